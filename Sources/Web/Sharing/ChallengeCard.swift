import Hub
import Markup
import Safeguarding
import Store

/// One challenge: why, where it stands, and what can be done with it.
func challengeCard(
    _ challenge: Challenge, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    div(.class("card")) {
        p {
            b { "Challenged" }
            " by \(visit.hub.profile.name(of: challenge.agency)), "
                + "\(Times.says(challenge.at, now: visit.now)), \(model.name(challenge.by))"
        }
        if let theme = challenge.raised.theme { p(.class("small")) { theme.says } }
        Parts.words(challenge.raised.because)
        for move in challenge.moves {
            p(.class("small")) {
                "\(move.rung.says), \(Times.says(move.at, now: visit.now)): \(move.because)"
            }
        }
        if let ended = challenge.ended {
            p {
                b { ended.end.says }
                ". \(ended.because) \(Times.says(ended.at, now: visit.now)), "
                    + model.name(ended.by)
            }
        } else {
            openChallenge(challenge, model, visit, fields)
        }
    }
}

private func openChallenge(
    _ challenge: Challenge, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let place = challenge.place(at: visit.now, visit.hub.profile.calendar)
    let isRaisers = challenge.agency == visit.session?.practitioner.agency
    let isAnswerers =
        visit.role?.isHubStaff ?? false
        || model.enquiry.answerer(of: challenge) == visit.session?.practitioner.agency
    let about = challenge.id.description
    let end = FormAbout.field("end", about)
    let (endBecause, upBecause) = (
        FormAbout.field("end-because", about), FormAbout.field("up-because", about)
    )
    let ends: [Challenge.End] = isRaisers ? [.withdrawn, .policyIssue] : [.changed, .upheld]
    return .all {
        p {
            Parts.tag(place.rung.says, place.isByClock ? "red" : "blue")
            " Answer due "
            Times.due(place.dueBy, now: visit.now)
            if place.isByClock { " Nobody answered in time, so it went up." }
        }
        if visit.may(.answerChallenge), isRaisers || isAnswerers {
            details(.open.when(fields.failed(end) || fields.failed(endBecause))) {
                summary { isRaisers ? "End it" : "Answer it" }
                Parts.form(visit, to: "\(visit.enquiryPath)/challenge/end") {
                    fields.hidden("challenge", about)
                    if challenge.raised.threshold != nil { fields.hidden("page", "decision") }
                    fields.radios(end, "How does it end?", ends.map { ($0.rawValue, $0.says) })
                    fields.area(endBecause, "Why?", rows: 2)
                    submit("Record", "btn btn--2")
                }
            }
        }
        if isRaisers, visit.may(.challengeDecision), place.rung.next != nil {
            details(.open.when(fields.failed(upBecause))) {
                summary { "Take it further up" }
                Parts.form(visit, to: "\(visit.enquiryPath)/challenge/up") {
                    fields.hidden("challenge", about)
                    if challenge.raised.threshold != nil { fields.hidden("page", "decision") }
                    fields.area(upBecause, "Why now?", rows: 2)
                    submit("Take it up", "btn btn--2")
                }
            }
        }
    }
}
