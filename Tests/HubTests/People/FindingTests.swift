import Hub
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `A register file` {
    private let header = "ref,first name,surname,dob,postcode,nhs number\n"

    private func read(_ rows: String) throws -> RegisterFile.Outcome {
        let bytes = Array((header + rows).utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        return try RegisterFile.read(CSVReader(bytes), of: .police, mapping: mapping)
    }

    @Test func `keeps good rows whatever the bad ones hold, and names row, field and mend`() throws
    {
        let outcome = try read(
            """
            1,Callum,Brackenridge,2019-05-14,RB4 7XY,
            2,Zo\u{0}e,Null,2019-05-14,,
            3,Amy,Ragged
            1,Twice,Again,2018-01-01,,
            ,No,Id,2018-01-01,,
            6,Impossible,Date,31/06/2015,,
            7,=cmd(),Formula,2018-01-01,,
            8,Right\u{202E}Left,Mark,2018-01-01,,
            9,\(String(repeating: "x", count: 900)),Long,2018-01-01,,
            """)
        #expect(outcome.rows.map(\.record) == ["1", "6", "7", "8"])
        #expect(outcome.readCount == 9)
        #expect(outcome.badCount == 5)
        func says(_ row: Int) -> String {
            outcome.problems.filter { $0.row == row }.map(\.says).joined()
        }
        #expect(says(3).contains("U+0000"))
        #expect(says(4).contains("3 cells and the header has 6"))
        #expect(says(5).contains("same as on row 2"))
        #expect(says(6).contains("give every record an id"))
        #expect(says(7).contains("kept as text"))
        #expect(says(8).contains("formula"))
        #expect(outcome.rows[1].born == "31/06/2015")
        #expect(outcome.rows[3].given == "RightLeft")
    }

    @Test func `with no id column, or a mapping to none, says so`() {
        #expect(throws: Refusal.self) {
            try RegisterFile.read(CSVReader(Array("a,b\n1,2\n".utf8)), of: .police, mapping: [:])
        }
        #expect(throws: Refusal.self) {
            try RegisterFile.mapping("id=nothing", header: ["a", "b"])
        }
    }

    @Test func `of nothing but bad rows changes nothing`() async throws {
        let desk = try await TestHub()
        let outcome = try read("1,only\n")
        await #expect(throws: Refusal.self) {
            try await desk.hub.importRegister(
                outcome, of: .police, digest: "x", by: Hub.localOperator)
        }
        #expect(try await desk.hub.registers().isEmpty)
    }
}

@Suite struct `Finding a child` {
    private func fill(_ desk: TestHub, _ agency: AgencyCode, _ rows: String) async throws {
        let bytes = Array(("id,given_name,family_name,born,house,address,postcode\n" + rows).utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        try await desk.hub.importRegister(
            try RegisterFile.read(CSVReader(bytes), of: agency, mapping: mapping), of: agency,
            digest: Hub.digest(of: bytes), by: Hub.localOperator)
    }

    private static func known(_ result: SearchResult, _ agency: AgencyCode) -> Known? {
        result.answer.agencies.first { $0.agency == agency }?.known
    }

    @Test(arguments: TestEngine.available)
    func `says known, possibly known, not known and not searched, each different`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        try await fill(desk, .gp, "g1,Callum,Brackenridge,2019-05-14,12,Mill Road,RB4 7XY\n")
        try await fill(desk, .police, "p1,Calum,Breckinridge,,,,RB4 7XY\n")
        try await fill(desk, .education, "e1,Somebody,Else,2012-01-01,,,RB9 1AA\n")
        let asked = Details(
            given: "Callum", family: "Brackenridge", birthYear: 2019, birthMonth: 5, birthDay: 14,
            postcode: "RB4 7XY")
        let result = try await desk.hub.find(asked, about: .command, by: desk.screening)
        #expect(Self.known(result, .gp) == .known)
        #expect(Self.known(result, .police).map { $0 == .possiblyKnown || $0 == .known } == true)
        #expect(Self.known(result, .education) == .notKnown)
        #expect(Self.known(result, .housing) == .notSearched)
        #expect(result.answer.matches.first?.key.record == "g1")
    }

    /// The register holds these names to the letter; another holds only names in Latin letters, and
    /// cannot say that it does not know the child.
    @Test func `finds a name in another script, and says where it could not be compared`()
        async throws
    {
        let desk = try await TestHub()
        try await fill(
            desk, .education,
            "e1,محمد,الحسن,2015-03-14,9,Weir Terrace,RB3 3AJ\ne2,子轩,王,2016-05-02,,,RB4 4AJ\n")
        try await fill(desk, .gp, "g1,Somebody,Else,2012-01-01,,,RB9 1AA\n")
        for (typed, record) in [
            ("محمد الحسن", "e1"), ("王 子轩", "e2"), ("子轩 王", "e2"), ("王子轩", "e2"),
        ] {
            let result = try await desk.hub.find(
                SearchBox(typed, prefix: "RB").details, about: .command, by: desk.screening,
                isTyped: true)
            #expect(result.answer.matches.first?.key.record == record)
            #expect(Self.known(result, .education) != .notKnown)
            #expect(Self.known(result, .gp) == .notCompared && result.answer.isPartlyCompared)
        }
        let latin = try await desk.hub.find(
            Details(given: "Mohammed", family: "Hassan"), about: .command, by: desk.screening)
        #expect(Self.known(latin, .education) == .notCompared)
        #expect(Self.known(latin, .gp) == .notKnown)
    }

    @Test func `never takes a twin for the child`() async throws {
        let desk = try await TestHub()
        try await fill(
            desk, .gp,
            "g2,Oscar,Brackenridge,2019-05-14,12,Mill Road,RB4 7XY\n")
        let asked = Details(
            given: "Callum", family: "Brackenridge", birthYear: 2019, birthMonth: 5, birthDay: 14,
            house: "12", street: "Mill Road", postcode: "RB4 7XY")
        let match = try #require(
            try await desk.hub.find(asked, about: .command, by: desk.screening)
                .answer.matches.first)
        #expect(match.explanation.mayBeTwins)
        #expect(match.known == .possiblyKnown)
    }

    @Test func `needs a concern or an enquiry the searcher has a part in`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let (hub, asked) = (desk.hub, Details(family: "Brackenridge"))
        let draft: ID<Contact> = hub.newID()
        try await hub.saveDraft(draft.description, kind: "concern", fields: [:], by: desk.social)
        for reason in [SearchReason.enquiry(hub.newID()), .contact(hub.newID()), .draft(draft)] {
            await #expect(throws: Refusal.notFound) {
                try await hub.find(asked, about: reason, by: desk.screening)
            }
        }
        _ = try await hub.find(asked, about: .enquiry(enquiry), by: desk.screening)
        #expect(SearchReason("command") == nil)
        #expect(SearchReason("enquiry:\(enquiry)") == .enquiry(enquiry))
    }

    @Test func `with a last name or the start of one alone shows whom it fits and no more`()
        async throws
    {
        let desk = try await TestHub()
        let rows = (0..<3_000).map {
            "p\($0),\(["Ann", "Ben", "Cal"][$0 % 3]),\(["Szczepanski", "Lee"][$0 % 2]),"
                + "20\(10 + $0 % 9)-0\(1 + $0 % 9)-1\($0 % 10),,,RB\(1 + $0 % 9) 1AA\n"
        }
        try await fill(desk, .police, rows.joined())
        for typed in ["Szczepanski", "szcz", "SZC"] {
            let box = SearchBox(typed, prefix: "RB")
            let result = try await desk.hub.find(
                box.details, about: .command, by: desk.screening, isTyped: true)
            #expect(result.answer.isTooLittle && result.answer.matches.count == 40)
            #expect(result.answer.matches.allSatisfy { $0.details.family == "Szczepanski" })
            #expect(result.answer.matches.allSatisfy { $0.known == .possiblyKnown })
        }
        // What nobody is called finds nobody, and enough finds a child as always.
        let nobody = try await desk.hub.find(
            Details(family: "Xyzzy"), about: .command, by: desk.screening, isTyped: true)
        #expect(nobody.answer.matches.isEmpty && !nobody.answer.isTooLittle)
        let one = try await desk.hub.find(
            Details(
                given: "Ann", family: "Szcz", birthYear: 2010, birthMonth: 1, birthDay: 10,
                postcode: "RB1 1AA"), about: .command, by: desk.screening, isTyped: true)
        #expect(one.answer.matches.first?.key.record == "p0" && !one.answer.isTooLittle)
    }

    @Test func `lists what waits to be decided across the hub, until it is decided`() async throws {
        let desk = try await TestHub()
        try await fill(desk, .gp, "g1,Callum,Brackenridge,2019-05-14,12,Mill Road,RB4 7XY\n")
        #expect(try await desk.hub.matchesToDecide(by: desk.screening).rows.isEmpty)
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        let queue = try await desk.hub.matchesToDecide(by: desk.screening)
        let row = try #require(queue.rows.first)
        #expect(queue.rows.count == 1 && row.person == child && row.enquiry == enquiry)
        #expect(row.matches.map(\.key.record) == ["g1"] && row.leftOpenCount == 0)
        let record = OtherIdentity.record(RecordRef(agency: .gp, record: "g1"))
        try await desk.hub.decide(
            .cannotTell, child, about: record, because: "Too little", by: desk.screening)
        #expect(
            try await desk.hub.matchesToDecide(by: desk.screening).rows.first?.leftOpenCount == 1)
        try await desk.hub.decide(.same, child, about: record, because: "Same", by: desk.screening)
        #expect(try await desk.hub.matchesToDecide(by: desk.screening).rows.isEmpty)
        await #expect(throws: Refusal.self) {
            try await desk.hub.matchesToDecide(by: desk.police)
        }
        let looked = try await desk.hub.door.look(
            at: .person(child), by: desk.manager, page: "looked"
        ) { try $0.viewings(of: child) }
        #expect(
            looked.contains {
                $0.actor == desk.screening.id && $0.page == "records to compare"
            })
    }

    @Test func `is on the record with what it was for, even where nobody is found`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        _ = try await desk.hub.find(
            Details(family: "Xyzzy"), about: .person(child), by: desk.screening)
        let rows = try await desk.hub.door.look(
            at: .person(child), by: desk.manager, page: "looked"
        ) { try $0.viewings(of: child) }
        #expect(rows.contains { $0.did == "searched" && $0.actor == desk.screening.id })
    }

    @Test(arguments: TestEngine.available)
    func `keeps each decision with author and reason, and undoes it`(kind: TestEngine) async throws
    {
        let desk = try await TestHub(on: kind)
        try await fill(desk, .gp, "g1,Callum,Brackenridge,2019-05-14,12,Mill Road,RB4 7XY\n")
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        let record = RecordRef(agency: .gp, record: "g1")
        let (hub, who) = (desk.hub, desk.screening)
        await #expect(throws: Refusal.self) {
            try await hub.decide(.same, child, about: .record(record), because: "  ", by: who)
        }
        try await hub.decide(.same, child, about: .record(record), because: "Same home", by: who)
        func linked() async throws -> ID<Person>? {
            try await hub.find(
                Details(given: "Callum", family: "Brackenridge"), about: .command,
                by: who
            )
            .linked[record]
        }
        #expect(try await linked() == child)
        try await hub.decide(
            .undoSame, child, about: .record(record), because: "Another child", by: who)
        #expect(try await linked() == nil)
        try await hub.decide(.apart, child, about: .record(record), because: "A cousin", by: who)
        try await hub.decide(
            .undoApart, child, about: .record(record), because: "I was wrong", by: who)
        let events = try await hub.door.look(at: .person(child), by: who, page: "x") {
            try $0.viewings(of: child).map(\.did)
        }
        #expect(
            Set(["recordLinked", "recordUnlinked", "recordSetApart", "recordSetApartUndone"])
                .isSubset(of: Set(events)))
    }

    @Test func `shows one child under two identities across enquiries, and parts them again`()
        async throws
    {
        let desk = try await TestHub()
        let one = try await desk.openEnquiry()
        let two = try await desk.openEnquiry(TestHub.concern("Cal", "Brackenridge"))
        let first = try #require(try await desk.state(one).leadChild)
        let second = try #require(try await desk.state(two).leadChild)
        func enquiries() async throws -> Int {
            try await desk.hub.door.look(at: .person(first), by: desk.social, page: "x") {
                try $0.lookout.enquiries(of: first).count
            }
        }
        #expect(try await enquiries() == 1)
        try await desk.hub.decide(
            .same, first, about: .person(second), because: "Same mother", by: desk.social)
        #expect(try await enquiries() == 2)
        try await desk.hub.decide(
            .undoSame, first, about: .person(second), because: "Cousins", by: desk.social)
        #expect(try await enquiries() == 1)
    }
}

@Suite struct `Signing in` {
    @Test func `takes the right password and no other, and ends a session at once`() async throws {
        let desk = try await TestHub()
        let hub = desk.hub
        let who = try await hub.addAccount(
            name: "Ada", agency: .csc, role: .manager, login: "Ada", password: "three plain words")
        #expect(try await hub.signIn(login: "ada", password: "wrong password") == nil)
        #expect(try await hub.signIn(login: "nobody", password: "three plain words") == nil)
        let token = try #require(try await hub.signIn(login: "ADA ", password: "three plain words"))
        #expect(try await hub.session(token)?.practitioner.id == who.id)
        desk.set(TestHub.start.adding(minutes: 31))
        #expect(try await hub.session(token) == nil)
        desk.set(TestHub.start.adding(minutes: 10))
        try await hub.signOut(token, by: who)
        #expect(try await hub.session(token) == nil)
    }

    @Test func `refuses a short password and a login that is taken`() async throws {
        let hub = try await TestHub().hub
        await #expect(throws: Refusal.self) {
            try await hub.addAccount(
                name: "A", agency: .csc, role: .manager, login: "a", password: "short")
        }
        await #expect(throws: Refusal.self) {
            try await hub.addAccount(
                name: "B", agency: .csc, role: .manager, login: "Nadia.Brook", password: nil)
        }
    }
}
