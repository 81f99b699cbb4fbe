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

    /// Stops at once, as after a power cut: what was acknowledged is safe, and starting anew
    /// recovers it. 74 is EX_IOERR of sysexits.
    private static func stop(_ error: EngineError, _ log: Logger) {
        log.critical("storage failed; stopping", metadata: ["why": "\(error.says)"])
        Terminal.warn(error.says)
        Foundation.exit(74)
    }

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(settings, listen: listen)
            let (host, port) = try settings.address()
            var log = Logger(label: "goldenthread")
            log.logLevel = .notice
            let hub = try await settings.open(log: log, onBroken: { [log] in Self.stop($0, log) })
            try await hub.finder.catchUp()
            let server = Server(
                hub: hub, site: Site(isDemo: demo, isSecure: tls), log: log)
            let application = server.application(host: host, port: port) { channel in
                let bound = channel.localAddress?.port ?? port
                Terminal.say("The hub is on http://\(host):\(bound)  (Ctrl-C stops it)")
            }
            let group = ServiceGroup(
                configuration: .init(
                    services: [
                        .init(service: application), .init(service: TreeKeeper(hub: hub)),
                        .init(service: ReadingWatch(hub: hub)),
                    ], gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
            do {
                try await group.run()
            } catch {
                throw Trouble(
                    "The hub could not listen on \(host):\(port). If another program uses "
                        + "that port, "
                        + "stop it or choose another with --listen.")
            }
        }
    }
}

/// Watches over reading every hour until the hub stops.
struct ReadingWatch: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown { await hub.keepWatch() }
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
