import Safeguarding

/// What whoever sent a concern is told of what came of it.
public struct Word: Sendable {
    public let enquiry: ID<Enquiry>
    public let words: String
    public let sent: Instant
    public let readOn: Day?
}

extension Reader {
    /// What came of a concern, for the person on whose page it is and for nobody else: nothing
    /// else of the enquiry is read to them.
    public func word(on id: ID<Contact>) throws -> Word? {
        guard let contact = try contact(id), case .accepted(let enquiry)? = contact.screening,
            let whole = try lookout.stateForCommand(enquiry), whole.opening?.contact == id
        else { return nil }
        let hiding = try hidden(of: whole.everybody, with: whole.contacts)
        let state = try hiding.map { try lookout.fold(enquiry, hiding: $0) } ?? whole
        guard let feedback = state.feedback, feedback.value.told,
            feedback.value.to == grant.viewer.id
        else { return nil }
        return Word(
            enquiry: enquiry, words: feedback.value.words, sent: feedback.at,
            readOn: state.feedbackReached?.value.on)
    }

    /// The same for one of the reader's own concerns, in a list of them.
    public func ownWord(on id: ID<Contact>) throws -> Word? {
        let relation = try lookout.relation(of: grant.viewer, to: id)
        guard
            let own = try? Access.grant(
                grant.viewer, relation: relation, depth: .facts, purpose: grant.purpose)
        else { return nil }
        return try under(own) { try $0.word(on: id) }
    }
}
