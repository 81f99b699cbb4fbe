import Hub
import Markup
import Safeguarding
import Store

// Case audits: decisions drawn for a second look, how often two people agree, and what is learnt.
let auditRoutes: [Route] = [
    .get("/audits", .deed(.seeAudits)) { visit in .page(try await auditsPage(visit, [])) },
    .post("/audits", .deed(.drawAudit)) { visit in
        try await visit.attempt {
            .see("/audits/\(try await draw(visit))")
        } orShow: {
            .page(try await auditsPage(visit, $0))
        }
    },
    .get("/audits/:audit", .deed(.seeAudits)) { visit in .page(try await auditPage(visit, [])) },
    .post("/audits/:audit/lesson", .deed(.drawAudit)) { visit in
        try await visit.onAudit { id, who in
            guard let owner = ID<Practitioner>(visit.form["lesson-owner"]),
                let account = try await visit.hub.accounts().first(where: {
                    $0.practitioner.id == owner
                })
            else { throw Refusal.answer(field: "lesson-owner", says: "Select who will do it") }
            try await visit.hub.agreeLesson(
                id, what: visit.form["lesson"], owner: account.practitioner,
                due: try visit.form.day("lesson-due", label: "The day"), by: who,
                command: visit.command)
        }
    },
    .post("/audits/:audit/learned", .deed(.learnFromAudit)) { visit in
        try await visit.onAudit { id, who in
            let sent = FormAbout(form: visit.form, about: visit.form["lesson-done"])
            try await visit.hub.learn(
                id, try sent.id(), words: sent["learned"], by: who, command: visit.command)
        }
    },
]

extension Visit {
    fileprivate func onAudit(
        _ work: (ID<CaseAudit>, Practitioner) async throws -> Void
    ) async throws -> Answer {
        let id: ID<CaseAudit> = try id("audit")
        return try await attempt {
            try await work(id, try who)
            return .see("/audits/\(id)")
        } orShow: { problems in
            let about = form["lesson-done"]
            return .page(
                try await auditPage(
                    self, problems.map { $0.renamed("learned", FormAbout.field("learned", about)) })
            )
        }
    }
}

private func draw(_ visit: Visit) async throws -> ID<CaseAudit> {
    let form = visit.form
    guard let method: SampleMethod = form.choice("sample") else {
        throw Refusal.answer(field: "sample", says: "Select how they are drawn")
    }
    guard let count = form.number("count", in: 1...100) else {
        throw Refusal.answer(field: "count", says: "Enter how many, from 1 to 100")
    }
    guard let id = ID<Practitioner>(form["rater"]),
        let rater = try await visit.hub.accounts().first(where: { $0.practitioner.id == id })
    else {
        throw Refusal.answer(field: "rater", says: "Select who will give blind re-decisions")
    }
    return try await visit.hub.drawAudit(
        method, count: count, from: try form.day("from", label: "First day"),
        to: try form.day("to", label: "Last day"), rater: rater.practitioner, by: try visit.who,
        command: visit.command)
}

private func auditsPage(_ visit: Visit, _ problems: [Problem]) async throws -> Page {
    let rows = try await visit.hub.audits(by: try visit.who)
    let (accounts, names) = try await visit.hub.staff()
    let staff = accounts.map(\.practitioner)
    let (judged, same) = (
        rows.reduce(0) { $0 + $1.judgedCount }, rows.reduce(0) { $0 + $1.sameCount }
    )
    return Page(
        "Case audits", section: .audits, problems: problems,
        content: .all {
            div(.class("head")) {
                h1 { "Case audits" }
                Parts.printButton()
            }
            p(.class("measure")) {
                "Decisions are drawn, and a second person decides on the same facts without "
                    + "knowing what was decided. Where two people differ, there is something to "
                    + "learn."
            }
            if judged > 0 {
                p { "So far \(same) of \(judged) blind re-decisions were the same as the first." }
            }
            if rows.isEmpty { Parts.empty("No audit has been drawn yet.") }
            if !rows.isEmpty { auditsTable(rows, names, visit) }
            if visit.may(.drawAudit) {
                drawForm(staff, visit, Fields(visit.form, problems))
            }
        })
}

private func auditsTable(
    _ rows: [AuditRow], _ names: [ID<Practitioner>: String], _ visit: Visit
) -> HTML {
    Parts.panel("Audits", id: "audits") {
        Parts.table(
            "Audits, newest first",
            ["Drawn", "Of decisions", "Second person", "Judged", "The same", "To learn"]
        ) {
            for row in rows {
                tr {
                    th(.scope("row")) {
                        a(.href("/audits/\(row.audit)")) { Times.says(row.at, now: visit.now) }
                        div(.class("small muted light")) { row.method.says }
                    }
                    td(.data("l", "Of decisions")) { "\(row.from.says) to \(row.to.says)" }
                    td(.data("l", "Second person")) { names[row.rater] ?? "Somebody" }
                    td(.data("l", "Judged")) {
                        "\(row.judgedCount) of \(row.itemCount)"
                        if row.waitingCount > 0 {
                            Parts.tag("\(row.waitingCount) to judge", "blue")
                        }
                    }
                    td(.data("l", "The same")) {
                        row.judgedCount == 0 ? "None yet" : "\(row.sameCount)"
                    }
                    td(.data("l", "To learn")) {
                        row.openLessonCount == 0
                            ? "Nothing open" : counted(row.openLessonCount, "thing")
                    }
                }
            }
        }
    }
}

private func drawForm(_ staff: [Practitioner], _ visit: Visit, _ fields: Fields) -> HTML {
    let raters = staff.filter { Deed.judgeAgain.isOpen(to: $0.role) }
    return Parts.panel("Draw decisions to look at again", id: "draw") {
        Parts.form(visit, to: "/audits", keeps: true) {
            fields.radios("sample", "How are they drawn?", SampleMethod.options)
            fields.text("count", "How many?", width: "w4", mode: "numeric", fallback: "10")
            fields.date("from", "Decided from", fallback: visit.today.adding(days: -30))
            fields.date("to", "Decided until", fallback: visit.today)
            fields.select(
                "rater", "Who gives blind re-decisions?",
                raters.map { ($0.id.description, "\($0.name), \($0.role.says.lowercased())") },
                hint: "They are given only what they may see and had no part in",
                blank: "Choose one")
            submit("Select the sample")
        }
    }
}

private func auditPage(_ visit: Visit, _ problems: [Problem]) async throws -> Page {
    let id: ID<CaseAudit> = try visit.id("audit")
    let audit = try await visit.hub.audit(id, by: try visit.who)
    guard let drawn = audit.drawn else { throw Refusal.notFound }
    let (accounts, names) = try await visit.hub.staff()
    let staff = accounts.map(\.practitioner)
    let fields = Fields(visit.form, problems)
    let isRater = drawn.value.rater == visit.session?.practitioner.id
    return Page(
        "Case audit", section: .audits, problems: problems,
        content: .all {
            a(.class("back"), .href("/audits")) { "Back to case audits" }
            div(.class("head")) {
                h1 { "Case audit" }
                Parts.printButton()
            }
            Parts.summary([
                (
                    "Drawn",
                    .text(
                        "\(Times.says(drawn.at, now: visit.now)), "
                            + "by \(names[drawn.by] ?? "somebody")")
                ),
                (
                    "How",
                    .text(
                        "\(drawn.value.method.says). \(drawn.value.items.count) of "
                            + "\(drawn.value.outOf) that could be drawn. Seed \(drawn.value.seed)")
                ),
                ("Decided", .text("\(drawn.value.from.says) to \(drawn.value.to.says)")),
                ("Second person", .text(names[drawn.value.rater] ?? "Somebody")),
            ])
            if isRater, let next = audit.toJudge.first {
                div(.class("actions")) {
                    a(.class("btn"), .href("/audits/\(id)/items/\(next)")) {
                        "Judge the next of \(audit.toJudge.count)"
                    }
                }
            }
            results(audit, drawn.value, isRater, visit)
            lessons(audit, staff, names, visit, fields)
        })
}

/// How the decisions compare. Until it is judged, nothing of the first one is shown here.
private func results(
    _ audit: CaseAudit, _ drawn: CaseAudit.Drawn, _ isRater: Bool, _ visit: Visit
) -> HTML {
    let comparisons = audit.comparisons
    let mayOpen = visit.may(.judgeAgain)
    return Parts.panel("Decisions", id: "decisions") {
        if !comparisons.isEmpty {
            p {
                AuditedDecision.Comparison.allCases.map { one in
                    "\(one.says): \(comparisons.values.filter { $0 == one }.count)"
                }.joined(separator: ". ") + "."
            }
        }
        Parts.table("Decisions of this audit", ["Decision", "First", "Second", "How they compare"])
        {
            for (place, item) in drawn.items.enumerated() {
                let verdict = audit.verdicts[place]
                tr {
                    th(.scope("row")) {
                        // What waits is opened by whom it waits for.
                        if mayOpen, isRater || verdict != nil {
                            a(.href("/audits/\(audit.id)/items/\(place)")) { says(place, item) }
                        } else {
                            says(place, item)
                        }
                    }
                    td(.data("l", "First")) {
                        verdict == nil ? "Not shown yet" : says(item.outcome)
                    }
                    td(.data("l", "Second")) {
                        if let verdict {
                            says(verdict.value.outcome)
                            if !verdict.value.isBlind { Parts.tag("Knew the record", "amber") }
                        } else if let aside = audit.setAside[place] {
                            "Set aside: \(aside.value)"
                        } else {
                            "Not yet"
                        }
                    }
                    td(.data("l", "How they compare")) {
                        if let compared = comparisons[place] {
                            Parts.tag(compared.says, compared == .same ? "green" : "amber")
                        }
                    }
                }
            }
        }
    }
}

func says(_ place: Int, _ item: AuditedDecision) -> String {
    let what =
        switch item.about {
        case .contact: "A concern, screened"
        case .enquiry: "An enquiry, decided"
        }
    return "\(place + 1). \(what) on \(LondonTime(item.at).day.says)"
}

func says(_ outcome: Outcome?) -> String {
    outcome?.says ?? "Taken on for work by agencies together"
}

private func lessons(
    _ audit: CaseAudit, _ staff: [Practitioner], _ names: [ID<Practitioner>: String],
    _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("What we learn", id: "lessons") {
        if audit.lessons.isEmpty { Parts.empty("Nothing has been agreed yet.") }
        for lesson in audit.lessons {
            div(.class("card"), .id("lesson-\(lesson.agreed.id)")) {
                b { lesson.agreed.what }
                p(.class("small flush")) {
                    "\(names[lesson.agreed.owner] ?? "Somebody"), by "
                        + lesson.agreed.due.saysInFull
                    if lesson.learned == nil, lesson.agreed.due < visit.today {
                        Parts.tag("Overdue", "red")
                    }
                }
                if let learned = lesson.learned { p { "Done: \(learned.words)" } }
                if lesson.learned == nil, lesson.agreed.owner == visit.session?.practitioner.id {
                    Parts.form(visit, to: "/audits/\(audit.id)/learned") {
                        fields.hidden("lesson-done", "\(lesson.agreed.id)")
                        fields.text(
                            FormAbout.field("learned", lesson.agreed.id.description),
                            "What was done, and how do you know that it helped?", width: "")
                        submit("Say that it is done", "btn btn--s")
                    }
                }
            }
        }
        if visit.may(.drawAudit) { lessonForm(audit, staff, visit, fields) }
    }
}

private func lessonForm(
    _ audit: CaseAudit, _ staff: [Practitioner], _ visit: Visit, _ fields: Fields
) -> HTML {
    let isWrong = ["lesson", "lesson-owner", "lesson-due-day"].contains { fields.failed($0) }
    return details(.open.when(isWrong)) {
        summary { "Add something to do about it" }
        Parts.form(visit, to: "/audits/\(audit.id)/lesson", keeps: true) {
            fields.text("lesson", "What will be done?", hint: "Name no child", width: "")
            fields.select(
                "lesson-owner", "Who will do it?",
                staff.filter { Deed.learnFromAudit.isOpen(to: $0.role) }.map {
                    ($0.id.description, "\($0.name), \(visit.hub.profile.name(of: $0.agency))")
                }, blank: "Choose one")
            fields.date("lesson-due", "By when?")
            submit("Add it", "btn btn--2")
        }
    }
}
