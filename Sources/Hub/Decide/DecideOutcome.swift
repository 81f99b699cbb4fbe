import Safeguarding

extension Hub {
    /// Makes the threshold decision. Only a manager may.
    public func decide(
        _ enquiry: ID<Enquiry>, _ made: ThresholdDecision.Made, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let id: ID<ThresholdDecision> = ids.next()
        try await door.perform(.decide, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.decide(id, made)
        }
    }

    /// Says what a section 47 enquiry came to.
    public func endSection47(
        _ enquiry: ID<Enquiry>, _ ending: Section47Ending, over seen: Replacing = .whatStands,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.endSection47, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.endSection47(ending, over: seen)
        }
    }

    /// Records the child protection conference that followed.
    public func hold(
        _ conference: Conference, on enquiry: ID<Enquiry>, over seen: Replacing = .whatStands,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.endSection47, on: enquiry, by: practitioner, command: command) {
            try $0.hold(conference, over: seen, at: $1)
        }
    }

    /// Records that an agency disagrees with the decision. It holds up nothing protective.
    public func dissent(
        _ enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in try state.dissent(because: because, for: practitioner.agency) }
    }

    /// Tells the referrer, which is itself a decision to share; or records why they are not told.
    /// Whoever has no role is told only that their word was received.
    public func tellReferrer(
        _ enquiry: ID<Enquiry>, told: Bool, words: String, because: String, departure: String?,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(.tellReferrer, on: enquiry, by: practitioner, command: command) {
            state, _ in
            guard told else {
                return try state.tellReferrer(
                    Feedback(told: false, words: words, sharing: nil), sharing: nil)
            }
            if state.opening?.source.body == nil {
                let feedback =
                    words.orNil.map { Feedback(told: true, words: $0, sharing: nil) }
                    ?? .acknowledging
                return try state.tellReferrer(feedback, sharing: nil)
            }
            let sharing = SharingDecision(
                id: hub.ids.next(), direction: .feedback, result: .shared, existenceShared: true,
                contentShared: true, subjects: state.leadChild.map { [$0] } ?? [],
                recipient: nil,
                recipientName: state.opening?.referrerName ?? state.opening?.source.says,
                purposes: ["welfare"], shared: [words], because: because,
                advice: try hub.advise(try hub.feedbackFacts(state, by: practitioner)),
                departure: departure)
            return try state.tellReferrer(
                Feedback(told: true, words: words, sharing: sharing.id), sharing: sharing)
        }
    }

    /// What the record says of telling whoever sent the concern what came of it.
    public func feedbackFacts(
        _ enquiry: Enquiry, by practitioner: Practitioner
    ) throws(Refusal) -> SharingFacts {
        let recipient = enquiry.opening?.source.body ?? "public"
        var facts = enquiry.sharingFacts(
            discloser: try kind(of: practitioner.agency), recipient: recipient)
        facts.add("yes", to: "relevant")
        if recipient != "public" { facts.add("yes", to: "helps-function") }
        facts.add("less-harm", to: "detriment")
        facts.add("not-asked", to: "consent")
        return facts
    }
}
