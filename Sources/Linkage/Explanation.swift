import Foundation

/// One step of the reasoning: what was compared, how it came out, and what it weighs.
public struct Step: Sendable, Hashable, Codable {
    public let field: Field
    /// In plain words: “same last name”, “day and month the other way round”.
    public let says: String
    /// Base-2 logarithm of how much likelier this is for the same person than for two.
    public let weight: Double

    public enum Field: String, Sendable, Codable {
        case given, family, born, sex, address, nhsNumber, upn, telephone, words, prior
        /// That twins, brothers or sisters would look much like this too.
        case home
    }
}

/// Why two records may be one person. The weight is the sum of the steps, so what a person is shown
/// is what decided.
public struct Explanation: Sendable, Hashable, Codable {
    public let steps: [Step]
    public var weight: Double { steps.reduce(0) { $0 + $1.weight } }

    /// Different first names, same birth date and home: perhaps twins, never joined by themselves.
    public let mayBeTwins: Bool

    public var probability: Double { Odds.probability(weight) }
}

/// What an ``Explanation`` is made from: small, and written out only where somebody reads it.
struct Reasoning: Sendable {
    let pattern: Pattern
    let model: LinkModel
    let rates: LinkModel.Rates
    let priors: LinkModel.Likelihoods
    /// How many records there are, for saying what is known before comparing.
    let others: Int
    /// For places in the pattern whose values agree, how much likelier than on average two
    /// strangers share that value.
    let rare: [(place: Int, factor: Double)]

    var explanation: Explanation {
        var likely = priors
        var steps = [
            Step(
                field: .prior, says: "before comparing: one in \(others)",
                weight: log2(likely.one / likely.other))
        ]
        for place in model.fields.indices {
            let level = pattern.level(place)
            if level == Pattern.missing { continue }
            var field = rates.of(place, level)
            if level == Pattern.same, let one = rare.first(where: { $0.place == place }) {
                field = field * RareValues.moving(by: one.factor, place)
            }
            likely = likely * field
            let (kind, says) = Explanation.says(place, level, model.fields[place].name)
            steps.append(Step(field: kind, says: says, weight: log2(field.one / field.other)))
        }
        if rates.mayBeTwins(pattern) { likely = likely.ofTwins }
        // What is left of the sum is the part of those who share a home; too little to speak of is
        // counted with what was known before comparing.
        let home = likely.weight - log2(max(likely.one, 1e-300) / max(likely.other, 1e-300))
        if home < -0.05 {
            steps.append(
                Step(
                    field: .home, says: "brothers, sisters or twins would look like this too",
                    weight: home))
        } else {
            steps[0] = Step(
                field: .prior, says: steps[0].says, weight: steps[0].weight + home)
        }
        let given = NameLevel(rawValue: UInt8(pattern.level(Pattern.Field.given))) ?? .missing
        return Explanation(
            steps: steps.filter { $0.weight != 0 },
            mayBeTwins: given.isApart && likely.twins > likely.one && likely.twins > likely.other)
    }
}

extension Explanation {
    fileprivate static func says(
        _ place: Int, _ level: Int, _ name: String
    ) -> (Step.Field, String) {
        typealias Field = Pattern.Field
        switch place {
        case Field.family: return (.family, NameLevel.says(level, "last name"))
        case Field.given: return (.given, NameLevel.says(level, "first name"))
        case Field.middle: return (.given, NameLevel.says(level, "middle name"))
        case Field.born: return (.born, BornLevel(rawValue: level)?.says ?? "")
        case Field.sex: return (.sex, level == Pattern.same ? "same sex" : "different sex")
        case Field.place: return (.address, PlaceLevel.says(level))
        case Field.nhs: return (.nhsNumber, IdentifierLevel.says(level, "NHS number"))
        case Field.upn: return (.upn, IdentifierLevel.says(level, "pupil number"))
        case Field.telephone:
            return (.telephone, IdentifierLevel.says(level, "telephone number"))
        default: return (.words, TextLevel.says(level, name.replacing("_", with: " ")))
        }
    }
}

extension NameLevel {
    /// Whether two first names are hardly of one person.
    var isApart: Bool { self == .different || self == .little }

    static func says(_ level: Int, _ what: String) -> String {
        switch NameLevel(rawValue: UInt8(level)) ?? .missing {
        case .missing: "\(what) not known"
        case .same: "same \(what)"
        case .sharesPart: "share a part of the \(what)"
        case .nickname: "one \(what) stands for the other"
        case .nearly: "\(what)s nearly the same"
        case .alike: "\(what)s alike"
        case .sounds: "\(what)s sound alike"
        case .initial: "same first letter of the \(what)"
        case .little: "\(what)s a little alike"
        case .swapped: "\(what) given the other way round"
        case .different: "different \(what)s"
        }
    }
}

extension BornLevel {
    var says: String {
        switch self {
        case .missing: "date of birth not known"
        case .same: "same date of birth"
        case .swapped: "day and month of birth the other way round"
        case .dayDiffers: "day of birth differs, month and year agree"
        case .monthDiffers: "month of birth differs, day and year agree"
        case .yearDiffers: "year of birth differs a little, day and month agree"
        case .default1January: "year of birth agrees, and one date is 1 January"
        case .oneDigit: "day and month of birth agree"
        case .yearOnly: "only the year of birth agrees, or nearly"
        case .monthKnown: "same month and year of birth"
        case .yearKnown: "same year of birth, the rest not known"
        case .different: "different dates of birth"
        }
    }
}

extension IdentifierLevel {
    static func says(_ level: Int, _ what: String) -> String {
        switch IdentifierLevel(rawValue: level) ?? .missing {
        case .missing: "\(what) not known"
        case .same: "same \(what)"
        case .nearly: "\(what)s nearly the same"
        case .different: "different \(what)s"
        }
    }
}

extension TextLevel {
    static func says(_ level: Int, _ what: String) -> String {
        switch TextLevel(rawValue: level) ?? .missing {
        case .missing: "\(what) not known"
        case .same: "same \(what)"
        case .alike: "\(what) nearly the same"
        case .shares: "a word of the \(what) in common"
        case .different: "different \(what)"
        }
    }
}

extension PlaceLevel {
    static func says(_ level: Int) -> String {
        let postcode =
            switch Postcode(rawValue: level % 5) ?? .missing {
            case .missing: ""
            case .same: "same postcode"
            case .nearly: "postcodes nearly the same"
            case .area: "postcodes of one district"
            case .different: "different postcodes"
            }
        let street =
            switch Street(rawValue: level / 5) ?? .missing {
            case .missing: ""
            case .sameHouse: "same house and street"
            case .sameStreet: "same street"
            case .alike: "streets alike"
            case .different: "different streets"
            }
        return [street, postcode].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
