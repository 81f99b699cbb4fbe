import Safeguarding
import TestKit
import Testing

@Suite struct `A section 47 enquiry` {
    private let calendar = HubProfile.standard.calendar

    private func end(
        _ desk: inout Desk, _ finding: Section47Ending.Finding, because: String = "Seen at home"
    ) throws {
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.endSection47(.init(finding: finding, because: because))
        }
    }

    private func confer(_ desk: inout Desk, on day: Day, hasPlan: Bool = true) throws {
        let now = desk.now
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.hold(
                Conference(heldOn: day, hasPlan: hasPlan, because: "Agreed by all"), at: now)
        }
    }

    private func conferDue(_ desk: Desk) -> Instant? {
        desk.enquiry.deadlines(calendar).first { $0.kind == .confer }?.due
    }

    @Test func `waits for its conference for fifteen working days, or for why there is none`()
        throws
    {
        var desk = try Desk.decided(.section47)
        #expect(conferDue(desk) == calendar.working(15, after: desk.now))
        try end(&desk, .conference)
        #expect(conferDue(desk) != nil)
        // It may be said anew, because somebody may be wrong.
        try end(&desk, .noHarm)
        #expect(conferDue(desk) == nil)
        try end(&desk, .conference)
        desk.now = desk.now.adding(days: 8)
        try confer(&desk, on: LondonTime(desk.now).day)
        #expect(conferDue(desk) == nil)
        #expect(desk.enquiry.section47?.conference?.value.hasPlan == true)
        #expect(throws: Refusal.self) { try end(&desk, .noHarm) }
    }

    @Test func `has no conference on a day that cannot be, or before one is needed`() throws {
        var desk = try Desk.decided(.section47)
        let start = LondonTime(desk.now).day
        #expect(throws: Refusal.self) { try confer(&desk, on: start) }
        try end(&desk, .conference)
        desk.now = desk.now.adding(days: 10)
        let saturday = try #require((0..<7).map { start.adding(days: $0) }.first { $0.isWeekend })
        for day in [start.adding(days: -1), start.adding(days: 11), saturday] {
            #expect(throws: Refusal.self) { try confer(&desk, on: day) }
        }
        try confer(&desk, on: start)
    }

    @Test func `is begun by a discussion and the decision after it once, and anew after its end`()
        throws
    {
        var desk = try Desk.decided(.section47)
        let start = desk.now
        desk.now = desk.now.adding(days: 1)
        let again: ID<ThresholdDecision> = desk.id()
        let decided = EnquiryEvent.decided(
            decision: again, made: .init(outcome: .section47, rationale: "", descriptors: []))
        try desk.tell { _ throws(Refusal) in [decided] }
        #expect(desk.enquiry.section47s.map(\.startedAt) == [start])
        try end(&desk, .noHarm)
        desk.now = desk.now.adding(days: 30)
        try desk.tell { _ throws(Refusal) in [decided] }
        #expect(desk.enquiry.section47s.map(\.startedAt) == [start, desk.now])
        #expect(conferDue(desk) == calendar.working(15, after: desk.now))
    }

    @Test func `is no part of another decision`() throws {
        var desk = try Desk.decided(.section17)
        #expect(conferDue(desk) == nil)
        #expect(throws: Refusal.self) { try end(&desk, .noHarm) }
    }
}
