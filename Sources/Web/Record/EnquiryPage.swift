import Hub
import Markup
import Safeguarding
import Store

let enquiryRoutes: [Route] = [
    .get("/enquiries/:enquiry", .deed(.seeEnquiry)) { visit in try await enquiryPage(visit, []) },
    .post("/enquiries/:enquiry/rate", .deed(.rate)) { visit in
        try await visit.change(then: "", orShow: { try await enquiryPage(visit, $0) }) { who, id in
            guard let rating: Rating = visit.form.choice("rating") else {
                throw Refusal.answer(field: "rating", says: "Select a priority")
            }
            try await visit.hub.rate(
                id, rating, because: visit.form["because"], by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/lead", .deed(.assignLead)) { visit in
        try await visit.change(then: "", orShow: { try await enquiryPage(visit, $0) }) { who, id in
            guard let lead = ID<Practitioner>(visit.form["lead"]) else {
                throw Refusal.answer(field: "lead", says: "Select who leads")
            }
            try await visit.hub.assignLead(id, to: lead, by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/voice", .deed(.recordVoice)) { visit in
        try await visit.change(then: "", orShow: { try await enquiryPage(visit, $0) }) { who, id in
            try await recordVoice(visit, who, id)
        }
    },
    .post("/enquiries/:enquiry/release", .deed(.reply)) { visit in
        try await changeStatement(visit, ["words": "released", "released": "released"]) {
            statement, id, who, field in
            try await visit.hub.release(
                statement, in: id, words: visit.form[field("released")], by: who)
        }
    },
    .post("/enquiries/:enquiry/show", .deed(.reply)) { visit in
        let names = ["because": "open-because", "departure": "open-departure"]
        return try await changeStatement(visit, names) { statement, id, who, field in
            try await visit.hub.openStatement(
                statement, in: id, because: visit.form[field("open-because")],
                departure: visit.form[field("open-departure")].orNil, by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/correct", .deed(.reply)) { visit in
        let names = ["words": "correct-words", "because": "correct-because"]
        return try await changeStatement(visit, names) { statement, id, who, field in
            try await visit.hub.correctStatement(
                id, statement, words: visit.form[field("correct-words")],
                because: visit.form[field("correct-because")], by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/take-back", .deed(.reply)) { visit in
        try await changeStatement(visit, ["because": "back-because"]) { statement, id, who, field in
            try await visit.hub.retractStatement(
                id, statement, because: visit.form[field("back-because")], by: who,
                command: visit.command)
        }
    },
]

/// Changes one statement of the reader's agency; what is wrong is said beside that statement.
/// - Parameter names: what the page calls each field, by what the hub calls it.
private func changeStatement(
    _ visit: Visit, _ names: [String: String],
    _ work: (ID<Statement>, ID<Enquiry>, Practitioner, (String) -> String) async throws -> Void
) async throws -> Answer {
    let about = visit.form["statement"]
    return try await visit.change(
        then: "?changed=yes#information",
        orShow: { problems in
            try await enquiryPage(
                visit,
                problems.map { problem in
                    names[problem.field].map {
                        Problem(field: FormAbout.field($0, about), says: problem.says)
                    } ?? problem
                })
        }
    ) { who, id in
        guard let statement = ID<Statement>(about) else { throw Refusal.notFound }
        try await work(statement, id, who) { FormAbout.field($0, about) }
    }
}

private func recordVoice(
    _ visit: Visit, _ who: Practitioner, _ id: ID<Enquiry>
) async throws {
    guard let child = ID<Person>(visit.form["child"]) else {
        throw Refusal.answer(field: "child", says: "Select which child says it")
    }
    let voice = Voice(
        child: child, words: visit.form["voice-words"].orNil, heardBy: visit.form["heardBy"].orNil,
        heardOn: try visit.form.date("heard", label: "Date"), whyNot: visit.form["why-not"].orNil)
    try await visit.hub.recordVoice(id, voice, by: who, command: visit.command)
}

func enquiryPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "enquiry")
    let enquiry = model.enquiry
    let fields = Fields(visit.form, problems)
    return model.page("Enquiry", tab: "Enquiry", visit, problems: problems) {
        div(.class("head")) {
            h1 {
                span(.class("caption")) { enquiry.reference }
                "Enquiry about \(model.child.name.says)"
            }
            Parts.printButton()
        }
        riskFacts(enquiry, visit)
        newRules(enquiry, visit)
        div(.class("cols cols--aside")) {
            div {
                voicePanels(model)
                progressPanel(enquiry, visit)
                nextStep(model, visit)
                concerns(model, visit)
                information(model, visit, fields)
                if visit.may(.recordVoice) { voiceForm(model, visit, fields) }
            }
            aside(.class("stack")) {
                ratingPanel(model, visit, fields)
                leadPanel(model, visit, fields)
                subjectsPanel(model, visit)
                conflictPanel(model, visit, fields)
            }
        }
    }
}

/// Law that began since the enquiry's decisions and bears on them.
private func newRules(_ enquiry: Enquiry, _ visit: Visit) -> HTML {
    let rules = visit.hub.newRules(bearingOn: enquiry)
    if rules.isEmpty { return .nothing }
    return Parts.flag(.info, "The law has changed since a decision here", label: "New rule") {
        for rule in rules { p { "\(rule.says) \(rule.cite), \(rule.standing)." } }
    }
}

/// The one thing that moves the enquiry on from here.
private func nextStep(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let path = "/enquiries/\(model.enquiry.id)"
    let step: (String, String)? =
        switch model.enquiry.stage {
        case .received, .screening: visit.may(.ask) ? ("Ask agencies", "\(path)/ask") : nil
        case .checking, .assessing: ("Join the risk assessment", "\(path)/assessment")
        case .decided: visit.may(.makePlan) ? ("Agree a plan", "\(path)/plan") : nil
        case .planned, .inReview: ("See the plan", "\(path)/plan")
        case .closed: nil
        }
    let mayTell = visit.may(.ask) && model.enquiry.stage.isOpen
    guard step != nil || mayTell else { return .nothing }
    return div(.class("actions gap")) {
        if let (words, target) = step { a(.class("btn"), .href(target)) { words } }
        if mayTell {
            a(.class("btn btn--danger"), .href("\(path)/now")) { "Danger now: tell at once" }
        }
    }
}

private func concerns(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let opening = model.enquiry.opening
    let isHub = visit.session?.practitioner.role.isHubStaff ?? false
    return Parts.panel("What was seen or said", id: "concerns") {
        if model.enquiry.worries.isEmpty {
            Parts.empty(
                "Your agency was told what its own request says. What was said at first is shown "
                    + "to those who judge the risk or carry out the plan.")
        }
        for worry in model.enquiry.worries {
            div(.class("card")) {
                span(.class("small muted")) { Times.says(worry.at, now: visit.now) }
                Parts.words(worry.words)
            }
        }
        Parts.summary([
            (
                "About",
                .text(opening?.kinds.map(\.says).joined(separator: ", ") ?? "")
            ),
            ("From", .text(opening.map { from($0, isHub: isHub) } ?? "")),
            ("Danger now", .text(opening?.dangerNow.says ?? "")),
            ("Where the child is", whereChildIs(opening, isHub: isHub)),
            ("Family knows", .text(familySays(model.enquiry, isHub: isHub))),
            ("Standing", .text(model.enquiry.standing.says)),
        ])
    }
}

/// Where whoever told the hub said that the child is, and the concern itself to read again.
private func whereChildIs(_ opening: Opening?, isHub: Bool) -> HTML {
    guard isHub, let opening else {
        return .text(opening?.whereChildIs ?? "Not shown to you, or not said")
    }
    let seen = opening.lastSeen.map { "Last seen by them: \($0.says.lowercased())" }
    return .all {
        Parts.words(opening.whereChildIs ?? "They did not say")
        if let seen { div(.class("small muted")) { seen } }
        a(.href("/concerns/\(opening.contact)")) { "Read the concern" }
    }
}

/// Who told the hub; of somebody without a role no agency is told more than that.
private func from(_ opening: Opening, isHub: Bool) -> String {
    isHub || opening.source.isNamedToAgencies
        ? opening.source.says : "Somebody who is not a professional"
}

/// What the family knew, as it was told; the words of whoever told it are for the hub.
private func familySays(_ enquiry: Enquiry, isHub: Bool) -> String {
    if enquiry.isFamilyUnsafeToTell { return "It is not safe to tell them yet" }
    guard let opening = enquiry.opening, let knows = opening.familyKnows else {
        return "Not recorded"
    }
    return isHub
        ? [knows.says, opening.familyKnowsDetail ?? ""].filter { !$0.isEmpty }.joined(
            separator: ". ")
        : knows.says
}

private func information(
    _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let enquiry = model.enquiry
    let agency = visit.session?.practitioner.agency
    return Parts.panel("What each agency said", id: "information") {
        if visit.query["changed"] == "yes" {
            Parts.flag(.ok, "Your change is on the record, and is shown below", label: "Saved") {}
        }
        if enquiry.checks.isEmpty { Parts.empty(nobodyAsked(enquiry)) }
        notShown(model.seen, visit.hub.profile)
        for check in enquiry.checks {
            div(.class("card")) {
                Parts.agency(check.asked.agency, visit.hub.profile)
                " "
                checkState(check, visit, model.names)
                answers(check, model)
                for statement in enquiry.statements where statement.check == check.id {
                    statementLine(statement, enquiry, model.people)
                    if statement.agency == agency { ownerForms(statement, visit, fields) }
                }
                if visit.may(.ask), !check.isAnswered { chaseForm(check, visit) }
            }
        }
        let others = enquiry.statements.filter { statement in
            !enquiry.checks.contains { $0.id == statement.check }
        }
        for statement in others {
            div(.class("card")) {
                Parts.agency(statement.agency, visit.hub.profile)
                statementLine(statement, enquiry, model.people)
            }
        }
    }
}

private func answers(_ check: Check, _ model: EnquiryModel) -> HTML {
    .all {
        if let reply = check.reply {
            p(.class("small flush")) {
                reply.answers.map {
                    "\(model.person($0.person)): \($0.known.asAnswer.lowercased())"
                }
                .joined(separator: ". ")
            }
            if let contact = reply.bestContact {
                p(.class("small flush")) { "Knows the child best: \(contact)" }
            }
        }
    }
}

extension Visit {
    var enquiryPath: String { "/enquiries/\(parameter("enquiry"))" }
}

private func chaseForm(_ check: Check, _ visit: Visit) -> HTML {
    details {
        summary { "Chase \(visit.hub.profile.agency(check.asked.agency)?.short ?? "")" }
        Parts.form(visit, to: "\(visit.enquiryPath)/chase") {
            input(.type("hidden"), .name("check"), .value("\(check.id)"))
            if let agency = visit.hub.profile.agency(check.asked.agency) {
                p(.class("small")) { "\(agency.speakTo), \(agency.telephone)" }
            }
            label(.class("label small"), .for("chase-\(check.id)")) {
                "Who you spoke to, or how you chased"
            }
            input(.class("input"), .id("chase-\(check.id)"), .name("words"), .type("text"))
            p(.class("above")) { submit("Record the chase", "btn btn--2 btn--s") }
        }
        for chase in check.chases {
            p(.class("small muted flush")) {
                "Chased \(Times.says(chase.at, now: visit.now)): \(chase.words)"
            }
        }
    }
}

private func ratingPanel(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let enquiry = model.enquiry
    return Parts.panel("Priority", id: "priority") {
        p {
            Parts.rating(enquiry.rating?.rating)
            if let due = enquiry.decideBy {
                " Decision due "
                Times.due(due, now: visit.now)
            }
        }
        for (place, rated) in enquiry.ratings.enumerated().reversed() {
            div(.class("card small")) {
                b { rated.rating.says }
                " \(model.name(rated.by)), \(Times.says(rated.at, now: visit.now))"
                place == enquiry.ratings.count - 1 ? "" : " (earlier)"
                if !rated.because.isEmpty { Parts.words(rated.because) }
            }
        }
        if visit.may(.rate), enquiry.stage.awaitsDecision {
            details(
                .open.when(
                    enquiry.ratings.isEmpty || fields.problems.contains { $0.field == "rating" })
            ) {
                summary { enquiry.ratings.isEmpty ? "Set the priority" : "Change the priority" }
                Parts.form(visit, to: "\(visit.enquiryPath)/rate") {
                    fields.radios("rating", "Priority", Rating.options, inline: true)
                    fields.area("because", "Why?", rows: 3)
                    submit("Save the priority", "btn btn--s")
                }
            }
        }
    }
}

private func leadPanel(
    _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("Lead practitioner", id: "lead-panel") {
        p { model.enquiry.lead.map(model.name) ?? "Not assigned" }
        if visit.may(.assignLead), model.enquiry.stage.isOpen {
            let leads = model.staff.filter {
                $0.role == .socialWorker || $0.role == .manager
            }
            details {
                summary { "Change who leads" }
                Parts.form(visit, to: "\(visit.enquiryPath)/lead") {
                    fields.select(
                        "lead", "Lead worker", leads.map { ($0.id.description, $0.name) },
                        fallback: model.enquiry.lead?.description ?? "")
                    submit("Save", "btn btn--s")
                }
            }
        }
    }
}

private func subjectsPanel(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    Parts.panel("People in this enquiry", id: "subjects") {
        for subject in model.enquiry.subjects {
            div(.class("card")) {
                a(.href("/people/\(subject.person)")) { model.person(subject.person) }
                div(.class("small muted")) {
                    [
                        subject.role.says, subject.relationship ?? "",
                        model.people[subject.person]?.born.map { "born \($0.says)" } ?? "",
                    ].filter { !$0.isEmpty }.joined(separator: ", ")
                }
                if let because = subject.because { Parts.words(because) }
            }
        }
        if visit.may(.addSubject), model.enquiry.stage.isOpen {
            p(.class("above flush")) {
                a(.href("\(visit.enquiryPath)/people/new")) { "Add a brother, sister or adult" }
            }
        }
    }
}

private func voiceForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    Parts.panel("Record what a child says", id: "add-voice") {
        details(
            .open.when(fields.problems.contains { $0.field == "words" || $0.field == "heardBy" })
        ) {
            summary { "Add the child’s own words" }
            Parts.form(visit, to: "\(visit.enquiryPath)/voice", keeps: true) {
                fields.select(
                    "child", "Which child?",
                    model.enquiry.children.map {
                        ($0.person.description, model.person($0.person))
                    })
                fields.area("voice-words", "What the child says, in their words", rows: 3)
                fields.text("heardBy", "Who heard it?")
                fields.date("heard", "When? (optional)")
                fields.text("why-not", "Or why the child was not asked", width: "")
                submit("Save", "btn btn--s")
            }
        }
    }
}
