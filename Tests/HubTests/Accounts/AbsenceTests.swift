import Hub
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `Somebody who is away` {
    private struct Desk {
        let base: TestHub
        let cover: Practitioner
        let enquiry: ID<Enquiry>
        var hub: Hub { base.hub }
        var today: Day { LondonTime(TestHub.start).day }
    }

    /// The police have something to do; their agency was not asked, so that only the action lets
    /// them in.
    private func desk(_ kind: TestEngine = .sqlite) async throws -> Desk {
        let base = try await TestHub(on: kind)
        let cover = try await base.hub.addAccount(
            name: "Rhys Vance", agency: .police, role: .practitioner, login: "rhys", password: nil)
        let enquiry = try await base.openEnquiry()
        try await base.ask(enquiry, [.education])
        try await base.reply(enquiry, as: base.school)
        try await base.hub.decide(
            enquiry,
            .init(outcome: .section17, rationale: "Needs", descriptors: ["several-needs"]),
            by: base.manager)
        try await base.hub.agreePlan(
            enquiry,
            .init(
                aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
                reviewOn: try #require(Day(iso: "2026-04-20"))), by: base.social)
        try await base.hub.addAction(
            enquiry, aim: "Safe", what: "Visit", owner: base.police,
            due: TestHub.start.adding(days: 9), by: base.social)
        return Desk(base: base, cover: cover, enquiry: enquiry)
    }

    private func plan(
        _ desk: Desk, from: Int, to: Int, cover: Practitioner? = nil, of other: Practitioner? = nil,
        by who: Practitioner? = nil
    ) async throws {
        try await desk.hub.planAbsence(
            of: other ?? desk.base.police, from: desk.today.adding(days: from),
            to: desk.today.adding(days: to), cover: cover ?? desk.cover,
            by: who ?? desk.base.police)
    }

    private func sees(_ desk: Desk) async -> Bool {
        (try? await desk.base.seen(desk.enquiry, by: desk.cover)) != nil
    }

    @Test(arguments: TestEngine.available)
    func `has their work done by who covers, for those days and no others`(
        kind: TestEngine
    ) async throws {
        let desk = try await desk(kind)
        #expect(await !sees(desk))
        try await plan(desk, from: 2, to: 4)
        for (day, isIn) in [(1, false), (2, true), (4, true), (5, false)] {
            desk.base.set(TestHub.start.adding(days: day))
            try await desk.hub.remind()
            #expect(await sees(desk) == isIn, "on day \(day)")
            let due = try await desk.hub.due(for: desk.cover)
            #expect(due.contains { $0.deadline.kind == .act && $0.isOwn } == isIn)
            #expect(try await desk.base.notRebuilt() == [])
        }
    }

    @Test func `lets who covers accept and finish their actions`() async throws {
        let desk = try await desk()
        let action = try #require(try await desk.base.bare(desk.enquiry).plan?.actions.first).id
        await #expect(throws: Refusal.self) {
            try await desk.hub.acceptAction(desk.enquiry, action, by: desk.cover)
        }
        try await plan(desk, from: 0, to: 3)
        try await desk.hub.acceptAction(desk.enquiry, action, by: desk.cover)
        try await desk.hub.workTogether(
            desk.enquiry, because: "The child is at risk", by: desk.cover)
        try await desk.hub.completeAction(
            desk.enquiry, action, evidence: "Visited", by: desk.cover)
        let done = try await desk.base.bare(desk.enquiry).plan?.actions.first?.done
        #expect(done?.by == desk.cover.id)
        // Back early: the cover is out again.
        let row = try #require(try await desk.hub.absences(by: desk.base.police).first)
        try await desk.hub.endAbsence(row.absence.id, by: desk.base.police)
        #expect(await !sees(desk))
    }

    @Test func `leaves a reminder with who covers and not with them`() async throws {
        let desk = try await desk()
        for who in [desk.base.police, desk.cover] {
            try await desk.hub.keep(
                EmailWish(address: "\(who.id)@police.example", pace: .atOnce), of: who)
        }
        try await plan(desk, from: 0, to: 3)
        try await desk.hub.remind()
        let box = Postbox()
        try await desk.hub.sendEmails(address: nil) { try await box.take($0) }
        let sent = await box.taken.map(\.to)
        #expect(!sent.isEmpty && sent.allSatisfy { $0 == "\(desk.cover.id)@police.example" })
    }

    @Test(arguments: [0, 2])
    func `is told of to who covers as it begins`(daysAhead: Int) async throws {
        let desk = try await desk()
        try await desk.hub.keep(
            EmailWish(address: "rhys@police.example", pace: .atOnce), of: desk.cover)
        try await plan(desk, from: daysAhead, to: daysAhead + 3)
        if daysAhead > 0 {
            #expect(try await desk.hub.sendEmails(address: nil) { _ in } == 0)
            desk.base.set(TestHub.start.adding(days: daysAhead))
            // What is due from who is away was told to them before, and is not late yet.
            try await desk.hub.remind()
        }
        let box = Postbox()
        try await desk.hub.sendEmails(address: nil) { try await box.take($0) }
        #expect(await box.taken.map(\.to) == ["rhys@police.example"])
    }

    @Test func `is covered by somebody of the same agency and role who is there`() async throws {
        let desk = try await desk()
        for (from, to, cover) in [
            (0, 3, desk.base.school), (0, 3, desk.base.police), (3, 1, desk.cover),
            (-9, -3, desk.cover), (0, 900, desk.cover),
        ] {
            await #expect(throws: Refusal.self) {
                try await plan(desk, from: from, to: to, cover: cover)
            }
        }
        try await plan(
            desk, from: 3, to: 5, cover: desk.base.police, of: desk.cover, by: desk.cover)
        // They are away then themselves.
        await #expect(throws: Refusal.self) { try await plan(desk, from: 5, to: 6) }
        try await plan(desk, from: 6, to: 8)
        await #expect(throws: Refusal.self) { try await plan(desk, from: 8, to: 9) }
    }

    @Test func `lets nobody into a record kept to named people by covering`() async throws {
        let desk = try await desk()
        let child = try #require(try await desk.base.bare(desk.enquiry).leadChild)
        try await desk.hub.restrict(
            child, named: [desk.base.social.id, desk.base.police.id],
            because: "A colleague’s son", by: desk.base.manager)
        try await plan(desk, from: 0, to: 1)
        #expect(await !sees(desk))
        #expect(try await desk.hub.due(for: desk.cover).isEmpty)
    }

    @Test func `may be put on the list by a manager and by nobody else`() async throws {
        let desk = try await desk()
        await #expect(throws: Refusal.self) {
            try await plan(desk, from: 0, to: 1, by: desk.cover)
        }
        await #expect(throws: Refusal.self) {
            try await plan(desk, from: 0, to: 1, by: desk.base.social)
        }
        try await plan(desk, from: 0, to: 1, by: desk.base.manager)
        #expect(await sees(desk))
    }
}

@Suite struct `What was theirs who left` {
    @Test(arguments: TestEngine.available)
    func `keeps their name on what they did, and leaves what was theirs to do with managers`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let rhys = try await desk.hub.addAccount(
            name: "Rhys Vance", agency: .csc, role: .socialWorker, login: "rhys", password: nil)
        let enquiry = try await desk.openEnquiry()
        try await desk.hub.assignLead(enquiry, to: rhys.id, by: desk.screening)
        try await desk.hub.decide(
            enquiry,
            .init(outcome: .section17, rationale: "Needs", descriptors: ["several-needs"]),
            by: desk.manager)
        func kinds(_ who: Practitioner) async throws -> [Deadline.Kind] {
            try await desk.hub.due(for: who).filter(\.isOwn).map(\.deadline.kind)
        }
        #expect(try await !kinds(desk.manager).contains(.plan))
        try await desk.hub.agreePlan(
            enquiry,
            .init(
                aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
                reviewOn: try #require(Day(iso: "2026-04-20"))), by: desk.social)
        try await desk.hub.addAction(
            enquiry, aim: "Safe", what: "Visit", owner: rhys,
            due: TestHub.start.adding(days: 9), by: desk.social)
        #expect(try await !kinds(desk.manager).contains(.act))

        try await desk.hub.endAccount(login: "rhys")
        #expect(try await desk.hub.names()[rhys.id] == "Rhys Vance")
        #expect(try await Set(kinds(desk.manager)).isSuperset(of: [.act, .accept, .review]))
        let action = try #require(try await desk.bare(enquiry).plan?.actions.first)
        await #expect(throws: Refusal.self) {
            try await desk.hub.declineAction(
                enquiry, action.id, because: "He left", by: desk.social)
        }
        try await desk.hub.declineAction(enquiry, action.id, because: "He left", by: desk.manager)
        #expect(try await !kinds(desk.manager).contains(.act))
    }
}
