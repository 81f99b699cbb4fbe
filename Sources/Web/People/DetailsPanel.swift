import Hub
import Markup
import Safeguarding
import Store

// Putting right who somebody is: on the page of who they are. What was there before stays in the
// ledger.
let detailsRoutes: [Route] = [
    .post("/people/:person/details", .deed(.decideIdentity)) { visit in
        let id: ID<Person> = try visit.id("person")
        return try await visit.attempt {
            let form = visit.form
            let told = try personDetails(form)
            let names = form.lines("known-as").map(Name.reading)
            try await visit.hub.changeDetails(
                of: id, because: form["details-because"], over: form.replacing,
                by: try visit.who, command: visit.command
            ) { details in
                details.name = told.name
                details.alsoKnownAs = names
                // “About 2012” stays so where nobody touched it.
                if !isAlike(details.born, told.born) { details.born = told.born }
                details.sex = told.sex
                details.nhsNumber = told.nhsNumber
                // Not asked where it is kept apart.
                guard form.has("street") else { return }
                details.address = told.address
                details.telephone = form["telephone"].orNil
                details.school = form["school"].orNil
            }
            return .see("/people/\(id)/identity")
        } orShow: {
            try await identityPage(visit, $0)
        }
    }
]

private func isAlike(_ one: PartialDate?, _ other: PartialDate?) -> Bool {
    (one?.year, one?.month, one?.day) == (other?.year, other?.month, other?.day)
}

func detailsPanel(
    _ person: Person, names: [ID<Practitioner>: String], _ visit: Visit, _ fields: Fields
) -> HTML {
    let details = person.details
    let failed = [
        "given", "family", "born-day", "born", "nhs", "details-because", Fields.seen("details"),
    ].contains(where: fields.failed)
    return Parts.panel("Put details right", id: "details") {
        Parts.summary([
            ("Name", .text(details.name.says)),
            (
                "Also known as",
                .text(details.alsoKnownAs.map(\.says).joined(separator: ", ").orNil ?? "Not given")
            ),
            ("Born", .text(details.born?.says ?? "Not given")),
            ("Sex", .text(details.sex.says)),
            ("NHS number", .text(details.nhsNumber ?? "Not given")),
        ])
        Markup.details(.open.when(failed)) {
            summary { "Change details" }
            Parts.form(visit, to: "/people/\(person.id)/details", keeps: true) {
                fields.replaces(
                    person.written, about: "details", name: { names[$0] ?? "Somebody" },
                    now: visit.now
                ) {
                    p {
                        details.name.says + ", "
                            + (details.born.map { "born \($0.says)" } ?? "date of birth not given")
                    }
                }
                nameFields(details, fields)
                if person.concealment == nil { whereFields(details, fields) }
                fields.text(
                    "nhs", "NHS number (optional)", width: "w10", mode: "numeric",
                    fallback: details.nhsNumber ?? "")
                fields.text("details-because", "Why is it changed?", width: "")
                submit("Save the details", "btn btn--2 btn--s")
            }
        }
    }
}

private func nameFields(_ details: PersonDetails, _ fields: Fields) -> HTML {
    .all {
        div(.class("grid-2")) {
            fields.text("given", "First names", fallback: details.name.given)
            fields.text("family", "Last name", fallback: details.name.family)
        }
        fields.area(
            "known-as", "Also known as (optional)", hint: "One full name on each line", rows: 2,
            fallback: details.alsoKnownAs.map { "\($0.given) \($0.family)".tidied }
                .joined(separator: "\n"))
        fields.date(
            "born", "Date of birth", hint: "Leave out any part you do not know",
            fallback: details.born)
        fields.radios("sex", "Sex", Sex.options, fallback: details.sex.rawValue, inline: true)
    }
}

private func whereFields(_ details: PersonDetails, _ fields: Fields) -> HTML {
    .all {
        fields.text(
            "house", "House number or name", width: "w10", fallback: details.address.house)
        fields.text("street", "Street", fallback: details.address.street)
        fields.text("postcode", "Postcode", width: "w10", fallback: details.address.postcode)
        fields.text("telephone", "Telephone (optional)", fallback: details.telephone ?? "")
        fields.text("school", "School or nursery (optional)", fallback: details.school ?? "")
    }
}
