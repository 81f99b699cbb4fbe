import Hub
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `A disagreement with a decision` {
    /// An enquiry that ended in early help, which the police think is too little.
    private func decided(_ kind: TestEngine = .sqlite) async throws -> (TestHub, ID<Enquiry>) {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        for who in [desk.police, desk.school] { try await desk.reply(enquiry, as: who) }
        try await desk.hub.decide(
            enquiry,
            .init(outcome: .earlyHelp, rationale: "Needs", descriptors: ["several-needs"]),
            by: desk.manager)
        // Nobody agreed to what they write being seen; each agency says once why it is.
        for who in [desk.police, desk.school] {
            try await desk.hub.workTogether(enquiry, because: "The child is at risk", by: who)
        }
        try await desk.hub.challengeDecision(
            enquiry, theme: .thresholdNotMet, because: "He was seen there again", by: desk.police)
        return (desk, enquiry)
    }

    @Test(arguments: TestEngine.available)
    func `climbs to the lead partners where nobody answers, and freezes nothing`(
        kind: TestEngine
    ) async throws {
        let (desk, enquiry) = try await decided(kind)
        let calendar = desk.hub.profile.calendar
        let challenge = try #require(try await desk.bare(enquiry).challenges.first)
        #expect(try await desk.bare(enquiry).dissents.map(\.agency) == [.police])
        let rungs = [0, 3, 7, 12, 19, 40].map {
            challenge.place(at: TestHub.start.adding(days: $0), calendar).rung
        }
        #expect(
            rungs == [
                .practitioners, .managers, .seniorLeads, .chair, .leadPartners, .leadPartners,
            ])
        // The manager has it to do, and the plan goes on meanwhile.
        #expect(
            try await desk.hub.due(for: desk.manager).map(\.deadline.kind)
                .contains(.answerChallenge))
        try await desk.hub.agreePlan(
            enquiry,
            .init(
                aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
                reviewOn: try #require(Day(iso: "2026-03-20"))), by: desk.social)
        #expect(try await desk.bare(enquiry).stage == .planned)
    }

    @Test func `is answered by the council, withdrawn by who raised it, and listed by theme`()
        async throws
    {
        let (desk, enquiry) = try await decided()
        let id = try #require(try await desk.bare(enquiry).challenges.first).id
        func end(_ end: Challenge.End, by who: Practitioner) async throws {
            try await desk.hub.endChallenge(enquiry, id, end, because: "Looked again", by: who)
        }
        await #expect(throws: Refusal.self) { try await end(.upheld, by: desk.police) }
        await #expect(throws: Refusal.self) { try await end(.withdrawn, by: desk.social) }
        await #expect(throws: Refusal.notFound) { try await end(.upheld, by: desk.school) }
        let before = try await desk.hub.sharingMatters(by: desk.manager)
        #expect(before.compactMap(\.theme) == [.thresholdNotMet])
        #expect(before.first { $0.theme != nil }?.agency == .police)
        try await end(.changed, by: desk.manager)
        #expect(try await desk.hub.sharingMatters(by: desk.manager).compactMap(\.end) == [.changed])
        #expect(
            try await !desk.hub.due(for: desk.manager).map(\.deadline.kind)
                .contains(.answerChallenge))
    }

    @Test func `is not raised twice while it waits, nor by the council against itself`()
        async throws
    {
        let (desk, enquiry) = try await decided()
        for who in [desk.police, desk.social] {
            await #expect(throws: Refusal.self) {
                try await desk.hub.challengeDecision(
                    enquiry, theme: .urgency, because: "Again", by: who)
            }
        }
        try await desk.hub.challengeDecision(
            enquiry, theme: .outcome, because: "We see it too", by: desk.school)
        #expect(try await desk.bare(enquiry).challenges.count == 2)
    }

    @Test func `goes further up before its time when whoever raised it says so`() async throws {
        let (desk, enquiry) = try await decided()
        let id = try #require(try await desk.bare(enquiry).challenges.first).id
        await #expect(throws: Refusal.notFound) {
            try await desk.hub.moveUp(enquiry, id, because: "Now", by: desk.school)
        }
        try await desk.hub.moveUp(enquiry, id, because: "He may go tonight", by: desk.police)
        #expect(try await desk.bare(enquiry).challenges.first?.rung == .managers)
    }
}
