import Foundation
import Ledger
import Safeguarding

/// What is taken out of the words of a record for one reader.
struct Hiding: Sendable {
    let words: ConcealedWords
    let reader: ID<Practitioner>
    /// Since when somebody's place is concealed. What the reader typed after that is theirs as they
    /// typed it; what they typed before, when they could know, is read like any other.
    let since: Instant

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
