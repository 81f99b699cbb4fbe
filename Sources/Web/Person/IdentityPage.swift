import Hub
import Linkage
import Markup
import Safeguarding
import Store

/// Which records are this person: what was decided, what may match, and every decision undoable.
func identityPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let id: ID<Person> = try visit.id("person")
    let who = try visit.who
    let names = try await visit.hub.names()
    let person = try await visit.hub.door.look(
        at: .person(id), by: who, page: "who they are"
    ) { reader -> Person? in try reader.identity(id) }
    guard let person else { throw Refusal.notFound }
    let result = try await visit.hub.find(
        Details(person.details), about: .person(id), by: who, limit: 30)
    let decided = Set(person.links.map(\.value) + person.apart.map(\.value))
    let people = Set(person.samePeople.map(\.value) + person.differentPeople.map(\.value) + [id])
    let open = result.answer.matches.filter { match in
        match.record.map { !decided.contains($0) } ?? match.person.map { !people.contains($0) }
            ?? false
    }
    return .page(
        Page(
            "Who they are, \(person.details.name.says)", section: .people,
            identity: identityBar(
                person.details, person: id, enquiry: nil, current: "Who they are", visit: visit),
            problems: problems, reason: .person(id),
            content: .all {
                h1 { "Which records are \(person.details.name.says)?" }
                p(.class("measure")) {
                    "Records are linked, never merged. Each decision needs a reason and can "
                        + "be undone."
                }
                div(.class("cols cols--aside")) {
                    div {
                        Parts.panel("To decide: \(open.count)", id: "open") {
                            if open.isEmpty {
                                Parts.empty("No other record looks like this person.")
                            }
                            for match in open { decideCard(match, visit) }
                        }
                    }
                    aside(.class("stack")) {
                        madeDecisions(person, visit, names)
                        agencyPanel(result, visit)
                    }
                }
            }))
}

private func decideCard(_ match: Match, _ visit: Visit) -> HTML {
    div(.class("card")) {
        h3 {
            Name(given: match.details.given, family: match.details.family).says
            " "
            match.known == .known ? Parts.tag("Very likely", "green") : Parts.tag("Possible")
            if match.explanation.mayBeTwins { Parts.tag("Possible twin", "amber") }
        }
        p(.class("flush")) {
            match.agency.map { Parts.agency($0, visit.hub.profile) } ?? .text("Known to the hub")
            ". \(bornSays(match.details)). "
            Address(
                house: match.details.house, street: match.details.street,
                postcode: match.details.postcode
            ).says
        }
        p(.class("small muted")) { "Why: " + match.why.joined(separator: ", ") }
        if match.explanation.mayBeTwins {
            p(.class("small")) {
                "The first names differ, but the birth date and home agree. They may be twins."
            }
        }
        decisionForm(target(match), visit) {
            submit("Same person", "btn btn--s", name: "decision", value: "same")
            submit("Not the same", "btn btn--2 btn--s", name: "decision", value: "apart")
        }
    }
}

private func target(_ match: Match) -> String {
    match.person.map { "person:\($0)" }
        ?? match.record.map { "record:\($0.agency.rawValue)/\($0.record)" } ?? ""
}

private func decisionForm(
    _ target: String, _ visit: Visit, @HTMLBuilder buttons: () -> HTML
) -> HTML {
    let reason = "because-\(target.utf8.reduce(5_381) { ($0 &* 33) ^ Int($1) } & 0xffffff)"
    return Parts.form(visit, to: "/people/\(visit.parameter("person"))/identity") {
        input(.type("hidden"), .name("target"), .value(target))
        label(.class("label small"), .for(reason)) { "Your reason" }
        input(.class("input gap"), .id(reason), .name("because"), .type("text"))
        div(.class("actions above")) { buttons() }
    }
}

private func madeDecisions(
    _ person: Person, _ visit: Visit, _ names: [ID<Practitioner>: String]
) -> HTML {
    func made<Value>(_ decided: Decided<Value>, _ what: String, _ target: String, _ undo: String)
        -> HTML
    {
        div(.class("card")) {
            b { what }
            div(.class("small muted")) {
                "\(names[decided.by] ?? "Somebody"), \(Times.says(decided.at, now: visit.now)): "
                    + decided.because
            }
            details {
                summary { "Undo" }
                decisionForm(target, visit) {
                    submit("Undo this", "btn btn--2 btn--s", name: "decision", value: undo)
                }
            }
        }
    }
    return Parts.panel("Decided", id: "decided") {
        if person.links.isEmpty, person.apart.isEmpty, person.samePeople.isEmpty,
            person.differentPeople.isEmpty
        {
            Parts.empty("Nothing has been decided yet.")
        }
        for link in person.links {
            let name = "\(link.value.agency.rawValue) \(link.value.record)"
            made(
                link, "Same person: \(name)",
                "record:\(link.value.agency.rawValue)/\(link.value.record)", "undo-same")
        }
        for link in person.apart {
            let name = "\(link.value.agency.rawValue) \(link.value.record)"
            made(
                link, "Not the same: \(name)",
                "record:\(link.value.agency.rawValue)/\(link.value.record)", "undo-apart")
        }
        for other in person.samePeople {
            made(other, "Same as another person in the hub", "person:\(other.value)", "undo-same")
        }
        for other in person.differentPeople {
            made(
                other, "Not another person in the hub", "person:\(other.value)", "undo-apart")
        }
    }
}

func decideIdentity(_ visit: Visit) async throws -> Answer {
    let id: ID<Person> = try visit.id("person")
    let who = try visit.who
    let because = visit.form["because"]
    let target = visit.form["target"]
    let hub = visit.hub
    return try await visit.attempt {
        let parts = target.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw Refusal.notFound }
        if parts[0] == "person", let other = ID<Person>(parts[1]) {
            try await hub.decide(
                visit.form["decision"], id, other: other, because: because, by: who,
                command: visit.command)
        } else {
            let names = parts[1].split(separator: "/", maxSplits: 1).map(String.init)
            guard names.count == 2, let agency = AgencyCode(rawValue: names[0]) else {
                throw Refusal.notFound
            }
            try await hub.decide(
                visit.form["decision"], id,
                record: RecordRef(agency: agency, record: names[1]), because: because, by: who,
                command: visit.command)
        }
        return .see("/people/\(id)/identity")
    } orShow: {
        try await identityPage(visit, $0)
    }
}

extension Hub {
    fileprivate func decide(
        _ decision: String, _ id: ID<Person>, record: RecordRef, because: String,
        by who: Practitioner, command: String?
    ) async throws {
        switch decision {
        case "same":
            try await confirmSamePerson(id, record, because: because, by: who, command: command)
        case "apart": try await setApart(id, record, because: because, by: who, command: command)
        case "undo-same":
            try await undoSamePerson(id, record, because: because, by: who, command: command)
        case "undo-apart":
            try await undoSetApart(id, record, because: because, by: who, command: command)
        default: throw Refusal.answer(field: "main", says: "Select same person or not the same")
        }
    }

    fileprivate func decide(
        _ decision: String, _ id: ID<Person>, other: ID<Person>, because: String,
        by who: Practitioner, command: String?
    ) async throws {
        switch decision {
        case "same": try await join(id, with: other, because: because, by: who, command: command)
        case "undo-same":
            try await separate(id, from: other, because: because, by: who, command: command)
        case "apart":
            try await setApart(id, other: other, because: because, by: who, command: command)
        case "undo-apart":
            try await undoSetApart(id, other: other, because: because, by: who, command: command)
        default: throw Refusal.answer(field: "main", says: "Select same person or not the same")
        }
    }
}
