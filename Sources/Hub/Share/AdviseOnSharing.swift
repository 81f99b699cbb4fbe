import Safeguarding
import Store

extension Hub {
    /// Asks somebody for advice on a question of sharing. It is due in four hours where the child
    /// may be in danger, on the next working day otherwise.
    public func askAdvice(
        _ enquiry: ID<Enquiry>, adviser: String, question: String, check: ID<Check>? = nil,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(.askAdvice, on: enquiry, by: practitioner, command: command) {
            state, now in
            try state.askAdvice(
                AdviceRequest.Asked(
                    id: hub.ids.next(), adviser: adviser, question: question, check: check,
                    dueBy: hub.answerDue(state, at: now)))
        }
    }

    /// Records what an adviser said.
    public func recordAdvice(
        _ enquiry: ID<Enquiry>, _ request: ID<AdviceRequest>, from: String, words: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.askAdvice, on: enquiry, by: practitioner, command: command) {
            state, _ in
            guard let asked = state.advice.first(where: { $0.id == request }),
                asked.agency == practitioner.agency || practitioner.role.isHubStaff
            else { throw Refusal.notFound }
            return try state.giveAdvice(request, from: from, words: words)
        }
    }

    /// When the first answer to a question about sharing is due.
    func answerDue(_ enquiry: Enquiry, at now: Instant) -> Instant {
        profile.calendar.deadline(
            from: now, Challenge.Rung.practitioners.allowance(isRed: enquiry.isRed))
    }
}
