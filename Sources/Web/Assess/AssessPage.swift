import Hub
import Markup
import Safeguarding
import Store

let assessmentRoutes: [Route] = [
    .get("/enquiries/:enquiry/assessment", .deed(.takePartInAssessment)) { visit in
        try await assessPage(visit, [])
    },
    step("open", .setJointView) { visit, who, id in
        try await visit.hub.openAssessment(id, by: who, command: visit.command)
    },
    step("join", .takePartInAssessment) { visit, who, id in
        try await visit.hub.joinAssessment(id, by: who, command: visit.command)
    },
    step("levels", .takePartInAssessment) { visit, who, id in
        let levels = visit.hub.profile.factors.compactMap { factor -> Assessment.Given? in
            guard let level: Level = visit.form.choice("level-\(factor.id)") else { return nil }
            return Assessment.Given(
                factor: factor.id, level: level,
                cites: visit.form.all("cites-\(factor.id)").compactMap { ID<Statement>($0) },
                because: visit.form["because-\(factor.id)"].orNil)
        }
        try await visit.hub.giveLevels(id, levels, by: who, command: visit.command)
    },
    step("excuse", .setJointView) { visit, who, id in
        guard let agency = AgencyCode(rawValue: visit.form["agency"]) else {
            throw Refusal.answer(field: "agency", says: "Select the agency you go on without")
        }
        try await visit.hub.excuseAgency(
            id, agency, because: visit.form["because"], by: who, command: visit.command)
    },
    step("joint", .setJointView) { visit, who, id in
        let factor = visit.form["factor"]
        guard let level: Level = visit.form.choice("joint-\(factor)") else {
            throw Refusal.answer(field: "joint-\(factor)", says: "Select the joint level")
        }
        try await visit.hub.setJointView(
            id, factor: factor, level: level, because: visit.form["because-\(factor)"], by: who,
            command: visit.command)
    },
    step("propose", .setJointView) { visit, who, id in
        guard let level: Level = visit.form.choice("level") else {
            throw Refusal.answer(field: "level", says: "Select the joint judgement")
        }
        try await visit.hub.proposeJudgement(
            id, level: level, words: visit.form["words"], by: who, command: visit.command)
    },
    step("answer", .takePartInAssessment) { visit, who, id in
        try await visit.hub.answerJudgement(
            id, agrees: visit.form["agrees"] == "yes", because: visit.form["disagree-because"],
            by: who, command: visit.command)
    },
]

private func step(
    _ name: String, _ deed: Deed,
    _ work: @escaping @Sendable (Visit, Practitioner, ID<Enquiry>) async throws -> Void
) -> Route {
    .post("/enquiries/:enquiry/assessment/\(name)", .deed(deed)) { visit in
        try await visit.change(
            then: "/assessment", orShow: { try await assessPage(visit, $0) }
        ) { who, id in try await work(visit, who, id) }
    }
}

private func assessPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "joint risk assessment")
    let fields = Fields(visit.form, problems)
    let own = try visit.who.agency
    return model.page("Joint risk assessment", tab: "Risk assessment", visit, problems: problems) {
        div(.class("head")) {
            h1 { "Joint risk assessment" }
            Parts.printButton()
        }
        if let assessment = model.enquiry.assessment {
            whoIsHere(assessment, model, visit)
            div(.class("cols cols--aside")) {
                div {
                    if assessment.revealed == nil {
                        blind(assessment, own, model, visit, fields)
                    } else {
                        matrix(assessment, model, visit)
                        if !assessment.hasGiven(own) {
                            levelsForm(assessment, own, model, visit, fields)
                        }
                        jointForms(assessment, model, visit, fields)
                    }
                }
                aside(.class("stack")) {
                    judgement(assessment, own, model, visit, fields)
                    absent(assessment, model, visit, fields)
                }
            }
        } else {
            notStarted(model, visit)
        }
    }
}

private func notStarted(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let waiting = model.enquiry.checks.filter { !$0.isAnswered }.map(\.asked.agency)
    return div(.class("measure")) {
        p {
            "Each agency gives each factor a level. Nobody sees another’s until all have "
                + "given theirs."
        }
        if !waiting.isEmpty {
            p {
                "Not answered yet: "
                waiting.map { visit.hub.profile.name(of: $0) }.joined(separator: ", ")
                ". You can start without them."
            }
        }
        if visit.may(.setJointView), model.enquiry.stage == .checking {
            Parts.form(visit, to: "\(visit.enquiryPath)/assessment/open") {
                submit("Start the joint risk assessment")
            }
        } else {
            p(.class("muted")) { "A social worker starts it once agencies have been asked." }
        }
    }
}

private func whoIsHere(_ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let own = visit.session?.practitioner.agency
    return section(.class("panel gap"), .aria("label", "Who takes part")) {
        div(.class("panel__b panel__b--top")) {
            ul(.class("people")) {
                for (agency, presence) in assessment.present.sorted(by: { $0.key < $1.key }) {
                    li {
                        span(
                            .class("av av--\(agency.rawValue.lowercased())"),
                            .aria("hidden", "true")
                        ) { initials(model.name(presence.by)) }
                        div {
                            model.name(presence.by)
                            small {
                                visit.hub.profile.name(of: agency)
                                    + (assessment.hasGiven(agency)
                                        ? ", levels given" : ", not given yet")
                            }
                        }
                    }
                }
            }
            if let own, assessment.present[own] == nil, assessment.revealed == nil,
                model.enquiry.stage == .assessing
            {
                Parts.form(visit, to: "\(visit.enquiryPath)/assessment/join") {
                    submit("Take part for \(visit.hub.profile.name(of: own))", "btn above")
                }
            }
        }
    }
}

private func initials(_ name: String) -> String {
    name.split(separator: " ").compactMap(\.first).prefix(2).map(String.init).joined()
}

private func blind(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    .all {
        if assessment.hasGiven(own) {
            Parts.flag(.ok, "Your levels are in", label: "Given") {
                p {
                    "They are shown when everyone here has given theirs. Waiting for: "
                        + assessment.awaited.map { visit.hub.profile.name(of: $0) }
                        .joined(separator: ", ")
                }
            }
        } else if assessment.present[own] != nil {
            levelsForm(assessment, own, model, visit, fields)
        } else {
            Parts.empty("Take part to give your agency’s levels.")
        }
    }
}

private func levelsForm(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    Parts.panel("What \(visit.hub.profile.name(of: own)) sees", id: "levels") {
        p(.class("hint")) { "Nobody sees your levels until everyone here has given theirs." }
        Parts.form(visit, to: "\(visit.enquiryPath)/assessment/levels", keeps: true) {
            for factor in assessment.factors {
                div(.class("factor")) {
                    fields.radios(
                        "level-\(factor.id)", factor.name, Level.options, hint: factor.asks,
                        inline: true)
                    if !model.enquiry.statements.isEmpty {
                        details {
                            summary { "What you rely on" }
                            fields.boxes(
                                "cites-\(factor.id)", "Statements for “\(factor.name)”",
                                model.enquiry.statements.map {
                                    (
                                        $0.id.description,
                                        "\($0.agency.rawValue): \($0.content.words)"
                                    )
                                })
                        }
                    }
                    fields.text("because-\(factor.id)", "In words (optional)", width: "")
                }
            }
            submit("Give these levels")
        }
    }
}

private func matrix(_ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let agencies = assessment.levels.keys.sorted()
    return Parts.panel("What we each see", id: "matrix") {
        Parts.table(
            "Levels by factor and agency",
            ["Factor"] + agencies.map { visit.hub.profile.name(of: $0) } + ["Joint view"]
        ) {
            for factor in assessment.factors {
                let differs = assessment.viewsDiffer(on: factor.id)
                tr(.class(differs ? "split" : "")) {
                    th(.scope("row")) {
                        factor.name
                        if differs { div { Parts.tag("Views differ", "amber") } }
                    }
                    for agency in agencies {
                        td(.class("cell"), .data("l", visit.hub.profile.name(of: agency))) {
                            cell(assessment.levels[agency]?[factor.id], model)
                        }
                    }
                    td(.data("l", "Joint view")) {
                        if let joint = assessment.joint[factor.id] {
                            Parts.level(joint.level)
                            div(.class("small muted")) { joint.because }
                        } else {
                            "Not set yet"
                        }
                    }
                }
            }
        }
    }
}

private func cell(_ given: Assessment.Given?, _ model: EnquiryModel) -> HTML {
    .all {
        Parts.level(given?.level)
        if let given {
            if !given.cites.isEmpty {
                span { given.cites.count == 1 ? "1 fact" : "\(given.cites.count) facts" }
            }
            if let because = given.because { div(.class("small muted")) { because } }
        }
    }
}

private func jointForms(
    _ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    guard visit.may(.setJointView), model.enquiry.stage == .assessing else { return .nothing }
    return Parts.panel("Set the joint view", id: "joint") {
        p(.class("hint")) {
            "Factors on which views differ must be settled, with why, before a judgement."
        }
        for factor in assessment.factors {
            let differs = assessment.viewsDiffer(on: factor.id)
            let isOpen = differs && assessment.joint[factor.id] == nil
            details(.open.when(isOpen)) {
                summary { factor.name + (isOpen ? " (to settle)" : "") }
                Parts.form(visit, to: "\(visit.enquiryPath)/assessment/joint") {
                    fields.hidden("factor", factor.id)
                    fields.radios(
                        "joint-\(factor.id)", "Joint level for “\(factor.name)”", Level.options,
                        fallback: assessment.joint[factor.id]?.level.rawValue ?? "", inline: true)
                    fields.text(
                        "because-\(factor.id)", "Why?", width: "",
                        fallback: assessment.joint[factor.id]?.because ?? "")
                    submit("Save the joint view", "btn btn--2 btn--s")
                }
            }
        }
    }
}

private func judgement(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    section(.class("panel panel--tint"), .aria("labelledby", "judgement")) {
        div(.class("panel__b panel__b--top")) {
            h2(.id("judgement")) { "Joint judgement" }
            if let judgement = assessment.judgement {
                p { Parts.level(judgement.level) }
                Parts.words(judgement.words)
                p(.class("small muted")) {
                    "Proposed by \(model.name(judgement.by)), "
                        + "\(Times.says(judgement.at, now: visit.now))"
                }
                answersList(judgement, assessment, visit)
                if model.enquiry.stage == .assessing { answerForm(judgement, own, visit, fields) }
            } else if assessment.revealed == nil {
                p { "It comes after everyone here has given levels." }
            } else {
                p { "Nobody has proposed one yet." }
            }
            if visit.may(.setJointView), assessment.revealed != nil,
                model.enquiry.stage == .assessing
            {
                details(.open.when(assessment.judgement == nil)) {
                    summary {
                        assessment.judgement == nil ? "Propose a judgement" : "Propose another"
                    }
                    Parts.form(visit, to: "\(visit.enquiryPath)/assessment/propose", keeps: true) {
                        fields.radios("level", "How high is the risk?", Level.options)
                        fields.area("words", "In words", rows: 4)
                        submit("Propose")
                    }
                }
            }
        }
    }
}

private func answersList(
    _ judgement: Assessment.Judgement, _ assessment: Assessment, _ visit: Visit
) -> HTML {
    ul(.class("tasks")) {
        for agency in assessment.levels.keys.sorted() {
            li {
                div {
                    Parts.agency(agency, visit.hub.profile)
                    if let because = judgement.answers[agency]?.because { small { because } }
                }
                switch judgement.answers[agency]?.agrees {
                case true?: span(.class("st st--ok")) { "Agrees" }
                case false?: span(.class("st st--late")) { "Disagrees" }
                case nil: span(.class("st st--wait")) { "Reading" }
                }
            }
        }
    }
}

private func answerForm(
    _ judgement: Assessment.Judgement, _ own: AgencyCode, _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.form(visit, to: "\(visit.enquiryPath)/assessment/answer") {
        fields.text(
            "disagree-because", "If you disagree, why?", width: "",
            fallback: judgement.answers[own]?.because ?? "")
        div(.class("actions")) {
            submit("Agree", "btn btn--s", name: "agrees", value: "yes")
            submit("Disagree and say why", "btn btn--2 btn--s", name: "agrees", value: "no")
        }
    }
}

private func absent(
    _ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let missing = Set(model.enquiry.agenciesAsked).union(assessment.awaited)
        .filter { !assessment.hasGiven($0) && assessment.excused[$0] == nil }.sorted()
    return Parts.panel("Not here", id: "absent") {
        if missing.isEmpty, assessment.excused.isEmpty { Parts.empty("Everyone asked is here.") }
        for agency in missing {
            div(.class("card")) { Parts.agency(agency, visit.hub.profile) }
        }
        for (agency, note) in assessment.excused.sorted(by: { $0.key < $1.key }) {
            div(.class("card")) {
                Parts.agency(agency, visit.hub.profile)
                div(.class("small muted")) { "Going on without: \(note.words)" }
            }
        }
        if visit.may(.setJointView), !missing.isEmpty, model.enquiry.stage == .assessing {
            details {
                summary { "Go on without an agency" }
                Parts.form(visit, to: "\(visit.enquiryPath)/assessment/excuse") {
                    fields.select(
                        "agency", "Which agency?",
                        missing.map { ($0.rawValue, visit.hub.profile.name(of: $0)) })
                    fields.text("because", "Why not wait?", width: "")
                    submit("Record and go on", "btn btn--2 btn--s")
                }
            }
        }
    }
}
