/// The keys under which the live index lists a record, and looks for one. Two records of one person
/// nearly always share a sharp key, though any one or two fields are wrong; the wide ones, which
/// many share, are for when little is known.
struct LiveKeys {
    private(set) var sharp: [UInt64] = []
    private(set) var wide: [UInt64] = []

    /// - Parameters:
    ///   - given: the form of the row's given name; empty where it has none. So for `family`.
    init(_ row: PackedRecord, given: NameForm, family: NameForm) {
        sharp.reserveCapacity(20)
        wide.reserveCapacity(12)
        addNumbers(row)
        addNames(row, given, family)
        addBirth(row, given, family)
    }

    /// Those a search looks under: the record's own, and those it would have with its names or the
    /// day and month of birth the other way round.
    static func asked(_ row: PackedRecord, given: NameForm, family: NameForm) -> LiveKeys {
        var keys = LiveKeys(row, given: given, family: family)
        var turned = row
        (turned.given, turned.family) = (row.family, row.given)
        keys.add(LiveKeys(turned, given: family, family: given))
        let born = BirthDate(packed: row.born)
        if born.isWhole, born.day <= 12, born.day != born.month {
            keys.sharp.append(
                hash(5, UInt64(BirthDate(year: born.year, month: born.day, day: born.month).packed))
            )
        }
        return keys
    }

    private mutating func add(_ other: LiveKeys) {
        for key in other.sharp where !sharp.contains(key) { sharp.append(key) }
        for key in other.wide where !wide.contains(key) { wide.append(key) }
    }

    private mutating func addNumbers(_ row: PackedRecord) {
        if row.nhs != 0 { sharp.append(Self.hash(1, row.nhs)) }
        if row.upn != 0 { sharp.append(Self.hash(2, UInt64(row.upn))) }
        if row.telephone != 0 { sharp.append(Self.hash(3, row.telephone)) }
        if row.street != 0, row.house != 0 {
            sharp.append(Self.hash(14, UInt64(row.street), UInt64(row.house)))
        }
        guard row.postcode != 0 else { return }
        let length = PackedCode.count(row.postcode)
        if length > 4 {
            sharp.append(Self.hash(4, row.postcode))
            // RB4 and RB4 7 of RB4 7XY.
            wide.append(Self.hash(25, PackedCode.outward(row.postcode)))
            wide.append(Self.hash(25, row.postcode >> (2 * PackedCode.bits)))
        } else {
            wide.append(Self.hash(25, row.postcode))
        }
    }

    private mutating func addNames(_ row: PackedRecord, _ given: NameForm, _ family: NameForm) {
        let (first, last) = (row.given, row.family)
        let (start, end) = (Self.letters(given, 2), Self.letters(family, 3))
        if first != 0, last != 0 {
            sharp.append(Self.hash(6, UInt64(min(first, last)), UInt64(max(first, last))))
            sharp.append(Self.hash(7, UInt64(last), start))
            sharp.append(Self.hash(8, UInt64(first), end))
            sharp.append(Self.hash(9, UInt64(family.sound), UInt64(given.firstSound)))
            for number in given.families {
                sharp.append(Self.hash(16, UInt64(number) + 1, UInt64(family.sound)))
            }
        }
        for place in 0..<family.partCount {
            wide.append(Self.hash(20, Self.part(family, place)))
        }
        if given.partCount > 0 { wide.append(Self.hash(21, Self.part(given, 0))) }
        for (kind, form) in [(UInt64(22), family), (23, given)] {
            for count in [3, 4] where form.joined.count >= count {
                wide.append(Self.hash(kind, Self.letters(form, count), UInt64(count)))
            }
        }
    }

    private mutating func addBirth(_ row: PackedRecord, _ given: NameForm, _ family: NameForm) {
        let born = BirthDate(packed: row.born)
        if born.isWhole { sharp.append(Self.hash(5, UInt64(row.born))) }
        let (year, month) = (UInt64(born.year), UInt64(born.month))
        if born.year != 0 {
            if let initial = given.joined.first, family.sound != 0 {
                sharp.append(Self.hash(10, UInt64(family.sound), UInt64(initial) << 16 | year))
            }
            for place in 0..<family.partCount {
                sharp.append(Self.hash(15, Self.part(family, place), year))
            }
            if born.month != 0 {
                if given.firstSound != 0 {
                    sharp.append(Self.hash(11, UInt64(given.firstSound), year << 8 | month))
                }
                wide.append(Self.hash(24, year << 8 | month))
            }
        }
        if row.given != 0, born.month != 0, born.day != 0 {
            sharp.append(Self.hash(12, UInt64(row.given), month << 8 | UInt64(born.day)))
        }
    }

    private static func letters(_ form: NameForm, _ count: Int) -> UInt64 {
        form.joined.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func part(_ form: NameForm, _ place: Int) -> UInt64 {
        form.part(place).withUnsafeBufferPointer { Hashing.of($0) }
    }

    private static func hash(_ kind: UInt64, _ first: UInt64, _ second: UInt64 = 0) -> UInt64 {
        Hashing.mix(Hashing.mix(first &+ kind &* 0x9E37_79B9_7F4A_7C15) ^ second)
    }
}
