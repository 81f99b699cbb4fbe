import Safeguarding

/// What one transaction wrote, so that whoever carried it out can look at what changed.
///
/// A class because a `Writer` is passed by value; it lives within one transaction, on one thread.
public final class Touched {
    public private(set) var streams: Set<Stream> = []
    public private(set) var entryCount = 0
    /// How many entries were appended to each stream.
    private(set) var appended: [String: Int] = [:]
    /// Streams in which the people may be others than before.
    public private(set) var withOtherPeople: Set<Stream> = []

    func note(_ event: some PeopleChanging, in stream: Stream) {
        streams.insert(stream)
        entryCount += 1
        appended[stream.text, default: 0] += 1
        if event.changesPeople { withOtherPeople.insert(stream) }
    }
}
