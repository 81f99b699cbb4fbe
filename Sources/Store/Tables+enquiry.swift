import Database
import Safeguarding

extension Tables {
    func project(enquiry: Enquiry) throws {
        guard let opening = enquiry.opening else { return }
        let id = enquiry.id.description
        try projectRow(enquiry, opening, id)
        let (hub, connection) = (writer.hub, writer.connection)
        try project(enquiry.conflicts, about: "enquiry:\(id)")
        try connection.run("DELETE FROM subjects WHERE hub = \(hub) AND enquiry = \(id)")
        for subject in enquiry.subjects {
            try connection.run(
                """
                INSERT INTO subjects (hub, enquiry, person, role)
                VALUES (\(hub), \(id), \(subject.person.description), \(subject.role.rawValue))
                """)
        }
        try connection.run("DELETE FROM checks WHERE hub = \(hub) AND enquiry = \(id)")
        for check in enquiry.checks { try project(check, of: id) }
        try connection.run("DELETE FROM actions WHERE hub = \(hub) AND enquiry = \(id)")
        for action in enquiry.plan?.actions ?? [] { try project(action, of: id) }
        try connection.run("DELETE FROM sharing_decisions WHERE hub = \(hub) AND enquiry = \(id)")
        for decision in enquiry.sharing { try project(decision, of: enquiry) }
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
        try connection.run(
            """
            INSERT INTO enquiries (hub, enquiry, number, year, reference, received, opened, stage,
                rating, decide_by, decided, decided_in_time, outcome, lead, child, source, closed,
                review_on, voice, dissent, told, summary)
            VALUES (\(hub), \(id), \(Self.number(opening.reference)),
                \(LondonTime(enquiry.openedAt ?? opening.received).day.year),
                \(opening.reference),
                \(opening.received.milliseconds), \(enquiry.openedAt?.milliseconds ?? 0),
                \(enquiry.stage.rawValue), \(enquiry.rating?.rating.rawValue),
                \(enquiry.decideBy?.milliseconds), \(decision?.at.milliseconds), \(inTime),
                \(decision?.made.outcome.rawValue), \(enquiry.lead?.description),
                \(opening.lead.description), \(opening.source.rawValue),
                \(enquiry.closedAt?.milliseconds), \(enquiry.plan?.reviewOn.iso),
                \(enquiry.voices.contains { $0.value.words != nil }), \(enquiry.dissents.count),
                \(enquiry.feedback.map { $0.value.told }),
                \(try sealed(summary, key: "enquiry:\(id)", at: "enquiries|\(id)|summary")))
            """)
    }

    private func project(_ check: Check, of enquiry: String) throws {
        let answered = check.reply?.at ?? check.declined?.at
        let answer =
            check.declined != nil
            ? "declined"
            : check.reply.map { reply in
                reply.answers.contains { $0.known == .known }
                    ? Known.known.rawValue
                    : reply.answers.first?.known.rawValue ?? Known.notKnown.rawValue
            }
        try writer.connection.run(
            """
            INSERT INTO checks (hub, check_id, enquiry, agency, asked, reply_by, due_by, opened,
                answered, answer, in_time)
            VALUES (\(writer.hub), \(check.id.description), \(enquiry),
                \(check.asked.agency.rawValue), \(check.askedAt.milliseconds),
                \(check.asked.replyBy.milliseconds), \(check.dueBy.milliseconds),
                \(check.openedAt?.milliseconds), \(answered?.milliseconds), \(answer),
                \(check.wasOnTime))
            """)
    }

    private func project(_ action: PlanAction, of enquiry: String) throws {
        let ended = action.done?.at ?? action.declined?.at
        try writer.connection.run(
            """
            INSERT INTO actions (hub, action, enquiry, agency, owner, due, accepted, ended, done)
            VALUES (\(writer.hub), \(action.id.description), \(enquiry),
                \(action.agreed.agency.rawValue), \(action.agreed.owner.description),
                \(action.agreed.due.milliseconds), \(action.accepted?.at.milliseconds),
                \(ended?.milliseconds), \(action.done?.at.milliseconds))
            """)
    }

    private func project(_ decision: Decided<SharingDecision>, of enquiry: Enquiry) throws {
        let agency =
            decision.value.direction == .disclose
            ? enquiry.checks.first { $0.id == decision.value.check }?.asked.agency : nil
        try writer.connection.run(
            """
            INSERT INTO sharing_decisions (hub, decision, enquiry, agency, at, direction, result,
                advice)
            VALUES (\(writer.hub), \(decision.value.id.description), \(enquiry.id.description),
                \(agency?.rawValue ?? ""), \(decision.at.milliseconds),
                \(decision.value.direction.rawValue), \(decision.value.result.rawValue),
                \(decision.value.advice.outcome.rawValue))
            """)
    }
}
