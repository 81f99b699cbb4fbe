import Database
import Foundation
import Hub
import Ledger
import Linkage
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

@Suite struct `A conflict of interest` {
    private func staff(_ desk: TestHub, _ name: String) async throws -> Practitioner {
        try await desk.hub.addAccount(
            name: name, agency: .csc, role: .socialWorker,
            login: name.lowercased().replacingOccurrences(of: " ", with: "."), password: nil)
    }

    private func concern(mothersPartner: PersonDetails) -> Concern {
        var concern = TestHub.concern()
        concern.people.append(
            ConcernPerson(role: .parent, details: mothersPartner, relationship: "partner"))
        return concern
    }

    @Test(arguments: TestEngine.available)
    func `is found when the enquiry opens, and to them it does not exist`(kind: TestEngine)
        async throws
    {
        let desk = try await TestHub(on: kind)
        let worker = try await staff(desk, "Ravi Thorne")
        let enquiry = try await desk.openEnquiry(
            concern(mothersPartner: PersonDetails(name: Name(given: "Ravi", family: "Thorne"))))
        let child = try #require(try await desk.state(enquiry).leadChild)
        await #expect(throws: Refusal.notFound) { _ = try await desk.seen(enquiry, by: worker) }
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.hub.door.look(at: .person(child), by: worker, page: "x") {
                try $0.person(child)
            }
        }
        let queue = try await desk.hub.door.look(at: .deed(.seeQueue), by: worker, page: "queue") {
            try $0.queue()
        }
        #expect(queue.isEmpty)
        let draft: ID<Contact> = desk.hub.newID()
        try await desk.hub.saveDraft(draft.description, kind: "concern", fields: [:], by: worker)
        let found = try await desk.hub.find(
            Details(given: "Callum", family: "Brackenridge"), about: .draft(draft), by: worker)
        #expect(found.answer.matches.isEmpty && found.open.isEmpty)
        await #expect(throws: Refusal.self) {
            try await desk.hub.rate(enquiry, .green, because: "x", by: worker)
        }
        // Others work on, and another line is told; they themselves are not.
        #expect(try await desk.seen(enquiry, by: desk.social).enquiry.conflicts.standing.count == 1)
        let alerts = try await desk.hub.alerts(for: desk.manager)
        #expect(alerts.contains { $0.alert.about == "enquiry:\(enquiry)" })
        #expect(try await desk.hub.alerts(for: worker).isEmpty)
    }

    @Test(arguments: [
        PersonDetails(
            name: Name(given: "Another", family: "Person"),
            address: Address(house: "4b", postcode: "RB9 8ZZ")),
        PersonDetails(name: Name(given: "Another", family: "Person"), telephone: "07700 900555"),
        PersonDetails(
            name: Name(given: "Lenny", family: "Okafor"),
            born: Day(year: 1990, month: 2, day: 3).map { PartialDate($0) }),
    ])
    func `is found by home, telephone, or somebody close to them`(partner: PersonDetails)
        async throws
    {
        let desk = try await TestHub()
        let worker = try await staff(desk, "Sam Quill")
        let enquiry = try await desk.openEnquiry(concern(mothersPartner: partner))
        _ = try await desk.seen(enquiry, by: worker)
        try await desk.hub.keep(
            Particulars(
                own: PersonDetails(
                    name: Name(given: "Sam", family: "Quill"),
                    address: Address(house: "4 B", postcode: "rb98zz"), telephone: "07700900555"),
                closeTo: [
                    PersonDetails(
                        name: Name(given: "Leonard", family: "Okafor"),
                        born: Day(year: 1990, month: 2, day: 3).map { PartialDate($0) })
                ]), of: worker)
        await #expect(throws: Refusal.notFound) { _ = try await desk.seen(enquiry, by: worker) }
    }

    @Test func `is not found for a child of the same name`() async throws {
        let desk = try await TestHub()
        let worker = try await staff(desk, "Callum Brackenridge")
        let enquiry = try await desk.openEnquiry()
        _ = try await desk.seen(enquiry, by: worker)
    }

    @Test func `that somebody declares keeps them out, and only another can let them back`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        await #expect(throws: Refusal.self) {
            try await desk.hub.declareConflict(in: enquiry, words: " ", by: desk.social)
        }
        try await desk.hub.declareConflict(in: enquiry, words: "My cousin", by: desk.social)
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.seen(enquiry, by: desk.social)
        }
        await #expect(throws: Refusal.self) {
            try await desk.hub.clearConflict(
                of: desk.social.id, in: enquiry, because: "x", by: desk.social)
        }
        try await desk.hub.clearConflict(
            of: desk.social.id, in: enquiry, because: "Another family", by: desk.manager)
        _ = try await desk.seen(enquiry, by: desk.social)
    }

    @Test func `counts before an emergency and before a name on a list`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(
            enquiry, as: desk.police, words: "Secret", handling: .sealed, named: [desk.social])
        try await desk.hub.declareConflict(in: enquiry, words: "My cousin", by: desk.social)
        await #expect(throws: Refusal.notFound) {
            try await desk.hub.openInEmergency(enquiry, because: "Danger", by: desk.social)
        }
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.seen(enquiry, by: desk.social)
        }
    }
}

@Suite struct `A concealed place` {
    private static let place = ["12", "Mill Road", "RB4 7XY", "rb47xy", "Oakfield", "07700 900777"]

    private func desk(on kind: TestEngine) async throws -> (TestHub, ID<Enquiry>, ID<Person>) {
        let desk = try await TestHub(on: kind)
        var concern = TestHub.concern(worry: "Seen near Mill Road, R B 4-7XY, after school")
        concern.people[0].details.school = "Oakfield Primary"
        concern.people[0].details.telephone = "07700 900777"
        let enquiry = try await desk.openEnquiry(concern)
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police, words: "They live at 12 Mill Rd, RB47XY")
        try await desk.hub.conceal(
            child, named: [desk.social.id], because: "Fled", by: desk.manager)
        return (desk, enquiry, child)
    }

    private func everythingSeen(
        _ enquiry: ID<Enquiry>, _ child: ID<Person>, by who: Practitioner, _ desk: TestHub
    ) async throws -> String {
        let seen = try await desk.seen(enquiry, by: who)
        let person = try await desk.hub.door.look(at: .person(child), by: who, page: "x") {
            try $0.person(child)
        }
        var contact: Contact?
        if who.role.isHubStaff, let id = seen.enquiry.contacts.first {
            contact = try await desk.hub.door.look(at: .contact(id), by: who, page: "x") {
                try $0.contact(id)
            }
        }
        return "\(seen) \(person.map { "\($0)" } ?? "") \(contact.map { "\($0)" } ?? "")"
    }

    @Test(arguments: TestEngine.available)
    func `reaches nobody who is not named, in any words`(kind: TestEngine) async throws {
        let (desk, enquiry, child) = try await desk(on: kind)
        for who in [desk.screening, desk.police, desk.school] {
            let seen = try await everythingSeen(enquiry, child, by: who, desk)
            for word in Self.place.dropFirst() {
                #expect(!seen.contains(word), "\(word) for \(who.name)")
            }
            #expect(seen.contains(ConcealedWords.mark))
        }
        for who in [desk.social, desk.manager] {
            #expect(try await everythingSeen(enquiry, child, by: who, desk).contains("Mill Road"))
        }
    }

    @Test(arguments: TestEngine.available)
    func `is not found by a search by place, nor shown by one by name`(kind: TestEngine)
        async throws
    {
        let (desk, enquiry, child) = try await desk(on: kind)
        let bytes = Array(
            "id,given name,surname,dob,house,address,postcode\n"
                .appending("e1,Callum,Brackenridge,2019-05-14,12,Mill Road,RB4 7XY\n").utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        let admin = try await desk.hub.addAccount(
            name: "Ifan Rees", agency: .education, role: .administrator, login: "ifan",
            password: nil)
        try await desk.hub.importRegister(
            try RegisterFile.read(CSVReader(bytes), of: .education, mapping: mapping),
            of: .education, digest: "0", by: admin)
        let (hub, reason) = (desk.hub, SearchReason.enquiry(enquiry))
        let byPlace = Details(house: "12", street: "Mill Road", postcode: "RB4 7XY")
        let byName = Details(given: "Callum", family: "Brackenridge", birthYear: 2019)
        let hidden = try await hub.find(byPlace, about: reason, by: desk.screening)
        #expect(!hidden.answer.matches.contains { $0.person == child || $0.agency == .education })
        let shown = try await hub.find(byName, about: reason, by: desk.screening).answer.matches
        #expect(shown.contains { $0.person == child })
        #expect(shown.contains { $0.agency == .education })
        #expect(!shown.contains { $0.details.postcode != "" && $0.agency == .education })
        #expect(!shown.flatMap(\.why).contains { $0.contains("postcode") || $0.contains("road") })
        let open = try await hub.find(byPlace, about: reason, by: desk.social).answer.matches
        #expect(open.contains { $0.agency == .education && $0.details.street == "Mill Road" })
    }

    @Test func `is not let out in a request, feedback or plan`() async throws {
        let (desk, enquiry, _) = try await desk(on: .sqlite)
        await #expect(throws: Refusal.self) {
            try await desk.hub.tellReferrer(
                enquiry, told: true, words: "They are safe at 12 mill-road now", because: "Polite",
                departure: nil, way: .telephone, by: desk.manager)
        }
        #expect(try await desk.state(enquiry).feedback == nil)
    }

    @Test func `is not in the database in the clear`() async throws {
        let path = TestEngine.temporaryPath("place.sqlite")
        let store = try await Store(engine: try SQLiteEngine(path: path), ring: KeyRing.make())
        let hub = Hub(store: store, law: try .builtIn())
        let who = try await hub.addAccount(
            name: "Grace", agency: .csc, role: .manager, login: "grace", password: nil)
        let person = try await hub.addPerson(
            PersonDetails(name: Name(given: "Zephyrine", family: "Quill")), by: who)
        try await hub.conceal(
            person, named: [], because: "Fled",
            whereabouts: Whereabouts(address: Address(house: "9", street: "Plumbago Lane")),
            by: who)
        for end in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path + end))
            #expect(bytes.range(of: Data("Plumbago".utf8)) == nil)
        }
    }
}

@Suite struct `Something sealed` {
    @Test(arguments: TestEngine.available)
    func `is open to those named, whatever rank others have, and its words are kept apart`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(
            enquiry, as: desk.police, words: "An informant", handling: .sealed,
            named: [desk.social])
        func words(_ who: Practitioner) async throws -> [String] {
            try await desk.seen(enquiry, by: who).enquiry.statements.map(\.content.words)
        }
        #expect(try await words(desk.social) == ["An informant"])
        #expect(try await words(desk.police) == ["An informant"])
        #expect(try await words(desk.manager) == [])
        #expect(try await words(desk.school) == [])
        let colleague = try await desk.hub.addAccount(
            name: "Mo Finch", agency: .police, role: .practitioner, login: "mo", password: nil)
        #expect(try await words(colleague) == [])
        // Nothing folds the words into the enquiry, not even for a command.
        let state = try await desk.hub.door.look(
            at: .enquiry(enquiry), by: desk.manager, page: "x"
        ) { reader in try reader.lookout.stateForCommand(enquiry) }
        #expect(state.map { !"\($0)".contains("informant") } == true)
        let verified = try await desk.hub.verifyLedger()
        #expect(verified.problems.allSatisfy { "\($0)".contains("bodyDoes") == false })
    }

    @Test func `may be shown in a form of words that its owner releases`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(
            enquiry, as: desk.police, words: "An informant", handling: .sealed,
            named: [desk.social])
        let statement = try #require(
            try await desk.seen(enquiry, by: desk.police).enquiry.statements.first)
        let words = "There is information that he carries a knife"
        await #expect(throws: Refusal.notFound) {
            try await desk.hub.release(statement.id, in: enquiry, words: words, by: desk.school)
        }
        try await desk.hub.release(statement.id, in: enquiry, words: words, by: desk.police)
        let seen = try await desk.state(enquiry).statements
        #expect(seen.map(\.content.words) == [words])
    }
}

@Suite struct `A session` {
    @Test func `ends when nobody does anything, however long a page listens`() async throws {
        let desk = try await TestHub()
        let token = try await desk.hub.startSession(for: desk.social)
        for minute in 1...29 {
            desk.set(TestHub.start.adding(minutes: minute))
            #expect(try await desk.hub.session(token, keepsAlive: false) != nil)
        }
        desk.set(TestHub.start.adding(minutes: 31))
        #expect(try await desk.hub.session(token) == nil)
    }
}

@Suite struct `Somebody who left` {
    @Test(arguments: TestEngine.available)
    func `is signed out everywhere at once, and cannot sign in`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let who = try await desk.hub.addAccount(
            name: "Una Reed", agency: .csc, role: .socialWorker, login: "una",
            password: "three plain words")
        let token = try #require(
            try await desk.hub.signIn(login: "una", password: "three plain words"))
        #expect(try await desk.hub.session(token)?.practitioner == who)
        try await desk.hub.endAccount(login: "Una ")
        #expect(try await desk.hub.session(token) == nil)
        #expect(try await desk.hub.signIn(login: "una", password: "three plain words") == nil)
        await #expect(throws: Refusal.self) { try await desk.hub.endAccount(login: "una") }
    }
}

@Suite struct `The watch over reading in a hub` {
    @Test(arguments: TestEngine.available)
    func `asks another line about a record opened without work on it, once`(kind: TestEngine)
        async throws
    {
        let desk = try await TestHub(on: kind)
        let namesake = try await desk.hub.addAccount(
            name: "Tess Brackenridge", agency: .csc, role: .socialWorker, login: "tess",
            password: nil)
        let enquiry = try await desk.openEnquiry()
        _ = try await desk.seen(enquiry, by: desk.social)
        #expect(try await desk.hub.watchReading() == 0)
        _ = try await desk.seen(enquiry, by: namesake)
        #expect(try await desk.hub.watchReading() == 1)
        #expect(try await desk.hub.watchReading() == 0)
        let alerts = try await desk.hub.alerts(for: desk.manager)
        #expect(alerts.contains { $0.alert.words.contains("their own last name") })
        #expect(try await desk.hub.alerts(for: namesake).isEmpty)
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.hub.watch(child, true, because: "In the news", by: desk.social)
        let other = try await desk.hub.addAccount(
            name: "Una Reed", agency: .csc, role: .socialWorker, login: "una", password: nil)
        _ = try await desk.seen(enquiry, by: other)
        // The manager looked a moment before too, and is asked as well.
        #expect(try await desk.hub.watchReading() == 2)
        let watched = try await desk.hub.alerts(for: desk.manager)
        #expect(watched.contains { $0.alert.concerns == other.id })
        #expect(!watched.contains { $0.alert.concerns == desk.manager.id })
    }
}

@Suite struct `A record kept to named people` {
    @Test(arguments: TestEngine.available)
    func `opens in an emergency for four hours, and another line reviews it`(kind: TestEngine)
        async throws
    {
        let desk = try await TestHub(on: kind)
        let guardian = try await desk.hub.addAccount(
            name: "Femi Alade", agency: .hospital, role: .caldicottGuardian, login: "femi",
            password: nil)
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.hub.restrict(
            child, named: [desk.social.id], because: "A colleague’s son", by: desk.manager)
        _ = try await desk.seen(enquiry, by: desk.social)
        await #expect(throws: Refusal.restricted) {
            _ = try await desk.seen(enquiry, by: desk.screening)
        }
        let row = try #require(
            try await desk.hub.door.look(at: .deed(.seeQueue), by: desk.screening, page: "q") {
                try $0.queue()
            }.first)
        #expect(row.isKept && row.childDetails == nil && row.summary == nil)
        await #expect(throws: Refusal.self) {
            try await desk.hub.openInEmergency(enquiry, because: " ", by: desk.screening)
        }
        await #expect(throws: Refusal.notFound) {
            try await desk.hub.openInEmergency(enquiry, because: "x", by: desk.health)
        }
        try await desk.hub.openInEmergency(
            enquiry, because: "Found alone at night", by: desk.screening)
        _ = try await desk.seen(enquiry, by: desk.screening)
        let alert = try #require(try await desk.hub.alerts(for: guardian).first)
        #expect(alert.alert.kind == .brokenGlass && alert.alert.words.contains("Found alone"))
        #expect(try await desk.hub.alerts(for: desk.social).count == 1)
        #expect(try await desk.hub.alerts(for: desk.screening).isEmpty)
        desk.set(TestHub.start.adding(minutes: 4 * 60 + 1))
        await #expect(throws: Refusal.restricted) {
            _ = try await desk.seen(enquiry, by: desk.screening)
        }
        try await desk.hub.answer(
            alert: alert.seq, finding: .justified, words: "Rang the duty line", by: guardian)
        await #expect(throws: Refusal.self) {
            try await desk.hub.answer(
                alert: alert.seq, finding: .justified, words: "Again", by: guardian)
        }
        #expect(try await desk.hub.alerts(for: guardian).first?.finding == .justified)
        let result = try await desk.hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
        #expect(result.differences == [])
    }
}
