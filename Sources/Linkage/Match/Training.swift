/// Learns a ``LinkModel`` from the records themselves, without anyone saying which are the same: u
/// from pairs drawn at random, m by expectation-maximisation (Dempster, Laird and Rubin 1977) over
/// the patterns of pairs that share a key, each pass leaving out what its key is made of.
struct Training {
    private let table: RecordTable
    private let comparer: PairComparer
    private var random = Mixer(state: 20_150_303)
    /// What is taken for granted of twins, from what the file holds and what was learnt so far.
    private(set) var twins: TwinLimits

    /// A small generator with a fixed seed: training twice gives one model.
    struct Mixer: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Hashing.mix(state)
        }
    }

    init(_ table: RecordTable, _ comparer: PairComparer) {
        self.table = table
        self.comparer = comparer
        twins = TwinLimits(table)
    }

    /// The fields a pass's key is made of, where training goes by that pass.
    private static func keyed(_ pass: PassKeys.Pass) -> Set<Int>? {
        typealias Field = Pattern.Field
        switch pass {
        case .nhs: return [Field.nhs]
        case .upn: return [Field.upn]
        case .givenAndBirth: return [Field.given, Field.born]
        case .familySoundAndBirth: return [Field.family, Field.born]
        case .names: return [Field.given, Field.family]
        case .postcodeAndBirth: return [Field.place, Field.born]
        case .text(let place): return [Field.texts + place]
        case .textAndBirth(0): return [Field.texts, Field.born]
        default: return nil
        }
    }

    mutating func model(_ blocking: Blocking) -> LinkModel {
        var model = Self.beginning(table)
        estimateU(&model)
        var sums = model.fields.map { [Double](repeating: 0, count: $0.m.count) }
        // Those first by which twins are told apart.
        let passes = Array(blocking.passes.enumerated())
        for (place, pass) in passes.filter(\.element.isOwn) + passes.filter({ !$0.element.isOwn }) {
            guard let keyed = Self.keyed(pass) else { continue }
            let patterns = histogram(place, blocking)
            guard patterns.reduce(0, { $0 + $1.1 }) >= 50 else { continue }
            let (trained, weights) = Self.maximise(
                model, patterns, keyed, pass.isOwn ? .none : twins)
            if pass.isOwn {
                twins.learn(trained.fields[Pattern.Field.given], from: weights[Pattern.Field.given])
            }
            for (place, field) in trained.fields.enumerated() where !keyed.contains(place) {
                for level in field.m.indices {
                    sums[place][level] += field.m[level] * weights[place]
                }
            }
        }
        for place in model.fields.indices {
            let total = sums[place].reduce(0, +)
            if total > 20 {
                // A little of where it began, for levels that were never met.
                let few = 5.0
                model.fields[place].m = zip(sums[place], model.fields[place].m).map {
                    ($0 + few * $1) / (total + few)
                }
            }
        }
        model.fields[Pattern.Field.place].fillPlaces()
        model.fields[Pattern.Field.born].fillDates()
        return model
    }

    /// Where training begins: most of what one person's records say agrees.
    static func beginning(_ table: RecordTable) -> LinkModel { beginning(texts: table.texts) }

    static func beginning(texts: [String]) -> LinkModel {
        func levels(_ count: Int, _ same: [Int: Double]) -> [Double] {
            let rest = (1 - same.values.reduce(0, +)) / Double(max(1, count - 1 - same.count))
            return (0..<count).map { $0 == 0 ? 0 : same[$0] ?? rest }
        }
        let name = levels(
            NameLevel.allCases.count,
            [
                Int(NameLevel.same.rawValue): 0.85, Int(NameLevel.different.rawValue): 0.03,
            ])
        let chance = levels(
            NameLevel.allCases.count,
            [
                Int(NameLevel.same.rawValue): 0.002, Int(NameLevel.different.rawValue): 0.98,
            ])
        let born = BornLevel.allCases.count
        let simple = levels(4, [1: 0.95, 3: 0.03])
        let seldom = levels(4, [1: 1e-6, 3: 0.9999])
        typealias Place = PlaceLevel
        func field(
            _ name: String, _ m: [Double], _ u: [Double], home: Double
        ) -> LinkModel.FieldWeights {
            LinkModel.FieldWeights(name: name, m: m, u: u, home: home)
        }
        var fields = [
            field("family_name", name, chance, home: 0.95),
            field("given_name", name, chance, home: 0),
            field("middle_name", name, chance, home: 0),
            field(
                "born", levels(born, [1: 0.93]),
                levels(born, [1: 2e-4, BornLevel.different.rawValue: 0.93]), home: 0),
            field("sex", levels(4, [1: 0.99]), levels(4, [1: 0.5, 3: 0.5]), home: 0),
            field(
                "place", levels(Place.count, [Place.joint(.same, .sameHouse): 0.6]),
                levels(
                    Place.count,
                    [
                        Place.joint(.same, .sameHouse): 1e-5,
                        Place.joint(.different, .different): 0.9,
                    ]), home: 0.95),
            field("nhs_number", simple, seldom, home: 0), field("upn", simple, seldom, home: 0),
            field("telephone", simple, seldom, home: 0.9),
        ]
        for text in texts {
            let count = TextLevel.allCases.count
            fields.append(
                field(
                    text, levels(count, [1: 0.8]), levels(count, [1: 0.02, 4: 0.9]), home: 0.5))
        }
        return LinkModel(fields: fields, one: 1e-5, twins: 1e-7, siblings: 1e-6)
    }

    private static let drawnAtOnce = 50

    /// How often each level is met by chance, from pairs drawn at random.
    private mutating func estimateU(_ model: inout LinkModel) {
        let count = table.count
        let draws = min(50_000, max(25_000, count / 2))
        let levels = Pattern.levelsMax
        var seen = [Double](repeating: 0, count: model.fields.count * levels)
        var patterns = PatternCounts()
        for _ in 0..<(count > 1 ? draws / Self.drawnAtOnce : 0) {
            var drawn: [Blocking.Candidates] = []
            drawn.reserveCapacity(Self.drawnAtOnce)
            for _ in 0..<Self.drawnAtOnce {
                let pair = (draw(), draw())
                if pair.0 != pair.1 { drawn.append(pair) }
            }
            drawn.withUnsafeBufferPointer { drawn in
                comparer.compare(drawn) { _ = patterns.count($1) }
            }
        }
        for (pattern, count) in patterns.counted {
            for place in model.fields.indices {
                seen[place * levels + pattern.level(place)] += Double(count)
            }
        }
        for place in model.fields.indices {
            let met = seen[place * levels..<place * levels + model.fields[place].u.count]
            let total = met.dropFirst().reduce(0, +)
            // Where nobody has the field, what it began with is the best there is.
            guard total > 0 else { continue }
            // Half a meeting for each level, so that nothing seldom is impossible.
            let most = Double(met.count - 1)
            model.fields[place].u =
                [0] + met.dropFirst().map { ($0 + 0.5) / (total + 0.5 * most) }
        }
    }

    private mutating func draw() -> UInt32 {
        .random(in: 0..<UInt32(table.count), using: &random)
    }

    private func histogram(_ pass: Int, _ blocking: Blocking) -> [(Pattern, Int)] {
        var patterns = PatternCounts()
        let most = min(100_000, max(10_000, table.count / 10))
        blocking.pairs(of: pass, most: most).withUnsafeBufferPointer { pairs in
            comparer.compare(pairs) { _ = patterns.count($1) }
        }
        return patterns.counted
    }

    /// Expectation-maximisation over patterns: m of the fields that are not keyed, and how common
    /// each explanation is among these pairs. u stays.
    /// - Returns: the model, and how many pairs each field's m rests on.
    static func maximise(
        _ start: LinkModel, _ patterns: [(Pattern, Int)], _ keyed: Set<Int>,
        _ twins: TwinLimits = .none
    ) -> (LinkModel, [Double]) {
        var model = start
        let list = patterns.map { ($0.0, Double($0.1)) }
        let total = list.reduce(0) { $0 + $1.1 }
        let levels = Pattern.levelsMax
        // One person, twins, siblings.
        var shares = SIMD4<Double>(0.5, 0.45, 0.02, 0.03)
        var known = model.fields.map { _ in 0.0 }
        var sums = [Double](repeating: 0, count: model.fields.count * levels)
        for _ in 0..<40 {
            for place in sums.indices { sums[place] = 0 }
            var found = SIMD4<Double>()
            let rates = LinkModel.Rates(model, without: keyed)
            for (pattern, count) in list {
                let chances = rates.of(pattern).lanes * shares
                let all = chances[0] + chances[1] + chances[2] + chances[3]
                guard all > 0 else { continue }
                let met = chances * (count / all)
                found += met
                for place in model.fields.indices {
                    sums[place * levels + pattern.level(place)] += met[0]
                }
            }
            for place in model.fields.indices where !keyed.contains(place) {
                let field = sums[place * levels + 1..<place * levels + model.fields[place].m.count]
                known[place] = field.reduce(0, +)
                guard known[place] > 10 else { continue }
                model.fields[place].m =
                    [0]
                    + zip(field, start.fields[place].m.dropFirst()).map {
                        ($0 + 2 * $1) / (known[place] + 2)
                    }
                if place == Pattern.Field.given { twins.limit(&model.fields[place]) }
            }
            var next = found / total
            for lane in [0, 2, 3] { next[lane] = max(1e-6, next[lane]) }
            next[2] = max(next[2], twins.least * next[0])
            next[1] = max(1e-9, 1 - next[0] - next[2] - next[3])
            let moved = abs(next[0] - shares[0])
            shares = next
            if moved < 1e-5 { break }
        }
        return (model, known)
    }
}
