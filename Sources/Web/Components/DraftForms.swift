import Hub
import Markup
import Safeguarding

// A draft that is open twice. Each page carries marks of what was in it when it was opened, so that
// only what was typed in it is saved, and nothing is replaced that it has not shown.

extension Form {
    /// The field with the marks.
    fileprivate static let openedField = "opened"

    /// What the page that sent this has of a draft.
    var draftPage: DraftPage {
        let marks = self[Self.openedField].split(separator: " ").compactMap {
            part -> (String, String)? in
            let pair = part.split(separator: "=", maxSplits: 1)
            return pair.count == 2 ? (String(pair[0]), String(pair[1])) : nil
        }
        return DraftPage(
            id: self["command"], opened: Dictionary(marks) { first, _ in first },
            fields: typed.filter { ![Self.openedField, "form", "go"].contains($0.key) })
    }
}

extension Fields {
    /// Carries marks of what a form held when its page was made.
    /// - Parameter content: the form with what is kept in it.
    func opened(_ content: HTML) -> HTML {
        let marks = content.sends.map { "\($0.key)=\(DraftPage.mark($0.value))" }
        return hidden(Form.openedField, marks.sorted().joined(separator: " "))
    }

    /// What another page wrote since this one was opened, beside what is in the form.
    /// - Parameter kept: the form with what is kept in it.
    func alsoWritten(_ kept: HTML) -> HTML {
        let both = problems.filter { $0.says == Problem.writtenTwice }
        if both.isEmpty { return .nothing }
        let sent = kept.sends
        return Parts.flag(.amber, "This was written in another window", label: "Two versions") {
            for problem in both {
                if let name = kept.label(for: problem.field) { p(.class("small flush")) { name } }
                Parts.words(kept.says(sent[problem.field] ?? [], in: problem.field))
            }
            p {
                b { "What you wrote here is below and is not saved yet. " }
                "Take over what should stay, then go on: what is below replaces what is here."
            }
        }
    }
}

extension Problem {
    /// Of a field that another page wrote in since this one was opened.
    static let writtenTwice =
        "This was written in another window too. See both, and say which stands"

    static func overtaken(_ fields: Set<String>) -> [Problem] {
        fields.sorted().map { Problem(field: $0, says: writtenTwice) }
    }
}

extension Answer {
    /// The line under a form that saves itself: that it was not saved.
    static func notSaved(_ why: String) -> Answer { .plain(status: 409, "Not saved: \(why)") }

    static let notSavedOver = notSaved(
        "you wrote here in another window too. Press a button below to see both.")
}
