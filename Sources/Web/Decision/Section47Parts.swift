import Hub
import Markup
import Safeguarding
import Store

// What a section 47 enquiry came to, and the child protection conference after it: on the page of
// the decision.
let section47Routes: [Route] = [
    .post("/enquiries/:enquiry/section47", .deed(.endSection47)) { visit in
        try await visit.change(
            then: "/decision", orShow: { try await decisionPage(visit, $0) }
        ) { who, id in
            guard let finding: Section47Ending.Finding = visit.form.choice("s47-finding") else {
                throw Refusal.answer(field: "s47-finding", says: "Select what was found")
            }
            try await visit.hub.endSection47(
                id, .init(finding: finding, because: visit.form["s47-because"].tidied),
                over: visit.form.replacing, by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/conference", .deed(.endSection47)) { visit in
        try await visit.change(
            then: "/decision", orShow: { try await decisionPage(visit, $0) }
        ) { who, id in
            guard let plan: YesNoUnknown = visit.form.choice("conference-plan"), plan != .unknown
            else {
                throw Refusal.answer(
                    field: "conference-plan", says: "Select whether there is a plan")
            }
            try await visit.hub.hold(
                Conference(
                    heldOn: try visit.form.day("conference", label: "The day it was held"),
                    hasPlan: plan == .yes, because: visit.form["conference-because"].tidied),
                on: id, over: visit.form.replacing, by: who, command: visit.command)
        }
    },
]

/// Where the section 47 enquiry stands, from the strategy discussion or decision that began it.
func section47Panel(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    guard let course = model.enquiry.section47 else { return .nothing }
    let mayWrite = visit.may(.endSection47) && model.enquiry.stage.isOpen
    return Parts.panel(
        "What the section 47 enquiry came to", id: "section47",
        aside: "Begun \(Times.says(course.startedAt, now: visit.now))"
    ) {
        if course.awaitsConference {
            p {
                "A child protection conference is held, or found not to be needed, within 15 "
                    + "working days: "
                Times.due(course.conferenceBy(visit.hub.profile.calendar), now: visit.now)
            }
        }
        if let ended = course.ended { said(ended.value.finding.says, ended, model, visit) }
        if let held = course.conference {
            said(
                "Child protection conference held on \(held.value.heldOn.says): "
                    + (held.value.hasPlan
                        ? "a child protection plan" : "no child protection plan"),
                held, model,
                visit)
        }
        if mayWrite, course.conference == nil { endForm(course, model, visit, fields) }
        if mayWrite, course.ended?.value.finding == .conference {
            conferenceForm(course, model, visit, fields)
        }
    }
}

private func said<Value>(
    _ title: String, _ decided: Decided<Value>, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    .all {
        h3 { title }
        Parts.words(decided.because)
        p(.class("small muted flush")) {
            "\(model.name(decided.by)), \(Times.says(decided.at, now: visit.now))"
        }
    }
}

private func endForm(
    _ course: Section47, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let isFirst = course.ended == nil
    let failed = ["s47-finding", "s47-because", Fields.seen("s47")].contains(where: fields.failed)
    return details(.open.when(isFirst || failed)) {
        summary { isFirst ? "Say what it came to" : "Say anew what it came to" }
        Parts.form(visit, to: "\(visit.enquiryPath)/section47", keeps: true) {
            fields.replaces(
                course.ended?.written, about: "s47", name: model.name, now: visit.now
            ) {
                p { course.ended?.value.finding.says ?? "" }
                Parts.words(course.ended?.because ?? "")
            }
            fields.radios("s47-finding", "What was found?", Section47Ending.Finding.options)
            fields.area("s47-because", "Why?", rows: 3)
            submit("Record what it came to", "btn btn--2")
        }
    }
}

private func conferenceForm(
    _ course: Section47, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let isFirst = course.conference == nil
    let failed = [
        "conference-day", "conference-plan", "conference-because", Fields.seen("conference"),
    ].contains(where: fields.failed)
    return details(.open.when(isFirst || failed)) {
        summary { isFirst ? "Record the conference" : "Put the conference right" }
        Parts.form(visit, to: "\(visit.enquiryPath)/conference", keeps: true) {
            fields.replaces(
                course.conference?.written, about: "conference", name: model.name, now: visit.now
            ) {
                p { "Held on \(course.conference?.value.heldOn.says ?? "")" }
                Parts.words(course.conference?.because ?? "")
            }
            fields.date("conference", "On which day was it held?")
            fields.radios(
                "conference-plan", "Is there a child protection plan?",
                [(YesNoUnknown.yes.rawValue, "Yes"), (YesNoUnknown.no.rawValue, "No")],
                inline: true)
            fields.area("conference-because", "What was decided, and why?", rows: 3)
            submit("Record the conference", "btn btn--2")
        }
    }
}
