import Markup
import Safeguarding

// What is asked once more before a concern is sent: everything that was typed.

func checkAnswers(_ concern: ConcernForm, _ path: String) -> HTML {
    let start = path.dropLast()
    return section(.class("panel gap"), .aria("label", "Your answers")) {
        div(.class("panel__b panel__b--top")) {
            dl(.class("sum")) {
                for answer in concern.answers {
                    div {
                        dt { answer.name }
                        dd { Parts.words(answer.says.isEmpty ? "Not provided" : answer.says) }
                        dd {
                            a(.href("\(start)\(answer.step)")) {
                                "Change"
                                span(.class("vh")) { " \(answer.name.lowercased())" }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension ConcernForm {
    /// Every answer, by what it is called, with the page it is changed on; the child’s own words
    /// come before what others say of them.
    fileprivate var answers: [(name: String, says: String, step: Int)] {
        func typed<Value>(_ field: Field<Value>) -> String { form[field.name].tidied }
        func chosen<Option: Choice>(_ field: Field<Option>) -> String {
            form[field.name].isEmpty ? "" : form.said(field)?.says ?? ""
        }
        let people = (0..<peopleCount).map { place in
            (place == 0 ? "The child" : "Person \(place + 1)", personSays(self, place), 2)
        }
        let family = [chosen(Self.familyKnows), typed(Self.familyDetail)]
        return people + [
            ("The child’s own words", typed(Self.childsWords), 3),
            ("Who heard it", typed(Self.heardBy), 3),
            ("What was seen or said", typed(Self.worry), 3),
            (
                "About",
                (form.said(Self.kinds) ?? []).map(\.says).joined(separator: ", "), 3
            ),
            ("Danger now", chosen(Self.danger), 3),
            ("Where the child is", typed(Self.whereNow), 3),
            ("Last seen", chosen(Self.lastSeen), 2),
            ("Family knows", family.filter { !$0.isEmpty }.joined(separator: ". "), 3),
            ("Who is worried", chosen(Self.source), 1),
            ("Their name", typed(Self.referrer), 1),
            ("Where they work", typed(Self.organisation), 1),
            ("Their telephone number", typed(Self.referrerTelephone), 1),
        ]
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
