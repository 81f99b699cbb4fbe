import Foundation
import Hub
import Safeguarding

/// A made-up person, as they really are: what agencies hold of them is worse.
struct Resident: Sendable {
    var given: String
    var family: String
    var born: Day
    var sex: Sex
    var home: Address
    /// Where they lived before, if they moved.
    var formerHome: Address?
    var nhsNumber: String
    var upn: String
    var telephone: String
    var isChild: Bool
    /// Numbers from 0 up; the same for everyone in one home.
    var household: Int
    var isTwin = false

    /// The same for a home, and not on record for two homes in five, as in life.
    var ethnicity: Ethnicity? {
        let groups: [EthnicGroup] = [.w1, .w1, .w1, .w1, .a2, .b2, .m1, .w9]
        let number = household % (groups.count * 5)
        guard number % 5 < 3 else { return nil }
        return Ethnicity(group: groups[number % groups.count], basis: .recordedByOther)
    }
}

/// Makes the people of Riverbank: households with parents, children, twins, half-siblings under
/// other names, and families that moved. A seed gives the same people every time.
///
/// Nobody can be real: NHS numbers begin 999, telephone numbers are from the ranges kept for drama,
/// and no postcode begins RB.
struct RiverbankPeople {
    private var random: SplitMix
    private let girls: [(String, Int)]
    private let boys: [(String, Int)]
    private let families: [(String, Int)]
    private let streets: [String]
    private let today: Day
    private var nextStem = 0

    init(seed: UInt64, today: Day) {
        random = SplitMix(seed: seed)
        self.today = today
        let names = Self.lines(PackageResources.given_names_csv).map { $0.split(separator: ",") }
        func given(_ sex: Substring) -> [(String, Int)] {
            names.filter { $0.count == 3 && $0[0] == sex }.map { (String($0[1]), Int($0[2]) ?? 1) }
        }
        girls = given("F")
        boys = given("M")
        families = Self.lines(PackageResources.family_names_csv).compactMap { line in
            let parts = line.split(separator: ",")
            return parts.count == 2 ? (String(parts[0]), Int(parts[1]) ?? 1) : nil
        }
        streets = Self.lines(PackageResources.places_csv)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    /// Whole households, until there are this many children.
    mutating func make(childCount: Int) -> [Resident] {
        var everyone: [Resident] = []
        everyone.reserveCapacity(childCount * 2)
        var found = 0
        var household = 0
        while found < childCount {
            let home = makeHousehold(household)
            found += home.count(where: \.isChild)
            everyone += home
            household += 1
        }
        return everyone
    }

    private mutating func makeHousehold(_ number: Int) -> [Resident] {
        let family = pick(families)
        let home = address()
        let former = chance(0.12) ? address() : nil
        let telephone = mobile()
        func resident(_ name: (String, Sex), _ family: String, _ born: Day, isChild: Bool)
            -> (inout RiverbankPeople) -> Resident
        {
            { maker in
                Resident(
                    given: name.0, family: family, born: born, sex: name.1, home: home,
                    formerHome: former, nhsNumber: maker.nhsNumber(),
                    upn: isChild ? maker.upn() : "", telephone: telephone, isChild: isChild,
                    household: number)
            }
        }
        var all: [Resident] = []
        let motherFamily = chance(0.3) ? pick(families) : family
        let motherAge = 22 + roll(20)
        let mother = (pick(girls), Sex.female)
        let motherBorn = birthday(age: motherAge)
        all.append(resident(mother, motherFamily, motherBorn, isChild: false)(&self))
        if chance(0.72) {
            let father = (pick(boys), Sex.male)
            let born = birthday(age: motherAge + roll(6))
            all.append(resident(father, family, born, isChild: false)(&self))
        }
        let count = 1 + [0, 1, 1, 2, 0, 1, 3, 0][roll(8)]
        var age = min(17, max(0, motherAge - 18 - roll(4)))
        for _ in 0..<count {
            let born = birthday(age: age)
            // A half-sibling may bear another name; some families join both.
            let name =
                chance(0.07)
                ? pick(families)
                : chance(0.06) && motherFamily != family
                    ? "\(motherFamily)-\(family)" : family
            let child = child()
            all.append(resident(child, name, born, isChild: true)(&self))
            if chance(0.016) {
                all[all.count - 1].isTwin = true
                var twin = resident(self.child(besides: child.0), name, born, isChild: true)(&self)
                twin.isTwin = true
                all.append(twin)
            }
            age = max(0, age - 1 - roll(4))
        }
        return all
    }

    private mutating func child(besides other: String = "") -> (String, Sex) {
        let sex: Sex = chance(0.5) ? .female : .male
        while true {
            let name = pick(sex == .female ? girls : boys)
            if name != other { return (name, sex) }
        }
    }

    private mutating func birthday(age: Int) -> Day {
        Day(number: today.number - age * 365 - age / 4 - 1 - roll(364))
    }

    private mutating func address() -> Address {
        let letters = Array("ABDEFGHJLNPQRSTUWXYZ")
        let outward = "RB\(1 + roll(9))"
        let inward = "\(roll(10))\(letters[roll(20)])\(letters[roll(20)])"
        return Address(
            house: "\(1 + roll(140))", street: streets[roll(streets.count)],
            postcode: "\(outward) \(inward)")
    }

    private mutating func mobile() -> String {
        let number = roll(1_000)
        return "07700 900" + String(repeating: "0", count: 3 - "\(number)".count) + "\(number)"
    }

    /// The next number that begins 999 and passes modulus 11.
    private mutating func nhsNumber() -> String {
        while true {
            let stem =
                [9, 9, 9]
                + (0..<6).map { place in
                    nextStem * 7 % 1_000_000 / [100_000, 10_000, 1_000, 100, 10, 1][place] % 10
                }
            nextStem += 1
            if let check = NHSNumber.checkDigit(of: stem) {
                return (stem + [check]).map(String.init).joined()
            }
        }
    }

    /// Local authority 999 does not exist.
    private mutating func upn() -> String {
        let digits = [9, 9, 9] + (0..<9).map { _ in roll(10) }
        return String(UniquePupilNumber.checkLetter(of: digits))
            + digits.map(String.init).joined()
    }

    private mutating func pick(_ weighted: [(String, Int)]) -> String {
        var left = roll(weighted.reduce(0) { $0 + $1.1 })
        for (name, weight) in weighted {
            left -= weight
            if left < 0 { return name }
        }
        return weighted[0].0
    }

    private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    private mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < share
    }
}
