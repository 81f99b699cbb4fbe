import Crypto
import Database
import Foundation
import SystemPackage

/// A backup file: the database in sealed pieces, under a key derived from the root key.
enum BackupFile {
    private static let pieces = SealedPieces(
        kind: "backup", mark: Data("golden-thread-backup/1\n".utf8))

    /// Seals a file into a backup.
    /// - Returns: how many bytes the backup has.
    @discardableResult
    static func seal(_ source: String, to target: String, under ring: KeyRing) throws -> Int {
        let input = try FileDescriptor.open(FilePath(source), .readOnly)
        defer { try? input.close() }
        return try pieces.write(to: target, under: key(ring.root)) {
            try SealedPieces.read(input)
        }
    }

    /// Opens a backup into a file.
    static func open(_ source: String, to target: String, under ring: KeyRing) throws {
        let part = target + ".part"
        let output = try FileDescriptor.open(
            FilePath(part), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        defer { try? output.close() }
        do {
            // A backup may be older than the newest root.
            try pieces.read(source, under: ring.roots.map(key)) { try output.writeAll($0) }
        } catch SealedPieces.Problem.notOne {
            throw BackupProblem.notOne
        } catch SealedPieces.Problem.damaged {
            throw BackupProblem.damaged
        }
        try DurableFile.settle(output, part, at: target)
    }

    private static func key(_ root: KeyRing.Root) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: root.key, info: Data("backup".utf8), outputByteCount: 32)
    }
}

public enum BackupProblem: Error, Equatable {
    case notOne, damaged, noCopy

    public var says: String {
        switch self {
        case .notOne: "That file is not a backup of a hub."
        case .damaged:
            "The backup is damaged, cut short, or was made under another key ring. Use an older "
                + "one, or the key ring of the hub it was made from."
        case .noCopy:
            "A hub on PostgreSQL is backed up with the database's own tools: see the guide for "
                + "those who run it."
        }
    }
}

extension Store {
    /// Writes a sealed copy of the database while it is in use.
    /// - Returns: how many bytes the backup has.
    public func backup(to target: String) async throws -> Int {
        let copy = target + ".copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        guard try await engine.copy(to: copy) else { throw BackupProblem.noCopy }
        return try BackupFile.seal(copy, to: target, under: ring)
    }

    /// Opens a backup into a database file that does not exist yet.
    public static func restore(_ source: String, to target: String, under ring: KeyRing) throws {
        try BackupFile.open(source, to: target, under: ring)
    }
}
