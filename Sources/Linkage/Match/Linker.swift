import Foundation

/// How hard to look for records of one person.
public enum Effort: Sendable {
    /// What finds next to nothing is left out: a pass over the records, or its larger blocks, where
    /// fewer than one pair in a thousand is likely of one person; a list of candidates after enough
    /// are at hand.
    case usual
    /// Everything is looked at to its end, however little it finds.
    case thorough
}

/// Finds which records of one file, or of two, are of one person.
public final class Linker {
    public let table: RecordTable
    public private(set) var model: LinkModel?
    public private(set) var pairs: [Pair] = []
    /// Records that share all they hold with so many others that they were compared with none.
    public private(set) var uncomparedCount = 0
    /// What people decided, which outranks weights and outlives learning anew.
    public internal(set) var decisions = Decisions()
    let comparer: PairComparer
    private(set) var scorer: PairScorer?

    /// Two records and what is known of them, in twelve bytes: there may be hundreds of millions.
    public struct Pair: Sendable {
        public let left: Int32
        /// The other record, and in the upper bit whether their numbers may differ.
        private let other: UInt32
        /// Base-2 logarithm of the odds that both are one person.
        public internal(set) var weight: Float

        private static let flag: UInt32 = 1 << 31

        /// - Parameter mayHaveTwoNumbers: false where it is known that they have not both an NHS
        ///   number, or one and the same.
        init(left: Int32, right: Int32, weight: Float, mayHaveTwoNumbers: Bool = true) {
            self.left = left
            other = UInt32(bitPattern: right) | (mayHaveTwoNumbers ? Self.flag : 0)
            self.weight = weight
        }

        public var right: Int32 { Int32(bitPattern: other & ~Self.flag) }
        var mayHaveTwoNumbers: Bool { other & Self.flag != 0 }
        public var probability: Double { Odds.probability(Double(weight)) }
    }

    public init(_ table: RecordTable) {
        self.table = table
        comparer = PairComparer(table)
    }

    /// How many pairs there could be.
    private var allPairs: Double {
        let count = Double(table.count)
        guard table.hasTwoFiles else { return max(1, count * (count - 1) / 2) }
        return max(1, Double(table.secondStart) * (count - Double(table.secondStart)))
    }

    /// Records that share a key are all compared where they are no more than this.
    public static let crowdMost = Blocking.blockMax

    /// A pass that finds fewer of one person among its pairs is not worth its time, nor are blocks.
    private static let yieldLeast = 0.001

    /// Learns a model, or uses the one given, and weighs every pair that shares a key.
    public func link(
        with given: LinkModel? = nil, effort: Effort = .usual,
        progress: (String) -> Void = { _ in }
    ) throws(LinkProblem) {
        if let given, given.fields.map(\.name) != Training.beginning(table).fields.map(\.name) {
            throw .otherModel
        }
        progress("looking for pairs")
        let blocking = Blocking(table)
        progress("learning")
        var training = Training(table, comparer)
        var model = given ?? training.model(blocking)
        let limits = given == nil ? training.twins : nil
        let compared = compare(
            blocking, effort, PassYield(model, learningWith: limits, ofAllPairs: allPairs),
            progress)
        let patterns = compared.patterns
        if let limits { model.learnPriors(patterns.counted, ofAllPairs: allPairs, limits) }
        progress("weighing")
        let scorer = PairScorer(table, model)
        pairs = compared.takePairs()
        weigh(&pairs, patterns.patterns, scorer)
        self.model = model
        self.scorer = scorer
    }

    /// Compares every pair that shares a key.
    private func compare(
        _ blocking: Blocking, _ effort: Effort, _ yield: PassYield, _ progress: (String) -> Void
    ) -> ComparedPairs {
        var yield = yield
        // More than are found in most files: what is not filled takes no memory.
        let compared = ComparedPairs(expecting: table.count * 6)
        var start = 0
        blocking.eachPair { pass in
            start = compared.pairs.count
            progress("comparing: pass \(pass + 1) of \(blocking.passes.count), \(start) pairs")
        } isWorthIt: { sample in
            if effort == .thorough { return true }
            let met = sample.lazy.map { compared.pattern(of: start + $0) }
            return yield.share(met, compared.patterns) >= Self.yieldLeast
        } _: { batch in
            compared.add(batch, comparer)
        }
        uncomparedCount = Self.uncompared(blocking.leftOut, compared.pairs)
        return compared
    }

    private static func uncompared(_ leftOut: [Bool], _ found: [Pair]) -> Int {
        if leftOut.isEmpty { return 0 }
        var isAlone = leftOut
        for pair in found {
            isAlone[Int(pair.left)] = false
            isAlone[Int(pair.right)] = false
        }
        return isAlone.count { $0 }
    }

    private func weigh(_ pairs: inout [Pair], _ patterns: [Pattern], _ scorer: PairScorer) {
        let known = patterns.map(scorer.likelihoods)
        let rows = table.rows.base
        pairs.withUnsafeMutableBufferPointer { pairs in
            var start = 0
            while start < pairs.count {
                let some = UnsafeMutableBufferPointer(
                    rebasing: pairs[start..<min(start + 128, pairs.count)])
                table.rows.fetch(some.lazy.map { UInt32(bitPattern: $0.left) })
                for place in some.indices {
                    let pattern = Int(some[place].weight.bitPattern)
                    some[place].weight = Float(
                        scorer.weight(
                            rows + Int(some[place].left), patterns[pattern], known[pattern]))
                }
                start += some.count
            }
        }
    }

    /// The weight of two records that share no key.
    func weight(_ left: Int, _ right: Int) -> Double {
        guard let scorer else { return -.infinity }
        let rows = table.rows.base
        let pattern = comparer.compare(rows + left, rows + right)
        return scorer.weight(rows + left, pattern, scorer.likelihoods(pattern))
    }

    /// People as groups of records, joined where the odds are better than even.
    public func clusters(threshold: Double = 0) -> [Int32] {
        Clusters(
            count: table.count, pairs: pairs, threshold: threshold, decided: decisions,
            number: table.validNumber, differ: table.haveTwoNumbers, names: names, weigh: weight
        ).of
    }

    /// Whether two records have first names of two people, and whether that is one person's.
    private func names(_ left: Int, _ right: Int) -> Clusters.Names {
        guard let scorer else { return .alike }
        let rows = table.rows.base
        let pattern = comparer.compare(rows + left, rows + right)
        guard pattern.isOfTwoNames else { return .alike }
        return scorer.rates.sharesOwn(pattern) ? .ofOne : .ofTwins
    }
}
