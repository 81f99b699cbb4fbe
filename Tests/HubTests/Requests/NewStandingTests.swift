import Hub
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `An agency that was asked before the law asked more of it` {
    private func decide(
        _ outcome: Outcome, on enquiry: ID<Enquiry>, of desk: TestHub
    ) async throws {
        desk.set(TestHub.start.adding(minutes: 30))
        let waiting = try await desk.bare(enquiry).checks.filter { !$0.isAnswered }
        try await desk.hub.decide(
            enquiry,
            .init(
                outcome: outcome, rationale: "Seen", descriptors: ["several-needs"],
                without: waiting.map { .init(agency: $0.asked.agency, because: "It cannot wait") }),
            by: desk.manager)
        desk.set(TestHub.start.adding(minutes: 60))
    }

    private func row(_ enquiry: ID<Enquiry>, _ who: Practitioner, _ desk: TestHub) async throws
        -> RequestRow?
    {
        try await desk.hub.door.look(at: .deed(.seeRequests), by: who, page: "requests to us") {
            try $0.requests().first { $0.check.enquiry == enquiry }
        }
    }

    private func toRead(_ enquiry: ID<Enquiry>, _ desk: TestHub) async throws -> [AgencyCode] {
        try await desk.bare(enquiry).deadlines(HubProfile.standard.calendar).compactMap {
            guard $0.kind == .heed, case .agency(let agency) = $0.owner else { return nil }
            return agency
        }
    }

    // Children Act 1989, section 47(9) to (11): once the council makes its enquiries, whoever is
    // called on must help; who was asked before is still asked.
    @Test(arguments: TestEngine.available)
    func `hears of a section 47 enquiry, answered or not, until it has looked`(kind: TestEngine)
        async throws
    {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police, .education, .hospital])
        try await desk.reply(enquiry, as: desk.police)
        #expect(try await row(enquiry, desk.police, desk)?.check.news == nil)
        try await decide(.section47, on: enquiry, of: desk)
        #expect(try await toRead(enquiry, desk) == [.police, .education, .hospital])
        for who in [desk.police, desk.health] {
            let told = try #require(try await row(enquiry, who, desk)).check
            #expect(told.news == TestHub.start.adding(minutes: 30))
            try await desk.hub.openCheck(enquiry, told.check, by: who)
            #expect(try await row(enquiry, who, desk)?.check.news == nil)
        }
        #expect(try await toRead(enquiry, desk) == [.education])
    }

    @Test func `hears of what binds nobody only while it has not answered`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police, .education])
        try await desk.reply(enquiry, as: desk.police)
        try await decide(.section17, on: enquiry, of: desk)
        #expect(try await toRead(enquiry, desk) == [.education])
    }

    // An order of a court is obeyed until it is varied: no view of whoever holds the papers is a
    // way out of it.
    @Test func `cannot leave out alone what a court ordered, in a reply or a refusal`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.education])
        let check = try await desk.check(enquiry, of: .education)
        let state = try await desk.bare(enquiry)
        let ordered = SharingFacts(["ordered": ["yes"], "necessary": ["no"]])
        #expect(
            try await desk.hub.reply(
                enquiry, check.id,
                .init(
                    answers: state.subjects.map { .init(person: $0.person, known: .known) },
                    statements: [],
                    withheld: [.init(what: "Her attendance", reason: .notRelevant)],
                    because: "Not needed", guide: ordered, departure: "Not needed"),
                by: desk.school) == .referred)
        #expect(try await desk.check(enquiry, of: .education).isAnswered == false)
        #expect(try await desk.bare(enquiry).advice.count == 1)
        let other = try await desk.openEnquiry(TestHub.concern("Bea", "Birch"))
        try await desk.ask(other, [.education])
        try await desk.hub.declineCheck(
            other, try await desk.check(other, of: .education).id, reason: .notRelevant,
            words: "Not needed", departure: nil, saying: ordered, by: desk.school)
        #expect(try await desk.check(other, of: .education).isAnswered == false)
        #expect(try await desk.bare(other).advice.count == 1)
    }

    // What the worry is about decides, not the priority: sexual abuse is significant harm whoever
    // set which clock (Children Act 1989, section 47(1)(b)).
    @Test func `may share what bears on sexual abuse without asking the family first`()
        async throws
    {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        (concern.kinds, concern.dangerNow) = ([.sexualAbuse], .no)
        let enquiry = try await desk.openEnquiry(concern, rating: .green)
        try await desk.ask(enquiry, [.education])
        let facts = try desk.hub.replyFacts(
            try await desk.bare(enquiry), by: desk.school,
            answers: SharingFacts(["consent": ["not-asked"]]),
            pieces: ReplyPieces(
                shared: [
                    .init(
                        kind: .fact, sensitivity: .ordinary, about: [], endangersSomebody: false,
                        view: .answers)
                ], leftOut: []))
        #expect(facts["concern"] == ["sexual-abuse"])
        #expect(try desk.hub.advise(facts).outcome.allowsSharing)
    }
}

@Suite struct `A child who told the hub` {
    @Test func `is told what happens next in words written for them`() async throws {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.referrer = Referrer(source: .child)
        let enquiry = try await desk.openEnquiry(concern)
        try await desk.hub.decide(
            enquiry, .init(outcome: .section17, rationale: "Help", descriptors: ["several-needs"]),
            by: desk.manager)
        let words = "You were right to tell us. Priya will come to see you on Thursday."
        try await desk.hub.tellReferrer(
            enquiry, told: true, words: words, because: "", departure: nil, way: .inPerson,
            by: desk.social)
        #expect(try await desk.bare(enquiry).feedback?.value.words == words)
    }

    @Test func `is not taken for a probation officer, nor a judge for either`() {
        #expect(ReferralSource.child.isOwed == .whatHappensNext)
        #expect(ReferralSource.probation.isOwed == .outcome)
        for source in [ReferralSource.court, .acquaintance, .family, .other, .unknown, .anonymous] {
            #expect(source.isOwed == .thanks && !source.isNamedToAgencies)
        }
    }
}
