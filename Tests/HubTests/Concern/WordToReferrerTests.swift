import Hub
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `Word to the referrer` {
    /// A concern that a teacher sent from her own account, decided on.
    private func decided(_ desk: TestHub) async throws -> (ID<Contact>, ID<Enquiry>) {
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern(), channel: .form, by: desk.school)
        let enquiry = try await desk.hub.openEnquiry(
            from: contact, people: [:], lead: 0, rating: .amber, because: "Seen today",
            by: desk.screening)
        try await desk.hub.decide(
            enquiry,
            .init(outcome: .section17, rationale: "Needs", descriptors: ["several-needs"]),
            by: desk.manager)
        return (contact, enquiry)
    }

    private func tell(_ desk: TestHub, _ enquiry: ID<Enquiry>) async throws {
        try await desk.hub.tellReferrer(
            enquiry, told: true, words: "A social worker visits this week",
            because: "She teaches him", departure: "She asked", by: desk.screening)
    }

    @Test(arguments: TestEngine.available)
    func `is on the sender’s own page, and counts once they have read it`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let (contact, enquiry) = try await decided(desk)
        #expect(try await desk.hub.hear(of: contact, by: desk.school) == nil)
        try await tell(desk, enquiry)
        #expect(try await desk.state(enquiry).isReferrerTold == nil)
        // She has no part in the enquiry, and what is due says where it is read, naming no child.
        await #expect(throws: Refusal.self) {
            try await desk.hub.door.look(
                at: .enquiry(enquiry), by: desk.school, page: "test"
            ) { _ in true }
        }
        let due = try await desk.hub.due(for: desk.school)
        #expect(due.map(\.deadline.kind) == [.hear])
        #expect(due.first?.deadline.item == contact.description)
        #expect(due.first?.child == nil)
        // Somebody else, even the manager, does not read it for her.
        #expect(try await desk.hub.hear(of: contact, by: desk.manager) == nil)
        #expect(try await desk.state(enquiry).isReferrerTold == nil)
        let word = try #require(try await desk.hub.hear(of: contact, by: desk.school))
        #expect(word.words == "A social worker visits this week" && word.readOn == nil)
        #expect(try await desk.state(enquiry).isReferrerTold == true)
        #expect(try await desk.state(enquiry).feedbackReached?.value.way == .page)
        #expect(try await desk.hub.due(for: desk.school).isEmpty)
        #expect(
            try await desk.hub.hear(of: contact, by: desk.school)?.readOn
                == LondonTime(TestHub.start).day)
    }

    /// Working Together to Safeguard Children 2023: within one working day of a referral being
    /// received its receipt is acknowledged. The clock once ran from the decision.
    @Test(arguments: TestEngine.available)
    func `that it was received is due within one working day of receipt, whatever came of it`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern(), channel: .telephone, by: desk.screening)
        try await desk.hub.endContact(
            contact, people: [0: .new], outcome: .informationAndAdvice, because: "Spoke to them",
            by: desk.screening)
        // Received on Wednesday 4 March 2026 at 10am: due when the hub closes on Thursday.
        let due = try #require(try await desk.hub.due(for: desk.screening).first)
        #expect(due.deadline.kind == .acknowledge && due.about == .contact(contact))
        #expect(LondonTime(due.deadline.due).day == Day(iso: "2026-03-05"))
        for day in ["2026-03-03", "2026-03-05"] {
            await #expect(
                throws: Refusal.answer(
                    field: "receipt-day",
                    says: "The day must be no earlier than when it was received, and not after "
                        + "today")
            ) {
                try await desk.hub.acknowledge(
                    contact, .given(.init(way: .telephone, on: try #require(Day(iso: day)))),
                    by: desk.screening)
            }
        }
        await #expect(
            throws: Refusal.answer(field: "receipt-why", says: "Enter why they cannot be told")
        ) {
            try await desk.hub.acknowledge(
                contact, .impossible(because: " "), by: desk.screening)
        }
        try await desk.hub.acknowledge(
            contact, .impossible(because: "They left no number"), by: desk.screening)
        #expect(try await desk.hub.due(for: desk.screening).isEmpty)
        // They rang again: they have been told since.
        let today = LondonTime(TestHub.start).day
        try await desk.hub.acknowledge(
            contact, .given(.init(way: .telephone, on: today)), by: desk.screening)
        await #expect(throws: Refusal.alreadyDone("It is on record already.")) {
            try await desk.hub.acknowledge(
                contact, .impossible(because: "No number"), by: desk.screening)
        }
        #expect(try await desk.notRebuilt() == [])
    }

    @Test func `is not owed to who sent it from their own page, or did not say who they are`()
        async throws
    {
        let desk = try await TestHub()
        _ = try await desk.hub.receiveContact(
            desk.hub.newID(), TestHub.concern(), channel: .form, by: desk.school)
        var unnamed = TestHub.concern()
        unnamed.referrer = Referrer(source: .anonymous)
        _ = try await desk.hub.receiveContact(
            desk.hub.newID(), unnamed, channel: .telephone, by: desk.screening)
        let due = try await desk.hub.due(for: desk.screening)
        #expect(due.map(\.deadline.kind) == [.screen, .screen])
    }

    @Test func `asks how somebody without an account is told, and counts only what was done`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.hub.decide(
            enquiry,
            .init(outcome: .section17, rationale: "Needs", descriptors: ["several-needs"]),
            by: desk.manager)
        await #expect(
            throws: Refusal.answer(field: "way", says: "Select how they are told")
        ) { try await tell(desk, enquiry) }
        try await desk.hub.tellReferrer(
            enquiry, told: true, words: "A social worker visits", because: "She teaches him",
            departure: "She asked", way: .telephone, by: desk.screening)
        #expect(try await desk.state(enquiry).isReferrerTold == nil)
        try await desk.hub.recordTold(
            enquiry, .init(way: .telephone, on: LondonTime(TestHub.start).day),
            by: desk.screening)
        #expect(try await desk.state(enquiry).isReferrerTold == true)
    }

    /// “What was decided never goes to them” stood before a mother who told the hub herself.
    @Test func `goes to a parent or whoever has the child, and to nobody else of the family`()
        async throws
    {
        for standing in [ReferrerStanding?.none, .other, .parent, .carer] {
            let desk = try await TestHub()
            var concern = TestHub.concern()
            concern.referrer = Referrer(source: .family, name: "Ann Brackenridge")
            let enquiry = try await desk.openEnquiry(concern)
            try await desk.hub.decide(
                enquiry,
                .init(outcome: .section17, rationale: "Needs", descriptors: ["several-needs"]),
                by: desk.manager)
            func tell() async throws {
                try await desk.hub.tellReferrer(
                    enquiry, told: true, words: "A social worker visits tomorrow",
                    because: "She has the child", departure: "Agreed with police and school",
                    standing: standing, way: .telephone, by: desk.social)
            }
            if standing?.body == nil {
                await #expect(throws: Refusal.self) { try await tell() }
                #expect(try await desk.state(enquiry).feedback == nil)
            } else {
                try await tell()
                let state = try await desk.state(enquiry)
                #expect(state.feedback?.value.words == "A social worker visits tomorrow")
                let facts = try #require(state.sharing.last).value.advice.facts
                #expect(facts["recipient"] == [standing == .parent ? "parent" : "family"])
            }
        }
    }
}
