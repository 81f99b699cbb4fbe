/// What a member of staff says of themselves and of those close to them, only so that the hub can
/// keep them out of records they have an interest in. Shown to nobody but themselves.
public struct Particulars: Codable, Hashable, Sendable {
    public var own: PersonDetails
    /// Family, household, partners, close friends.
    public var closeTo: [PersonDetails]

    public init(own: PersonDetails, closeTo: [PersonDetails] = []) {
        self.own = own
        self.closeTo = closeTo
    }
}
