import Hub
import Linkage
import Markup
import Safeguarding
import Store

/// What becomes of a concern: who is in it, and an enquiry, an open one, or an end.
func screenForms(
    _ concern: Concern, _ candidates: [Candidate], _ visit: Visit, _ fields: Fields
) -> HTML {
    let contact = visit.parameter("contact")
    let open = candidates.flatMap(\.open)
    let isSure = open.contains(where: \.isTheChild)
    return .all {
        openAlready(open, visit)
        knownToTheHub(candidates, visit)
        if isSure { passForm(open, contact, visit, fields) }
        Parts.panel("Open an enquiry", id: "open") {
            Parts.form(visit, to: "/concerns/\(contact)/open", keeps: true) {
                for candidate in candidates { whoIsIt(candidate, "", fields) }
                leadChoice(candidates, fields)
                dangerQuestion(concern, "danger-found", fields)
                fields.radios(
                    "rating", "Priority", Rating.options,
                    hints: Dictionary(
                        uniqueKeysWithValues: Rating.allCases.map { ($0.rawValue, $0.meaning) }))
                fields.area("because", "Why this priority?", rows: 3)
                submit("Open the enquiry")
            }
        }
        if !isSure, !open.isEmpty { passForm(open, contact, visit, fields) }
        Parts.panel("Or end it here", id: "end") {
            Parts.form(visit, to: "/concerns/\(contact)/end", keeps: true) {
                p(.class("small")) {
                    "Say who each child is, so that the next concern about them finds this one."
                }
                for candidate in candidates where candidate.told.role.isChild {
                    whoIsIt(candidate, "end-", fields)
                }
                dangerQuestion(concern, "end-danger-found", fields)
                fields.select(
                    "outcome", "What happens next?",
                    Outcome.atScreening.map { ($0.rawValue, $0.says) }, blank: "Choose one")
                fields.area("end-because", "Why?", rows: 3)
                submit("Record and end", "btn btn--2")
            }
        }
    }
}

private func whoIsIt(_ candidate: Candidate, _ start: String, _ fields: Fields) -> HTML {
    let field = "\(start)who-\(candidate.place)"
    let known = candidate.people.prefix(5)
    var hints: [String: String] = [:]
    for (person, match) in known {
        hints[person.description] = match.why.prefix(4).joined(separator: ", ")
    }
    let options =
        known.map { person, match in
            let name = match.details.name.says
            return (
                person.description,
                "Same person as \(name). \(bornSays(match.details))"
                    + (match.explanation.mayBeTwins ? " (possible twin)" : "")
            )
        } + [("new", "Nobody the hub has met: add them")]
    return section(
        .class("card"),
        .aria("label", "\(start.isEmpty ? "Person" : "Child") \(candidate.place + 1)")
    ) {
        h3 {
            candidate.told.role.says
                + (candidate.told.relationship?.orNil.map { " (\($0))" } ?? "")
                + ": \(candidate.told.details.name.says)"
        }
        p(.class("small muted")) { personLine(candidate.told.details) }
        if known.isEmpty {
            fields.hidden(field, "new")
            p(.class("small")) { "Nobody the hub has met is like this. They will be added." }
        } else {
            fields.radios(field, "Who is it?", options, hints: hints)
            fields.text(
                "\(start)why-\(candidate.place)", "If the same, why do you think so?", width: "")
        }
    }
}

private func leadChoice(_ candidates: [Candidate], _ fields: Fields) -> HTML {
    let children = candidates.filter { $0.told.role.isChild }
    if children.count < 2 {
        return fields.hidden("lead", "\(children.first?.place ?? 0)")
    }
    return fields.radios(
        "lead", "Which child is it mainly about?",
        children.map { ("\($0.place)", $0.told.details.name.says) },
        fallback: "\(children[0].place)")
}

/// What the screener found out about danger, where whoever told the hub did not know.
func dangerFound(_ visit: Visit, _ field: String) throws -> YesNoUnknown? {
    guard visit.form["danger-asked"] == "yes" else { return nil }
    guard let found: YesNoUnknown = visit.form.choice(field) else {
        throw Refusal.answer(
            field: field, says: "Select what you found out about danger to a child now")
    }
    return found
}

private func dangerQuestion(_ concern: Concern, _ field: String, _ fields: Fields) -> HTML {
    guard concern.dangerNow != .no else { return .nothing }
    return .all {
        fields.hidden("danger-asked", "yes")
        fields.radios(
            field, "Is a child in danger now?",
            [
                (YesNoUnknown.yes.rawValue, "Yes"), (YesNoUnknown.no.rawValue, "No"),
                (YesNoUnknown.unknown.rawValue, "I could not find out: I say below what I tried"),
            ],
            hint: concern.dangerNow == .yes
                ? "Whoever told us said yes. If it is over, say below how you know"
                : "Whoever told us did not know. Ring them, or who saw the child last")
    }
}
