import Foundation
import Ledger
import Safeguarding

/// What is taken out of the words of a record for one reader.
struct Hiding: Sendable {
    let words: ConcealedWords
    let reader: ID<Practitioner>
    /// What the reader typed after this is theirs as they typed it. Before it, where the place was
    /// not concealed yet, or with what began the record, it is read like any other.
    let since: Instant

    /// The same for a record that began at a time: what came with it is of whoever told it.
    func after(_ begun: Int64?) -> Hiding {
        Hiding(
            words: words, reader: reader,
            since: max(since, Instant(milliseconds: begun ?? 0)))
    }

    /// What an entry says to this reader.
    func event<Event: Decodable>(of entry: Entry, _ whole: Data) throws -> Event {
        if entry.actor == reader.description, entry.at > since.milliseconds {
            let own = try Codec.decoded(Event.self, whole)
            if (own as? any OwnWords)?.areOwnWords ?? false { return own }
        }
        // What is taken out may also be an answer from a list, or a number that the model needs:
        // those stay readable.
        for (words, sparesAnswers) in [
            (words, false), (words, true), (words.hidingKnownPlaces, false),
        ] {
            let body = try Codec.hiding(words, in: whole, sparingAnswers: sparesAnswers)
            if let event = try? Codec.decoded(Event.self, body) { return event }
        }
        return try Codec.decoded(
            Event.self,
            try Codec.hiding(words.hidingKnownPlaces, in: whole, sparingAnswers: true))
    }
}
