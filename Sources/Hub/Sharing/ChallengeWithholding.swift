import Safeguarding
import Store

extension Hub {
    /// Questions something another agency withheld. The challenge has a clock and goes up by itself
    /// where nobody answers.
    public func challenge(
        _ enquiry: ID<Enquiry>, _ decision: ID<SharingDecision>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(
            .challengeWithholding, on: enquiry, by: practitioner, command: command
        ) { state, now in
            try state.challenge(
                Challenge.Raised(
                    id: hub.ids.next(), decision: decision, because: because,
                    dueBy: hub.answerDue(state, at: now)),
                by: practitioner.agency)
        }
    }

    /// Asks for an answer to a disagreement with the last threshold decision.
    public func challengeDecision(
        _ enquiry: ID<Enquiry>, theme: Challenge.Theme, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(
            .challengeDecision, on: enquiry, by: practitioner, command: command
        ) { state, now in
            guard let decision = state.decision else { throw Refusal.notFound }
            return try state.challengeDecision(
                Challenge.Raised(
                    id: hub.ids.next(), threshold: decision.id, theme: theme, because: because,
                    dueBy: hub.answerDue(state, at: now)),
                by: practitioner.agency)
        }
    }

    /// Takes a challenge to the next people up before its time runs out.
    public func moveUp(
        _ enquiry: ID<Enquiry>, _ challenge: ID<Challenge>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let calendar = profile.calendar
        try await door.perform(
            .challengeDecision, on: enquiry, by: practitioner, command: command
        ) { state, now in
            guard let raised = state.challenges.first(where: { $0.id == challenge }),
                raised.agency == practitioner.agency || practitioner.role.isHubStaff
            else { throw Refusal.notFound }
            return try state.moveUp(challenge, because: because, at: now, calendar)
        }
    }

    /// Answers a challenge: the agency that withheld does, or whoever raised it withdraws it.
    public func endChallenge(
        _ enquiry: ID<Enquiry>, _ challenge: ID<Challenge>, _ end: Challenge.End,
        because: String, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(
            .answerChallenge, on: enquiry, by: practitioner, command: command
        ) { state, _ in
            guard let raised = state.challenges.first(where: { $0.id == challenge }),
                practitioner.role.isHubStaff
                    || [state.answerer(of: raised), raised.agency].contains(practitioner.agency)
            else { throw Refusal.notFound }
            return try state.endChallenge(
                challenge, end, because: because, by: practitioner.agency)
        }
    }

    /// Everything withheld, waiting or silent.
    public func sharingMatters(by practitioner: Practitioner) async throws -> [MatterRow] {
        let now = clock.now()
        return try await door.look(
            at: .deed(.seeWithheld), by: practitioner, for: .statistics, page: "what was withheld"
        ) { try $0.sharingMatters(at: now) }
    }
}
