/// That people were reminded of a deadline. It is an event, so that nobody is told the same twice
/// and it can be shown years later who was told that something was late, and when.
public struct Reminder: Codable, Hashable, Sendable {
    public let kind: Deadline.Kind
    public let item: String
    public let due: Instant
    public let step: Deadline.Step

    /// One of a deadline that moves is another one.
    public init(_ deadline: Deadline, _ step: Deadline.Step) {
        kind = deadline.kind
        item = deadline.item
        due = deadline.due
        self.step = step
    }

    public func isOf(_ deadline: Deadline) -> Bool {
        kind == deadline.kind && item == deadline.item && due == deadline.due
    }
}

/// The reminders that were given, and when by the clock of that time.
public struct Reminders: Sendable {
    private var given: [Reminder: Instant] = [:]

    public init() {}

    mutating func note(_ reminder: Reminder, at time: Instant) {
        given[reminder] = min(given[reminder] ?? time, time)
    }

    /// Those given by now. One given at a time that has not come, by a clock that was ahead, was
    /// given before its own time: people would not hear of it when it is due.
    public func given(by now: Instant) -> Set<Reminder> {
        Set(given.filter { $0.value.hasCome(at: now) }.keys)
    }
}

/// What has deadlines.
public protocol Timed: Aggregate {
    /// What waits to be done, in no order.
    func deadlines(_ calendar: WorkingCalendar) -> [Deadline]
    var reminders: Reminders { get }
    static func reminded(_ reminder: Reminder) -> Event
}

extension Timed {
    /// Reminders that have come and were not given yet. Of those that come before it is late only
    /// the last is given: a warning that it is late soon is nothing to who hears that it is late.
    public func remindersDue(
        at now: Instant, _ calendar: WorkingCalendar
    ) -> [(deadline: Deadline, reminder: Reminder)] {
        let given = reminders.given(by: now)
        return deadlines(calendar).flatMap { deadline in
            let come = deadline.triggers(calendar).filter { $0.at <= now }.map(\.step)
            return come.filter { $0.isLate || $0 == come.last }
                .map { (deadline, Reminder(deadline, $0)) }
                .filter { !given.contains($0.1) && !Self.isOldNews($0.1, given) }
        }
    }

    /// Whether something would be said to be new to people who heard of it: its time was moved.
    private static func isOldNews(_ reminder: Reminder, _ given: Set<Reminder>) -> Bool {
        reminder.step == .new
            && given.contains { $0.kind == reminder.kind && $0.item == reminder.item }
    }

    /// When the next reminder comes, or came; `nil` where there is none to give.
    public func nextReminder(at now: Instant, _ calendar: WorkingCalendar) -> Instant? {
        let all = reminders.given(by: now)
        return deadlines(calendar).flatMap { deadline in
            let given = all.filter { $0.isOf(deadline) }.map(\.step)
            let last = given.compactMap { Deadline.Step.allCases.firstIndex(of: $0) }.max() ?? -1
            return deadline.triggers(calendar).filter {
                (Deadline.Step.allCases.firstIndex(of: $0.step) ?? 0) > last
                    && !Self.isOldNews(Reminder(deadline, $0.step), all)
            }.map(\.at)
        }.min()
    }
}
