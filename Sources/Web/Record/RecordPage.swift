import Hub
import Markup
import Safeguarding
import Store

let personRoutes: [Route] = [
    .get("/people/:person", .deed(.seeEnquiry)) { visit in
        .page(recordPage(try await PersonModel.load(visit, page: "person’s record"), visit))
    },
    .get("/people/:person/chronology", .deed(.seeEnquiry)) { visit in
        .page(chronologyPage(try await PersonModel.load(visit, page: "chronology"), visit))
    },
    .get("/people/:person/identity", .deed(.decideIdentity)) { visit in
        try await identityPage(visit, [])
    },
    .post("/people/:person/identity", .deed(.decideIdentity)) { visit in
        try await decideIdentity(visit)
    },
    .post("/people/:person/origin", .deed(.decideIdentity)) { visit in
        let id: ID<Person> = try visit.id("person")
        return try await visit.attempt {
            try await visit.hub.record(
                try ethnicity("", visit.form), of: id, by: try visit.who, command: visit.command)
            return .see("/people/\(id)/identity")
        } orShow: {
            try await identityPage(visit, $0)
        }
    },
    .get("/people/:person/looked", .deed(.seeWhoLooked)) { visit in try await lookedPage(visit) },
    .get("/people/:person/looked.csv", .deed(.seeWhoLooked)) { visit in
        try await lookedFile(visit)
    },
]

/// One person’s page. A child’s: what must be seen first, the child's own words, where things are,
/// what each agency holds, what happened lately.
func recordPage(
    _ model: PersonModel, _ visit: Visit, _ problems: [Problem] = []
) -> Page {
    let name = model.details.name.says
    return Page(
        name, section: .people, identity: model.bar(.record, visit), problems: problems,
        reason: .person(model.id),
        content: .all {
            div(.class("head")) {
                h1 { model.isChild ? "\(name): record" : name }
                Parts.printButton()
            }
            if model.isChild {
                childContent(model, visit, problems)
            } else {
                adultContent(model, visit, problems)
            }
        })
}

private func childContent(
    _ model: PersonModel, _ visit: Visit, _ problems: [Problem]
) -> HTML {
    let current = model.current?.enquiry
    return .all {
        if let current { riskFacts(current, visit) }
        namedFlag(model)
        div(.class("cols cols--aside")) {
            div {
                voicePanel(
                    model.asChild.map(\.enquiry), of: Set(model.identities),
                    called: model.details.name.given)
                if let current { progressPanel(current, visit) }
                if let seen = model.current { holdings(seen, model, visit) }
                latest(model, visit)
            }
            aside(.class("stack")) {
                todo(model, visit)
                wherePanel(model, visit, problems)
                around(model, visit)
                enquiriesPanel(model, visit)
                if visit.session?.practitioner.role.isHubStaff ?? false {
                    recordsPanel(model, visit)
                }
            }
        }
    }
}

func riskFacts(_ enquiry: Enquiry, _ visit: Visit) -> HTML {
    .all {
        if enquiry.opening?.dangerNow == .yes, enquiry.stage.awaitsDecision {
            Parts.flag(.danger, "Danger now was reported", label: "Danger now") {
                p { "Act first. You can record after." }
            }
        }
        if enquiry.isExploitation {
            Parts.flag(
                .amber, "Risk of exploitation is risk of significant harm", label: "Exploitation"
            ) {
                p { "Consent never blocks sharing what is needed to protect the child." }
            }
        }
        if let due = enquiry.decideBy, due < visit.now {
            Parts.flag(.danger, "The decision is overdue", label: "Overdue") {
                p { "It was due \(Times.says(due, now: visit.now))." }
            }
        }
    }
}

func progressPanel(_ enquiry: Enquiry, _ visit: Visit) -> HTML {
    let steps: [(Stage, String)] = [
        (.received, "Concern received"), (.screening, "Screened"), (.checking, "Agencies asked"),
        (.assessing, "Joint risk assessment"), (.decided, "Decision"), (.planned, "Plan"),
        (.inReview, "Review"),
    ]
    return Parts.panel(
        "Where this concern is", id: "progress",
        aside: enquiry.decideBy.map { "Decision due \(Times.says($0, now: visit.now))" } ?? ""
    ) {
        ol(.class("steps")) {
            for (stage, name) in steps {
                let at = enquiry.reached[stage]
                let isNow = stage == enquiry.stage
                li(
                    .class(isNow ? "now" : at == nil ? "" : "done"),
                    .aria("current", "step").when(isNow)
                ) {
                    b { name }
                    at.map { Times.says($0, now: visit.now) } ?? "Not yet"
                }
            }
        }
    }
}

/// That the reader is not shown all there is, and whom to ring, so that nobody takes what they see
/// for the whole.
func notShown(_ seen: SeenEnquiry, _ profile: HubProfile) -> HTML {
    .all {
        if seen.hasSealed {
            Parts.flag(.info, "Something sealed is known", label: "Sealed") {
                p { "It may be taken into account. What it says is not shown." }
            }
        }
        if seen.withheldCount > 0 {
            p(.class("small muted")) {
                "\(seen.withheldCount) more that only hub staff handle are not shown. If it could "
                    + "change what you do, ring the hub on \(profile.telephone)."
            }
        }
    }
}

/// What each agency holds: replied, late, or nothing held.
func holdings(_ seen: SeenEnquiry, _ model: PersonModel, _ visit: Visit) -> HTML {
    let enquiry = seen.enquiry
    return Parts.panel("What each agency holds", id: "holds") {
        if enquiry.checks.isEmpty {
            Parts.empty(
                model.isLead(of: enquiry) || enquiry.requestsShownTo != nil
                    ? nobodyAsked(enquiry)
                    : "No agency has been asked about \(model.details.name.says) yet.")
        }
        notShown(seen, visit.hub.profile)
        if let others = model.saidOfOthers[enquiry.id], others > 0 {
            p(.class("small muted")) {
                "\(counted(others, "piece")) about other people "
                a(.href("/enquiries/\(enquiry.id)")) { "in \(enquiry.reference)" }
            }
        }
        for check in enquiry.checks {
            div(.class("card")) {
                Parts.agency(check.asked.agency, visit.hub.profile)
                " "
                checkState(check, visit, model.names)
                let own = enquiry.statements.filter { $0.check == check.id }
                for statement in own {
                    statementLine(statement, enquiry, model.others)
                }
            }
        }
    }
}

func checkState(_ check: Check, _ visit: Visit, _ names: [ID<Practitioner>: String]) -> HTML {
    .all {
        if let reply = check.reply {
            span(.class("st \(reply.sum.css)")) { reply.sum.says }
            span(.class("small muted")) {
                " \(Times.says(reply.at, now: visit.now)), \(names[reply.by] ?? "")"
            }
            if let last = check.additions.last {
                p(.class("small flush")) {
                    "Added to \(Times.says(last.at, now: visit.now)) by \(names[last.by] ?? "")"
                }
            }
        } else if let declined = check.declined {
            span(.class("st st--late")) { "Declined: \(declined.reason.says)" }
            p(.class("small flush")) { declined.words }
        } else if check.isLate(at: visit.now) {
            span(.class("st st--late")) {
                "Overdue by \(Times.amount(-visit.now.minutes(until: check.asked.replyBy)))"
            }
        } else {
            span(.class("st st--wait")) { "Due \(Times.says(check.dueBy, now: visit.now))" }
        }
        if let more = check.moreTime, !check.isAnswered {
            p(.class("small flush")) {
                "Asked for more time, until \(Times.says(more.until, now: visit.now)): "
                    + "\(more.because)"
            }
        }
    }
}

/// What is said where no request is shown: which is not that nobody was asked.
func nobodyAsked(_ enquiry: Enquiry) -> String {
    enquiry.requestsShownTo == nil
        ? "No agency has been asked yet."
        : "Your agency has not been asked. Requests to other agencies are not shown to you."
}

extension ReplySum {
    /// That an agency did not search is still to be waited for.
    var css: String {
        switch self {
        case .known, .possiblyKnown, .notKnown: "st--ok"
        case .searchedInPart, .notSearched: "st--wait"
        }
    }
}

/// - Parameter people: as far as the reader may know them.
func statementLine(
    _ statement: Statement, _ enquiry: Enquiry, _ people: [ID<Person>: PersonDetails]
) -> HTML {
    div(.class("card")) {
        p(.class("flush cellwords")) {
            b { statement.content.eventDate.heads + "." }
            " "
            statement.content.words
        }
        if let retracted = statement.retracted {
            p(.class("small flush cellwords")) {
                Parts.tag("Taken back", "red")
                " \(retracted.words)"
            }
        }
        p(.class("small muted flush")) {
            "\(statement.content.kind.says). \(statement.content.source)"
            if statement.content.handling != .open {
                " "
                Parts.tag(statement.content.handling.says, "purple")
            }
            if let correction = statement.corrections.last {
                " Corrected: it said “\(correction.was)”. Why: \(correction.because)"
            }
        }
        p(.class("small muted flush")) { minimisationSays(statement, enquiry, people) }
    }
}

/// Why a piece was needed; and, marked, who else it is about or could come to harm by it.
func minimisationSays(
    _ statement: Statement, _ enquiry: Enquiry, _ people: [ID<Person>: PersonDetails]
) -> HTML {
    let minimised = statement.content.minimisation
    let third = statement.thirdParties(among: enquiry.subjects, people)
    func name(_ person: ID<Person>) -> String { people[person]?.name.says ?? "somebody not named" }
    var endangered = (minimised?.endangered ?? []).map(name)
    if minimised?.endangersOthers ?? false { endangered.append("somebody not on the record") }
    return span(.class("tags")) {
        if let minimised { "\(minimised.need). \(minimised.function.says). " }
        for subject in third {
            Parts.tag(
                (statement.content.about.contains(subject.person) ? "About " : "Names ")
                    + "\(name(subject.person)), \(subject.role.says.lowercased())", "amber")
            " "
        }
        if !endangered.isEmpty {
            Parts.tag("Could put in danger: \(endangered.joined(separator: ", "))", "red")
        }
    }
}

private func latest(_ model: PersonModel, _ visit: Visit) -> HTML {
    let chronology = model.chronology
    return Parts.panel("Latest events", id: "latest") {
        if chronology.items.isEmpty { Parts.empty("Nothing is recorded yet.") }
        ol(.class("tl")) {
            for item in chronology.items.prefix(5) { chronologyItem(item, visit) }
        }
        p(.class("flush")) {
            a(.href("/people/\(model.id)/chronology")) {
                "Full chronology (\(counted(chronology.items.count, "event")))"
            }
        }
    }
}

private func todo(_ model: PersonModel, _ visit: Visit) -> HTML {
    let actions = model.asChild.flatMap(\.enquiry.actions)
        .filter { !$0.isEnded }.sorted { $0.due < $1.due }
    let late = model.current?.enquiry.checks.filter { $0.isLate(at: visit.now) } ?? []
    return Parts.panel("To do now", id: "todo") {
        if actions.isEmpty, late.isEmpty {
            Parts.empty("No action is open and no reply is late. See “What is due” for the rest.")
        }
        ul(.class("tasks")) {
            for check in late {
                li {
                    div { "Chase \(visit.hub.profile.name(of: check.asked.agency))" }
                    Parts.tag("Overdue", "red")
                }
            }
            for action in actions {
                li {
                    div {
                        action.agreed.what
                        small { model.name(action.agreed.owner) }
                    }
                    action.isLate(at: visit.now)
                        ? Parts.tag("Overdue", "red")
                        : Parts.tag(Times.says(action.due, now: visit.now))
                }
            }
        }
    }
}

/// The others in the enquiries that have this person as a child. What they are is what they are to
/// the child the enquiry is mainly about, and is said of nobody else.
private func around(_ model: PersonModel, _ visit: Visit) -> HTML {
    let name = model.details.name.given
    var seen: Set<ID<Person>> = []
    let subjects = model.asChild.flatMap { one in
        one.enquiry.subjects.map { ($0, model.isLead(of: one.enquiry) ? $0.relationship : nil) }
    }.filter {
        !model.identities.contains($0.0.person) && seen.insert($0.0.person).inserted
    }
    return Parts.panel("People around \(name.isEmpty ? "the child" : name)", id: "around") {
        if subjects.isEmpty { Parts.empty("Nobody else is recorded.") }
        Parts.summary(
            subjects.map { subject, relationship in
                (
                    relationship ?? subject.role.says,
                    .all {
                        a(.href("/people/\(subject.person)")) {
                            model.others[subject.person]?.name.says ?? "Not named"
                        }
                        if let age = model.others[subject.person]?.born?.age(on: visit.today) {
                            ", \(age) years"
                        }
                    }
                )
            })
    }
}

func enquiriesPanel(_ model: PersonModel, _ visit: Visit) -> HTML {
    Parts.panel("Enquiries", id: "enquiries") {
        if model.asChild.isEmpty { Parts.empty("There is no enquiry that you can see.") }
        for seen in model.asChild {
            div(.class("card")) {
                a(.href("/enquiries/\(seen.enquiry.id)")) { seen.enquiry.reference }
                div(.class("small muted")) {
                    seen.enquiry.stage.says
                    if let outcome = seen.enquiry.decision?.made.outcome { ". \(outcome.says)" }
                }
            }
        }
    }
}

func recordsPanel(_ model: PersonModel, _ visit: Visit) -> HTML {
    Parts.panel("Records matched", id: "records") {
        if model.links.isEmpty { Parts.empty("No agency’s record has been matched yet.") }
        ul(.class("plain")) {
            for link in model.links {
                li {
                    Parts.agency(link.record.agency, visit.hub.profile)
                    div(.class("small muted")) {
                        "\(link.record.record), decided by \(model.name(link.by))"
                    }
                }
            }
        }
        p(.class("above flush")) {
            a(.href("/people/\(model.id)/identity")) { "Check records that may match" }
        }
    }
}
