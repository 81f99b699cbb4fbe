import Database
import Foundation
import Safeguarding
import TestKit
import Testing

@testable import Hub
@testable import Store

/// The clock of a machine jumps a day forward, the hub goes on by it, and it is put right.
@Suite struct `A clock that was a day ahead, and was put right` {
    private let ahead = TestHub.start.adding(days: 1)

    /// Reminders with the times they were given, in the order of the ledger.
    private func reminders(
        of enquiry: ID<Enquiry>, _ desk: TestHub
    ) async throws -> [(reminder: Reminder, at: Instant)] {
        try await desk.hub.store.look { lookout in
            let events: [Recorded<EnquiryEvent>] = try lookout.history(.enquiry(enquiry))
            return events.compactMap {
                if case .reminded(let reminder) = $0.event { (reminder, $0.at) } else { nil }
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `keeps back no reminder: each comes when it is due`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.hub.remind()
        desk.set(ahead)
        #expect(try await desk.hub.remind() > 0)
        let early = try await reminders(of: enquiry, desk).count
        let calendar = desk.hub.profile.calendar
        for minutes in stride(from: 1, through: 24 * 60, by: 15) {
            desk.set(TestHub.start.adding(minutes: minutes))
            try await desk.hub.remind()
        }
        let given = try await reminders(of: enquiry, desk).dropFirst(early)
        let late = try await desk.bare(enquiry).deadlines(calendar).flatMap { deadline in
            deadline.triggers(calendar).filter { $0.step.isLate && $0.at < ahead }
                .map { (reminder: Reminder(deadline, $0.step), at: $0.at) }
        }
        #expect(!late.isEmpty)
        for one in late {
            let times = given.filter { $0.reminder == one.reminder }.map(\.at)
            #expect(times.count == 1, "\(one)")
            #expect(
                times.allSatisfy { $0 >= one.at && $0 < one.at.adding(minutes: 15) }, "\(one)")
        }
        // And by a hub that was started anew meanwhile none comes again.
        let again = Hub(
            store: try await Store(engine: desk.engine, ring: desk.hub.store.ring),
            law: desk.hub.law, clock: desk.hub.clock)
        #expect(try await again.remind() == 0)
    }

    @Test func `keeps nobody signed in for longer than a session lasts`() async throws {
        let desk = try await TestHub()
        let before = try await desk.hub.startSession(for: desk.social)
        desk.set(ahead)
        let token = try await desk.hub.startSession(for: desk.police)
        desk.set(TestHub.start.adding(minutes: 5))
        #expect(try await desk.hub.session(token) == nil)
        #expect(try await desk.hub.session(before)?.practitioner == desk.social)
    }

    @Test func `opens nothing in an emergency for longer than four hours`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let about = "enquiry:\(enquiry)"
        func leave(of who: Practitioner, at time: Instant) async throws -> Access.Leave {
            try await desk.hub.store.look { try $0.leave(of: who.id, for: [about], at: time) }
        }
        desk.set(ahead)
        try await desk.hub.openInEmergency(enquiry, because: "Danger now", by: desk.manager)
        #expect(try await leave(of: desk.manager, at: ahead) == .brokenGlass)
        #expect(try await leave(of: desk.manager, at: TestHub.start) != .brokenGlass)
    }

    @Test func `keeps back no entry of who read what is due`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry(rating: .red)
        try await desk.ask(enquiry)
        let session = Data("session".utf8)
        func readings() async throws -> Int {
            let police = desk.police.id.description
            let row = try await desk.engine.read { connection in
                try connection.first(
                    """
                    SELECT COUNT(DISTINCT seq) AS n FROM viewings
                    WHERE actor = \(police) AND page = \("what is due")
                    """)
            }
            return Int(try row?.integer("n") ?? 0)
        }
        desk.set(ahead)
        #expect(try await !desk.hub.due(for: desk.police, in: session).isEmpty)
        let before = try await readings()
        for (count, minutes) in [20, 40, 60, 120, 600].enumerated() {
            desk.set(TestHub.start.adding(minutes: minutes))
            for _ in 0..<2 { _ = try await desk.hub.due(for: desk.police, in: session) }
            #expect(try await readings() == before + count + 1, "\(minutes) minutes later")
        }
    }

    @Test func `keeps back no alarm that is to be raised once a day`() async throws {
        let desk = try await TestHub()
        let alert = Alert.ofHub(.witnessSilent, about: "witness:w", words: "It is silent.")
        func raise(at now: Instant) async throws -> Bool {
            try await desk.hub.door.keep { writer in
                try writer.raise(
                    alert, unlessSince: now.adding(days: -1), ConflictWatch.act(now))
            }
        }
        #expect(try await raise(at: ahead))
        #expect(try await raise(at: TestHub.start))
        #expect(try await !raise(at: TestHub.start.adding(minutes: 5)))
    }
}
