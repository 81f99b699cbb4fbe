import ArgumentParser
import Foundation
import Hub
import Ledger

/// Checks every entry of the live hub; or, with a key or a policy, a proof or an export.
struct LedgerVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the tree from the entries and compare it with what was signed.",
        discussion: """
            Without more, checks the live database. With --key or --policy it needs no hub: \
            --proof checks that one entry was logged, --export a folder of the whole log. \
            --older, as often as you like, says which checkpoints it must continue. With \
            --policy enough witnesses must have signed, too. Ends with 0 when sound, 2 when \
            something was changed.
            """)
    @OptionGroup var settings: SettingFlags
    @Option(help: "The log's public key, as `ledger status` prints it.") var key: String?
    @Option(help: "A witness policy that names the log's key.") var policy: String?
    @Option(help: "A proof file.") var proof: String?
    @Option(help: "A folder that `ledger export` wrote.") var export: String?
    @Option(help: "A checkpoint somebody kept, which the log must continue.")
    var older: [String] = []
    @Flag(help: "Print the findings as JSON.") var json = false

    struct Findings: Encodable {
        let entries: Int
        let root: String
        let sound: Bool
        let problems: [String]

        init(entries: Int, root: Hash?, problems: [String]) {
            self.entries = entries
            self.root = root?.bytes.base64EncodedString() ?? ""
            self.problems = problems
            sound = problems.isEmpty
        }

        init(_ note: SignedNote?, _ problems: [String]) {
            let checkpoint = note.flatMap(\.checkpoint)
            self.init(
                entries: checkpoint?.size ?? 0, root: checkpoint?.root, problems: problems)
        }
    }

    func validate() throws {
        guard proof != nil || export != nil || (key == nil && policy == nil) else {
            throw ValidationError(
                "--key and --policy are for a proof or an export: give --proof or --export. The "
                    + "live hub is checked with its own key; --witnesses says who must sign.")
        }
    }

    func run() async throws {
        try await attempt {
            let findings =
                if let proof { try check(proof: proof) } else if let export {
                    try check(export: export)
                } else { try await checkLive() }
            if json { try Terminal.json(findings) } else { Self.say(findings) }
            if !findings.sound { throw Terminal.unsound }
        }
    }

    private func checkLive() async throws -> Findings {
        let hub = try await Settings.read(settings).open()
        let witnessed = try await hub.witnessedNote()
        let older = try notes() + [witnessed].compactMap(\.self)
        let found = try await hub.verifyLedger(older: older)
        return Findings(
            entries: found.entryCount, root: found.root, problems: found.problems.map(\.says))
    }

    private func check(proof path: String) throws -> Findings {
        guard let proof = LogProof(text: try words(path)) else {
            throw Trouble(
                "\(path) is not a proof, byte for byte as it was written. Take it again from "
                    + "`ledger prove` or whoever sent it.")
        }
        let key = try logKey(of: proof.note)
        let problems = [proof.problem(for: key), try witnessProblem(proof.note)]
        return Findings(proof.note, problems.compactMap(\.self))
    }

    private func check(export folder: String) throws -> Findings {
        func read(_ name: String) -> Data? {
            FileManager.default.contents(atPath: "\(folder)/\(name)")
        }
        func note(_ name: String) -> SignedNote? {
            read(name).flatMap { SignedNote(note: String(decoding: $0, as: UTF8.self)) }
        }
        let last = note(LogFolder.checkpoint)
        let key = try logKey(of: last)
        let witnessed = note(LogFolder.witnessed)
        var problems = LogFolder.problems(
            key: key, older: try notes() + [witnessed].compactMap(\.self), read)
        if policy != nil {
            let problem =
                try witnessed.map(witnessProblem) ?? "No checkpoint has enough signatures."
            problems += [problem].compactMap(\.self)
        }
        return Findings(last, problems)
    }

    /// The key given, or the policy's for the log that a checkpoint names.
    private func logKey(of note: SignedNote?) throws -> SignedNote.VerifierKey {
        if let key {
            guard let read = SignedNote.VerifierKey(text: key) else {
                throw Trouble("“\(key)” is no key. Copy it from `ledger status`.")
            }
            return read
        }
        guard let policy = try policy.map(Settings.policy) else {
            throw Trouble("Give the log's public key with --key, or a policy with --policy.")
        }
        let origin = note.flatMap { $0.checkpoint?.origin }
        guard let log = policy.logs.first(where: { $0.key.name == origin }) ?? policy.logs.first
        else { throw Trouble("The policy names no log. Add a line “log KEY”.") }
        return log.key
    }

    private func witnessProblem(_ note: SignedNote) throws -> String? {
        try policy.map(Settings.policy)?.problem(with: note)
    }

    private func notes() throws -> [SignedNote] {
        try older.map { path in
            guard let note = SignedNote(note: try words(path)) else {
                throw Trouble(
                    "\(path) is not a checkpoint, byte for byte as it was written. Download it "
                        + "again from the hub’s page on the ledger.")
            }
            return note
        }
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
