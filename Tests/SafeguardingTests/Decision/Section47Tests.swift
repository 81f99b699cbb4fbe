import TestKit
import Testing

@testable import Safeguarding

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

    /// Counted by hand on a calendar of 2026: fifteen working days after Wednesday 4 March, and
    /// after Saturday 4 April, past Easter Monday (gov.uk/bank-holidays).
    private func close(of day: String) -> Instant? {
        Day(iso: day).map { LondonTime(day: $0, minute: calendar.closes).instant }
    }

    private func conferDue(_ desk: Desk) -> Instant? {
        desk.enquiry.deadlines(calendar).first { $0.kind == .confer }?.due
    }

    @Test func `waits for its conference for fifteen working days, or for why there is none`()
        throws
    {
        var desk = try Desk.decided(.section47)
        #expect(conferDue(desk) == close(of: "2026-03-25"))
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

    // Monday 30 November 2026 at 8.26pm: the first of the fifteen is 1 December, the last the 21st.
    @Test func `has the same fifteen days where it was begun after hours`() throws {
        let evening = LondonTime(
            day: try #require(Day(iso: "2026-11-30")), minute: 20 * 60 + 26
        ).instant
        #expect(Section47.conferenceBy(calendar, from: evening) == close(of: "2026-12-21"))
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
        #expect(conferDue(desk) == close(of: "2026-04-27"))
    }

    private func hold(
        _ desk: inout Desk, ending conclusion: StrategyDiscussion.Conclusion
    ) throws {
        let id: ID<StrategyDiscussion> = desk.id()
        let start = desk.now
        try desk.tell { _ throws(Refusal) in
            [
                .strategyCalled(
                    .init(
                        id: id, start: start, way: .video, because: "Seen", invited: [.police])),
                .strategyHeld(
                    strategy: id,
                    held: .init(
                        attended: [], without: [], conclusion: conclusion, because: "Agreed",
                        investigation: "", medical: "", parents: "")),
            ]
        }
    }

    // R (AB) v Haringey [2013] EWHC 416 (Admin): nobody is told a status the enquiry does not have.
    // Section 47(9) binds only while the council makes enquiries.
    @Test(arguments: [
        StrategyDiscussion.Conclusion.section47Joint, .section47Single,
    ])
    func `begun by a discussion is where the enquiry stands, to all who are told`(
        conclusion: StrategyDiscussion.Conclusion
    ) throws {
        for first in [Outcome?.none, .strategyDiscussion, .earlyHelp] {
            var desk = try first.map { try Desk.decided($0) } ?? Desk()
            try hold(&desk, ending: conclusion)
            #expect(desk.enquiry.standing.says == "A section 47 enquiry has been decided on.")
            let facts = desk.enquiry.sharingFacts(discloser: "nhs", recipient: "council")
            #expect(facts["enquiry"] == ["section-47"])
            #expect(facts["risk"] == ["significant-harm"])
            // The request that is sent from now on says so, and what is asked is for enquiring.
            #expect(RecipientFunction(of: desk.enquiry.standing) == .enquire)
            try end(&desk, .noHarm)
            #expect(desk.enquiry.standing == .section47Ended)
            let after = desk.enquiry.sharingFacts(discloser: "nhs", recipient: "council")
            #expect(after["enquiry"] == ["section-47-ended"])
            #expect(after["risk"] != ["danger-now"])
        }
    }

    @Test func `is not said of a discussion that ended otherwise, or of emergency action`() throws {
        var desk = try Desk.decided(.strategyDiscussion)
        try hold(&desk, ending: .section17)
        #expect(desk.enquiry.standing == .section17)
        try hold(&desk, ending: .noFurtherAction)
        #expect(desk.enquiry.standing == .discussed)
        try hold(&desk, ending: .emergencyAction)
        #expect(desk.enquiry.standing == .emergency)
        let facts = desk.enquiry.sharingFacts(discloser: "nhs", recipient: "council")
        #expect(facts["enquiry"] == ["emergency"])
        let early = try Desk.decided(.earlyHelp)
        #expect(early.enquiry.standing == .decidedOtherwise)
    }

    @Test func `can be decided on after a strategy discussion was, and after a plan`() throws {
        var desk = try Desk.decided(.strategyDiscussion)
        #expect(desk.enquiry.standing == .strategy)
        let made = ThresholdDecision.Made(
            outcome: .section47, rationale: "Harm was found", descriptors: ["exploitation"])
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.decide(id, made) }
        #expect(desk.enquiry.standing == .section47)
        #expect(desk.enquiry.decisions.map(\.made.outcome) == [.strategyDiscussion, .section47])
        #expect(desk.enquiry.section47s.count == 1)
        #expect(conferDue(desk) == close(of: "2026-03-25"))
    }

    @Test func `danger ends as a fact of the record once it has been decided on`() throws {
        var desk = try Desk(dangerNow: .yes)
        func risk() -> Set<String> {
            desk.enquiry.sharingFacts(discloser: "council", recipient: "school")["risk"]
        }
        #expect(risk() == ["danger-now"])
        let made = ThresholdDecision.Made(
            outcome: .emergencyAction, rationale: "Tonight", descriptors: ["exploitation"])
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.decide(id, made) }
        #expect(risk() == ["significant-harm"])
    }

    @Test func `is no part of another decision`() throws {
        var desk = try Desk.decided(.section17)
        #expect(conferDue(desk) == nil)
        #expect(throws: Refusal.self) { try end(&desk, .noHarm) }
    }
}
