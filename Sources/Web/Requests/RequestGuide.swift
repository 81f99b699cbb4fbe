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
    (0..<statementCount(form)).filter { place in
        let view: PieceView? = form.choice("view-\(place)")
        return form["words-\(place)"].orNil != nil && form["share-\(place)"] != "no"
            && view?.isDoubt ?? false
    }
}

func mayYouShare(_ visit: Visit, _ fields: Fields, _ guide: Guide) -> HTML {
    let advice = guide.advice
    return Parts.panel("3. Can you share it?", id: "can") {
        guideQuestions(visit, fields, guide)
        tellFamilyQuestion(fields, "Has the family been told that you share this?")
        otherAgreementsFields(fields)
        fields.area("because", "Your reasons in your own words", rows: 3)
        if !advice.outcome.allowsSharing
            || fields.problems.contains(where: { $0.field == "departure" })
        {
            fields.area(
                "departure", "If you go ahead, why not as the guide says?",
                hint: advice.headline, rows: 2)
        }
        submit("Show what the law says", "btn btn--2 btn--s", name: "go", value: "guide")
    }
}

/// The way past every question, and what became of a refusal that the law does not allow.
func beforeReply(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    .all {
        shareNowLink(check, model)
        standingFlag(check, model, visit)
        familyFlag(model)
        dutyFlag(visit)
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
                : "What the law asks of you may have changed with it. See part 3 below."
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
private func dutyFlag(_ visit: Visit) -> HTML {
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
    guard visit.query["duty"] == "yes" else { return .nothing }
    return Parts.flag(.amber, "The law asks you to answer this", label: "A duty") {
        p {
            "Your reason is no way out by itself, so nothing was refused. Get the advice below "
                + "first, in time. The request stays open."
        }
    }
}

/// The way past every question where a child is in danger.
private func shareNowLink(_ check: Check, _ model: EnquiryModel) -> HTML {
    p {
        a(.class("btn btn--danger"), .href("/requests/\(model.enquiry.id)/\(check.id)/now")) {
            "A child is in danger now: share at once"
        }
    }
}
