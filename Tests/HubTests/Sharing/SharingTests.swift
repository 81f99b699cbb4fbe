import Database
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

@Suite struct `Withholding is a decision too` {
    /// An enquiry of which the police left one piece out.
    private func withheld(_ desk: TestHub) async throws -> (ID<Enquiry>, ID<SharingDecision>) {
        // Where significant harm is feared nobody refuses alone.
        let enquiry = try await desk.openEnquiry(
            TestHub.concern(kinds: [.parentsHealth]), rating: .green)
        try await desk.ask(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        try await desk.hub.declineCheck(
            enquiry, check.id, reason: .notRelevant, words: "It is an old matter",
            departure: "It is an old matter", by: desk.police)
        let decision = try #require(try await desk.state(enquiry).sharing.last)
        return (enquiry, decision.value.id)
    }

    @Test func `weighs what is left out where nothing is shared, and only then`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        func facts(sharing count: Int) async throws -> SharingFacts {
            let state = try await desk.bare(enquiry)
            return try desk.hub.replyFacts(
                state, by: desk.police, answers: SharingFacts(),
                pieces: ReplyPieces(
                    shared: (0..<count).map { _ in
                        .init(
                            kind: .fact, sensitivity: .ordinary, about: check.asked.subjects,
                            endangersSomebody: false, view: .answers)
                    }, leftOut: [.init(sensitivity: .criminalOffence, reason: nil)]))
        }
        #expect(try await facts(sharing: 0)["offence-data"] == ["yes"])
        #expect(try await facts(sharing: 1)["offence-data"] == [])
        // The decision that is kept was advised on the same facts as the page showed.
        try await desk.hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: [],
                withheld: [
                    .init(
                        what: "An old caution", reason: .notRelevant,
                        sensitivity: .criminalOffence)
                ], because: "It is an old matter", departure: "It is an old matter"),
            by: desk.police)
        let kept = try await desk.bare(enquiry).sharing.last { $0.value.check == check.id }
        #expect(kept?.value.advice.facts["offence-data"] == ["yes"])
    }

    // Children Act 2004, section 16LA(1)(b), (2) and (3): whether it is relevant, helps and does
    // more harm is what whoever holds it considers.
    @Test(
        arguments: [
            ([PieceView.answers, .bears], ["relevant": "yes", "detriment": "less-harm"]),
            ([.answers, .moreHarm], ["detriment": "more-harm"]),
            ([.unsure, .moreHarm], ["detriment": "more-harm"]),
            ([.answers, .unsure], ["relevant": "unsure", "detriment": "unsure"]),
            ([.answers, nil], [:]),
            ([], [:]),
        ] as [([PieceView?], [String: String])])
    func `takes no view of a piece that was not given, and a doubt of one for the whole`(
        views: [PieceView?], said: [String: String]
    ) async throws {
        let desk = try await TestHub()
        let state = try await desk.bare(try await desk.openEnquiry())
        let facts = try desk.hub.replyFacts(
            state, by: desk.school, answers: SharingFacts(),
            pieces: ReplyPieces(
                shared: views.map {
                    .init(
                        kind: .fact, sensitivity: .ordinary, about: [], endangersSomebody: false,
                        view: $0)
                }, leftOut: []))
        for fact in ["relevant", "detriment"] {
            #expect(facts[fact] == Set(said[fact].map { [$0] } ?? []))
        }
    }

    @Test(arguments: TestEngine.available)
    func `is listed with its age and rule, and names no child`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let (enquiry, _) = try await withheld(desk)
        desk.set(TestHub.start.adding(days: 3))
        let rows = try await desk.hub.sharingMatters(by: desk.manager)
        let refused = try #require(rows.first { $0.kind == .refused })
        #expect(refused.agency == .police && refused.enquiry == enquiry)
        #expect(refused.reasons == [.notRelevant] && refused.pieceCount == 1)
        #expect(refused.ageInDays(at: TestHub.start.adding(days: 3)) == 3)
        // The law of the pack of that day, never of the one before it, which ended on 24 May 2018.
        let cite = try #require(refused.cite)
        #expect(!cite.contains("1998, Schedule") && !cite.contains("#"))
        #expect(cite == (try await desk.state(enquiry)).sharing.last?.value.advice.cite)
        // The school has not answered by its time.
        desk.set(TestHub.start.adding(days: 14))
        let later = try await desk.hub.sharingMatters(by: desk.manager)
        #expect(later.first { $0.kind == .silence }?.agency == .education)
        await #expect(throws: Refusal.self) {
            try await desk.hub.sharingMatters(by: desk.police)
        }
    }

    @Test func `is listed for a hub that is upgraded, from what the ledger holds`() async throws {
        let path = TestEngine.temporaryPath("hub.sqlite")
        let ring = KeyRing.make()
        let desk = try await TestHub(engine: SQLiteEngine(path: path), ring: ring)
        let (enquiry, _) = try await withheld(desk)
        _ = try await desk.engine.write { connection in
            try connection.run("DROP TABLE sharing_matters")
            try connection.run("DROP TABLE emails")
            try connection.run("DROP TABLE audits")
            try connection.run("DROP TABLE absences")
            try connection.run("DROP TABLE access")
            try connection.run("DROP TABLE former_subjects")
            try connection.run("DROP INDEX same_people_by_other")
            try connection.run("DROP INDEX contacts_by_receipt")
            try connection.run("ALTER TABLE sessions DROP COLUMN ended")
            try connection.run("ALTER TABLE contacts DROP COLUMN receipt_owed")
            try connection.run("ALTER TABLE checks DROP COLUMN news")
            try connection.run("ALTER TABLE accounts DROP COLUMN email")
            try connection.run("DELETE FROM schema_version WHERE number >= 7")
        }
        let again = try await Store(engine: SQLiteEngine(path: path), ring: ring)
        let hub = Hub(store: again, law: try LawLibrary.builtIn(), clock: desk.hub.clock)
        let rows = try await hub.sharingMatters(by: desk.manager)
        #expect(rows.map(\.enquiry) == [enquiry] && rows.first?.kind == .refused)
        #expect(rows.first?.cite != nil)
    }

    @Test(arguments: TestEngine.available)
    func `can be challenged, goes up where nobody answers, and ends with an answer`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let (enquiry, decision) = try await withheld(desk)
        await #expect(throws: Refusal.self) {
            try await desk.hub.challenge(enquiry, decision, because: " ", by: desk.social)
        }
        try await desk.hub.challenge(
            enquiry, decision, because: "It shows a pattern", by: desk.social)
        await #expect(throws: Refusal.self) {
            try await desk.hub.challenge(enquiry, decision, because: "Again", by: desk.social)
        }
        let calendar = desk.hub.profile.calendar
        let challenge = try #require(try await desk.state(enquiry).challenges.first)
        let first = challenge.place(at: TestHub.start, calendar)
        #expect(first.rung == .practitioners && !first.isByClock)
        let later = challenge.place(at: first.dueBy.adding(minutes: 1), calendar)
        #expect(later.rung == .managers && later.isByClock && later.dueBy > first.dueBy)
        let year = challenge.place(at: TestHub.start.adding(days: 365), calendar)
        #expect(year.rung == .leadPartners)
        try await desk.hub.moveUp(
            enquiry, challenge.id, because: "It cannot wait", by: desk.manager)
        let moved = try #require(try await desk.state(enquiry).challenges.first)
        #expect(moved.place(at: TestHub.start, calendar).rung == .managers)
        // Whoever raised it cannot uphold it, and no third agency can answer.
        await #expect(throws: Refusal.self) {
            try await desk.hub.endChallenge(
                enquiry, challenge.id, .changed, because: "x", by: desk.social)
        }
        await #expect(throws: Refusal.self) {
            try await desk.hub.endChallenge(
                enquiry, challenge.id, .upheld, because: "x", by: desk.school)
        }
        try await desk.hub.endChallenge(
            enquiry, challenge.id, .changed, because: "We will send it", by: desk.police)
        let row = try #require(
            try await desk.hub.sharingMatters(by: desk.manager).first { $0.kind == .refused })
        #expect(row.end == .changed && row.ended != nil)
        #expect(try await desk.notRebuilt() == [])
    }

    @Test func `tells the hub how much was left out, of what kind and why, never what`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        try await desk.hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: [],
                withheld: [
                    SharingDecision.Withheld(
                        what: "Her treatment in 2019", reason: .confidenceOutweighs,
                        sensitivity: .health)
                ], because: "It was told in confidence", departure: "It is old"), by: desk.police)
        let seen = try await desk.seen(enquiry, by: desk.social).enquiry
        let item = try #require(seen.sharing.last?.value.withheld.first)
        #expect(item.what == "" && item.sensitivity == .health)
        #expect(item.reason == .confidenceOutweighs)
        let own = try await desk.seen(enquiry, by: desk.police).enquiry
        #expect(own.sharing.last?.value.withheld.first?.what == "Her treatment in 2019")
    }

    @Test(arguments: TestEngine.available)
    func `never hides behind waiting for advice, which has a clock and leaves the request open`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        try await desk.hub.declineCheck(
            enquiry, check.id, reason: .awaitingAdvice, words: "Is the 2019 matter relevant?",
            departure: nil, by: desk.police)
        let state = try await desk.state(enquiry)
        #expect(state.check(check.id)?.isAnswered == false)
        let request = try #require(state.advice.first)
        #expect(request.asked.check == check.id && request.asked.dueBy > TestHub.start)
        desk.set(TestHub.start.adding(days: 4))
        let rows = try await desk.hub.sharingMatters(by: desk.manager)
        let waiting = try #require(rows.first { $0.kind == .advice })
        #expect(waiting.isLate(at: TestHub.start.adding(days: 4)))
        await #expect(throws: Refusal.self) {
            try await desk.hub.recordAdvice(
                enquiry, request.id, from: "x", words: "y", by: desk.school)
        }
        try await desk.hub.recordAdvice(
            enquiry, request.id, from: "Force information unit", words: "Share it",
            by: desk.police)
        #expect(try await desk.bare(enquiry).advice.first?.given?.words == "Share it")
        try await desk.reply(enquiry, as: desk.police)
        #expect(try await desk.state(enquiry).check(check.id)?.isAnswered == true)
        #expect(try await desk.notRebuilt() == [])
    }
}

@Suite struct `Each piece that is shared` {
    @Test func `says why it is needed, and tells the guide whom it is about and endangers`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let state = try await desk.state(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        let mother = try #require(state.subjects.first { !$0.role.isChild }?.person)
        func reply(_ minimisation: Minimisation?, _ agreed: OtherAgreements?) -> Hub.Replying {
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: [
                    Statement.Content(
                        id: desk.hub.newID(), about: [mother], words: "Ann rang twice",
                        kind: .fact, eventDate: .unknown(), source: "Case system",
                        sensitivity: .ordinary, handling: .open, minimisation: minimisation)
                ], because: "It helps", otherAgreements: agreed)
        }
        await #expect(throws: Boundary.Breach.self) {
            try await desk.hub.reply(enquiry, check.id, reply(nil, nil), by: desk.police)
        }
        // Nobody can be named whom the request was not about.
        await #expect(throws: Refusal.self) {
            try await desk.hub.reply(
                enquiry, check.id,
                reply(
                    Minimisation(
                        need: "x", function: .decide, endangered: [desk.hub.newID()]), nil),
                by: desk.police)
        }
        let agreed = OtherAgreements(toService: .given, toMedicalCare: .refused)
        try await desk.hub.reply(
            enquiry, check.id,
            reply(
                Minimisation(
                    need: "It answers what was asked", function: .enquire, endangered: [mother]),
                agreed), by: desk.police)
        let after = try await desk.state(enquiry)
        let decision = try #require(after.sharing.last?.value)
        #expect(decision.advice.facts["about"] == ["other-person"])
        #expect(decision.advice.facts["endangers"] == ["yes"])
        #expect(decision.advice.record.contains("who could be in danger"))
        #expect(decision.otherAgreements == agreed && decision.advice.facts["consent"].isEmpty)
        let statement = try #require(after.statements.first)
        #expect(
            statement.thirdParties(among: after.subjects, [:]).map(\.person) == [mother])
    }

    @Test func `is flagged where it names somebody it is not marked as about`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police, words: "ANN was seen at the door")
        try await desk.reply(enquiry, as: desk.school, words: "Callum Brackenridge was late")
        let state = try await desk.state(enquiry)
        let people = try await desk.hub.door.look(
            at: .enquiry(enquiry), by: desk.manager, page: "test"
        ) { try $0.people(state.subjects.map(\.person)) }
        let flagged = state.statements.map {
            $0.thirdParties(among: state.subjects, people).map(\.role)
        }
        // Their family name is the child's too, and points to nobody.
        #expect(flagged == [[.parent], []])
    }

    @Test func `can be weighed by the guide without a look being recorded`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let before = try await desk.hub.verifyLedger().entryCount
        _ = try await desk.hub.guideFacts(on: enquiry, by: desk.social) { _ in SharingFacts() }
        #expect(try await desk.hub.verifyLedger().entryCount == before)
        await #expect(throws: Refusal.self) {
            try await desk.hub.guideFacts(on: enquiry, by: desk.police) { _ in SharingFacts() }
        }
    }
}

@Suite struct `In danger now` {
    @Test(arguments: TestEngine.available)
    func `an agency shares at once, and explains after, until which it is reminded`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        await #expect(throws: Refusal.self) {
            try await desk.hub.shareNow(enquiry, check.id, words: " ", by: desk.police)
        }
        try await desk.hub.shareNow(
            enquiry, check.id, words: "He has gone to the home with a knife", by: desk.police)
        let state = try await desk.state(enquiry)
        let decision = try #require(state.sharing.last?.value)
        #expect(decision.advice.outcome == .mustShare && decision.isWhole)
        #expect(state.statements.map(\.content.words).contains { $0.contains("knife") })
        #expect(state.unfinishedRecords.count == 1)
        let due = try #require(decision.recordBy)
        #expect(due == TestHub.start.adding(minutes: 240))
        // The request itself is still open, and its full reply finishes the record.
        #expect(state.check(check.id)?.isAnswered == false)
        let row = try #require(
            try await desk.hub.sharingMatters(by: desk.manager).first { $0.kind == .record })
        #expect(row.agency == .police && row.isLate(at: due.adding(minutes: 1)))
        try await desk.reply(enquiry, as: desk.police)
        #expect(try await desk.state(enquiry).unfinishedRecords.isEmpty)
    }

    @Test func `the hub tells an agency at once, before any priority is set`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.hub.tellNow(
            enquiry, .housing, words: "She may be at 18 Tanner’s Yard now", by: desk.social)
        let state = try await desk.state(enquiry)
        let check = try #require(state.checks.first { $0.asked.agency == .housing })
        #expect(check.asked.replyBy == TestHub.start.adding(minutes: 60))
        let decision = try #require(state.unfinishedRecords.first?.value)
        try await desk.hub.completeRecord(
            enquiry,
            RecordCompletion(
                decision: decision.id, because: "Only housing could look", familyTold: .no),
            by: desk.social)
        #expect(try await desk.state(enquiry).unfinishedRecords.isEmpty)
        await #expect(throws: Refusal.self) {
            try await desk.hub.completeRecord(
                enquiry,
                RecordCompletion(decision: decision.id, because: "Again", familyTold: .no),
                by: desk.social)
        }
    }
}
