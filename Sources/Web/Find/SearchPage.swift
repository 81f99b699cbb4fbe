import Hub
import Linkage
import Markup
import Safeguarding
import Store

let searchRoutes: [Route] = [
    .get("/search", .deed(.searchPeople)) { visit in try await searchPage(visit) },
    .get("/people/new", .deed(.addPerson)) { visit in .page(newPersonPage(visit, [])) },
    .post("/people", .deed(.addPerson)) { visit in
        try await visit.attempt {
            let person = try await visit.hub.addPerson(
                try personDetails(visit.form), by: try visit.who, command: visit.command)
            return .see("/people/\(person)/identity")
        } orShow: {
            .page(newPersonPage(visit, $0))
        }
    },
]

private func searchPage(_ visit: Visit) async throws -> Answer {
    let text = visit.query["q"]
    let box = SearchBox(text, prefix: visit.hub.profile.referencePrefix)
    guard !box.isEmpty else { return .page(emptySearch(visit)) }
    let result = try await visit.hub.find(
        box.details, reference: box.reference, by: try visit.who)
    switch result.reference {
    case .enquiry(let id): return .see("/enquiries/\(id)")
    case .contact(let id): return .see("/concerns/\(id)")
    case nil: break
    }
    return .page(
        Page(
            "Search: \(result.answer.matches.count) found", section: .people,
            content: .all {
                h1 { "Children and people" }
                p {
                    "Looked for: "
                    b { box.understood.joined(separator: ", ") }
                }
                div(.class("cols cols--aside")) {
                    div {
                        matches(result, visit)
                        afterSearch(result, box, visit)
                    }
                    aside(.class("stack")) { agencyPanel(result, visit) }
                }
            }))
}

private func emptySearch(_ visit: Visit) -> Page {
    Page(
        "Search", section: .people,
        content: .all {
            h1 { "Children and people" }
            div(.class("measure")) {
                p {
                    "Type what you know in the box at the top, in any order. Spelling may be wrong."
                }
                ul {
                    li { "Names, nicknames, or the start of a name" }
                    li { "A date of birth, or part of one: 14 3 2019, March 2019, 2019" }
                    li { "A postcode or the first half of one" }
                    li { "An NHS number, pupil number or telephone number" }
                    li { "A reference, like \(visit.hub.profile.referencePrefix)-26-00012" }
                }
                p { "Every search is recorded with who was found." }
            }
        })
}

private func matches(_ result: SearchResult, _ visit: Visit) -> HTML {
    let found = result.answer.matches
    return Parts.panel(
        found.isEmpty ? "Nobody found" : counted(found.count, "record") + " found", id: "found"
    ) {
        if found.isEmpty {
            p { "Nobody in the hub or in the registers it was given is like this." }
            p { "Try other spellings, fewer words, or part of the date of birth." }
        }
        for match in found { matchCard(match, result, visit) }
    }
}

private func matchCard(_ match: Match, _ result: SearchResult, _ visit: Visit) -> HTML {
    let person = match.person ?? match.record.flatMap { result.linked[$0] }
    let name = Name(given: match.details.given, family: match.details.family).says
    return div(.class("card")) {
        h3 {
            if let person { a(.href("/people/\(person)")) { name } } else { name }
            " "
            match.known == .known ? Parts.tag("Very likely", "green") : Parts.tag("Possible")
            if match.explanation.mayBeTwins { Parts.tag("Possible twin", "amber") }
        }
        p(.class("flush")) {
            bornSays(match.details)
            if !match.details.postcode.isEmpty || !match.details.street.isEmpty {
                ". "
                Address(
                    house: match.details.house, street: match.details.street,
                    postcode: match.details.postcode
                ).says
            }
        }
        p(.class("small flush")) {
            if let agency = match.agency {
                "On the register of "
                Parts.agency(agency, visit.hub.profile)
                match.record.flatMap { result.linked[$0] } == nil
                    ? "" : " (decided to be the same person)"
            } else {
                "Known to the hub"
            }
        }
        p(.class("small muted flush")) { "Why: " + match.why.joined(separator: ", ") }
        details {
            summary { "How we worked this out" }
            ul(.class("steps-text")) {
                for step in match.explanation.steps {
                    li { "\(step.says): \(signed(step.weight))" }
                }
                li {
                    "Together: \(signed(match.explanation.weight)). Above 0 is more likely "
                        + "than not."
                }
            }
        }
        for row in person.flatMap({ result.open[$0] }) ?? [] {
            p(.class("small flush")) {
                "Open enquiry: "
                a(.href("/enquiries/\(row.enquiry)")) { row.reference }
                ", \(row.stage.says)"
            }
        }
    }
}

func signed(_ weight: Double) -> String {
    let tenths = (weight * 10).rounded() / 10
    return tenths > 0 ? "+\(tenths)" : "\(tenths)"
}

private func afterSearch(_ result: SearchResult, _ box: SearchBox, _ visit: Visit) -> HTML {
    let details = box.details
    func part(_ name: String, _ value: String) -> String {
        value.isEmpty ? "" : "&\(name)=\(percentEncoded(value))"
    }
    func number(_ name: String, _ value: Int?) -> String {
        part(name, value.map { "\($0)" } ?? "")
    }
    let query =
        part("given", details.given) + part("family", details.family)
        + part("postcode", details.postcode) + number("born-day", details.birthDay)
        + number("born-month", details.birthMonth) + number("born-year", details.birthYear)
    return p {
        "Not here? "
        a(.href("/people/new?from=search\(query)")) { "Add a person to the hub" }
        ", or search again with less."
    }
}

func percentEncoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { out, byte in
        switch byte {
        case 48...57, 65...90, 97...122: out.unicodeScalars.append(UnicodeScalar(byte))
        default:
            let hex = String(byte, radix: 16, uppercase: true)
            out += byte < 16 ? "%0\(hex)" : "%\(hex)"
        }
    }
}

private func newPersonPage(_ visit: Visit, _ problems: [Problem]) -> Page {
    let fields = Fields(visit.form.fields.isEmpty ? visit.query : visit.form, problems)
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
                    fields.text("house", "House number or name", width: "w10")
                    fields.text("street", "Street")
                    fields.text("postcode", "Postcode", width: "w10")
                    fields.text("nhs", "NHS number (optional)", width: "w10", mode: "numeric")
                    submit("Add this person")
                }
            }
        })
}

private func personDetails(_ form: Form) throws(Refusal) -> PersonDetails {
    PersonDetails(
        name: Name(given: form["given"], family: form["family"]),
        born: try form.date("born", label: "Date of birth"), sex: form.choice("sex") ?? .unknown,
        address: Address(house: form["house"], street: form["street"], postcode: form["postcode"]),
        nhsNumber: try NHSNumber.reading(form["nhs"], field: "nhs"))
}
