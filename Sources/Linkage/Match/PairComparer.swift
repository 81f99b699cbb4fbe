/// Compares two records field by field. Comparisons of names are remembered, since the same two
/// meet again and again.
struct PairComparer {
    private let table: RecordTable
    private let names: UnsafePointer<NameBrief>
    private let given: LevelMemo
    private let family: LevelMemo
    private let streets: WordMemo
    private let texts: [WordMemo]

    /// - Parameter table: whole, since where its values lie is looked up once.
    init(_ table: RecordTable) {
        self.table = table
        // As many places as there are likely to be pairs of names, within a cache's reach.
        let bits = table.count < 20_000 ? 13 : table.count < 300_000 ? 16 : 19
        names = UnsafePointer(table.names.briefs.base)
        given = LevelMemo(bits: bits)
        family = LevelMemo(bits: bits)
        streets = WordMemo(table.streets, LevelMemo(bits: bits))
        texts = table.words.map { WordMemo($0, LevelMemo(bits: bits)) }
    }

    typealias Row = UnsafePointer<PackedRecord>

    @inline(__always)
    func compare(_ one: Row, _ other: Row) -> Pattern {
        var pattern = Self.pattern(
            one, other, name: { level($0, $1, isFamily: $2) },
            street: { streets.level($0, $1) }, upn: pupilNumber)
        for place in texts.indices {
            pattern.set(
                Pattern.Field.texts + place,
                Int(text(one.pointee.text(place), other.pointee.text(place), place)))
        }
        return pattern
    }

    /// Compares pairs, having memory bring the records of some at a time before it looks at them.
    @inline(__always)
    func compare(
        _ pairs: UnsafeBufferPointer<Blocking.Candidates>,
        _ body: (Blocking.Candidates, Pattern) -> Void
    ) {
        let rows = table.rows.base
        for start in stride(from: 0, to: pairs.count, by: Self.fetchedAtOnce) {
            let some = UnsafeBufferPointer(
                rebasing: pairs[start..<min(start + Self.fetchedAtOnce, pairs.count)])
            table.rows.fetch(some.lazy.map(\.left))
            table.rows.fetch(some.lazy.map(\.right))
            for pair in some {
                body(pair, compare(rows + Int(pair.left), rows + Int(pair.right)))
            }
        }
    }

    private static let fetchedAtOnce = 64

    /// How two records compare in all but columns of plain words.
    /// - Parameters:
    ///   - name: how two names compare; the third says whether they are family names.
    ///   - street: how two streets that are known and differ compare, as ``TextLevel``.
    @inline(__always)
    static func pattern(
        _ one: Row, _ other: Row, name: (UInt32, UInt32, Bool) -> NameLevel,
        street: (UInt32, UInt32) -> UInt8, upn: (UInt32, UInt32) -> IdentifierLevel
    ) -> Pattern {
        typealias Field = Pattern.Field
        var pattern = Pattern()
        var family = name(one.pointee.family, other.pointee.family, true)
        var given = name(one.pointee.given, other.pointee.given, false)
        if family.rawValue >= NameLevel.initial.rawValue
            || given.rawValue >= NameLevel.initial.rawValue
        {
            (family, given) = crossed(one.pointee, other.pointee, family, given)
        }
        pattern.set(Field.family, Int(family.rawValue))
        pattern.set(Field.given, Int(given.rawValue))
        pattern.set(
            Field.middle,
            Int(middle(name(one.pointee.middle, other.pointee.middle, false)).rawValue))
        pattern.set(Field.born, born(one.pointee.born, other.pointee.born).rawValue)
        pattern.set(Field.sex, sex(one.pointee.sex, other.pointee.sex).rawValue)
        pattern.set(
            Field.place,
            PlaceLevel.joint(
                postcode(one.pointee.postcode, other.pointee.postcode),
                home(one.pointee, other.pointee, street)))
        pattern.set(Field.nhs, digits(one.pointee.nhs, other.pointee.nhs).rawValue)
        pattern.set(Field.upn, upn(one.pointee.upn, other.pointee.upn).rawValue)
        pattern.set(
            Field.telephone, digits(one.pointee.telephone, other.pointee.telephone).rawValue)
        return pattern
    }

    // MARK: Names

    /// Names the other way round, and those known by a middle name.
    private static func crossed(
        _ one: PackedRecord, _ other: PackedRecord, _ family: NameLevel, _ given: NameLevel
    ) -> (NameLevel, NameLevel) {
        if one.given != 0, one.given == other.family, one.family != 0, one.family == other.given {
            return (.swapped, .swapped)
        }
        if given.rawValue >= NameLevel.little.rawValue,
            one.given != 0 && one.given == other.middle
                || one.middle != 0 && one.middle == other.given
        {
            return (family, .sharesPart)
        }
        return (family, given)
    }

    @inline(__always)
    private func level(_ left: UInt32, _ right: UInt32, isFamily: Bool) -> NameLevel {
        if left == right { return left == 0 ? .missing : .same }
        if left == 0 || right == 0 { return .missing }
        if names[Int(left)].surelyDiffers(names[Int(right)], isFamily: isFamily) {
            return .different
        }
        let raw = (isFamily ? family : given).level(left, right) {
            letters(left, right, isFamily: isFamily)
        }
        return NameLevel(rawValue: raw) ?? .different
    }

    @inline(never)
    private func letters(_ left: UInt32, _ right: UInt32, isFamily: Bool) -> UInt8 {
        table.names.forms.withUnsafeBufferPointer { forms in
            NameForm.compare(forms[Int(left)], forms[Int(right)], isFamily: isFamily).rawValue
        }
    }

    /// Fewer kinds are enough for a name so often left out.
    private static func middle(_ level: NameLevel) -> NameLevel {
        switch level {
        case .missing: .missing
        case .same: .same
        case .initial: .initial
        case .sharesPart, .nickname, .nearly, .alike, .sounds: .alike
        case .different, .little, .swapped: .different
        }
    }

    // MARK: Dates, places, numbers

    private static func sex(_ left: UInt32, _ right: UInt32) -> IdentifierLevel {
        left == 0 || right == 0 ? .missing : left == right ? .same : .different
    }

    static func born(_ left: UInt32, _ right: UInt32) -> BornLevel {
        if left == right { return left == 0 ? .missing : .same }
        if left == 0 || right == 0 { return .missing }
        return bornApart(BirthDate(packed: left), BirthDate(packed: right))
    }

    private static func bornApart(_ one: BirthDate, _ other: BirthDate) -> BornLevel {
        guard one.isWhole, other.isWhole else { return partly(one, other) }
        let (year, month, day) = (
            one.year == other.year, one.month == other.month, one.day == other.day
        )
        if year, one.month == other.day, one.day == other.month { return .swapped }
        if month && day {
            return abs(one.year - other.year) == 1 || differing(one.year, other.year) == 1
                ? .yearDiffers : .oneDigit
        }
        let isDefault = { (date: BirthDate) in date.month == 1 && date.day == 1 }
        if year, isDefault(one) || isDefault(other) { return .default1January }
        if year && month { return .dayDiffers }
        if year && day { return .monthDiffers }
        return year ? .yearOnly : .different
    }

    /// Two dates of which one is known in part.
    private static func partly(_ one: BirthDate, _ other: BirthDate) -> BornLevel {
        func agree(_ left: Int, _ right: Int) -> Bool { left == 0 || right == 0 || left == right }
        guard agree(one.month, other.month), agree(one.day, other.day) else { return .different }
        if one.year == 0 || other.year == 0 { return .yearOnly }
        if one.year != other.year {
            return abs(one.year - other.year) == 1 ? .yearOnly : .different
        }
        return one.month != 0 && one.month == other.month ? .monthKnown : .yearKnown
    }

    /// How many digits of two years differ.
    private static func differing(_ left: Int, _ right: Int) -> Int {
        var (left, right, count) = (left, right, 0)
        while left > 0 || right > 0 {
            if left % 10 != right % 10 { count += 1 }
            left /= 10
            right /= 10
        }
        return count
    }

    static func postcode(_ left: UInt64, _ right: UInt64) -> PlaceLevel.Postcode {
        if left == right { return left == 0 ? .missing : .same }
        if left == 0 || right == 0 { return .missing }
        if PackedCode.areNear(left, right) { return .nearly }
        let district = PackedCode.outward(left)
        return district == PackedCode.outward(right) && PackedCode.count(district) >= 2
            ? .area : .different
    }

    @inline(__always)
    private static func home(
        _ one: PackedRecord, _ other: PackedRecord, _ compare: (UInt32, UInt32) -> UInt8
    ) -> PlaceLevel.Street {
        if one.street == 0 || other.street == 0 { return .missing }
        let level =
            one.street == other.street
            ? UInt8(TextLevel.same.rawValue) : compare(one.street, other.street)
        switch TextLevel(rawValue: Int(level)) {
        case .same, .alike:
            return one.house != 0 && one.house == other.house ? .sameHouse : .sameStreet
        case .shares: return .alike
        default: return .different
        }
    }

    private func text(_ left: UInt32, _ right: UInt32, _ place: Int) -> UInt8 {
        if left == 0 || right == 0 { return 0 }
        if left == right { return UInt8(TextLevel.same.rawValue) }
        return texts[place].level(left, right)
    }

    /// How words of one list compare, as far as they were met.
    private struct WordMemo {
        private let list: WordList
        private let briefs: UnsafePointer<WordBrief>
        private let memo: LevelMemo

        init(_ list: WordList, _ memo: LevelMemo) {
            (self.list, self.memo) = (list, memo)
            briefs = UnsafePointer(list.briefs.base)
        }

        /// Two different values.
        @inline(__always)
        func level(_ left: UInt32, _ right: UInt32) -> UInt8 {
            if briefs[Int(left)].surelyDiffers(briefs[Int(right)]) {
                return UInt8(TextLevel.different.rawValue)
            }
            return memo.level(left, right) {
                WordComparison.level(list.bytes(left), list.bytes(right))
            }
        }
    }

    static func digits(_ left: UInt64, _ right: UInt64) -> IdentifierLevel {
        if left == right { return left == 0 ? .missing : .same }
        if left == 0 || right == 0 { return .missing }
        guard PackedDigits.count(left) == PackedDigits.count(right) else { return .different }
        return PackedDigits.differing(left, right) <= 2 ? .nearly : .different
    }

    private func pupilNumber(_ left: UInt32, _ right: UInt32) -> IdentifierLevel {
        if left == right { return left == 0 ? .missing : .same }
        if left == 0 || right == 0 { return .missing }
        let (one, other) = (table.pupilNumbers.bytes(left), table.pupilNumbers.bytes(right))
        guard one.count == other.count else { return .different }
        return zip(one, other).count { $0 != $1 } <= 2 ? .nearly : .different
    }
}

/// Compares streets, towns, occupations: plain words.
enum WordComparison {
    static func level(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> UInt8 {
        let one = UnsafeBufferPointer(rebasing: left.prefix(lettersMost))
        let other = UnsafeBufferPointer(rebasing: right.prefix(lettersMost))
        let most = AlikeBound.most(
            one, AlikeBound.letters(one), other, AlikeBound.letters(other))
        if most >= alike.alike, jaroWinkler(one, other) >= alike.alike {
            return UInt8(TextLevel.alike.rawValue)
        }
        return UInt8((sharesWord(one, other) ? TextLevel.shares : .different).rawValue)
    }

    static let alike = AlikeThreshold(0.9)
    static let lettersMost = 60

    /// Whether both hold one word of three letters or more.
    private static func sharesWord(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let space = UInt8(ascii: " ")
        var start = 0
        while start < left.count {
            var end = start
            while end < left.count, left[end] != space { end += 1 }
            if end - start > 2, holds(right, left, start, end) { return true }
            start = end + 1
        }
        return false
    }

    private static func holds(
        _ words: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>, _ from: Int,
        _ to: Int
    ) -> Bool {
        let space = UInt8(ascii: " ")
        var start = 0
        while start < words.count {
            var end = start
            while end < words.count, words[end] != space { end += 1 }
            if end - start == to - from {
                var at = 0
                while at < to - from, words[start + at] == other[from + at] { at += 1 }
                if at == to - from { return true }
            }
            start = end + 1
        }
        return false
    }
}
