/// What somebody had before them when they wrote something in place of it, so that nobody replaces
/// words they never saw.
public enum Replacing: Sendable, Hashable {
    /// Whatever stands: for what is written without looking at it first.
    case whatStands
    /// What was written at a moment; `nil` where nothing was.
    case written(Instant?)

    /// Refuses where something else stands now.
    func check(_ standing: Written?) throws(Refusal) {
        if let standing, isOvertaken(by: standing) { throw .overtaken(standing) }
    }

    func isOvertaken(by standing: Written) -> Bool {
        if case .written(let seen) = self { standing.at != seen } else { false }
    }
}

/// Who wrote what stands, and when.
public struct Written: Sendable, Hashable {
    public let by: ID<Practitioner>
    public let at: Instant

    public init(by: ID<Practitioner>, at: Instant) {
        self.by = by
        self.at = at
    }
}
