import Hub
import Safeguarding
import TestKit
import Testing

@Suite struct `Where an enquiry stands` {
    private func discuss(
        _ desk: TestHub, _ enquiry: ID<Enquiry>, ending: StrategyDiscussion.Conclusion
    ) async throws {
        try await desk.hub.callStrategy(
            enquiry, start: TestHub.start.adding(minutes: 30), way: .video, because: "Seen",
            invited: [.police, .hospital], by: desk.manager)
        let strategy = try #require(try await desk.state(enquiry).openStrategy)
        try await desk.hub.holdStrategy(
            enquiry, strategy.id,
            .init(
                attended: [.csc, .police, .hospital].map { .init(agency: $0, who: "Somebody") },
                without: [], conclusion: ending, because: "Agreed by all three",
                investigation: "Joint", medical: "Not needed", parents: "Not told yet"),
            by: desk.manager)
    }

    // Children Act 1989, section 47(9) to (11): a hospital trust must help while the council makes
    // enquiries. R (AB) v Haringey: an agency is never told another status than there is.
    @Test func `is what an agency is told once a discussion began a section 47 enquiry`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        try await discuss(desk, enquiry, ending: .section47Joint)
        try await desk.ask(enquiry, [.hospital])
        #expect(
            try await desk.check(enquiry, of: .police).asked.status
                == "This is a hub enquiry. No decision has been made on section 17 or section 47.")
        #expect(
            try await desk.check(enquiry, of: .hospital).asked.status
                == "A section 47 enquiry has been decided on.")
        let state = try await desk.bare(enquiry)
        let advice = try desk.hub.advise(desk.hub.replyFacts(state, by: desk.health))
        #expect(advice.outcome == .mustShare)
        #expect(advice.reasons.contains { $0.rule == "ca1989-s47-9" && $0.row == "must" })
    }

    // Children Act 1989, section 47(9) and (10): whoever is called on helps, unless that would be
    // unreasonable in all the circumstances of the case. None of these is that.
    @Test(arguments: [
        RefusalReason.notRelevant, .notRecipientsFunction, .noPurpose, .requestInsufficient,
        .sealedOwnerRefused, .confidenceOutweighs,
    ])
    func `lets no reason end what section 47 asks for, given of all or of each piece`(
        reason: RefusalReason
    ) async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await discuss(desk, enquiry, ending: .section47Joint)
        try await desk.ask(enquiry, [.hospital])
        let check = try await desk.check(enquiry, of: .hospital)
        func reply(_ statements: [Statement.Content]) async throws -> Hub.Replied {
            try await desk.hub.reply(
                enquiry, check.id,
                Hub.Replying(
                    answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                    statements: statements,
                    withheld: [.init(what: "A visit", reason: reason, sensitivity: .health)],
                    because: "We think so"), by: desk.health)
        }
        try await desk.hub.declineCheck(
            enquiry, check.id, reason: reason, words: "Not for us", departure: nil,
            by: desk.health)
        #expect(try await reply([]) == .referred)
        let waiting = try await desk.state(enquiry)
        #expect(waiting.check(check.id)?.isAnswered == false)
        #expect(!waiting.sharing.contains { $0.value.result == .withheld })
        #expect(waiting.advice.count == 1 && waiting.advice.allSatisfy { $0.given == nil })
        // What is shared goes, and what was left out waits for the advice.
        let shared = Statement.Content(
            id: desk.hub.newID(), about: Array(check.asked.subjects.prefix(1)),
            words: "Not brought to two visits", kind: .fact, eventDate: .unknown(),
            source: "Case system", sensitivity: .health, handling: .open,
            minimisation: Minimisation(
                need: PieceView.answers.need, function: .enquire, view: .answers))
        #expect(try await reply([shared]) == .sentInPart)
        let after = try await desk.seen(enquiry, by: desk.health).enquiry
        #expect(after.check(check.id)?.isAnswered == true && after.advice.count == 1)
        #expect(after.advice.last?.asked.question.contains(reason.says) == true)
    }

    @Test func `is refused once an adviser has answered, and the record says what they said`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await discuss(desk, enquiry, ending: .section47Joint)
        try await desk.ask(enquiry, [.hospital])
        let check = try await desk.check(enquiry, of: .hospital)
        func refuse() async throws {
            try await desk.hub.declineCheck(
                enquiry, check.id, reason: .legalBar, words: "A court order bars it",
                departure: nil, by: desk.health)
        }
        try await refuse()
        await #expect(
            throws: Refusal.alreadyDone("Advice on this request was asked for, and is awaited.")
        ) { try await refuse() }
        let request = try #require(try await desk.state(enquiry).advice.first)
        try await desk.hub.recordAdvice(
            enquiry, request.id, from: "Trust solicitor", words: "The order bars it",
            by: desk.health)
        try await refuse()
        let after = try await desk.seen(enquiry, by: desk.health).enquiry
        #expect(after.check(check.id)?.isAnswered == true)
        #expect(after.sharing.last?.value.adviceFrom == "Trust solicitor: The order bars it")
    }

    @Test func `puts a refusal that the law does not allow to the agency's own guardian`()
        async throws
    {
        let desk = try await TestHub()
        let guardian = try await desk.hub.addAccount(
            name: "Ivo Marsh", agency: .hospital, role: .caldicottGuardian, login: "ivo",
            password: nil)
        let enquiry = try await desk.openEnquiry()
        try await discuss(desk, enquiry, ending: .section47Joint)
        try await desk.ask(enquiry, [.hospital])
        let check = try await desk.check(enquiry, of: .hospital)
        try await desk.hub.declineCheck(
            enquiry, check.id, reason: .noLawfulBasis, words: "We see none", departure: nil,
            by: desk.health)
        let wanted = try await desk.hub.adviceWanted(from: guardian)
        #expect(wanted.map(\.request.asked.question) == ["No lawful basis: We see none"])
    }

    @Test func `can become a section 47 enquiry after a strategy discussion was decided on`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        for outcome in [Outcome.strategyDiscussion, .section47] {
            try await desk.hub.decide(
                enquiry,
                .init(outcome: outcome, rationale: "Harm", descriptors: ["several-needs"]),
                by: desk.manager)
        }
        try await desk.ask(enquiry, [.hospital])
        #expect(
            try await desk.check(enquiry, of: .hospital).asked.status
                == "A section 47 enquiry has been decided on.")
    }

    // Domain study, 1.11: the public is thanked and no more. No law makes telling them a duty.
    @Test(arguments: [ReferralSource.acquaintance, .family, .anonymous])
    func `is never told to a referrer without a role, after emergency action too`(
        source: ReferralSource
    ) async throws {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.referrer = Referrer(source: source, name: "A neighbour")
        concern.dangerNow = .yes
        let enquiry = try await desk.openEnquiry(concern, rating: .red)
        try await desk.hub.decide(
            enquiry,
            .init(outcome: .emergencyAction, rationale: "Tonight", descriptors: ["several-needs"]),
            by: desk.manager)
        let facts = try desk.hub.feedbackFacts(try await desk.bare(enquiry), by: desk.manager)
        #expect(facts["risk"] == ["significant-harm"] && facts["recipient"] == ["public"])
        #expect(try desk.hub.advise(facts).outcome == .seekAdvice)
        try await desk.hub.tellReferrer(
            enquiry, told: true, words: "", because: "", departure: nil, way: .letter,
            by: desk.screening)
        #expect(
            try await desk.state(enquiry).feedback?.value.words
                == "Thank you. It has been received and looked at.")
    }

    @Test
    func `has pieces of a health service taken as about health, and intelligence as of crime`()
        async throws
    {
        let desk = try await TestHub()
        let state = try await desk.bare(try await desk.openEnquiry())
        func facts(_ who: Practitioner, _ kind: StatementKind) throws -> SharingFacts {
            try desk.hub.replyFacts(
                state, by: who, answers: SharingFacts(),
                pieces: ReplyPieces(
                    shared: [
                        .init(
                            kind: kind, sensitivity: .ordinary, about: [],
                            endangersSomebody: false, view: nil)
                    ], leftOut: []))
        }
        #expect(try facts(desk.health, .fact)["special-category"] == ["yes"])
        #expect(try facts(desk.police, .intelligence)["offence-data"] == ["yes"])
        // What nobody said is unknown, and not a no.
        #expect(try facts(desk.police, .fact)["special-category"] == [])
        #expect(try facts(desk.school, .fact)["offence-data"] == [])
    }
}
