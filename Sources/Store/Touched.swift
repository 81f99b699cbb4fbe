import Safeguarding

/// What one transaction wrote, so that whoever carried it out can look at what changed.
///
/// A class because a `Writer` is passed by value; it lives within one transaction, on one thread.
public final class Touched {
    public private(set) var streams: Set<Stream> = []
    public private(set) var entryCount = 0
    /// Streams in which the people may be others than before.
    public private(set) var withOtherPeople: Set<Stream> = []

    private static let peopleChange: Set<String> = [
        "opened", "subjectAdded", "created", "detailsChanged", "personJoined", "received",
        "personIdentified", "whereabouts",
    ]

    func note(_ stream: Stream, kind: String) {
        streams.insert(stream)
        entryCount += 1
        if Self.peopleChange.contains(kind) { withOtherPeople.insert(stream) }
    }
}
