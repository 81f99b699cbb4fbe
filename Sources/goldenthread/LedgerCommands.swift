import ArgumentParser
import Foundation
import Hub
import Ledger
import Safeguarding
import Store

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The ledger and its proofs.",
        subcommands: [LedgerVerify.self, Status.self, Prove.self, Export.self])

    /// Says how far the ledger goes and who can check it.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how far the ledger goes, what was signed last, and the key.")
        @OptionGroup var settings: SettingFlags
        @Flag(help: "Print it as JSON.") var json = false

        struct Findings: Encodable {
            let entries: Int
            let signed: Int
            let root: String
            let key: String
            let quorum: String?
            /// Entries under the newest checkpoint that enough witnesses signed.
            let witnessed: Int?
            let witnesses: [Witness]
        }

        struct Witness: Encodable {
            let name: String
            let key: String
            let standing: String
            let signed: Int?
            let at: String?
        }

        func run() async throws {
            try await attempt {
                let hub = try await Settings.read(settings).open()
                let findings = Self.findings(try await hub.ledgerState(), hub)
                if json { return try Terminal.json(findings) }
                Terminal.say(
                    "\(findings.signed) of \(findings.entries) entries are signed. Root "
                        + "\(findings.root)")
                Terminal.say("Key: \(findings.key)")
                guard let quorum = findings.quorum else {
                    return Terminal.say("Witnesses: nobody else signs it. Give --witnesses FILE.")
                }
                Terminal.say("Witnessed: \(findings.witnessed ?? 0) entries. It takes \(quorum).")
                for witness in findings.witnesses {
                    let signed = witness.signed.map { "signed \($0) entries, \(witness.at ?? "")" }
                    Terminal.say(
                        "  \(witness.name): \(witness.standing), \(signed ?? "signed nothing")")
                }
            }
        }

        private static func findings(_ state: LedgerState, _ hub: Hub) -> Findings {
            Findings(
                entries: state.entryCount, signed: state.checkpoint?.size ?? 0,
                root: state.checkpoint?.root.bytes.base64EncodedString() ?? "",
                key: hub.verifierKey.text, quorum: state.policy?.says,
                witnessed: state.witnessed?.size,
                witnesses: state.policy?.witnesses.map { member in
                    let row = state.row(member)
                    return Witness(
                        name: member.name, key: member.key.text,
                        standing: row?.standing.rawValue ?? "not asked", signed: row?.signedSize,
                        at: row?.signedAt.map { LondonTime($0).says })
                } ?? [])
        }
    }

    /// Writes a proof that one entry was logged.
    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a proof that one entry is in the ledger.",
            discussion: "Anyone with the log's key can check it, years later, without the hub.")
        @OptionGroup var settings: SettingFlags
        @Argument(help: "The entry's number.") var entry: Int
        @Option(help: "The file to write; the terminal unless given.") var to: String?

        func run() async throws {
            try await attempt {
                let hub = try await Settings.read(settings).open()
                let proof = try await hub.prove(entry: entry)
                if let problem = hub.witnesses?.problem(with: proof.note) {
                    Terminal.warn("\(problem) Prove it again in a minute or two.")
                }
                let text = proof.text
                guard let to else { return Terminal.give(text) }
                try Data(text.utf8).write(to: URL(fileURLWithPath: to))
                Terminal.say("Wrote \(to).")
            }
        }
    }

    /// Writes the whole log as static files.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the whole log as static files that can be checked without the hub.",
            discussion: "It holds codes and digests, and nothing about anyone.")
        @OptionGroup var settings: SettingFlags
        @Argument(help: "The folder to write.") var folder: String

        func run() async throws {
            try await attempt {
                let folder = folder
                let hub = try await Settings.read(settings).open()
                let checkpoint = try await hub.exportLedger { path, bytes in
                    let file = URL(fileURLWithPath: "\(folder)/\(path)")
                    try FileManager.default.createDirectory(
                        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                    try bytes.write(to: file)
                }
                Terminal.say(
                    "Wrote \(checkpoint.size) entries to \(folder). Key: \(hub.verifierKey.text)")
            }
        }
    }
}
