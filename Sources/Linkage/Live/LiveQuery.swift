/// What is asked, made ready to compare with records of the index without changing it: names and
/// streets that no record has keep their letters here.
struct LiveQuery {
    let row: PackedRecord
    private let given: Asked
    private let family: Asked
    private let street: [UInt8]
    private let streetBrief: WordBrief
    private let isTyped: Bool
    /// The names as they were asked for.
    private let names: (String, String)

    /// So many letters of a name tell enough of it.
    private static let beginningLeast = 3

    private struct Asked {
        let form: NameForm
        let brief: NameBrief

        init(_ form: NameForm) {
            self.form = form
            brief = NameBrief(form)
        }
    }

    /// - Parameter isTyped: whether its names may be the beginnings of names.
    init(_ details: Details, _ table: RecordTable, isTyped: Bool = false) {
        self.isTyped = isTyped
        names = (details.given, details.family)
        var row = table.numbers(details)
        let (givenID, givenForm) = table.names.known(details.given)
        let (familyID, familyForm) = table.names.known(details.family)
        row.given = Self.number(givenID, or: givenForm.joined)
        row.family = Self.number(familyID, or: familyForm.joined)
        (given, family) = (Asked(givenForm), Asked(familyForm))
        let home = Cleaning.home(house: details.house, street: details.street)
        street = home.street
        row.street = Self.number(table.streets.known(home.street), or: home.street)
        row.house = Self.number(
            home.house.withUnsafeBufferPointer(table.houses.known), or: home.house)
        streetBrief = street.withUnsafeBufferPointer(WordBrief.init)
        let upn = RecordTable.pupilNumber(details)
        row.upn = Self.number(
            upn.withUnsafeBufferPointer(table.pupilNumbers.known), or: upn)
        self.row = row
    }

    /// The number of a value; where no record has it, one made from its letters, above all that are
    /// given out, so that two that are not known meet as the same only where they are written so.
    private static func number(_ known: UInt32, or letters: [UInt8]) -> UInt32 {
        if known != 0 || letters.isEmpty { return known }
        let hash = letters.withUnsafeBufferPointer { Hashing.of($0) }
        return UInt32(truncatingIfNeeded: hash) | 1 << 31
    }

    var keys: LiveKeys { LiveKeys.asked(row, given: given.form, family: family.form) }

    /// Whether its names can be compared with names in Latin letters: there are none, or all are.
    var isLatin: Bool {
        [(row.given, given, names.0), (row.family, family, names.1)].allSatisfy { id, asked, text in
            text.isEmpty || id != 0 && asked.form.isLatin
        }
    }

    var hasName: Bool { names != ("", "") }

    /// Whether the birth date or NHS number of a record says by itself that it is not the one asked
    /// for.
    func isSpokenAgainst(by record: UnsafePointer<PackedRecord>) -> Bool {
        let born = PairComparer.born(row.born, record.pointee.born)
        return born == .different || born == .yearOnly
            || PairComparer.digits(row.nhs, record.pointee.nhs) == .different
    }

    /// How this compares with a record.
    /// - Parameter other: where the record is itself asked and not in the index.
    @inline(__always)
    func compare(
        with record: UnsafePointer<PackedRecord>, _ table: RecordTable, _ other: LiveQuery? = nil
    ) -> Pattern {
        withUnsafePointer(to: row) { row in
            var pattern = PairComparer.pattern(
                row, record,
                name: { level($0, $1, isFamily: $2, table, other) },
                street: { _, theirs in
                    streetLevel(theirs, table, other)
                },
                upn: { $0 == 0 || $1 == 0 ? .missing : $0 == $1 ? .same : .different })
            turnNames(&pattern, record, table, other)
            return pattern
        }
    }

    private func streetLevel(_ theirs: UInt32, _ table: RecordTable, _ other: LiveQuery?) -> UInt8 {
        street.withUnsafeBufferPointer { mine in
            if let other {
                return other.street.withUnsafeBufferPointer { WordComparison.level(mine, $0) }
            }
            if streetBrief.surelyDiffers(table.streets.briefs[Int(theirs)]) {
                return UInt8(TextLevel.different.rawValue)
            }
            return WordComparison.level(mine, table.streets.bytes(theirs))
        }
    }

    @inline(__always)
    private func level(
        _ mine: UInt32, _ theirs: UInt32, isFamily: Bool, _ table: RecordTable, _ other: LiveQuery?
    ) -> NameLevel {
        if mine == 0 || theirs == 0 { return .missing }
        if mine == theirs { return .same }
        let asked = mine == row.family ? family : given
        if let other {
            let found = theirs == other.row.family ? other.family : other.given
            return NameForm.compare(asked.form, found.form, isFamily: isFamily)
        }
        if isTyped, begins(asked.form, table.names.forms[Int(theirs)]) { return .alike }
        if asked.brief.surelyDiffers(table.names.briefs[Int(theirs)], isFamily: isFamily) {
            return .different
        }
        return NameForm.compare(asked.form, table.names.forms[Int(theirs)], isFamily: isFamily)
    }

    private func begins(_ asked: NameForm, _ found: NameForm) -> Bool {
        asked.joined.count >= Self.beginningLeast && found.joined.starts(with: asked.joined)
    }

    /// Names the other way round though they are misspelt as well, and one name alone that is a
    /// first or a last name.
    private func turnNames(
        _ pattern: inout Pattern, _ record: UnsafePointer<PackedRecord>, _ table: RecordTable,
        _ other: LiveQuery?
    ) {
        typealias Field = Pattern.Field
        func isApart(_ field: Int) -> Bool {
            NameLevel(rawValue: UInt8(pattern.level(field)))?.isApart ?? false
        }
        func isAlike(_ level: NameLevel) -> Bool {
            level != .missing && level.rawValue <= NameLevel.sounds.rawValue
        }
        if row.given == 0, isApart(Field.family) {
            let level = level(row.family, record.pointee.given, isFamily: false, table, other)
            if isAlike(level) {
                pattern.replace(Field.family, Int(NameLevel.missing.rawValue))
                pattern.replace(Field.given, Int(level.rawValue))
            }
        } else if isApart(Field.given), isApart(Field.family),
            isAlike(level(row.given, record.pointee.family, isFamily: true, table, other)),
            isAlike(level(row.family, record.pointee.given, isFamily: false, table, other))
        {
            pattern.replace(Field.family, Int(NameLevel.swapped.rawValue))
            pattern.replace(Field.given, Int(NameLevel.swapped.rawValue))
        }
    }
}
