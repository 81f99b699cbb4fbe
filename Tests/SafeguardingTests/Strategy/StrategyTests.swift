import Safeguarding
import TestKit
import Testing

@Suite struct `A strategy discussion` {
    private let calendar = HubProfile.standard.calendar
    private let quorum = StrategyDiscussion.quorum(.standard)

    private func called(
        _ way: StrategyDiscussion.Way = .video
    ) throws -> (Desk, ID<StrategyDiscussion>) {
        var desk = try Desk()
        try desk.rate()
        let id: ID<StrategyDiscussion> = desk.id()
        let now = desk.now
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.callStrategy(
                .init(
                    id: id, start: now.adding(minutes: 60), way: way, because: "A new injury",
                    invited: [.education]), at: now)
        }
        return (desk, id)
    }

    private func held(
        _ came: [AgencyCode], without: [AgencyCode] = []
    ) -> StrategyDiscussion.Held {
        .init(
            attended: came.map { .init(agency: $0, who: "Somebody") },
            without: without.map { .init(agency: $0, because: "On leave") },
            conclusion: .section47Joint, because: "Harm is likely", investigation: "Police lead",
            medical: "Today", parents: "Told by the social worker")
    }

    private func field(_ work: () throws(Refusal) -> [EnquiryEvent]) -> String? {
        do {
            _ = try work()
            return nil
        } catch .answer(let field, _) { return field } catch { return "\(error)" }
    }

    @Test(
        arguments: [
            ([AgencyCode.csc, .police, .hospital, .education], [], nil),
            ([.csc, .police, .gp, .education], [], nil),
            ([.csc, .police, .education], [], "missing-HOS"),
            ([.csc, .hospital, .education], [], "missing-POL"),
            ([.police, .hospital, .education], [], "missing-CSC"),
            ([.csc, .police, .hospital], [], "missing-EDU"),
            ([.csc, .police, .hospital], [.education], nil),
            ([.csc], [.police, .hospital, .education], nil),
        ] as [([AgencyCode], [AgencyCode], String?)])
    func `needs social care, the police and health, or a reason`(
        came: [AgencyCode], without: [AgencyCode], asked: String?
    ) throws {
        let (desk, id) = try called()
        let found = field { () throws(Refusal) in
            try desk.enquiry.holdStrategy(held(came, without: without), in: id, quorum: quorum)
        }
        #expect(found == asked)
    }

    @Test func `sends its minutes out within a working day, and they stay as they are`() throws {
        var (desk, id) = try called()
        try desk.tell(as: .police) { (enquiry) throws(Refusal) in
            try enquiry.noteStrategy(id, words: "He was seen there")
        }
        let (all, quorum) = (held([.csc, .police, .hospital, .education]), quorum)
        #expect(throws: Refusal.self) { try desk.enquiry.sendMinutes(id) }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.holdStrategy(all, in: id, quorum: quorum)
        }
        let due = desk.enquiry.deadlines(calendar).first { $0.kind == .sendMinutes }
        #expect(due?.due == calendar.deadline(from: desk.now, Allowance(1, .workingDays)))
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.sendMinutes(id) }
        #expect(!desk.enquiry.deadlines(calendar).contains { $0.kind == .sendMinutes })
        #expect(throws: Refusal.self) { try desk.enquiry.noteStrategy(id, words: "More") }
        #expect(desk.enquiry.strategies.first?.minutes.map(\.agency) == [.police])
    }

    @Test func `by telephone is followed by a meeting`() throws {
        var (desk, id) = try called(.telephone)
        let (all, quorum) = (held([.csc, .police, .hospital, .education]), quorum)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.holdStrategy(all, in: id, quorum: quorum)
        }
        #expect(desk.enquiry.deadlines(calendar).contains { $0.kind == .meet })
        desk.now = desk.now.adding(days: 2)
        let (next, now): (ID<StrategyDiscussion>, Instant) = (desk.id(), desk.now)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.callStrategy(
                .init(
                    id: next, start: now, way: .together, because: "To meet", invited: []),
                at: now)
        }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.holdStrategy(all, in: next, quorum: quorum)
        }
        #expect(!desk.enquiry.deadlines(calendar).contains { $0.kind == .meet })
    }

    /// Working Together: a strategy discussion agrees who does what, and by when.
    @Test func `gives its actions to named people, who accept them before there is a plan`()
        throws
    {
        var (desk, id) = try called()
        let (action, now): (ID<PlanAction>, Instant) = (desk.id(), desk.now)
        let manager = person(.manager, .csc, &desk)
        let officer = person(.practitioner, .police, &desk)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.sayAction(
                action, what: "Put a marker on the address", owner: officer,
                due: LondonTime(now).day.adding(days: 1), in: id, by: manager, at: now)
        }
        let due = desk.enquiry.deadlines(calendar).filter { $0.item == action.description }
        #expect(due.map(\.kind) == [.accept, .act])
        #expect(due.allSatisfy { $0.owner == .practitioner(officer.id) })
        #expect(desk.enquiry.others(than: .csc) == [.police])
        #expect(desk.enquiry.strategies.first?.actions.first?.value.action == action)
        try desk.tell(as: .police) { (enquiry) throws(Refusal) in
            try enquiry.acceptAction(action, for: [officer.id])
        }
        #expect(desk.enquiry.actions.first?.accepted != nil)
    }

    @Test func `hands its actions to the plan, which is not closed over an open one`() throws {
        var (desk, id) = try called()
        let (action, now): (ID<PlanAction>, Instant) = (desk.id(), desk.now)
        let manager = person(.manager, .csc, &desk)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.sayAction(
                action, what: "Visit tonight", owner: manager, due: LondonTime(now).day, in: id,
                by: manager, at: now)
        }
        let agreed = Plan.Agreed(
            aims: ["Sara is safe at home"], whatGoodLooksLike: [], familyKnows: "",
            reviewOn: LondonTime(now).day.adding(days: 30))
        try desk.tell { _ throws(Refusal) in [.planAgreed(agreed)] }
        #expect(desk.enquiry.plan?.actions.map(\.agreed.what) == ["Visit tonight"])
        #expect(desk.enquiry.actions.count == 1)
        #expect(
            desk.enquiry.plan?.allAims
                == ["Sara is safe at home", "Agreed in the strategy discussion"])
    }

    @Test func `lets an agency bring in no other that has no part in the enquiry`() throws {
        var (desk, id) = try called()
        let officer = person(.practitioner, .police, &desk)
        let housing = person(.practitioner, .housing, &desk)
        let board = person(.board, .csc, &desk)
        let (action, now): (ID<PlanAction>, Instant) = (desk.id(), desk.now)
        func refusal(_ owner: Practitioner, by: Practitioner) -> Refusal? {
            do throws(Refusal) {
                _ = try desk.enquiry.sayAction(
                    action, what: "Look in", owner: owner, due: LondonTime(now).day, in: id,
                    by: by, at: now)
                return nil
            } catch { return error }
        }
        #expect(
            refusal(housing, by: officer)
                == .answer(
                    field: "say-owner",
                    says:
                        "Their agency has no part in this enquiry yet. "
                        + "Ask the hub to add this action"
                ))
        #expect(refusal(officer, by: officer) == nil)
        #expect(refusal(housing, by: person(.manager, .csc, &desk)) == nil)
        #expect(
            refusal(board, by: officer)
                == .answer(field: "say-owner", says: "Select who will do it"))
    }

    private func person(_ role: Role, _ agency: AgencyCode, _ desk: inout Desk) -> Practitioner {
        Practitioner(id: desk.id(), name: "Somebody", agency: agency, role: role)
    }

    @Test func `is one at a time, with a reason`() throws {
        var (desk, _) = try called()
        let again: ID<StrategyDiscussion> = desk.id()
        #expect(throws: Refusal.self) {
            try desk.enquiry.callStrategy(
                .init(id: again, start: desk.now, way: .video, because: "Again", invited: []),
                at: desk.now)
        }
    }
}
