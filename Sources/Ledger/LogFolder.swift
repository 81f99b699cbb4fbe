import Foundation

/// A log as static files (C2SP tlog-tiles): `checkpoint`, tiles of hashes and bundles of entries,
/// each named by level and number. What an auditor is given, and checks without the hub.
public enum LogFolder {
    public static let checkpoint = "checkpoint"
    /// The newest checkpoint that enough witnesses signed, where there is one.
    public static let witnessed = "witnessed"

    /// The files of a log with these leaves under a signed checkpoint, by path.
    public static func files(
        leaves: [Data], note: SignedNote, _ write: (String, Data) throws -> Void
    ) rethrows {
        let width = TileTree.width
        for start in stride(from: 0, to: leaves.count, by: width) {
            let part = leaves[start..<min(leaves.count, start + width)]
            try write(
                path("entries", start / width, part.count),
                part.reduce(into: Data()) { $0.append(bundled($1)) })
        }
        var tree = TileTree()
        for tile in tree.append(leaves.lazy.map { MerkleTree.leafHash($0) }) {
            try write(
                path("\(tile.level)", tile.number, tile.hashes.count),
                tile.hashes.reduce(into: Data()) { $0.append($1.bytes) })
        }
        try write(checkpoint, Data(note.note.utf8))
    }

    /// `tile/0/x001/x234/067`, or `tile/0/x001/x234/067.p/12` for an unfinished one.
    static func path(_ level: String, _ number: Int, _ count: Int) -> String {
        var groups: [String] = []
        var rest = number
        repeat {
            let digits = String(rest % 1_000)
            groups.insert(String(repeating: "0", count: 3 - digits.count) + digits, at: 0)
            rest /= 1_000
        } while rest > 0
        let name =
            groups.dropLast().map { "x\($0)/" }.joined() + (groups.last ?? "000")
        return "tile/\(level)/\(name)" + (count == TileTree.width ? "" : ".p/\(count)")
    }

    private static func bundled(_ leaf: Data) -> Data {
        withUnsafeBytes(of: UInt16(leaf.count).bigEndian) { Data($0) } + leaf
    }

    /// What is wrong with a folder; empty where every entry is in the tree that this key signed.
    /// - Parameter older: checkpoints that the log must be a continuation of.
    public static func problems(
        key: SignedNote.VerifierKey, older: [SignedNote] = [], _ read: (String) -> Data?
    ) -> [String] {
        guard let bytes = read(checkpoint),
            let note = SignedNote(note: String(decoding: bytes, as: UTF8.self)),
            let checkpoint = note.checkpoint
        else { return ["There is no checkpoint that can be read."] }
        var problems: [String] = []
        if !note.isSigned(by: key) || checkpoint.origin != key.name {
            problems.append("The checkpoint is not signed by that key.")
        }
        var frontier = Frontier()
        let olderCheckpoints = older.compactMap(\.checkpoint)
        var continued = 0
        if !older.allSatisfy({ $0.isSigned(by: key) }) || olderCheckpoints.count < older.count {
            problems.append("An older checkpoint is not signed by that key.")
        }
        let width = TileTree.width
        for start in stride(from: 0, to: checkpoint.size, by: width) {
            let count = min(width, checkpoint.size - start)
            let (number, place) = (start / width, "Entries \(start) to \(start + count - 1)")
            guard let leaves = read(path("entries", number, count)).flatMap(unbundled),
                leaves.count == count
            else { return problems + ["\(place) are missing or damaged."] }
            let hashes = leaves.map { MerkleTree.leafHash($0) }
            let tile = read(path("0", number, count))
            if tile != hashes.reduce(into: Data(), { $0.append($1.bytes) }) {
                problems.append("\(place) do not match their tile.")
            }
            for hash in hashes {
                frontier.append(hash)
                continued += olderCheckpoints.count {
                    $0.size == frontier.size && $0.root == frontier.root
                }
            }
        }
        if frontier.root != checkpoint.root {
            problems.append("The entries do not give the root that was signed.")
        }
        if continued < olderCheckpoints.count(where: { $0.size > 0 }) {
            problems.append("The log is not a continuation of an older checkpoint.")
        }
        return problems
    }

    private static func unbundled(_ bytes: Data) -> [Data]? {
        var leaves: [Data] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 2 else { return nil }
            let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            guard rest.count >= count else { return nil }
            leaves.append(Data(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return leaves
    }
}
