import Hub
import Markup
import Safeguarding
import SharingLaw
import Store

/// The guide’s questions about a reply, which follow the answers so far.
func guideQuestions(
    _ visit: Visit, _ fields: Fields, _ guide: Guide, isOutOfBand: Bool = false
) -> HTML {
    let more =
        visit.hub.packToday?.questions(
            among: perhapsOfReplier, given: guide.advice.facts, on: visit.today,
            most: questionsOfReplier - alwaysOfReplier.count) ?? []
    return div(.id("guide-questions"), .hx("swap-oob", "true").when(isOutOfBand)) {
        for place in doubted(fields.form) {
            p(.class("small")) {
                "Piece \(place + 1): you are not sure of it, or think that it is no help or could "
                    + "do harm. Get advice before it goes, or leave it out and send the rest."
            }
        }
        for fact in alwaysOfReplier + more.map(\.id) { guideQuestion(fact, visit, fields) }
    }
}

/// The pieces about to be shared that whoever holds them doubts.
private func doubted(_ form: Form) -> [Int] {
    ReplyForm(form, about: [], .init()).pieces.filter { piece in
        piece.isShared(in: form) && form.said(piece.view)?.isDoubt ?? false
    }.map(\.place)
}

/// What an agency must know before it answers, and what became of a refusal that the law does not
/// allow.
func beforeReply(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    .all {
        standingFlag(check, model, visit)
        familyFlag(model)
        dutyFlag(check, visit)
    }
}

/// That the law may ask more of an agency than when it was asked.
private func standingFlag(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let standing = model.enquiry.standing
    guard model.enquiry.stage.isOpen, !check.asked.status.isEmpty,
        check.asked.status != standing.says
    else { return .nothing }
    return Parts.flag(.amber, standing.says, label: "Changed since you were asked") {
        p {
            check.isAnswered
                ? "If you hold more that could help, call the hub on "
                    + "\(visit.hub.profile.telephone)."
                : "What the law asks of you may have changed with it. See “Why?” below."
        }
    }
}

/// What an agency must know before it speaks to the family.
private func familyFlag(_ model: EnquiryModel) -> HTML {
    guard model.enquiry.isFamilyUnsafeToTell else { return .nothing }
    return Parts.flag(
        .danger, "Do not tell the family that you were asked", label: "Not safe to tell"
    ) {
        p { "The hub has recorded that it is not safe. Speak to the hub before you speak to them." }
    }
}

/// After somebody would have refused what a duty asks for.
private func dutyFlag(_ check: Check, _ visit: Visit) -> HTML {
    if visit.query["duty"] == "part" {
        return Parts.flag(
            .amber, "Your reply is sent. The law may ask for what you left out", label: "A duty"
        ) {
            p {
                "Your reason is no way out by itself. Get the advice below, in time. Then share "
                    + "the rest, or record why not."
            }
        }
    }
    guard visit.query["duty"] == "yes", !check.isAnswered else { return .nothing }
    return Parts.flag(.amber, "Nobody refuses this alone", label: "Not refused yet") {
        p {
            "The law asks you to answer, or a child may suffer significant harm. Your reason is no "
                + "way out by itself, so nothing was refused. Get the advice below first, in time. "
                + "The request stays open."
        }
    }
}
