extension Contact: Timed {
    public static func reminded(_ reminder: Reminder) -> ContactEvent { .reminded(reminder) }

    public func deadlines(_ calendar: WorkingCalendar) -> [Deadline] {
        guard let received, let screenBy else { return [] }
        var found: [Deadline] = []
        if screening == nil {
            found.append(
                Deadline(
                    .screen, from: received, due: screenBy, owner: .role(.screeningOfficer),
                    isRed: concern?.readFirst != nil))
        }
        // Whoever told the hub hears that it was received within one working day of that, whatever
        // becomes of it (Working Together to Safeguard Children 2023; the 2026 edition is not
        // confirmed).
        if owesReceipt {
            found.append(
                Deadline(
                    .acknowledge, from: received, due: calendar.working(1, after: received),
                    owner: .role(.screeningOfficer)))
        }
        return found
    }
}
