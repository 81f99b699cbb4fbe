import Foundation
import Hub
import Linkage
import Safeguarding

/// What each agency's register holds of the people of Riverbank: some of them, with that agency's
/// own gaps and mistakes. Rates are set by hand to look like the real thing; they measure nothing.
struct RiverbankRegisters {
    private var random: SplitMix
    private let today: Day

    init(seed: UInt64, today: Day) {
        random = SplitMix(seed: seed ^ 0x5eed)
        self.today = today
    }

    private struct Habits {
        let agency: AgencyCode
        let errorRate: Double
        let nhsRate: Double
        let oldAddressRate: Double
    }

    private static let habits: [Habits] = [
        Habits(agency: .csc, errorRate: 0.10, nhsRate: 0.55, oldAddressRate: 0.15),
        Habits(agency: .police, errorRate: 0.22, nhsRate: 0, oldAddressRate: 0.20),
        Habits(agency: .hospital, errorRate: 0.08, nhsRate: 0.92, oldAddressRate: 0.15),
        Habits(agency: .gp, errorRate: 0.04, nhsRate: 0.997, oldAddressRate: 0.06),
        Habits(agency: .healthVisiting, errorRate: 0.07, nhsRate: 0.96, oldAddressRate: 0.10),
        Habits(agency: .education, errorRate: 0.07, nhsRate: 0.03, oldAddressRate: 0.08),
        Habits(agency: .housing, errorRate: 0.15, nhsRate: 0, oldAddressRate: 0.05),
        Habits(agency: .youthJustice, errorRate: 0.12, nhsRate: 0.2, oldAddressRate: 0.15),
    ]

    /// A register for each of the eight agencies, as the CSV files those agencies would send.
    mutating func make(_ people: [Resident]) -> [(AgencyCode, [UInt8])] {
        Self.habits.map { habits in
            var text = CSVWriter.line([
                "id", "given_name", "family_name", "born", "sex", "house", "address", "postcode",
                "nhs_number", "upn", "telephone",
            ])
            var number = 100_000
            for person in people where knows(habits.agency, person) {
                number += 1 + roll(3)
                text += CSVWriter.line(row("\(number)", person, habits))
            }
            return (habits.agency, Array(text.utf8))
        }
    }

    /// Everyone of one home is known to housing or nobody is; the rest is by age and chance.
    private mutating func knows(_ agency: AgencyCode, _ person: Resident) -> Bool {
        let age = person.born.years(until: today)
        switch agency {
        case .gp: return chance(0.96)
        case .hospital: return chance(person.isChild ? 0.55 : 0.40)
        case .healthVisiting: return person.isChild && chance(age < 5 ? 0.93 : 0.12)
        case .education: return person.isChild && (4...17).contains(age) && chance(0.96)
        case .csc: return (person.household &* 2_654_435_761) % 100 < 7 && chance(0.9)
        case .police: return chance(person.isChild ? 0.05 : 0.09)
        case .housing: return (person.household &* 40_503) % 100 < 22
        case .youthJustice: return person.isChild && age >= 10 && chance(0.03)
        default: return false
        }
    }

    private mutating func row(_ id: String, _ person: Resident, _ habits: Habits) -> [String] {
        var (given, family) = (person.given, person.family)
        if chance(habits.errorRate) { given = spoiltGiven(given) }
        if chance(habits.errorRate) { family = spoiltFamily(family) }
        if chance(habits.errorRate / 8) { (given, family) = (family, given) }
        let isOld = person.formerHome != nil && chance(habits.oldAddressRate * 4)
        let home = isOld ? person.formerHome ?? person.home : person.home
        let isUpper = habits.agency == .police
        return [
            id, isUpper ? given.uppercased() : given, isUpper ? family.uppercased() : family,
            chance(habits.errorRate / 2) ? spoilt(person.born) : person.born.iso,
            person.sex == .female ? "F" : "M", home.house, home.street,
            chance(habits.errorRate / 3) ? "" : home.postcode,
            chance(habits.nhsRate) ? person.nhsNumber : "",
            habits.agency == .education ? person.upn : "",
            chance(0.7) ? person.telephone : "",
        ]
    }

    private static let short = [
        "William": "Billy", "Thomas": "Tom", "James": "Jamie", "Alexander": "Alex",
        "Elizabeth": "Lizzie", "Isabella": "Bella", "Samuel": "Sam", "Benjamin": "Ben",
        "Charlotte": "Lottie", "Joseph": "Joe", "Matthew": "Matt", "Abigail": "Abby",
        "Daniel": "Danny", "Jessica": "Jess", "Edward": "Ted", "Katherine": "Katie",
        "Mohammed": "Mo", "Muhammad": "Mohamed", "Oliver": "Ollie", "Frederick": "Freddie",
        "Nathaniel": "Nathan", "Rebecca": "Becky", "Joshua": "Josh", "Theodore": "Theo",
    ]

    private mutating func spoiltGiven(_ name: String) -> String {
        if let short = Self.short[name], chance(0.6) { return short }
        return slip(name)
    }

    private static let written = [
        ("Hussain", "Hussein"), ("Ahmed", "Ahmad"), ("Mohamed", "Muhammad"), ("Begum", "Begam"),
        ("Wójcik", "Wojcik"), ("Wiśniewski", "Wisniewski"), ("Zieliński", "Zielinski"),
        ("O'", "O "), ("Mc", "Mac"), ("Al-", "Al "), ("El-", "El"), ("ph", "f"), ("ck", "k"),
    ]

    private mutating func spoiltFamily(_ name: String) -> String {
        if name.contains("-"), chance(0.6) {
            let parts = name.split(separator: "-").map(String.init)
            return chance(0.5) ? parts[roll(parts.count)] : parts.joined(separator: " ")
        }
        for (from, to) in Self.written where name.contains(from) {
            if chance(0.7) { return name.replacingOccurrences(of: from, with: to) }
        }
        return slip(name)
    }

    /// A slip of the keys: two letters changed about, one left out, one doubled or one wrong.
    private mutating func slip(_ name: String) -> String {
        var letters = Array(name)
        guard letters.count > 3 else { return name }
        let place = 1 + roll(letters.count - 2)
        switch roll(4) {
        case 0: letters.swapAt(place, place + 1)
        case 1: letters.remove(at: place)
        case 2: letters.insert(letters[place], at: place)
        default: letters[place] = Array("aeioutnrs")[roll(9)]
        }
        return String(letters)
    }

    private mutating func spoilt(_ born: Day) -> String {
        switch roll(4) {
        case 0: return ""
        case 1:
            return Day(year: born.year, month: born.day, day: born.month)?.iso
                ?? "\(born.year)"
        case 2: return Day(year: born.year - 1, month: born.month, day: born.day)?.iso ?? born.iso
        default:
            return Day(year: born.year, month: born.month, day: max(1, born.day - 1))?.iso
                ?? born.iso
        }
    }

    private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    private mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < share
    }
}
