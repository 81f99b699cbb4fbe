import Hub
import Linkage
import Markup
import Safeguarding
import Store

let newPersonRoutes: [Route] = [
    .get("/people/new", .deed(.addPerson)) { visit in
        .page(newPersonPage(visit, try await searched(visit), []))
    },
    .post("/people", .deed(.addPerson)) { visit in
        try await visit.attempt {
            let person = try await visit.hub.addPerson(
                try personDetails(visit.form), by: try visit.who, command: visit.command)
            return .see("/people/\(person)/identity")
        } orShow: {
            .page(newPersonPage(visit, visit.form, $0))
        }
    },
]

/// What the search before held, so that nobody types it twice.
private func searched(_ visit: Visit) async throws -> Form {
    guard let kept = try await visit.hub.keptSearch(visit.query["search"], by: try visit.who)
    else { return Form() }
    return Form(
        fields: typed(SearchBox(kept.words, prefix: visit.hub.profile.referencePrefix)))
}

private func newPersonPage(_ visit: Visit, _ form: Form, _ problems: [Problem]) -> Page {
    let fields = Fields(form, problems)
    return Page(
        "Add a person", section: .people, problems: problems,
        content: .all {
            a(.class("back"), .href("/search")) { "Back to search" }
            h1 { "Add a person" }
            p(.class("measure")) { "Only add somebody you have searched for and not found." }
            div(.class("measure")) {
                Parts.form(visit, to: "/people", keeps: true) {
                    div(.class("grid-2")) {
                        fields.text("given", "First names")
                        fields.text("family", "Last name")
                    }
                    fields.date("born", "Date of birth", hint: "Leave out any part you do not know")
                    fields.radios(
                        "sex", "Sex", Sex.options, fallback: Sex.unknown.rawValue, inline: true)
                    ethnicityFields("", fields)
                    fields.text("house", "House number or name", width: "w10")
                    fields.text("street", "Street")
                    fields.text("postcode", "Postcode", width: "w10")
                    fields.text("nhs", "NHS number (optional)", width: "w10", mode: "numeric")
                    submit("Add this person")
                }
            }
        })
}

/// Who somebody is, as a form says it.
func personDetails(_ form: Form) throws(Refusal) -> PersonDetails {
    PersonDetails(
        name: Name(given: form["given"], family: form["family"]),
        born: try form.date("born", label: "Date of birth"), sex: form.choice("sex") ?? .unknown,
        address: Address(house: form["house"], street: form["street"], postcode: form["postcode"]),
        nhsNumber: try NHSNumber.reading(form["nhs"], field: "nhs"),
        ethnicity: try ethnicity("", form))
}
