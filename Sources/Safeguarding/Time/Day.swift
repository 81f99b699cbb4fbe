/// A day of the civil (Gregorian) calendar, without a time or a place.
public struct Day: Hashable, Comparable, Codable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// `nil` for a day that does not exist, such as 31 June.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1 January 1970 of 1 January of the year 1 and of 31 December 9999: the calendar
    /// has no others.
    static let numbers = -719_162...2_932_896

    /// The day this many days after 1 January 1970; the first or the last there is where that is
    /// beyond the calendar. Howard Hinnant's `civil_from_days`.
    public init(number: Int) {
        let shifted = number.within(Self.numbers) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1 January 1970. The inverse of `init(number:)`.
    public var number: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `2026-03-27`; `nil` for anything else.
    public init?(iso text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard iso == text else { return nil }
    }

    public var iso: String {
        "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = Self(iso: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// The same day so many years on; 28 February where that year has no 29th. `nil` beyond the
    /// year 9999.
    public func adding(years: Int) -> Self? {
        let year = year.plus(years)
        return Self(year: year, month: month, day: day)
            ?? Self(year: year, month: month, day: day - 1)
    }

    /// The same day so many months on, or the last of that month where it is shorter. Within the
    /// years 1 to 9999, as all arithmetic of days.
    public func adding(months: Int) -> Self {
        let count = (year * 12 + month - 1).plus(months).within(12...9999 * 12 + 11)
        let (year, month) = (count / 12, count % 12 + 1)
        return Self(
            year: year, month: month, day: min(day, Self.length(ofMonth: month, year: year)))
            ?? self
    }

    public var firstOfMonth: Self { Self(number: number - day + 1) }

    public func adding(days: Int) -> Self { Self(number: number.plus(days)) }

    /// 0 for Sunday to 6 for Saturday. 1 January 1970 was a Thursday.
    public var weekday: Int { ((number + 4) % 7 + 7) % 7 }

    public var isWeekend: Bool { weekday == 0 || weekday == 6 }

    /// Whole years from this day to another, as a birthday counts them.
    public func years(until other: Self) -> Int {
        let hadBirthday = (other.month, other.day) >= (month, day)
        return other.year - year - (hadBirthday ? 0 : 1)
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2:
            year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
                ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
