import Hub
import Ledger
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `The main job` {
    @Test(arguments: TestEngine.available)
    func `goes from a concern to a reviewed plan, and the ledger and tables hold`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let hub = desk.hub
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        desk.set(TestHub.start.adding(minutes: 30))
        try await desk.reply(enquiry, as: desk.police)
        try await desk.reply(enquiry, as: desk.school, words: "Attendance fell to 78%")
        try await hub.openAssessment(enquiry, by: desk.social)
        try await hub.joinAssessment(enquiry, by: desk.police)
        for (who, level) in [(desk.social, Level.low), (desk.police, .high)] {
            let levels = hub.profile.factors.map {
                Assessment.Given(factor: $0.id, level: level, cites: [], because: "From our work")
            }
            try await hub.giveLevels(enquiry, levels, by: who)
        }
        for factor in hub.profile.factors {
            try await hub.setJointView(
                enquiry, factor: factor.id, level: .high, because: "Caution", by: desk.social)
        }
        try await hub.proposeJudgement(enquiry, level: .high, words: "Act today", by: desk.social)
        try await hub.answerJudgement(
            enquiry, agrees: false, because: "We think it is lower", by: desk.police)
        try await hub.decide(
            enquiry,
            .init(outcome: .section47, rationale: "Harm", descriptors: ["significant-harm"]),
            by: desk.manager)
        try await hub.dissent(enquiry, because: "Too soon", by: desk.police)
        try await hub.tellReferrer(
            enquiry, told: true, words: "We are acting", because: "They teach the child",
            departure: nil, way: .telephone, by: desk.screening)
        try await hub.recordTold(
            enquiry, .init(way: .telephone, on: LondonTime(TestHub.start).day), by: desk.screening)
        try await hub.agreePlan(
            enquiry,
            .init(
                aims: ["Safe tonight"], whatGoodLooksLike: ["Sleeps well"], familyKnows: "Told",
                reviewOn: try #require(Day(iso: "2026-03-20"))), by: desk.social)
        try await hub.addAction(
            enquiry, aim: "Safe tonight", what: "Visit", owner: desk.police,
            due: TestHub.start.adding(days: 1), by: desk.social)
        let action = try #require(try await desk.state(enquiry).plan?.actions.first)
        try await hub.acceptAction(enquiry, action.id, by: desk.police)
        try await hub.completeAction(
            enquiry, action.id, evidence: "Visited at noon", by: desk.police)
        try await hub.reviewPlan(
            enquiry,
            .init(
                whatChanged: "Settled", riskNow: .low, childsView: "I sleep now", nextReview: nil,
                lowered: .init(with: [.police], because: "He is not near")), by: desk.social)
        try await hub.endSection47(
            enquiry, .init(finding: .harmWithoutConference, because: "He was hurt, and is safe"),
            by: desk.manager)
        try await hub.close(enquiry, because: "Safe", by: desk.manager)

        let state = try await desk.state(enquiry)
        #expect(state.stage == .closed)
        let together = state.sharing.filter { $0.value.direction == .together }
        #expect(Set(together.map(\.agency)) == [.csc, .police])
        #expect(state.sharing.count - together.count == 5)
        #expect(state.dissents.map(\.agency) == [.police])
        try await hub.extendTree()
        #expect(try await hub.verifyLedger().isSound)
        let rebuilt = try await hub.rebuild(besideAt: TestEngine.temporaryPath("beside.sqlite"))
        #expect(rebuilt.differences == [])
        #expect(rebuilt.rowCount > 20)
    }

    /// A child at risk of sexual exploitation is one at risk of significant harm: letter of five
    /// Secretaries of State, 3 March 2015.
    @Test(arguments: [
        (YesNoUnknown.yes, ConcernKind.neglect), (.no, .sexualExploitation),
        (.unknown, .criminalExploitation), (.no, .missing),
    ])
    func `screens danger, exploitation and missing children within the hour, whatever the day`(
        danger: YesNoUnknown, kind: ConcernKind
    ) async throws {
        let desk = try await TestHub()
        var concern = TestHub.concern(kinds: [.neglect, kind])
        concern.dangerNow = danger
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, concern, channel: .telephone, by: desk.screening)
        let waiting = try await desk.hub.door.look(
            at: .deed(.seeQueue), by: desk.screening, page: "queue"
        ) { try $0.contactsWaiting() }
        #expect(waiting.first?.screenBy == TestHub.start.adding(minutes: 60))
    }

    @Test(arguments: TestEngine.available)
    func `passes a second concern about a child to the lead of what is open`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern("Calum", "Breckenridge", worry: "Seen hungry"),
            channel: .form, by: desk.school)
        let found = try await desk.hub.find(
            Details(given: "Calum", family: "Breckenridge", birthYear: 2019, birthMonth: 5),
            about: .contact(contact), by: desk.screening)
        #expect(found.open.values.contains { $0.contains { $0.enquiry == enquiry } })
        await #expect(throws: Refusal.self) {
            try await desk.hub.passToLead(
                contact, enquiry: enquiry, because: " ", by: desk.screening)
        }
        try await desk.hub.passToLead(
            contact, enquiry: enquiry, because: "The same child", by: desk.screening)
        #expect(try await desk.state(enquiry).worries.map(\.words).contains("Seen hungry"))
        await #expect(throws: Refusal.self) {
            try await desk.hub.endContact(
                contact, outcome: .noFurtherAction, because: "x", by: desk.screening)
        }
    }

    @Test func `does nothing twice when a form is sent twice`() async throws {
        let desk = try await TestHub()
        let id: ID<Contact> = desk.hub.newID()
        let first = try await desk.hub.receiveContact(
            id, TestHub.concern(), channel: .form, by: desk.school)
        let second = try await desk.hub.receiveContact(
            id, TestHub.concern(), channel: .form, by: desk.school)
        #expect(first == second && first == "RBC-26-00001")
        let command = "\(desk.hub.newID(Check.self))"
        let people: [Int: WhoItIs] = [:]
        let one = try await desk.hub.openEnquiry(
            from: id, people: people, lead: 0, rating: .amber, because: "Seen", by: desk.screening,
            command: command)
        let two = try await desk.hub.openEnquiry(
            from: id, people: people, lead: 0, rating: .amber, because: "Seen", by: desk.screening,
            command: command)
        #expect(one == two)
    }

    @Test(arguments: TestEngine.available)
    func `keeps the words of everyone who acts at once`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                let who = [desk.social, desk.manager, desk.screening][number % 3]
                group.addTask {
                    try await desk.hub.recordVoice(
                        enquiry,
                        Voice(
                            child: child, words: "Words \(number)", heardBy: "Us", heardOn: nil,
                            whyNot: nil), by: who)
                }
            }
            try await group.waitForAll()
        }
        let voices = try await desk.state(enquiry).voices.compactMap(\.value.words)
        #expect(Set((0..<20).map { "Words \($0)" }).isSubset(of: Set(voices)))
        try await desk.hub.extendTree()
        #expect(try await desk.hub.verifyLedger().isSound)
    }
}
