import Hub
import Linkage
import Markup
import Safeguarding
import Store

let screeningRoutes: [Route] = [
    .get("/concerns/:contact", .deed(.screenContact)) { visit in try await screenPage(visit, []) },
    .post("/concerns/:contact/open", .deed(.screenContact)) { visit in
        try await openFromContact(visit)
    },
    .post("/concerns/:contact/acknowledge", .deed(.screenContact)) { visit in
        try await visit.screening {
            let id: ID<Contact> = try visit.id("contact")
            try await visit.hub.acknowledge(
                id, try acknowledgement(visit), by: try visit.who, command: visit.command)
            return .see("/concerns/\(id)")
        } orShow: {
            try await screenPage(visit, $0)
        }
    },
    .post("/concerns/:contact/pass", .deed(.screenContact)) { visit in
        let id: ID<Contact> = try visit.id("contact")
        return try await visit.screening {
            guard let enquiry = ID<Enquiry>(visit.form["enquiry"]) else {
                throw Refusal.answer(
                    field: "enquiry", says: "Select the enquiry this concern belongs to")
            }
            try await visit.hub.passToLead(
                id, enquiry: enquiry, because: visit.form["pass-because"], by: try visit.who,
                command: visit.command)
            return .see("/enquiries/\(enquiry)")
        } orShow: {
            try await screenPage(visit, $0.map { $0.renamed("because", "pass-because") })
        }
    },
    .post("/concerns/:contact/end", .deed(.screenContact)) { visit in
        let id: ID<Contact> = try visit.id("contact")
        return try await visit.screening {
            guard let outcome: Outcome = visit.form.choice("outcome") else {
                throw Refusal.answer(field: "outcome", says: "Select what happens next")
            }
            if try dangerFound(visit, "end-danger-found") == .yes {
                throw Refusal.answer(
                    field: "end-danger-found",
                    says: "A child in danger now needs an enquiry: open one above")
            }
            try await visit.hub.endContact(
                id, people: try chosenPeople(visit, "end-"), outcome: outcome,
                because: visit.form["end-because"], by: try visit.who,
                command: visit.command)
            return .see("/queue")
        } orShow: {
            try await screenPage(visit, $0.map { $0.renamed("because", "end-because") })
        }
    },
]

extension Problem {
    /// The same problem under the name a page gives the field.
    func renamed(_ from: String, _ to: String) -> Problem {
        field == from ? Problem(field: to, says: says) : self
    }
}

extension Visit {
    /// Screens a concern. Where somebody in it, or the enquiry it would join, is kept to named
    /// people, says who can screen it, with all that was typed; that it was tried is in the ledger.
    fileprivate func screening(
        _ work: () async throws -> Answer, orShow page: ([Problem]) async throws -> Answer
    ) async throws -> Answer {
        try await attempt {
            do { return try await work() } catch Refusal.restricted {
                throw Refusal.answer(
                    field: "main",
                    says: "This would change a restricted record that you are not named on. Leave "
                        + "the concern in the queue, and ask a hub manager now for somebody who is "
                        + "named to screen it")
            }
        } orShow: {
            try await page($0)
        }
    }
}

private func openFromContact(_ visit: Visit) async throws -> Answer {
    let id: ID<Contact> = try visit.id("contact")
    return try await visit.screening {
        guard let rating: Rating = visit.form.choice("rating") else {
            throw Refusal.answer(field: "rating", says: "Select a priority")
        }
        let danger = try dangerFound(visit, "danger-found")
        if danger == .yes, rating != .red {
            throw Refusal.answer(
                field: "rating", says: "A child in danger now needs the red priority")
        }
        let enquiry = try await visit.hub.openEnquiry(
            from: id, people: try chosenPeople(visit, ""),
            lead: visit.form.count("lead", in: 0...Form.most),
            rating: rating, danger: danger,
            because: visit.form["because"], by: try visit.who, command: visit.command)
        return .see("/enquiries/\(enquiry)")
    } orShow: {
        try await screenPage(visit, $0)
    }
}

/// Who the people of the concern were said to be on one of the page’s forms.
private func chosenPeople(_ visit: Visit, _ start: String) throws -> [Int: WhoItIs] {
    var people: [Int: WhoItIs] = [:]
    let name = "\(start)who-"
    for (field, values) in visit.form.fields where field.hasPrefix(name) {
        guard let place = Form.number(field.dropFirst(name.count), in: 0...Form.most),
            let chosen = values.first
        else { continue }
        guard let person = ID<Person>(chosen) else {
            people[place] = .new
            continue
        }
        let because = visit.form["\(start)why-\(place)"]
        guard because.orNil != nil else {
            throw Refusal.answer(
                field: "\(start)why-\(place)", says: "Enter why you think it is the same person")
        }
        people[place] = .known(person, because: because.tidied)
    }
    return people
}

/// Somebody in the concern, and whom they may be.
struct Candidate {
    let place: Int
    let told: ConcernPerson
    let result: SearchResult

    /// Hub people found, directly or through a register record linked to them.
    var people: [(person: ID<Person>, match: Match)] { result.people }

    /// The open enquiries of those they may be.
    var open: [MayBelong] {
        people.flatMap { person, match in
            (result.open[person] ?? []).map { MayBelong(told: told, match: match, row: $0) }
        }
    }
}

private func screenPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let id: ID<Contact> = try visit.id("contact")
    let who = try visit.who
    let contact = try await visit.hub.door.look(
        at: .contact(id), by: who, page: "concern"
    ) { try $0.contact(id) }
    guard let contact, let concern = contact.concern else { throw Refusal.notFound }
    let names = try await visit.hub.names()
    var candidates: [Candidate] = []
    if contact.screening == nil {
        for (place, told) in concern.people.enumerated() {
            let result = try await visit.hub.find(
                Details(told.details), about: .contact(id), by: who, limit: 12)
            candidates.append(Candidate(place: place, told: told, result: result))
        }
    }
    return .page(
        Page(
            "Concern \(contact.reference)", section: .queue, problems: problems,
            reason: .contact(id),
            content: .all {
                a(.class("back"), .href("/queue")) { "Back to the work queue" }
                div(.class("cols cols--aside")) {
                    div {
                        h1 {
                            span(.class("caption")) { contact.reference }
                            concern.children.first?.details.name.says ?? "A concern"
                        }
                        told(concern, contact, visit)
                        if contact.screening == nil {
                            screenForms(
                                concern, candidates, visit, Fields(visit.form, problems))
                        } else {
                            screened(contact)
                        }
                    }
                    aside(.class("stack")) {
                        clockPanel(contact, visit)
                        receiptPanel(
                            contact, names, visit, Fields(visit.form, problems))
                        if let first = candidates.first { agencyPanel(first.result, visit) }
                        dangerPanel(visit.hub.profile)
                    }
                }
            }))
}

private func told(_ concern: Concern, _ contact: Contact, _ visit: Visit) -> HTML {
    .all {
        if concern.dangerNow == .yes {
            Parts.flag(.danger, "A child may be in danger now", label: "Danger now") {
                p { concern.whereChildIs ?? "Where the child is was not given." }
            }
        }
        if concern.dangerNow == .unknown {
            Parts.flag(
                .amber, "Whoever told us does not know if a child is in danger now",
                label: "Danger not known"
            ) {
                p { "Ring them, or the agency that saw the child last, before you set a priority." }
            }
        }
        if let words = concern.childsWords {
            section(.class("voice gap"), .aria("labelledby", "voice")) {
                h2(.id("voice")) { "What the child says" }
                blockquote { words.quoted }
                if let by = concern.childsWordsHeardBy { p { "Heard by \(by)" } }
            }
        }
        Parts.panel("What was seen or said", id: "worry") {
            Parts.words(concern.worry)
            Parts.summary([
                ("About", .text(concern.kinds.map(\.says).joined(separator: ", "))),
                (
                    "From",
                    .text(
                        [
                            concern.referrer.source.says, concern.referrer.name ?? "",
                            concern.referrer.organisation ?? "", concern.referrer.telephone ?? "",
                        ].filter { !$0.isEmpty }.joined(separator: ", "))
                ),
                ("Danger now", .text(concern.dangerNow.says)),
                ("Last seen", .text(concern.lastSeen.says)),
                ("Where now", .text(concern.whereChildIs ?? "Not provided")),
                (
                    "Family knows",
                    .text(
                        concern.familyKnows.says
                            + (concern.familyKnowsDetail.map { ". \($0)" } ?? ""))
                ),
            ])
        }
    }
}

private func clockPanel(_ contact: Contact, _ visit: Visit) -> HTML {
    Parts.panel("This concern", id: "clock") {
        Parts.summary([
            ("Received", .text(contact.received.map { Times.says($0, now: visit.now) } ?? "")),
            ("By", .text(contact.channel.says)),
            (
                "Screen by",
                contact.screening == nil
                    ? contact.screenBy.map { Times.due($0, now: visit.now) } ?? .nothing
                    : .text("Screened")
            ),
        ])
    }
}

/// Who knows the child, agency by agency, and whom to speak to.
func agencyPanel(
    _ result: SearchResult, _ visit: Visit, _ title: String = "Who knows this child?"
) -> HTML {
    Parts.panel(title, id: "agencies") {
        knownHere(result)
        for answer in result.answer.agencies {
            let told = result.told[answer.agency]
            div(.class("card")) {
                Parts.agency(answer.agency, visit.hub.profile)
                div { knownTag(told == nil ? answer.known : .known) }
                if let told {
                    div(.class("small")) {
                        "They told the hub \(Times.says(told, now: visit.now))"
                    }
                }
                if told != nil || answer.known == .known || answer.known == .possiblyKnown {
                    div(.class("small muted")) { "\(answer.speakTo), \(answer.telephone)" }
                }
            }
        }
        p(.class("small muted above flush")) {
            "“Not searched” means no register was given. It does not mean the child is not known."
        }
        if result.answer.isPartlyCompared {
            p(.class("small above flush")) { Known.notComparedSays }
        }
    }
}

/// That the hub itself works with whoever is very likely meant.
private func knownHere(_ result: SearchResult) -> HTML {
    let open = result.people.filter { $0.match.known == .known }.flatMap {
        result.open[$0.person] ?? []
    }
    if open.isEmpty { return .nothing }
    return div(.class("card")) {
        b { "This hub" }
        div { Parts.tag("Open enquiry", "green") }
    }
}

extension Known {
    /// What somebody has to know who reads that names could not be compared.
    static let notComparedSays =
        "Some names are in another script, such as Arabic or Chinese, and could not be compared. "
        + "That does not mean the child is not known. Search again with the name as the agency may "
        + "have written it, or ask the agency."
}

func knownTag(_ known: Known) -> HTML {
    switch known {
    case .known: Parts.tag(known.says, "green")
    case .possiblyKnown: Parts.tag(known.says, "amber")
    case .notKnown: Parts.tag(known.says)
    case .notSearched, .notAnswering, .notCompared: Parts.tag(known.says, "purple")
    }
}

private func screened(_ contact: Contact) -> HTML {
    let (words, enquiry): (String, ID<Enquiry>?) =
        switch contact.screening {
        case .accepted(let enquiry): ("This concern became an enquiry.", enquiry)
        case .passedToLead(let enquiry, let because):
            ("This concern was passed to the lead of an open enquiry: \(because)", enquiry)
        case .ended(let outcome, let because): ("\(outcome.says): \(because)", nil)
        case nil: ("", nil)
        }
    return Parts.panel("What happened", id: "happened") {
        p { words }
        if let enquiry {
            a(.class("btn btn--2"), .href("/enquiries/\(enquiry)")) { "Open the enquiry" }
        }
    }
}
