/// An event with what its entry in the ledger says of it: who did it, for which agency, and when.
public struct Recorded<Event: Sendable>: Sendable {
    public let event: Event
    public let at: Instant
    public let actor: ID<Practitioner>
    public let agency: AgencyCode

    public init(_ event: Event, at: Instant, actor: ID<Practitioner>, agency: AgencyCode) {
        self.event = event
        self.at = at
        self.actor = actor
        self.agency = agency
    }
}

/// A value built by folding its events in order. Commands are methods that return events or refuse;
/// `apply` is total: every event ever written can be applied.
public protocol Aggregate: Sendable {
    associatedtype Event: Codable & Sendable
    init(id: ID<Self>)
    mutating func apply(_ recorded: Recorded<Event>)
}

extension Aggregate {
    public static func folding(
        _ id: ID<Self>, _ history: some Sequence<Recorded<Event>>
    ) -> Self {
        history.reduce(into: Self(id: id)) { $0.apply($1) }
    }
}
