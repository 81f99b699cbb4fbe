import Safeguarding
import TestKit
import Testing

@Suite struct `A standing watch` {
    /// A plan with one watch of the police that lasts so many days.
    private func desk(days: Int = 30) throws -> (Desk, ID<PlanAction>) {
        var desk = try Desk.decided()
        try desk.agree(inDays: 60)
        let id: ID<PlanAction> = desk.id()
        let (who, now) = (desk.who, desk.now)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.agreeAction(
                .init(
                    id: id, aim: "Safe", what: "The silver van", agency: .police, owner: who,
                    due: now.adding(days: days), watch: .init(whenSeen: "Ring the lead")),
                at: now)
        }
        return (desk, id)
    }

    private func field(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch Refusal.answer(let field, _) { return field } catch { return "\(error)" }
    }

    private func kinds(_ desk: Desk) -> Set<Deadline.Kind> {
        Set(desk.enquiry.deadlines(HubProfile.standard.calendar).map(\.kind))
    }

    @Test func `lasts no longer than the hub allows, and says what to do when it is seen`() throws {
        #expect(field { _ = try self.desk(days: Watch.daysMost) } == nil)
        #expect(field { _ = try self.desk(days: Watch.daysMost + 1) } == "until")
        var (desk, _) = try desk()
        let (id, who, now): (ID<PlanAction>, _, _) = (desk.id(), desk.who, desk.now)
        #expect(
            field {
                _ = try desk.enquiry.agreeAction(
                    .init(
                        id: id, aim: "Safe", what: "A van", agency: .police, owner: who,
                        due: now.adding(days: 3), watch: .init(whenSeen: " ")), at: now)
            } == "when-seen")
    }

    @Test func `is never late: it ends, and its lead has to say what came of it`() throws {
        var (desk, id) = try desk()
        let action = try #require(desk.enquiry.plan?.actions.first)
        let after = action.due.adding(minutes: 1)
        #expect(action.status(at: desk.now) == "Waiting for its owner")
        #expect(!action.isLate(at: after) && action.isOver(at: after))
        #expect(kinds(desk).contains(.endWatch) && !kinds(desk).contains(.act))
        #expect(
            desk.enquiry.silences(HubProfile.standard.calendar).allSatisfy { $0.kind != .untouched }
        )
        desk.now = after
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.endWatch(id, because: "Not seen") }
        #expect(!kinds(desk).contains(.endWatch))
        #expect(desk.enquiry.plan?.actions.first?.status(at: after) == "Ended")
        #expect(throws: Refusal.self) { try desk.enquiry.sight(id, words: "Seen again") }
    }

    @Test func `takes what was seen even when its time is over, until that is answered`() throws {
        var (desk, id) = try desk(days: 2)
        #expect(field { _ = try desk.enquiry.sight(id, words: " ") } == "seen")
        desk.now = desk.now.adding(days: 3)
        try desk.tell(as: .police) { (enquiry) throws(Refusal) in
            try enquiry.sight(id, words: "At the school gate at 8am")
        }
        #expect(kinds(desk).contains(.answerSighting))
        #expect(desk.enquiry.plan?.actions.first?.sightings.first?.agency == .police)
        // It cannot end with something seen that nobody did anything about.
        #expect(field { _ = try desk.enquiry.endWatch(id, because: "Done") } == "end-because")
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.answerSighting(0, of: id, words: "The driver was warned")
        }
        #expect(!kinds(desk).contains(.answerSighting))
        #expect(throws: Refusal.self) {
            try desk.enquiry.answerSighting(0, of: id, words: "Again")
        }
        #expect(throws: Refusal.self) {
            try desk.enquiry.answerSighting(1, of: id, words: "Not there")
        }
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.endWatch(id, because: "Warned") }
    }

    @Test func `goes on for longer only with a reason, and again no longer than allowed`() throws {
        var (desk, id) = try desk(days: 10)
        let now = desk.now
        func extend(_ days: Int, _ because: String = "Seen twice") -> String? {
            field {
                _ = try desk.enquiry.extendWatch(
                    id, until: now.adding(days: days), because: because, at: now)
            }
        }
        #expect(extend(5) == "until")
        #expect(extend(Watch.daysMost + 1) == "until")
        #expect(extend(20, " ") == "extend-because")
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.extendWatch(
                id, until: now.adding(days: 20), because: "Seen twice", at: now)
        }
        #expect(desk.enquiry.plan?.actions.first?.due == now.adding(days: 20))
    }

    @Test func `is ended by whoever leads and by nobody who carries it out`() throws {
        let (desk, id) = try desk()
        #expect(throws: Refusal.self) {
            try desk.enquiry.completeAction(id, evidence: "Done", for: [desk.who])
        }
    }

    @Test func `comes up at the next review with what was seen`() throws {
        var (desk, id) = try desk(days: 2)
        desk.now = desk.now.adding(days: 1)
        try desk.tell(as: .police) { (enquiry) throws(Refusal) in
            try enquiry.sight(id, words: "By the park")
        }
        desk.now = desk.now.adding(days: 2)
        let agenda = desk.enquiry.agenda(at: desk.now).map { "\($0)".prefix { $0 != "(" } }
        #expect(agenda.contains("watchOver") && agenda.contains("sighted"))
    }
}
