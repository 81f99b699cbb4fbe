import Hub
import Markup
import Safeguarding
import Store

// What somebody is alerted to about access, reviewing it, and opening a record in an emergency.

let alertRoutes: [Route] = [
    .get("/alerts", .deed(.seeAlerts)) { visit in try await alertsPage(visit, []) },
    .post("/alerts/:alert", .deed(.answerAlerts)) { visit in
        try await visit.attempt {
            let seq = Int64(try visit.number("alert", in: 0...Form.most))
            guard let finding: Alert.Finding = visit.form.choice("finding-\(seq)") else {
                throw Refusal.answer(field: "finding-\(seq)", says: "Select what you found")
            }
            try await visit.hub.answer(
                alert: seq, finding: finding, words: visit.form["words"], by: try visit.who)
            return .see("/alerts")
        } orShow: {
            try await alertsPage(visit, $0)
        }
    },
    .post("/enquiries/:enquiry/emergency", .deed(.openInEmergency)) { visit in
        let id: ID<Enquiry> = try visit.id("enquiry")
        return try await visit.attempt {
            try await visit.hub.openInEmergency(
                id, because: visit.form["because"], by: try visit.who)
            return .see("/enquiries/\(id)")
        } orShow: {
            .page(emergencyPage(visit, $0))
        }
    },
]

private func alertsPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let rows = try await visit.hub.alerts(for: try visit.who)
    let names = try await visit.hub.names()
    let open = rows.filter { $0.answered == nil }
    let fields = Fields(visit.form, problems)
    return .page(
        Page(
            "Alerts, \(open.count) open", section: .alerts, problems: problems,
            content: .all {
                h1 { "Alerts" }
                p(.class("measure")) {
                    "What should have happened and did not, who was kept out, who opened a record "
                        + "in an emergency, and reading that stands out. What concerns you "
                        + "yourself is shown to others, not to you."
                }
                if rows.isEmpty {
                    Parts.empty("There is no alert for you. What is late is under “What is due”.")
                }
                for row in rows { alertCard(row, names, visit, fields) }
            }))
}

private func alertCard(
    _ row: AlertRow, _ names: [ID<Practitioner>: String], _ visit: Visit, _ fields: Fields
) -> HTML {
    div(.class("card")) {
        h2 {
            row.alert.kind.says
            " "
            if row.isLate(at: visit.now) { Parts.tag("Review overdue", "red") }
        }
        p { row.alert.words }
        p(.class("small muted flush")) {
            Times.says(row.at, now: visit.now)
            if let by = row.alert.reviewBy, row.answered == nil {
                ". Review by \(Times.says(by, now: visit.now))"
            }
            // Reviewers outside the hub ask the people; they open no record.
            if let about = row.alert.about.flatMap(aboutLink), visit.may(about.deed),
                visit.role?.isHubStaff ?? false
            {
                ". "
                a(.href(about.path)) { about.says }
            }
        }
        if let answered = row.answered {
            p(.class("small flush")) {
                "Reviewed \(Times.says(answered, now: visit.now)) by "
                    + "\(row.answerer.flatMap { names[$0] } ?? "somebody"): "
                    + "\(row.finding?.says ?? "")."
            }
        } else if visit.may(.answerAlerts), visit.role.map(row.alert.kind.isAnswered) ?? false {
            answerForm(row, visit, fields)
        }
    }
}

private func aboutLink(_ about: String) -> (path: String, says: String, deed: Deed)? {
    switch Stream(about) {
    case .enquiry(let id): ("/enquiries/\(id)", "Open the enquiry", .seeEnquiry)
    case .contact(let id): ("/concerns/\(id)", "Open the concern", .screenContact)
    case .person(let id): ("/people/\(id)/looked", "Who has looked", .seeWhoLooked)
    case .place, .sealed, .bundle, .audit, .hub, nil: nil
    }
}

private func answerForm(_ row: AlertRow, _ visit: Visit, _ fields: Fields) -> HTML {
    details {
        summary { "Review this" }
        Parts.form(visit, to: "/alerts/\(row.seq)") {
            fields.radios(
                "finding-\(row.seq)", "What did you find?",
                row.alert.kind.findings.map { ($0.rawValue, $0.says) }, inline: true)
            label(.class("label small"), .for("words-\(row.seq)")) {
                row.alert.kind == .silence
                    ? "What did you do, or why not?" : "What did you look at?"
            }
            input(.class("input gap"), .id("words-\(row.seq)"), .name("words"), .type("text"))
            p(.class("above")) { submit("Save the review", "btn btn--2 btn--s") }
        }
    }
}

/// For hub staff who are not named on a restricted record: that it is there, whom to ask, and the
/// way in when a child may be in danger.
func emergencyPage(_ visit: Visit?, _ problems: [Problem]) -> Page {
    var page = Page(
        "This is a restricted record", problems: problems,
        content: .all {
            h1 { "This is a restricted record" }
            div(.class("measure")) {
                p {
                    "It is kept to people who are named, and you are not one of them. Speak to a "
                        + "hub manager."
                }
                if let visit, visit.may(.openInEmergency), !visit.parameter("enquiry").isEmpty {
                    h2 { "Is a child in danger, and nobody to ask?" }
                    p {
                        "You can open it now for four hours. The lead is told at once, and "
                            + "somebody outside your team reviews it within three days."
                    }
                    Parts.form(
                        visit, to: "/enquiries/\(visit.parameter("enquiry"))/emergency"
                    ) {
                        Fields(visit.form, problems).area(
                            "because", "What is the emergency, and what do you need to know?",
                            rows: 3)
                        submit("Open it now")
                    }
                }
            }
        })
    page.status = problems.isEmpty ? 403 : 422
    return page
}
