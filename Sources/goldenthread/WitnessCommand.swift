import ArgumentParser
import Foundation
import Hub
import Ledger
import Logging
import NIOCore
import ServiceLifecycle
import Store
import UnixSignals
import Web

/// Runs a witness: in another agency than the hub, on a machine the hub's people cannot reach.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosign a hub's ledger, only ever forwards.",
        discussion: """
            Run it in an agency other than the one that runs the hub. It makes a key of its own, \
            remembers the last tree it signed, and signs only trees that continue it. It learns \
            sizes and digests, and nothing about anyone. Give its key and address to whoever runs \
            the hub, for the hub's witness policy.
            """)

    @Option(help: "Folder for its key and its memory.")
    var data = "witness"

    @Option(help: "Its name, such as police.example/witness. Needed the first time.")
    var name: String?

    @Option(help: "A hub's public key, as `goldenthread ledger status` prints it. May be repeated.")
    var log: [String]

    @Option(help: "HOST:PORT to listen on.")
    var listen = "127.0.0.1:8090"

    func run() async throws {
        try await attempt {
            let logs = try log.map { text in
                guard let key = SignedNote.VerifierKey(text: text), key.kind == .ed25519 else {
                    throw Trouble("“\(text)” is no hub's key. Copy it from `ledger status`.")
                }
                return key
            }
            let (host, port) = try Settings.address(of: listen)
            let folder: WitnessFolder
            do { folder = try WitnessFolder(path: data, name: name) } catch let problem
                as WitnessFolder.Problem
            { throw Trouble(problem.says) }
            var log = Logger(label: "goldenthread.witness")
            log.logLevel = .notice
            let desk = WitnessDesk(folder: folder, logs: logs, log: log)
            Terminal.say("Key: \(desk.verifierKey.text)")
            let application = WitnessServer(desk: desk, log: log).application(
                host: host, port: port
            ) { channel in
                let bound = channel.localAddress?.port ?? port
                Terminal.say("The witness is on http://\(host):\(bound)  (Ctrl-C stops it)")
            }
            try await serve([.init(service: application)], on: "\(host):\(port)", log: log)
        }
    }
}
