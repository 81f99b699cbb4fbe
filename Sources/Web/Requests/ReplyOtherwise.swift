import Hub
import Markup
import Safeguarding
import SharingLaw

// The ways to answer a request other than with what is known.
extension RequestReply {
    /// The way past every question, and what few need: more time, or a refusal.
    var otherAnswers: HTML {
        div(.class("above")) {
            p {
                a(.class("btn btn--danger"), .href("\(path)/now")) {
                    "A child is in danger now: share at once"
                }
            }
            moreTime
            decline
        }
    }

    private var path: String { "/requests/\(model.enquiry.id)/\(check.id)" }

    private var moreTime: HTML {
        details(.class("above"), .open.when(isSentBack("hours", "time-because"))) {
            summary { "I need more time" }
            Parts.form(visit, to: "\(path)/more-time") {
                fields.radios(
                    "hours", "How much longer?",
                    [("2", "2 hours"), ("4", "4 hours"), ("24", "1 day"), ("48", "2 days")],
                    inline: true)
                fields.text("time-because", "Why?", width: "")
                submit("Tell the hub", "btn btn--2")
            }
        }
    }

    private var decline: HTML {
        details(.class("above"), .open.when(isSentBack("reason", "decline-words"))) {
            summary { "We will not share anything" }
            p(.class("small")) {
                "Saying no is recorded as fully as saying yes. Data protection law is not a reason "
                    + "by itself. Where a child may suffer significant harm nobody refuses alone: "
                    + "a senior is asked first."
            }
            Parts.form(visit, to: "\(path)/decline", keeps: true) {
                fields.select(
                    "reason", "Why not?", RefusalReason.forRequests.map { ($0.rawValue, $0.says) },
                    blank: "Choose one")
                fields.area("decline-words", "Your reasons in your own words", rows: 3)
                // Asked here too: nothing that was ticked above comes with this form.
                if let fact = visit.hub.packToday?.fact("ordered") {
                    fields.radios(
                        "decline-ordered", fact.asks, fact.answers.map { ($0.id, $0.says) },
                        hint: fact.because, fallback: fields.form["guide-ordered"], inline: true)
                }
                submit("Record and send", "btn btn--danger")
            }
        }
    }

    private func isSentBack(_ names: String...) -> Bool { names.contains(where: fields.failed) }
}
