import ArgumentParser
import Database
import Foundation
import Hub
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import Web

/// Runs the hub.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the hub's web pages.")

    @OptionGroup var settings: SettingFlags

    @Option(help: "HOST:PORT to listen on (default 127.0.0.1:8080).")
    var listen: String?

    @Flag(help: "Let anyone sign in as any role. For made-up data only; every page says so.")
    var demo = false

    @Flag(help: "Mark cookies Secure. Use behind TLS.")
    var tls = false

    @Option(help: "Address of the proxy in front, which is believed about who asks.")
    var trustProxy: String?

    @Option(help: "The header in which it adds the asker's address (default X-Forwarded-For).")
    var proxyHeader: String?

    /// Stops at once, as after a power cut: what was acknowledged is safe, and starting anew
    /// recovers it. 74 is EX_IOERR of sysexits.
    private static func stop(_ error: EngineError, _ log: Logger) {
        log.critical("storage failed; stopping", metadata: ["why": "\(error.says)"])
        Terminal.warn(error.says)
        Foundation.exit(74)
    }

    /// Shows nobody a record that was changed behind the hub's back.
    private static func check(_ hub: Hub) async throws {
        let found = try await hub.checkTables()
        guard !found.problems.isEmpty else { return }
        for problem in found.problems + found.ledgerProblems { Terminal.warn(problem) }
        guard found.isSafe else {
            Terminal.warn(
                "The ledger was changed behind the hub's back. The hub does not start on it: "
                    + "restore the last backup that `goldenthread ledger verify` finds sound.")
            throw Terminal.unsound
        }
        Terminal.warn("These rows were put right from the ledger, and the alarm was raised.")
    }

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(
                settings, listen: listen, trustProxy: trustProxy, proxyHeader: proxyHeader)
            if !demo { try settings.mustBeNamed() }
            let (host, port) = try Settings.address(of: settings.listen)
            var log = Logger(label: "goldenthread")
            log.logLevel = .notice
            let hub = try await settings.open(
                log: log, patience: .serving, onBroken: { [log] in Self.stop($0, log) })
            try await Self.check(hub)
            try await hub.finder.catchUp()
            let server = Server(
                hub: hub,
                site: Site(
                    isDemo: demo, isSecure: tls, pdf: try settings.pdfMaker(),
                    proxy: try settings.proxy()), log: log)
            let patience = Patience(
                seconds: settings.patience, connectionsMost: OpenFiles.forConnections())
            let application = server.application(host: host, port: port, patience: patience) {
                channel in
                let bound = channel.localAddress?.port ?? port
                Terminal.say("The hub is on http://\(host):\(bound)  (Ctrl-C stops it)")
            }
            let emailing = try settings.mailProgram().map {
                Emailing(hub: hub, program: $0, address: settings.address)
            }
            try await serve(
                [
                    .init(service: application), .init(service: TreeKeeper(hub: hub)),
                    .init(service: HourlyWatch(hub: hub)), .init(service: Reminding(hub: hub)),
                    .init(service: WitnessCaller(hub: hub)),
                ] + (emailing.map { [.init(service: $0)] } ?? []), on: "\(host):\(port)", log: log)
        }
    }
}

/// Runs services until Ctrl-C, or until one cannot go on.
func serve(
    _ services: [ServiceGroupConfiguration.ServiceConfiguration], on address: String, log: Logger
) async throws {
    let group = ServiceGroup(
        configuration: .init(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
    do { try await group.run() } catch {
        throw Trouble(
            "The program could not listen on \(address). If another program uses that port, "
                + "stop it or choose another with --listen.")
    }
}

/// Asks the witnesses every minute until the hub stops.
struct WitnessCaller: Service {
    let hub: Hub

    func run() async throws {
        let client = WitnessClient()
        await cancelWhenGracefulShutdown { await hub.keepAskingWitnesses(client.call) }
        try await client.close()
    }
}

/// Watches over reading, and over the tables, every hour until the hub stops.
struct HourlyWatch: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown {
            async let tables: Void = hub.keepCheckingTables()
            await hub.keepWatch()
            await tables
        }
    }
}

/// Reminds people of what is due until the hub stops.
struct Reminding: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown { await hub.keepReminding() }
    }
}

/// Signs the ledger's tree every second until the hub stops.
struct TreeKeeper: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown { await hub.keepTree() }
        try await hub.extendTree()
    }
}
