import Markup
import Safeguarding

func answered(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    Parts.panel("You have answered this", id: "answered") {
        checkState(check, visit, model.names)
        for statement in model.enquiry.statements where statement.check == check.id {
            statementLine(statement, model.enquiry, model.people)
        }
        p(.class("above flush")) {
            a(.href("/enquiries/\(model.enquiry.id)")) { "Open the enquiry" }
            ", to correct something or join the risk assessment."
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
