/// Which days and hours the hub works, and the arithmetic of deadlines on them. Pure: the same
/// question always has the same answer.
public struct WorkingCalendar: Sendable {
    /// Bank holidays of England.
    public let holidays: Set<Day>
    /// Minutes after midnight at which hub hours begin and end.
    public let opens: Int
    public let closes: Int

    public init(holidays: Set<Day>, opens: Int = 9 * 60, closes: Int = 17 * 60) {
        precondition(opens < closes && closes <= 24 * 60)
        self.holidays = holidays
        self.opens = opens
        self.closes = closes
    }

    public func isWorking(_ day: Day) -> Bool { !day.isWeekend && !holidays.contains(day) }

    /// The moment an allowance of time runs out.
    public func deadline(from start: Instant, _ allowance: Allowance) -> Instant {
        switch allowance.unit {
        case .elapsedHours: start.adding(minutes: allowance.amount * 60)
        case .hubHours: addingHubMinutes(allowance.amount * 60, to: start)
        case .workingDays: addingWorkingDays(allowance.amount, to: start)
        }
    }

    /// The moment so many working days after another.
    public func working(_ days: Int, after start: Instant) -> Instant {
        deadline(from: start, Allowance(days, .workingDays))
    }

    /// Counts only minutes within hub hours of working days.
    private func addingHubMinutes(_ minutes: Int, to start: Instant) -> Instant {
        var left = minutes
        var time = LondonTime(start)
        while true {
            if isWorking(time.day) {
                let from = max(time.minute, opens)
                if closes - from >= left && from < closes {
                    return LondonTime(day: time.day, minute: from + left).instant
                }
                left -= max(0, closes - from)
            }
            guard time.day.number < Day.numbers.upperBound else { return time.instant }
            time = LondonTime(day: time.day.adding(days: 1), minute: 0)
        }
    }

    /// The same clock time on the n-th working day after. What arrives on a day that is not worked,
    /// or after hub hours, counts from the start of the next working day.
    private func addingWorkingDays(_ days: Int, to start: Instant) -> Instant {
        var time = LondonTime(start)
        if !isWorking(time.day) || time.minute >= closes {
            time = LondonTime(day: nextWorkingDay(after: time.day), minute: opens)
        } else if time.minute < opens {
            time = LondonTime(day: time.day, minute: opens)
        }
        var day = time.day
        for _ in 0..<days { day = nextWorkingDay(after: day) }
        return LondonTime(day: day, minute: time.minute).instant
    }

    /// Whether one allowance never runs out after another, whenever it starts. Tried at every half
    /// hour of three weeks with a bank holiday on a Friday and one on a Monday (Easter 2026), which
    /// holds every order of worked days that a week can have.
    public func isNever(_ one: Allowance, laterThan other: Allowance) -> Bool {
        let first = LondonTime(day: Day(number: 20_541), minute: 0).instant
        return (0..<21 * 48).allSatisfy { halfHour in
            let start = first.adding(minutes: halfHour * 30)
            return deadline(from: start, one) <= deadline(from: start, other)
        }
    }

    /// The moment itself in hub hours, and otherwise when the hub opens next.
    public func open(from start: Instant) -> Instant {
        let time = LondonTime(start)
        let isOpen = isWorking(time.day) && (opens..<closes).contains(time.minute)
        return isOpen ? start : nextMorning(after: start)
    }

    /// When the hub opens next, after now.
    public func nextMorning(after start: Instant) -> Instant {
        let time = LondonTime(start)
        let isBefore = isWorking(time.day) && time.minute < opens
        return LondonTime(
            day: isBefore ? time.day : nextWorkingDay(after: time.day), minute: opens
        ).instant
    }

    public func nextWorkingDay(after day: Day) -> Day {
        var next = day.adding(days: 1)
        while !isWorking(next), next.number < Day.numbers.upperBound {
            next = next.adding(days: 1)
        }
        return next
    }
}

/// An amount of time in the unit a rule counts it in.
public struct Allowance: Codable, Hashable, Sendable {
    public enum Unit: String, Codable, Sendable { case elapsedHours, hubHours, workingDays }

    public let amount: Int
    public let unit: Unit

    public init(_ amount: Int, _ unit: Unit) {
        self.amount = amount
        self.unit = unit
    }

    public var says: String {
        switch unit {
        case .elapsedHours: "\(amount) hours"
        case .hubHours: "\(amount) hub hours"
        case .workingDays: amount == 1 ? "1 working day" : "\(amount) working days"
        }
    }
}
