import Hub
import Markup
import Safeguarding
import Store

// Requests to see what is held about a person, and writing a new one down.

let subjectRoutes: [Route] = [
    .get("/people/:person/access", .deed(.answerSubjects)) { visit in
        try await requestsPage(visit, [])
    },
    .post("/people/:person/access", .deed(.answerSubjects)) { visit in
        try await visit.attempt {
            let bundle = try await visit.hub.ask(
                for: try request(visit), by: try visit.who, command: visit.command)
            return .see("/bundles/\(bundle)")
        } orShow: {
            try await requestsPage(visit, $0)
        }
    },
]

private func request(_ visit: Visit) throws -> SubjectBundle.Request {
    guard let recipient: SubjectBundle.Recipient = visit.form.choice("recipient") else {
        throw Refusal.answer(field: "recipient", says: "Select who asked")
    }
    return SubjectBundle.Request(
        person: try visit.id("person"), recipient: recipient, name: visit.form["name"].tidied,
        recipientPerson: ID(visit.form["recipient-person"]),
        received: try visit.form.day("received", label: "The day it came"),
        identityChecked: visit.form["checked"].tidied, delivery: visit.form["delivery"].tidied)
}

private func requestsPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let found = try await visit.hub.subjectRequests(
        about: try visit.id("person"), by: try visit.who)
    let names = try await visit.hub.names()
    var page = Page(
        "Asked to see what is held", section: .people,
        identity: identityBar(
            found.details, person: found.person, isChild: found.isChild, enquiry: nil,
            current: "Subject access", visit: visit),
        problems: problems, reason: .person(found.person),
        content: .all {
            h1 { "Asked to see what is held about \(found.details.name.says)" }
            p(.class("measure")) {
                "A person may ask for a copy of what is held about them, and somebody may ask "
                    + "for them. You put it together; a second person looks at it and gives it."
            }
            Parts.panel("Requests", id: "requests") {
                if found.rows.isEmpty { Parts.empty("Nobody has asked yet.") }
                if !found.rows.isEmpty { SubjectParts.table(found.rows, names, visit) }
            }
            newRequest(found, visit, Fields(visit.form, problems))
        })
    page.asks = .access
    return .page(page)
}

private func newRequest(_ found: SubjectRequests, _ visit: Visit, _ fields: Fields) -> HTML {
    Parts.panel("Log a subject access request", id: "new") {
        Parts.form(visit, to: "/people/\(found.person)/access", keeps: true) {
            fields.radios("recipient", "Who asked?", SubjectBundle.Recipient.options)
            fields.text("name", "Their name")
            fields.select(
                "recipient-person", "Are they somebody in these records?",
                found.others.map { ("\($0.key)", $0.value.name.says) }.sorted { $0.1 < $1.1 },
                hint: "Their own name then stays in the copy.", blank: "No, or not known")
            fields.date(
                "received", "When did the request come?",
                hint: "The answer is due one month later.", fallback: visit.today)
            fields.area(
                "checked", "How did you make sure of who they are, and that they may ask?", rows: 2)
            fields.area(
                "delivery", "How will it reach them, and nobody else?",
                hint: "Think of who else opens their post, or reads their telephone.", rows: 2)
            submit("Write it down")
        }
    }
}

/// What the pages about requests share.
enum SubjectParts {
    static func table(
        _ rows: [BundleRow], _ names: [ID<Practitioner>: String], _ visit: Visit
    ) -> HTML {
        Parts.table("Requests to see what is held", ["Request", "Answer by", "Status"]) {
            for row in rows {
                tr {
                    td(.data("l", "Request")) { link(row, "Written down", visit) }
                    due(row, visit)
                    td(.data("l", "Status")) {
                        "\(row.state.says), \(names[row.preparer] ?? "somebody")"
                    }
                }
            }
        }
    }

    /// As a list over several people shows it.
    static func table(
        of rows: [(row: BundleRow, person: PersonDetails)], _ visit: Visit
    ) -> HTML {
        Parts.table("Requests to see what is held", ["About", "Answer by", "Status"]) {
            for (row, person) in rows {
                tr {
                    td(.data("l", "About")) { link(row, "\(person.name.says), asked", visit) }
                    due(row, visit)
                    td(.data("l", "Status")) { row.state.says }
                }
            }
        }
    }

    private static func link(_ row: BundleRow, _ words: String, _ visit: Visit) -> HTML {
        a(.href("/bundles/\(row.bundle)")) {
            "\(words) \(Times.says(row.asked, now: visit.now))"
        }
    }

    private static func due(_ row: BundleRow, _ visit: Visit) -> HTML {
        td(.data("l", "Answer by")) {
            row.answerBy.says
            if [.open, .waiting].contains(row.state), row.answerBy < visit.today {
                " "
                Parts.tag("Late", "red")
            }
        }
    }

    /// Everything that was taken out, each with its reason, for those who put it together.
    static func schedule(_ removals: [SubjectBundle.Removal]) -> HTML {
        Parts.panel(
            "Taken out, and why", id: "schedule",
            aside: "For the hub. The copy says only what does no harm."
        ) {
            if removals.isEmpty { Parts.empty("Nothing is taken out.") }
            if !removals.isEmpty {
                Parts.table("What is taken out, and why", ["What", "Why", "Rests on"]) {
                    for removal in removals {
                        tr {
                            td(.data("l", "What")) {
                                removal.what
                                if removal.count > 1 { ", in \(removal.count) places" }
                            }
                            td(.data("l", "Why")) {
                                removal.reason.says
                                if let because = removal.because { ". \(because)" }
                                if removal.reason.isTold { " (the copy says so)" }
                            }
                            td(.data("l", "Rests on")) {
                                "\(removal.reason.source) "
                                span(.class("small muted")) {
                                    "(\(removal.reason.sureness.says))"
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
