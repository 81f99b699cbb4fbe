/// Pairs as they are compared, and the patterns they make. Until it is weighed, a pair holds the
/// number of its pattern in the place of its weight: hundreds of millions would else need half as
/// much again.
///
/// A class, so that what collects pairs and what asks of them both hold it. No method calls out
/// while it changes these, so checking each use for overlap would find nothing.
final class ComparedPairs {
    @exclusivity(unchecked) private(set) var patterns = PatternCounts()
    @exclusivity(unchecked) private(set) var pairs: [Linker.Pair] = []

    init(expecting count: Int) { pairs.reserveCapacity(count) }

    /// Compares some pairs.
    func add(_ batch: UnsafeBufferPointer<Blocking.Candidates>, _ comparer: PairComparer) {
        comparer.compare(batch) { pair, pattern in
            let number = patterns.count(pattern)
            pairs.append(
                Linker.Pair(
                    left: Int32(bitPattern: pair.left), right: Int32(bitPattern: pair.right),
                    weight: Float(bitPattern: UInt32(bitPattern: number)),
                    mayHaveTwoNumbers: pattern.level(Pattern.Field.nhs) > Pattern.same))
        }
    }

    /// The number of a pair's pattern.
    @inline(__always)
    func pattern(of pair: Int) -> Int { Int(pairs[pair].weight.bitPattern) }

    /// The pairs, which are no longer kept here.
    func takePairs() -> [Linker.Pair] {
        defer { pairs = [] }
        return pairs
    }
}
