/// How two records compare, field by field, packed into one number: the level of each field in its
/// own bits. Pairs that compare alike have the same pattern, and there are only thousands of those.
struct Pattern: Hashable {
    var bits: UInt64 = 0

    func level(_ field: Int) -> Int {
        Int(bits >> UInt64(field * Self.fieldBits) & UInt64(Self.levelsMax - 1))
    }

    mutating func set(_ field: Int, _ level: Int) {
        bits |= UInt64(level) << UInt64(field * Self.fieldBits)
    }

    mutating func replace(_ field: Int, _ level: Int) {
        bits &= ~(UInt64(Self.levelsMax - 1) << UInt64(field * Self.fieldBits))
        set(field, level)
    }

    static let fieldBits = 5
    static let levelsMax = 32

    /// Fields in the order of their bits; plain words follow.
    enum Field {
        static let family = 0
        static let given = 1
        static let middle = 2
        static let born = 3
        static let sex = 4
        static let place = 5
        static let nhs = 6
        static let upn = 7
        static let telephone = 8
        static let texts = 9
    }

    /// Whether two records have one birth date and first names of two people, as twins have.
    var isOfTwoNames: Bool {
        level(Field.born) == Self.same
            && NameLevel(rawValue: UInt8(level(Field.given)))?.isApart ?? false
    }

    /// As many columns of plain words as there are bits for.
    static let textsMax = 3

    /// Level 0 is “not known for one of the two” in every field.
    static let missing = 0
    static let same = 1
}

enum BornLevel: Int, CaseIterable {
    case missing, same, swapped, dayDiffers, monthDiffers, yearDiffers, default1January, oneDigit
    case yearOnly, different
    /// One of the two is known in part, and what both know agrees: to the month, or the year alone.
    case monthKnown, yearKnown
}

enum IdentifierLevel: Int, CaseIterable { case missing, same, nearly, different }

enum TextLevel: Int, CaseIterable { case missing, same, alike, shares, different }

/// Postcode and address together: where they agree they agree together, and where a family moved
/// they differ together.
enum PlaceLevel {
    enum Postcode: Int { case missing, same, nearly, area, different }
    enum Street: Int { case missing, sameHouse, sameStreet, alike, different }

    static let count = 25

    static func joint(_ postcode: Postcode, _ street: Street) -> Int {
        street.rawValue * 5 + postcode.rawValue
    }
}

/// Numbers patterns as they are met, and counts how often.
struct PatternCounts {
    private(set) var patterns: [Pattern] = []
    private var counts: [Int] = []
    /// How many were met in all.
    private(set) var total = 0
    /// A pattern's number plus one; 0 is free.
    private var slots = [Int32](repeating: 0, count: 1 << 12)

    var counted: [(Pattern, Int)] { Array(zip(patterns, counts)) }

    /// The number of a pattern, counting it once more.
    @inline(__always)
    mutating func count(_ pattern: Pattern) -> Int32 {
        total += 1
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Hashing.mix(pattern.bits)) & mask
        while true {
            let place = Int(slots[slot]) - 1
            if place < 0 { return add(pattern, at: slot) }
            if patterns[place] == pattern {
                counts[place] += 1
                return Int32(place)
            }
            slot = (slot + 1) & mask
        }
    }

    private mutating func add(_ pattern: Pattern, at slot: Int) -> Int32 {
        patterns.append(pattern)
        counts.append(1)
        slots[slot] = Int32(patterns.count)
        if patterns.count * 2 > slots.count { grow() }
        return Int32(patterns.count - 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (place, pattern) in patterns.enumerated() {
            var slot = Int(truncatingIfNeeded: Hashing.mix(pattern.bits)) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(place + 1)
        }
    }
}
