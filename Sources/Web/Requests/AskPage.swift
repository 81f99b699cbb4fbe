import Hub
import Markup
import Safeguarding
import SharingLaw
import Store

let askRoutes: [Route] = [
    .get("/enquiries/:enquiry/ask", .deed(.ask)) { visit in try await askPage(visit, []) },
    .post("/enquiries/:enquiry/ask", .deed(.ask)) { visit in
        // “Show what the law says” only asks the guide again; nothing is sent.
        if visit.form["go"] == "guide" {
            return visit.isFragment
                ? try await guidePart(visit) : try await askPage(visit, [])
        }
        if visit.form["go"] == "advice" { return try await askForAdvice(visit) }
        return try await visit.change(then: "", orShow: { try await askPage(visit, $0) }) {
            who, id in
            try await visit.hub.askAgencies(
                id, try asking(visit), by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/chase", .deed(.ask)) { visit in
        try await visit.change(then: "", orShow: { try await enquiryPage(visit, $0) }) { who, id in
            guard let check = ID<Check>(visit.form["check"]) else { throw Refusal.notFound }
            try await visit.hub.chase(
                id, check, words: visit.form["words"], by: who, command: visit.command)
        }
    },
]

/// Which facts a person answers in the guide when asking; the record answers the others.
private let askedOfAsker = [
    "consent", "confidential", "detriment", "endangers", "legal-bar",
]

/// What the asker said in the guide.
private func askAnswers(_ form: Form) -> SharingFacts {
    var answers = guideAnswers(form, askedOfAsker)
    answers["purpose"] = Set(form.all("purposes"))
    return answers
}

private func asking(_ visit: Visit) throws -> Hub.Asking {
    let form = visit.form
    let subjects = form.all("subjects").compactMap { ID<Person>($0) }
    var told = (0..<factCount(form)).compactMap { place -> Check.Told? in
        guard form.has("tell-\(place)"), let fact = form["fact-\(place)"].orNil else { return nil }
        return Check.Told(fact: fact, because: form["need-\(place)"].tidied)
    }
    if let own = form["own-fact"].orNil {
        told.append(Check.Told(fact: own, because: form["own-need"].tidied))
    }
    let answers = askAnswers(form)
    if answers["consent"].isEmpty {
        throw Refusal.answer(
            field: "guide-consent",
            says: "Select whether asking for consent would put anyone at risk")
    }
    return Hub.Asking(
        agencies: form.all("agencies").compactMap(AgencyCode.init(rawValue:)), subjects: subjects,
        questions: Set(form.all("questions")), purposes: form.all("purposes"), told: told,
        from: try form.day("from", label: "Start of the period"),
        to: try form.day("to", label: "End of the period"), because: form["because"],
        answers: answers, departure: form["departure"].orNil,
        familyTold: form.choice("family-told") ?? .unknown,
        familyToldDetail: form["family-told-detail"].orNil,
        otherAgreements: otherAgreements(form))
}

/// The guide alone, as the form is filled in.
private func guidePart(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    let facts = try await visit.hub.guideFacts(on: try visit.id("enquiry"), by: who) {
        try askFacts($0, visit, by: who)
    }
    return .part(try Guide(facts, visit).panel)
}

private func askFacts(
    _ enquiry: Enquiry, _ visit: Visit, by who: Practitioner
) throws(Refusal) -> SharingFacts {
    let chosen = visit.form.all("agencies").first.flatMap(AgencyCode.init(rawValue:)) ?? .police
    return try visit.hub.askFacts(
        enquiry, of: chosen, for: visit.form.all("purposes"), answers: askAnswers(visit.form),
        by: who)
}

/// Saves the question instead of deciding: an adviser is asked, with a clock.
private func askForAdvice(_ visit: Visit) async throws -> Answer {
    try await visit.change(
        then: "/sharing",
        orShow: { try await askPage(visit, $0.map { $0.renamed("question", "because") }) }
    ) { who, id in
        try await visit.hub.askAdvice(
            id, of: visit.adviser(in: try await visit.hub.accounts()), named: visit.adviserNamed,
            question: visit.form["because"], by: who, command: visit.command)
    }
}

private func factCount(_ form: Form) -> Int { form.count("fact-count", in: 0...30) }

private func askPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "ask agencies", withAdvisers: true)
    let fields = Fields(visit.form, problems)
    let guide = try Guide(try askFacts(model.enquiry, visit, by: try visit.who), visit)
    return model.page("Ask agencies", tab: "Ask agencies", visit, problems: problems) {
        h1 {
            span(.class("caption")) { model.enquiry.reference }
            "Decide what to tell and ask"
        }
        if model.enquiry.rating == nil {
            Parts.flag(.amber, "Set a priority first", label: "Priority needed") {
                p {
                    "The priority gives agencies their time to reply. "
                    a(.href(visit.enquiryPath)) { "Set it on the enquiry" }
                }
            }
        }
        div(.class("cols cols--aside")) {
            askForm(model, visit, fields, guide.advice)
            aside(.class("stack stack--follows")) {
                guide.panel
                nextPanel(model, visit)
                adviserPanel(visit)
            }
        }
    }
}

private func askForm(
    _ model: EnquiryModel, _ visit: Visit, _ fields: Fields, _ advice: Advice
) -> HTML {
    Guide.form(visit, to: "\(visit.enquiryPath)/ask") {
        whyPart(visit, fields)
        whoPart(model, visit, fields)
        tellPart(model, visit, fields)
        periodPart(model, visit, fields)
        fields.area(
            "because", "Your reasons in your own words",
            hint: "Another professional should be able to see how you decided", rows: 4)
        if !advice.outcome.allowsSharing
            || fields.problems.contains(where: { $0.field == "departure" })
        {
            fields.area(
                "departure", "If you go ahead, why not as the guide says?",
                hint: advice.headline, rows: 2)
        }
        details(.class("gap")) {
            summary { "Choose whom to ask for advice" }
            adviserField(model, visit, fields)
        }
        div(.class("actions")) {
            submit("Record decision and send requests", name: "go", value: "send")
            submit("Save and ask for advice", "btn btn--2", name: "go", value: "advice")
            submit("Show what the law says", "btn btn--2", name: "go", value: "guide")
        }
    }
}

private func whyPart(_ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        fields.boxes(
            "purposes", "Why do you need to share?",
            visit.hub.profile.purposes.map { ($0.id, $0.says) },
            hint: "Select all that apply. This becomes the purpose on the record")
        for fact in askedOfAsker { guideQuestion(fact, visit, fields) }
    }
}

private func whoPart(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let waiting = Set(model.enquiry.checks.filter { !$0.isAnswered }.map(\.asked.agency))
    let own = visit.session?.practitioner.agency
    return .all {
        fields.boxes(
            "subjects", "Who to ask about",
            model.enquiry.subjects.map {
                ($0.person.description, "\(model.person($0.person)), \($0.role.says.lowercased())")
            }, fallback: model.enquiry.subjects.map(\.person.description),
            isSent: visit.form.has("command"))
        fieldset {
            legend(.class("legend--l")) { "Which agencies, and what to ask each" }
            if let problem = fields.problems.first(where: {
                $0.field.hasPrefix("agencies") || $0.field.hasPrefix("questions")
            }) {
                span(.class("err__m")) { problem.says }
            }
            for agency in visit.hub.profile.agencies {
                agencyQuestions(
                    agency, isWaiting: waiting.contains(agency.code), isOwn: agency.code == own,
                    visit, isFirst: agency.code == visit.hub.profile.agencies.first?.code)
            }
        }
    }
}

private func agencyQuestions(
    _ agency: Agency, isWaiting: Bool, isOwn: Bool, _ visit: Visit, isFirst: Bool
) -> HTML {
    let code = agency.code.rawValue
    let id = isFirst ? "agencies" : "agency-\(code)"
    if isWaiting {
        return p(.class("small muted"), .id(id)) {
            "\(agency.name) has been asked and has not answered yet."
        }
    }
    return div(.class("card")) {
        div(.class("opt")) {
            input(
                .type("checkbox"), .id(id), .name("agencies"), .value(code),
                .checked.when(visit.form.has("agencies", code)))
            div {
                label(.for(id)) { Parts.agency(agency.code, visit.hub.profile) }
                if isOwn { div(.class("hint")) { "Your own agency" } }
            }
        }
        for question in agency.questions {
            let value = "\(code)-\(question.id)"
            div(.class("opt opt--s")) {
                input(
                    .type("checkbox"), .id("q-\(value)"), .name("questions"), .value(value),
                    .checked.when(
                        visit.form.has("command") ? visit.form.has("questions", value) : true))
                div {
                    label(.for("q-\(value)")) { question.asks }
                    div(.class("hint")) { question.because }
                }
            }
        }
    }
}

/// Facts from the record, each ticked only by a person, with why it is needed.
private func tellPart(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let facts = tellable(model)
    return .all {
        fields.hidden("fact-count", "\(facts.count)")
        Parts.panel("What to tell them", id: "tell") {
            p(.class("hint")) {
                "Share enough to protect the child, and no more. They are always told: "
                    + "“\(model.enquiry.standing.says)”"
            }
            for (place, fact) in facts.enumerated() {
                div(.class("card")) {
                    fields.hidden("fact-\(place)", fact)
                    div(.class("opt opt--s")) {
                        input(
                            .type("checkbox"), .id("tell-\(place)"), .name("tell-\(place)"),
                            .value("yes"), .checked.when(visit.form.has("tell-\(place)")))
                        label(.for("tell-\(place)")) { fact }
                    }
                    label(.class("label small"), .for("need-\(place)")) { "They need it because" }
                    input(
                        .class("input"), .id("need-\(place)"), .name("need-\(place)"),
                        .type("text"), .value(visit.form["need-\(place)"]))
                }
            }
            fields.text("own-fact", "Anything else to tell them (optional)", width: "")
            fields.text("own-need", "They need it because", width: "")
            if let problem = fields.problems.first(where: { $0.field == "told" }) {
                span(.class("err__m"), .id("told")) { problem.says }
            }
        }
    }
}

private func tellable(_ model: EnquiryModel) -> [String] {
    let opening = model.enquiry.opening
    var facts = [
        "The worry is about: "
            + (opening?.kinds.map { $0.says.lowercased() }.joined(separator: ", ") ?? "not said")
    ]
    if opening?.dangerNow == .yes { facts.append("Danger now was reported") }
    if let opening, opening.worry.utf8.count <= 600 {
        facts.append(
            opening.source.isNamedToAgencies
                ? opening.worry : opening.worry.without(referrer: opening.referrerName))
    }
    for subject in model.enquiry.subjects where !subject.role.isChild {
        facts.append(
            "\(model.person(subject.person)) is "
                + "\(subject.relationship ?? subject.role.says.lowercased())"
        )
    }
    return facts
}

private func periodPart(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let start = Day(number: visit.today.number - 365)
    return .all {
        div(.class("grid-2")) {
            fields.date("from", "Start of the period", fallback: start)
            fields.date("to", "End of the period", fallback: visit.today)
        }
        tellFamilyQuestion(fields, "Has the family been told that you ask?")
        otherAgreementsFields(fields)
    }
}

private func nextPanel(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    Parts.panel("What happens next", id: "next") {
        ul(.class("steps-text")) {
            if let rating = model.enquiry.rating {
                li {
                    "Each agency gets the request now and replies by "
                        + "\(Times.says(rating.replyBy, now: visit.now))"
                }
            }
            li { "Your reasons are kept with your name and the time" }
            li { "You still decide if and when to tell the family" }
        }
    }
}
