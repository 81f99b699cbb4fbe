import Hub
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `Adding somebody to an enquiry` {
    private static let ava = PersonDetails(
        name: Name(given: "Ava", family: "Brackenridge"),
        born: Day(year: 2021, month: 2, day: 3).map { PartialDate($0) })

    private func add(
        _ who: WhoItIs = .new, _ details: PersonDetails = Self.ava, because: String = "Lives there",
        to enquiry: ID<Enquiry>, by practitioner: Practitioner, _ desk: TestHub
    ) async throws -> ID<Person> {
        try await desk.hub.addSubject(
            to: enquiry, who, details: details, role: .sibling, relationship: "half-sister",
            because: because, by: practitioner)
    }

    @Test(arguments: TestEngine.available)
    func `brings in a sibling who is asked about, heard and found like any other child`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let ava = try await add(to: enquiry, by: desk.social, desk)
        let state = try await desk.state(enquiry)
        let subject = try #require(state.subjects.last)
        #expect(subject.person == ava && subject.role.isChild)
        #expect(subject.because == "Lives there")
        #expect(state.children.count == 2)
        // Agencies that work on it already meet the child under a decision to share that.
        let together = try #require(state.togetherDecision(of: .csc))
        #expect(together.covers([.police, .education]))
        try await desk.hub.recordVoice(
            enquiry,
            Voice(
                child: ava, words: "I like nursery", heardBy: "Ms Lane", heardOn: nil, whyNot: nil),
            by: desk.social)
        let found = try await desk.hub.find(
            Details(given: "Ava", family: "Brackenridge"), about: .enquiry(enquiry),
            by: desk.screening)
        #expect(found.open[ava]?.map(\.enquiry) == [enquiry])
        try await desk.hub.extendTree()
        let rebuilt = try await desk.hub.rebuild(
            besideAt: TestEngine.temporaryPath("beside.sqlite"))
        #expect(rebuilt.differences == [])
    }

    @Test func `adds nobody twice, nobody without a reason, and nobody to what is closed to them`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let ava = try await add(to: enquiry, by: desk.social, desk)
        let before = try await desk.bare(enquiry).position
        await #expect(
            throws: Refusal.alreadyDone("That person is part of this enquiry already.")
        ) { _ = try await add(.known(ava, because: "x"), to: enquiry, by: desk.social, desk) }
        await #expect(
            throws: Refusal.answer(
                field: "subject-because", says: "Enter why they are part of this enquiry")
        ) { _ = try await add(because: " ", to: enquiry, by: desk.social, desk) }
        await #expect(throws: Refusal.self) {
            _ = try await add(to: enquiry, by: desk.police, desk)
        }
        #expect(try await desk.bare(enquiry).position == before)
    }

    /// Whoever brings a child in sees the child from then on: a restricted record is not opened so.
    @Test func `does not open a restricted record`() async throws {
        let desk = try await TestHub()
        let hidden = try await desk.openEnquiry(TestHub.concern("Noor", "Haddad"))
        let child = try #require(try await desk.state(hidden).leadChild)
        try await desk.hub.restrict(
            child, named: [desk.manager.id, desk.social.id], because: "A colleague’s daughter",
            by: desk.manager)
        let enquiry = try await desk.openEnquiry()
        let before = try await desk.bare(enquiry).position
        await #expect(throws: Refusal.restricted) {
            _ = try await add(.known(child, because: "x"), to: enquiry, by: desk.screening, desk)
        }
        #expect(try await desk.bare(enquiry).position == before)
    }
}
