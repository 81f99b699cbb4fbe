import Hub
import Markup
import Safeguarding
import Store

// One decision of an audit: the facts of the moment it was made, and what the second person would
// have decided.
let auditItemRoutes: [Route] = [
    .get("/audits/:audit/items/:place", .deed(.judgeAgain)) { visit in
        .page(try await itemPage(visit, []))
    },
    .post("/audits/:audit/items/:place", .deed(.judgeAgain)) { visit in
        let (id, place): (ID<CaseAudit>, Int) = (try visit.id("audit"), try place(visit))
        return try await visit.attempt {
            let chosen = visit.form["verdict"]
            guard chosen == takenOn || Outcome(rawValue: chosen) != nil else {
                throw Refusal.answer(
                    field: "verdict", says: "Select what you would have decided")
            }
            try await visit.hub.judgeAgain(
                id, place, outcome: Outcome(rawValue: chosen),
                .init(
                    because: visit.form["because"].tidied, doneWell: visit.form["well"].orNil,
                    missing: visit.form["missing"].orNil), by: try visit.who,
                command: visit.command)
            return .see("/audits/\(id)/items/\(place)")
        } orShow: {
            .page(try await itemPage(visit, $0))
        }
    },
    .post("/audits/:audit/items/:place/aside", .deed(.judgeAgain)) { visit in
        let (id, place): (ID<CaseAudit>, Int) = (try visit.id("audit"), try place(visit))
        return try await visit.attempt {
            try await visit.hub.setAside(
                id, place, because: visit.form["aside-because"], by: try visit.who,
                command: visit.command)
            return .see("/audits/\(id)")
        } orShow: {
            .page(try await itemPage(visit, $0))
        }
    },
]

private let takenOn = "taken-on"

private func place(_ visit: Visit) throws -> Int {
    try visit.number("place", in: 0...Form.most)
}

private func itemPage(_ visit: Visit, _ problems: [Problem]) async throws -> Page {
    let place = try place(visit)
    let record = try await visit.hub.auditedRecord(
        try visit.id("audit"), place, by: try visit.who)
    let fields = Fields(visit.form, problems)
    let audit = record.audit
    let waits =
        audit.toJudge.contains(place) && audit.drawn?.value.rater == visit.session?.practitioner.id
    // Nobody reads on who has still to decide, or before it was decided again.
    guard waits || audit.verdicts[place] != nil else { throw Refusal.notFound }
    let names = try await visit.hub.names()
    return Page(
        "Blind re-decision", section: .audits, problems: problems,
        content: .all {
            a(.class("back"), .href("/audits/\(audit.id)")) { "Back to the audit" }
            div(.class("head")) {
                h1 {
                    span(.class("caption")) { says(place, record.item) }
                    waits ? "What would you have decided?" : "Two decisions"
                }
                Parts.printButton()
            }
            if waits, !record.isBlind {
                Parts.flag(.amber, "You opened this record after it was decided", label: "Known") {
                    p { "You may judge it all the same: it is marked, or set it aside." }
                }
            }
            p(.class("measure")) {
                "This is what was on record in the moment before it was decided, and nothing after."
            }
            if !waits { compared(audit, place, record.item, names) }
            for part in facts(record, names, visit) {
                Parts.panel(part.title, id: "part-\(part.id)") {
                    if part.lines.isEmpty { Parts.empty("Nothing was on record.") }
                    ul { for line in part.lines { li { Parts.words(line) } } }
                }
            }
            if waits { judgeForms(record, visit, fields) }
            if !waits, visit.may(.seeWhoLooked) { lookedLinks(record) }
        })
}

/// From a decision to who opened the records it is about.
private func lookedLinks(_ record: AuditedRecord) -> HTML {
    if record.people.isEmpty { return .nothing }
    return Parts.panel("Who has looked", id: "looked") {
        ul {
            for (person, details) in record.people.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                li { a(.href("/people/\(person)/looked")) { details.name.says } }
            }
        }
    }
}

private struct FactPart {
    let id: Int
    let title: String
    let lines: [String]
}

private func facts(
    _ record: AuditedRecord, _ names: [ID<Practitioner>: String], _ visit: Visit
) -> [FactPart] {
    switch record.facts {
    case .contact(let contact): concernParts(contact)
    case .enquiry(let enquiry):
        KnownThen(
            enquiry, at: record.item.at, [], names: names, people: record.people,
            visit.hub.profile
        ).parts.filter { !KnownThen.ofDecision.contains($0.title) }.enumerated().map {
            FactPart(id: $0.offset, title: $0.element.title, lines: $0.element.lines)
        }
    }
}

private func concernParts(_ contact: Contact) -> [FactPart] {
    guard let concern = contact.concern else { return [] }
    let people = concern.people.map { person in
        [
            person.role.says, person.details.name.says, person.relationship ?? "",
            person.details.born.map { "born \($0.says)" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }
    let voice = concern.childsWords.map { words in
        [words.quoted + (concern.childsWordsHeardBy.map { ", heard by \($0)" } ?? "")]
    }
    let standing = [
        "About: \(concern.kinds.map(\.says).joined(separator: ", "))",
        "From: \(concern.referrer.source.says)",
        "In danger now: \(concern.dangerNow.says)",
        "Last seen: \(concern.lastSeen.says)",
        "Where the child is: \(concern.whereChildIs ?? "not said")",
        "Family knows: \(concern.familyKnows.says)",
    ]
    return [
        FactPart(id: 0, title: "What was seen or said", lines: [concern.worry]),
        FactPart(id: 1, title: "What the child had said", lines: voice ?? []),
        FactPart(id: 2, title: "Who is in it", lines: people),
        FactPart(id: 3, title: "What else was told", lines: standing),
    ]
}

private func compared(
    _ audit: CaseAudit, _ place: Int, _ item: AuditedDecision, _ names: [ID<Practitioner>: String]
) -> HTML {
    guard let verdict = audit.verdicts[place] else { return .nothing }
    return Parts.panel(
        item.compared(to: verdict.value.outcome).says, id: "compared"
    ) {
        Parts.summary([
            ("Decided", .text(says(item.outcome))),
            (
                "Blind re-decision",
                .text(
                    "\(says(verdict.value.outcome)), \(names[verdict.by] ?? "somebody")"
                        + (verdict.value.isBlind ? "" : ". They had opened the record before"))
            ),
        ])
        if let reasons = audit.reasons[place] {
            h3 { "Why" }
            Parts.words(reasons.because)
            if let well = reasons.doneWell {
                h3 { "What was done well" }
                Parts.words(well)
            }
            if let missing = reasons.missing {
                h3 { "What was missing" }
                Parts.words(missing)
            }
        }
    }
}

private func judgeForms(_ record: AuditedRecord, _ visit: Visit, _ fields: Fields) -> HTML {
    // Not the address asked for: what is set aside wrongly shows this page at one of its own.
    let path = "/audits/\(record.audit.id)/items/\(visit.parameter("place"))"
    return .all {
        Parts.panel("Your decision", id: "judge") {
            Parts.form(visit, to: path, keeps: true) {
                fields.radios(
                    "verdict", "What would you have decided?",
                    record.item.choices.map { ($0?.rawValue ?? takenOn, says($0)) })
                fields.area("because", "Why?", rows: 3)
                fields.area("well", "What was done well? (optional)", rows: 2)
                fields.area("missing", "What was missing? (optional)", rows: 2)
                submit("Save, and see what was decided")
            }
        }
        details(.open.when(fields.failed("aside-because"))) {
            summary { "I cannot judge this one" }
            Parts.form(visit, to: "\(path)/aside") {
                fields.text("aside-because", "Why not?", hint: "Name no child", width: "")
                submit("Set it aside", "btn btn--2 btn--s")
            }
        }
    }
}
