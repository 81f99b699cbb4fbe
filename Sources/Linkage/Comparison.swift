import Foundation

/// One step of the reasoning: what was compared, how it came out, and what it weighs.
public struct Step: Sendable, Hashable, Codable {
    public let field: Field
    /// In plain words: “same family name”, “day and month the other way round”.
    public let says: String
    /// Base-2 logarithm of how much likelier this is for the same person than for two.
    public let weight: Double

    public enum Field: String, Sendable, Codable {
        case given, family, born, sex, address, nhsNumber, upn, telephone, prior
    }
}

/// Why two records may be one person. The weight is the sum of the steps, so what a person is shown
/// is what decided.
public struct Explanation: Sendable, Hashable, Codable {
    public let steps: [Step]
    public var weight: Double { steps.reduce(0) { $0 + $1.weight } }

    /// Different first names, same birth date and home: perhaps twins, never joined by themselves.
    public let mayBeTwins: Bool

    public var probability: Double {
        1 / (1 + exp2(-weight))
    }
}

/// Compares two people field by field. Each field is a list of levels, the first that holds wins
/// (Fellegi and Sunter 1969). Weights are the defaults of this engine.
struct Comparison {
    /// How many records of the index carry a name, for weighing a rare one above a common one.
    let frequency: (_ token: [UInt8], _ isFamily: Bool) -> Int
    let recordCount: Int

    func explain(_ asked: Cleaned, _ found: Cleaned) -> Explanation {
        let straight = names(asked, found)
        let crossed = names(asked.swapped, found)
        let isCrossed = weight(crossed) > weight(straight) + 1
        let nameSteps =
            isCrossed
            ? crossed.map {
                Step(
                    field: $0.field, says: $0.says + ", given the other way round",
                    weight: $0.weight - 0.5)
            } : straight
        var steps = nameSteps
        let birth = born(asked, found)
        let place = address(asked, found)
        steps += [birth, sex(asked, found)].compactMap(\.self) + place
        steps += identifiers(asked, found)
        let prior = -log2(Double(max(recordCount, 1_000)))
        steps.insert(
            Step(
                field: .prior, says: "before comparing: one in \(max(recordCount, 1_000))",
                weight: prior), at: 0)
        let given = nameSteps.first { $0.field == .given }?.weight ?? 0
        let mayBeTwins =
            given < 0 && (birth?.weight ?? 0) > 7
            && (place.reduce(0) { $0 + $1.weight }) > 3
        return Explanation(steps: steps.filter { $0.weight != 0 }, mayBeTwins: mayBeTwins)
    }

    private func weight(_ steps: [Step]) -> Double { steps.reduce(0) { $0 + $1.weight } }

    private func names(_ asked: Cleaned, _ found: Cleaned) -> [Step] {
        [
            family(asked.family, asked.joinedFamily, found.family, found.joinedFamily),
            given(asked.given, asked.joinedGiven, found.given, found.joinedGiven),
        ].compactMap(\.self)
    }

    /// Rare names say more: the weight of agreeing is how seldom it happens by chance.
    private func rarity(_ token: [UInt8], isFamily: Bool, most: Double) -> Double {
        let share = Double(frequency(token, isFamily) + 1) / Double(max(recordCount, 1))
        return min(most, max(4, -log2(share) - 0.3))
    }

    private func family(
        _ asked: [[UInt8]], _ joinedAsked: [UInt8], _ found: [[UInt8]], _ joinedFound: [UInt8]
    ) -> Step? {
        if asked.isEmpty || found.isEmpty { return nil }
        func step(_ says: String, _ weight: Double) -> Step {
            Step(field: .family, says: says, weight: weight)
        }
        if joinedAsked == joinedFound {
            return step("same last name", rarity(asked[0], isFamily: true, most: 12))
        }
        if let shared = asked.first(where: { found.contains($0) && $0.count > 2 }) {
            return step(
                "share a part of the last name", rarity(shared, isFamily: true, most: 12) - 1.5)
        }
        let alike = max(jaroWinkler(joinedAsked, joinedFound), best(asked, found))
        if alike >= 0.93 { return step("last names nearly the same", 6.5) }
        if alike >= 0.87 { return step("last names alike", 4) }
        if Cleaning.sound(joinedAsked) == Cleaning.sound(joinedFound) {
            return step("last names sound alike", 3)
        }
        if let prefix = beginning(asked, found) { return step("last name begins the same", prefix) }
        if alike >= 0.78 { return step("last names a little alike", 0.5) }
        return step("different last names", -3.5)
    }

    private func given(
        _ asked: [[UInt8]], _ joinedAsked: [UInt8], _ found: [[UInt8]], _ joinedFound: [UInt8]
    ) -> Step? {
        guard let firstAsked = asked.first, let firstFound = found.first else { return nil }
        func step(_ says: String, _ weight: Double) -> Step {
            Step(field: .given, says: says, weight: weight)
        }
        if firstAsked == firstFound || joinedAsked == joinedFound {
            return step("same first name", rarity(firstAsked, isFamily: false, most: 11))
        }
        if let shared = asked.first(where: { found.contains($0) && $0.count > 1 }) {
            return step(
                "share one of the first names", rarity(shared, isFamily: false, most: 11) - 2)
        }
        if !Nicknames.families(of: firstAsked).isDisjoint(with: Nicknames.families(of: firstFound))
        {
            return step("one first name is short for the other", 5)
        }
        let alike = max(jaroWinkler(firstAsked, firstFound), jaroWinkler(joinedAsked, joinedFound))
        if alike >= 0.92 { return step("first names nearly the same", 6) }
        if alike >= 0.85 { return step("first names alike", 3.5) }
        if Cleaning.sound(firstAsked) == Cleaning.sound(firstFound) {
            return step("first names sound alike", 2.5)
        }
        if firstAsked.count == 1 || firstFound.count == 1, firstAsked[0] == firstFound[0] {
            return step("same initial", 2)
        }
        if let prefix = beginning(asked, found) {
            return step("first name begins the same", prefix)
        }
        return step("different first names", -4)
    }

    private func best(_ asked: [[UInt8]], _ found: [[UInt8]]) -> Double {
        var best = 0.0
        for one in asked where one.count > 2 {
            for other in found where other.count > 2 { best = max(best, jaroWinkler(one, other)) }
        }
        return best - 0.01
    }

    /// A part typed from the start: “Brack” for Brackenridge.
    private func beginning(_ asked: [[UInt8]], _ found: [[UInt8]]) -> Double? {
        for one in asked where one.count >= 3 {
            for other in found where other.count > one.count && other.starts(with: one) {
                return min(5, Double(one.count))
            }
        }
        return nil
    }

    private func born(_ asked: Cleaned, _ found: Cleaned) -> Step? {
        func step(_ says: String, _ weight: Double) -> Step {
            Step(field: .born, says: says, weight: weight)
        }
        if asked.year == 0, asked.month == 0 { return nil }
        if found.year == 0, found.month == 0 { return nil }
        let sameYear = asked.year == found.year
        let isWhole = asked.day != 0 && found.day != 0 && asked.month != 0 && found.month != 0
        if isWhole {
            let sameMonth = asked.month == found.month
            let sameDay = asked.day == found.day
            switch (sameYear, sameMonth, sameDay) {
            case (true, true, true): return step("same date of birth", 11.5)
            case (true, false, false) where asked.day == found.month && asked.month == found.day:
                return step("day and month of birth the other way round", 8)
            case (true, true, false), (true, false, true):
                return step("date of birth differs in one part", 4.5)
            case (false, true, true):
                return abs(Int(asked.year) - Int(found.year)) == 1
                    || digitsDiffer(asked.year, found.year) == 1
                    ? step("year of birth differs, day and month agree", 5)
                    : step("day and month of birth agree", 2)
            default: break
            }
            if sameYear { return step("only the year of birth agrees", -1) }
            return step("different dates of birth", -6)
        }
        if asked.month != 0, found.month != 0 {
            if sameYear, asked.month == found.month { return step("same month of birth", 7) }
            return sameYear ? step("same year of birth", 1) : step("different births", -4)
        }
        if sameYear { return step("same year of birth", 3.5) }
        if abs(Int(asked.year) - Int(found.year)) == 1 { return step("about the same age", 1.5) }
        return step("different ages", -3.5)
    }

    private func digitsDiffer(_ left: Int16, _ right: Int16) -> Int {
        zip(String(left).utf8, String(right).utf8).count { $0 != $1 }
    }

    private func sex(_ asked: Cleaned, _ found: Cleaned) -> Step? {
        if asked.sex == 0 || found.sex == 0 { return nil }
        return asked.sex == found.sex
            ? Step(field: .sex, says: "same sex", weight: 0.9)
            : Step(field: .sex, says: "different sex", weight: -2.5)
    }

    private func address(_ asked: Cleaned, _ found: Cleaned) -> [Step] {
        func step(_ says: String, _ weight: Double) -> Step {
            Step(field: .address, says: says, weight: weight)
        }
        var steps: [Step] = []
        if !asked.postcode.isEmpty, !found.postcode.isEmpty {
            if asked.postcode == found.postcode {
                steps.append(step("same postcode", 8))
            } else if found.postcode.starts(with: asked.postcode) {
                steps.append(step("postcode begins the same", min(6, Double(asked.postcode.count))))
            } else if jaroWinkler(asked.postcode, found.postcode) >= 0.95 {
                steps.append(step("postcodes nearly the same", 4.5))
            } else {
                steps.append(step("different postcodes", -1))
            }
        }
        if !asked.street.isEmpty, !found.street.isEmpty {
            let sameStreet = jaroWinkler(asked.street, found.street) >= 0.9
            if sameStreet, !asked.house.isEmpty, asked.house == found.house {
                steps.append(step("same house and street", steps.isEmpty ? 9 : 4))
            } else if sameStreet {
                steps.append(step("same street", steps.isEmpty ? 5 : 1.5))
            }
        }
        return steps
    }

    private func identifiers(_ asked: Cleaned, _ found: Cleaned) -> [Step] {
        var steps: [Step] = []
        if asked.nhsNumber.count == 10, found.nhsNumber.count == 10 {
            let wrong = zip(asked.nhsNumber, found.nhsNumber).count { $0 != $1 }
            switch wrong {
            case 0: steps.append(Step(field: .nhsNumber, says: "same NHS number", weight: 19))
            case 1, 2:
                steps.append(
                    Step(field: .nhsNumber, says: "NHS numbers nearly the same", weight: 7))
            default:
                steps.append(
                    Step(field: .nhsNumber, says: "different NHS numbers", weight: -7))
            }
        }
        if asked.upn.count == 13, asked.upn == found.upn {
            steps.append(Step(field: .upn, says: "same pupil number", weight: 19))
        }
        if !asked.telephone.isEmpty, asked.telephone == found.telephone {
            steps.append(Step(field: .telephone, says: "same telephone number", weight: 9))
        }
        return steps
    }
}
