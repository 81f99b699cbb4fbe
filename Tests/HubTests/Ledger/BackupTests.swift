import Database
import Foundation
import Hub
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

@Suite struct `A backup` {
    private struct Desk {
        let hub: Hub
        let ring: KeyRing
        let who: Practitioner
        let folder: String

        func path(_ name: String) -> String { "\(folder)/\(name)" }
    }

    private func desk() async throws -> Desk {
        let path = TestEngine.temporaryPath("hub.sqlite")
        let ring = KeyRing.make()
        let store = try await Store(engine: try SQLiteEngine(path: path), ring: ring)
        let hub = Hub(store: store, law: try .builtIn())
        let who = try await hub.addAccount(
            name: "Nadia", agency: .csc, role: .screeningOfficer, login: "nadia", password: nil)
        let contact: ID<Contact> = hub.newID()
        _ = try await hub.receiveContact(contact, TestHub.concern(), channel: .form, by: who)
        _ = try await hub.openEnquiry(
            from: contact, people: [:], lead: 0, rating: .red, because: "Seen", by: who)
        return Desk(
            hub: hub, ring: ring, who: who,
            folder: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    @Test func `restores to the same hub, and a drill says so`() async throws {
        let desk = try await desk()
        try await desk.hub.extendTree()
        _ = try await desk.hub.backup(to: desk.path("one"))
        try Store.restore(desk.path("one"), to: desk.path("copy.sqlite"), under: desk.ring)
        let engine = try SQLiteEngine(path: desk.path("copy.sqlite"))
        let copy = Hub(store: try await Store(engine: engine, ring: desk.ring), law: desk.hub.law)
        let queue = try await copy.door.look(at: .deed(.seeQueue), by: desk.who, page: "queue") {
            try $0.queue()
        }
        #expect(queue.first?.childDetails?.name.family == "Brackenridge")
        let drill = try await desk.hub.drill(in: desk.folder)
        #expect(drill.problems == [])
        #expect(drill.entryCount > 5 && drill.rowCount > 5)
        // It is online: the hub goes on, and leaves nothing of the drill behind.
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.folder)
        #expect(!left.contains { $0.hasPrefix("drill") || $0.hasSuffix(".copy") })
    }

    @Test func `holds nothing in the clear, not even a word of SQL`() async throws {
        let desk = try await desk()
        _ = try await desk.hub.backup(to: desk.path("one"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: desk.path("one")))
        for word in ["SQLite format", "enquiries", "Brackenridge", "CREATE TABLE"] {
            #expect(bytes.range(of: Data(word.utf8)) == nil)
        }
    }

    @Test func `that is changed in any way does not open`() async throws {
        let desk = try await desk()
        _ = try await desk.hub.backup(to: desk.path("one"))
        let good = try Data(contentsOf: URL(fileURLWithPath: desk.path("one")))
        var random = SplitMix(seed: 5)
        var changed = (0..<60).map { _ -> Data in
            var bad = good
            let place = Int(random.next() % UInt64(good.count))
            bad[bad.startIndex + place] ^= 1 << UInt8(random.next() % 8)
            return bad
        }
        changed += [good.dropLast(), good.prefix(good.count / 2), good + Data([0]), Data()]
        for bad in changed {
            try Data(bad).write(to: URL(fileURLWithPath: desk.path("bad")))
            #expect(throws: BackupProblem.self) {
                try Store.restore(desk.path("bad"), to: desk.path("x.sqlite"), under: desk.ring)
            }
            #expect(!FileManager.default.fileExists(atPath: desk.path("x.sqlite")))
        }
        #expect(throws: BackupProblem.damaged) {
            try Store.restore(desk.path("one"), to: desk.path("x.sqlite"), under: KeyRing.make())
        }
    }

    @Test func `taken of a hub that was tampered with is found out by a drill`() async throws {
        let desk = try await desk()
        try await desk.hub.extendTree()
        let engine = try SQLiteEngine(path: desk.path("hub.sqlite"))
        _ = try await engine.write {
            try $0.run("UPDATE enquiries SET rating = \("green")")
        }
        let drill = try await desk.hub.drill(in: desk.folder)
        #expect(drill.problems.contains { $0.contains("enquiries") && $0.contains("rating") })
    }
}
