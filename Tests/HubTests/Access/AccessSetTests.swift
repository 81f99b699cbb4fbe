import Database
import Foundation
import Safeguarding
import TestKit
import Testing

@testable import Hub
@testable import Store

/// A hub whose rows that give access or take it somebody with the database, and no key, is at.
private struct Tampered {
    let desk: TestHub
    let enquiry: ID<Enquiry>
    let child: ID<Person>
    /// The same child, written down a second time, in an enquiry the police are kept out of.
    let twin: ID<Person>
    let conflicted: ID<Enquiry>
    let contact: ID<Contact>
    /// Who does the social worker’s work while they are away.
    let cover: Practitioner

    init(on kind: TestEngine) async throws {
        desk = try await TestHub(on: kind)
        enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.hub.declareConflict(
            in: enquiry, words: "We live next door", by: desk.school)
        child = try #require(try await desk.bare(enquiry).leadChild)
        try await desk.hub.restrict(
            child, named: [desk.manager.id, desk.social.id], because: "Known here",
            by: desk.manager)
        conflicted = try await desk.openEnquiry(TestHub.concern("Dilan", "Marsh"))
        try await desk.ask(conflicted)
        twin = try #require(try await desk.bare(conflicted).leadChild)
        contact = try #require(try await desk.bare(conflicted).contacts.first)
        try await desk.hub.declareConflict(
            in: conflicted, words: "My nephew", by: desk.police)
        try await desk.hub.declareConflict(
            in: conflicted, words: "My nephew", by: desk.screening)
        cover = try await desk.hub.addAccount(
            name: "Tunde Ojo", agency: .csc, role: .socialWorker, login: "tunde", password: nil)
        try await desk.hub.planAbsence(
            of: desk.social, from: LondonTime(TestHub.start).day,
            to: LondonTime(TestHub.start).day.adding(days: 3), cover: cover,
            by: desk.social)
    }

    /// A server is shared with other hubs.
    private var own: String { desk.hub.store.ring.hub }

    /// Runs a statement that ends in a condition, on this hub's rows.
    func run(_ query: Query) async throws {
        let query = query + " AND hub = \(own)"
        _ = try await desk.engine.write { connection in
            guard try connection.run(query) > 0 else { throw Refusal.notFound }
        }
    }

    /// Puts another row beside one that is there, its digest and all; or one of these cells alone.
    func add(
        to table: String, where condition: String = "1 = 1", _ cells: [String: any CellValue]
    ) async throws {
        let changed = cells.mapValues(\.cell)
        let own = own
        _ = try await desk.engine.write { connection in
            let all = Query(stringLiteral: "SELECT * FROM \(table) WHERE \(condition) AND hub = ")
            var row = try connection.first(all + "\(own)")?.all ?? ["hub": own.cell]
            row.merge(changed) { $1 }
            row = row.filter { $0.value != .null }
            let names = row.keys.sorted()
            let start = Query(
                stringLiteral: "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (")
            try connection.run(start + "\(list: names.compactMap { row[$0] }))")
        }
    }

    /// Whether somebody is refused because of the rows, and not for what they are.
    func isDoubted(_ subject: Door.Subject, by who: Practitioner) async throws -> Bool {
        do {
            _ = try await desk.hub.door.look(at: subject, by: who, page: "test") { _ in 0 }
            return false
        } catch Refusal.changed { return true } catch is Refusal { return false }
    }

    /// Nothing opens, the hourly check finds it and says where, puts it right, and tells others.
    func expectFound(
        _ subject: Door.Subject, by who: Practitioner, _ name: String
    ) async throws {
        #expect(try await isDoubted(subject, by: who), "\(name) opens")
        let found = try await desk.hub.checkRows().differences
        #expect(found.contains { $0.table == "access" }, "\(name) is not found")
        let check = try await desk.hub.checkTables()
        #expect(check.isSafe && !check.problems.isEmpty, "\(name)")
        #expect(try await desk.hub.checkRows().differences.isEmpty, "\(name) is not put right")
        #expect(try await !isDoubted(subject, by: who), "\(name) stays closed")
        let alerts = try await desk.hub.door.look(
            at: .deed(.seeAlerts), by: desk.manager, page: "test"
        ) { try $0.alerts() }
        #expect(alerts.contains { $0.alert.kind == .recordsChanged }, "\(name): nobody is told")
    }
}

@Suite struct `Rows that give access, or take it` {
    @Test(arguments: TestEngine.available)
    func `are believed as the hub left them`(kind: TestEngine) async throws {
        let hub = try await Tampered(on: kind)
        let desk = hub.desk
        #expect(try await desk.hub.checkRows().differences.isEmpty)
        for who in [desk.manager, desk.social, desk.police, desk.health, desk.screening] {
            for subject in [
                Door.Subject.enquiry(hub.enquiry), .enquiry(hub.conflicted), .person(hub.child),
                .person(hub.twin), .contact(hub.contact),
            ] { #expect(try await !hub.isDoubted(subject, by: who)) }
        }
        #expect(try await desk.notRebuilt().isEmpty)
    }

    @Test(arguments: TestEngine.available)
    func `give nobody anything where one was put in`(kind: TestEngine) async throws {
        let hub = try await Tampered(on: kind)
        let (desk, id) = (hub.desk, hub.enquiry.description)
        let health = desk.health.id.description
        let enquiry = Door.Subject.enquiry(hub.enquiry)
        try await hub.add(
            to: "checks", where: "enquiry = '\(id)'",
            ["check_id": "0000000000000000000000000a", "agency": "HOS"])
        try await hub.expectFound(enquiry, by: desk.health, "a check")
        try await hub.add(
            to: "actions",
            [
                "action": "0000000000000000000000000a", "enquiry": id, "agency": "HOS",
                "owner": health, "due": 1,
            ])
        try await hub.expectFound(enquiry, by: desk.health, "an action")
        try await hub.add(
            to: "named", where: "about = 'restricted:\(hub.child)'",
            ["practitioner": desk.screening.id.description])
        try await hub.expectFound(.person(hub.child), by: desk.screening, "a name")
        try await hub.add(
            to: "absences", ["absence": "0000000000000000000000000a", "cover": health])
        let due = await #expect(throws: Refusal.self) {
            _ = try await desk.hub.due(for: desk.health)
        }
        #expect(due?.says.contains("were changed, and not by the hub") == true)
        try await hub.expectFound(enquiry, by: desk.health, "a cover")
        try await desk.hub.openInEmergency(hub.enquiry, because: "Danger", by: desk.manager)
        try await hub.add(to: "emergencies", ["seq": 1, "practitioner": health])
        try await hub.expectFound(enquiry, by: desk.health, "an emergency")
        try await hub.add(
            to: "subjects", where: "person = '\(hub.child)'",
            ["enquiry": hub.conflicted.description])
        try await hub.expectFound(
            .enquiry(hub.conflicted), by: desk.health, "somebody in an enquiry")
        try await hub.add(
            to: "same_people", ["person": hub.child.description, "other": hub.twin.description])
        try await hub.expectFound(.person(hub.twin), by: desk.manager, "one person of two")
    }

    @Test(arguments: TestEngine.available)
    func `give nobody anything where one was changed`(kind: TestEngine) async throws {
        let hub = try await Tampered(on: kind)
        let (desk, health) = (hub.desk, hub.desk.health.id.description)
        let enquiry = Door.Subject.enquiry(hub.enquiry)
        try await hub.run(
            "UPDATE enquiries SET lead = \(health) WHERE enquiry = \(hub.enquiry.description)")
        try await hub.expectFound(enquiry, by: desk.health, "a lead")
        try await hub.run(
            """
            UPDATE contacts SET actor = \(health) WHERE contact = \(hub.contact.description)
            """)
        try await hub.expectFound(.contact(hub.contact), by: desk.health, "who took a concern")
        try await hub.run(
            "UPDATE people SET restricted = 0 WHERE person = \(hub.child.description)")
        try await hub.expectFound(enquiry, by: desk.screening, "a restriction")
        try await hub.run("UPDATE checks SET agency = \("HOS") WHERE agency = \("POL")")
        try await hub.expectFound(enquiry, by: desk.health, "the agency of a check")
        try await hub.run(
            "UPDATE conflicts SET practitioner = \(health) WHERE practitioner = "
                + "\(desk.police.id.description)")
        try await hub.expectFound(.enquiry(hub.conflicted), by: desk.police, "a conflict")
        try await hub.run("UPDATE absences SET standing = \("planned") WHERE 1 = 1")
        try await hub.expectFound(enquiry, by: hub.cover, "an absence")
    }

    @Test(arguments: TestEngine.available)
    func `keep out whom they kept out where one was taken away`(kind: TestEngine) async throws {
        let hub = try await Tampered(on: kind)
        let desk = hub.desk
        let id = hub.conflicted.description
        let (conflicted, twin) = (
            Door.Subject.enquiry(hub.conflicted), Door.Subject.person(hub.twin)
        )
        try await hub.run("DELETE FROM conflicts WHERE about = \("enquiry:\(id)")")
        try await hub.expectFound(conflicted, by: desk.police, "a conflict")
        try await hub.run("DELETE FROM conflicts WHERE about = \("enquiry:\(id)")")
        try await hub.expectFound(twin, by: desk.screening, "a conflict, for a person")
        try await hub.run("DELETE FROM subjects WHERE enquiry = \(id)")
        try await hub.expectFound(twin, by: desk.screening, "somebody in an enquiry")
        try await hub.run("DELETE FROM people WHERE person = \(hub.child.description)")
        try await hub.expectFound(.person(hub.child), by: desk.screening, "a person")
        try await hub.run("DELETE FROM enquiries WHERE enquiry = \(id)")
        try await hub.expectFound(conflicted, by: desk.police, "an enquiry")
        try await hub.run(
            "DELETE FROM contact_people WHERE contact = \(hub.contact.description)")
        try await hub.expectFound(.contact(hub.contact), by: desk.manager, "people of a concern")
        try await hub.run("DELETE FROM named WHERE about = \("restricted:\(hub.child)")")
        try await hub.expectFound(.person(hub.child), by: desk.manager, "a list of names")
        // With the seal gone as well.
        try await hub.run("DELETE FROM conflicts WHERE about = \("enquiry:\(id)")")
        try await hub.run("DELETE FROM access WHERE about = \("enquiry:\(id)")")
        try await hub.run(
            "DELETE FROM access WHERE about = \("practitioner:\(desk.police.id)")")
        try await hub.expectFound(conflicted, by: desk.police, "a conflict and its seals")
        // Everything about somebody, so that they would be new.
        for (table, column) in [("people", "person"), ("subjects", "person")] {
            try await hub.run(
                Query(stringLiteral: "DELETE FROM \(table) WHERE \(column) = ")
                    + "\(hub.child.description)")
        }
        try await hub.run(
            "DELETE FROM access WHERE about = \("person:\(hub.child)")")
        try await hub.expectFound(.person(hub.child), by: desk.screening, "all about a person")
    }

    /// Rows and seal of a time before somebody was kept out, as a copy of the database has them.
    @Test(arguments: TestEngine.available)
    func `are not believed as they were before`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let about = "enquiry:\(enquiry)"
        let seal = try await desk.engine.read { connection in
            try connection.first("SELECT * FROM access WHERE about = \(about)")
        }
        let before = try #require(seal)
        try await desk.hub.declareConflict(in: enquiry, words: "My nephew", by: desk.police)
        let (position, digest) = (try before.integer("position"), try before.text("digest"))
        let row = try before.bytes("row_digest")
        _ = try await desk.engine.write { connection in
            try connection.run("DELETE FROM conflicts WHERE about = \(about)")
            try connection.run(
                """
                UPDATE access SET position = \(position), digest = \(digest), row_digest = \(row)
                WHERE about = \(about)
                """)
        }
        await #expect(throws: Refusal.self) { try await desk.seen(enquiry, by: desk.police) }
        let found = try await desk.hub.checkRows().differences
        #expect(found.contains { $0.table == "access" && $0.row == about })
    }

    @Test func `do not show in a list what was put in or taken away`() async throws {
        let hub = try await Tampered(on: .sqlite)
        let desk = hub.desk
        func look<Answer: Sendable>(
            _ deed: Deed, _ who: Practitioner,
            _ body: @escaping @Sendable (Reader) throws -> Answer
        ) async throws -> Answer {
            try await desk.hub.door.look(at: .deed(deed), by: who, page: "test", body)
        }
        #expect(try await look(.seeQueue, desk.screening) { try $0.queue() }.count == 1)
        try await hub.add(
            to: "checks", where: "enquiry = '\(hub.enquiry)'",
            ["check_id": "0000000000000000000000000a", "agency": "HOS"])
        await #expect(throws: Refusal.self) {
            try await look(.seeRequests, desk.health) { try $0.requests() }
        }
        _ = try await desk.hub.checkTables()
        #expect(try await look(.seeRequests, desk.health) { try $0.requests() }.isEmpty)
        try await hub.run("DELETE FROM conflicts WHERE about = \("enquiry:\(hub.conflicted)")")
        await #expect(throws: Refusal.self) {
            try await look(.seeQueue, desk.screening) { try $0.queue() }
        }
        _ = try await desk.hub.checkTables()
        #expect(try await look(.seeQueue, desk.screening) { try $0.queue() }.count == 1)
    }

    @Test func `are sealed as they are when a database of an earlier version is opened`()
        async throws
    {
        let hub = try await Tampered(on: .sqlite)
        let desk = hub.desk
        _ = try await desk.engine.write { connection in
            try connection.run("DELETE FROM schema_version WHERE number >= \(Schema.accessSince)")
            try connection.script(
                """
                DROP TABLE access; DROP TABLE former_subjects; DROP INDEX same_people_by_other;
                DROP INDEX contacts_by_receipt;
                ALTER TABLE contacts DROP COLUMN receipt_owed;
                ALTER TABLE checks DROP COLUMN news;
                ALTER TABLE sessions DROP COLUMN ended
                """)
        }
        let store = try await Store(engine: desk.engine, ring: desk.hub.store.ring)
        let again = Hub(store: store, law: desk.hub.law, clock: desk.hub.clock)
        #expect(try await again.checkRows().differences.isEmpty)
        #expect(try await store.look { try $0.allSets() }.count > 10)
    }
}
