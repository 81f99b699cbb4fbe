import Safeguarding
import TestKit
import Testing

extension Desk {
    /// An enquiry with a decision that needs a plan.
    static func decided(
        _ outcome: Outcome = .section17, kinds: [ConcernKind] = [.neglect]
    ) throws -> Desk {
        var desk = try Desk(kinds: kinds)
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.decide(
                id,
                .init(
                    outcome: outcome, rationale: "Needs", descriptors: ["several-needs"],
                    section47Considered: "Not reached"))
        }
        return desk
    }

    func plan(inDays days: Int) -> Plan.Agreed {
        .init(
            aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
            reviewOn: LondonTime(now).day.adding(days: days))
    }

    var voice: Voice {
        Voice(child: child, words: "I want my nan", heardBy: "Priya", heardOn: nil, whyNot: nil)
    }

    mutating func agree(inDays days: Int = 14) throws {
        let (plan, voice, now) = (plan(inDays: days), voice, now)
        try tell { (enquiry) throws(Refusal) in
            try enquiry.agreePlan(plan, voice: voice, at: now)
        }
    }

    mutating func review(
        _ risk: Level, view: String? = "Better", why: String? = nil,
        lowered: Plan.Review.Lowered? = nil
    ) throws {
        let now = now
        try tell { (enquiry) throws(Refusal) in
            try enquiry.review(
                .init(
                    whatChanged: "Settled", riskNow: risk, childsView: view, whyNotAsked: why,
                    nextReview: nil, lowered: lowered), by: .csc, at: now)
        }
    }
}

@Suite struct `A measure to disrupt harm` {
    @Test func `is one of a list that says its law, its test and how sure we are of it`() {
        let all = DisruptionMeasure.all
        #expect(all.count > 25 && Set(all.map(\.id)).count == all.count)
        for measure in all {
            #expect(!measure.law.isEmpty && !measure.tests.isEmpty && !measure.who.isEmpty)
        }
        #expect(Set(all.map(\.kind)) == Set(DisruptionMeasure.Kind.allCases))
    }

    @Test(
        arguments: [
            ("cawn", "Dean M", "He has no leave", nil), ("none", "Dean M", "x", "measure"),
            ("cawn", " ", "x", "target"), ("cawn", "Dean M", "", "test"),
        ] as [(String, String, String, String?)])
    func `says against whom it is and how its test is met`(
        measure: String, target: String, test: String, field: String?
    ) throws {
        var desk = try Desk.decided()
        try desk.agree()
        let action = PlanAction.Agreed(
            id: desk.id(), aim: "Safe", what: "Serve it", agency: .police, owner: desk.id(),
            due: desk.now.adding(days: 3),
            disruption: .init(measure: measure, target: target, test: test))
        do {
            _ = try desk.enquiry.agreeAction(action, at: desk.now)
            #expect(field == nil)
        } catch Refusal.answer(let asked, _) { #expect(asked == field) }
    }
}

@Suite struct `A plan` {
    /// The field a refusal is about.
    private func field(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch Refusal.answer(let field, _) { return field } catch { return "\(error)" }
    }

    @Test func `is reviewed on a day still to come`() throws {
        var desk = try Desk.decided()
        #expect(field { try desk.agree(inDays: 0) } == "review")
        try desk.agree(inDays: 5)
        #expect(desk.enquiry.plan?.reviewOn == LondonTime(desk.now).day.adding(days: 5))
    }

    @Test(
        arguments: [
            (Outcome.section47, [ConcernKind.neglect], 91), (.section17, [.neglect], 183),
            (.section17, [.sexualExploitation], 91),
        ])
    func `is first reviewed within three months where the child may suffer significant harm`(
        outcome: Outcome, kinds: [ConcernKind], days: Int
    ) throws {
        var desk = try Desk.decided(outcome, kinds: kinds)
        #expect(field { try desk.agree(inDays: days + 1) } == "review")
        try desk.agree(inDays: days)
    }

    @Test func `is not agreed without the child’s view, or why it was not sought`() throws {
        var desk = try Desk.decided()
        let (plan, now) = (desk.plan(inDays: 14), desk.now)
        #expect(field { _ = try desk.enquiry.agreePlan(plan, at: now) } == "plan-voice")
        let silent = Voice(
            child: desk.child, words: nil, heardBy: nil, heardOn: nil, whyNot: "Three days old")
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.agreePlan(plan, voice: silent, at: now)
        }
        #expect(desk.enquiry.voices.map(\.value.whyNot) == ["Three days old"])
        // Once it is on the record the plan can be changed without asking again.
        #expect(field { _ = try desk.enquiry.agreePlan(plan, at: now) } == nil)
    }

    @Test func `asks for the child’s view anew at each review`() throws {
        var desk = try Desk.decided()
        try desk.agree()
        #expect(field { try desk.review(.high, view: nil) } == "childs-view")
        #expect(field { try desk.review(.high, view: " ", why: "\n") } == "childs-view")
        try desk.review(.high, view: nil, why: "Away with his nan")
        #expect(desk.enquiry.plan?.reviews.last?.held.whyNotAsked == "Away with his nan")
    }

    @Test func `lowers the risk only with another agency and a reason`() throws {
        var desk = try Desk.decided()
        try desk.agree()
        try desk.review(.high)
        #expect(field { try desk.review(.low) } == "lowered-with")
        // An agency cannot agree with itself.
        let alone = Plan.Review.Lowered(with: [.csc], because: "Calm")
        #expect(field { try desk.review(.low, lowered: alone) } == "lowered-with")
        let silent = Plan.Review.Lowered(with: [.police], because: " ")
        #expect(field { try desk.review(.low, lowered: silent) } == "lowered-because")
        // Not to know is not to say that it is lower, and does not make the next step down free.
        try desk.review(.notKnown)
        #expect(field { try desk.review(.low) } == "lowered-with")
        try desk.review(.low, lowered: .init(with: [.police], because: "He has moved away"))
        // Up needs nobody.
        try desk.review(.veryHigh)
        #expect(desk.enquiry.riskBefore == .veryHigh)
    }

    @Test func `has contingencies that say both what and then what`() throws {
        var desk = try Desk.decided()
        try desk.agree()
        let (id, who, now): (ID<PlanAction>, _, _) = (desk.id(), desk.who, desk.now)
        func action(_ event: String, _ response: String) -> PlanAction.Agreed {
            .init(
                id: id, aim: "Safe", what: "Visit", agency: .csc, owner: who, due: now,
                contingency: .init(event: event, response: response))
        }
        #expect(field { _ = try desk.enquiry.agreeAction(action("", "Meet"), at: now) } == "if")
        #expect(
            field { _ = try desk.enquiry.agreeAction(action("Missing", ""), at: now) } == "then")
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.agreeAction(action("Missing again", "Meet within 4 hours"), at: now)
        }
        #expect(desk.enquiry.plan?.actions.first?.agreed.contingency?.event == "Missing again")
    }
}

@Suite struct `What a review talks about` {
    @Test func `is what did not happen and what did, since last time`() throws {
        var desk = try Desk.decided()
        try desk.agree()
        let who = desk.who
        let ids: [ID<PlanAction>] = (0..<3).map { _ in desk.id() }
        let due = desk.now.adding(days: 2)
        for id in ids {
            try desk.tell { (enquiry) throws(Refusal) in
                try enquiry.agreeAction(
                    .init(
                        id: id, aim: "Safe", what: "Visit", agency: .csc, owner: who, due: due),
                    at: due)
            }
        }
        desk.now = desk.now.adding(days: 1)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.completeAction(ids[0], evidence: "Seen", for: [who])
        }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.declineAction(ids[1], because: "On leave", for: [who])
        }
        let before = kinds(desk)
        #expect(before == ["declined", "notAccepted", "voiceNotHeard", "done"])
        desk.now = due.adding(days: 1)
        #expect(kinds(desk) == ["declined", "late", "voiceNotHeard", "done"])
        try desk.review(.high)
        // Reviewed: what was talked about is not new again, and what is still undone is.
        #expect(kinds(desk) == ["declined", "late", "voiceNotHeard"])
        desk.now = desk.now.adding(days: 1)
        let voice = desk.voice
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.record(voice) }
        #expect(kinds(desk) == ["declined", "late", "voice"])
    }

    private func kinds(_ desk: Desk) -> [String] {
        desk.enquiry.agenda(at: desk.now).map {
            let words = "\($0)"
            return String(words.prefix { $0 != "(" })
        }
    }
}
