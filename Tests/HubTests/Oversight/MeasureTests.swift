import Safeguarding
import Store
import TestKit
import Testing

@testable import Hub

@Suite struct `What the partnership watches` {
    private let days = (since: Day(number: 20_500), until: Day(number: 20_900))

    private func board(_ desk: TestHub) -> Practitioner {
        Practitioner(id: desk.hub.newID(), name: "Eleanor", agency: .csc, role: .board)
    }

    private func measures(
        _ desk: TestHub, by who: Practitioner? = nil
    ) async throws -> [String: Measure] {
        let seen = try await desk.hub.measures(
            since: days.since, until: days.until, by: who ?? desk.manager)
        return Dictionary(uniqueKeysWithValues: seen.measures.map { ($0.id, $0) })
    }

    /// Two enquiries: one asked of police, who answer, and of the school, which does not.
    private func worked(_ kind: TestEngine) async throws -> TestHub {
        try await workedOn(kind).desk
    }

    /// The same, with the one that was decided.
    private func workedOn(
        _ kind: TestEngine
    ) async throws -> (desk: TestHub, enquiry: ID<Enquiry>) {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        desk.set(TestHub.start.adding(minutes: 20))
        try await desk.reply(enquiry, as: desk.police)
        desk.set(TestHub.start.adding(minutes: 40))
        try await desk.hub.rate(enquiry, .red, because: "What the police said", by: desk.social)
        _ = try await desk.openEnquiry(TestHub.concern("Ada", "Reed"), rating: .green)
        desk.set(TestHub.start.adding(days: 3))
        try await desk.hub.decide(
            enquiry,
            .init(
                outcome: .section47, rationale: "Harm", descriptors: ["significant-harm"],
                without: [.init(agency: .education, because: "Cannot wait")]), by: desk.manager)
        return (desk, enquiry)
    }

    @Test(arguments: TestEngine.available)
    func `is counted as it is defined`(kind: TestEngine) async throws {
        let desk = try await worked(kind)
        let all = try await measures(desk)
        #expect(all["contacts"]?.figure == .count(2))
        #expect(all["contacts"]?.groups == [.init("School or nursery", .count(2))])
        #expect(all["decided-in-a-day"]?.figure == .share(2, of: 2))
        #expect(all["replies-in-time"]?.figure == .share(1, of: 2))
        #expect(
            all["no-reply"]?.groups == [
                .init("Education", .share(1, of: 1)), .init("Police", .share(0, of: 1)),
            ])
        #expect(all["priority-changed"]?.figure == .share(1, of: 1))
        #expect(all["priority-changed"]?.groups == [.init("Police", .share(1, of: 1))])
        // Red was set on Wednesday with four hours to decide.
        #expect(all["decided-in-time"]?.figure == .share(0, of: 1))
        #expect(all["outcomes"]?.groups == [.init("Section 47 enquiry", .count(1))])
        #expect(all["voice"]?.figure == .share(2, of: 2))
        #expect(all["sex"]?.figure == .share(2, of: 2))
    }

    @Test func `says how much is known of whom the hub works for, and of who does harm`()
        async throws
    {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.people[0].details.ethnicity = Ethnicity(group: .a2, basis: .selfDefined)
        concern.people.append(
            ConcernPerson(
                role: .sourceOfRisk,
                details: PersonDetails(name: Name(given: "Dean", family: "Moss"))))
        let enquiry = try await desk.openEnquiry(concern)
        _ = try await desk.openEnquiry(TestHub.concern("Ada", "Reed"))
        var all = try await measures(desk)
        #expect(all["ethnicity"]?.figure == .share(1, of: 2))
        #expect(all["ethnicity"]?.groups == [.init("Asian", .count(1))])
        #expect(all["ethnicity-alleged"]?.figure == .share(0, of: 1))
        let alleged = try #require(
            try await desk.state(enquiry).subjects.first { $0.role == .sourceOfRisk })
        try await desk.hub.record(
            Ethnicity(group: .w1, basis: .perceived), of: alleged.person, by: desk.social)
        all = try await measures(desk)
        #expect(all["ethnicity-alleged"]?.figure == .share(1, of: 1))
        await #expect(throws: Refusal.self) {
            try await desk.hub.record(nil, of: alleged.person, by: desk.police)
        }
    }

    @Test func `is counted the same by another process, and after more has happened`()
        async throws
    {
        let ring = KeyRing.make()
        let desk = try await TestHub(on: .sqlite, ring: ring)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        _ = try await measures(desk)
        try await desk.reply(enquiry, as: desk.police)
        _ = try await desk.openEnquiry(TestHub.concern("Ada", "Reed"))
        let here = try await desk.hub.measures(
            since: days.since, until: days.until, by: desk.manager)
        let other = Hub(
            store: try await Store(engine: desk.engine, ring: ring), law: desk.hub.law,
            clock: desk.hub.clock)
        let there = try await other.measures(
            since: days.since, until: days.until, by: desk.manager)
        #expect(there.measures == here.measures)
    }

    @Test func `hides small numbers from who sees no child, and reads nobody’s name`()
        async throws
    {
        let desk = try await worked(.sqlite)
        desk.set(TestHub.start.adding(days: 40))
        let all = try await measures(desk, by: board(desk))
        #expect(all["contacts"]?.figure.number == nil)
        #expect(all["contacts"]?.figure.says == "Too few to show")
        await #expect(throws: Refusal.self) { try await measures(desk, by: desk.police) }
    }

    @Test func `is counted over whole months that have ended for who sees no child`() async throws {
        let desk = try await worked(.sqlite)
        let today = LondonTime(TestHub.start).day
        // Today’s concerns, which a second look tomorrow would tell apart, are in no month yet.
        let now = try await desk.hub.measures(since: today, until: today, by: board(desk))
        #expect(now.measures.first { $0.id == "contacts" }?.figure == .count(0))
        let mine = try await desk.hub.measures(since: today, until: today, by: desk.manager)
        #expect(mine.measures.first { $0.id == "contacts" }?.figure == .count(2))
        var random = SplitMix(seed: 9)
        for _ in 0..<2_000 {
            let since = today.adding(days: -Int.random(in: 0...800, using: &random))
            let until = since.adding(days: Int.random(in: 0...1_000, using: &random))
            let days = MeasuredDays(since: since, until: until).wholeMonths(endedBy: today)
            #expect(days.since.day == 1 && days.until.adding(days: 1).day == 1)
            #expect(days.since < days.until && days.until < today && days.until <= until)
            #expect(days.wholeMonths(endedBy: today) == days)
        }
    }

    @Test func `hides a second number where one alone could be worked out`() {
        func measure(_ numbers: [Int]) -> [Int?] {
            Measure(
                "m", "M", "", .count(numbers.reduce(0, +)),
                groups: numbers.enumerated().map { .init("\($0.offset)", .count($0.element)) }
            ).suppressingSmall().groups.map(\.figure.number)
        }
        #expect(measure([20, 3, 9]) == [20, nil, nil])
        #expect(measure([20, 3, 2]) == [20, nil, nil])
        #expect(measure([20, 0, 9]) == [20, 0, 9])
        #expect(measure([20, 4, 0]) == [nil, nil, 0])
    }

    @Test func `follows a child from the section 47 enquiry to the conference and its plan`()
        async throws
    {
        let (desk, enquiry) = try await workedOn(.sqlite)
        var all = try await measures(desk)
        func group(_ name: String) -> Measure.Figure? {
            all["enquiries"]?.groups.first { $0.name == name }?.figure
        }
        #expect(group("Section 47 enquiry") == .count(1))
        #expect(group("Child protection conference") == .count(0))
        #expect(all["conferences-in-time"]?.figure == .share(0, of: 0))
        try await desk.hub.endSection47(
            enquiry, .init(finding: .conference, because: "Harm"), by: desk.social)
        desk.set(TestHub.start.adding(days: 9))
        try await desk.hub.hold(
            Conference(
                heldOn: LondonTime(TestHub.start.adding(days: 8)).day, hasPlan: true,
                because: "All agreed"), on: enquiry, by: desk.social)
        all = try await measures(desk)
        #expect(group("Child protection conference") == .count(1))
        #expect(group("Child protection plan") == .count(1))
        #expect(all["conferences-in-time"]?.figure == .share(1, of: 1))
    }

    @Test func `says what was shared without agreement, and what each agency held back`()
        async throws
    {
        let desk = try await worked(.sqlite)
        let all = try await measures(desk)
        // Both requests and the one answer went without the family’s agreement.
        #expect(all["agreement"]?.figure == .share(3, of: 3))
        #expect(all["withheld-by"]?.figure == .count(0))
    }

    @Test func `counts low-level concerns that come again, of a child and of a household`()
        async throws
    {
        let desk = try await TestHub()
        func person(_ given: String) async throws -> ID<Person> {
            try await desk.hub.addPerson(
                PersonDetails(name: Name(given: given, family: "Reed")), by: desk.screening)
        }
        let (ada, ben) = (try await person("Ada"), try await person("Ben"))
        // Two of Ada and one of Ben, at one address: three of the household.
        for (day, child) in [(0, ada), (10, ben), (20, ada)] {
            desk.set(TestHub.start.adding(days: day))
            let contact: ID<Contact> = desk.hub.newID()
            let concern = TestHub.concern("Ada", "Reed")
            _ = try await desk.hub.receiveContact(
                contact, concern, channel: .telephone, by: desk.screening)
            try await desk.hub.endContact(
                contact,
                people: [0: .known(child, because: "Same")], outcome: .noFurtherAction,
                because: "Below", by: desk.screening)
        }
        let today = LondonTime(TestHub.start.adding(days: 20)).day
        let seen = try await desk.hub.measures(since: today, until: today, by: desk.manager)
        let repeats = try #require(seen.measures.first { $0.id == "repeats" })
        #expect(
            repeats.groups == [
                .init("Children", .share(0, of: 2)), .init("Households", .share(1, of: 1)),
            ])
    }

    @Test func `of who comes back looks twelve months before the period`() async throws {
        let desk = try await TestHub()
        let child = try await desk.hub.addPerson(
            PersonDetails(name: Name(given: "Callum", family: "Brackenridge")),
            by: desk.screening)
        for (day, outcome) in [(0, Outcome.noFurtherAction), (20, .informationAndAdvice)] {
            desk.set(TestHub.start.adding(days: day))
            let contact: ID<Contact> = desk.hub.newID()
            _ = try await desk.hub.receiveContact(
                contact, TestHub.concern(), channel: .telephone, by: desk.screening)
            try await desk.hub.endContact(
                contact, people: [0: .known(child, because: "Same")], outcome: outcome,
                because: "Below", by: desk.screening)
        }
        let later = LondonTime(TestHub.start.adding(days: 10)).day
        let seen = try await desk.hub.measures(
            since: later, until: later.adding(days: 20), by: desk.manager)
        func figure(_ id: String) -> Measure.Figure? { seen.measures.first { $0.id == id }?.figure }
        #expect(figure("referred-again") == .share(1, of: 1))
        #expect(figure("back-after-nothing") == .share(1, of: 1))
        #expect(figure("contacts") == .count(1))
    }
}
