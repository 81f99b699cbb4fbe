/// What checking a ledger found. Everything wrong is named; nothing is mended.
public struct Verification: Sendable, Hashable {
    public var entryCount = 0
    public var root = MerkleTree.emptyRoot
    public var problems: [Problem] = []

    public enum Problem: Sendable, Hashable {
        case changed(seq: Int64)
        case missing(seq: Int64)
        case outOfOrder(seq: Int64, stream: String)
        case bodyDoesNotMatch(seq: Int64)
        case bodyDoesNotOpen(seq: Int64)
        case shorterThanCheckpoint(size: Int, found: Int)
        case rootDiffers(size: Int)
        case badSignature

        public var says: String {
            switch self {
            case .changed(let seq):
                "Entry \(seq) has been changed since it was written to the tree."
            case .missing(let seq): "Entry \(seq) is missing."
            case .outOfOrder(let seq, let stream):
                "Entry \(seq) is not the next one of its stream \(stream)."
            case .bodyDoesNotMatch(let seq):
                "Entry \(seq) opens, but its words are not those that were sealed."
            case .bodyDoesNotOpen(let seq):
                "Entry \(seq) cannot be opened with its key: its body or its key was changed."
            case .shorterThanCheckpoint(let size, let found):
                "A signed checkpoint speaks of \(size) entries; there are \(found)."
            case .rootDiffers(let size):
                "The tree of the first \(size) entries is not the one that was signed."
            case .badSignature: "A checkpoint is not signed by the hub’s key."
            }
        }
    }

    public var isSound: Bool { problems.isEmpty }
}

/// Checks entries one at a time, in order, against the leaf hashes kept when they were written and
/// against a signed checkpoint. Holds one frontier and one number a stream, so any length will do.
public struct Verifier {
    private var found = Verification()
    private var frontier = Frontier()
    private var positions: [String: Int64] = [:]
    private var next: Int64 = 0
    private let checkpoints: [Checkpoint]

    /// - Parameter checkpoints: what was signed at any time; the tree must continue each. Without
    ///   one only the order and the kept hashes are compared.
    public init(checkpoints: [Checkpoint]) { self.checkpoints = checkpoints }

    /// - Parameter kept: the leaf hash in the tiles, or `nil` where the tiles do not reach yet.
    public mutating func check(_ entry: Entry, kept: Hash?) {
        while next < entry.seq {
            found.problems.append(.missing(seq: next))
            next += 1
        }
        next = entry.seq + 1
        let expected = positions[entry.stream, default: 0]
        if entry.position != expected {
            found.problems.append(.outOfOrder(seq: entry.seq, stream: entry.stream))
        }
        positions[entry.stream] = entry.position + 1
        let hash = entry.leafHash
        if let kept, kept != hash { found.problems.append(.changed(seq: entry.seq)) }
        frontier.append(hash)
        for checkpoint in checkpoints
        where frontier.size == checkpoint.size && frontier.root != checkpoint.root {
            found.problems.append(.rootDiffers(size: checkpoint.size))
        }
    }

    public mutating func note(_ problem: Verification.Problem) { found.problems.append(problem) }

    public func finished() -> Verification {
        var result = found
        result.entryCount = frontier.size
        result.root = frontier.root
        for checkpoint in checkpoints where frontier.size < checkpoint.size {
            result.problems.append(
                .shorterThanCheckpoint(size: checkpoint.size, found: frontier.size))
        }
        return result
    }
}
