/// Clock time in London. British Summer Time runs from 1am UTC on the last Sunday of March to
/// 1am UTC on the last Sunday of October (Summer Time Act 1972 as amended by SI 2002/262), so the
/// hub needs no time zone files, which a bare machine may lack.
public struct LondonTime: Hashable, Sendable {
    public let day: Day
    /// Minutes after midnight, 0 to 1,439.
    public let minute: Int

    public init(day: Day, minute: Int) {
        self.day = day
        self.minute = minute
    }

    public init(_ instant: Instant) {
        let local = instant.milliseconds.plus(Self.isSummer(instant) ? 3_600_000 : 0)
        let (days, rest) = Self.days(local)
        day = Day(number: days)
        minute = rest / 60_000
    }

    /// The moment this clock time names. The hour that autumn repeats is taken the first time; the
    /// hour that spring leaves out is read as the hour after it.
    public var instant: Instant {
        let utc = Instant(milliseconds: Int64(day.number) * 86_400_000 + Int64(minute) * 60_000)
        let earlier = utc.adding(minutes: -60)
        return Self.isSummer(earlier) ? earlier : utc
    }

    public var hour: Int { minute / 60 }

    /// Whole days since 1970, and the milliseconds of the day that has begun.
    private static func days(_ milliseconds: Int64) -> (whole: Int, rest: Int) {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return rest < 0 ? (Int(days) - 1, Int(rest) + 86_400_000) : (Int(days), Int(rest))
    }

    static func isSummer(_ instant: Instant) -> Bool {
        let year = Day(number: days(instant.milliseconds).whole).year
        return instant >= change(month: 3, year: year) && instant < change(month: 10, year: year)
    }

    private static func change(month: Int, year: Int) -> Instant {
        guard let last = Day(year: year, month: month, day: 31) else {
            preconditionFailure("March and October have 31 days in every year from 1 to 9999.")
        }
        let sunday = last.adding(days: -last.weekday)
        return Instant(milliseconds: Int64(sunday.number) * 86_400_000 + 3_600_000)
    }
}

// How pages say times: “Tuesday 3 March 2026”, “9:30am”, “midday”.
extension LondonTime {
    /// “9:30am”, “midday”, “midnight”.
    public var clock: String {
        switch minute {
        case 0: return "midnight"
        case 720: return "midday"
        default:
            let hour = hour % 12 == 0 ? 12 : hour % 12
            return "\(hour):\(Day.padded(minute % 60, 2))\(minute < 720 ? "am" : "pm")"
        }
    }

    /// “3 March 2026 at 9:30am”.
    public var says: String { "\(day.says) at \(clock)" }
}

extension Day {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// “March”, and “Mar” where there is little room.
    public var monthName: String { Self.months[month - 1] }
    public var monthShort: String { String(monthName.prefix(3)) }

    /// “3 March 2026”.
    public var says: String { "\(day) \(Self.months[month - 1]) \(year)" }

    /// “Tuesday 3 March 2026”.
    public var saysInFull: String { "\(Self.weekdays[weekday]) \(says)" }
}
