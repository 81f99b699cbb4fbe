import Hub
import Linkage
import Markup
import Safeguarding
import Store

let searchRoutes: [Route] = [
    .get("/search", .deed(.searchPeople)) { visit in .page(emptySearch(visit)) },
    .post("/search", .deed(.searchPeople)) { visit in try await beginSearch(visit) },
    .get("/matches", .deed(.decideIdentity)) { visit in try await matchesPage(visit) },
    .get("/search/:search", .deed(.searchPeople)) { visit in try await searchPage(visit) },
]

/// Keeps what was typed under an id and goes there, so that no name is ever in an address.
private func beginSearch(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    let words = String(visit.form["q"].tidied.unicodeScalars.prefix(Limits.shortMax))
    let box = SearchBox(words, prefix: visit.hub.profile.referencePrefix)
    guard !box.isEmpty else { return .see("/search") }
    if let problem = box.problem {
        var page = emptySearch(visit, [Problem(field: "q", says: problem)])
        page.searched = words
        return .page(page)
    }
    if let reference = box.reference {
        switch try await visit.hub.found(reference: reference, by: who) {
        case .enquiry(let id): return .see("/enquiries/\(id)")
        case .contact(let id): return .see("/concerns/\(id)")
        case nil: break
        }
    }
    let reason =
        visit.form["about"] == newConcern
        ? SearchReason.draft(try await beginConcern(visit, box))
        : SearchReason(visit.form["about"])
    let id = try await visit.hub.keepSearch(words, about: reason, by: who)
    return .see("/search/\(id)")
}

/// A new worry that somebody is telling of now: the concern is begun with what was typed.
let newConcern = "new"

private func beginConcern(_ visit: Visit, _ box: SearchBox) async throws -> ID<Contact> {
    let id: ID<Contact> = visit.hub.newID()
    try await visit.hub.saveDraft(
        id.description, kind: "concern",
        fields: typed(box, prefix: "p0-").merging(["people-count": ["1"]]) { $1 },
        by: try visit.who)
    return id
}

/// What was typed into the search box, as the fields of a form about a person.
func typed(_ box: SearchBox, prefix: String = "") -> [String: [String]] {
    let details = box.details
    let fields = [
        "given": details.given, "family": details.family, "postcode": details.postcode,
        "nhs": details.nhsNumber, "telephone": details.telephone,
        "born-day": details.birthDay.map(String.init) ?? "",
        "born-month": details.birthMonth.map(String.init) ?? "",
        "born-year": details.birthYear.map(String.init) ?? "",
    ]
    return Dictionary(uniqueKeysWithValues: fields.map { (prefix + $0.key, [$0.value]) })
}

private func searchPage(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    guard let kept = try await visit.hub.keptSearch(visit.parameter("search"), by: who) else {
        return .page(emptySearch(visit))
    }
    guard let reason = kept.reason else { return try await whyPage(visit, kept) }
    let box = SearchBox(kept.words, prefix: visit.hub.profile.referencePrefix)
    let result = try await visit.hub.find(
        box.details, about: reason, by: who, isTyped: true)
    var page = Page(
        "Search: \(result.answer.matches.count) found", section: .people, reason: reason,
        content: .all {
            h1 { "Children and people" }
            p {
                "Looked for: "
                b { box.understood.joined(separator: ", ") }
            }
            p(.class("small muted")) { backTo(reason) }
            div(.class("cols cols--aside")) {
                div {
                    matches(result, visit)
                    afterSearch(kept)
                }
                aside(.class("stack")) {
                    if result.answer.isTooLittle {
                        tooLittlePanel()
                    } else {
                        agencyPanel(result, visit, "Who knows this person?")
                    }
                }
            }
        })
    page.searched = kept.words
    return .page(page)
}

private func backTo(_ reason: SearchReason) -> HTML {
    let (path, says) =
        switch reason {
        case .draft(let id): ("/concerns/drafts/\(id)/2", "Go on with the concern")
        case .contact(let id): ("/concerns/\(id)", "Back to the concern")
        case .enquiry(let id): ("/enquiries/\(id)", "Back to the enquiry")
        case .person(let id): ("/people/\(id)/identity", "Back to who they are")
        case .command: ("/queue", "Back to the work queue")
        }
    return a(.href(path)) { says }
}

private func emptySearch(_ visit: Visit, _ problems: [Problem] = []) -> Page {
    Page(
        "Search", section: .people, problems: problems,
        content: .all {
            h1 { "Children and people" }
            div(.class("measure")) {
                p {
                    "Type what you know in the box at the top, in any order. Spelling may be wrong."
                }
                ul {
                    li { "Names, nicknames, or the first three letters of a name, or more" }
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
            if result.answer.isPartlyCompared { p { Known.notComparedSays } }
            p { "Try other spellings, fewer words, or part of the date of birth." }
        }
        if result.answer.isTooLittle {
            p {
                "What you typed fits many people. These are some of them. Add a date of birth, a "
                    + "postcode or another name to find one child."
            }
        }
        for match in found { matchCard(match, result, visit) }
    }
}

private func tooLittlePanel() -> HTML {
    Parts.panel("Who knows this child?", id: "agencies") {
        p(.class("flush")) {
            "Too little to say. With a date of birth or a postcode, this says which agencies know "
                + "the child."
        }
    }
}

private func matchCard(_ match: Match, _ result: SearchResult, _ visit: Visit) -> HTML {
    let person = match.person ?? match.record.flatMap { result.linked[$0] }
    let name = match.details.name.says
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
        workings(match.explanation)
        if let person { recordsOf(person, result, visit) }
    }
}

/// Each step of a comparison, in words and as a chart.
func workings(_ explanation: Explanation) -> HTML {
    details {
        summary { "How we worked this out" }
        ul(.class("steps-text")) {
            for step in explanation.steps { li { "\(step.says): \(signed(step.weight))" } }
            li {
                "Together: \(signed(explanation.weight)). Above 0 is more likely than not."
            }
        }
        div(
            .class("scroll"), .role("group"), .aria("label", "Chart of the steps"), .tabindex(0)
        ) { Waterfall.drawing(explanation) }
    }
}

func signed(_ weight: Double) -> String {
    let tenths = (weight * 10).rounded() / 10
    return tenths > 0 ? "+\(tenths)" : "\(tenths)"
}

private func afterSearch(_ kept: KeptSearch) -> HTML {
    p {
        "Not here? "
        a(.href("/people/new?search=\(kept.id)")) { "Add a person to the hub" }
        ", or search again with less."
    }
}
