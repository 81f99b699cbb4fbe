import Foundation

/// Proof that one entry is in the log (C2SP tlog-proof@v1): its place, the path to the root, and
/// the signed checkpoint. Anyone who holds the log's public key can check it, without the log.
///
/// The extra data is the leaf itself, which the check hashes: it holds codes and digests, nothing
/// about anyone.
public struct LogProof: Hashable, Sendable {
    public let leaf: Data
    public let index: Int
    public let path: [Hash]
    public let note: SignedNote

    private static let firstLine = "c2sp.org/tlog-proof@v1"

    public init(leaf: Data, index: Int, path: [Hash], note: SignedNote) {
        self.leaf = leaf
        self.index = index
        self.path = path
        self.note = note
    }

    public var text: String {
        let head = [Self.firstLine, "extra \(leaf.base64EncodedString())", "index \(index)"]
        let hashes = path.map { $0.bytes.base64EncodedString() }
        return (head + hashes + ["", note.note]).joined(separator: "\n")
    }

    /// Reads a proof; `nil` where its shape is wrong.
    public init?(text: String) {
        guard let gap = text.range(of: "\n\n"),
            let note = SignedNote(note: String(text[gap.upperBound...]))
        else { return nil }
        let lines = text[..<gap.lowerBound].split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines[0] == Self.firstLine, lines[1].hasPrefix("extra "),
            let leaf = Data(base64Encoded: String(lines[1].dropFirst("extra ".count))),
            lines[2].hasPrefix("index "), let index = Int(lines[2].dropFirst("index ".count)),
            String(index) == lines[2].dropFirst("index ".count),
            let path = Hash.read(lines.dropFirst(3))
        else { return nil }
        self.init(leaf: leaf, index: index, path: path, note: note)
    }

    /// What is wrong with it; `nil` where the entry is in the log that this key signs.
    public func problem(for key: SignedNote.VerifierKey) -> String? {
        guard note.isSigned(by: key) else { return "The checkpoint is not signed by that key." }
        guard let checkpoint = note.checkpoint else {
            return "The checkpoint cannot be read."
        }
        guard checkpoint.origin == key.name else { return "The checkpoint is of another log." }
        let isIn = MerkleTree.verifyInclusion(
            of: MerkleTree.leafHash(leaf), at: index, size: checkpoint.size, proof: path,
            root: checkpoint.root)
        return isIn ? nil : "The entry is not in the tree of that checkpoint."
    }
}
