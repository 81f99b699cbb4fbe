import Markup
import Safeguarding

// What the agency that gave a statement may do with it.

/// Lets others see a form of words in place of something sealed.
func releaseForm(_ statement: Statement, _ visit: Visit) -> HTML {
    details {
        summary { "Release an agreed summary" }
        Parts.form(visit, to: "\(visit.enquiryPath)/release", keeps: true) {
            input(.type("hidden"), .name("statement"), .value("\(statement.id)"))
            label(.class("label small"), .for("released-\(statement.id)")) {
                "What others may read in its place"
            }
            input(
                .class("input gap"), .id("released-\(statement.id)"), .name("released"),
                .type("text"), .value(statement.released ?? ""))
            p(.class("above")) { submit("Let them see this", "btn btn--2 btn--s") }
        }
    }
}

/// Shows what went to the hub alone to the agencies that work on the enquiry.
func openForm(_ statement: Statement, _ visit: Visit, _ fields: Fields) -> HTML {
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

func correctForm(_ statement: Statement, _ visit: Visit) -> HTML {
    details {
        summary { "Correct this" }
        Parts.form(visit, to: "\(visit.enquiryPath)/correct", keeps: true) {
            input(.type("hidden"), .name("statement"), .value("\(statement.id)"))
            label(.class("label small"), .for("words-\(statement.id)")) { "What it should say" }
            textarea(.class("textarea"), .id("words-\(statement.id)"), .name("words"), .rows(3)) {
                "\n" + statement.content.words
            }
            label(.class("label small"), .for("why-\(statement.id)")) { "Why it changed" }
            input(.class("input gap"), .id("why-\(statement.id)"), .name("because"), .type("text"))
            p(.class("above")) { submit("Save the correction", "btn btn--2 btn--s") }
        }
    }
}

func takeBackForm(_ statement: Statement, _ visit: Visit) -> HTML {
    details {
        summary { "Withdraw this" }
        Parts.form(visit, to: "\(visit.enquiryPath)/take-back", keeps: true) {
            input(.type("hidden"), .name("statement"), .value("\(statement.id)"))
            label(.class("label small"), .for("back-\(statement.id)")) {
                "Why you take it back"
            }
            input(
                .class("input gap"), .id("back-\(statement.id)"), .name("because"), .type("text"))
            p(.class("small muted")) {
                "Its words stay on the record, marked as taken back. Whoever relied on it is told."
            }
            p { submit("Take it back", "btn btn--2 btn--s") }
        }
    }
}
