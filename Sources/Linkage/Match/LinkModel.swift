import Foundation

/// What linking needs to know: how often each level of each field is met in two records of one
/// person (m) and of two people (u), and how common it is that two records are of one person, of
/// twins or of brothers and sisters. A small value that can be saved, read and compared.
/// Fellegi and Sunter 1969; the two kinds of relatives are this engine's own, because people of one
/// home agree in much without being one.
public struct LinkModel: Codable, Sendable, Equatable {
    public struct FieldWeights: Codable, Sendable, Equatable {
        public let name: String
        /// By level; level 0, not known, is left out of every product.
        public var m: [Double]
        public var u: [Double]
        /// Of random pairs that agree, how many are of one person; 0 in a file without repeats.
        public var repeats: Double = 0
        /// How much two of one home, who are not one person, share of it: 1 for all, 0 for nothing.
        public let home: Double
    }

    public var fields: [FieldWeights]
    /// Of all pairs that there could be: one person; twins; brothers and sisters.
    public var one: Double
    public var twins: Double
    public var siblings: Double

    /// Whether it can be reckoned with, as a model that was read from a file need not: no share is
    /// so large that a product of them is no number. One learnt from few pairs can be over 1.
    public var isSound: Bool {
        let shares =
            fields.flatMap { $0.m + $0.u + [$0.home, $0.repeats] } + [one, twins, siblings]
        return shares.allSatisfy { (0...1_000).contains($0) }
            && fields.allSatisfy { $0.m.count == $0.u.count && $0.m.count <= Pattern.levelsMax }
    }

    /// How common each explanation is before two records are compared.
    var priors: Likelihoods {
        Likelihoods(
            one: one, other: max(1e-12, 1 - one - twins - siblings), twins: twins,
            siblings: siblings)
    }

    /// How likely what two records say is under each of the four explanations.
    struct Likelihoods {
        /// One person, two strangers, twins, brothers or sisters.
        var lanes: SIMD4<Double>

        init(one: Double, other: Double, twins: Double, siblings: Double) {
            lanes = SIMD4(one, other, twins, siblings)
        }

        fileprivate init(_ lanes: SIMD4<Double>) { self.lanes = lanes }

        var one: Double { lanes[0] }
        var other: Double { lanes[1] }
        var twins: Double { lanes[2] }
        var siblings: Double { lanes[3] }
        var sum: Double { lanes[0] + lanes[1] + lanes[2] + lanes[3] }

        static func * (left: Likelihoods, right: Likelihoods) -> Likelihoods {
            Likelihoods(left.lanes * right.lanes)
        }

        /// The same where twins explain it at least twice as well as one person: nothing in two
        /// first names and one birth date tells one child with two names from twins, so that people
        /// decide and no frequency does.
        var ofTwins: Likelihoods {
            var likely = self
            likely.lanes[2] = max(likely.lanes[2], 2 * likely.lanes[0])
            return likely
        }

        /// Base-2 logarithm of the odds that both records are one person.
        var weight: Double {
            log2(max(lanes[0], 1e-300) / max(lanes[1] + lanes[2] + lanes[3], 1e-300))
        }
    }

    /// How likely each level of each field is, laid out for going over many patterns. Products of a
    /// dozen of these stay far above the least number there is.
    struct Rates {
        private let levels: [SIMD4<Double>]
        private let places: [Int]
        /// Fields that each person has a value of alone, twins too.
        private let own: [Int]

        init(_ model: LinkModel, without left: Set<Int> = []) {
            var levels = [SIMD4<Double>](
                repeating: SIMD4(repeating: 1), count: model.fields.count * Pattern.levelsMax)
            places = model.fields.indices.filter { !left.contains($0) }
            own = model.fields.indices.filter {
                $0 == Pattern.Field.nhs || $0 == Pattern.Field.upn
                    || model.fields[$0].name == "other_number"
            }
            for place in places {
                let field = model.fields[place]
                for level in field.m.indices where level != Pattern.missing {
                    levels[place * Pattern.levelsMax + level] = Self.of(field, place, level)
                }
            }
            self.levels = levels
        }

        private static func of(
            _ field: FieldWeights, _ place: Int, _ level: Int
        ) -> SIMD4<Double> {
            let (m, u) = (max(field.m[level], 1e-9), max(field.u[level], 1e-9))
            if place == Pattern.Field.born { return SIMD4(m, u, m, u) }
            // Parents do not give two children one name.
            let shared =
                place == Pattern.Field.given && level == Pattern.same
                ? u / 20 : field.home * m + (1 - field.home) * u
            return SIMD4(m, u, shared, shared)
        }

        @inline(__always)
        func of(_ pattern: Pattern) -> Likelihoods {
            levels.withUnsafeBufferPointer { levels in
                var product = SIMD4<Double>(repeating: 1)
                for place in places {
                    product *= levels[place * Pattern.levelsMax + pattern.level(place)]
                }
                return Likelihoods(product)
            }
        }

        /// Whether two records are only for people to join: they look like twins, and no number of
        /// one's own says otherwise.
        func mayBeTwins(_ pattern: Pattern) -> Bool {
            pattern.isOfTwoNames && !sharesOwn(pattern)
        }

        /// Whether two records hold one number of somebody's own.
        func sharesOwn(_ pattern: Pattern) -> Bool {
            own.contains { pattern.level($0) == Pattern.same }
        }

        /// What one field adds to the weight of a pattern, by each explanation.
        func of(_ field: Int, _ level: Int) -> Likelihoods {
            Likelihoods(levels[field * Pattern.levelsMax + level])
        }
    }
}

extension LinkModel {
    /// Learnt from made-up records of British children in six agencies; for where there are too few
    /// records to learn from. A hub may learn its own from its registers.
    public static let shipped: LinkModel = {
        let beginning = Training.beginning(texts: [])
        let read = try? JSONDecoder().decode(
            LinkModel.self, from: Data(PackageResources.model_json))
        return read ?? beginning
    }()
}

extension LinkModel.FieldWeights {
    /// Postcode and street are learnt together. Where hardly any pair knew only one of the two,
    /// what that one says is taken from the pairs that knew both.
    mutating func fillPlaces() {
        typealias Place = PlaceLevel
        let parts = 1..<5
        func level(_ postcode: Int, _ street: Int) -> Int { street * 5 + postcode }
        let onlyPostcode = parts.map { one in (level(one, 0), parts.map { level(one, $0) }) }
        let onlyStreet = parts.map { one in (level(0, one), parts.map { level($0, one) }) }
        for part in [onlyPostcode, onlyStreet]
        where part.reduce(0, { $0 + u[$1.0] }) < Self.seldom {
            for (alone, together) in part {
                m[alone] = together.reduce(0) { $0 + m[$1] } * Self.seldom
                u[alone] = together.reduce(0) { $0 + u[$1] } * Self.seldom
            }
        }
    }

    /// Dates known in part are seldom, so what they say is reckoned: children of a register are
    /// born in some eighteen years, and clerks who know a part of a date mostly have it right.
    mutating func fillDates() {
        let (month, year) = (BornLevel.monthKnown.rawValue, BornLevel.yearKnown.rawValue)
        guard u[month] + u[year] < Self.seldom else { return }
        (m[month], u[month]) = (0.95 * Self.seldom, Self.seldom / (18 * 12))
        (m[year], u[year]) = (0.95 * Self.seldom, Self.seldom / 18)
    }

    /// Fewer pairs in all than this say nothing reliable.
    private static let seldom = 0.002
}
