import Crypto
import Foundation

/// A SHA-256 digest of a leaf or a node.
public struct Hash: Hashable, Sendable {
    public static let count = 32
    public let bytes: Data

    /// `nil` unless 32 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        self.bytes = Data(bytes)
    }

    init(digest: SHA256.Digest) { bytes = Data(digest) }

    /// The first 16 hexadecimal digits, in fours, for people to read out.
    public var says: String {
        let pairs = bytes.prefix(8).map { [$0].hex }
        return stride(from: 0, to: 8, by: 2).map { pairs[$0] + pairs[$0 + 1] }
            .joined(separator: " ")
    }

    /// Reads lines of digests in base64, as proofs are written; `nil` where one is not.
    static func read(_ lines: some Sequence<Substring>) -> [Hash]? {
        var found: [Hash] = []
        for line in lines {
            guard let bytes = Data(base64Encoded: String(line)), let hash = Hash(bytes) else {
                return nil
            }
            found.append(hash)
        }
        return found
    }
}

extension Sequence<UInt8> {
    /// Two hexadecimal digits a byte, in lower case.
    public var hex: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Merkle tree hashing and proofs (RFC 9162, section 2.1).
public enum MerkleTree {
    public static func leafHash(_ leaf: some DataProtocol) -> Hash {
        var hash = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hash.update(bufferPointer: $0) }
        hash.update(data: leaf)
        return Hash(digest: hash.finalize())
    }

    public static func nodeHash(_ left: Hash, _ right: Hash) -> Hash {
        var hash = SHA256()
        withUnsafeBytes(of: UInt8(1)) { hash.update(bufferPointer: $0) }
        left.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        right.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Hash(digest: hash.finalize())
    }

    public static let emptyRoot = Hash(digest: SHA256.hash(data: Data()))

    /// The root of a list of leaf hashes.
    public static func root(_ leaves: some Sequence<Hash>) -> Hash {
        var frontier = Frontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    /// The subtrees whose roots show that leaf `index` is in the tree of so many leaves, nearest
    /// first (2.1.3.1).
    public static func inclusionPath(of index: Int, size: Int) -> [Range<Int>] {
        precondition(index >= 0 && index < size)
        var path: [Range<Int>] = []
        var part = 0..<size
        while part.count > 1 {
            let split = part.lowerBound + largestPowerOfTwo(below: part.count)
            let (left, right) = (part.lowerBound..<split, split..<part.upperBound)
            path.append(index < split ? right : left)
            part = index < split ? left : right
        }
        return path.reversed()
    }

    /// The path that shows leaf `index` is in the tree of these leaves.
    public static func inclusionProof(of index: Int, in leaves: ArraySlice<Hash>) -> [Hash] {
        inclusionPath(of: index, size: leaves.count).map { root(part($0, of: leaves)) }
    }

    private static func part(_ range: Range<Int>, of leaves: ArraySlice<Hash>) -> ArraySlice<Hash> {
        leaves[leaves.startIndex + range.lowerBound..<leaves.startIndex + range.upperBound]
    }

    /// Whether a path shows that the leaf is at that place of a tree of that size and root
    /// (2.1.3.2).
    public static func verifyInclusion(
        of leaf: Hash, at index: Int, size: Int, proof: [Hash], root: Hash
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var place = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            if last == 0 { return false }
            if place & 1 == 1 || place == last {
                hash = nodeHash(sibling, hash)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = nodeHash(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// The subtrees whose roots show that the tree of the first `first` leaves is a beginning of
    /// the tree of `size` (2.1.4.1).
    public static func consistencyPath(from first: Int, to size: Int) -> [Range<Int>] {
        precondition(first > 0 && first <= size)
        var path: [Range<Int>] = []
        var part = 0..<size
        // What the older tree ends with; its whole root is known to who asks, and is left out.
        while part.upperBound != first {
            let split = part.lowerBound + largestPowerOfTwo(below: part.count)
            let (left, right) = (part.lowerBound..<split, split..<part.upperBound)
            path.append(first <= split ? right : left)
            part = first <= split ? left : right
        }
        return part.lowerBound == 0 ? path.reversed() : [part] + path.reversed()
    }

    /// The path that shows the tree of the first `first` leaves is a beginning of this one.
    public static func consistencyProof(from first: Int, in leaves: ArraySlice<Hash>) -> [Hash] {
        consistencyPath(from: first, to: leaves.count).map { root(part($0, of: leaves)) }
    }

    /// Whether a path shows that the older tree is a beginning of the newer (2.1.4.2).
    public static func verifyConsistency(
        from first: Int, root firstRoot: Hash, to second: Int, root secondRoot: Hash, proof: [Hash]
    ) -> Bool {
        if first == second { return proof.isEmpty && firstRoot == secondRoot }
        guard first > 0, first < second, !proof.isEmpty else { return false }
        let path = first.nonzeroBitCount == 1 ? [firstRoot] + proof : proof
        guard let roots = roots(from: first, to: second, along: path) else { return false }
        return roots.old == firstRoot && roots.new == secondRoot
    }

    /// Whether a path shows that the newer tree begins with another one of that size than this: who
    /// signed both roots signed two stories. Where the size is a power of two, the root of what it
    /// does begin with stands first in the path, as it does in any other.
    public static func verifyContradiction(
        from first: Int, root firstRoot: Hash, to second: Int, root secondRoot: Hash, proof: [Hash]
    ) -> Bool {
        if first == second { return proof.isEmpty && firstRoot != secondRoot }
        guard first > 0, first < second,
            let roots = roots(from: first, to: second, along: proof)
        else { return false }
        return roots.old != firstRoot && roots.new == secondRoot
    }

    /// The roots of both trees as a path tells them; `nil` where it has another length than one.
    private static func roots(
        from first: Int, to second: Int, along path: [Hash]
    ) -> (old: Hash, new: Hash)? {
        var path = path[...]
        guard var old = path.popFirst() else { return nil }
        var new = old
        var place = first - 1
        var last = second - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        for sibling in path {
            if last == 0 { return nil }
            if place & 1 == 1 || place == last {
                old = nodeHash(sibling, old)
                new = nodeHash(sibling, new)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = nodeHash(new, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? (old, new) : nil
    }

    static func largestPowerOfTwo(below count: Int) -> Int {
        precondition(count > 1)
        return 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}

/// The right edge of a growing tree: enough to append and to know the root, in a few dozen hashes
/// however large the tree.
public struct Frontier: Sendable {
    /// Roots of the perfect subtrees, largest first: one for each bit of `size`.
    public private(set) var peaks: [Hash] = []
    public private(set) var size = 0

    public init() {}

    public mutating func append(_ leaf: Hash) {
        var hash = leaf
        var bits = size
        while bits & 1 == 1 {
            hash = MerkleTree.nodeHash(peaks.removeLast(), hash)
            bits >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    public var root: Hash {
        guard var hash = peaks.last else { return MerkleTree.emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = MerkleTree.nodeHash(peak, hash) }
        return hash
    }
}
