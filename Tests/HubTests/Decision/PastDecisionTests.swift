import Database
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

@Suite struct `Past decisions` {
    @Test(arguments: TestEngine.available)
    func `come out the same to the byte under their own pack, and are compared under another`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police)
        let since = Instant(milliseconds: 0)
        let same = try await desk.hub.replayDecisions(since: since, by: desk.manager)
        // Two requests, a reply, and what the council writes for both agencies.
        #expect(same.count == 4 && same.allSatisfy { $0.result == .same })
        let none = try await desk.hub.replayDecisions(
            since: TestHub.start.adding(days: 1), by: desk.manager)
        #expect(none.isEmpty)
        let other = try #require(desk.hub.law.pack("nzl-2019"))
        let moved = try await desk.hub.replayDecisions(
            since: since, under: other, by: desk.manager)
        #expect(
            moved.contains {
                if case .wouldDiffer = $0.result { true } else { false }
            })
        await #expect(throws: Refusal.self) {
            try await desk.hub.replayDecisions(since: since, by: desk.police)
        }
    }

    @Test func `are told of a rule that begins and bears on them, and stay as they were`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police)
        let before = try await desk.state(enquiry)
        #expect(desk.hub.newRules(bearingOn: before).isEmpty)
        desk.set(TestHub.start.adding(days: 250))
        let after = try await desk.state(enquiry)
        #expect(desk.hub.newRules(bearingOn: after).map(\.rule) == ["ca2004-s16la"])
        #expect(after.sharing.map(\.value) == before.sharing.map(\.value))
    }
}
