import Hub
import Markup
import Safeguarding
import Store

// Looking back at a plan: what changed since last time, what was said, and the next time.

func reviewPanel(
    _ plan: Plan, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("Reviews", id: "reviews") {
        if plan.reviews.isEmpty { Parts.empty("The plan has not been reviewed yet.") }
        for review in plan.reviews.reversed() { reviewCard(review, model, visit) }
        if visit.may(.review), model.enquiry.stage.isOpen {
            agenda(model, visit)
            details(.open.when(fields.problems.contains { reviewFields.contains($0.field) })) {
                summary { "Record a review" }
                reviewForm(model, visit, fields)
            }
        }
    }
}

private let reviewFields: Set<String> = [
    "whatChanged", "risk", "childs-view", "lowered-with", "lowered-because", "next", "next-day",
]

private func reviewCard(
    _ review: Plan.Review, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    let held = review.held
    return div(.class("card")) {
        b { Times.says(review.at, now: visit.now) }
        " \(model.name(review.by)) "
        Parts.level(held.riskNow)
        Parts.words(held.whatChanged)
        if let view = held.childsView { p { "The child’s view: \(view)" } }
        if let why = held.whyNotAsked { p { "The child was not asked: \(why)" } }
        if let lowered = held.lowered {
            p(.class("small")) {
                "Lower, with "
                    + lowered.with.map { visit.hub.profile.name(of: $0) }.joined(separator: ", ")
                    + ": \(lowered.because)"
            }
        }
    }
}

private func reviewForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let own = visit.session?.practitioner.agency ?? .csc
    return Parts.form(visit, to: "\(visit.enquiryPath)/plan/review", keeps: true) {
        fields.area("whatChanged", "What has changed for the child?", rows: 3)
        fields.area("childs-view", "What does the child say now?", rows: 2)
        fields.text("why-not-asked", "Or why the child was not asked", width: "")
        fields.radios("risk", "How high is the risk now?", Level.options, inline: true)
        if let before = model.enquiry.riskBefore {
            p(.class("hint")) {
                "It was: \(before.says.lowercased()). If it is lower now, another agency must "
                    + "agree, and the record says why."
            }
            fields.boxes(
                "lowered-with", "If it is lower, which other agencies agree?",
                model.enquiry.others(than: own).map {
                    ($0.rawValue, visit.hub.profile.name(of: $0))
                }, inline: true)
            fields.text("lowered-because", "If it is lower, why?", width: "")
        }
        fields.date("next", "Next review (leave out if none is needed)")
        submit("Record the review")
    }
}

/// What to talk about: everything that happened, or did not, since last time.
private func agenda(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let items = model.enquiry.agenda(at: visit.now)
    return section(.aria("labelledby", "agenda")) {
        h3(.id("agenda")) { "For the next review" }
        if items.isEmpty { Parts.empty("Nothing has changed since last time.") }
        if !items.isEmpty {
            ul(.class("steps-text")) { for item in items { li { says(item, model, visit) } } }
        }
    }
}

private func says(_ item: AgendaItem, _ model: EnquiryModel, _ visit: Visit) -> String {
    switch item {
    case .late(let action): "Late: \(action.agreed.what), \(model.name(action.agreed.owner))"
    case .notAccepted(let action):
        "Not accepted yet: \(action.agreed.what), \(model.name(action.agreed.owner))"
    case .declined(let action):
        "Nobody does this now: \(action.agreed.what). \(action.declined?.words ?? "")"
    case .watchOver(let action): "The time of a watch is over: \(action.agreed.what)"
    case .sighted(let action, let sighting):
        "Seen, of “\(action.agreed.what)”: \(sighting.words.clipped(120))"
    case .done(let action): "Done: \(action.agreed.what)"
    case .voiceNotHeard(let child):
        "Nobody has heard \(model.person(child)) since the plan was agreed or last reviewed"
    case .voice(let words): "The child said: \(words.clipped(120).quoted)"
    case .information(let agency, let count):
        "\(visit.hub.profile.name(of: agency)): \(counted(count, "new piece")) of information"
    case .changed(let agency):
        "\(visit.hub.profile.name(of: agency)) corrected or took back something"
    case .silent(let agency): "\(visit.hub.profile.name(of: agency)) has not answered"
    case .disagreement(let agency):
        "\(visit.hub.profile.name(of: agency)) disagreed with the decision"
    }
}
