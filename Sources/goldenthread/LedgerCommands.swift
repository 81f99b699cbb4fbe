import ArgumentParser
import Foundation
import Hub
import Ledger
import Safeguarding

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The ledger and its proofs.",
        subcommands: [Verify.self, Status.self, Prove.self, Export.self])

    /// Checks every entry of the live hub; or, with a key alone, a proof or an export.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recompute the tree from the entries and compare it with what was signed.",
            discussion: """
                Without more, checks the live database. With --key it needs no hub: --proof checks \
                that one entry was logged, --export a folder of the whole log, --older that it \
                continues an older checkpoint. Ends with 0 when sound, 2 when something was changed.
                """)
        @OptionGroup var settings: SettingFlags
        @Option(help: "The log's public key, as `ledger status` prints it.") var key: String?
        @Option(help: "A proof file.") var proof: String?
        @Option(help: "A folder that `ledger export` wrote.") var export: String?
        @Option(help: "An older checkpoint that the export must continue.") var older: String?
        @Flag(help: "Print the findings as JSON.") var json = false

        struct Findings: Encodable {
            let entries: Int
            let root: String
            let sound: Bool
            let problems: [String]
        }

        func run() async throws {
            try await attempt {
                let findings =
                    proof != nil || export != nil ? try offline() : try await live()
                if json { try Terminal.json(findings) } else { Self.say(findings) }
                if !findings.sound { throw Terminal.unsound }
            }
        }

        private func live() async throws -> Findings {
            let found = try await Settings.read(settings).open().verifyLedger()
            return Findings(
                entries: found.entryCount, root: found.root.bytes.base64EncodedString(),
                sound: found.isSound, problems: found.problems.map(\.says))
        }

        private func offline() throws -> Findings {
            guard let key = key.flatMap({ SignedNote.VerifierKey(text: $0) }) else {
                throw Trouble("Give the log's public key with --key.")
            }
            if let proof {
                guard let proof = LogProof(text: try words(proof)) else {
                    throw Trouble("\(proof) is not a proof.")
                }
                return findings(proof.note, [proof.problem(for: key)].compactMap(\.self))
            }
            let folder = export ?? ""
            let older = try older.map { path in
                guard let note = SignedNote(note: try words(path)) else {
                    throw Trouble("\(path) is not a checkpoint.")
                }
                return note
            }
            let note = SignedNote(note: (try? words("\(folder)/\(LogFolder.checkpoint)")) ?? "")
            return findings(
                note,
                LogFolder.problems(key: key, older: older) {
                    FileManager.default.contents(atPath: "\(folder)/\($0)")
                })
        }

        private func findings(_ note: SignedNote?, _ problems: [String]) -> Findings {
            let checkpoint = note.flatMap { Checkpoint(body: $0.text) }
            return Findings(
                entries: checkpoint?.size ?? 0,
                root: checkpoint?.root.bytes.base64EncodedString() ?? "",
                sound: problems.isEmpty, problems: problems)
        }

        private func words(_ path: String) throws -> String {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw Trouble("The file \(path) cannot be read.")
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private static func say(_ findings: Findings) {
            for problem in findings.problems { Terminal.warn(problem) }
            Terminal.say(
                findings.sound
                    ? "\(findings.entries) entries are complete and unchanged. Root "
                        + "\(findings.root)"
                    : "\(findings.problems.count) problems in \(findings.entries) entries.")
        }
    }

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
        }

        func run() async throws {
            try await attempt {
                let hub = try await Settings.read(settings).open()
                let state = try await hub.ledgerState()
                let findings = Findings(
                    entries: state.entryCount, signed: state.checkpoint?.size ?? 0,
                    root: state.checkpoint?.root.bytes.base64EncodedString() ?? "",
                    key: hub.verifierKey.text)
                if json { return try Terminal.json(findings) }
                Terminal.say(
                    "\(findings.signed) of \(findings.entries) entries are signed. Root "
                        + "\(findings.root)")
                Terminal.say("Key: \(findings.key)")
            }
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
                let text = try await hub.prove(entry: entry).text
                guard let to else { return Terminal.say(text) }
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
