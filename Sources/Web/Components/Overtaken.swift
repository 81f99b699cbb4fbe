import Hub
import Markup
import Safeguarding

// Where somebody else wrote first: both are shown, and the person says which stands.

extension Form {
    /// The field of this form that carries what stood when its page was made; a form has one at the
    /// most.
    var seenField: String? { fields.keys.first { $0.utf8.starts(with: Fields.seenStart.utf8) } }

    /// What the sender of this form had before them.
    var replacing: Replacing {
        seenField.map { .written(Self.moment(self[$0])) } ?? .whatStands
    }
}

extension Fields {
    fileprivate static let seenStart = "seen-at"

    /// The field that carries what stood when the page was made.
    /// - Parameter about: what the form is about, where a page has several alike.
    static func seen(_ about: String = "") -> String {
        about.isEmpty ? seenStart : "\(seenStart)-\(about)"
    }

    /// Carries what stands now; where it was written while somebody else typed, shows it beside
    /// what they typed, which stays in the form and is not saved.
    func replaces(
        _ standing: Written?, about: String = "", name: (ID<Practitioner>) -> String,
        now: Instant, @HTMLBuilder shows: () -> HTML
    ) -> HTML {
        let field = Self.seen(about)
        return .all {
            hidden(field, standing.map { "\($0.at.milliseconds)" } ?? "")
            if failed(field), let standing {
                div(.id(field), .class("gap")) {
                    Parts.flag(
                        .amber, "\(name(standing.by)) wrote this while you were writing",
                        label: "Two versions"
                    ) {
                        p(.class("small muted flush")) { Times.says(standing.at, now: now) }
                        shows()
                        p {
                            b { "Yours is below and is not saved yet. " }
                            "Take over what should stay, then send it to replace what is here; or "
                                + "leave the page to keep what is here."
                        }
                    }
                }
            }
        }
    }
}
