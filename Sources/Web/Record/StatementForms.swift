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
