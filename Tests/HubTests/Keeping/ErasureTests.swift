import Database
import Foundation
import Hub
import Ledger
import Linkage
import Safeguarding
import SharingLaw
import TestKit
import Testing

@testable import Store

/// Everything that somebody with the database and the key ring can open, as one text.
private func opened(_ store: Store) async throws -> String {
    try await store.look { lookout in
        var found: [String] = []
        for entry in try lookout.allEntries() {
            guard let body = try? lookout.open(entry) else { continue }
            found.append(String(decoding: body, as: UTF8.self))
        }
        for table in Rebuild.tables {
            found += try lookout.openedRows(of: table).values.flatMap(\.values)
        }
        for agency in HubProfile.standard.agencies.map(\.code) {
            found += try lookout.registerRowsForIndex(of: agency).map { "\($0.given) \($0.family)" }
        }
        for row in try lookout.connection.rows(
            "SELECT draft, sealed FROM drafts WHERE hub = \(lookout.hub)")
        {
            let drafts = try lookout.sealing.key("drafts", lookout.connection)
            let words = try Sealing.open(
                try row.bytes("sealed"), under: drafts, at: "drafts|\(try row.text("draft"))")
            found.append(String(decoding: words, as: UTF8.self))
        }
        return found.joined(separator: "\n")
    }
}

/// A hub on a disk of its own, with a child in two agencies' words and registers.
struct Area {
    let path: String
    let ring = KeyRing.make()
    let store: Store
    let hub: Hub
    let manager: Practitioner
    let other: Practitioner
    let police: Practitioner
    let set: @Sendable (Instant) -> Void

    /// Words that nothing else in the hub says.
    static let canaries = ["Zebedee", "Quartermaine", "Violet-bruise", "Tangerine-call"]

    init(on kind: TestEngine = .sqlite) async throws {
        path = TestEngine.temporaryPath("hub.sqlite")
        let engine: any Engine =
            kind == .sqlite ? try SQLiteEngine(path: path) : try kind.open()
        let store = try await Store(engine: engine, ring: ring)
        let (clock, set) = HubClock.settable(from: TestHub.start)
        hub = Hub(
            store: store, law: try LawLibrary.builtIn(), clock: clock,
            erasedList: path + ".erased", indexFile: path + ".index")
        (self.store, self.set) = (store, set)
        manager = try await hub.addAccount(
            name: "Grace Ashdown", agency: .csc, role: .manager, login: "grace", password: nil)
        other = try await hub.addAccount(
            name: "Owen Price", agency: .csc, role: .manager, login: "owen", password: nil)
        police = try await hub.addAccount(
            name: "Dan Boateng", agency: .police, role: .practitioner, login: "dan", password: nil)
    }

    static func concern(_ given: String, _ family: String, _ worry: String) -> Concern {
        Concern(
            referrer: Referrer(source: .school, name: "Grace Whitlock"),
            people: [
                ConcernPerson(
                    role: .child,
                    details: PersonDetails(
                        name: Name(given: given, family: family),
                        born: Day(year: 2012, month: 5, day: 14).map { PartialDate($0) }))
            ], kinds: [.physicalHarm], worry: worry, childsWords: "", childsWordsHeardBy: "",
            dangerNow: .no)
    }

    /// An enquiry asked about, answered and closed.
    func enquiry(
        _ given: String, _ family: String, _ worry: String, _ words: String, isClosed: Bool = true
    ) async throws -> (enquiry: ID<Enquiry>, child: ID<Person>) {
        let contact: ID<Contact> = hub.newID()
        _ = try await hub.receiveContact(
            contact, Self.concern(given, family, worry), channel: .telephone, by: manager)
        let enquiry = try await hub.openEnquiry(
            from: contact, people: [:], lead: 0, rating: .amber, because: "Seen", by: manager)
        let state = try await state(enquiry)
        let child = state.subjects[0].person
        let questions = hub.profile.agency(.police)?.questions.map { "POL-\($0.id)" } ?? []
        try await hub.askAgencies(
            enquiry,
            Hub.Asking(
                agencies: [.police], subjects: [child], questions: Set(questions),
                purposes: ["protect"],
                told: [Check.Told(fact: worry, because: "To look")],
                from: Day(number: 20_000), to: Day(number: 20_500), because: "To judge",
                answers: SharingFacts(["consent": ["unsafe-to-ask"]])), by: manager)
        let check = try await self.state(enquiry).checks[0]
        try await hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: [Check.Answer(person: child, known: .known)],
                statements: [Handling.open, .sealed].map { handling in
                    Statement.Content(
                        id: hub.newID(), about: [child], words: words, kind: .fact,
                        eventDate: .reading("2026-01-14"), source: "Log", sensitivity: .ordinary,
                        handling: handling, named: [police.id],
                        minimisation: Minimisation(
                            need: "It answers what was asked", function: .decide))
                }, because: "It helps"), by: police)
        if isClosed {
            _ = try await hub.door.act(.close, by: manager, about: .enquiry(enquiry)) {
                writer, act in
                try writer.record([.closed(because: "Over")], on: enquiry, act)
                return ""
            }
        }
        return (enquiry, child)
    }

    /// The police's register, with the child in it.
    func importRegister() async throws {
        let bytes = Array("id,given_name,family_name\n1,Zebedee,Quartermaine\n2,Ann,Lee\n".utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        let read = try RegisterFile.read(CSVReader(bytes), of: .police, mapping: mapping)
        let admin = Practitioner(
            id: hub.newID(), name: "Ifan Rees", agency: .police, role: .administrator)
        try await hub.importRegister(read, of: .police, digest: "x", by: admin)
    }

    func state(_ enquiry: ID<Enquiry>) async throws -> Enquiry {
        let seen = try await hub.door.look(at: .enquiry(enquiry), by: manager, page: "test") {
            try $0.enquiry(enquiry)
        }
        return try #require(seen).enquiry
    }

    func wrappedKeys(of child: ID<Person>, _ enquiry: ID<Enquiry>) async throws -> [Data] {
        try await store.look { lookout in
            try lookout.connection.rows(
                """
                SELECT wrapped FROM keys
                WHERE id IN (\("person:\(child)"), \("enquiry:\(enquiry)"))
                """
            ).map { try $0.bytes("wrapped") }
        }
    }
}

@Suite struct `Erasing a child’s records` {
    private func isFound(_ canary: String, in text: String) -> Bool { text.contains(canary) }

    @Test(arguments: TestEngine.available)
    func `takes two people and leaves nothing to be opened`(kind: TestEngine) async throws {
        let area = try await Area(on: kind)
        let gone = try await area.enquiry(
            "Zebedee", "Quartermaine", "Violet-bruise", "Tangerine-call")
        let kept = try await area.enquiry("Callum", "Hale", "A bruise", "Two calls")
        try await area.importRegister()
        try await area.hub.decide(
            .same, gone.child, about: .record(RecordRef(agency: .police, record: "1")),
            because: "Same", by: area.manager)
        try await area.hub.saveDraft(
            "draft-1", kind: "concern", fields: ["worry": ["About Zebedee Quartermaine"]],
            by: area.police)
        let bundle = try await area.hub.ask(
            for: SubjectBundle.Request(
                person: gone.child, recipient: .own, name: "Zebedee Quartermaine",
                recipientPerson: nil, received: LondonTime(TestHub.start).day,
                identityChecked: "Met", delivery: "By hand"), by: area.manager, command: nil)
        try await area.hub.prepareBundle(bundle, .init(), by: area.manager)
        let before = try await opened(area.store)
        for canary in Area.canaries { #expect(isFound(canary, in: before)) }
        let wrapped = try await area.wrappedKeys(of: gone.child, gone.enquiry)
        #expect(wrapped.count == 2)

        // Not over before its time: 35 years from closing where nothing was decided.
        await #expect(throws: Refusal.self) {
            try await area.hub.proposeErasure(
                of: gone.child, basis: .retentionOver, because: "x", by: area.manager)
        }
        area.set(TestHub.start.adding(days: 36 * 366))
        let id = try await area.hub.proposeErasure(
            of: gone.child, basis: .retentionOver, because: "The time is over", by: area.manager)
        await #expect(throws: Refusal.self) {
            try await area.hub.carryOutErasure(id, by: area.manager)
        }
        await #expect(throws: Refusal.self) {
            try await area.hub.carryOutErasure(id, by: area.police)
        }
        #expect(isFound("Zebedee", in: try await opened(area.store)))
        try await area.hub.carryOutErasure(id, by: area.other)

        let after = try await opened(area.store)
        for canary in Area.canaries { #expect(!isFound(canary, in: after), "\(canary)") }
        #expect(isFound("Callum", in: after) && isFound("Two calls", in: after))
        #expect(try await area.hub.verifyLedger().isSound)
        #expect(try await area.hub.checkTables().problems.isEmpty)
        let rebuilt = try await area.hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
        #expect(rebuilt.differences.isEmpty, "\(rebuilt.differences)")
        #expect(try await area.state(kept.enquiry).statements.map(\.content.words) == ["Two calls"])
        // Not found by a search, and not when the agency sends its register again.
        let asked = Details(given: "Zebedee", family: "Quartermaine")
        try await area.importRegister()
        #expect(try await area.hub.finder.search(asked).matches.isEmpty)
        await #expect(throws: Refusal.self) { try await area.state(gone.enquiry) }
        await #expect(throws: Refusal.self) { try await area.hub.bundle(bundle, by: area.manager) }

        let proof = try #require(
            try await area.hub.erasureProof(
                try await area.hub.retention(by: area.other).erasures[0]))
        #expect(proof.problem(for: area.hub.verifierKey) == nil)
        guard kind == .sqlite else { return }
        for name in ["", "-wal"] {
            let bytes = (try? Data(contentsOf: URL(fileURLWithPath: area.path + name))) ?? Data()
            for key in wrapped { #expect(bytes.range(of: key) == nil, "hub.sqlite\(name)") }
        }
    }

    @Test func `is not undone by an older backup, and a fresh one holds nothing`() async throws {
        let area = try await Area()
        let gone = try await area.enquiry(
            "Zebedee", "Quartermaine", "Violet-bruise", "Tangerine-call")
        _ = try await area.hub.backup(to: area.path + ".old")
        let id = try await area.hub.proposeErasure(
            of: gone.child, basis: .courtOrder, because: "An order", by: area.manager)
        try await area.hub.carryOutErasure(id, by: area.other)
        _ = try await area.hub.backup(to: area.path + ".new")
        for (name, erased) in [("new", nil), ("old", area.path + ".erased")] {
            let path = TestEngine.temporaryPath("restored.sqlite")
            try Store.restore("\(area.path).\(name)", to: path, under: area.ring)
            let store = try await Store(engine: try SQLiteEngine(path: path), ring: area.ring)
            let hub = Hub(store: store, law: area.hub.law, erasedList: erased)
            try await hub.eraseAgain()
            let text = try await opened(store)
            for canary in Area.canaries { #expect(!isFound(canary, in: text), "\(name) \(canary)") }
            #expect(try await hub.verifyLedger().isSound)
            let rebuilt = try await hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
            #expect(rebuilt.differences.isEmpty)
        }
    }

    @Test func `leaves no copy of the kept index that opens`() async throws {
        let area = try await Area()
        let gone = try await area.enquiry(
            "Zebedee", "Quartermaine", "Violet-bruise", "Tangerine-call")
        try await area.importRegister()
        try await area.hub.decide(
            .same, gone.child, about: .record(RecordRef(agency: .police, record: "1")),
            because: "Same", by: area.manager)
        let asked = Details(given: "Zebedee", family: "Quartermaine")
        #expect(try await area.hub.finder.search(asked).matches.count == 2)
        let copy = try Data(contentsOf: URL(fileURLWithPath: area.path + ".index"))
        let id = try await area.hub.proposeErasure(
            of: gone.child, basis: .courtOrder, because: "An order", by: area.manager)
        try await area.hub.carryOutErasure(id, by: area.other)
        // Somebody kept a copy and puts it back.
        try copy.write(to: URL(fileURLWithPath: area.path + ".index"))
        let file = IndexFile(path: area.path + ".index")
        #expect(await area.store.open(file) { _ in true } == nil)
        let hub = Hub(store: area.store, law: area.hub.law, indexFile: area.path + ".index")
        #expect(try await hub.finder.search(asked).matches.isEmpty)
    }

    @Test func `is not for somebody with an interest in them, who sees no sign of it`()
        async throws
    {
        let area = try await Area()
        let record = try await area.enquiry("Ann", "Marsh", "Worry", "Words")
        let id = try await area.hub.proposeErasure(
            of: record.child, basis: .courtOrder, because: "x", by: area.manager)
        try await area.hub.declareConflict(
            in: record.enquiry, words: "My niece", by: area.other)
        await #expect(throws: Refusal.notFound) {
            try await area.hub.erasureScope(of: record.child, by: area.other)
        }
        #expect(try await area.hub.retention(by: area.other).erasures.isEmpty)
        #expect(try await area.hub.retention(by: area.other).closed.isEmpty)
        await #expect(throws: Refusal.notFound) {
            try await area.hub.carryOutErasure(id, by: area.other)
        }
        await #expect(throws: Refusal.notFound) {
            try await area.hub.refuseErasure(id, because: "No", by: area.other)
        }
    }

    @Test func `spares whoever is in other records, and takes siblings together`() async throws {
        let area = try await Area()
        // A concern that went no further, about a child and a parent who is in another enquiry.
        let parent = try await area.hub.addPerson(
            PersonDetails(name: Name(given: "Ann", family: "Marsh")), by: area.manager)
        let contact: ID<Contact> = area.hub.newID()
        _ = try await area.hub.receiveContact(
            contact, Area.concern("Lone", "Marsh", "Worry"), channel: .telephone, by: area.manager)
        let child = try await area.hub.addPerson(
            PersonDetails(name: Name(given: "Lone", family: "Marsh")), by: area.manager)
        _ = try await area.hub.door.act(.decideIdentity, by: area.manager, about: nil) {
            writer, act in
            try writer.record(
                [
                    .personIdentified(place: 0, person: child, because: ""),
                    .personIdentified(place: 1, person: parent, because: ""),
                ], on: contact, act)
            return ""
        }
        let scope = try await area.hub.erasureScope(of: child, by: area.manager).scope
        #expect(scope.contacts == [contact] && Set(scope.others) == [parent])
        let elsewhere = try await area.enquiry("Sam", "Marsh", "Worry", "Words")
        _ = try await area.hub.door.act(.ask, by: area.manager, about: nil) { writer, act in
            try writer.record(
                [.subjectAdded(Subject(person: parent, role: .parent))],
                on: elsewhere.enquiry, act)
            return ""
        }
        #expect(try await area.hub.erasureScope(of: child, by: area.manager).scope.others == [])
        // Two children of one enquiry go together.
        _ = try await area.hub.door.act(.ask, by: area.manager, about: nil) { writer, act in
            try writer.record(
                [.subjectAdded(Subject(person: child, role: .child))], on: elsewhere.enquiry, act)
            return ""
        }
        let both = try await area.hub.erasureScope(of: child, by: area.manager).scope
        #expect(Set(both.children) == [child, elsewhere.child])
        #expect(both.others == [parent] && both.enquiries == [elsewhere.enquiry])
    }

    @Test func `waits for what is open, for a hold, and for children who share a record`()
        async throws
    {
        let area = try await Area()
        let open = try await area.enquiry("Ann", "Marsh", "Worry", "Words", isClosed: false)
        await #expect(throws: Refusal.self) {
            try await area.hub.proposeErasure(
                of: open.child, basis: .courtOrder, because: "x", by: area.manager)
        }
        let held = try await area.enquiry("Ben", "Marsh", "Worry", "Words")
        try await area.hub.hold(
            .person(held.child), because: "A public inquiry", by: area.manager)
        let view = try await area.hub.erasureScope(of: held.child, by: area.manager)
        let (scope, obstacles) = (view.scope, view.obstacles)
        #expect(scope.enquiries == [held.enquiry] && scope.children == [held.child])
        #expect(obstacles.holds.map(\.because) == ["A public inquiry"])
        await #expect(throws: Refusal.self) {
            try await area.hub.proposeErasure(
                of: held.child, basis: .courtOrder, because: "x", by: area.manager)
        }
        let hold = try #require(obstacles.holds.first)
        try await area.hub.endHold(hold.id, because: "It reported", by: area.other)
        let id = try await area.hub.proposeErasure(
            of: held.child, basis: .courtOrder, because: "x", by: area.manager)
        // A hold on everything, made before the second person looked, stands in the way too.
        try await area.hub.hold(nil, because: "A national inquiry", by: area.other)
        await #expect(throws: Refusal.self) {
            try await area.hub.carryOutErasure(id, by: area.other)
        }
        try await area.hub.refuseErasure(id, because: "The inquiry", by: area.other)
        await #expect(throws: Refusal.self) {
            try await area.hub.carryOutErasure(id, by: area.other)
        }
    }
}

@Suite struct `How long records are kept` {
    private func rule(_ years: Int, _ from: RetentionRule.Start) -> RetentionRule {
        RetentionRule(years: years, from: from, source: "x", sureness: .unverified)
    }

    private func day(_ iso: String) -> Day { Day(iso: iso) ?? Day(number: 0) }

    @Test func `is counted from closing or from growing up, whichever is later`() {
        let closed = day("2026-03-04")
        #expect(rule(35, .closing).ends(closed: closed, born: nil) == day("2061-03-04"))
        #expect(
            rule(3, .adulthood).ends(closed: closed, born: day("2012-02-29")) == day("2033-02-28"))
        // Closed after the child grew up; and without a day of birth, never too early.
        #expect(
            rule(3, .adulthood).ends(closed: closed, born: day("2001-01-01")) == day("2029-03-04"))
        #expect(rule(3, .adulthood).ends(closed: closed, born: nil) == day("2047-03-04"))
    }

    @Test func `is set for every outcome, each with its source`() {
        for outcome in Outcome.allCases {
            let rule = HubProfile.standard.retention(for: outcome)
            #expect(!(rule?.source.isEmpty ?? true), "\(outcome)")
        }
    }
}
