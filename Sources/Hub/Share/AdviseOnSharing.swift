import Safeguarding
import Store

/// One question that waits for somebody's advice.
public struct WantedAdvice: Sendable {
    public let enquiry: ID<Enquiry>
    public let reference: String
    public let request: AdviceRequest
}

extension AdviceRequest {
    /// Whether somebody is of those asked, and it is not their own question.
    fileprivate func waits(for adviser: Practitioner) -> Bool {
        given == nil && asked.of?.role == adviser.role && by != adviser.id
    }
}

extension Hub {
    /// Asks somebody for advice on a question of sharing. It is due in four hours where the child
    /// may be in danger, on the next working day otherwise.
    public func askAdvice(
        _ enquiry: ID<Enquiry>, of adviser: Adviser, question: String, check: ID<Check>? = nil,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(.askAdvice, on: enquiry, by: practitioner, command: command) {
            state, now in
            if let check { _ = try Self.own(check, of: state, by: practitioner) }
            return try hub.askAdvice(
                of: adviser, question, check, on: state, by: practitioner, at: now)
        }
    }

    func askAdvice(
        of adviser: Adviser, _ question: String, _ check: ID<Check>?, on state: Enquiry,
        by practitioner: Practitioner, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        try state.askAdvice(
            AdviceRequest.Asked(
                id: ids.next(),
                adviser: adviser == .duty
                    ? profile.adviser(of: practitioner.agency).name : adviser.says,
                of: adviser, question: question, check: check,
                dueBy: answerDue(state, at: now)))
    }

    /// What the guide is told of an enquiry while a form about it is filled in. Nobody is named in
    /// it, so it writes no entry; the page the form is on did.
    public func guideFacts(
        on enquiry: ID<Enquiry>, by practitioner: Practitioner,
        _ facts: @escaping @Sendable (Enquiry) throws -> SharingFacts
    ) async throws -> SharingFacts {
        try await door.look(at: .enquiry(enquiry), by: practitioner, page: "guide") { reader in
            guard let state = try reader.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            return try facts(state)
        }
    }

    /// The questions that wait for somebody’s own advice, oldest first. Only of enquiries they have
    /// a part in, and not their own questions.
    public func adviceWanted(from adviser: Practitioner) async throws -> [WantedAdvice] {
        guard let kind = Adviser(answeredBy: adviser.role) else {
            throw Refusal.notAllowed("Managers and Caldicott Guardians are asked for advice.")
        }
        return try await door.look(
            at: .deed(.giveAdvice), by: adviser, for: .review, page: "advice"
        ) { reader in
            try reader.enquiriesWaiting(for: kind).flatMap { id -> [WantedAdvice] in
                guard let enquiry = try reader.oneEnquiry(id)?.enquiry else { return [] }
                return enquiry.advice.filter { $0.waits(for: adviser) }.map {
                    WantedAdvice(enquiry: id, reference: enquiry.reference, request: $0)
                }
            }.sorted { $0.request.at < $1.request.at }
        }
    }

    /// Gives advice in the hub itself. It joins the record, and the next decision keeps it.
    public func giveAdvice(
        _ enquiry: ID<Enquiry>, _ request: ID<AdviceRequest>, words: String,
        by adviser: Practitioner, command: String? = nil
    ) async throws {
        _ = try await door.act(
            .giveAdvice, by: adviser, about: .enquiry(enquiry), purpose: .review, command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(enquiry),
                state.advice.contains(where: { $0.id == request && $0.waits(for: adviser) })
            else { throw Refusal.notFound }
            guard words.orNil != nil else {
                throw Refusal.answer(field: "advice", says: "Enter what you advise")
            }
            let from = "\(adviser.name), \(adviser.role.says.lowercased())"
            try writer.record(
                try state.giveAdvice(request, from: from, words: words), on: enquiry, act)
            return enquiry.description
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
            from: now, Rung.practitioners.allowance(isRed: enquiry.isRed))
    }
}
