import Markup
import Safeguarding

// The four pages of a concern: who is worried, about whom, about what, and all of it to check.

func whoIsWorried(_ fields: Fields) -> HTML {
    .all {
        fields.select(
            "source", "Who is worried?", ReferralSource.options, blank: "Choose one",
            fallback: "")
        fields.text(
            "referrer-name", "Their name (optional)", hint: "Leave out if they do not want to say")
        fields.text("referrer-organisation", "School, team or organisation (optional)")
        fields.text("referrer-telephone", "Telephone number (optional)", width: "w10", mode: "tel")
    }
}

func aboutWhom(_ concern: ConcernForm, _ fields: Fields) -> HTML {
    .all {
        fields.hidden("people-count", "\(concern.peopleCount)")
        for place in 0..<concern.peopleCount { personFields(place, concern, fields) }
        p {
            submit("Add another child or adult", "btn btn--2 btn--s", name: "go", value: "add")
            " "
            submit("Look for matches", "btn btn--2 btn--s", name: "go", value: "match")
        }
        fields.radios(
            "last-seen", "When did they last see or speak to the child?",
            LastSeen.options, fallback: LastSeen.notAsked.rawValue)
    }
}

private func personFields(_ place: Int, _ concern: ConcernForm, _ fields: Fields) -> HTML {
    func name(_ field: String) -> String { "p\(place)-\(field)" }
    return section(.class("card"), .aria("label", "Person \(place + 1)")) {
        h2 { place == 0 ? "The child" : "Person \(place + 1)" }
        if place > 0 {
            fields.select(
                name("role"), "Who are they?", SubjectRole.options,
                fallback: SubjectRole.sibling.rawValue)
            fields.text(
                name("relationship"), "What are they to the child? (optional)",
                hint: "For example, mother, mother’s partner, friend")
        }
        div(.class("grid-2")) {
            fields.text(name("given"), "First names")
            fields.text(name("family"), "Last name")
        }
        fields.text(
            name("aka"), "Other names they are known by (optional)",
            hint: "Put a comma between them")
        fields.date(
            name("born"), "Date of birth",
            hint: "For example, 27 3 2019. Leave out any part you do not know")
        fields.text(
            name("age"), "Or age in years", hint: "If you do not know the date of birth",
            width: "w4", mode: "numeric")
        fields.radios(
            name("sex"), "Sex", Sex.options, fallback: Sex.unknown.rawValue, inline: true)
        ethnicityFields("p\(place)-", fields)
        div(.class("grid-2")) {
            fields.text(name("house"), "House number or name", width: "w10")
            fields.text(name("street"), "Street")
        }
        fields.text(name("postcode"), "Postcode", width: "w10")
        fields.text(name("school"), "School or nursery (optional)")
        fields.text(name("telephone"), "Telephone number (optional)", width: "w10", mode: "tel")
        fields.text(
            name("nhs"), "NHS number, if you have it (optional)",
            hint: "10 digits, like 999 123 4567. We never match on this alone", width: "w10",
            mode: "numeric")
    }
}

func theWorry(_ fields: Fields) -> HTML {
    .all {
        fields.boxes(
            "kinds", "What is it about?", ConcernKind.options, hint: "Select all that apply")
        fields.area(
            "worry", "What was seen or said?",
            hint:
                "Say what was seen or heard, when, and by whom. Say what is fact and what you "
                + "think",
            rows: 8)
        fields.area(
            "childs-words", "The child’s own words (optional)",
            hint: "As near as you can to what the child said", rows: 3)
        fields.text("heard-by", "Who heard the child say it? (optional)")
        fields.radios("danger", "Is a child in danger now?", YesNoUnknown.options, inline: true)
        fields.text("where", "Where is the child now? (optional)", width: "")
        fields.radios(
            "family-knows", "Does the family know you are telling the hub?", YesNoUnknown.options,
            fallback: YesNoUnknown.unknown.rawValue, inline: true)
        fields.text("family-detail", "What do they know, or why not? (optional)", width: "")
    }
}

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

/// Who somebody is, and what they are to the child.
private func personSays(_ concern: ConcernForm, _ place: Int) -> String {
    let line = (try? concern.details(place)).map(personLine) ?? ""
    if place == 0 { return line }
    let role: SubjectRole? = concern.form.choice("p\(place)-role")
    return [role?.says ?? "", concern.form["p\(place)-relationship"].tidied, line]
        .filter { !$0.isEmpty }.joined(separator: ". ")
}
