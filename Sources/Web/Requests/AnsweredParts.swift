import Markup
import Safeguarding

/// What the agency answered, with all it can do about it.
func answered(
    _ check: Check, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let statements = model.enquiry.statements.filter { $0.check == check.id }
    return Parts.panel("You have answered this", id: "answered") {
        checkState(check, visit, model.names)
        if let reply = check.reply, reply.answers.count > 1 {
            ul(.class("small")) {
                for answer in reply.answers {
                    li { "\(model.person(answer.person)): \(answer.known.asAnswer.lowercased())" }
                }
            }
        }
        for statement in statements {
            statementLine(statement, model.enquiry, model.people)
            ownerForms(statement, visit, fields)
        }
        leftOut(check, model)
        if model.enquiry.stage.isOpen {
            p(.class("above")) {
                a(
                    .class("btn btn--2"),
                    .href("/requests/\(model.enquiry.id)/\(check.id)?more=yes")
                ) { "Add to it, or change your answer" }
            }
        }
        p(.class("flush")) {
            a(.href("/enquiries/\(model.enquiry.id)")) { "Open the enquiry" }
        }
    }
}

/// What the agency kept back and why, for those who decided it.
private func leftOut(_ check: Check, _ model: EnquiryModel) -> HTML {
    .all {
        for decision in model.enquiry.sharing where decision.value.check == check.id {
            for left in decision.value.withheld {
                div(.class("card")) {
                    p(.class("flush")) { left.what }
                    p(.class("small flush")) {
                        Parts.tag("Left out", "amber")
                        " \(left.reason.says). The hub learns that, and not what it is."
                    }
                }
            }
        }
    }
}

/// Where the enquiry stands, and where it stood when this was asked, if that is another place.
func standing(_ asked: Check.Asked, _ enquiry: Enquiry) -> HTML {
    .all {
        enquiry.standing.says
        if !asked.status.isEmpty, asked.status != enquiry.standing.says {
            div(.class("small muted")) { "When this was asked: \(asked.status)" }
        }
    }
}

/// What the guide said when it was answered, in the words it used then.
func adviceThen(_ check: Check, _ model: EnquiryModel) -> HTML {
    guard let decision = model.enquiry.sharing.last(where: { $0.value.check == check.id }) else {
        return .nothing
    }
    return Parts.panel("When you answered", id: "guide-then") {
        advicePanel(decision.value.advice)
    }
}
