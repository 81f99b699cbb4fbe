import Hub
import Linkage
import Markup
import Safeguarding
import Store

// Bringing a sibling, or anybody else who was not in the concern, into an open enquiry.

let subjectAddingRoutes: [Route] = [
    .get("/enquiries/:enquiry/people/new", .deed(.addSubject)) { visit in
        try await addSubjectPage(visit, [])
    },
    .post("/enquiries/:enquiry/people/out", .deed(.addSubject)) { visit in
        let id: ID<Enquiry> = try visit.id("enquiry")
        return try await visit.attempt {
            guard let person = ID<Person>(visit.form["taken-out"]) else {
                throw Refusal.answer(field: "taken-out", says: "Select who is taken out")
            }
            try await visit.hub.takeOut(
                person, of: id, because: visit.form["out-because"], by: try visit.who,
                command: visit.command)
            return .see("/enquiries/\(id)#subjects")
        } orShow: {
            try await addSubjectPage(visit, $0)
        }
    },
    .post("/enquiries/:enquiry/people", .deed(.addSubject)) { visit in
        let id: ID<Enquiry> = try visit.id("enquiry")
        return try await visit.attempt {
            guard let role: SubjectRole = visit.form.choice("role") else {
                throw Refusal.answer(field: "role", says: "Select what they are to the child")
            }
            guard visit.form["subject-because"].orNil != nil else {
                throw Refusal.answer(
                    field: "subject-because", says: "Enter why they are part of this enquiry")
            }
            let details = try personDetails(visit.form)
            guard !details.name.says.isEmpty || role == .unborn else {
                throw Refusal.answer(
                    field: "given", says: "Enter a name, or what they are known as")
            }
            guard let who = try await chosen(visit, id, details) else {
                return try await addSubjectPage(visit, [], asks: true)
            }
            _ = try await visit.hub.addSubject(
                to: id, who, details: details, role: role,
                relationship: visit.form["relationship"].orNil,
                because: visit.form["subject-because"], by: try visit.who,
                command: visit.command)
            return .see("/enquiries/\(id)#subjects")
        } orShow: {
            try await addSubjectPage(visit, $0)
        }
    },
]

/// Who the person is; `nil` where the hub knows somebody like them and nobody has said yet.
private func chosen(
    _ visit: Visit, _ enquiry: ID<Enquiry>, _ details: PersonDetails
) async throws -> WhoItIs? {
    let because = visit.form["subject-because"]
    if let known = ID<Person>(visit.form["who"]) { return .known(known, because: because) }
    if visit.form["who"] == "new" { return .new }
    return try await alike(visit, enquiry, details).isEmpty ? .new : nil
}

/// People of the hub who may be the one that was typed, likeliest first.
private func alike(
    _ visit: Visit, _ enquiry: ID<Enquiry>, _ details: PersonDetails
) async throws -> [(person: ID<Person>, match: Match)] {
    guard !details.name.says.isEmpty else { return [] }
    let result = try await visit.hub.find(
        Details(details), about: .enquiry(enquiry), by: try visit.who, limit: 12)
    return Array(result.people.prefix(5))
}

private func addSubjectPage(
    _ visit: Visit, _ problems: [Problem], asks: Bool = false
) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "add to an enquiry")
    let fields = Fields(visit.form, problems)
    var known: [(person: ID<Person>, match: Match)] = []
    if asks || visit.form.has("who"), let details = try? personDetails(visit.form) {
        known = try await alike(visit, model.enquiry.id, details)
            .filter { one in !model.enquiry.subjects.contains { $0.person == one.person } }
    }
    return model.page("Add a person", tab: "Enquiry", visit, problems: problems) {
        a(.class("back"), .href("/enquiries/\(model.enquiry.id)")) { "Back to the enquiry" }
        h1 { "Add a person to \(model.enquiry.reference)" }
        p(.class("measure")) {
            "A brother or sister, an unborn child, an adult in the home or a source of risk who "
                + "was not in the concern. Agencies that were asked before were not asked about "
                + "them: ask again where it matters."
        }
        div(.class("measure")) {
            Parts.form(visit, to: "/enquiries/\(model.enquiry.id)/people", keeps: true) {
                if !known.isEmpty { whoChoice(known, fields) }
                fields.radios("role", "What are they to the child?", SubjectRole.options)
                fields.text(
                    "relationship", "Relationship (optional)",
                    hint: "For example, half-brother, or mum’s partner", width: "")
                div(.class("grid-2")) {
                    fields.text("given", "First names")
                    fields.text("family", "Last name")
                }
                fields.date(
                    "born", "Date of birth (optional)",
                    hint: "Leave out any part you do not know")
                fields.radios(
                    "sex", "Sex", Sex.options, fallback: Sex.unknown.rawValue, inline: true)
                fields.text("house", "House number or name (optional)", width: "w10")
                fields.text("street", "Street (optional)")
                fields.text("postcode", "Postcode (optional)", width: "w10")
                fields.text("nhs", "NHS number (optional)", width: "w10", mode: "numeric")
                fields.area("subject-because", "Why are they part of this enquiry?", rows: 2)
                submit("Add them")
            }
            takeOutForm(model, visit, fields)
        }
    }
}

/// For somebody who was added by mistake. The child it is about stays.
private func takeOutForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let others = model.enquiry.subjects.filter { $0.person != model.enquiry.opening?.lead }
    if others.isEmpty { return .nothing }
    return Parts.panel("Added by mistake?", id: "out") {
        Parts.form(visit, to: "/enquiries/\(model.enquiry.id)/people/out", keeps: true) {
            fields.select(
                "taken-out", "Who is no part of this enquiry?",
                others.map { ("\($0.person)", model.person($0.person)) }, blank: "Choose one",
                fallback: "")
            fields.area(
                "out-because", "Why?",
                hint: "What was written of them stays on the record", rows: 2)
            submit("Take them out", "btn btn--2")
        }
    }
}

/// Nobody is added twice: where the hub knows somebody like them, it is said who they are.
private func whoChoice(
    _ known: [(person: ID<Person>, match: Match)], _ fields: Fields
) -> HTML {
    let hints = known.map {
        ($0.person.description, $0.match.why.prefix(4).joined(separator: ", "))
    }
    return section(.class("card"), .aria("labelledby", "known")) {
        h2(.id("known")) { "The hub knows somebody like this" }
        fields.radios(
            "who", "Who is it?",
            known.map { person, match in
                (
                    person.description,
                    "Same person as \(match.details.name.says). \(bornSays(match.details))"
                        + (match.explanation.mayBeTwins ? " (possible twin)" : "")
                )
            } + [("new", "Nobody the hub has met: add them")],
            hints: Dictionary(hints, uniquingKeysWith: { first, _ in first }))
    }
}
