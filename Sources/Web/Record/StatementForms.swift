import Markup
import Safeguarding

// What the agency that gave a statement may do with it.

/// All that the agency that gave a statement may do with it.
func ownerForms(_ statement: Statement, _ visit: Visit, _ fields: Fields) -> HTML {
    if statement.depth == .sealed { return releaseForm(statement, visit, fields) }
    if statement.retracted != nil { return .nothing }
    return .all {
        if statement.content.handling == .hubOnly { openForm(statement, visit, fields) }
        correctForm(statement, visit, fields)
        takeBackForm(statement, visit, fields)
    }
}

/// Lets others see a form of words in place of something sealed.
private func releaseForm(_ statement: Statement, _ visit: Visit, _ fields: Fields) -> HTML {
    let words = FormAbout.field("released", "\(statement.id)")
    return details(.open.when(fields.failed(words))) {
        summary { "Release an agreed summary" }
        Parts.form(visit, to: "\(visit.enquiryPath)/release", keeps: true) {
            fields.hidden("statement", "\(statement.id)")
            fields.text(
                words, "What others may read in its place", width: "",
                fallback: statement.released ?? "")
            p { submit("Let them see this", "btn btn--2 btn--s") }
        }
    }
}

/// Shows what went to the hub alone to the agencies that work on the enquiry.
private func openForm(_ statement: Statement, _ visit: Visit, _ fields: Fields) -> HTML {
    let (why, otherwise) = (
        FormAbout.field("open-because", "\(statement.id)"),
        FormAbout.field("open-departure", "\(statement.id)")
    )
    return details(.open.when(fields.failed(why) || fields.failed(otherwise))) {
        summary { "Show this to the other agencies" }
        Parts.form(visit, to: "\(visit.enquiryPath)/show", keeps: true) {
            input(.type("hidden"), .name("statement"), .value("\(statement.id)"))
            p(.class("small")) {
                "Only hub staff see this now. Every agency that works on this enquiry will, and it "
                    + "cannot be hidden from them again."
            }
            fields.text(why, "Why do they need it?", width: "")
            if fields.failed(otherwise) {
                fields.text(otherwise, "Why not as the guide says?", width: "")
            }
            p { submit("Show it to them", "btn btn--2 btn--s") }
        }
    }
}

private func correctForm(_ statement: Statement, _ visit: Visit, _ fields: Fields) -> HTML {
    let (words, why) = (
        FormAbout.field("correct-words", "\(statement.id)"),
        FormAbout.field("correct-because", "\(statement.id)")
    )
    return details(.open.when(fields.failed(words) || fields.failed(why))) {
        summary { "Correct this" }
        Parts.form(visit, to: "\(visit.enquiryPath)/correct", keeps: true) {
            fields.hidden("statement", "\(statement.id)")
            fields.area(
                words, "What it should say", rows: 3, fallback: statement.content.words)
            fields.text(why, "Why it changed", width: "")
            p { submit("Save the correction", "btn btn--2 btn--s") }
        }
    }
}

private func takeBackForm(_ statement: Statement, _ visit: Visit, _ fields: Fields) -> HTML {
    let why = FormAbout.field("back-because", "\(statement.id)")
    return details(.open.when(fields.failed(why))) {
        summary { "Withdraw this" }
        Parts.form(visit, to: "\(visit.enquiryPath)/take-back", keeps: true) {
            fields.hidden("statement", "\(statement.id)")
            fields.text(
                why, "Why you take it back",
                hint: "Its words stay on the record, marked as taken back. Whoever relied on it is "
                    + "told.", width: "")
            p { submit("Take it back", "btn btn--2 btn--s") }
        }
    }
}
