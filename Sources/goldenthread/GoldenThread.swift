import ArgumentParser
import Foundation

/// The one program: the hub itself, and what the people who run it do from a terminal.
@main
struct GoldenThread: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "goldenthread",
        abstract: "A multi-agency safeguarding hub.",
        version: "0.1.0",
        subcommands: [
            Serve.self, Demo.self, Register.self, Find.self, LinkCommand.self, ContactCommand.self,
            PersonCommand.self, AccountCommand.self, LedgerCommand.self, RebuildCommand.self,
            Law.self, MeasureCommand.self, AccessCommand.self, SetupCommand.self,
            CheckConfig.self, Backup.self, Restore.self,
            DrillCommand.self, WitnessCommand.self,
            KeysCommand.self,
        ])

    /// What this program writes is for the account that runs it alone: databases, keys, backups.
    init() { umask(0o077) }
}

/// What a command says: words for people on standard output, trouble on standard error, and a
/// number for programs when it ends.
enum Terminal {
    static func say(_ words: String) { give(words + "\n") }

    /// A file’s own bytes, which may be sent on into a file and must be the same there.
    static func give(_ file: String) { write(file, to: .standardOutput) }

    static func warn(_ words: String) { write(words + "\n", to: .standardError) }

    /// What cannot be written, to a closed pipe or a file on a full disk, is not worth stopping
    /// for.
    private static func write(_ words: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(words.utf8))
    }

    /// Progress on one line, only where somebody watches.
    static func progress(_ words: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        write("\r\u{1B}[K\(words)", to: .standardError)
    }

    static func endProgress() {
        guard isatty(STDERR_FILENO) == 1 else { return }
        write("\r\u{1B}[K", to: .standardError)
    }

    /// A value as JSON with sorted keys.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// One value on one line, for a program that reads as it comes.
    static func jsonLine(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// 1: what was asked could not be done; 2: what was checked is not as it should be.
    static let failed = ExitCode(1)
    static let unsound = ExitCode(2)
}
