/// A date as well as it is known, with the words it was given in. Used for dates of birth and for
/// events: “2019”, “March 2019”, “14 March 2019”, “about 2019”, “age 6”, “unknown”.
public struct PartialDate: Codable, Hashable, Sendable {
    public enum Precision: String, Codable, Sendable { case day, month, year, about, unknown }

    public let year: Int?
    public let month: Int?
    public let day: Int?
    public let precision: Precision
    /// What the person typed, or the file held.
    public let asGiven: String

    public init(year: Int?, month: Int?, day: Int?, precision: Precision, asGiven: String) {
        self.year = year
        self.month = month
        self.day = day
        self.precision = precision
        self.asGiven = asGiven
    }

    public init(_ day: Day) {
        self.init(
            year: day.year, month: day.month, day: day.day, precision: .day, asGiven: day.iso)
    }

    public static func unknown(_ asGiven: String = "") -> Self {
        Self(year: nil, month: nil, day: nil, precision: .unknown, asGiven: asGiven)
    }

    /// From an age in whole years on a day: the year of birth is right within one.
    public static func about(age: Int, on day: Day, asGiven: String) -> Self {
        Self(
            year: day.year - age, month: nil, day: nil, precision: .about, asGiven: asGiven)
    }

    /// The whole day, where it is known.
    public var exact: Day? {
        guard let year, let month, let day else { return nil }
        return Day(year: year, month: month, day: day)
    }

    /// Whether anything was understood of what was given, unless nobody knows: “unknown”.
    public var isRead: Bool {
        precision != .unknown || asGiven.isEmpty || YesNoUnknown.reading(asGiven) == .unknown
    }

    /// The first and last day it can be; `nil` where not even the year is known. “About” a year
    /// may be a year out.
    public var span: ClosedRange<Day>? {
        guard let year else { return nil }
        if let exact { return exact...exact }
        let spread = precision == .about ? 1 : 0
        guard
            let first = Day(year: year - spread, month: month ?? 1, day: 1),
            let last = Day(
                year: year + spread + (month ?? 12) / 12, month: (month ?? 12) % 12 + 1, day: 1)
        else { return nil }
        return first...last.adding(days: -1)
    }

    public var says: String {
        switch precision {
        case .day: exact?.says ?? asGiven
        case .month:
            month.flatMap { month in year.map { "\(Day.months[month - 1]) \($0)" } }
                ?? asGiven
        case .year: year.map(String.init) ?? asGiven
        case .about: year.map { "about \($0)" } ?? asGiven
        // Said as what is missing: “not known” beside a fact reads as if the child were not.
        case .unknown: asGiven.isEmpty ? "date not given" : "date not clear (“\(asGiven)”)"
        }
    }

    /// At the head of what happened then.
    public var heads: String {
        precision == .unknown ? "Date" + says.dropFirst("date".count) : says
    }

    /// Age in whole years on a day, where the year of birth is known.
    public func age(on today: Day) -> Int? {
        if let exact { return exact.years(until: today) }
        return year.map { today.year - $0 }
    }
}

extension PartialDate {
    /// Whether all of it is still to come on a day.
    public func isAfter(_ today: Day) -> Bool {
        guard let year else { return false }
        if year != today.year { return year > today.year }
        guard let month, month != today.month else {
            return month != nil && (exact.map { $0 > today } ?? false)
        }
        return month > today.month
    }

    /// What three boxes on a form say. Throws a refusal that names the part to mend.
    public static func parts(
        day: String, month: String, year: String, field: String, label: String
    ) throws(Refusal) -> PartialDate? {
        let given = [day, month, year].map(\.tidied)
        if given.allSatisfy(\.isEmpty) { return nil }
        let text = given.filter { !$0.isEmpty }.joined(separator: " ")
        guard let yearNumber = Int(given[2]), (1900...2100).contains(yearNumber) else {
            throw .answer(field: field, says: "\(label) must include a year, for example 2019")
        }
        if given[1].isEmpty {
            guard given[0].isEmpty else {
                throw .answer(field: field, says: "\(label) must include a month")
            }
            return Self(
                year: yearNumber, month: nil, day: nil, precision: .year, asGiven: text)
        }
        guard let monthNumber = monthNumber(given[1]) else {
            throw .answer(field: field, says: "\(label) must have a month from 1 to 12")
        }
        if given[0].isEmpty {
            return Self(
                year: yearNumber, month: monthNumber, day: nil, precision: .month, asGiven: text)
        }
        guard let dayNumber = Int(given[0]),
            let whole = Day(year: yearNumber, month: monthNumber, day: dayNumber)
        else { throw .answer(field: field, says: "\(label) must be a real date") }
        return Self(
            year: whole.year, month: whole.month, day: whole.day, precision: .day, asGiven: text)
    }

    static func monthNumber(_ text: String) -> Int? {
        if let number = Int(text) { return (1...12).contains(number) ? number : nil }
        let start = text.lowercased().prefix(3)
        guard start.utf8.count == 3 else { return nil }
        return Day.months.firstIndex { $0.lowercased().hasPrefix(start) }.map { $0 + 1 }
    }

    /// Reads a date as files and search boxes give it: `2019-03-14`, `20190314`, `14/03/2019`,
    /// `14 March 2019`, `03/2019`, `2019`. What cannot be a date is kept as text with no parts.
    public static func reading(_ text: String) -> PartialDate {
        let given = text.tidied
        if given.isEmpty { return .unknown() }
        let parts = withoutTime(given).split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let found = parts.count == 1 ? one(parts[0]) : several(parts)
        guard let (year, month, day) = found else { return .unknown(given) }
        switch (month, day) {
        case (nil, _):
            return Self(year: year, month: nil, day: nil, precision: .year, asGiven: given)
        case (let month?, nil):
            return (1...12).contains(month)
                ? Self(year: year, month: month, day: nil, precision: .month, asGiven: given)
                : .unknown(given)
        case (let month?, let day?):
            guard Day(year: year, month: month, day: day) != nil else { return .unknown(given) }
            return Self(year: year, month: month, day: day, precision: .day, asGiven: given)
        }
    }

    /// The date of a date and time as programs write them (ISO 8601): 2015-06-14T00:00:00Z.
    private static func withoutTime(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count > 11, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84,
            bytes[11...].allSatisfy({ (48...57).contains($0) || [43, 45, 46, 58, 90].contains($0) })
        else { return text }
        return String(decoding: bytes[..<10], as: UTF8.self)
    }

    private static func one(_ text: String) -> (Int, Int?, Int?)? {
        guard let number = Int(text), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        switch text.utf8.count {
        case 4: return (1900...2100).contains(number) ? (number, nil, nil) : nil
        case 6: return (number / 100, number % 100, nil)
        case 8: return (number / 10_000, number / 100 % 100, number % 100)
        default: return nil
        }
    }

    private static func several(_ parts: [String]) -> (Int, Int?, Int?)? {
        if parts.count == 2, let month = monthNumber(parts[0]), let year = fullYear(parts[1]) {
            return (year, month, nil)
        }
        if parts.count == 2, let year = fullYear(parts[0]), let month = monthNumber(parts[1]) {
            return (year, month, nil)
        }
        // A time may follow where a database wrote it; anything else is not a date.
        let isAlone = parts.dropFirst(3).allSatisfy { $0.utf8.allSatisfy { $0 == 48 } }
        guard parts.count >= 3, isAlone, let month = monthNumber(parts[1]) else { return nil }
        if let year = fullYear(parts[0]), let day = Int(parts[2]) { return (year, month, day) }
        if let year = fullYear(parts[2]), let day = Int(parts[0]) { return (year, month, day) }
        return nil
    }

    private static func fullYear(_ text: String) -> Int? {
        guard text.utf8.count == 4, let year = Int(text), (1900...2100).contains(year) else {
            return nil
        }
        return year
    }
}
