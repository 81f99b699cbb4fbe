import Safeguarding
import TestKit
import Testing

@Suite struct `Words in place of other words` {
    @Test func `are refused where others were written meanwhile, and taken once both were seen`()
        throws
    {
        var desk = try Desk.decided()
        try desk.agree()
        let seen = try #require(desk.enquiry.plan?.written)
        let (mine, theirs) = (desk.plan(inDays: 10), desk.plan(inDays: 12))
        desk.now = desk.now.adding(minutes: 3)
        let now = desk.now
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.agreePlan(theirs, over: .written(seen.at), at: now)
        }
        let standing = try #require(desk.enquiry.plan?.written)
        #expect(throws: Refusal.overtaken(standing)) {
            try desk.enquiry.agreePlan(mine, over: .written(seen.at), at: now)
        }
        #expect(desk.enquiry.plan?.agreed == theirs)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.agreePlan(mine, over: .written(standing.at), at: now)
        }
        #expect(desk.enquiry.plan?.agreed == mine)
    }

    @Test func `of a plan leave no action out of sight`() throws {
        var desk = try Desk.decided()
        try desk.agree()
        let action = PlanAction.Agreed(
            id: desk.id(), aim: "Safe", what: "Visit", agency: .csc, owner: desk.id(),
            due: desk.now.adding(days: 2))
        let now = desk.now
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.agreeAction(action, at: now) }
        let changed = Plan.Agreed(
            aims: ["At school"], whatGoodLooksLike: [], familyKnows: "",
            reviewOn: LondonTime(now).day.adding(days: 14))
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.agreePlan(changed, at: now) }
        #expect(desk.enquiry.plan?.allAims == ["At school", "Safe"])
    }
}
