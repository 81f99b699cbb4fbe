import Hub
import Markup
import Safeguarding
import Store

let dueRoutes: [Route] = [
    .get("/due", .deed(.seeDue)) { visit in try await duePage(visit, []) },
    .post("/due/chase", .deed(.ask)) { visit in
        try await visit.attempt {
            let count = try await visit.hub.chaseLate(
                words: visit.form["chase-words"], by: try visit.who)
            return .see("/due?chased=\(count)")
        } orShow: {
            try await duePage(visit, $0)
        }
    },
    .get("/due/handover", .deed(.seeQueue)) { visit in
        let (rows, opens) = try await visit.hub.handover(to: try visit.who)
        return .page(handoverPage(rows, opens, visit, try await visit.hub.names()))
    },
    // Where “My actions” was.
    .get("/actions", .signedIn) { _ in .see("/due") },
]

private func duePage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    .page(duePage(try await visit.hub.due(for: try visit.who, in: visit.token), visit, problems))
}

/// One text to every agency whose answer is late.
private func chaseForm(_ rows: [DueRow], _ visit: Visit, _ problems: [Problem]) -> HTML {
    let late = rows.filter { !$0.isOwn && $0.deadline.kind == .reply }
    guard visit.may(.ask), !late.isEmpty else { return .nothing }
    let fields = Fields(visit.form, problems)
    return details(.class("gap"), .open.when(!problems.isEmpty)) {
        summary { "Chase all \(counted(late.count, "late request")) at once" }
        Parts.form(visit, to: "/due/chase") {
            fields.area(
                "chase-words", "What do you want to say?",
                hint: "It is shown on each request. Name no child", rows: 2,
                fallback: "This is late. Please answer it, or say how much longer you need.")
            submit("Chase them", "btn btn--2")
        }
    }
}

private func duePage(_ rows: [DueRow], _ visit: Visit, _ problems: [Problem]) -> Page {
    let own = rows.filter(\.isOwn)
    let late = own.filter { $0.isLate(at: visit.now) }
    let today = own.filter {
        !$0.isLate(at: visit.now) && LondonTime($0.deadline.due).day <= visit.today
    }
    let later = own.filter {
        !$0.isLate(at: visit.now) && LondonTime($0.deadline.due).day > visit.today
    }
    return Page(
        "What is due, \(counted(late.count, "thing")) late", section: .due,
        problems: problems,
        content: .all {
            div(.class("head")) {
                h1 { "What is due" }
                div(.class("actions")) {
                    if visit.may(.seeQueue) {
                        a(.class("btn btn--2"), .href("/due/handover")) {
                            "Hand over for the night"
                        }
                    }
                    Parts.printButton("Print list")
                }
            }
            p(.class("measure")) {
                "What waits for you or your agency, soonest first. It leaves this list when it is "
                    + "done. "
                if visit.may(.declareConflict) {
                    a(.href("/myself#email-wish")) { "Choose whether we email you" }
                    ", or "
                    a(.href("/away")) { "say that you are away" }
                }
            }
            if let count = visit.query.number("chased", in: 0...Form.most) {
                Parts.flag(.ok, "\(counted(count, "request")) chased", label: "Done") {
                    p { "Each agency sees it on the request, and by email where they want it." }
                }
            }
            if own.isEmpty {
                Parts.empty("Nothing is due. New tasks appear here.")
            }
            dueTable("Late", "late", late, visit)
            dueTable("Due today", "today", today, visit)
            dueTable("Due later", "later", later, visit)
            chaseForm(rows, visit, problems)
            dueTable("Late with others", "others", rows.filter { !$0.isOwn }, visit)
        })
}

/// For whoever is on duty until the hub opens again: what comes, whose it is, and whom to ring.
private func handoverPage(
    _ rows: [DueRow], _ opens: Instant, _ visit: Visit, _ names: [ID<Practitioner>: String]
) -> Page {
    let profile = visit.hub.profile
    func owner(_ owner: Deadline.Owner) -> String {
        switch owner {
        case .practitioner(let id): names[id] ?? "Somebody"
        case .role(let role): role.says
        case .agency(let code):
            [
                profile.name(of: code), profile.agency(code)?.speakTo,
                profile.agency(code)?.telephone,
            ]
            .compactMap { $0 }.joined(separator: ", ")
        }
    }
    return Page(
        "Handover, \(counted(rows.count, "thing"))", section: .due,
        content: .all {
            div(.class("head")) {
                h1 { "Handover" }
                div(.class("actions")) { Parts.printButton("Print the handover") }
            }
            p(.class("measure")) {
                "What falls due before the hub opens on \(LondonTime(opens).says), and what is "
                    + "late where a child may be at risk of serious harm."
            }
            if rows.isEmpty { Parts.empty("Nothing falls due before the hub opens.") }
            if !rows.isEmpty {
                Parts.panel("Until \(LondonTime(opens).says)", id: "handover") {
                    Parts.table("Handover, soonest first", ["What", "For", "Due", "Whose it is"]) {
                        for row in rows {
                            tr(.class(row.deadline.due < visit.now ? "is-late" : "")) {
                                th(.scope("row")) {
                                    a(.href(row.path)) { row.deadline.kind.says }
                                    if row.deadline.isRed { Parts.tag("Red", "red") }
                                }
                                td(.data("l", "For")) {
                                    row.child ?? "Child not named here"
                                    div(.class("small muted")) { row.reference }
                                }
                                td(.data("l", "Due")) {
                                    Times.due(row.deadline.due, now: visit.now)
                                }
                                td(.data("l", "Whose it is")) { owner(row.deadline.owner) }
                            }
                        }
                    }
                }
            }
        })
}

private func dueTable(
    _ title: String, _ id: String, _ rows: [DueRow], _ visit: Visit
) -> HTML {
    if rows.isEmpty { return .nothing }
    return Parts.panel("\(title) (\(rows.count))", id: id) {
        Parts.table("\(title), soonest first", ["What", "For", "Due", "Status"]) {
            for row in rows { dueRow(row, visit) }
        }
    }
}

private func dueRow(_ row: DueRow, _ visit: Visit) -> HTML {
    let isLate = row.isLate(at: visit.now)
    return tr(.class(isLate ? "is-late" : "")) {
        th(.scope("row")) {
            a(.href(row.path)) { row.title }
            if row.action != nil {
                div(.class("small muted")) { row.deadline.kind.says }
            }
            if case .agency(let agency) = row.deadline.owner, !row.isOwn {
                div(.class("small")) { Parts.agency(agency, visit.hub.profile) }
            }
        }
        td(.data("l", "For")) {
            row.child ?? "Child not named here"
            div(.class("small muted")) { row.reference }
        }
        td(.data("l", "Due")) { Times.due(row.deadline.due, now: visit.now) }
        td(.data("l", "Status")) {
            if let step = row.step {
                Parts.tag(step.says, step.isClimbing ? "red" : step.isLate ? "amber" : "blue")
            } else {
                "In time"
            }
        }
    }
}

extension DueRow {
    /// A discussion that has begun is not late: it is there until the hub says that it was held.
    fileprivate func isLate(at now: Instant) -> Bool {
        deadline.kind != .attend && deadline.due < now
    }

    /// What there is to do, by its own name where it has one.
    var title: String { action ?? deadline.kind.says }

    /// Where it is done.
    var path: String {
        switch about {
        case .contact(let id) where deadline.kind == .acknowledge: "/concerns/\(id)#receipt"
        case .contact(let id): "/concerns/\(id)"
        case .enquiry(let id): path(in: id)
        case .audit(let id): "/audits/\(id)"
        case .person, .place, .sealed, .bundle, .hub: "/due"
        }
    }

    private func path(in id: ID<Enquiry>) -> String {
        let start = "/enquiries/\(id)"
        return switch deadline.kind {
        // Whoever is invited and has no part in it yet is told by the hub, and opens nothing.
        case .attend where child == nil: "/due"
        case .reply where isOwn, .heed where isOwn: "/requests/\(id)/\(deadline.item)"
        case .decide, .tell, .thank, .confer: "\(start)/decision"
        case .hear where isOwn: "/concerns/receipts/\(deadline.item)"
        case .hear: "\(start)/decision"
        case .answerIncident: "\(start)/signs"
        case .attend, .hold, .sendMinutes, .meet: "\(start)/strategy"
        case .plan, .review: "\(start)/plan"
        case .accept, .act: "\(start)/plan#action-\(deadline.item)"
        case .endWatch: "\(start)/watches?watch=\(deadline.item)"
        case .answerSighting:
            // The item is the watch and the place of what was seen.
            "\(start)/watches?watch=\(deadline.item.split(separator: ":").first ?? "")"
        case .advise where isOwn: "/advice"
        case .answerChallenge where deadline.owner == .role(.manager): "\(start)/decision"
        case .answerChallenge, .completeRecord, .advise, .recordAdvice: "\(start)/sharing"
        case .answerChange: "\(start)/assessment"
        case .screen, .acknowledge, .rate, .reply, .heed, .judgeAgain, .learn: start
        }
    }
}
