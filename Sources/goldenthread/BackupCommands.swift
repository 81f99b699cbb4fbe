import ArgumentParser
import Foundation
import Hub
import Ledger
import Store

/// Writes a sealed backup while the hub runs.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a sealed backup of the hub, while it is in use.",
        discussion: "It opens only with the hub's key ring, which is not in it: keep both, apart.")
    @OptionGroup var settings: SettingFlags
    @Argument(help: "The file to write.") var file: String

    func run() async throws {
        try await attempt {
            guard !FileManager.default.fileExists(atPath: file) else {
                throw Trouble("\(file) exists already. Give a new name.")
            }
            let hub = try await Settings.read(settings).open()
            let bytes = try await hub.backup(to: file)
            Terminal.say("Wrote \(file), \(bytes) bytes.")
        }
    }
}

/// Opens a backup into an empty folder.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restore a backup into a folder that holds no hub, and check it.")
    @OptionGroup var settings: SettingFlags
    @Argument(help: "The backup.") var file: String

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(settings)
            guard !FileManager.default.fileExists(atPath: settings.sqlitePath) else {
                throw Trouble(
                    "\(settings.data) holds a hub already. Restore into another folder.")
            }
            guard FileManager.default.fileExists(atPath: file) else {
                throw Trouble("There is no backup at \(file).")
            }
            try FileManager.default.createDirectory(
                atPath: settings.data, withIntermediateDirectories: true)
            let ring: KeyRing
            do { ring = try settings.ringSource.open(mayMake: false) } catch {
                throw Trouble(
                    "The key ring \(settings.keyring) is needed to open a backup: copy it there, "
                        + "or name it with --keyring.")
            }
            try Store.restore(file, to: settings.sqlitePath, under: ring)
            let hub = try await settings.open()
            let found = try await hub.verifyLedger()
            for problem in found.problems { Terminal.warn(problem.says) }
            Terminal.say("Restored \(found.entryCount) entries into \(settings.data).")
            if !found.isSound { throw Terminal.unsound }
        }
    }
}

/// Proves that a backup could be restored now.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Back up, restore beside, and compare every entry and table.",
        discussion: "Ends with 0 when the copy is whole, 2 when it is not. The hub goes on.")
    @OptionGroup var settings: SettingFlags
    @Flag(help: "Print the findings as JSON.") var json = false

    struct Findings: Encodable {
        let entries: Int
        let rows: Int
        let backupBytes: Int
        let root: String
        let seconds: Double
        let problems: [String]
    }

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(settings)
            let drill = try await settings.open().drill(in: settings.data)
            if json {
                try Terminal.json(
                    Findings(
                        entries: drill.entryCount, rows: drill.rowCount,
                        backupBytes: drill.backupBytes, root: drill.root,
                        seconds: drill.seconds, problems: drill.problems))
            } else {
                for problem in drill.problems { Terminal.warn(problem) }
                Terminal.say(
                    "Restored \(drill.entryCount) entries and \(drill.rowCount) rows from "
                        + "\(drill.backupBytes) bytes in \(drill.seconds.rounded()) s. "
                        + (drill.problems.isEmpty
                            ? "Everything agrees." : "\(drill.problems.count) problems."))
            }
            if !drill.problems.isEmpty { throw Terminal.unsound }
        }
    }
}
