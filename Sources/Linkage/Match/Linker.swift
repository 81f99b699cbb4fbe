import Foundation

/// Finds which records of one file, or of two, are of one person.
public final class Linker {
    public let table: RecordTable
    public private(set) var model: LinkModel?
    public private(set) var pairs: [Pair] = []
    private var blocking: Blocking

    public struct Pair: Sendable {
        public let left: Int32
        public let right: Int32
        /// The number of its pattern.
        let pattern: Int32
        /// Base-2 logarithm of the odds that both are one person.
        public internal(set) var weight: Float

        public var probability: Double { 1 / (1 + exp2(-Double(weight))) }
    }

    public init(_ table: RecordTable) {
        self.table = table
        blocking = Blocking(table)
    }

    /// How many pairs there could be.
    private var allPairs: Double {
        let count = Double(table.count)
        guard table.hasTwoFiles else { return max(1, count * (count - 1) / 2) }
        return max(1, Double(table.secondStart) * (count - Double(table.secondStart)))
    }

    /// Learns a model, or uses the one given, and weighs every pair that shares a key.
    public func link(
        with given: LinkModel? = nil, progress: (String) -> Void = { _ in }
    ) throws(LinkProblem) {
        if let given, given.fields.map(\.name) != Training.beginning(table).fields.map(\.name) {
            throw .otherModel
        }
        progress("learning")
        var training = Training(table)
        var model = given ?? training.model(&blocking)
        progress("comparing")
        let comparer = PairComparer(table)
        var patterns = PatternCounts()
        pairs = []
        table.rows.withUnsafeBufferPointer { rows in
            blocking.eachPair { left, right in
                let place = patterns.count(comparer.compare(left, right, rows))
                pairs.append(
                    Pair(left: Int32(left), right: Int32(right), pattern: place, weight: 0))
            }
        }
        if given == nil { model.learnPriors(patterns.counted, ofAllPairs: allPairs) }
        progress("weighing")
        let scorer = PairScorer(table, model)
        let known = patterns.counted.map { scorer.likelihoods($0.0) }
        for place in pairs.indices {
            let pair = pairs[place]
            let pattern = Int(pair.pattern)
            pairs[place].weight = Float(
                scorer.weight(Int(pair.left), patterns.patterns[pattern], known[pattern]))
        }
        self.model = model
    }

    /// People as groups of records, joined where the odds are better than even.
    public func clusters(threshold: Double = 0) -> [Int32] {
        guard let model else { return [] }
        let comparer = PairComparer(table)
        let scorer = PairScorer(table, model)
        let weighed = pairs.map { (left: $0.left, right: $0.right, weight: $0.weight) }
        return table.rows.withUnsafeBufferPointer { rows in
            Clusters(
                count: table.count, pairs: weighed, threshold: threshold,
                numbers: table.validNumbers
            ) { left, right in
                let pattern = comparer.compare(left, right, rows)
                return scorer.weight(left, pattern, scorer.likelihoods(pattern))
            }.of
        }
    }
}
