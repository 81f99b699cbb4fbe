import Foundation

/// Weighs pairs by a model: how much likelier it is that two records are one person than anything
/// else, as a base-2 logarithm. Rare names and words weigh more when they agree.
struct PairScorer {
    let model: LinkModel
    let rates: LinkModel.Rates
    let rare: [RareValues]
    private let priors: LinkModel.Likelihoods

    init(_ table: RecordTable, _ model: LinkModel) {
        self.init(
            model,
            rare: RareValues.fields(table.texts.count).map { place, field in
                RareValues(place, field, table, model.fields[place])
            })
    }

    init(_ model: LinkModel, rare: [RareValues]) {
        self.model = model
        self.rare = rare
        rates = LinkModel.Rates(model)
        priors = model.priors
    }

    /// How likely a pattern is before the rarity of the values that agree.
    func likelihoods(_ pattern: Pattern) -> LinkModel.Likelihoods {
        let likely = rates.of(pattern) * priors
        return rates.mayBeTwins(pattern) ? likely.ofTwins : likely
    }

    /// The weight of a pair; 0 is even odds.
    @inline(__always)
    func weight(
        _ left: UnsafePointer<PackedRecord>, _ pattern: Pattern, _ known: LinkModel.Likelihoods
    ) -> Double {
        var likely = known
        for one in rare where pattern.level(one.place) == Pattern.same {
            likely = likely * one.moved(left.pointee)
        }
        return likely.weight
    }
}

/// A field that is weighed by how rare its value is, with what each value's own share does to the
/// share that values have on average.
struct RareValues {
    /// The field's place in a pattern.
    let place: Int
    let field: RecordField
    private let factors: [Float]

    /// The fields so weighed, and their places in a pattern.
    static func fields(_ textCount: Int) -> [(place: Int, field: RecordField)] {
        [(Pattern.Field.family, .family), (Pattern.Field.given, .given)]
            + (0..<textCount).map { (Pattern.Field.texts + $0, .text($0)) }
    }

    init(
        _ place: Int, _ field: RecordField, _ table: RecordTable, _ weights: LinkModel.FieldWeights
    ) {
        var counts: [Int32]
        switch field {
        case .text(let text): counts = Array(repeating: 0, count: table.words[text].valueCount)
        default: counts = Array(repeating: 0, count: table.names.valueCount)
        }
        for record in 0..<table.count {
            let row = table.rows.base + record
            switch field {
            case .family: counts[Int(row.pointee.family)] += 1
            case .given: counts[Int(row.pointee.given)] += 1
            default: counts[Int(row.pointee.value(field))] += 1
            }
        }
        self.init(place, field, counts: counts, weights)
    }

    /// - Parameter counts: how many records carry each value; the first is of those with none.
    init(
        _ place: Int, _ field: RecordField, counts: [Int32], _ weights: LinkModel.FieldWeights
    ) {
        self.place = place
        self.field = field
        let total = Double(max(1, counts.dropFirst().reduce(0) { $0 + Int($1) }))
        factors = counts.map {
            Float(Self.factor(carriedBy: Int($0), of: total, weights))
        }
    }

    /// How much likelier than on average it is that two strangers share a value that so many carry.
    static func factor(
        carriedBy count: Int, of total: Double, _ weights: LinkModel.FieldWeights
    ) -> Double {
        // Others who carry it by chance: not the same person again. Never so rare that one chance
        // meeting would prove it.
        let others = 1 + Double(max(1, count - 1)) * (1 - weights.repeats)
        return others / total / max(weights.u[Pattern.same], 1e-9)
    }

    @inline(__always)
    func moved(_ row: PackedRecord) -> LinkModel.Likelihoods {
        Self.moving(by: factor(row), place)
    }

    @inline(__always)
    func factor(_ row: PackedRecord) -> Double {
        switch field {
        case .family: Double(factors[Int(row.family)])
        case .given: Double(factors[Int(row.given)])
        default: Double(factors[Int(row.value(field))])
        }
    }

    /// Strangers share a rare name more seldom; a home's children share the family name whatever it
    /// is, and not the given one.
    @inline(__always)
    static func moving(by factor: Double, _ place: Int) -> LinkModel.Likelihoods {
        let home = place == Pattern.Field.given ? factor : 1
        return LinkModel.Likelihoods(one: 1, other: factor, twins: home, siblings: home)
    }
}

extension LinkModel {
    /// How common each explanation is among all pairs, from the patterns of those that were
    /// compared; pairs that share no key are taken to be of two people.
    ///
    /// Random pairs hold some of one person; what they add to u is taken out again.
    mutating func learnPriors(
        _ patterns: [(Pattern, Int)], ofAllPairs total: Double, _ limits: TwinLimits
    ) {
        let raw = fields
        for _ in 0..<3 {
            estimatePriors(patterns, ofAllPairs: total, limits, rounds: 20)
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

    mutating func estimatePriors(
        _ patterns: [(Pattern, Int)], ofAllPairs total: Double, _ limits: TwinLimits, rounds: Int
    ) {
        let rates = Rates(self)
        let list = patterns.map { (rates.of($0.0).lanes, Double($0.1)) }
        one = 0.5 * Double(patterns.reduce(0) { $0 + $1.1 }) / total
        (twins, siblings) = (one / 50, one / 20)
        for _ in 0..<rounds {
            var found = SIMD4<Double>()
            let priors = SIMD4(one, 1 - one - twins - siblings, twins, siblings)
            for (likely, count) in list {
                let chances = likely * priors
                let all = chances[0] + chances[1] + chances[2] + chances[3]
                if all > 0 { found += chances * (count / all) }
            }
            let before = one
            one = max(1e-14, found[0] / total)
            twins = max(1e-15, limits.least * one, found[2] / total)
            siblings = max(1e-15, found[3] / total)
            if abs(one - before) < 1e-6 * before { break }
        }
    }
}
