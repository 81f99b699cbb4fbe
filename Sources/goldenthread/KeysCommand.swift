import ArgumentParser
import Foundation
import Hub
import Safeguarding
import Store

/// The keys that open the hub's records.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Which keys there are, and changing them.",
        subcommands: [Status.self, Rotate.self, Retire.self])

    /// Says which keys there are, and exactly what is lost where some cannot be opened.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which keys there are, and what is lost where one is missing.",
            discussion: "Ends with 0 when every key opens, 2 when some do not.")
        @OptionGroup var settings: SettingFlags
        @Flag(help: "Print it as JSON.") var json = false

        struct Findings: Encodable {
            let roots: [String]
            let keys: [String: Int]
            let underRoots: [String: Int]
            let lost: [String]
        }

        func run() async throws {
            try await attempt {
                let state = try await Settings.read(settings).open().keyState()
                if json {
                    try Terminal.json(
                        Findings(
                            roots: state.roots, keys: state.counts, underRoots: state.underRoots,
                            lost: state.lost.map { "\($0.name) under \($0.parent)" }))
                } else {
                    let roots = state.roots.joined(separator: ", ")
                    Terminal.say("Root keys in the ring, newest first: \(roots)")
                    for (root, count) in state.underRoots.sorted(by: { $0.key < $1.key }) {
                        Terminal.say("  root \(root) wraps \(count) keys")
                    }
                    for (kind, count) in state.counts.sorted(by: { $0.key < $1.key }) {
                        Terminal.say("  \(kind): \(count)")
                    }
                    for line in state.says { Terminal.warn(line) }
                    if !state.lost.isEmpty {
                        Terminal.warn(
                            "Restore the key ring that holds what is missing, from your backup of "
                                + "keys. What else there is can still be opened.")
                    }
                }
                if !state.lost.isEmpty { throw Terminal.unsound }
            }
        }
    }

    /// Makes a new root or agency key, and wraps everything anew under it.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new root key, or a new key for one agency, while the hub runs.",
            discussion: """
                The old root stays in the ring, for backups made under it, until `keys retire`. \
                Keys of people and enquiries are wrapped anew, and never changed: the ledger holds \
                digests of what they sealed.
                """)
        @OptionGroup var settings: SettingFlags
        @Option(help: "An agency's code: change its key only.") var agency: String?

        func run() async throws {
            try await attempt {
                let settings = try await Settings.read(settings)
                let hub = try await settings.open()
                if let agency {
                    guard let code = AgencyCode(rawValue: agency.uppercased()) else {
                        throw Trouble("There is no agency “\(agency)”.")
                    }
                    let count = try await hub.rotateKey(of: code)
                    return Terminal.say(
                        "\(agency.uppercased()) has a new key; it wraps \(count) keys.")
                }
                let (root, count) = try await hub.rotateRoot(in: settings.ringSource)
                Terminal.say("Root \(root) is the newest and wraps \(count) keys.")
                Terminal.say("Back the key ring up again now.")
            }
        }
    }

    /// Takes an old root out of the ring.
    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an old root key out of the ring for good.",
            discussion: "Backups made under it can then be opened with an older ring only.")
        @OptionGroup var settings: SettingFlags
        @Argument(help: "The root's number, as `keys status` lists it.") var root: String

        func run() async throws {
            try await attempt {
                let settings = try await Settings.read(settings)
                let hub = try await settings.open()
                try await hub.retire(root: root, in: settings.ringSource)
                Terminal.say("Root \(root) is no longer in the ring.")
            }
        }
    }
}
