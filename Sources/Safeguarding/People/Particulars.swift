/// What a member of staff says of themselves and of those close to them, only so that the hub can
/// keep them out of records they have an interest in. Shown to nobody but themselves.
public struct Particulars: Codable, Hashable, Sendable {
    public var own: PersonDetails
    /// Family, household, partners, close friends.
    public var closeTo: [PersonDetails]

    /// When it was changed lately; `nil` in what was kept before this was.
    public private(set) var changes: [Instant]?

    public init(own: PersonDetails, closeTo: [PersonDetails] = []) {
        self.own = own
        self.closeTo = closeTo
    }

    /// So often a day somebody may change it: each change is compared with every open record, and
    /// many would be guesses.
    public static let changesMost = 6
    /// From this one on in a day, others are told.
    public static let changesAlerted = 4

    /// As it is kept after what was kept before.
    public func following(
        _ before: Particulars?, at now: Instant
    ) throws(Refusal) -> Particulars {
        var next = self
        next.changes = (before?.changes ?? []).filter { $0 > now.adding(days: -1) } + [now]
        guard next.changesLately <= Self.changesMost else {
            throw .answer(
                field: "main",
                says: "You have changed this \(Self.changesMost) times in a day. Change it again "
                    + "tomorrow, or ask a hub manager")
        }
        return next
    }

    /// How often it was changed in the day before it was last.
    public var changesLately: Int { changes?.count ?? 0 }
}
