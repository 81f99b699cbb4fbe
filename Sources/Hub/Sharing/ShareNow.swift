import Safeguarding
import Store

extension Hub {
    /// How long there is to finish the record of something shared in danger.
    private static let recordTime = Allowance(4, .elapsedHours)

    /// Sends the hub what it must know now, because a child is in danger. Nothing is asked first;
    /// the rest of the record is due within four hours, and a full reply is still awaited.
    public func shareNow(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, words: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(
            .reply, on: enquiry, answering: check, by: practitioner, command: command
        ) { state, now in
            let asked = try Self.own(check, of: state, by: practitioner).asked
            let content = Statement.Content(
                id: hub.ids.next(), about: asked.subjects, words: words, kind: .fact,
                eventDate: .unknown(), source: "Told at once, in danger",
                sensitivity: .ordinary, handling: .open,
                minimisation: Minimisation(
                    need: "A child is in danger now", function: .enquire))
            var facts = try hub.replyFacts(state, by: practitioner)
            facts["risk"] = ["danger-now"]
            let sharing = try hub.inDanger(
                facts, direction: .disclose, subjects: asked.subjects, recipient: .csc,
                shared: [content.id.description], check: check, at: now)
            return try state.shareNow(content, for: check, sharing: sharing)
        }
    }

    /// Tells an agency at once what it must know, and asks what it knows.
    public func tellNow(
        _ enquiry: ID<Enquiry>, _ code: AgencyCode, words: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(.ask, on: enquiry, by: practitioner, command: command) {
            state, now in
            guard let agency = hub.profile.agency(code) else { throw Refusal.notFound }
            guard let words = words.orNil else {
                throw Refusal.answer(field: "now-words", says: "Enter what must be known now")
            }
            var facts = state.sharingFacts(
                discloser: try hub.kind(of: practitioner.agency), recipient: agency.kind)
            facts["risk"] = ["danger-now"]
            let check: ID<Check> = hub.ids.next()
            let subjects = state.subjects.map(\.person)
            let sharing = try hub.inDanger(
                facts, direction: .request, subjects: subjects, recipient: code, shared: [words],
                check: check, at: now)
            let today = LondonTime(now).day
            return try state.ask(
                Enquiry.Ask(
                    check: check, agency: code, subjects: subjects, questions: agency.questions,
                    purposes: ["protect"],
                    told: [Check.Told(fact: words, because: "A child is in danger now")],
                    from: today.adding(days: -365), to: today,
                    replyBy: now.adding(minutes: 60), sharing: sharing), at: now)
        }
    }

    /// Finishes the record.
    public func completeRecord(
        _ enquiry: ID<Enquiry>, _ completion: RecordCompletion, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.decideSharing, on: enquiry, by: practitioner, command: command) {
            state, _ in
            guard
                let decision = state.sharing.first(where: {
                    $0.value.id == completion.decision
                }),
                practitioner.role.isHubStaff
                    || state.decider(of: decision) == practitioner.agency
            else { throw Refusal.notFound }
            return try state.complete(completion)
        }
    }

    private func inDanger(
        _ facts: SharingFacts, direction: SharingDecision.Direction, subjects: [ID<Person>],
        recipient: AgencyCode, shared: [String], check: ID<Check>, at now: Instant
    ) throws -> SharingDecision {
        SharingDecision(
            id: ids.next(), direction: direction, result: .shared, existenceShared: true,
            contentShared: true, subjects: subjects, recipient: recipient,
            purposes: ["protect"], shared: shared,
            because: "A child was in danger. Shared at once; the record follows.",
            advice: try advise(facts), check: check,
            recordBy: profile.calendar.deadline(from: now, Self.recordTime))
    }
}
