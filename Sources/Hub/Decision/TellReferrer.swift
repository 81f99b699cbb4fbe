import Safeguarding
import Store

extension Hub {
    /// Tells the referrer, which is itself a decision to share; or records why they are not told.
    /// Whoever has no role is told only that their word was received. It goes to the page of who
    /// sent the concern, where they have one; otherwise somebody tells them and says so.
    public func tellReferrer(
        _ enquiry: ID<Enquiry>, told: Bool, words: String, because: String, departure: String?,
        standing: ReferrerStanding? = nil, way: Feedback.Way? = nil, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let hub = self
        let sender = try await sender(of: enquiry)
        let way = sender == nil ? way : .page
        try await door.perform(.tellReferrer, on: enquiry, by: practitioner, command: command) {
            state, _ in
            guard told else {
                return try state.tellReferrer(
                    Feedback(told: false, words: words, sharing: nil), sharing: nil)
            }
            let owed = state.opening?.source.isOwed(standing) ?? .thanks
            if owed == .thanks {
                return try state.tellReferrer(
                    Feedback(
                        told: true, words: words.orNil ?? Feedback.acknowledgement, sharing: nil,
                        way: way, to: sender),
                    sharing: nil)
            }
            let own =
                owed == .whatHappensNext
                ? "The child told us of themselves, and hears what happens next" : nil
            let sharing = SharingDecision(
                id: hub.ids.next(), direction: .feedback, result: .shared, existenceShared: true,
                contentShared: true, subjects: state.leadChild.map { [$0] } ?? [],
                recipient: nil,
                recipientName: state.opening?.referrerName ?? state.opening?.source.says,
                purposes: ["welfare"], shared: [words],
                because: own ?? because,
                advice: try hub.advise(
                    hub.feedbackFacts(state, to: standing, by: practitioner)),
                departure: own ?? departure)
            return try state.tellReferrer(
                Feedback(told: true, words: words, sharing: sharing.id, way: way, to: sender),
                sharing: sharing, standing: standing)
        }
    }

    /// Records that the referrer was told, how and on which day.
    public func recordTold(
        _ enquiry: ID<Enquiry>, _ reached: Feedback.Reached, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.tellReferrer, on: enquiry, by: practitioner, command: command) {
            try $0.reachReferrer(reached, at: $1)
        }
    }

    /// What came of a concern, for whoever sent it. That they opened it is written down once.
    public func hear(
        of contact: ID<Contact>, by practitioner: Practitioner
    ) async throws -> Word? {
        let word = try await door.look(at: .contact(contact), by: practitioner, page: "receipt") {
            try $0.word(on: contact)
        }
        guard let word, word.readOn == nil else { return word }
        _ = try await door.act(.sendConcern, by: practitioner, about: .contact(contact)) {
            writer, act in
            guard let state = try writer.lookout.stateForCommand(word.enquiry),
                case .sent = state.wordToReferrer, state.feedback?.value.to == practitioner.id
            else { return contact.description }
            try writer.record(
                try state.reachReferrer(
                    .init(way: .page, on: LondonTime(act.at).day), at: act.at),
                on: word.enquiry, act)
            return contact.description
        }
        return word
    }

    /// Whether word to the referrer goes to a page of theirs: whose account sent the concern, where
    /// it was not the hub that wrote it down for somebody.
    public func hasPage(_ enquiry: Enquiry) async throws -> Bool {
        try await sender(of: enquiry.id) != nil
    }

    private func sender(of enquiry: ID<Enquiry>) async throws -> ID<Practitioner>? {
        try await store.look { lookout in
            guard let opening = try lookout.stateForCommand(enquiry)?.opening,
                let contact = try lookout.stateForCommand(opening.contact),
                contact.takenByAgency != .csc, let sender = contact.takenBy
            else { return nil }
            return try lookout.allAccounts().contains { $0.practitioner.id == sender }
                ? sender : nil
        }
    }

    /// What the record says of telling whoever sent the concern what came of it.
    /// - Parameter standing: what somebody of the family is to the child, where one told the hub.
    public func feedbackFacts(
        _ enquiry: Enquiry, to standing: ReferrerStanding? = nil, by practitioner: Practitioner
    ) throws(Refusal) -> SharingFacts {
        let source = enquiry.opening?.source
        let recipient = source?.body ?? (source == .family ? standing?.body : nil) ?? "public"
        var facts = enquiry.sharingFacts(
            discloser: try kind(of: practitioner.agency), recipient: recipient)
        facts.add("feedback", to: "purpose")
        if standing == .carer { facts.add("yes", to: "holds-child") }
        return facts
    }
}
