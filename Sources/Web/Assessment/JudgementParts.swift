import Hub
import Markup
import Safeguarding
import Store

// The joint judgement with each agency’s own word on it, and who has given no levels.

func judgement(
    _ assessment: Assessment, _ own: AgencyCode, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    let isOpen = model.enquiry.stage == .assessing
    return section(.class("panel panel--tint"), .aria("labelledby", "judgement")) {
        div(.class("panel__b panel__b--top")) {
            h2(.id("judgement")) { "Joint judgement" }
            Room.part("room-judgement") { judgementSays(assessment, model, visit) }
            Room.part("room-answer") {
                if let judgement = assessment.judgement, isOpen,
                    visit.may(.takePartInAssessment)
                {
                    answerForm(judgement, own, visit, fields)
                }
            }
            Room.part("room-propose") {
                if visit.may(.setJointView), assessment.revealed != nil, isOpen {
                    proposeForm(assessment, model, visit, fields)
                }
            }
        }
    }
}

private func judgementSays(
    _ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    .all {
        if let judgement = assessment.judgement {
            p { Parts.level(judgement.level) }
            Parts.words(judgement.words)
            if let change = judgement.wouldChange {
                p(.class("small")) {
                    b { "What would change this view: " }
                    change
                }
            }
            p(.class("small muted")) {
                "Proposed by \(model.name(judgement.by)), "
                    + "\(Times.says(judgement.at, now: visit.now))"
            }
            answersList(judgement, assessment, visit)
        } else if assessment.revealed == nil {
            p { "It comes after everyone here has given levels." }
        } else {
            p { "Nobody has proposed one yet." }
        }
    }
}

private func proposeForm(
    _ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    details(
        .open.when(
            assessment.judgement == nil
                || ["level", "words", Fields.seen()].contains(where: fields.failed)),
        .data("where", "judgement")
    ) {
        summary { assessment.judgement == nil ? "Propose a judgement" : "Propose another" }
        Parts.form(visit, to: "\(visit.enquiryPath)/assessment/propose", keeps: true) {
            let judgement = assessment.judgement
            fields.replaces(judgement?.written, name: model.name, now: visit.now) {
                Parts.level(judgement?.level)
                Parts.words(judgement?.words ?? "")
            }
            fields.radios("level", "How high is the risk?", Level.options)
            fields.area("words", "In words", rows: 4)
            fields.area("would-change", "What would change this view?", rows: 2)
            submit("Propose")
        }
    }
}

func answersList(
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
                case nil: span(.class("st st--wait")) { "Has not answered" }
                }
            }
        }
    }
}

private func answerForm(
    _ judgement: Assessment.Judgement, _ own: AgencyCode, _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.form(visit, to: "\(visit.enquiryPath)/assessment/answer") {
        // Which judgement is answered: another may be proposed while this page is read.
        fields.hidden(Fields.seen(), "\(judgement.at.milliseconds)")
        div(.data("where", "answer")) {
            fields.text(
                "disagree-because", "If you disagree, why?", width: "",
                fallback: judgement.answers[own]?.because ?? "")
        }
        div(.class("actions")) {
            submit("Agree", "btn btn--s", name: "agrees", value: "yes")
            submit("Disagree and say why", "btn btn--2 btn--s", name: "agrees", value: "no")
        }
    }
}

/// Who has given no levels: those here by name of their agency, and those who were asked and are
/// not. A reader who is not shown who was asked is told so, not that everyone has.
func absent(
    _ assessment: Assessment, _ presence: Presence, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    let here = Set(
        presence.here(at: visit.now).compactMap { one in
            model.staff.first { $0.id == one.who }?.agency
        })
    let missing = Set(model.enquiry.agenciesAsked).union(assessment.awaited).union(here)
        .filter { !assessment.hasGiven($0) && assessment.excused[$0] == nil }.sorted()
    return Parts.panel("Levels not given", id: "absent") {
        Room.part("room-absent") {
            if missing.isEmpty, assessment.excused.isEmpty {
                Parts.empty(
                    model.enquiry.requestsShownTo == nil
                        ? "Everyone asked has given levels."
                        : "Everyone who takes part has given levels.")
            }
            for agency in missing {
                div(.class("card")) {
                    Parts.agency(agency, visit.hub.profile)
                    div(.class("small muted")) {
                        here.contains(agency)
                            ? "Here now"
                            : assessment.present[agency] != nil
                                ? "Took part, not here now" : "Asked, not here"
                    }
                }
            }
            for (agency, note) in assessment.excused.sorted(by: { $0.key < $1.key }) {
                div(.class("card")) {
                    Parts.agency(agency, visit.hub.profile)
                    div(.class("small muted")) { "Going on without: \(note.words)" }
                }
            }
            if model.enquiry.requestsShownTo != nil {
                p(.class("small muted above flush")) {
                    "Which other agencies were asked is not shown to you."
                }
            }
        }
        Room.part("room-excuse") {
            if visit.may(.setJointView), !missing.isEmpty, model.enquiry.stage == .assessing {
                excuseForm(missing, visit, fields)
            }
        }
    }
}

private func excuseForm(
    _ missing: [AgencyCode], _ visit: Visit, _ fields: Fields
) -> HTML {
    details(.open.when(fields.failed("because") || fields.failed("agency"))) {
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
