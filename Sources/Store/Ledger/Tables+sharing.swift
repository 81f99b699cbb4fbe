import Database
import Safeguarding

extension Tables {
    /// What was withheld, what waits for advice, and what was shared in danger: one row each, with
    /// its clock.
    func projectMatters(of enquiry: Enquiry) throws {
        let (hub, connection) = (writer.hub, writer.connection)
        let id = enquiry.id.description
        try connection.run("DELETE FROM sharing_matters WHERE hub = \(hub) AND enquiry = \(id)")
        for decision in enquiry.sharing {
            if decision.value.direction == .disclose, !decision.value.withheld.isEmpty {
                try projectWithheld(decision, of: enquiry)
            }
            if let due = decision.value.recordBy { try projectRecord(decision, due, of: enquiry) }
        }
        for challenge in enquiry.challenges where challenge.raised.threshold != nil {
            try projectDisagreement(challenge, of: enquiry)
        }
        for request in enquiry.advice {
            try writer.put(
                "sharing_matters",
                [
                    "matter": request.id.description, "enquiry": id,
                    "agency": request.agency.rawValue, "kind": SharingMatter.advice.rawValue,
                    "at": request.at.milliseconds, "reasons": "", "piece_count": 0, "rule": "",
                    "due": request.asked.dueBy.milliseconds,
                    "ended": request.given?.at.milliseconds,
                    "adviser": request.asked.of?.rawValue,
                ])
        }
    }

    private func projectWithheld(
        _ decision: Decided<SharingDecision>, of enquiry: Enquiry
    ) throws {
        let challenge = enquiry.challenges.last { $0.raised.decision == decision.value.id }
        let kind: SharingMatter = decision.value.result == .withheld ? .refused : .part
        try writer.put(
            "sharing_matters",
            [
                "matter": decision.value.id.description,
                "enquiry": enquiry.id.description,
                "agency": enquiry.decider(of: decision).rawValue,
                "kind": kind.rawValue,
                "at": decision.at.milliseconds,
                "reasons": Set(decision.value.withheld.map(\.reason.rawValue)).sorted()
                    .joined(separator: ","),
                "piece_count": decision.value.withheld.count,
                "rule": decision.value.advice.decidedBy ?? "",
                "cite": decision.value.advice.cite,
                "rung": challenge?.rung.rawValue,
                "due": challenge?.dueBy.milliseconds,
                "ended": challenge?.ended?.at.milliseconds,
                "outcome": challenge?.ended?.end.rawValue,
            ])
    }

    private func projectDisagreement(_ challenge: Challenge, of enquiry: Enquiry) throws {
        try writer.put(
            "sharing_matters",
            [
                "matter": challenge.id.description,
                "enquiry": enquiry.id.description,
                "agency": challenge.agency.rawValue,
                "kind": SharingMatter.disagreement.rawValue,
                "at": challenge.at.milliseconds, "reasons": "", "piece_count": 0,
                "rule": challenge.raised.theme?.rawValue ?? "",
                "rung": challenge.rung.rawValue,
                "due": challenge.dueBy.milliseconds,
                "ended": challenge.ended?.at.milliseconds,
                "outcome": challenge.ended?.end.rawValue,
            ])
    }

    private func projectRecord(
        _ decision: Decided<SharingDecision>, _ due: Instant, of enquiry: Enquiry
    ) throws {
        try writer.put(
            "sharing_matters",
            [
                "matter": "record:\(decision.value.id)",
                "enquiry": enquiry.id.description,
                "agency": enquiry.decider(of: decision).rawValue,
                "kind": SharingMatter.record.rawValue,
                "at": decision.at.milliseconds, "reasons": "", "piece_count": 0,
                "rule": decision.value.advice.decidedBy ?? "",
                "cite": decision.value.advice.cite,
                "due": due.milliseconds,
                "ended": enquiry.completions[decision.value.id]?.at.milliseconds,
            ])
    }
}
