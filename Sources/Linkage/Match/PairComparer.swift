/// Compares two rows of a table. Name comparisons are remembered, since the same two names meet
/// again and again.
struct PairComparer {
    private let width: Int
    private let textCount: Int
    private let forms: [NameForm]
    private let values: [Interner]
    private let given: LevelMemo
    private let family: LevelMemo
    private let streets: LevelMemo
    private let texts: [LevelMemo]

    init(_ table: RecordTable) {
        width = table.width
        textCount = table.texts.count
        forms = table.forms
        values = table.values
        // As many places as there are likely to be pairs of names, within a cache's reach.
        let bits = table.count < 20_000 ? 13 : table.count < 300_000 ? 16 : 19
        given = LevelMemo(bits: bits)
        family = LevelMemo(bits: bits)
        streets = LevelMemo(bits: bits)
        texts = table.texts.map { _ in LevelMemo(bits: bits) }
    }

    /// - Parameters:
    ///   - rows: the table's rows, held by the caller for as long as it compares.
    func compare(
        _ left: Int, _ right: Int, _ rows: UnsafeBufferPointer<UInt32>
    ) -> Pattern {
        typealias Slot = RecordTable.Slot
        typealias Field = Pattern.Field
        let one = rows.baseAddress.unsafelyUnwrapped + left * width
        let other = rows.baseAddress.unsafelyUnwrapped + right * width
        var pattern = Pattern()
        let (family, given) = names(one, other)
        pattern.set(Field.family, Int(family.rawValue))
        pattern.set(Field.given, Int(given.rawValue))
        pattern.set(Field.middle, Int(middle(one, other).rawValue))
        pattern.set(Field.born, born(one[Slot.born], other[Slot.born]).rawValue)
        let (sex, otherSex) = (one[Slot.sex], other[Slot.sex])
        pattern.set(
            Field.sex,
            sex == 0 || otherSex == 0
                ? Pattern.missing
                : sex == otherSex ? Pattern.same : IdentifierLevel.different.rawValue)
        pattern.set(Field.place, place(one, other))
        pattern.set(Field.nhs, identifier(one, other, Slot.nhs).rawValue)
        pattern.set(Field.upn, identifier(one, other, Slot.upn).rawValue)
        pattern.set(Field.telephone, identifier(one, other, Slot.telephone).rawValue)
        for text in 0..<textCount {
            let (left, right) = (one[Slot.texts + text], other[Slot.texts + text])
            pattern.set(Field.texts + text, Int(self.text(left, right, text)))
        }
        return pattern
    }

    private typealias Row = UnsafePointer<UInt32>

    private func names(_ one: Row, _ other: Row) -> (NameLevel, NameLevel) {
        typealias Slot = RecordTable.Slot
        let family = level(one[Slot.family], other[Slot.family], isFamily: true)
        var given = level(one[Slot.given], other[Slot.given], isFamily: false)
        if family.rawValue >= NameLevel.initial.rawValue
            || given.rawValue >= NameLevel.initial.rawValue
        {
            let crossed = one[Slot.given] == other[Slot.family] && one[Slot.given] != 0
            let back = one[Slot.family] == other[Slot.given] && one[Slot.family] != 0
            if crossed && back { return (.swapped, .swapped) }
            // Known by a middle name.
            if given.rawValue >= NameLevel.little.rawValue,
                one[Slot.given] != 0 && one[Slot.given] == other[Slot.middle]
                    || one[Slot.middle] != 0 && one[Slot.middle] == other[Slot.given]
            {
                given = .sharesPart
            }
        }
        return (family, given)
    }

    private func level(
        _ left: UInt32, _ right: UInt32, isFamily: Bool
    ) -> NameLevel {
        if left == 0 || right == 0 { return .missing }
        if left == right { return .same }
        let raw = (isFamily ? family : given).level(left, right) {
            NameForm.compare(forms[Int(left)], forms[Int(right)], isFamily: isFamily).rawValue
        }
        return NameLevel(rawValue: raw) ?? .different
    }

    private func middle(_ one: Row, _ other: Row) -> NameLevel {
        let (left, right) = (one[RecordTable.Slot.middle], other[RecordTable.Slot.middle])
        let level = level(left, right, isFamily: false)
        // Fewer kinds are enough for a name so often left out.
        switch level {
        case .missing, .same, .initial, .different: return level
        case .sharesPart, .nickname, .nearly, .alike, .sounds: return .alike
        case .little, .swapped: return .different
        }
    }

    private func born(_ left: UInt32, _ right: UInt32) -> BornLevel {
        if left == 0 || right == 0 { return .missing }
        if left == right { return .same }
        let (one, other) = (BirthDate(packed: left), BirthDate(packed: right))
        if one.month == 0 || other.month == 0 || one.day == 0 || other.day == 0 {
            if one.year != other.year {
                return abs(one.year - other.year) == 1 ? .yearOnly : .different
            }
            return .yearOnly
        }
        let (year, month, day) = (
            one.year == other.year, one.month == other.month, one.day == other.day
        )
        if year, one.month == other.day, one.day == other.month { return .swapped }
        if month && day {
            return abs(one.year - other.year) == 1 || Self.digits(one.year, other.year) == 1
                ? .yearDiffers : .oneDigit
        }
        let isDefault = { (date: BirthDate) in date.month == 1 && date.day == 1 }
        if year, isDefault(one) || isDefault(other) { return .default1January }
        if year && month { return .dayDiffers }
        if year && day { return .monthDiffers }
        return year ? .yearOnly : .different
    }

    /// How many digits of two years differ.
    private static func digits(_ left: Int, _ right: Int) -> Int {
        var (left, right, count) = (left, right, 0)
        while left > 0 || right > 0 {
            if left % 10 != right % 10 { count += 1 }
            left /= 10
            right /= 10
        }
        return count
    }

    private func place(_ one: Row, _ other: Row) -> Int {
        typealias Slot = RecordTable.Slot
        return PlaceLevel.joint(
            postcode(one[Slot.postcode], other[Slot.postcode]), street(one, other))
    }

    private func postcode(_ left: UInt32, _ right: UInt32) -> PlaceLevel.Postcode {
        if left == 0 || right == 0 { return .missing }
        if left == right { return .same }
        let one = values[RecordTable.Slot.postcode].bytes(left)
        let other = values[RecordTable.Slot.postcode].bytes(right)
        if one.count == other.count {
            var wrong = 0
            for place in 0..<one.count where one[place] != other[place] { wrong += 1 }
            if wrong == 1 { return .nearly }
            if wrong == 2, Self.isTransposed(one, other) { return .nearly }
        } else if abs(one.count - other.count) == 1, Self.hasOneMore(one, other) {
            return .nearly
        }
        // The outward part, which names the district.
        let short = one.count - 3
        guard short >= 2, one.count == other.count else { return .different }
        for place in 0..<short where one[place] != other[place] { return .different }
        return .area
    }

    private static func isTransposed(
        _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for place in 0..<(one.count - 1) where one[place] != other[place] {
            return one[place] == other[place + 1] && one[place + 1] == other[place]
        }
        return false
    }

    private static func hasOneMore(
        _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        var at = 0
        while at < short.count, short[at] == long[at] { at += 1 }
        while at < short.count {
            if short[at] != long[at + 1] { return false }
            at += 1
        }
        return true
    }

    private func street(_ one: Row, _ other: Row) -> PlaceLevel.Street {
        typealias Slot = RecordTable.Slot
        let (left, right) = (one[Slot.street], other[Slot.street])
        let houses = (one[Slot.house], other[Slot.house])
        if left == 0 || right == 0 { return .missing }
        let level = left == right ? 1 : words(left, right, Slot.street)
        switch TextLevel(rawValue: Int(level)) {
        case .same, .alike:
            return houses.0 != 0 && houses.0 == houses.1 ? .sameHouse : .sameStreet
        case .shares: return .alike
        default: return .different
        }
    }

    private func words(_ left: UInt32, _ right: UInt32, _ slot: Int) -> UInt8 {
        streets.level(left, right) {
            Self.compareWords(values[slot].bytes(left), values[slot].bytes(right))
        }
    }

    private func text(_ left: UInt32, _ right: UInt32, _ text: Int) -> UInt8 {
        if left == 0 || right == 0 { return 0 }
        if left == right { return 1 }
        let slot = RecordTable.Slot.texts + text
        return texts[text].level(left, right) {
            Self.compareWords(values[slot].bytes(left), values[slot].bytes(right))
        }
    }

    private static func compareWords(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> UInt8 {
        let (first, second) = (left.prefix(60), right.prefix(60))
        let (one, other) = (
            UnsafeBufferPointer(rebasing: first), UnsafeBufferPointer(rebasing: second)
        )
        let most = AlikeBound.most(
            one, AlikeBound.letters(one), other, AlikeBound.letters(other))
        if most >= 0.9, jaroWinkler(Array(one), Array(other)) >= 0.9 {
            return UInt8(TextLevel.alike.rawValue)
        }
        return UInt8((sharesWord(one, other) ? TextLevel.shares : .different).rawValue)
    }

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

    private func identifier(_ one: Row, _ other: Row, _ slot: Int) -> IdentifierLevel {
        let (left, right) = (one[slot], other[slot])
        if left == 0 || right == 0 { return .missing }
        if left == right { return .same }
        let (first, second) = (values[slot].bytes(left), values[slot].bytes(right))
        guard first.count == second.count else { return .different }
        var wrong = 0
        for place in 0..<first.count where first[place] != second[place] { wrong += 1 }
        return wrong <= 2 ? .nearly : .different
    }
}
