import Foundation

/// Learns a ``LinkModel`` from the records themselves, without anyone saying which are the same: u
/// from pairs drawn at random, m by expectation-maximisation (Dempster, Laird and Rubin 1977) over
/// the patterns of pairs that share a key, each pass leaving out what its key is made of.
struct Training {
    let table: RecordTable
    private let comparer: PairComparer
    private var random = Mixer(state: 20_150_303)

    /// A small generator with a fixed seed: training twice gives one model.
    struct Mixer: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Hashing.mix(state)
        }
    }

    init(_ table: RecordTable) {
        self.table = table
        comparer = PairComparer(table)
    }

    /// A session: the pairs of one pass, and the fields its key is made of.
    private struct Session {
        let pass: Int
        let keyed: Set<Int>
    }

    private static func sessions(_ table: RecordTable) -> [Session] {
        typealias Field = Pattern.Field
        typealias Pass = PassKeys.Pass
        var all = [
            Session(pass: Pass.nhs, keyed: [Field.nhs]),
            Session(pass: Pass.upn, keyed: [Field.upn]),
            Session(pass: Pass.givenAndBirth, keyed: [Field.given, Field.born]),
            Session(pass: Pass.familyAndBirth, keyed: [Field.family, Field.born]),
            Session(pass: Pass.names, keyed: [Field.given, Field.family]),
            Session(pass: Pass.placeAndBirth, keyed: [Field.place, Field.born]),
        ]
        if !table.texts.isEmpty {
            all.append(Session(pass: Pass.firstText, keyed: [Field.texts, Field.born]))
        }
        return all
    }

    mutating func model(_ blocking: inout Blocking) -> LinkModel {
        var model = Self.beginning(table)
        estimateU(&model)
        var sums = model.fields.map { [Double](repeating: 0, count: $0.m.count) }
        for session in Self.sessions(table) {
            let patterns = histogram(session, &blocking)
            guard patterns.values.reduce(0, +) >= 50 else { continue }
            let (trained, weights) = Self.maximise(model, patterns, session.keyed)
            for (place, field) in trained.fields.enumerated()
            where !session.keyed.contains(place) {
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
        return model
    }

    /// Where training begins: most of what one person's records say agrees.
    static func beginning(_ table: RecordTable) -> LinkModel {
        func levels(_ count: Int, _ same: [Int: Double]) -> [Double] {
            let rest = (1 - same.values.reduce(0, +)) / Double(max(1, count - 1 - same.count))
            return (0..<count).map { $0 == 0 ? 0 : same[$0] ?? rest }
        }
        let name = levels(
            NameLevel.allCases.count,
            [
                Int(NameLevel.same.rawValue): 0.85, Int(NameLevel.different.rawValue): 0.03,
            ])
        let simple = levels(4, [1: 0.95, 3: 0.03])
        func field(_ name: String, _ m: [Double], home: Double) -> LinkModel.FieldWeights {
            LinkModel.FieldWeights(name: name, m: m, u: m, home: home)
        }
        var fields = [
            field("family_name", name, home: 0.95), field("given_name", name, home: 0),
            field("middle_name", name, home: 0),
            field("born", levels(BornLevel.allCases.count, [1: 0.93]), home: 0),
            field("sex", levels(4, [1: 0.99]), home: 0),
            field(
                "place", levels(PlaceLevel.count, [PlaceLevel.joint(.same, .sameHouse): 0.6]),
                home: 0.95), field("nhs_number", simple, home: 0), field("upn", simple, home: 0),
            field("telephone", simple, home: 0.9),
        ]
        for text in table.texts {
            fields.append(field(text, levels(TextLevel.allCases.count, [1: 0.8]), home: 0.5))
        }
        return LinkModel(fields: fields, one: 1e-5, twins: 1e-7, siblings: 1e-6)
    }

    /// How often each level is met by chance, from pairs drawn at random; for agreeing, exactly,
    /// from how often each value is met.
    private mutating func estimateU(_ model: inout LinkModel) {
        let count = table.count
        let draws = min(400_000, max(50_000, count / 2))
        var seen = model.fields.map { [Double](repeating: 0, count: $0.u.count) }
        table.rows.withUnsafeBufferPointer { rows in
            for _ in 0..<draws {
                let left = Int.random(in: 0..<count, using: &random)
                let right = Int.random(in: 0..<count, using: &random)
                if left == right { continue }
                let pattern = comparer.compare(left, right, rows)
                for place in seen.indices { seen[place][pattern.level(place)] += 1 }
            }
        }
        for place in seen.indices {
            seen[place][0] = 0
            let total = seen[place].reduce(0, +)
            // Half a meeting for each level, so that nothing seldom is impossible.
            let levels = Double(seen[place].count - 1)
            model.fields[place].u = seen[place].indices.map {
                $0 == 0 ? 0 : (seen[place][$0] + 0.5) / (total + 0.5 * levels)
            }
        }
    }

    private mutating func histogram(
        _ session: Session, _ blocking: inout Blocking
    ) -> [Pattern: Double] {
        guard session.pass < blocking.passCount else { return [:] }
        var patterns: [Pattern: Double] = [:]
        let most = min(100_000, max(10_000, table.count / 5))
        table.rows.withUnsafeBufferPointer { rows in
            blocking.pairs(of: session.pass, most: most) { left, right in
                patterns[comparer.compare(left, right, rows), default: 0] += 1
            }
        }
        return patterns
    }

    /// Expectation-maximisation over patterns: m of the fields that are not keyed, and how common
    /// each explanation is among these pairs. u stays.
    /// - Returns: the model, and how many pairs each field's m rests on.
    static func maximise(
        _ start: LinkModel, _ patterns: [Pattern: Double], _ keyed: Set<Int>
    ) -> (LinkModel, [Double]) {
        var model = start
        let list = patterns.sorted { $0.key.bits < $1.key.bits }
        let total = list.reduce(0) { $0 + $1.value }
        var shares = (one: 0.5, twins: 0.02, siblings: 0.03)
        var known = model.fields.map { _ in 0.0 }
        for _ in 0..<40 {
            var sums = model.fields.map { [Double](repeating: 0, count: $0.m.count) }
            var found = (one: 0.0, twins: 0.0, siblings: 0.0)
            let logarithms = LinkModel.Logarithms(model, without: keyed)
            for (pattern, count) in list {
                let logs = logarithms.of(pattern)
                let one = shares.one * exp2(logs.one)
                let twins = shares.twins * exp2(logs.twins)
                let siblings = shares.siblings * exp2(logs.siblings)
                let other = (1 - shares.one - shares.twins - shares.siblings) * exp2(logs.other)
                let all = one + twins + siblings + other
                guard all > 0 else { continue }
                let chance = one / all
                found.one += count * chance
                found.twins += count * twins / all
                found.siblings += count * siblings / all
                for place in sums.indices { sums[place][pattern.level(place)] += count * chance }
            }
            for place in sums.indices where !keyed.contains(place) {
                sums[place][0] = 0
                known[place] = sums[place].reduce(0, +)
                guard known[place] > 10 else { continue }
                model.fields[place].m = sums[place].indices.map {
                    $0 == 0
                        ? 0
                        : (sums[place][$0] + 2 * start.fields[place].m[$0]) / (known[place] + 2)
                }
            }
            let next = (
                one: max(1e-6, found.one / total), twins: max(1e-6, found.twins / total),
                siblings: max(1e-6, found.siblings / total)
            )
            let moved = abs(next.one - shares.one)
            shares = next
            if moved < 1e-5 { break }
        }
        return (model, known)
    }
}
