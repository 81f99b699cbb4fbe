import Foundation

/// What linking needs to know: how often each level of each field is met in two records of one
/// person (m) and of two people (u), and how common it is that two records are of one person, of
/// twins or of brothers and sisters. A small value that can be saved, read and compared.
/// Fellegi and Sunter 1969; the two kinds of relatives are this engine's own, because people of one
/// home agree in much without being one.
public struct LinkModel: Codable, Sendable, Equatable {
    public struct FieldWeights: Codable, Sendable, Equatable {
        public let name: String
        /// By level; level 0, not known, is left out of every sum.
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

    /// A pair's chance by each of the four explanations, before how common each is; as base-2
    /// logarithms.
    struct Likelihoods {
        var one = 0.0
        var other = 0.0
        var twins = 0.0
        var siblings = 0.0

        static func += (left: inout Likelihoods, right: Likelihoods) {
            left.one += right.one
            left.other += right.other
            left.twins += right.twins
            left.siblings += right.siblings
        }
    }

    /// What each level of each field adds, worked out once for many patterns.
    struct Logarithms {
        private var levels: [Likelihoods]
        private let places: [Int]

        init(_ model: LinkModel, without left: Set<Int> = []) {
            levels = Array(repeating: Likelihoods(), count: model.fields.count * Pattern.levelsMax)
            places = model.fields.indices.filter { !left.contains($0) }
            for place in places {
                let field = model.fields[place]
                for level in field.m.indices where level != Pattern.missing {
                    levels[place * Pattern.levelsMax + level] = Self.of(field, place, level)
                }
            }
        }

        private static func of(_ field: FieldWeights, _ place: Int, _ level: Int) -> Likelihoods {
            let (m, u) = (max(field.m[level], 1e-9), max(field.u[level], 1e-9))
            var shared = log2(field.home * m + (1 - field.home) * u)
            // Parents do not give two children one name.
            if place == Pattern.Field.given, level == Pattern.same { shared = log2(u / 20) }
            return Likelihoods(
                one: log2(m), other: log2(u),
                twins: place == Pattern.Field.born ? log2(m) : shared,
                siblings: place == Pattern.Field.born ? log2(u) : shared)
        }

        func of(_ pattern: Pattern) -> Likelihoods {
            var sum = Likelihoods()
            for place in places { sum += levels[place * Pattern.levelsMax + pattern.level(place)] }
            return sum
        }
    }
}
