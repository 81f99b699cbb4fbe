import Crypto
import Database
import Foundation
import SystemPackage

/// A backup file: the database in pieces, each sealed under a key derived from the root key and
/// bound to the backup, its place and whether it is the last. Cut short, put in another order or
/// changed in any bit, it does not open.
enum BackupFile {
    static let mark = Data("golden-thread-backup/1\n".utf8)
    private static let pieceBytes = 4 * 1_024 * 1_024
    private static let idBytes = 16

    /// Seals a file into a backup.
    /// - Returns: how many bytes the backup has.
    @discardableResult
    static func seal(_ source: String, to target: String, under ring: KeyRing) throws -> Int {
        let input = try FileDescriptor.open(FilePath(source), .readOnly)
        defer { try? input.close() }
        let part = target + ".part"
        let output = try FileDescriptor.open(
            FilePath(part), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        defer { try? output.close() }
        let id = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        try output.writeAll(mark + id)
        var place: UInt64 = 0
        var total = mark.count + id.count
        var piece = try read(input)
        while true {
            let next = try read(input)
            let box = try AES.GCM.seal(
                piece, using: key(ring.root),
                authenticating: bound(id, place, isLast: next.isEmpty))
            let sealed = box.combined ?? Data()
            try output.writeAll(length(sealed.count) + sealed)
            total += 4 + sealed.count
            if next.isEmpty { break }
            piece = next
            place += 1
        }
        // Acknowledged only when it is on the disk, under its own name.
        try DurableFile.settle(output, part, at: target)
        return total
    }

    /// Opens a backup into a file.
    static func open(_ source: String, to target: String, under ring: KeyRing) throws {
        let input = try FileDescriptor.open(FilePath(source), .readOnly)
        defer { try? input.close() }
        let head = try read(input, mark.count + idBytes)
        guard head.prefix(mark.count) == mark, head.count == mark.count + idBytes else {
            throw BackupProblem.notOne
        }
        let id = Data(head.dropFirst(mark.count))
        let part = target + ".part"
        let output = try FileDescriptor.open(
            FilePath(part), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        defer { try? output.close() }
        var place: UInt64 = 0
        var isLast = false
        while !isLast {
            let sealed = try nextPiece(input)
            let (piece, last) = try opened(sealed, id, place, ring)
            try output.writeAll(piece)
            isLast = last
            place += 1
        }
        guard try read(input, 1).isEmpty else { throw BackupProblem.damaged }
        try DurableFile.settle(output, part, at: target)
    }

    private static func opened(
        _ sealed: Data, _ id: Data, _ place: UInt64, _ ring: KeyRing
    ) throws -> (Data, isLast: Bool) {
        let box = try? AES.GCM.SealedBox(combined: sealed)
        // A backup may be older than the newest root.
        for root in ring.roots {
            for isLast in [false, true] {
                let piece = try? box.map {
                    try AES.GCM.open(
                        $0, using: key(root), authenticating: bound(id, place, isLast: isLast))
                }
                if let piece { return (piece, isLast) }
            }
        }
        throw BackupProblem.damaged
    }

    private static func nextPiece(_ input: FileDescriptor) throws -> Data {
        let head = try read(input, 4)
        guard head.count == 4 else { throw BackupProblem.damaged }
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        guard count <= pieceBytes + 64 else { throw BackupProblem.damaged }
        let sealed = try read(input, count)
        guard sealed.count == count else { throw BackupProblem.damaged }
        return sealed
    }

    private static func read(_ input: FileDescriptor, _ most: Int = pieceBytes) throws -> Data {
        var found = Data(count: most)
        var filled = 0
        while filled < most {
            let count = try found.withUnsafeMutableBytes { bytes in
                try input.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
            }
            if count == 0 { break }
            filled += count
        }
        return found.prefix(filled)
    }

    private static func key(_ root: KeyRing.Root) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: root.key, info: Data("backup".utf8), outputByteCount: 32)
    }

    private static func bound(_ id: Data, _ place: UInt64, isLast: Bool) -> Data {
        Data("backup|".utf8) + id + Data("|\(place)|\(isLast ? "last" : "more")".utf8)
    }

    private static func length(_ count: Int) -> Data {
        withUnsafeBytes(of: UInt32(count).bigEndian) { Data($0) }
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
