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
    /// The concerns that the reader typed after that.
    let told: Set<ID<Contact>>

    /// What an entry says to this reader.
    func event<Event: Decodable>(of entry: Entry, _ whole: Data) throws -> Event {
        // Most entries are somebody else's, and are opened only once it is known.
        if mayBeOwn(entry),
            let own = try Codec.decoded(Event.self, whole) as? any OwnWords & Decodable,
            isOwn(own, entry),
            // As it is taken out of the advice itself, wherever that stands.
            let event = own.changingOthersWords(words.removed) as? Event
        {
            return event
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

    private func mayBeOwn(_ entry: Entry) -> Bool {
        !told.isEmpty || isByReader(entry)
    }

    private func isByReader(_ entry: Entry) -> Bool {
        entry.actor == reader.description && entry.at > since.milliseconds
    }

    /// Whether the reader typed what an entry says, after the place was concealed.
    private func isOwn(_ event: some OwnWords, _ entry: Entry) -> Bool {
        switch event.typedBy {
        case .actor: isByReader(entry)
        case .teller(let contact): told.contains(contact)
        case .others: false
        }
    }
}
