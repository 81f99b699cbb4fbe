import Safeguarding
import Store

// Refusing a request, and whom somebody asks before they do.
extension Hub {
    /// Says no, with a reason that is one of the list and words the hub can act on.
    ///
    /// Where the law obliges their agency to answer, or lets it and a child is or may be suffering
    /// significant harm, nobody refuses alone: the reason goes to whoever advises them, with a
    /// clock, and the request stays open (Children Act 1989, section 47(10) has one way out;
    /// section 16H has none; Working Together and golden rules 1 and 4 of the advice of 2024 for
    /// the rest). Not to have looked is no answer.
    public func declineCheck(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, reason: RefusalReason, words: String,
        departure: String?, saying answers: SharingFacts = SharingFacts(),
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        let guardian = try await guardian(of: practitioner, on: enquiry)
        guard reason != .notSearched else {
            throw Refusal.answer(
                field: "reason",
                says: "Not to have looked is no answer. Say how much longer you need, or who looks")
        }
        try await door.perform(
            .reply, on: enquiry, answering: check, by: practitioner, command: command
        ) { state, now in
            let asked = try Self.own(check, of: state, by: practitioner).asked
            var facts = try hub.replyFacts(state, by: practitioner)
            let advised = state.adviceTaken(by: practitioner.agency, on: check)
            let needsSenior =
                try !reason.isNoRefusal && advised == nil
                && hub.needsSenior(practitioner, on: state, saying: answers)
            if needsSenior, state.isAdviceAwaited(on: check) {
                throw Refusal.alreadyDone("Advice on this request was asked for, and is awaited.")
            }
            // Waiting for advice is not an answer: the request stays open, with a clock.
            if needsSenior || reason == .awaitingAdvice {
                let question =
                    reason == .awaitingAdvice ? words : words.orNil.map { "\(reason.says): \($0)" }
                return try hub.askOwnAdviser(
                    guardian, question ?? "", check, on: state, by: practitioner, at: now)
            }
            facts.take(reason.facts)
            let advice = try hub.advise(facts)
            let sharing = SharingDecision(
                id: hub.ids.next(), direction: .disclose, result: .withheld,
                existenceShared: false, contentShared: false, subjects: asked.subjects,
                recipient: .csc, purposes: asked.purposes, shared: [],
                withheld: [SharingDecision.Withheld(what: "Everything asked", reason: reason)],
                because: words, advice: advice,
                departure: departure ?? advised.map { "After advice: \($0)" },
                adviceFrom: advised, check: check)
            return try state.decline(check, reason: reason, words: words, sharing: sharing)
        }
    }

    /// The Caldicott Guardian of somebody’s own agency, who is asked in the hub where they would
    /// refuse what a duty asks for; `nil` where they have none here, and must ring their adviser.
    func guardian(
        of practitioner: Practitioner, on enquiry: ID<Enquiry>
    ) async throws -> Practitioner? {
        try await advisers(on: enquiry, for: practitioner).first {
            $0.role == .caldicottGuardian && $0.agency == practitioner.agency
        }
    }

    /// Puts a refusal to their guardian, or to the adviser they ring where they have none here.
    func askOwnAdviser(
        _ guardian: Practitioner?, _ question: String, _ check: ID<Check>, on state: Enquiry,
        by practitioner: Practitioner, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        try askAdvice(
            of: guardian == nil ? .duty : .guardian, named: guardian, question, check, on: state,
            by: practitioner, at: now)
    }

    /// Whether a duty obliges whoever answers, whatever they think of the request. In danger now
    /// there is nothing to refuse yet.
    /// - Parameter answers: theirs to the guide. Only those that can bring a duty about are heard:
    ///   any other might be the excuse.
    func isObliged(
        _ practitioner: Practitioner, on enquiry: Enquiry, saying answers: SharingFacts
    ) throws(Refusal) -> Bool {
        var facts = try replyFacts(enquiry, by: practitioner)
        facts.answer(with: answers.duties)
        let advice = try advise(facts)
        return advice.outcome == .mustShare && advice.isRecordedAfter != true
    }

    /// Whether nobody refuses a request alone: a duty asks for it, a child is in danger now, or the
    /// record says that one may suffer significant harm and the law lets it be shared.
    private func needsSenior(
        _ practitioner: Practitioner, on enquiry: Enquiry, saying answers: SharingFacts
    ) throws(Refusal) -> Bool {
        var facts = try replyFacts(enquiry, by: practitioner)
        facts.answer(with: answers.duties)
        switch try advise(facts).outcome {
        case .mustShare: return true
        case .mayShare: return facts.isGrave
        case .mayShareWithAgreement, .existenceOnly, .mustNotShare, .seekAdvice: return false
        }
    }
}
