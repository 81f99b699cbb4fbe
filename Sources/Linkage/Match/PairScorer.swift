import Foundation

/// Weighs pairs by a model: how much likelier it is that two records are one person than anything
/// else, as a base-2 logarithm. Rare names and words weigh more when they agree.
struct PairScorer {
    private let table: RecordTable
    private let logarithms: LinkModel.Logarithms
    private let rare: [Rare]
    private let priors: LinkModel.Likelihoods

    /// A field that is weighed by how rare its value is.
    private struct Rare {
        let field: Int
        let slot: Int
        /// For each value, what its own share adds over the share that values have on average.
        let moved: [Float]
    }

    init(_ table: RecordTable, _ model: LinkModel) {
        self.table = table
        logarithms = LinkModel.Logarithms(model)
        typealias Slot = RecordTable.Slot
        typealias Field = Pattern.Field
        let slots =
            [(Field.family, Slot.family), (Field.given, Slot.given)]
            + table.texts.indices.map { (Field.texts + $0, Slot.texts + $0) }
        rare = slots.map { field, slot in
            Rare(
                field: field, slot: slot,
                moved: Self.moved(table, slot, model.fields[field]))
        }
        let rest = max(1e-12, 1 - model.one - model.twins - model.siblings)
        priors = LinkModel.Likelihoods(
            one: log2(model.one), other: log2(rest), twins: log2(model.twins),
            siblings: log2(model.siblings))
    }

    private static func moved(
        _ table: RecordTable, _ slot: Int, _ field: LinkModel.FieldWeights
    ) -> [Float] {
        let values = slot <= RecordTable.Slot.family ? table.names : table.values[slot]
        var counts = [Int](repeating: 0, count: values.valueCount)
        for record in 0..<table.count { counts[Int(table.rows[record * table.width + slot])] += 1 }
        let total = Double(max(1, counts.dropFirst().reduce(0, +)))
        let average = log2(field.u[Pattern.same])
        return counts.map { count in
            // Others who carry it by chance: not the same person again. Never so rare that one
            // chance meeting would prove it.
            let others = 1 + Double(max(1, count - 1)) * (1 - field.repeats)
            return Float(log2(others / total) - average)
        }
    }

    /// What a pattern weighs before the rarity of the values that agree.
    func likelihoods(_ pattern: Pattern) -> LinkModel.Likelihoods { logarithms.of(pattern) }

    /// The weight of a pair; 0 is even odds.
    func weight(_ left: Int, _ pattern: Pattern, _ known: LinkModel.Likelihoods) -> Double {
        var logs = known
        for one in rare where pattern.level(one.field) == Pattern.same {
            let moved = Double(one.moved[Int(table.rows[left * table.width + one.slot])])
            logs.other += moved
            if one.field == Pattern.Field.given {
                logs.twins += moved
                logs.siblings += moved
            }
        }
        return Self.weight(logs, priors)
    }

    static func weight(
        _ logs: LinkModel.Likelihoods, _ priors: LinkModel.Likelihoods
    ) -> Double {
        let one = logs.one + priors.one
        let (other, twins) = (logs.other + priors.other, logs.twins + priors.twins)
        let siblings = logs.siblings + priors.siblings
        let most = max(other, twins, siblings)
        return one - most - log2(exp2(other - most) + exp2(twins - most) + exp2(siblings - most))
    }
}

extension LinkModel {
    /// How common each explanation is among all pairs, from the patterns of those that were
    /// compared; pairs that share no key are taken to be of two people.
    ///
    /// Random pairs hold some of one person; what they add to u is taken out again.
    mutating func learnPriors(_ patterns: [(Pattern, Int)], ofAllPairs total: Double) {
        let raw = fields
        for _ in 0..<3 {
            estimatePriors(patterns, ofAllPairs: total)
            for place in fields.indices { unmix(place, raw[place].u) }
        }
    }

    private mutating func unmix(_ place: Int, _ raw: [Double]) {
        let m = fields[place].m
        for level in raw.indices where raw[level] > 0 {
            fields[place].u[level] = max(raw[level] - one * m[level], raw[level] / 20) / (1 - one)
        }
        fields[place].repeats = min(0.95, one * m[Pattern.same] / max(1e-12, raw[Pattern.same]))
    }

    private mutating func estimatePriors(
        _ patterns: [(Pattern, Int)], ofAllPairs total: Double
    ) {
        let logarithms = Logarithms(self)
        let list = patterns.map { (logarithms.of($0.0), Double($0.1)) }
        one = 0.5 * Double(patterns.reduce(0) { $0 + $1.1 }) / total
        (twins, siblings) = (one / 50, one / 20)
        for _ in 0..<20 {
            var found = (one: 0.0, twins: 0.0, siblings: 0.0)
            for (logs, count) in list {
                let chances = (
                    one * exp2(logs.one), twins * exp2(logs.twins),
                    siblings * exp2(logs.siblings), (1 - one - twins - siblings) * exp2(logs.other)
                )
                let all = chances.0 + chances.1 + chances.2 + chances.3
                guard all > 0 else { continue }
                found.one += count * chances.0 / all
                found.twins += count * chances.1 / all
                found.siblings += count * chances.2 / all
            }
            one = max(1e-14, found.one / total)
            twins = max(1e-15, found.twins / total)
            siblings = max(1e-15, found.siblings / total)
        }
    }
}
