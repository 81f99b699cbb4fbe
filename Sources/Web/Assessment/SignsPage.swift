import Hub
import Markup
import Safeguarding
import Store

// Signs of exploitation: a list to help people see and say. Nothing is added up.
let signRoutes: [Route] = [
    .get("/enquiries/:enquiry/signs", .deed(.seeEnquiry)) { visit in
        try await signsPage(visit, [])
    },
    .step("/signs", "", .takePartInAssessment, orShow: signsPage) { visit, who, id in
        try await visit.hub.note(
            try noted(visit.form, visit.hub), on: id, by: who, command: visit.command)
    },
    .step("/signs", "/take-back", .takePartInAssessment, orShow: signsPage) { visit, who, id in
        let sent = FormAbout(form: visit.form, about: visit.form["noted"])
        try await visit.hub.takeBack(
            try sent.id(), on: id, because: sent["sign-because"], by: who, command: visit.command)
    },
]

private func noted(_ form: Form, _ hub: Hub) throws -> NotedSign {
    guard let child = ID<Person>(form["sign-child"]) else {
        throw Refusal.answer(field: "sign-child", says: "Select which child it is about")
    }
    guard let basis: NotedSign.Basis = form.choice("sign-basis") else {
        throw Refusal.answer(field: "sign-basis", says: "Select how you know")
    }
    guard let harm: YesNoUnknown = form.choice("sign-harm"), harm != .unknown else {
        throw Refusal.answer(
            field: "sign-harm", says: "Select whether harm happened, or may happen")
    }
    guard let sign = hub.profile.sign(form["sign"]) else {
        throw Refusal.answer(field: "sign", says: "Select which sign it is")
    }
    return NotedSign(
        id: hub.newID(), child: child, sign: sign.id, kind: sign.kind, basis: basis,
        first: try form.date("sign-first", label: "When it was first seen"),
        last: try form.date("sign-last", label: "When it was last seen"),
        words: form["sign-words"].tidied, isHarm: harm == .yes,
        cites: form.all("sign-cites").compactMap { ID<Statement>($0) })
}

private func signsPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "signs")
    let enquiry = model.enquiry
    // The problem of taking one back belongs at that one.
    let about = visit.form["noted"]
    let own = problems.map { problem in
        problem.field == "sign-because" && !about.isEmpty
            ? problem.renamed("sign-because", FormAbout.field("sign-because", about)) : problem
    }
    let fields = Fields(visit.form, own)
    let path = "\(visit.enquiryPath)/signs"
    return model.page("Signs of exploitation", tab: "Signs", visit, problems: own, isRoom: true) {
        Room.of(path, parts: ["signs-changes"]) {
            div(.class("head")) {
                h1 { "Signs of exploitation" }
                div(.class("actions")) {
                    Room.status(path)
                    Parts.printButton()
                }
            }
            Room.part("signs-changes") { changedUnderSigns(model, visit) }
        }
        p(.class("measure")) {
            "A list to help people see and say. Nothing is added up, and it sets no level: people "
                + "judge. Harm that happened stays on the page however long ago it was."
        }
        atOnce(enquiry, visit)
        for child in enquiry.children { childPanel(child.person, model, visit, fields) }
        if visit.may(.takePartInAssessment), enquiry.stage.isOpen {
            noteSignForm(model, visit, fields)
        }
    }
}

/// Signs that rest on what was corrected or taken back since, until whoever noted them says what it
/// means.
private func changedUnderSigns(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let waiting = model.enquiry.ripples.filter { !$0.signs.isEmpty }
    let ids = Set(waiting.flatMap(\.signs))
    let signs = model.enquiry.signs.filter { ids.contains($0.noted.value.id) }
    guard !signs.isEmpty else { return .nothing }
    return Parts.flag(.amber, "What signs rest on has changed", label: "Changed since") {
        for sign in signs {
            p {
                a(.href("#sign-\(sign.noted.value.id)")) {
                    visit.hub.profile.name(of: sign.noted.value)
                }
                ", noted by \(visit.hub.profile.name(of: sign.noted.agency))"
            }
        }
        p {
            a(.href("\(visit.enquiryPath)/assessment")) { "See what changed and answer" }
            ", or take the sign back."
        }
    }
}

/// What has to be told at once, until a strategy discussion is called or it is decided.
private func atOnce(_ enquiry: Enquiry, _ visit: Visit) -> HTML {
    let incidents = enquiry.incidents
    guard let first = incidents.first, enquiry.stage.isOpen else { return .nothing }
    let says = visit.hub.profile.sign(first.noted.value.sign)?.says ?? ""
    return Parts.flag(.danger, "Police and social care should know at once", label: "At once") {
        p { "Noted here: \(says)\(incidents.count > 1 ? ", and more" : ""). Do not wait." }
        if visit.may(.holdStrategy) {
            p {
                a(.href("\(visit.enquiryPath)/strategy")) { "Call a strategy discussion" }
            }
        } else {
            p { "Ring the hub on \(visit.hub.profile.telephone). In danger now, ring 999." }
        }
    }
}

private func childPanel(
    _ child: ID<Person>, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let standing = model.enquiry.signs.filter {
        $0.noted.value.child == child && $0.takenBack == nil
    }
    let takenBack = model.enquiry.signs.filter {
        $0.noted.value.child == child && $0.takenBack != nil
    }
    func kind(_ sign: StandingSign) -> ExploitationSign.Kind {
        sign.noted.value.kind
    }
    func isCurrent(_ sign: StandingSign) -> Bool {
        sign.noted.value.isCurrent(
            on: visit.today, visit.hub.profile.sign(sign.noted.value.sign), noted: sign.noted.at)
    }
    let ofHarm = standing.filter { kind($0).isOfHarm }
    let feelings = ofHarm.filter { $0.noted.value.basis == .feeling }
    let evidenced = ofHarm.filter { $0.noted.value.basis != .feeling }
    let parts: [(String, [StandingSign])] = [
        ("Harm that happened", evidenced.filter(\.noted.value.isHarm)),
        (
            "What shows that harm may come",
            evidenced.filter { !$0.noted.value.isHarm && isCurrent($0) }
        ),
        ("Seen longer ago", evidenced.filter { !isCurrent($0) }),
        ("Felt, without evidence", feelings),
        (ExploitationSign.Kind.vulnerability.says, standing.filter { kind($0) == .vulnerability }),
        (ExploitationSign.Kind.protective.says, standing.filter { kind($0) == .protective }),
    ]
    return Parts.panel(model.person(child), id: "child-\(child)") {
        if !ofHarm.contains(where: isCurrent) {
            Parts.empty(
                "No current sign is recorded. That does not mean that there is no risk.")
        }
        for (title, signs) in parts where !signs.isEmpty {
            h3 { title }
            for sign in signs { signCard(sign, model, visit, fields) }
        }
        if !takenBack.isEmpty {
            details {
                summary { "Taken back (\(takenBack.count))" }
                for sign in takenBack { signCard(sign, model, visit, fields) }
            }
        }
    }
}

private func signCard(
    _ sign: StandingSign, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let (noted, known) = (sign.noted.value, visit.hub.profile.sign(sign.noted.value.sign))
    let seen = [
        noted.first.map { "first seen \($0.says)" }, noted.last.map { "last seen \($0.says)" },
    ].compactMap { $0 }
    return div(.class("card"), .id("sign-\(noted.id)")) {
        b { visit.hub.profile.name(of: noted) }
        " "
        if noted.kind == .incident { Parts.tag("Tell at once", "red") }
        Parts.words(noted.words)
        p(.class("small muted flush")) {
            ([noted.basis.says] + seen).joined(separator: ", ")
            ". \(model.name(sign.noted.by)), \(visit.hub.profile.name(of: sign.noted.agency)), "
            Times.says(sign.noted.at, now: visit.now)
        }
        if let known {
            p(.class("small muted flush")) {
                "On the list as: \(noted.kind.says.lowercased()). \(known.source)."
            }
        }
        for cited in noted.cites ?? [] { restsOn(cited, model, visit) }
        if let back = sign.takenBack { p(.class("small")) { "Taken back: \(back.words)" } }
        if sign.takenBack == nil, sign.noted.agency == visit.session?.practitioner.agency,
            visit.may(.takePartInAssessment)
        {
            takeBackForm(noted, visit, fields)
        }
    }
}

private func restsOn(_ id: ID<Statement>, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    p(.class("small flush")) {
        if let statement = model.enquiry.statements.first(where: { $0.id == id }) {
            "Rests on what \(visit.hub.profile.name(of: statement.agency)) shared: "
            "“\(statement.content.words)”"
            if statement.retracted != nil { " (taken back since)" }
        } else {
            "Rests on something that is kept to named people."
        }
    }
}

private func takeBackForm(_ noted: NotedSign, _ visit: Visit, _ fields: Fields) -> HTML {
    let field = FormAbout.field("sign-because", noted.id.description)
    return details(.open.when(fields.failed(field))) {
        summary { "Take it back" }
        Parts.form(visit, to: "\(visit.enquiryPath)/signs/take-back") {
            fields.hidden("noted", "\(noted.id)")
            fields.text(field, "Why was it a mistake?", width: "")
            submit("Take it back", "btn btn--2 btn--s")
        }
    }
}

private func noteSignForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let children = model.enquiry.children.map {
        ($0.person.description, model.person($0.person))
    }
    return Parts.panel("Note a sign", id: "note") {
        Parts.form(visit, to: "\(visit.enquiryPath)/signs", keeps: true) {
            fields.select(
                "sign-child", "Which child?", children,
                blank: children.count > 1 ? "Choose one" : nil)
            fields.select(
                "sign", "Which sign?",
                groups: ExploitationSign.Kind.allCases.map { kind in
                    (
                        kind.says,
                        visit.hub.profile.signs.filter { $0.kind == kind }.map { ($0.id, $0.says) }
                    )
                }, blank: "Choose one")
            fields.area(
                "sign-words", "What was seen or said?",
                hint: "In plain words: who, where, how often. A tick alone says nothing", rows: 3)
            let standing = model.enquiry.statements.filter { $0.retracted == nil }
            if !standing.isEmpty {
                details(.open.when(fields.failed("sign-cites"))) {
                    summary { "Does it rest on what agencies shared?" }
                    fields.boxes(
                        "sign-cites", "What it rests on (optional)",
                        standing.map {
                            (
                                $0.id.description,
                                "\(visit.hub.profile.name(of: $0.agency)): \($0.content.words)"
                            )
                        }, hint: "If any of it is corrected, you are asked what that means")
                }
            }
            fields.radios("sign-basis", "How do you know?", NotedSign.Basis.options)
            fields.radios(
                "sign-harm", "Is it harm that happened?",
                [
                    (YesNoUnknown.yes.rawValue, "Yes, harm happened"),
                    (YesNoUnknown.no.rawValue, "No, it shows that harm may come"),
                ])
            fields.date(
                "sign-first", "When was it first seen? (optional)",
                hint: "A month or a year is enough")
            fields.date("sign-last", "When was it last seen? (optional)")
            submit("Note this sign")
        }
    }
}
