import Safeguarding
import Store

// Opening a record in an emergency, and the review of it by another line.
extension Hub {
    /// How long an emergency opening lasts, and how long a review may take.
    public static let emergencyHours = 4
    public static let reviewHours = 72

    /// Opens an enquiry kept to named people for four hours. Its lead is told at once, and somebody
    /// in another line reviews it within 72 hours. It never opens what is sealed, nor a record
    /// somebody has an interest of their own in.
    public func openInEmergency(
        _ enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner
    ) async throws {
        guard let because = because.orNil else {
            throw Refusal.answer(
                field: "because", says: "Enter what the emergency is and what you need to know")
        }
        let about = "enquiry:\(enquiry)"
        _ = try await door.act(.openInEmergency, by: practitioner, about: nil) { writer, act in
            let relation = try writer.lookout.relation(of: practitioner, to: enquiry)
            // Whoever may not even know of it learns nothing from trying.
            guard relation != .conflicted, relation != .none,
                let state = try writer.lookout.stateForCommand(enquiry)
            else { throw Refusal.notFound }
            let until = act.at.adding(minutes: Self.emergencyHours * 60)
            try writer.record(
                .openedInEmergency(about: about, because: because, until: until), act)
            let review = act.at.adding(minutes: Self.reviewHours * 60)
            try writer.record(
                .alerted(
                    Alert(
                        .brokenGlass, about: about, concerns: practitioner.id,
                        roles: [.caldicottGuardian, .auditor],
                        words: "\(practitioner.name) opened \(state.reference) in an emergency: "
                            + because,
                        reviewBy: review)), act)
            if let lead = state.lead, lead != practitioner.id {
                try writer.record(
                    .alerted(
                        Alert(
                            .brokenGlass, about: about, concerns: practitioner.id, to: lead,
                            words: "\(practitioner.name) opened your enquiry \(state.reference) "
                                + "in an emergency: \(because)")), act)
            }
            return ""
        }
    }

    /// What somebody is alerted to.
    public func alerts(for practitioner: Practitioner) async throws -> [AlertRow] {
        try await door.look(
            at: .deed(.seeAlerts), by: practitioner, for: Self.purpose(of: practitioner),
            page: "alerts"
        ) { try $0.alerts() }
    }

    /// Says what a review found. Nobody reviews what they did themselves.
    public func answer(
        alert seq: Int64, finding: Alert.Finding, words: String, by practitioner: Practitioner
    ) async throws {
        guard let words = words.orNil else {
            throw Refusal.answer(
                field: "words-\(seq)", says: "Enter what you looked at and what you found")
        }
        _ = try await door.act(.answerAlerts, by: practitioner, about: nil) { writer, act in
            let grant = try Access.grant(
                practitioner, deed: .seeAlerts, purpose: Self.purpose(of: practitioner))
            guard let row = try writer.lookout.reader(grant).alert(seq) else {
                throw Refusal.notFound
            }
            guard row.answered == nil else {
                throw Refusal.alreadyDone("Somebody has reviewed this already.")
            }
            guard row.alert.kind.isAnswered(by: practitioner.role) else {
                throw Refusal.notAllowed("Somebody outside your team looks at this.")
            }
            guard row.alert.kind.findings.contains(finding) else {
                throw Refusal.answer(field: "finding-\(seq)", says: "Select what you found")
            }
            try writer.record(
                .alertAnswered(alert: seq, finding: finding, words: words), act)
            return ""
        }
    }

    /// What each role looks for when it looks at how others looked.
    static func purpose(of practitioner: Practitioner) -> Purpose {
        switch practitioner.role {
        case .auditor: .audit
        case .caldicottGuardian: .review
        case .screeningOfficer, .socialWorker, .manager, .practitioner, .board, .administrator:
            .safeguarding
        }
    }
}
