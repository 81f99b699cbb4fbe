import Hub
import Markup
import Safeguarding
import Store

// Where somebody lives, and who may know; and records kept to named people.

let keptRoutes: [Route] = [
    .post("/people/:person/conceal", .deed(.keepToNamed)) { visit in
        try await changeKept(visit) { person, who in
            try await visit.hub.conceal(
                person, named: named("conceal", visit.form),
                because: visit.form["conceal-because"],
                whereabouts: whereabouts(visit.form), by: who, command: visit.command)
        }
    },
    .post("/people/:person/reveal", .deed(.keepToNamed)) { visit in
        try await changeKept(visit) { person, who in
            try await visit.hub.endConcealment(
                of: person, because: visit.form["reveal-because"], by: who)
        }
    },
    .post("/people/:person/restrict", .deed(.keepToNamed)) { visit in
        try await changeKept(visit) { person, who in
            try await visit.hub.restrict(
                person, named: named("restrict", visit.form),
                because: visit.form["restrict-because"],
                by: who, command: visit.command)
        }
    },
    .post("/people/:person/watch", .deed(.keepToNamed)) { visit in
        try await changeKept(visit) { person, who in
            try await visit.hub.watch(
                person, true, because: visit.form["watch-because"], by: who)
        }
    },
    .post("/people/:person/unwatch", .deed(.keepToNamed)) { visit in
        try await changeKept(visit) { person, who in
            try await visit.hub.watch(
                person, false, because: visit.form["unwatch-because"], by: who)
        }
    },
    .post("/people/:person/unrestrict", .deed(.keepToNamed)) { visit in
        try await changeKept(visit) { person, who in
            try await visit.hub.endRestriction(
                of: person, because: visit.form["unrestrict-because"], by: who)
        }
    },
]

private func changeKept(
    _ visit: Visit, _ change: (ID<Person>, Practitioner) async throws -> Void
) async throws -> Answer {
    let person: ID<Person> = try visit.id("person")
    return try await visit.attempt {
        try await change(person, try visit.who)
        return .see("/people/\(person)")
    } orShow: { problems in
        // Several forms of the page ask why: say which one.
        let form = visit.path.split(separator: "/").last.map(String.init) ?? ""
        let problems = problems.map { problem in
            problem.field == "because"
                ? Problem(field: "\(form)-because", says: problem.says) : problem
        }
        return .page(
            recordPage(try await PersonModel.load(visit, page: "person’s record"), visit, problems))
    }
}

private func named(_ what: String, _ form: Form) -> [ID<Practitioner>] {
    form.all("\(what)-named").compactMap { ID<Practitioner>($0) }
}

private func whereabouts(_ form: Form) -> Whereabouts {
    Whereabouts(
        address: Address(
            house: form["house"], street: form["street"], postcode: form["postcode"]),
        telephone: form["telephone"].orNil, school: form["school"].orNil)
}

/// Where they live, as far as this reader may know, and, for those who decide on it, who may.
func wherePanel(_ model: PersonModel, _ visit: Visit, _ problems: [Problem]) -> HTML {
    let place = model.details.whereabouts
    return Parts.panel("Where they are", id: "where") {
        if let kept = model.restriction { restrictedFlag(kept, model, visit) }
        if model.isConcealed {
            Parts.flag(
                .danger,
                place.isEmpty ? "Where they live is concealed" : "Concealed: you are named for it",
                label: "Concealed"
            ) {
                p {
                    place.isEmpty
                        ? "Somebody may be in danger if it is known. If you need it to keep a "
                            + "child safe, speak to the lead."
                        : "Tell nobody who is not named. Do not write it anywhere else."
                }
            }
            if !model.concealedWith.isEmpty { concealedWith(model) }
        } else if place.isEmpty {
            Parts.empty("No address, school or telephone number is recorded.")
        }
        if !place.isEmpty {
            Parts.summary(
                [
                    ("Address", place.address.isEmpty ? "" : place.address.says),
                    ("School", place.school ?? ""), ("Telephone", place.telephone ?? ""),
                ].filter { !$0.1.isEmpty }.map { ($0.0, .text($0.1)) })
        }
        if visit.may(.keepToNamed) {
            keepForms(model, visit, Fields(visit.form, problems), problems)
        }
    }
}

/// That the whole record is kept to named people, who they are, and why.
private func restrictedFlag(
    _ kept: Decided<KeptTo>, _ model: PersonModel, _ visit: Visit
) -> HTML {
    Parts.flag(.amber, "The whole record is kept to named people", label: "Restricted") {
        p(.class("flush")) { kept.value.named.map(model.name).joined(separator: ", ") }
        p(.class("small flush")) { kept.value.because }
        p(.class("small muted flush")) {
            "Since \(Times.says(kept.at, now: visit.now)), by \(model.name(kept.by))"
        }
    }
}

/// Those who were concealed by the same decision, so that whoever made it sees how far it went.
private func concealedWith(_ model: PersonModel) -> HTML {
    .all {
        p(.class("small flush")) { "Concealed with them, from the same people:" }
        ul(.class("small")) {
            for other in model.concealedWith {
                li { a(.href("/people/\(other.person)")) { other.name.says } }
            }
        }
        p(.class("small muted")) {
            "If one of them lives elsewhere or is somebody else, stop concealing it on their page."
        }
    }
}

private func keepForms(
    _ model: PersonModel, _ visit: Visit, _ fields: Fields, _ problems: [Problem]
) -> HTML {
    func isOpen(_ start: String) -> Bool { problems.contains { $0.field.hasPrefix(start) } }
    let path = "/people/\(model.id)"
    return .all {
        concealForm(model, path, visit, fields, isOpen("conceal"))
        if model.isConcealed {
            reasonForm("reveal", "Stop concealing it", path, visit, fields, isOpen("reveal"))
        }
        reasonForm(
            model.isWatched ? "unwatch" : "watch",
            model.isWatched ? "Stop watching who opens it" : "Watch who opens this record", path,
            visit, fields, isOpen("watch") || isOpen("unwatch"))
        if model.isRestricted {
            reasonForm(
                "unrestrict", "Open the record to the hub again", path, visit, fields,
                isOpen("unrestrict"))
        } else {
            restrictForm(model, path, visit, fields, isOpen("restrict"))
        }
    }
}

private func concealForm(
    _ model: PersonModel, _ path: String, _ visit: Visit, _ fields: Fields, _ isOpen: Bool
) -> HTML {
    details(.open.when(isOpen)) {
        summary { model.isConcealed ? "Change who may know" : "Conceal where they live" }
        p(.class("small")) {
            "Address, school, telephone and pupil number are kept from everyone you do not "
                + "name: on pages, in searches and in what agencies wrote. Anyone of the same "
                + "enquiries who lives there, anyone who may be the same person, and what "
                + "registers hold of that home are concealed with them."
        }
        Parts.form(visit, to: "\(path)/conceal", keeps: true) {
            namedBoxes("conceal", "Who may know?", [], model, visit, fields)
            fields.text("conceal-because", "Why?", width: "")
            p(.class("small muted")) {
                "If they have moved, where to? Only those named see it."
            }
            fields.text("house", "House number or name", width: "w10")
            fields.text("street", "Street")
            fields.text("postcode", "Postcode", width: "w10")
            fields.text("telephone", "Telephone number", width: "w10", mode: "tel")
            fields.text("school", "School or nursery")
            submit("Conceal it", "btn btn--s")
        }
    }
}

private func restrictForm(
    _ model: PersonModel, _ path: String, _ visit: Visit, _ fields: Fields, _ isOpen: Bool
) -> HTML {
    details(.open.when(isOpen)) {
        summary { "Keep the whole record to named people" }
        p(.class("small")) {
            "For staff and their families. Nobody else opens it, in the hub or in any agency: "
                + "others see that there is a record, and can open it in an emergency, which is "
                + "reviewed. An agency that was asked can still read and answer its request."
        }
        Parts.form(visit, to: "\(path)/restrict", keeps: true) {
            namedBoxes(
                "restrict", "Who may see it?",
                atWork(model), model, visit, fields)
            fields.text("restrict-because", "Why?", width: "")
            submit("Keep it to them", "btn btn--s")
        }
    }
}

/// Whoever leads an open enquiry of somebody or has an action to do in one.
private func atWork(_ model: PersonModel) -> [ID<Practitioner>] {
    model.enquiries.map(\.enquiry).filter(\.stage.isOpen).flatMap { enquiry in
        [enquiry.lead].compactMap(\.self)
            + enquiry.actions.filter { !$0.isEnded }.map(\.agreed.owner)
    }
}

private func namedBoxes(
    _ what: String, _ legend: String, _ likely: [ID<Practitioner>], _ model: PersonModel,
    _ visit: Visit, _ fields: Fields
) -> HTML {
    fields.boxes(
        "\(what)-named", legend,
        model.staff.map { ("\($0.id)", "\($0.name), \(visit.hub.profile.name(of: $0.agency))") },
        hint: "You are always among them", fallback: likely.map { "\($0)" })
}

private func reasonForm(
    _ what: String, _ words: String, _ path: String, _ visit: Visit, _ fields: Fields,
    _ isOpen: Bool
) -> HTML {
    details(.open.when(isOpen)) {
        summary { words }
        Parts.form(visit, to: "\(path)/\(what)") {
            fields.text("\(what)-because", "Why?", width: "")
            submit(words, "btn btn--2 btn--s")
        }
    }
}
