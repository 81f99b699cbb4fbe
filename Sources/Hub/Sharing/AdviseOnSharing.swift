import Safeguarding
import Store

/// One question that waits for somebody's advice.
public struct WantedAdvice: Sendable {
    public let enquiry: ID<Enquiry>
    public let reference: String
    public let request: AdviceRequest
    /// Whether the adviser may open the enquiry; otherwise the question is all they see of it.
    public let mayOpen: Bool
}

extension Hub {
    /// Asks somebody for advice on a question of sharing. It is due in four hours where the child
    /// may be in danger, on the next working day otherwise, and before a reply that waits for it.
    /// - Parameter named: who it is put to, of those offered; `nil` for everyone of their role.
    public func askAdvice(
        _ enquiry: ID<Enquiry>, of adviser: Adviser, named: ID<Practitioner>? = nil,
        question: String, check: ID<Check>? = nil, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let hub = self
        let offered = try await advisers(on: enquiry, for: practitioner)
        let person = offered.first { $0.id == named }
        guard named == nil || person.map({ Adviser(answeredBy: $0.role) == adviser }) ?? false
        else {
            throw Refusal.answer(
                field: "adviser", says: "Select who you ask: that person cannot be asked now")
        }
        try await door.perform(
            .askAdvice, on: enquiry, answering: check, by: practitioner, command: command
        ) { state, now in
            if let check { _ = try Self.own(check, of: state, by: practitioner) }
            return try hub.askAdvice(
                of: adviser, named: person, question, check, on: state, by: practitioner, at: now)
        }
    }

    /// Who can be asked for advice on an enquiry in the hub, by name: managers who may open it, and
    /// Caldicott Guardians, who advise on the question whether or not they may. Nobody with an
    /// interest of their own in it, and nobody who is away.
    public func advisers(
        on enquiry: ID<Enquiry>, for asker: Practitioner
    ) async throws -> [Practitioner] {
        try await store.look { lookout in
            let away = Set(
                try lookout.absences().filter { $0.standing == .away }
                    .map(\.absence.practitioner))
            return try lookout.allAccounts().map(\.practitioner).filter { one in
                guard Deed.giveAdvice.isOpen(to: one.role), one.id != asker.id,
                    !away.contains(one.id)
                else { return false }
                let relation = try lookout.relation(of: one, to: enquiry)
                if one.role == .caldicottGuardian { return relation != .conflicted }
                return
                    (try? Access.grant(
                        one, relation: relation, depth: .facts, purpose: .review)) != nil
            }
        }
    }

    func askAdvice(
        of adviser: Adviser, named: Practitioner? = nil, _ question: String, _ check: ID<Check>?,
        on state: Enquiry, by practitioner: Practitioner, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        let who =
            named.map { "\($0.name), \($0.role.says.lowercased())" }
            ?? (adviser == .duty ? profile.adviser(of: practitioner.agency).name : adviser.says)
        return try state.askAdvice(
            AdviceRequest.Asked(
                id: ids.next(), adviser: who, of: adviser, to: named?.id, question: question,
                check: check,
                dueBy: adviceDue(on: check.flatMap { state.check($0) }, of: state, at: now)))
    }

    /// Where a reply waits for the advice, half of the time the reply has left, so that whoever
    /// asked can still use it; an hour where none is left.
    private func adviceDue(on check: Check?, of state: Enquiry, at now: Instant) -> Instant {
        let usual = answerDue(state, at: now)
        guard let check else { return usual }
        let left = now.minutes(until: check.dueBy)
        return min(usual, now.adding(minutes: left > 1 ? left / 2 : 60))
    }

    /// What the guide is told of an enquiry while a form about it is filled in. Nobody is named in
    /// it, so it writes no entry; the page the form is on did.
    public func guideFacts(
        on enquiry: ID<Enquiry>, answering check: ID<Check>? = nil, by practitioner: Practitioner,
        _ facts: @escaping @Sendable (Enquiry) throws -> SharingFacts
    ) async throws -> SharingFacts {
        try await door.look(
            at: check.map { .check($0, of: enquiry) } ?? .enquiry(enquiry), by: practitioner,
            page: "guide"
        ) { reader in
            guard let state = try reader.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            return try facts(state)
        }
    }

    /// The questions that wait for somebody’s own advice, oldest first, and not their own. Of an
    /// enquiry they have no part in they see the question, and not whom it is about.
    public func adviceWanted(from adviser: Practitioner) async throws -> [WantedAdvice] {
        guard Adviser(answeredBy: adviser.role) != nil else {
            throw Refusal.notAllowed("Managers and Caldicott Guardians are asked for advice.")
        }
        return try await door.look(
            at: .deed(.giveAdvice), by: adviser, for: .review, page: "advice"
        ) { reader in
            try reader.enquiriesWaiting().flatMap { id -> [WantedAdvice] in
                guard let asked = try reader.questionsAsked(on: id) else { return [] }
                return asked.requests.map {
                    WantedAdvice(
                        enquiry: id, reference: asked.reference, request: $0,
                        mayOpen: asked.mayOpen)
                }
            }.sorted { $0.request.at < $1.request.at }
        }
    }

    /// Gives advice in the hub itself. It joins the record, and the next decision keeps it.
    public func giveAdvice(
        _ enquiry: ID<Enquiry>, _ request: ID<AdviceRequest>, words: String,
        by adviser: Practitioner, command: String? = nil
    ) async throws {
        let (calendar, ids) = (profile.calendar, ids)
        _ = try await door.act(
            .giveAdvice, by: adviser, about: nil, purpose: .review, command: command
        ) { writer, act in
            // Being asked is the part they have in it; an interest of their own keeps them out.
            let left = Set(try writer.lookout.endedAccounts().map(\.practitioner.id))
            guard let state = try writer.lookout.stateForCommand(enquiry),
                try writer.lookout.relation(of: adviser, to: enquiry) != .conflicted,
                let asked = state.advice.first(where: {
                    $0.id == request && $0.waits(for: adviser, left: left)
                })
            else { throw Refusal.notFound }
            guard words.orNil != nil else {
                throw Refusal.answer(field: "advice", says: "Enter what you advise")
            }
            let from = "\(adviser.name), \(adviser.role.says.lowercased())"
            try writer.record(
                try state.giveAdvice(request, from: from, words: words), on: enquiry, act)
            // Whoever asked waits with their reply until they hear.
            try writer.email(asked.by, isUrgent: state.isRed, at: act.at, calendar, ids)
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
