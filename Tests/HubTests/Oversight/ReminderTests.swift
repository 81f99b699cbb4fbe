import Safeguarding
import TestKit
import Testing

@testable import Hub
@testable import Store

/// What the ledger says people were reminded of, told by its own entries one by one.
extension Hub {
    fileprivate func remindersGiven(
        on enquiry: ID<Enquiry>
    ) async throws -> [(reminder: Reminder, at: Instant)] {
        try await store.look { lookout in
            let events: [Recorded<EnquiryEvent>] = try lookout.history(.enquiry(enquiry))
            return events.compactMap {
                if case .reminded(let reminder) = $0.event { (reminder, $0.at) } else { nil }
            }
        }
    }
}

/// Half a year of a hub in which people do some things and forget others, which is stopped and
/// started, and whose clock is put back.
private struct HalfYear {
    let desk: TestHub
    let ring: KeyRing
    var hub: Hub
    var random: SplitMix
    var now = TestHub.start
    /// What is open on each enquiry since somebody last did something, and the reminders of it
    /// with their times.
    var open: [ID<Enquiry>: [(reminder: Reminder, at: Instant)]] = [:]
    /// Every reminder that came while what it is of was open, told by the record and the rules of
    /// a deadline alone.
    var come: [ID<Enquiry>: Set<Reminder>] = [:]

    init(seed: UInt64) async throws {
        ring = .make()
        desk = try await TestHub(on: .sqlite, ring: ring)
        hub = desk.hub
        random = SplitMix(seed: seed)
    }

    mutating func restart() async throws {
        let store = try await Store(engine: desk.engine, ring: ring)
        hub = Hub(store: store, law: hub.law, clock: hub.clock)
    }

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    mutating func somebodyActs() async throws {
        if chance(900) {
            let ratings: [Rating] = [.red, .amber, .green]
            let enquiry = try await desk.openEnquiry(
                rating: ratings[Int.random(in: 0..<3, using: &random)])
            try await desk.ask(enquiry)
            try await look(at: enquiry)
        }
        guard chance(40), let enquiry = open.keys.sorted().randomElement(using: &random)
        else { return }
        let state = try await desk.bare(enquiry)
        // What cannot be done now is refused, and nothing follows.
        try? await act(on: state)
        try await look(at: enquiry)
    }

    private mutating func act(on state: Enquiry) async throws {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: try await desk.reply(state.id, as: desk.police)
        case 1: try await desk.reply(state.id, as: desk.school)
        case 2:
            guard let check = state.checks.first(where: { !$0.isAnswered }) else { return }
            try await desk.hub.takeMoreTime(
                state.id, check.id, until: now.adding(minutes: 60 * 24), because: "Long file",
                by: check.asked.agency == .police ? desk.police : desk.school)
        case 3: try await desk.hub.rate(state.id, .red, because: "Worse", by: desk.manager)
        case 4:
            try await desk.hub.decide(
                state.id,
                .init(
                    outcome: .section17, rationale: "Needs", descriptors: ["several-needs"],
                    without: state.checks.filter { !$0.isAnswered }.map {
                        .init(agency: $0.asked.agency, because: "Cannot wait")
                    }), by: desk.manager)
        case 5:
            try await desk.hub.agreePlan(
                state.id,
                .init(
                    aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
                    reviewOn: LondonTime(now).day.adding(days: 30)), by: desk.social)
            try await desk.hub.addAction(
                state.id, aim: "Safe", what: "Visit", owner: desk.police,
                due: now.adding(days: 6), by: desk.social)
        case 6:
            try await desk.hub.tellReferrer(
                state.id, told: false, words: "Not known who they are",
                because: "Not known who they are", departure: nil, by: desk.screening)
        default:
            guard let action = state.plan?.actions.first(where: { !$0.isEnded }) else { return }
            if action.accepted == nil {
                try await desk.hub.acceptAction(state.id, action.id, by: desk.police)
            } else {
                try await desk.hub.completeAction(
                    state.id, action.id, evidence: "Seen", by: desk.police)
            }
        }
    }

    /// Looks again at an enquiry that somebody may have changed.
    private mutating func look(at enquiry: ID<Enquiry>) async throws {
        let calendar = hub.profile.calendar
        open[enquiry] = try await desk.bare(enquiry).deadlines(calendar).flatMap { deadline in
            deadline.triggers(calendar).map { (Reminder(deadline, $0.step), $0.at) }
        }
    }

    mutating func noteWhatHasCome() {
        for (enquiry, reminders) in open {
            let come = reminders.filter { $0.at <= now }.map(\.reminder)
            self.come[enquiry, default: []].formUnion(come)
        }
    }
}

@Suite struct `Reminders` {
    @Test func `come exactly once each over 180 days of restarts and clocks put back`() async throws
    {
        var year = try await HalfYear(seed: 11)
        let tick = 30
        for turn in 0..<(180 * 24 * 60 / tick) {
            year.now = TestHub.start.adding(minutes: turn * tick)
            year.desk.set(year.now)
            try await year.somebodyActs()
            year.noteWhatHasCome()
            try await year.hub.remind()
            if year.chance(300) { try await year.restart() }
            if year.chance(300) {
                year.desk.set(year.now.adding(minutes: -180))
                try await year.hub.remind()
                year.desk.set(year.now)
            }
        }
        var (lateCount, earlyCount) = (0, 0)
        for (enquiry, come) in year.come {
            let all = try await year.hub.remindersGiven(on: enquiry)
            let given = Array(Set(all.map(\.reminder)))
            // Once each, and once more only of what was given at a time that a clock put back says
            // is yet to come: nobody can tell that from a clock that was ahead.
            for (place, one) in all.enumerated() {
                let before = all.prefix(place).filter { $0.reminder == one.reminder }
                #expect(before.allSatisfy { $0.at > one.at }, "\(one)")
            }
            #expect(Set(given).isSubset(of: come))
            // Nothing that came to be late went unsaid, at any rung.
            #expect(Set(given.filter(\.step.isLate)) == come.filter(\.step.isLate))
            // Nobody hears twice that something is new.
            let things = Set(come.map { "\($0.kind) \($0.item)" })
            for thing in things {
                let steps = given.filter { "\($0.kind) \($0.item)" == thing }.map(\.step)
                #expect(steps.count { $0 == .new } <= 1)
            }
            lateCount += given.count { $0.step.isLate }
            earlyCount += given.count { !$0.step.isLate }
        }
        #expect(lateCount > 100 && earlyCount > 50)
    }

    @Test(arguments: TestEngine.available)
    func `tell an agency that a request came, and everyone when it is late`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry(rating: .red)
        try await desk.ask(enquiry)
        #expect(try await desk.hub.due(for: desk.police).map(\.step) == [.new])
        #expect(try await desk.hub.due(for: desk.police).map(\.child) == ["Callum Brackenridge"])
        // The lead has nothing to do yet; a nurse who was not asked hears nothing.
        #expect(try await desk.hub.due(for: desk.social).isEmpty)
        #expect(try await desk.hub.due(for: desk.health).isEmpty)
        desk.set(TestHub.start.adding(minutes: 60 * 3))
        let late = try await desk.hub.due(for: desk.social)
        #expect(late.map(\.isOwn) == [false, false])
        #expect(late.map(\.step) == [.late, .late])
        desk.set(TestHub.start.adding(minutes: 60 * 7))
        let climbed = try await desk.hub.due(for: desk.manager).filter { !$0.isOwn }
        #expect(climbed.map(\.step) == [.managers, .managers])
        try await desk.reply(enquiry, as: desk.police)
        #expect(try await desk.hub.due(for: desk.police).isEmpty)
    }

    @Test func `let whoever leads chase everyone who is late at once`() async throws {
        let desk = try await TestHub()
        try await desk.hub.keep(
            EmailWish(address: "dan@police.example", pace: .atOnce), of: desk.police)
        for _ in 0..<2 { try await desk.ask(try await desk.openEnquiry()) }
        let answered = try await desk.openEnquiry()
        try await desk.ask(answered)
        try await desk.reply(answered, as: desk.police)
        desk.set(TestHub.start.adding(days: 2))
        await #expect(throws: Refusal.self) {
            try await desk.hub.chaseLate(words: " ", by: desk.social)
        }
        #expect(try await desk.hub.chaseLate(words: "Please answer", by: desk.social) == 5)
        let checks = try await desk.bare(answered).checks
        #expect(checks.map(\.chases.count) == [0, 1])
        #expect(
            try await desk.hub.store.look { try $0.emailsDue(at: .init(milliseconds: .max)) }
                .map(\.practitioner) == [desk.police.id])
        // Who answers for nothing chases nothing.
        #expect(try await desk.hub.chaseLate(words: "Please", by: desk.police) == 0)
    }

    @Test func `reach a guardian who is asked for advice and has no other part`() async throws {
        let desk = try await TestHub()
        let guardian = try await desk.hub.addAccount(
            name: "Femi Alade", agency: .hospital, role: .caldicottGuardian, login: "femi",
            password: nil)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        try await desk.hub.askAdvice(
            enquiry, of: .guardian, question: "May we share this?", by: desk.police)
        let rows = try await desk.hub.due(for: guardian)
        #expect(rows.map(\.deadline.kind) == [.advise])
        // Whose child it is about they learn on the page that asks, not here.
        #expect(rows.map(\.child) == [nil])
        // Whoever asked waits with their reply, and hears that the answer came.
        try await desk.hub.keep(
            EmailWish(address: "dan@police.example", pace: .atOnce), of: desk.police)
        let wanted = try await desk.hub.adviceWanted(from: guardian)
        try await desk.hub.giveAdvice(
            enquiry, try #require(wanted.first).request.id, words: "Yes", by: guardian)
        #expect(
            try await desk.hub.store.look { try $0.emailsDue(at: .init(milliseconds: .max)) }
                .map(\.practitioner) == [desk.police.id])
    }

    @Test func `reach the council’s own people where it is asked like any agency`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.csc])
        #expect(try await desk.hub.due(for: desk.social).map(\.deadline.kind) == [.reply])
    }

    @Test func `hand over what comes before the hub opens, and what is red and late`() async throws
    {
        let desk = try await TestHub()
        let red = try await desk.openEnquiry(rating: .red)
        let green = try await desk.openEnquiry(rating: .green)
        for enquiry in [red, green] { try await desk.ask(enquiry, [.police]) }
        // Wednesday at 6pm: red is late since midday, green comes after the hub has opened.
        desk.set(TestHub.start.adding(minutes: 8 * 60))
        let (rows, opens) = try await desk.hub.handover(to: desk.screening)
        #expect(LondonTime(opens).says == "5 March 2026 at 9:00am")
        #expect(Set(rows.map(\.about.text)) == ["enquiry:\(red)"])
        #expect(Set(rows.map(\.deadline.kind)) == [.reply, .decide])
    }

    @Test func `do not reach somebody who is kept out`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.hub.keep(
            EmailWish(address: "dan@police.example", pace: .atOnce), of: desk.police)
        try await desk.hub.declareConflict(in: enquiry, words: "My nephew", by: desk.police)
        try await desk.hub.remind()
        #expect(try await desk.hub.due(for: desk.police).isEmpty)
        #expect(
            try await desk.hub.store.look { try $0.emailsDue(at: .init(milliseconds: .max)) }
                .isEmpty)
    }
}

@Suite struct `Emails` {
    private let box = Postbox()

    private func send(_ desk: TestHub) async throws {
        let box = box
        try await desk.hub.remind()
        try await desk.hub.sendEmails(address: "https://hub.example") { try await box.take($0) }
    }

    private func asking(
        _ pace: EmailWish.Pace, rating: Rating = .amber, concern: Concern = TestHub.concern()
    ) async throws -> TestHub {
        let desk = try await TestHub()
        try await desk.hub.keep(
            EmailWish(address: "dan@police.example", pace: pace), of: desk.police)
        let enquiry = try await desk.openEnquiry(concern, rating: rating)
        try await desk.ask(enquiry, [.police])
        return desk
    }

    @Test func `say that there is something to do, and nothing about a child`() async throws {
        let desk = try await asking(.atOnce)
        try await send(desk)
        let email = try #require(await box.taken.first)
        #expect(await box.taken.count == 1)
        #expect(email.to == "dan@police.example")
        for word in ["Callum", "Brackenridge", "RB-26", "request", "red", "police"] {
            #expect(!(email.subject + email.body).contains(word))
        }
        #expect(email.body.contains("Sign in: https://hub.example"))
        try await send(desk)
        #expect(await box.taken.count == 1)
    }

    @Test func `are one a person, however much there is to do`() async throws {
        let desk = try await asking(.daily)
        for _ in 0..<3 { try await desk.ask(try await desk.openEnquiry(), [.police]) }
        try await send(desk)
        #expect(await box.taken.isEmpty)
        // The next morning, for everything together.
        desk.set(TestHub.start.adding(minutes: 23 * 60 + 1))
        try await send(desk)
        #expect(await box.taken.count == 1)
    }

    @Test func `wait for the morning, unless a child may be at risk of serious harm`() async throws
    {
        let evening = TestHub.start.adding(minutes: 10 * 60)
        for (rating, count) in [(Rating.amber, 0), (.red, 1)] {
            let desk = try await TestHub()
            try await desk.hub.keep(
                EmailWish(address: "dan@police.example", pace: .atOnce), of: desk.police)
            desk.set(evening)
            let enquiry = try await desk.openEnquiry(rating: rating)
            try await desk.ask(enquiry, [.police])
            let before = await box.taken.count
            try await send(desk)
            #expect(await box.taken.count - before == count)
        }
    }

    @Test func `come again where they could not be sent, and stop where nobody wants them`()
        async throws
    {
        let desk = try await asking(.atOnce)
        await box.shut(true)
        try await send(desk)
        await box.shut(false)
        try await send(desk)
        #expect(await box.taken.count == 1)
        try await desk.hub.keep(EmailWish(address: "", pace: .never), of: desk.police)
        desk.set(TestHub.start.adding(days: 2))
        try await send(desk)
        #expect(await box.taken.count == 1)
    }

    @Test(arguments: [
        "", "dan", "@x", "dan@", "dan@x@y", "dan@x\nBcc: other@y", "dan <dan@x>", "-f@x", "a b@c",
    ])
    func `go to nothing that is no address`(text: String) async throws {
        let desk = try await TestHub()
        await #expect(throws: Refusal.self) {
            try await desk.hub.keep(EmailWish(address: text, pace: .atOnce), of: desk.police)
        }
    }
}
