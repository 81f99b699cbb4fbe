import Hub
import Markup
import Safeguarding
import Store

// Word to whoever sent the concern, and whether it reached them.
let feedbackRoutes: [Route] = [
    .post("/enquiries/:enquiry/feedback", .deed(.tellReferrer)) { visit in
        try await visit.change(
            then: "/decision",
            orShow: {
                try await decisionPage(
                    visit,
                    $0.map {
                        $0.renamed("words", "feedback").renamed("because", "feedback-because")
                    })
            }
        ) { who, id in
            try await visit.hub.tellReferrer(
                id, told: visit.form["told"] == "yes", words: visit.form["feedback"],
                because: visit.form["feedback-because"], departure: visit.form["departure"].orNil,
                standing: visit.form.choice("standing"),
                way: visit.form.choice("way"),
                by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/feedback/reached", .deed(.tellReferrer)) { visit in
        try await visit.change(
            then: "/decision", orShow: { try await decisionPage(visit, $0) }
        ) { who, id in
            guard let way: Feedback.Way = visit.form.choice("reached-way") else {
                throw Refusal.answer(field: "reached-way", says: "Select how they were told")
            }
            try await visit.hub.recordTold(
                id,
                .init(way: way, on: try visit.form.day("reached", label: "The day they were told")),
                by: who, command: visit.command)
        }
    },
]

func feedbackPanel(
    _ model: EnquiryModel, hasPage: Bool, _ visit: Visit, _ fields: Fields
) -> HTML {
    let opening = model.enquiry.opening
    return Parts.panel("Tell the referrer", id: "tell") {
        if let feedback = model.enquiry.feedback {
            wordSays(feedback, model, visit)
            Parts.words(feedback.value.words)
            if visit.may(.tellReferrer) { reachedForm(model, visit, fields) }
        } else if visit.may(.tellReferrer) {
            switch opening?.source.isOwed ?? .thanks {
            case .thanks:
                opening?.source == .family
                    ? tellFamilyForm(model, hasPage: hasPage, visit, fields)
                    : acknowledgeForm(model, hasPage: hasPage, visit, fields)
            case .whatHappensNext: tellChildForm(model, hasPage: hasPage, visit, fields)
            case .outcome: tellForm(model, hasPage: hasPage, visit, fields)
            }
        } else {
            Parts.empty("The referrer has not been told yet.")
        }
    }
}

/// Whoever has no role in keeping the child safe is thanked, and nothing is asked of the guide:
/// what was decided never goes to them.
private func acknowledgeForm(
    _ model: EnquiryModel, hasPage: Bool, _ visit: Visit, _ fields: Fields
) -> HTML {
    .all {
        p {
            model.enquiry.opening?.source == .court
                ? "A court sent this. Your legal team answers a court: on a section 37 direction "
                    + "(Children Act 1989) the council reports back with its reasons, by the time "
                    + "the court set, or within eight weeks. Here they are only thanked."
                : "\(referrer(model)) told us. They have no part in the work to keep the child "
                    + "safe, so they are told only: “\(Feedback.acknowledgement)”"
        }
        wordForm(
            asks: "Will you thank them?", words: "If not, why not?", rows: 2, button: "Record it",
            hasPage: hasPage, visit, fields)
    }
}

/// Somebody of the family may be the parent or have the child tonight, or be part of the worry.
private func tellFamilyForm(
    _ model: EnquiryModel, hasPage: Bool, _ visit: Visit, _ fields: Fields
) -> HTML {
    .all {
        p {
            "\(referrer(model)) told us. A parent, or whoever has the child, is told by the lead "
                + "what they need to keep the child safe. Anybody else is only thanked: "
                + "“\(Feedback.acknowledgement)”"
        }
        Parts.form(visit, to: "\(visit.enquiryPath)/feedback", keeps: true) {
            fields.radios("standing", "Who are they?", ReferrerStanding.options, fallback: "other")
            fields.radios(
                "told", "Will you tell or thank them?", [("yes", "Yes"), ("no", "No")],
                fallback: "yes", inline: true)
            fields.area(
                "feedback", "What you tell them, or why not",
                hint: "Empty where they are only thanked", rows: 3)
            fields.area("feedback-because", "Why they need to know this much", rows: 2)
            fields.area(
                "departure", "What did you agree with the professionals about telling them?",
                hint: "The guide asks you to agree first what is told, by whom and when", rows: 2)
            wayField(hasPage: hasPage, fields)
            submit("Record and tell them")
        }
    }
}

/// A child who told the hub hears what happens next, about themselves and in their own words.
private func tellChildForm(
    _ model: EnquiryModel, hasPage: Bool, _ visit: Visit, _ fields: Fields
) -> HTML {
    .all {
        p {
            "The child told us themselves. Tell them what happens next and whom they can ask, in "
                + "words for their age. Leave out what is about anybody else."
        }
        wordForm(
            asks: "Will you tell them?", words: "What you tell the child, or why not", rows: 3,
            button: "Record and tell them", hasPage: hasPage, visit, fields)
    }
}

/// Word that rests on no advice: whether it goes, what it says, and how.
private func wordForm(
    asks: String, words: String, rows: Int, button: String, hasPage: Bool, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    Parts.form(visit, to: "\(visit.enquiryPath)/feedback", keeps: true) {
        fields.radios(
            "told", asks, [("yes", "Yes"), ("no", "No")], fallback: "yes", inline: true)
        fields.area("feedback", words, rows: rows)
        wayField(hasPage: hasPage, fields)
        submit(button)
    }
}

private func tellForm(
    _ model: EnquiryModel, hasPage: Bool, _ visit: Visit, _ fields: Fields
) -> HTML {
    let advice = (try? visit.who).flatMap {
        try? visit.hub.advise(visit.hub.feedbackFacts(model.enquiry, by: $0))
    }
    return .all {
        p {
            "\(referrer(model)) told us. Telling them what came of it is itself a decision to "
                + "share."
        }
        if let advice { p { advice.said } }
        Parts.form(visit, to: "\(visit.enquiryPath)/feedback", keeps: true) {
            fields.radios(
                "told", "Will you tell them?", [("yes", "Yes"), ("no", "No")], fallback: "yes",
                inline: true)
            fields.area("feedback", "What you tell them, or why not", rows: 3)
            fields.area("feedback-because", "Why they need to know this much", rows: 2)
            if let advice, !advice.outcome.allowsSharing {
                fields.area("departure", "If you go ahead, why not as the guide says?", rows: 2)
            }
            wayField(hasPage: hasPage, fields)
            submit("Record and tell them")
        }
    }
}

private func referrer(_ model: EnquiryModel) -> String {
    let opening = model.enquiry.opening
    return opening?.referrerName ?? opening?.source.says ?? "The referrer"
}

/// What is sent or meant has told nobody yet, and the record says which it is.
private func wordSays(
    _ feedback: Decided<Feedback>, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    let written = "\(model.name(feedback.by)), \(Times.says(feedback.at, now: visit.now))"
    let (state, detail) =
        switch model.enquiry.wordToReferrer {
        case .none: ("", "")
        case .withheld: ("Not told", written)
        case .sent: ("Sent, not yet read", "It is on their own page. \(written)")
        case .toTell(let way):
            (
                "To be told \(way.says.lowercased())",
                "By \(model.name(feedback.by)). Nobody has "
                    + "recorded yet that it was done. \(written)"
            )
        case .reached(let reached) where reached.value.way == .page:
            ("Read on \(reached.value.on.says)", "On their own page. Written by \(written)")
        case .reached(let reached):
            (
                "Told \(reached.value.way.says.lowercased()) on \(reached.value.on.says)",
                "Recorded by \(model.name(reached.by)). Written by \(written)"
            )
        case .unknown: ("Written down as told", "How they were told was not recorded. \(written)")
        }
    return p {
        b { state }
        " "
        span(.class("small muted")) { detail }
    }
}

private func wayField(hasPage: Bool, _ fields: Fields) -> HTML {
    if hasPage {
        return p(.class("small")) {
            "It goes to their own page in the hub, with an email that says only that there is "
                + "something to read. It counts as told when they have opened it."
        }
    }
    return fields.radios(
        "way", "They have no page in the hub. How will you tell them?",
        Feedback.Way.spoken.map { ($0.rawValue, $0.says) },
        hint: "It counts as told when you record that it was done", inline: true)
}

/// Says that it was done, by whoever did it.
private func reachedForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    switch model.enquiry.wordToReferrer {
    case .none, .withheld, .reached: return .nothing
    case .sent, .toTell, .unknown: break
    }
    let isMeant = if case .toTell = model.enquiry.wordToReferrer { true } else { false }
    let failed = fields.failed("reached-way") || fields.failed("reached-day")
    return details(.class("above"), .open.when(isMeant || failed)) {
        summary { "Record that they were told" }
        Parts.form(visit, to: "\(visit.enquiryPath)/feedback/reached", keeps: true) {
            fields.radios(
                "reached-way", "How were they told?",
                Feedback.Way.spoken.map { ($0.rawValue, $0.says) }, inline: true)
            fields.date("reached", "On which day?")
            submit("Record that they were told", "btn btn--2")
        }
    }
}
