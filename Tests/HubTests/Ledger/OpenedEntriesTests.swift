import Database
import Foundation
import Safeguarding
import TestKit
import Testing

@testable import Hub
@testable import Store

@Suite struct `An entry that was read before` {
    @Test(arguments: ["body", "mac", "actor", "kind"])
    func `is refused as any other once it is changed`(column: String) async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        for _ in 0..<2 { _ = try await desk.state(enquiry) }
        let change: Cell =
            column == "body" || column == "mac"
            ? .bytes(Data(repeating: 7, count: 64)) : .text("0000000000000000000000000a")
        _ = try await desk.engine.write { connection in
            try connection.run(
                Query(stringLiteral: "UPDATE entries SET \(column) = ") + "\(change)"
                    + " WHERE stream = \("enquiry:\(enquiry)") AND position = 1")
        }
        await #expect(throws: (any Error).self) { _ = try await desk.state(enquiry) }
    }

    @Test func `is the same when it is read again`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police)
        let (first, second) = (try await desk.state(enquiry), try await desk.state(enquiry))
        #expect(first.statements.map(\.content) == second.statements.map(\.content))
        #expect(first.sharing.map(\.value) == second.sharing.map(\.value))
        #expect(first.position == second.position)
    }
}

@Suite struct `An enquiry with very many entries` {
    /// One that says more than is read whole each time, read once so that it is at hand.
    private func busy(_ desk: TestHub) async throws -> ID<Enquiry> {
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.hub.openAssessment(enquiry, by: desk.social)
        for number in 0..<BusyStreams.entryCountLeast {
            try await desk.hub.addNote(enquiry, words: "note \(number)", by: desk.social)
        }
        _ = try await desk.state(enquiry)
        return enquiry
    }

    @Test(arguments: TestEngine.available)
    func `is read on from where it was, by this process and by another`(
        kind: TestEngine
    ) async throws {
        let ring = KeyRing.make()
        let desk = try await TestHub(on: kind, ring: ring)
        let enquiry = try await busy(desk)
        let other = Hub(
            store: try await Store(engine: desk.engine, ring: ring), law: desk.hub.law,
            clock: desk.hub.clock)
        for number in 0..<6 {
            let hub = number.isMultiple(of: 2) ? desk.hub : other
            try await hub.addNote(enquiry, words: "later \(number)", by: desk.social)
            for hub in [desk.hub, other] {
                let seen = try await hub.door.look(
                    at: .enquiry(enquiry), by: desk.manager, page: "test"
                ) { try $0.enquiry(enquiry)?.enquiry }
                #expect(seen?.notes.last?.value == "later \(number)")
                #expect(seen?.notes.count == BusyStreams.entryCountLeast + number + 1)
            }
        }
        #expect(try await desk.notRebuilt() == [])
    }

    @Test func `is refused within three seconds once an old entry of it is changed`() async throws {
        let desk = try await TestHub()
        let enquiry = try await busy(desk)
        _ = try await desk.engine.write { connection in
            try connection.run(
                """
                UPDATE entries SET actor = '0000000000000000000000000a'
                WHERE stream = \("enquiry:\(enquiry)") AND position = 1
                """)
        }
        try await Task.sleep(for: .seconds(3))
        for _ in 0..<3 {
            await #expect(throws: (any Error).self) { _ = try await desk.state(enquiry) }
        }
    }
}
