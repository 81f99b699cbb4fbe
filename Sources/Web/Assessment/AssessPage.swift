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
                because: visit.form["own-because-\(factor.id)"].orNil)
        }
        try await visit.hub.giveLevels(id, levels, by: who, command: visit.command)
    },
    step("excuse", .setJointView) { visit, who, id in
        guard let agency = visit.agency("agency") else {
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
            id, factor: factor, level: level, because: visit.form["because-\(factor)"],
            over: visit.form.replacing, by: who, command: visit.command)
    },
    step("propose", .setJointView) { visit, who, id in
        guard let level: Level = visit.form.choice("level") else {
            throw Refusal.answer(field: "level", says: "Select the joint judgement")
        }
        try await visit.hub.proposeJudgement(
            id, level: level, words: visit.form["words"],
            wouldChange: visit.form["would-change"], over: visit.form.replacing, by: who,
            command: visit.command)
    },
    .post("/enquiries/:enquiry/assessment/writing", .deed(.takePartInAssessment)) { visit in
        try await visit.hub.write(
            in: visit.form["field"], of: try visit.id("enquiry"), by: try visit.who)
        return .part(.nothing)
    },
    step("note", .takePartInAssessment) { visit, who, id in
        try await visit.hub.addNote(
            id, words: visit.form["note"], by: who, command: visit.command)
    },
    step("change", .takePartInAssessment) { visit, who, id in
        let sent = FormAbout(form: visit.form, about: visit.form["statement"])
        try await visit.hub.answerChange(
            id, of: try sent.id(), words: sent["words"], by: who, command: visit.command)
    },
    step("answer", .takePartInAssessment) { visit, who, id in
        try await visit.hub.answerJudgement(
            id, agrees: visit.form["agrees"] == "yes", because: visit.form["disagree-because"],
            over: visit.form.replacing, by: who, command: visit.command)
    },
]

private func step(
    _ name: String, _ deed: Deed,
    _ work: @escaping @Sendable (Visit, Practitioner, ID<Enquiry>) async throws -> Void
) -> Route {
    .step(
        "/assessment", "/\(name)", deed,
        orShow: { visit, problems in
            try await assessPage(visit, problems.map { $0.on(name, visit.form) })
        }, work)
}

extension Problem {
    /// The same at the field of the form it is about: the page has several alike.
    fileprivate func on(_ form: String, _ sent: Form) -> Problem {
        switch form {
        case "levels" where field.hasPrefix("because-"):
            Problem(field: "own-" + field, says: says)
        case "change": renamed("words", FormAbout.field("words", sent["statement"]))
        default: self
        }
    }
}

/// The parts that follow what others do, in the order they stand on the page.
private let roomParts = [
    "room-changes", "room-people", "room-main", "room-own", "room-joint", "room-judgement",
    "room-answer", "room-propose", "room-absent", "room-excuse", "room-missing",
    "room-happens",
]

private func assessPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(
        visit, page: "joint risk assessment", withStory: true)
    let presence = await visit.hub.presence(in: model.enquiry.id).joined(
        by: try visit.who.id, at: visit.now)
    let fields = Fields(visit.form, problems)
    let path = "\(visit.enquiryPath)/assessment"
    return model.page(
        "Joint risk assessment", tab: "Risk assessment", visit, problems: problems, isRoom: true
    ) {
        Room.of(path, parts: roomParts) {
            div(.class("head")) {
                h1 { "Joint risk assessment" }
                div(.class("actions")) {
                    Room.status(path)
                    Parts.printButton()
                }
            }
            Room.part("room-changes") { ripplePart(model, visit, fields) }
            if let assessment = model.enquiry.assessment {
                Room.part("room-people") { peopleHere(assessment, presence, model, visit) }
                room(assessment, presence, model, visit, fields)
            } else {
                Room.part("room-main") { notStarted(model, visit) }
                Room.part("room-missing") { pictureParts(model, visit) }
            }
        }
    }
}

private func room(
    _ assessment: Assessment, _ presence: Presence, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    let own = visit.session?.practitioner.agency ?? .csc
    return div(.class("cols cols--aside")) {
        div {
            Room.part("room-main") {
                if assessment.revealed == nil {
                    blind(assessment, own, model, visit, fields)
                } else {
                    matrix(assessment, model, visit)
                }
            }
            Room.part("room-own") {
                if assessment.revealed != nil {
                    ownLevels(assessment, own, model, visit, fields)
                }
            }
            Room.part("room-joint") {
                if assessment.revealed != nil { jointForms(assessment, model, visit, fields) }
            }
        }
        aside(.class("stack")) {
            judgement(assessment, own, model, visit, fields)
            absent(assessment, presence, model, visit, fields)
            Room.part("room-missing") { pictureParts(model, visit) }
            div {
                Room.part("room-happens") { asItHappens(model, assessment, visit) }
                noteForm(model, visit, fields)
            }
        }
    }
}

/// Once levels are shown: for an agency that has given none, the form; for the others, a way to
/// change theirs as they learn more. What they were stays in the ledger.
private func ownLevels(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    guard model.enquiry.stage == .assessing, visit.may(.takePartInAssessment) else {
        return .nothing
    }
    if !assessment.hasGiven(own) { return levelsForm(assessment, own, model, visit, fields) }
    let failed = assessment.factors.contains {
        fields.failed("level-\($0.id)") || fields.failed("own-because-\($0.id)")
    }
    return details(.class("gap"), .open.when(failed)) {
        summary { "Change your agency’s levels" }
        levelsForm(assessment, own, model, visit, fields)
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

private func blind(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    .all {
        if assessment.hasGiven(own) {
            Parts.flag(.ok, "Your levels are in", label: "Given") {
                p {
                    "They are shown when everyone here has given theirs, and at least one other "
                        + "agency has. "
                        + (assessment.awaited.isEmpty
                            ? "If nobody else takes part, go on without them and say why."
                            : "Waiting for: "
                                + assessment.awaited.map { visit.hub.profile.name(of: $0) }
                                .joined(separator: ", "))
                }
            }
            details {
                summary { "Give them again" }
                levelsForm(assessment, own, model, visit, fields)
            }
        } else if assessment.present[own] != nil {
            levelsForm(assessment, own, model, visit, fields)
        } else {
            Parts.empty("Take part to give your agency’s levels.")
            if model.enquiry.stage == .assessing, visit.may(.takePartInAssessment) {
                Parts.form(visit, to: "\(visit.enquiryPath)/assessment/join") {
                    submit("Take part for \(visit.hub.profile.name(of: own))", "btn above")
                }
            }
        }
    }
}

private func levelsForm(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    Parts.panel("What \(visit.hub.profile.name(of: own)) sees", id: "levels") {
        if assessment.revealed == nil {
            p(.class("hint")) { "Nobody sees your levels until everyone here has given theirs." }
        }
        Parts.form(visit, to: "\(visit.enquiryPath)/assessment/levels", keeps: true) {
            for factor in assessment.factors {
                let known = assessment.levels[own]?[factor.id]
                div(.class("factor"), .data("where", "levels")) {
                    fields.radios(
                        "level-\(factor.id)", factor.name, Level.options, hint: factor.asks,
                        fallback: known?.level.rawValue ?? "", inline: true)
                    let standing = model.enquiry.statements.filter { $0.retracted == nil }
                    if !standing.isEmpty {
                        details {
                            summary { "What you rely on" }
                            fields.boxes(
                                "cites-\(factor.id)", "Statements for “\(factor.name)”",
                                standing.map {
                                    (
                                        $0.id.description,
                                        "\($0.agency.rawValue): \($0.content.words)"
                                    )
                                }, fallback: known?.cites.map(\.description) ?? [])
                        }
                    }
                    fields.text(
                        "own-because-\(factor.id)", "In words, if you tick nothing you rely on",
                        width: "",
                        fallback: known?.because ?? "")
                }
            }
            submit("Give these levels")
        }
    }
}

func matrix(_ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let agencies = assessment.levels.keys.sorted()
    let shaken = Set(model.enquiry.ripples.flatMap { $0.relied.values.joined() })
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
                        if shaken.contains(factor.id) {
                            div { Parts.tag("Rests on what changed", "red") }
                        }
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
        let toSettle = assessment.factors.filter {
            assessment.viewsDiffer(on: $0.id) && assessment.joint[$0.id] == nil
        }
        for factor in assessment.factors {
            let isOpen = toSettle.contains { $0.id == factor.id }
            details(
                .open.when(
                    factor.id == toSettle.first?.id || fields.failed("joint-\(factor.id)")
                        || fields.failed(Fields.seen(factor.id))),
                .data("where", "joint-\(factor.id)")
            ) {
                summary { factor.name + (isOpen ? " (to settle)" : "") }
                Parts.form(visit, to: "\(visit.enquiryPath)/assessment/joint") {
                    fields.hidden("factor", factor.id)
                    let joint = assessment.joint[factor.id]
                    fields.replaces(
                        joint?.written, about: factor.id, name: model.name, now: visit.now
                    ) {
                        Parts.level(joint?.level)
                        Parts.words(joint?.because ?? "")
                    }
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
