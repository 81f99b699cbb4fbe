/// The growing edge of a tree kept in tiles of 256 (C2SP tlog-tiles): for each level the hashes of
/// its last, unfinished tile. Enough to append and to sign, however long the ledger.
public struct TileTree: Sendable {
    public static let width = 256

    /// A tile to be saved: whole, or the unfinished last one of its level.
    public struct Tile: Sendable, Hashable {
        public let level: Int
        public let number: Int
        public let hashes: [Hash]
    }

    public private(set) var size: Int
    private var levels: [[Hash]]

    /// Begins from what was saved: `last` gives the hashes of a level's unfinished tile.
    public init(size: Int, last: (_ level: Int, _ number: Int) throws -> [Hash]) rethrows {
        self.size = size
        levels = []
        var count = size
        var level = 0
        while count > 0 {
            let unfinished = count % Self.width
            levels.append(
                unfinished == 0
                    ? [] : Array(try last(level, count / Self.width).prefix(unfinished)))
            count /= Self.width
            level += 1
        }
    }

    public init() {
        size = 0
        levels = []
    }

    /// Adds leaves and returns every tile they touched.
    public mutating func append(_ leaves: some Sequence<Hash>) -> [Tile] {
        var finished: [Tile] = []
        for leaf in leaves {
            size += 1
            push(leaf, level: 0, &finished)
        }
        let open = levels.indices.compactMap { level -> Tile? in
            levels[level].isEmpty
                ? nil
                : Tile(level: level, number: count(level) / Self.width, hashes: levels[level])
        }
        return finished + open
    }

    private func count(_ level: Int) -> Int { size >> (8 * level) }

    private mutating func push(_ hash: Hash, level: Int, _ finished: inout [Tile]) {
        if level == levels.count { levels.append([]) }
        levels[level].append(hash)
        guard levels[level].count == Self.width else { return }
        let tile = levels[level]
        levels[level] = []
        finished.append(
            Tile(level: level, number: count(level) / Self.width - 1, hashes: tile))
        push(MerkleTree.root(tile), level: level + 1, &finished)
    }

    /// The root: perfect subtrees from the largest down, as in RFC 9162.
    public var root: Hash {
        var peaks: [Hash] = []
        for tile in levels.reversed() {
            var rest = tile[...]
            while !rest.isEmpty {
                let width = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
                peaks.append(MerkleTree.root(rest.prefix(width)))
                rest = rest.dropFirst(width)
            }
        }
        guard var hash = peaks.last else { return MerkleTree.emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = MerkleTree.nodeHash(peak, hash) }
        return hash
    }
}

/// Roots of parts of a tree kept in tiles, from a few tiles however long the tree.
public struct TileRoots {
    private let tile: (_ level: Int, _ number: Int) throws -> [Hash]

    /// - Parameter tile: the hashes of a tile as it was kept.
    public init(tile: @escaping (_ level: Int, _ number: Int) throws -> [Hash]) {
        self.tile = tile
    }

    public enum Problem: Error { case missing(level: Int, number: Int) }

    /// The root of the tree over these leaves, a part such as the paths of ``MerkleTree`` name:
    /// it begins at a multiple of the largest power of two that it holds.
    public func root(_ leaves: Range<Int>) throws -> Hash {
        let count = leaves.count
        guard count.nonzeroBitCount == 1 else {
            if count == 0 { return MerkleTree.emptyRoot }
            let split = leaves.lowerBound + MerkleTree.largestPowerOfTwo(below: count)
            return MerkleTree.nodeHash(
                try root(leaves.lowerBound..<split), try root(split..<leaves.upperBound))
        }
        let level = count.trailingZeroBitCount / 8
        let first = leaves.lowerBound >> (8 * level)
        let width = count >> (8 * level)
        let (number, place) = first.quotientAndRemainder(dividingBy: TileTree.width)
        let hashes = try tile(level, number)
        guard hashes.count >= place + width else {
            throw Problem.missing(level: level, number: number)
        }
        return MerkleTree.root(hashes[place..<place + width])
    }

    public func roots(_ parts: [Range<Int>]) throws -> [Hash] { try parts.map(root) }
}
