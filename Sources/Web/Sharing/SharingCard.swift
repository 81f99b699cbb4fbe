import Hub
import Markup
import Safeguarding
import SharingLaw
import Store

/// One sharing decision: what was shared and left out, why, the law, and any challenge.
func sharingCard(
    _ decided: Decided<SharingDecision>, number: Int, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    let decision = decided.value
    return Parts.panel(
        "\(number). \(decision.result.says) \(with(decision, visit)), "
            + LondonTime(decided.at).clock,
        id: "sd-\(decision.id)",
        aside: "\(Times.says(decided.at, now: visit.now)), \(model.name(decided.by))"
    ) {
        Parts.summary(
            [
                ("What it was", .text(decision.direction.says)),
                (
                    "Why",
                    .text(
                        visit.hub.profile.says(decision.purposes).joined(separator: ". "))
                ),
                ("Reasons", reasons(decision, model)),
                ("Shared", shared(decision, model)),
                ("Left out", leftOut(decision)),
                ("Consent to share", .text(consent(decision, visit))),
                ("Family told", familyTold(decision, model)),
            ] + otherAgreements(decision)
                + (decision.adviceFrom.map { [("Advice taken", Parts.words($0))] } ?? [])
                + (decision.departure.map { [("Why not as the guide says", HTML.text($0))] } ?? [])
                + lawful(decision),
            tight: true)
        advicePanel(decision.advice)
        challengeParts(decided, model, visit, fields)
    }
}

private func with(_ decision: SharingDecision, _ visit: Visit) -> String {
    switch decision.direction {
    case .concern: return "to the hub"
    case .disclose where (decision.recipients ?? []).count < 2: return "to the hub"
    case .disclose, .request, .feedback, .together:
        let agencies = decision.recipients ?? decision.recipient.map { [$0] } ?? []
        let names =
            agencies.map { visit.hub.profile.name(of: $0) }
            + (decision.recipientName.map { [$0] } ?? [])
        return names.isEmpty ? "" : "with " + names.joined(separator: ", ")
    }
}

private func reasons(_ decision: SharingDecision, _ model: EnquiryModel) -> HTML {
    .all {
        Parts.words(decision.because)
        if let completion = model.enquiry.completions[decision.id] {
            Parts.words(completion.value.because)
        }
    }
}

private func familyTold(_ decision: SharingDecision, _ model: EnquiryModel) -> HTML {
    let told = model.enquiry.completions[decision.id]?.value.familyTold ?? decision.familyTold
    return .text(
        told.says
            + (decision.familyToldDetail.map {
                decision.direction == .concern ? ". \($0)" : ". Not safe to tell: \($0)"
            } ?? ""))
}

/// What kind of fact was left out, how many, and why: never what it says.
private func leftOut(_ decision: SharingDecision) -> HTML {
    .all {
        if decision.withheld.isEmpty { "Nothing" }
        for item in decision.withheld {
            div {
                item.what.isEmpty ? item.reason.says : "\(item.what): \(item.reason.says)"
                item.words.map { ". \($0)" } ?? ""
                if let sensitivity = item.sensitivity {
                    span(.class("small muted")) { " (\(sensitivity.says.lowercased()))" }
                }
            }
        }
    }
}

/// The lawful basis and condition, as a record of processing asks for them. What was kept back
/// rests on none, and nothing rests on a law that is not confirmed, unless the advice did.
private func lawful(_ decision: SharingDecision) -> [(String, HTML)] {
    guard decision.result != .withheld else { return [] }
    let advice = decision.advice
    return [("duty", "Duty or power"), ("basis", "Lawful basis"), ("condition", "Condition")]
        .compactMap { step, name in
            let cites = advice.reasons.filter {
                $0.step == step && ($0.isVerified || $0.cite == advice.cite)
            }.map { $0.isVerified ? $0.cite : "\($0.cite) (not confirmed)" }
            return cites.isEmpty ? nil : (name, .text(cites.joined(separator: ". ")))
        }
}

/// What the guide was told of consent, in the words of the pack of that day.
private func consent(_ decision: SharingDecision, _ visit: Visit) -> String {
    let said = decision.advice.facts["consent"]
    let fact = visit.hub.law.pack(of: decision.advice)?.fact("consent")
    return said.isEmpty
        ? "Not said" : said.sorted().map { fact?.says($0) ?? $0 }.joined(separator: ". ")
}

/// Two agreements that are not consent to share.
private func otherAgreements(_ decision: SharingDecision) -> [(String, HTML)] {
    guard let agreed = decision.otherAgreements else { return [] }
    return [
        ("Agreement to a service", .text(agreed.toService.says)),
        ("Consent to medical care", .text(agreed.toMedicalCare.says)),
    ]
}

/// Each piece with why it was needed, for which work, and what to take care of.
private func shared(_ decision: SharingDecision, _ model: EnquiryModel) -> HTML {
    .all {
        sharedSays(decision)
        let shared = Set(decision.shared)
        for statement in model.enquiry.statements
        where shared.contains(statement.id.description) {
            div(.class("small above")) { minimisationSays(statement, model.enquiry, model.people) }
        }
    }
}

private func sharedSays(_ decision: SharingDecision) -> String {
    switch decision.direction {
    case .disclose:
        decision.shared.isEmpty
            ? "Nothing" : counted(decision.shared.count, "piece") + " of information"
    case .together: "What it writes here: levels, views, the plan, what the child says"
    case .concern: "The concern"
    case .request, .feedback:
        decision.shared.isEmpty ? "Only that we ask" : decision.shared.joined(separator: ". ")
    }
}

/// What the law says, as the guide said it when the decision was made.
func advicePanel(_ advice: Advice) -> HTML {
    details(.class("above")) {
        summary { "What the guide said: \(advice.outcome.says)" }
        ul(.class("steps-text")) {
            for reason in advice.reasons {
                li {
                    reason.says + " "
                    span(.class("small muted")) { "\(reason.cite), \(reason.standing)" }
                    if !reason.isVerified { Parts.tag("Not confirmed", "amber") }
                }
            }
        }
        p(.class("small muted flush cellwords")) {
            "Rule pack \(advice.pack), version \(advice.version)"
                + (advice.hash.map { ", \($0)" } ?? "")
        }
    }
}

private func challengeParts(
    _ decided: Decided<SharingDecision>, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let decision = decided.value
    guard decision.direction == .disclose, !decision.withheld.isEmpty else { return .nothing }
    let challenges = model.enquiry.challenges.filter { $0.raised.decision == decision.id }
    let isOpen = challenges.contains { $0.ended == nil }
    return .all {
        for challenge in challenges { challengeCard(challenge, model, visit, fields) }
        if !isOpen, visit.may(.challengeWithholding),
            model.enquiry.decider(of: decided) != visit.session?.practitioner.agency
        {
            let because = FormAbout.field("challenge-because", decision.id.description)
            details(.class("above"), .open.when(fields.failed(because))) {
                summary { "Challenge what was left out" }
                p(.class("small")) {
                    "The agency must answer by a time. If it does not, the challenge goes to "
                        + "managers, and further up from there."
                }
                Parts.form(visit, to: "\(visit.enquiryPath)/challenge") {
                    fields.hidden("decision", "\(decision.id)")
                    fields.area(because, "Why is it needed?", rows: 2)
                    submit("Send the challenge", "btn btn--2")
                }
            }
        }
    }
}
