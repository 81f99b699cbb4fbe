import Safeguarding
import Store

extension Hub {
    /// A reply as the person gave it.
    public struct Replying: Sendable {
        public let answers: [Check.Answer]
        public internal(set) var statements: [Statement.Content]
        public let withheld: [SharingDecision.Withheld]
        public let bestContact: String?
        public let because: String
        public let guide: SharingFacts
        public let departure: String?
        public let familyTold: YesNoUnknown
        public let familyToldDetail: String?
        public let otherAgreements: OtherAgreements?

        public init(
            answers: [Check.Answer], statements: [Statement.Content],
            withheld: [SharingDecision.Withheld] = [], bestContact: String? = nil,
            because: String, guide: SharingFacts = SharingFacts(), departure: String? = nil,
            familyTold: YesNoUnknown = .unknown, familyToldDetail: String? = nil,
            otherAgreements: OtherAgreements? = nil
        ) {
            self.otherAgreements = otherAgreements
            self.familyToldDetail = familyToldDetail
            self.answers = answers
            self.statements = statements
            self.withheld = withheld
            self.bestContact = bestContact
            self.because = because
            self.guide = guide
            self.departure = departure
            self.familyTold = familyTold
        }
    }

    /// Sends a reply, with the decision on sharing either way.
    /// - Parameter isAdding: whether the person knows that it is added to an answer that was given.
    ///
    /// Where the law obliges their agency to answer, what is left out for a reason that refuses it
    /// goes to whoever advises them, with a clock; and where nothing at all would be shared, the
    /// request stays open (see ``declineCheck``).
    @discardableResult
    public func reply(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, _ replying: Replying, isAdding: Bool = false,
        by practitioner: Practitioner, command: String? = nil
    ) async throws -> Replied {
        let hub = self
        // Looked up only where there is something to ask about.
        let mayAsk = replying.withheld.contains { !$0.reason.isNoRefusal }
        let guardian = mayAsk ? try await guardian(of: practitioner, on: enquiry) : nil
        let answer = try await door.act(
            .reply, by: practitioner, about: .check(check, of: enquiry), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            for id in replying.statements.flatMap({ $0.named ?? [] }) where id != practitioner.id {
                try writer.lookout.check(.reader(id), on: enquiry)
            }
            let own = try Self.own(check, of: state, by: practitioner)
            let refused = try hub.refused(by: replying, to: own, on: state, by: practitioner)
            if !refused.isEmpty, !state.isAdviceAwaited(on: check) {
                let question =
                    "We left out: \(refused.map(\.says).joined(separator: "; ")). The law asks us "
                    + "to answer. May we leave it out?"
                try writer.record(
                    try hub.askOwnAdviser(
                        guardian, question, check, on: state, by: practitioner, at: act.at),
                    on: enquiry, act)
            }
            if !refused.isEmpty, replying.statements.isEmpty { return Replied.referred.rawValue }
            let (open, sealed) = Self.parted(replying, by: practitioner)
            try writer.record(
                try hub.events(
                    of: open, isAdding: isAdding, to: check, on: state, by: practitioner),
                on: enquiry, act)
            for (statement, words) in sealed {
                try writer.keep(words, of: statement.id, for: statement.named ?? [], act)
            }
            // Nobody waits for what is added to an answer, so those who have to know are told.
            if own.isAnswered {
                for person in Set([own.askedBy, state.lead].compactMap(\.self)) {
                    try writer.email(
                        person, isUrgent: state.isRed, at: act.at, hub.profile.calendar, hub.ids)
                }
            }
            return (refused.isEmpty ? Replied.sent : .sentInPart).rawValue
        }
        guard let replied = Replied(rawValue: answer) else { throw Refusal.notFound }
        return replied
    }

    /// What became of a reply.
    public enum Replied: String, Sendable {
        case sent
        /// What was left out waits for advice, because a duty asks for it.
        case sentInPart
        /// Nothing was sent: the reasons wait for advice, and the request stays open.
        case referred
    }

    /// The reasons for which something is left out that a duty asks for, each once. None once an
    /// adviser has answered: then the person decides, and says why.
    private func refused(
        by replying: Replying, to check: Check, on enquiry: Enquiry, by practitioner: Practitioner
    ) throws(Refusal) -> [RefusalReason] {
        let reasons = Set(replying.withheld.map(\.reason)).filter { !$0.isNoRefusal }
        guard !reasons.isEmpty,
            enquiry.adviceTaken(by: practitioner.agency, on: check.id) == nil,
            try isObliged(practitioner, on: enquiry, saying: replying.guide)
        else { return [] }
        return RefusalReason.allCases.filter(reasons.contains)
    }

    /// A reply without the words of what is sealed, and those words: they go under a key of their
    /// own. Whoever wrote it is always named.
    private static func parted(
        _ replying: Replying, by practitioner: Practitioner
    ) -> (open: Replying, sealed: [(Statement.Content, words: String)]) {
        var sealed: [(Statement.Content, words: String)] = []
        let statements = replying.statements.map { statement -> Statement.Content in
            guard statement.handling == .sealed, statement.words.orNil != nil else {
                return statement
            }
            let named = (statement.named ?? []) + [practitioner.id]
            let apart = statement.naming(named)
            sealed.append((apart, statement.words))
            return apart
        }
        var open = replying
        open.statements = statements
        return (open, sealed)
    }

    private func events(
        of replying: Replying, isAdding: Bool, to check: ID<Check>, on state: Enquiry,
        by practitioner: Practitioner
    ) throws -> [EnquiryEvent] {
        let advised = state.adviceTaken(by: practitioner.agency, on: check)
        let asked = try Self.own(check, of: state, by: practitioner).asked
        let shares = !replying.statements.isEmpty
        let result: SharingDecision.Result =
            replying.withheld.isEmpty ? .shared : shares ? .sharedInPart : .withheld
        let sharing = SharingDecision(
            id: ids.next(), direction: .disclose, result: result, existenceShared: true,
            contentShared: shares, subjects: asked.subjects, recipient: .csc,
            purposes: asked.purposes, shared: replying.statements.map(\.id.description),
            withheld: replying.withheld,
            because: replying.because.orNil ?? (shares ? "" : "Nothing to share was held"),
            advice: try advice(for: replying, on: state, by: practitioner),
            departure: replying.departure ?? advised.map { "After advice: \($0)" },
            familyTold: replying.familyTold, familyToldDetail: replying.familyToldDetail,
            adviceFrom: advised, check: check,
            otherAgreements: replying.otherAgreements)
        return try state.reply(
            Enquiry.ReplyGiven(
                check: check, answers: replying.answers, statements: replying.statements,
                bestContact: replying.bestContact, sharing: sharing, isAdding: isAdding))
    }

    /// Lets others see a form of words in place of something sealed.
    public func release(
        _ statement: ID<Statement>, in enquiry: ID<Enquiry>, words: String,
        by practitioner: Practitioner
    ) async throws {
        let hub = self
        try await door.perform(.reply, on: enquiry, by: practitioner) { state, _ in
            guard let sealed = state.statements.first(where: { $0.id == statement }) else {
                throw Refusal.notFound
            }
            var facts = try hub.replyFacts(state, by: practitioner)
            facts["handling"] = ["sealed"]
            facts["owner-agrees"] = ["yes"]
            facts.note(sealed.content.sensitivity)
            facts.note(sealed.content.kind)
            // The owner has agreed to these words, so the family's agreement is not what it waits
            // for.
            let sharing = SharingDecision(
                id: hub.ids.next(), direction: .disclose, result: .sharedInPart,
                existenceShared: true, contentShared: true, subjects: sealed.content.about,
                recipient: .csc, purposes: ["protect"], shared: [statement.description],
                because: "Its owner agreed that these words may be seen in its place",
                advice: try hub.advise(facts),
                departure: "Its owner agreed to these words and to no others",
                check: sealed.check)
            return try state.release(
                statement, words: words, by: practitioner.agency, sharing: sharing)
        }
    }

    private func advice(
        for replying: Replying, on enquiry: Enquiry, by practitioner: Practitioner
    ) throws(Refusal) -> Advice {
        let pieces = ReplyPieces(
            shared: replying.statements.map {
                ReplyPieces.Piece(
                    kind: $0.kind, sensitivity: $0.sensitivity, about: $0.about,
                    endangersSomebody: $0.minimisation?.endangersSomebody ?? false,
                    view: $0.minimisation?.view)
            },
            leftOut: replying.withheld.map {
                ReplyPieces.LeftOut(sensitivity: $0.sensitivity ?? .ordinary, reason: $0.reason)
            })
        return try advise(
            try replyFacts(enquiry, by: practitioner, answers: replying.guide, pieces: pieces))
    }

    /// What the guide is told of a reply: the record, the person’s answers, and the pieces. What is
    /// left out weighs only where nothing is shared: then it is what the question is about.
    public func replyFacts(
        _ enquiry: Enquiry, by practitioner: Practitioner, answers: SharingFacts,
        pieces: ReplyPieces
    ) throws(Refusal) -> SharingFacts {
        var facts = try replyFacts(enquiry, by: practitioner)
        facts.answer(with: answers)
        for piece in pieces.shared {
            facts.note(piece.sensitivity)
            facts.note(piece.kind)
            facts.note(
                isAboutOthers: enquiry.isAboutOthers(piece.about),
                endangersSomebody: piece.endangersSomebody)
        }
        facts.note(pieces.shared.map(\.view))
        guard pieces.shared.isEmpty else { return facts }
        for piece in pieces.leftOut {
            facts.note(piece.sensitivity)
            if let reason = piece.reason { facts.take(reason.facts) }
        }
        return facts
    }

    /// What the record says of a reply by this person's agency to the council's hub. Whether it
    /// bears on the child, helps, or does more harm is what they consider (section 16LA), so it is
    /// asked of them and never taken as said.
    public func replyFacts(
        _ enquiry: Enquiry, by practitioner: Practitioner
    ) throws(Refusal) -> SharingFacts {
        let discloser = try kind(of: practitioner.agency)
        var facts = enquiry.sharingFacts(discloser: discloser, recipient: "council")
        facts.note(heldBy: discloser)
        let asked = enquiry.checks.last { $0.asked.agency == practitioner.agency }?.asked
        facts["purpose"] = Set(asked?.purposes ?? [])
        facts.take(enquiry.familyFacts(toldTo: practitioner.agency))
        facts.take(
            agreements.facts(from: practitioner.agency, to: .csc, for: [], on: today))
        return facts
    }

    public func takeMoreTime(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, until: Instant, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(
            .reply, on: enquiry, answering: check, by: practitioner, command: command
        ) { state, now in
            _ = try Self.own(check, of: state, by: practitioner)
            return try state.takeMoreTime(check, until: until, because: because, at: now)
        }
    }

    /// Notes that the agency has opened a request.
    public func openCheck(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, by practitioner: Practitioner
    ) async throws {
        try await door.perform(
            .reply, on: enquiry, answering: check, by: practitioner
        ) { state, _ in
            let own = try Self.own(check, of: state, by: practitioner)
            return try state.openCheck(own.id)
        }
    }

    public func correctStatement(
        _ enquiry: ID<Enquiry>, _ statement: ID<Statement>, words: String, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.reply, on: enquiry, by: practitioner, command: command) {
            state, _ in
            try state.correct(statement, words: words, because: because, by: practitioner.agency)
        }
    }

    /// Takes back something this agency shared. Whoever relied on it is told.
    public func retractStatement(
        _ enquiry: ID<Enquiry>, _ statement: ID<Statement>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.reply, on: enquiry, by: practitioner, command: command) {
            state, _ in
            try state.retract(statement, because: because, by: practitioner.agency)
        }
    }

    /// A request is answered by the agency it was sent to.
    static func own(
        _ id: ID<Check>, of enquiry: Enquiry, by practitioner: Practitioner
    ) throws(Refusal) -> Check {
        guard let check = enquiry.check(id), check.asked.agency == practitioner.agency else {
            throw .notFound
        }
        return check
    }
}
