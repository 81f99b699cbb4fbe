import Foundation

/// How well linking does for one group of records, or between two: nobody should be served worse
/// unnoticed.
public struct GroupMeasure: Sendable {
    /// The values of the grouping column of both records, the lesser first.
    public let left: String
    public let right: String
    public let evaluation: Evaluation
    /// How many pairs are truly of one person.
    public let trueCount: Int
}

extension Linker {
    /// Precision and recall of pairs at each probability.
    public func evaluatePairs(at probabilities: [Double]) -> [(Double, Evaluation)] {
        probabilities.map { ($0, evaluatePairs(threshold: Odds.weight($0))) }
    }

    /// The threshold with the highest F1, chosen with the truth: how far the usual one is from it.
    public var bestThreshold: (weight: Double, evaluation: Evaluation) {
        bestThreshold(of: truePairCount) { isTrue(Int($0.left), Int($0.right)) }
    }

    /// The weight from which pairs agree best with groups that were found, by F1. Nobody has to
    /// know the truth: a group is told by all its pairs together, so it knows more than each.
    public func threshold(agreeingWith groups: [Int32]) -> Double {
        var all = 0
        eachPair(within: groups.map { UInt32(bitPattern: $0) + 1 }) { _, _ in all += 1 }
        if all == 0 { return 0 }
        return bestThreshold(of: all) { groups[Int($0.left)] == groups[Int($0.right)] }.weight
    }

    private func bestThreshold(
        of all: Int, _ isRight: (Pair) -> Bool
    ) -> (weight: Double, evaluation: Evaluation) {
        let sorted = pairs.sorted { $0.weight > $1.weight }
        var (found, right) = (0, 0)
        var best = (weight: 0.0, evaluation: Evaluation(found: 0, right: 0, true: all))
        for (place, pair) in sorted.enumerated() {
            found += 1
            if isRight(pair) { right += 1 }
            if place + 1 < sorted.count, sorted[place + 1].weight == pair.weight { continue }
            let evaluation = Evaluation(found: found, right: right, true: all)
            if evaluation.f1 > best.evaluation.f1 { best = (Double(pair.weight), evaluation) }
        }
        return best
    }

    /// Precision and recall of groups of records by the values of a column, for each two values.
    public func evaluate(clusters: [Int32], by grouping: Grouping) -> [GroupMeasure] {
        struct Tally {
            var (found, right, all) = (0, 0, 0)
        }
        var tallies: [UInt64: Tally] = [:]
        func key(_ left: Int, _ right: Int) -> UInt64 {
            let one = grouping.values[table.line(left)]
            let other = grouping.values[table.line(right)]
            return UInt64(min(one, other)) << 32 | UInt64(max(one, other))
        }
        eachPair(within: clusters.map { UInt32(bitPattern: $0) + 1 }) { left, right in
            tallies[key(left, right), default: Tally()].found += 1
            if isTrue(left, right) { tallies[key(left, right), default: Tally()].right += 1 }
        }
        eachPair(within: (0..<table.count).map(table.truth)) { left, right in
            tallies[key(left, right), default: Tally()].all += 1
        }
        func name(_ id: UInt64) -> String {
            let text = grouping.list.text(UInt32(id))
            return text.isEmpty ? "not known" : text
        }
        return tallies.map { key, tally in
            GroupMeasure(
                left: name(key >> 32), right: name(key & 0xFFFF_FFFF),
                evaluation: Evaluation(found: tally.found, right: tally.right, true: tally.all),
                trueCount: tally.all)
        }.sorted { ($0.left, $0.right) < ($1.left, $1.right) }
    }
}
