import Database
import Foundation
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

@Suite struct `What people may see` {
    @Test(arguments: TestEngine.available)
    func `is written to the ledger with everyone it names, before it is shown`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        let seen = try await desk.seen(enquiry, by: desk.social)
        let child = try #require(seen.enquiry.leadChild)
        for subject in seen.enquiry.subjects {
            let rows = try await desk.hub.door.look(
                at: .person(subject.person), by: desk.social, page: "looked"
            ) { try $0.viewings(of: subject.person) }
            #expect(rows.contains { $0.actor == desk.social.id && $0.page == "test" })
        }
        let rows = try await desk.hub.door.look(
            at: .person(child), by: desk.social, page: "looked"
        ) { try $0.viewings(of: child) }
        #expect(rows.contains { $0.did == "rated" })
    }

    @Test func `is nothing to an agency that was not asked, and the try is on the record`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.seen(enquiry, by: desk.health)
        }
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.hub.door.look(at: .person(child), by: desk.health, page: "x") {
                try $0.person(child)
            }
        }
        let rows = try await desk.hub.door.look(
            at: .person(child), by: desk.manager, page: "looked"
        ) { try $0.viewings(of: child) }
        #expect(rows.contains { $0.did == "refused" && $0.actor == desk.health.id })
    }

    @Test func `leaves out what another agency gave to hub staff only, or sealed`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police, words: "Intelligence", handling: .hubOnly)
        try await desk.reply(
            enquiry, as: desk.school, words: "Refuge", handling: .sealed,
            named: [desk.manager])
        func words(_ who: Practitioner) async throws -> Set<String> {
            Set(try await desk.seen(enquiry, by: who).enquiry.statements.map(\.content.words))
        }
        #expect(try await words(desk.social) == ["Intelligence"])
        #expect(try await words(desk.police) == ["Intelligence"])
        #expect(try await words(desk.school) == ["Refuge"])
        #expect(try await words(desk.manager) == ["Intelligence", "Refuge"])
        // Something sealed that did not count in an assessment does not exist for others.
        #expect(try await !desk.seen(enquiry, by: desk.social).hasSealed)
        #expect(try await desk.seen(enquiry, by: desk.school).withheldCount == 1)
    }

    @Test func `is not in the database, its log or the ledger in the clear`() async throws {
        let path = TestEngine.temporaryPath("secret.sqlite")
        let engine = try SQLiteEngine(path: path)
        let store = try await Store(engine: engine, ring: KeyRing.make())
        let hub = Hub(store: store, law: try .builtIn())
        let who = try await hub.addAccount(
            name: "Nadia", agency: .csc, role: .screeningOfficer, login: "nadia", password: nil)
        let canaries = ["Zephyrine", "Quillfeather", "plumbago"]
        let id: ID<Contact> = hub.newID()
        try await hub.saveDraft(
            id.description, kind: "concern", fields: ["worry": [canaries[2]]], by: who)
        _ = try await hub.receiveContact(
            id, TestHub.concern(canaries[0], canaries[1], worry: canaries[2]), channel: .form,
            by: who)
        let enquiry = try await hub.openEnquiry(
            from: id, people: [:], lead: 0, rating: .red, because: canaries[2], by: who)
        _ = try await hub.door.look(at: .enquiry(enquiry), by: who, page: "x") {
            try $0.enquiry(enquiry)
        }
        for end in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path + end))
            for canary in canaries {
                #expect(bytes.range(of: Data(canary.utf8)) == nil)
            }
        }
    }

    @Test func `cannot be decided by somebody whose role does not decide`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        for who in [desk.social, desk.screening, desk.police] {
            await #expect(throws: Refusal.self) {
                try await desk.hub.decide(
                    enquiry,
                    .init(outcome: .section17, rationale: "x", descriptors: ["several-needs"]),
                    by: who)
            }
        }
        #expect(try await desk.state(enquiry).decisions.isEmpty)
    }

    @Test func `a request is answered only by the agency it was sent to`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let check = try #require(
            try await desk.state(enquiry).checks.first { $0.asked.agency == .police })
        await #expect(throws: Refusal.notFound) {
            try await desk.hub.declineCheck(
                enquiry, check.id, reason: .notHeld, words: "No", departure: "x", by: desk.school)
        }
    }
}

@Suite struct `Tampering` {
    @Test(arguments: TestEngine.available)
    func `with the actor of an entry is found and named`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        _ = try await desk.openEnquiry()
        try await desk.hub.extendTree()
        let hub = try hubID(desk)
        _ = try await desk.engine.write { connection in
            try connection.run(
                "UPDATE entries SET actor = \("someone-else") WHERE hub = \(hub) AND seq = 9")
        }
        let found = try await desk.hub.verifyLedger()
        #expect(found.problems.contains(.changed(seq: 9)))
        #expect(found.problems.contains(.rootDiffers(size: found.entryCount)))
    }

    @Test(arguments: TestEngine.available)
    func `with a body, a checkpoint or the end of the ledger is found`(kind: TestEngine)
        async throws
    {
        let desk = try await TestHub(on: kind)
        _ = try await desk.openEnquiry()
        try await desk.hub.extendTree()
        let hub = try hubID(desk)
        _ = try await desk.engine.write { connection in
            let other = try connection.first(
                "SELECT body FROM entries WHERE hub = \(hub) AND seq = 8")?.bytes("body")
            try connection.run("UPDATE entries SET body = \(other) WHERE hub = \(hub) AND seq = 9")
            try connection.run("DELETE FROM entries WHERE hub = \(hub) AND seq = 12")
        }
        let found = try await desk.hub.verifyLedger().problems
        #expect(found.contains(.bodyDoesNotOpen(seq: 9)))
        #expect(found.contains(.missing(seq: 12)))
    }

    @Test(arguments: TestEngine.available)
    func `with a table is found by rebuilding, row and column named`(kind: TestEngine) async throws
    {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        let hub = try hubID(desk)
        _ = try await desk.engine.write { connection in
            try connection.run("UPDATE enquiries SET rating = \("green") WHERE hub = \(hub)")
            try connection.run("DELETE FROM subjects WHERE hub = \(hub) AND role = \("parent")")
        }
        let result = try await desk.hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
        let differences = result.differences
        #expect(
            differences.contains {
                $0.table == "enquiries" && $0.row == "\(enquiry)" && $0.says.contains("rating")
            })
        #expect(differences.contains { $0.table == "subjects" && $0.says.contains("missing") })
    }

    private func hubID(_ desk: TestHub) throws -> String {
        String(desk.hub.verifierKey.name.dropFirst(Store.origin.count))
    }
}
