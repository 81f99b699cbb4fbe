import Markup
import Safeguarding

// What is asked once more before a concern is sent.

func checkAnswers(_ concern: ConcernForm, _ path: String) -> HTML {
    let start = path.dropLast()
    func change(_ step: Int, _ what: String) -> HTML {
        a(.href("\(start)\(step)")) {
            "Change"
            span(.class("vh")) { " \(what)" }
        }
    }
    func said(_ words: String) -> HTML {
        Parts.words(words.tidied.isEmpty ? "Not provided" : words)
    }
    func row(_ name: String, _ value: HTML, _ step: Int) -> HTML {
        div {
            dt { name }
            dd { value }
            dd { change(step, name.lowercased()) }
        }
    }
    let form = concern.form
    return section(.class("panel gap"), .aria("label", "Your answers")) {
        div(.class("panel__b panel__b--top")) {
            dl(.class("sum")) {
                row("Who is worried", said(ReferralSource(rawValue: form["source"])?.says ?? ""), 1)
                row("Their name", said(form["referrer-name"]), 1)
                row("Where they work", said(form["referrer-organisation"]), 1)
                row("Their telephone number", said(form["referrer-telephone"]), 1)
                for place in 0..<concern.peopleCount {
                    row(
                        place == 0 ? "The child" : "Person \(place + 1)",
                        said(personSays(concern, place)), 2)
                }
                row("Last seen", said(LastSeen(rawValue: form["last-seen"])?.says ?? ""), 2)
                row(
                    "About",
                    said(
                        form.all("kinds").compactMap { ConcernKind(rawValue: $0)?.says }
                            .joined(separator: ", ")), 3)
                row("What was seen or said", said(form["worry"]), 3)
                row("The child’s own words", said(form["childs-words"]), 3)
                row("Danger now", said(YesNoUnknown(rawValue: form["danger"])?.says ?? ""), 3)
                row("Who heard it", said(form["heard-by"]), 3)
                row("Where the child is", said(form["where"]), 3)
                row(
                    "Family knows",
                    said(
                        [
                            YesNoUnknown(rawValue: form["family-knows"])?.says ?? "",
                            form["family-detail"].tidied,
                        ].filter { !$0.isEmpty }.joined(separator: ". ")), 3)
            }
        }
    }
}

/// Who somebody is, and what they are to the child: all that was typed of them.
private func personSays(_ concern: ConcernForm, _ place: Int) -> String {
    let person = PersonForm(place)
    guard !person.isBlank(in: concern.form), let details = concern.details(place) else { return "" }
    let more = [
        details.alsoKnownAs.isEmpty
            ? "" : "also known as " + details.alsoKnownAs.map(\.says).joined(separator: ", "),
        details.sex == .unknown ? "" : details.sex.says,
        details.telephone.map { "telephone \($0)" } ?? "",
        details.nhsNumber.map { "NHS number \($0)" } ?? "",
        details.ethnicity.map { "\($0.group.says) (\($0.basis.says.lowercased()))" } ?? "",
    ]
    let line = ([personLine(details)] + more).filter { !$0.isEmpty }.joined(separator: ", ")
    if place == 0 { return line }
    let role: SubjectRole? = concern.form.said(person.role)
    return [role?.says ?? "", concern.form[person.relationship.name].tidied, line]
        .filter { !$0.isEmpty }.joined(separator: ". ")
}
