import Crypto
import Foundation
import SystemPackage

/// A file of pieces, each sealed and bound to the file, its place and whether it is the last. Cut
/// short, put in another order or changed in any bit, it does not open.
struct SealedPieces {
    /// What the file is for: bound to every piece, so that one kind cannot stand in for another.
    let kind: String
    /// How the file begins.
    let mark: Data

    enum Problem: Error {
        case notOne, damaged
    }

    /// The most bytes a piece holds.
    static let pieceBytes = 4 * 1_024 * 1_024
    private static let idBytes = 16

    /// Seals pieces into a file, in place of the one that is there.
    /// - Parameter next: the next piece; empty where there is none.
    /// - Returns: how many bytes the file has.
    @discardableResult
    func write(to target: String, under key: SymmetricKey, _ next: () throws -> Data) throws -> Int
    {
        let part = target + ".part"
        let output = try FileDescriptor.open(
            FilePath(part), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        defer { try? output.close() }
        let id = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        try output.writeAll(mark + id)
        var place: UInt64 = 0
        var total = mark.count + id.count
        var piece = try next()
        while true {
            let following = try next()
            let box = try AES.GCM.seal(
                piece, using: key, authenticating: bound(id, place, isLast: following.isEmpty))
            let sealed = box.combined ?? Data()
            try output.writeAll(Self.length(sealed.count) + sealed)
            total += 4 + sealed.count
            if following.isEmpty { break }
            piece = following
            place += 1
        }
        // Acknowledged only when it is on the disk, under its own name.
        try DurableFile.settle(output, part, at: target)
        return total
    }

    /// Opens a file piece by piece.
    /// - Parameter keys: those it may be under.
    func read(
        _ source: String, under keys: [SymmetricKey], _ each: (Data) throws -> Void
    ) throws {
        let input = try FileDescriptor.open(FilePath(source), .readOnly)
        defer { try? input.close() }
        let head = try Self.read(input, mark.count + Self.idBytes)
        guard head.prefix(mark.count) == mark, head.count == mark.count + Self.idBytes else {
            throw Problem.notOne
        }
        let id = Data(head.dropFirst(mark.count))
        var place: UInt64 = 0
        var isLast = false
        while !isLast {
            let sealed = try Self.nextPiece(input)
            let (piece, last) = try opened(sealed, id, place, keys)
            try each(piece)
            isLast = last
            place += 1
        }
        guard try Self.read(input, 1).isEmpty else { throw Problem.damaged }
    }

    private func opened(
        _ sealed: Data, _ id: Data, _ place: UInt64, _ keys: [SymmetricKey]
    ) throws -> (Data, isLast: Bool) {
        let box = try? AES.GCM.SealedBox(combined: sealed)
        for key in keys {
            for isLast in [false, true] {
                let piece = try? box.map {
                    try AES.GCM.open(
                        $0, using: key, authenticating: bound(id, place, isLast: isLast))
                }
                if let piece { return (piece, isLast) }
            }
        }
        throw Problem.damaged
    }

    private static func nextPiece(_ input: FileDescriptor) throws -> Data {
        let head = try read(input, 4)
        guard head.count == 4 else { throw Problem.damaged }
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        guard count <= pieceBytes + 64 else { throw Problem.damaged }
        let sealed = try read(input, count)
        guard sealed.count == count else { throw Problem.damaged }
        return sealed
    }

    /// So many bytes of a file, or what is left of it.
    static func read(_ input: FileDescriptor, _ most: Int = pieceBytes) throws -> Data {
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

    private func bound(_ id: Data, _ place: UInt64, isLast: Bool) -> Data {
        Data("\(kind)|".utf8) + id + Data("|\(place)|\(isLast ? "last" : "more")".utf8)
    }

    private static func length(_ count: Int) -> Data {
        withUnsafeBytes(of: UInt32(count).bigEndian) { Data($0) }
    }
}
