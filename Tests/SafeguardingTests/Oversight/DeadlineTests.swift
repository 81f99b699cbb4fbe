import Safeguarding
import TestKit
import Testing

@Suite struct `A deadline` {
    private let calendar = HubProfile.standard.calendar

    private func deadline(
        _ kind: Deadline.Kind = .reply, from: Instant = TestHub.start, hours: Int,
        isRed: Bool = false, rung: Rung? = nil
    ) -> Deadline {
        Deadline(
            kind, from: from, due: from.adding(minutes: hours * 60), owner: .agency(.police),
            isRed: isRed, rung: rung)
    }

    private func moment(_ day: String, _ hour: Int) throws -> Instant {
        LondonTime(day: try #require(Day(iso: day)), minute: hour * 60).instant
    }

    @Test func `warns when a quarter of the time is left, and climbs once it is late`() throws {
        // Wednesday 4 March 2026 at 10am; due on Thursday at 10am.
        let triggers = deadline(hours: 24).triggers(calendar)
        #expect(triggers.map(\.step) == Deadline.Step.allCases)
        let times = [
            try moment("2026-03-04", 10), try moment("2026-03-05", 4),
            try moment("2026-03-05", 10), try moment("2026-03-06", 10),
            try moment("2026-03-10", 10), try moment("2026-03-12", 10),
            try moment("2026-03-19", 10),
        ]
        #expect(triggers.map(\.at) == times)
    }

    @Test func `of something red climbs after four hours`() throws {
        let triggers = deadline(hours: 2, isRed: true).triggers(calendar)
        let managers = triggers.first { $0.step == .managers }
        #expect(managers?.at == TestHub.start.adding(minutes: 6 * 60))
    }

    @Test func `of a challenge begins on the rung it stands on`() {
        let triggers = deadline(.answerChallenge, hours: 24, rung: .seniorLeads)
            .triggers(calendar)
        #expect(triggers.map(\.step) == [.new, .soon, .late, .chair, .leadPartners])
        #expect(triggers[2].at == triggers[3].at)
    }

    @Test func `keeps its order over both changes of the clocks, whenever it starts`() throws {
        for day in ["2026-03-27", "2026-10-23", "2026-12-23"] {
            let start = try moment(day, 0)
            for hour in 0..<120 {
                for kind in Deadline.Kind.allCases {
                    for length in [1, 7, 30, 400] {
                        let one = deadline(
                            kind, from: start.adding(minutes: hour * 60), hours: length)
                        let times = one.triggers(calendar).map(\.at)
                        #expect(times == times.sorted() && times[0] >= one.from)
                    }
                }
            }
        }
    }

    @Test func `that is late already is not said to be late soon`() throws {
        var desk = try Desk()
        try desk.rate(.amber)
        let due = try #require(desk.enquiry.decideBy)
        let first = desk.enquiry.remindersDue(at: due.adding(minutes: 1), calendar)
        #expect(first.map(\.reminder.step) == [.late])
        #expect(desk.enquiry.nextReminder(at: due, calendar).map { $0 < due } == true)
        try desk.tell { _ throws(Refusal) in first.map { .reminded($0.reminder) } }
        #expect(desk.enquiry.remindersDue(at: due.adding(minutes: 1), calendar).isEmpty)
        #expect(desk.enquiry.nextReminder(at: due, calendar).map { $0 > due } == true)
    }

    @Test func `moves with the priority, and is another one then`() throws {
        var desk = try Desk()
        try desk.rate(.green)
        let was = desk.enquiry.deadlines(calendar)
        try desk.rate(.red)
        let now = desk.enquiry.deadlines(calendar)
        #expect(was.map(\.kind) == [.decide] && now.map(\.kind) == [.decide])
        #expect(now[0].due < was[0].due && now[0].isRed)
        #expect(!Reminder(was[0], .late).isOf(now[0]))
    }

    @Test func `of an enquiry that nobody rated is to rate it`() throws {
        let desk = try Desk()
        let found = desk.enquiry.deadlines(calendar)
        #expect(found.map(\.kind) == [.rate])
        #expect(found.map(\.owner) == [.role(.manager)])
    }

    @Test func `goes with the enquiry when it closes`() throws {
        var desk = try Desk()
        try desk.rate()
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.decide(
                id, .init(outcome: .noFurtherAction, rationale: "Safe", descriptors: ["met"]))
        }
        #expect(desk.enquiry.deadlines(calendar).map(\.kind) == [.tell])
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.tellReferrer(
                Feedback(told: false, words: "They did not say who they are", sharing: nil),
                sharing: nil)
        }
        #expect(desk.enquiry.deadlines(calendar).isEmpty)
    }
}
