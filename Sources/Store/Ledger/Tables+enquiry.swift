import Database
import Safeguarding

extension Tables {
    func project(enquiry: Enquiry) throws {
        guard let opening = enquiry.opening else { return }
        let id = enquiry.id.description
        writer.renew(access: "enquiry:\(id)")
        try projectRow(enquiry, opening, id)
        let (hub, connection) = (writer.hub, writer.connection)
        try project(enquiry.conflicts, about: "enquiry:\(id)")
        try changePeople(
            """
            SELECT person AS id, role AS part FROM subjects
            WHERE hub = \(hub) AND enquiry = \(id)
            """,
            to: enquiry.subjects.map { [$0.person.description.cell, $0.role.rawValue.cell] })
        try connection.run("DELETE FROM subjects WHERE hub = \(hub) AND enquiry = \(id)")
        for subject in enquiry.subjects {
            try writer.put(
                "subjects",
                [
                    "enquiry": id,
                    "person": subject.person.description,
                    "role": subject.role.rawValue,
                ])
        }
        try connection.run("DELETE FROM former_subjects WHERE hub = \(hub) AND enquiry = \(id)")
        for person in Set(enquiry.formerSubjects.map(\.person)) {
            try writer.put("former_subjects", ["enquiry": id, "person": person.description])
        }
        try connection.run("DELETE FROM checks WHERE hub = \(hub) AND enquiry = \(id)")
        for check in enquiry.checks {
            try project(check, of: id, news: enquiry.newStanding(for: check))
        }
        try connection.run("DELETE FROM actions WHERE hub = \(hub) AND enquiry = \(id)")
        for action in enquiry.actions { try project(action, of: id) }
        try connection.run("DELETE FROM sharing_decisions WHERE hub = \(hub) AND enquiry = \(id)")
        for decision in enquiry.sharing { try project(decision, of: enquiry) }
        try projectMatters(of: enquiry)
    }

    private func projectRow(_ enquiry: Enquiry, _ opening: Opening, _ id: String) throws {
        let (hub, connection) = (writer.hub, writer.connection)
        let decision = enquiry.decision
        // The clock that held when the decision was made.
        let inTime = decision.flatMap { made in
            enquiry.rating.map { made.at <= $0.decideBy }
        }
        let summary = EnquirySummary(kinds: opening.kinds, dangerNow: opening.dangerNow)
        try connection.run("DELETE FROM enquiries WHERE hub = \(hub) AND enquiry = \(id)")
        try writer.put(
            "enquiries",
            [
                "enquiry": id,
                "number": Self.number(opening.reference),
                "year": LondonTime(enquiry.openedAt ?? opening.received).day.year,
                "reference": opening.reference,
                "received": opening.received.milliseconds,
                "opened": enquiry.openedAt?.milliseconds ?? 0,
                "stage": enquiry.stage.rawValue,
                "rating": enquiry.rating?.rating.rawValue,
                "decide_by": enquiry.decideBy?.milliseconds,
                "decided": decision?.at.milliseconds,
                "decided_in_time": inTime,
                "outcome": decision?.made.outcome.rawValue,
                "lead": enquiry.lead?.description,
                "child": opening.lead.description,
                "source": opening.source.rawValue,
                "closed": enquiry.closedAt?.milliseconds,
                "review_on": enquiry.plan?.reviewOn.iso,
                "voice": enquiry.voices.contains { $0.value.words != nil },
                "dissent": enquiry.dissents.count,
                "told": enquiry.feedback.map { $0.value.told },
                "summary": try sealed(summary, key: "enquiry:\(id)", at: "enquiries|\(id)|summary"),
            ])
    }

    private func project(_ check: Check, of enquiry: String, news: Instant?) throws {
        let answer =
            check.reply?.sum.rawValue ?? check.declined.map { _ in CheckRow.declined }
        try writer.put(
            "checks",
            [
                "check_id": check.id.description,
                "enquiry": enquiry,
                "agency": check.asked.agency.rawValue,
                "asked": check.askedAt.milliseconds,
                "reply_by": check.asked.replyBy.milliseconds,
                "due_by": check.dueBy.milliseconds,
                "opened": check.openedAt?.milliseconds,
                "answered": check.answeredAt?.milliseconds,
                "answer": answer,
                "in_time": check.wasOnTime,
                "news": news?.milliseconds,
            ])
    }

    private func project(_ action: PlanAction, of enquiry: String) throws {
        let ended = action.done?.at ?? action.declined?.at
        try writer.put(
            "actions",
            [
                "action": action.id.description,
                "enquiry": enquiry,
                "agency": action.agreed.agency.rawValue,
                "owner": action.agreed.owner.description,
                "due": action.due.milliseconds,
                "accepted": action.accepted?.at.milliseconds,
                "ended": ended?.milliseconds,
                "done": action.done?.at.milliseconds,
            ])
    }

    private func project(_ decision: Decided<SharingDecision>, of enquiry: Enquiry) throws {
        let agency = enquiry.decider(of: decision)
        // The hub's own has no agency here.
        let isAnAgencys = [.disclose, .together].contains(decision.value.direction)
        try writer.put(
            "sharing_decisions",
            [
                "decision": decision.value.id.description,
                "enquiry": enquiry.id.description,
                "agency": isAnAgencys ? agency.rawValue : "",
                "at": decision.at.milliseconds,
                "direction": decision.value.direction.rawValue,
                "result": decision.value.result.rawValue,
                "advice": decision.value.advice.outcome.rawValue,
            ])
    }
}
