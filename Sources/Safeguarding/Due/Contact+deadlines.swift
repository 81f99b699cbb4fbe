extension Contact: Timed {
    public static func reminded(_ reminder: Reminder) -> ContactEvent { .reminded(reminder) }

    public func deadlines(_ calendar: WorkingCalendar) -> [Deadline] {
        guard screening == nil, let received, let screenBy else { return [] }
        return [
            Deadline(
                .screen, from: received, due: screenBy, owner: .role(.screeningOfficer),
                isRed: concern?.readFirst != nil)
        ]
    }
}
