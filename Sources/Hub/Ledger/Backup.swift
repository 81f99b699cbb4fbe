import Database
import Foundation
import Ledger
import Safeguarding
import Store

/// What a drill found when it restored a backup beside the hub.
public struct Drill: Sendable {
    public let backupBytes: Int
    public let entryCount: Int
    public let rowCount: Int
    /// What is wrong with the restored copy; empty where all of it is as it should be.
    public let problems: [String]
    public let root: String
    public let seconds: Double
}

extension Hub {
    /// Writes a sealed backup of everything but the key ring, while the hub is in use.
    public func backup(to path: String) async throws -> Int { try await store.backup(to: path) }

    /// Backs up, restores into a fresh place, and compares: every entry and its tree, the root with
    /// the one the hub signed, and every table with what the entries say. The hub itself is not
    /// touched.
    public func drill(in folder: String) async throws -> Drill {
        let start = ContinuousClock.now
        let files = FileManager.default
        let place = "\(folder)/drill-\(ProcessInfo.processInfo.processIdentifier)"
        try files.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: place) }
        try await extendTree()
        let bytes = try await backup(to: "\(place)/backup")
        try Store.restore("\(place)/backup", to: "\(place)/hub.sqlite", under: store.ring)
        let engine = try SQLiteEngine(path: "\(place)/hub.sqlite")
        let copy = try await Store(engine: engine, ring: store.ring)
        let key = verifierKey
        let verified = try await copy.look { try $0.verifyLedger(key: key) }
        let rebuilt = try await Hub(store: copy, law: law).rebuild(
            besideAt: "\(place)/beside.sqlite")
        let kept = try await copy.look { try $0.lastCheckpoint() }
        let restoredRoot = kept.flatMap { $0.note.checkpoint }
        let signed = try await checkpoint(at: restoredRoot?.size ?? 0)
        try await engine.close()
        var problems = verified.problems.map(\.says)
        problems += rebuilt.differences.map { "\($0.table) \($0.row) \($0.says)" }
        if restoredRoot == nil || signed != restoredRoot {
            problems.append("The root is not the one the hub signed.")
        }
        let took = start.duration(to: .now).components
        return Drill(
            backupBytes: bytes, entryCount: verified.entryCount, rowCount: rebuilt.rowCount,
            problems: problems, root: verified.root.bytes.base64EncodedString(),
            seconds: Double(took.seconds) + Double(took.attoseconds) / 1e18)
    }

    /// What this hub signed over its first so many entries.
    private func checkpoint(at size: Int) async throws -> Checkpoint? {
        try await store.look { lookout in
            try lookout.note(at: size).flatMap(\.checkpoint)
        }
    }
}
