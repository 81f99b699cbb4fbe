import Hub
import Linkage
import Markup
import Safeguarding
import Store

/// Which records are this person: what was decided, what may match, and every decision undoable.
func identityPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await IdentityModel.load(visit)
    return .page(
        Page(
            "Identity, \(model.person.details.name.says)", section: .people,
            identity: identityBar(
                model.person.details, person: model.person.id, isChild: model.isChild,
                enquiry: nil, current: "Identity", visit: visit),
            problems: problems, reason: .person(model.person.id),
            content: .all {
                h1 { "Which records are \(model.person.details.name.says)?" }
                p(.class("measure")) {
                    "Records are linked, never merged. Each decision needs a reason and can "
                        + "be undone. "
                    a(.href("/matches")) { "All records to compare" }
                }
                div(.class("cols cols--aside")) {
                    div {
                        Parts.panel("To decide: \(model.open.count)", id: "open") {
                            if model.open.isEmpty {
                                Parts.empty("No other record looks like this person.")
                            }
                            for match in model.open { reviewCard(match, model, visit) }
                        }
                        detailsPanel(
                            model.person, names: model.names, visit,
                            Fields(visit.form, problems))
                    }
                    aside(.class("stack")) {
                        madeDecisions(model, visit)
                        ethnicityPanel(model.person, visit, Fields(visit.form, problems))
                        agencyPanel(
                            model.result, visit,
                            "Who knows this \(model.isChild ? "child" : "person")?")
                    }
                }
            }))
}

/// A person, what may be them, and who else is at their home.
private struct IdentityModel: Sendable {
    let person: Person
    let isChild: Bool
    /// Whose records are kept to others: nobody decides about what they may not open.
    let kept: Set<ID<Person>>
    let result: SearchResult
    /// Everyone found at the same house, to tell brothers, sisters and twins by.
    let home: [Match]
    let names: [ID<Practitioner>: String]

    static func load(_ visit: Visit) async throws -> IdentityModel {
        let id: ID<Person> = try visit.id("person")
        let who = try visit.who
        let names = try await visit.hub.names()
        let (found, isChild, kept) = try await visit.hub.door.look(
            at: .identity(id), by: who, page: "who they are"
        ) { reader in
            (
                try reader.identity(id),
                try reader.lookout.isAnyChild(try reader.lookout.identities(of: id)),
                try reader.lookout.restricted(from: who.id)
            )
        }
        guard let person = found else { throw Refusal.notFound }
        let result = try await visit.hub.find(
            Details(person.details), about: .person(id), by: who, limit: 30)
        let address = person.details.address
        var home: [Match] = []
        if !address.house.isEmpty, !address.postcode.isEmpty {
            let asked = Details(
                house: address.house, street: address.street, postcode: address.postcode)
            home = try await visit.hub.find(asked, about: .person(id), by: who, limit: 20)
                .answer.matches.filter { $0.isHome(house: address.house, address.postcode) }
        }
        return IdentityModel(
            person: person, isChild: isChild, kept: kept, result: result, home: home, names: names)
    }

    /// What is not decided yet; what somebody could not tell is among it.
    var open: [Match] {
        result.answer.matches.filter(person.isUndecided)
    }

    /// Others at this person's home, each once: not the record in question, nor one named alike.
    func others(than match: Match) -> [Match] {
        let own = Set([person.details.name.given, match.details.given].map { $0.lowercased() })
        var seen: Set<String> = []
        return home.filter { other in
            let given = other.details.given.lowercased()
            return !own.contains(given) && !given.isEmpty && seen.insert(given).inserted
        }
    }
}

extension Match {
    fileprivate func isHome(house: String, _ postcode: String) -> Bool {
        func key(_ text: String) -> [UInt8] { Cleaning.code(text) }
        return key(details.house) == key(house) && key(details.postcode) == key(postcode)
    }

    fileprivate var identity: OtherIdentity? {
        person.map { .person($0) } ?? record.map { .record($0) }
    }
}

// MARK: One record beside the person

private func reviewCard(_ match: Match, _ model: IdentityModel, _ visit: Visit) -> HTML {
    let explanation = match.explanation
    return div(.class("card")) {
        h3 {
            match.details.name.says
            " "
            match.known == .known ? Parts.tag("Very likely", "green") : Parts.tag("Possible")
            if explanation.mayBeTwins { Parts.tag("Possible twin", "amber") }
        }
        if let left = model.person.leftOpen(match) {
            p(.class("small flush")) {
                b { "Nobody could tell yet. " }
                "\(model.names[left.by] ?? "Somebody"), \(Times.says(left.at, now: visit.now)): "
                    + left.because
            }
        }
        sideBySide(match, Details(model.person.details), visit)
        p(.class("small muted")) { "Why: " + match.why.joined(separator: ", ") }
        if explanation.mayBeTwins {
            p(.class("small")) {
                "The first names differ, but the birth date and home agree. They may be twins."
            }
        }
        household(model.others(than: match), born: match.details, visit)
        workings(explanation)
        if let other = match.person, model.kept.contains(other) {
            p(.class("small flush")) {
                "This is a restricted record, and you are not one of them. Speak to the "
                    + "lead, or to a hub manager."
            }
        } else if let identity = match.identity {
            decisionForm(identity, visit) {
                submit("Same person", "btn btn--s", name: "decision", value: "same")
                submit("Not the same", "btn btn--2 btn--s", name: "decision", value: "apart")
                submit("Cannot tell", "btn btn--2 btn--s", name: "decision", value: "cannot-tell")
            }
        }
    }
}

/// Both records, a line a field; what neither says is left out.
private func sideBySide(_ match: Match, _ own: Details, _ visit: Visit) -> HTML {
    let source = match.agency.flatMap { visit.hub.profile.agency($0)?.name } ?? "Also in the hub"
    func address(_ details: Details) -> String {
        Address(house: details.house, street: details.street, postcode: details.postcode).says
    }
    let rows: [(String, String, String)] = [
        (
            "Name", own.name.says,
            match.details.name.says
        ), ("Born", own.born?.says ?? "", match.details.born?.says ?? ""),
        ("Sex", sexSays(own.sex), sexSays(match.details.sex)),
        ("Address", address(own), address(match.details)),
        ("NHS number", own.nhsNumber, match.details.nhsNumber),
        ("Pupil number", own.upn, match.details.upn),
        ("Telephone", own.telephone, match.details.telephone),
    ]
    return table(.class("table table--stack above")) {
        thead {
            tr {
                th(.scope("col")) { span(.class("vh")) { "Field" } }
                th(.scope("col")) { "This person" }
                th(.scope("col")) { source }
            }
        }
        tbody {
            for (field, mine, theirs) in rows where !mine.isEmpty || !theirs.isEmpty {
                tr {
                    th(.scope("row")) { field }
                    td(.data("l", "This person")) { mine.isEmpty ? "not given" : mine }
                    td(.data("l", source)) { theirs.isEmpty ? "not given" : theirs }
                }
            }
        }
    }
}

/// “F” and “female” are one to whoever reads them.
private func sexSays(_ text: String) -> String {
    switch Cleaning.sex(of: text) {
    case .female: "female"
    case .male: "male"
    case nil: text
    }
}

private func household(_ others: [Match], born: Details, _ visit: Visit) -> HTML {
    if others.isEmpty { return .nothing }
    return div(.class("small")) {
        b { "Others at this home: " }
        ul(.class("flush")) {
            for other in others.prefix(8) {
                li {
                    other.details.name.says
                    ", "
                    bornSays(other.details)
                    if other.details.isBornWith(born) { " (the same day: perhaps a twin)" }
                }
            }
        }
    }
}

extension Details {
    fileprivate func isBornWith(_ other: Details) -> Bool {
        birthDay != nil && birthYear == other.birthYear && birthMonth == other.birthMonth
            && birthDay == other.birthDay
    }
}

private func decisionForm(
    _ target: OtherIdentity, _ visit: Visit, @HTMLBuilder buttons: () -> HTML
) -> HTML {
    let target = target.description
    let reason = "because-\(target.utf8.reduce(5_381) { ($0 &* 33) ^ Int($1) } & 0xffffff)"
    return Parts.form(visit, to: "/people/\(visit.parameter("person"))/identity") {
        input(.type("hidden"), .name("target"), .value(target))
        label(.class("label small"), .for(reason)) { "Your reason" }
        input(.class("input gap"), .id(reason), .name("because"), .type("text"))
        div(.class("actions above")) { buttons() }
    }
}

// MARK: What was decided

private func madeDecisions(_ model: IdentityModel, _ visit: Visit) -> HTML {
    let person = model.person
    func made<Value>(
        _ decided: Decided<Value>, _ what: String, _ target: OtherIdentity,
        _ undo: IdentityDecision
    ) -> HTML {
        div(.class("card")) {
            b { what }
            div(.class("small muted")) {
                "\(model.names[decided.by] ?? "Somebody"), "
                    + "\(Times.says(decided.at, now: visit.now)): \(decided.because)"
            }
            details {
                summary { "Undo" }
                decisionForm(target, visit) {
                    submit(
                        "Undo this", "btn btn--2 btn--s", name: "decision", value: undo.rawValue)
                }
            }
        }
    }
    func says(_ record: RecordRef) -> String { "\(record.agency.rawValue) \(record.record)" }
    return Parts.panel("Decided", id: "decided") {
        if person.links.isEmpty, person.apart.isEmpty, person.samePeople.isEmpty,
            person.differentPeople.isEmpty
        {
            Parts.empty("Nothing has been decided yet.")
        }
        for link in person.links {
            made(link, "Same person: \(says(link.value))", .record(link.value), .undoSame)
        }
        for link in person.apart {
            made(link, "Not the same: \(says(link.value))", .record(link.value), .undoApart)
        }
        for other in person.samePeople {
            made(other, "Same as another person in the hub", .person(other.value), .undoSame)
        }
        for other in person.differentPeople {
            made(other, "Not another person in the hub", .person(other.value), .undoApart)
        }
    }
}

func decideIdentity(_ visit: Visit) async throws -> Answer {
    let id: ID<Person> = try visit.id("person")
    let who = try visit.who
    return try await visit.attempt {
        guard let target = OtherIdentity(visit.form["target"]) else { throw Refusal.notFound }
        guard let decision = IdentityDecision(rawValue: visit.form["decision"]) else {
            throw Refusal.answer(
                field: "main", says: "Select same person, not the same, or cannot tell")
        }
        try await visit.hub.decide(
            decision, id, about: target, because: visit.form["because"], by: who,
            command: visit.command)
        return .see("/people/\(id)/identity")
    } orShow: {
        try await identityPage(visit, $0)
    }
}

// MARK: Ethnic origin

private func ethnicityPanel(_ person: Person, _ visit: Visit, _ fields: Fields) -> HTML {
    Parts.panel("Ethnic origin", id: "origin") {
        p { person.details.ethnicity?.says ?? "Not recorded." }
        Parts.form(visit, to: "/people/\(person.id)/origin") {
            ethnicityFields("", fields, known: person.details.ethnicity)
            submit("Save the ethnic origin", "btn btn--2 btn--s")
        }
    }
}
