import Hub
import Markup
import Safeguarding
import SharingLaw
import Store

/// The guide beside a question of sharing: what you must, may or must not do, why, the law, and how
/// that was worked out. It follows the answers as they are given; without JavaScript a button asks
/// for it.
struct Guide: Sendable {
    let explanation: Explanation
    let myths: [Myth]
    let adviser: (name: String, telephone: String)
    /// What it goes by.
    let basis: String

    var advice: Advice { explanation.advice }

    init(
        _ facts: SharingFacts, _ visit: Visit, words: String? = nil,
        from basis: String = "From the record and your answers"
    ) throws {
        self.basis = basis
        explanation = try visit.hub.explain(facts)
        myths = visit.hub.myths(in: words ?? visit.form["because"])
        adviser = Self.adviser(visit)
    }

    static func adviser(_ visit: Visit) -> (name: String, telephone: String) {
        visit.hub.profile.adviser(of: visit.session?.practitioner.agency)
    }

    static let id = "guide-panel"

    /// A form whose guide answers as it is filled in.
    static func form(_ visit: Visit, to path: String, @HTMLBuilder content: () -> HTML) -> HTML {
        Parts.form(visit, to: path, keeps: true) {
            div(
                .hx("post", path), .hx("trigger", "change delay:150ms, input delay:600ms"),
                .hx("target", "#\(id)"), .hx("select", "#\(id)"), .hx("swap", "outerHTML"),
                .hx("vals", #"{"go":"guide"}"#), .hx("include", "closest form")
            ) { content() }
        }
    }

    var panel: HTML { panel(isOutOfBand: false) }

    /// The panel; out of band where it comes with another answer and takes its own place.
    func panel(isOutOfBand: Bool) -> HTML {
        section(
            .class("panel panel--tint"), .id(Self.id), .aria("labelledby", "guide"),
            .aria("live", "polite"), .hx("swap-oob", "true").when(isOutOfBand)
        ) {
            div(.class("panel__b panel__b--top")) {
                p(.class("small flush")) { basis }
                h2(.id("guide")) { advice.outcome.says }
                if advice.headline != advice.outcome.says { p { advice.headline } }
                if advice.outcome == .seekAdvice { adviserLine }
                heard
                because
                law
                working
            }
        }
    }

    private var adviserLine: HTML {
        p {
            b { adviser.name }
            ", \(adviser.telephone), is on duty to advise you."
        }
    }

    private var heard: HTML {
        guard !myths.isEmpty else { return .nothing }
        return Parts.flag(.info, "About what you wrote", label: "About what you wrote") {
            for myth in myths {
                p {
                    myth.says
                    " "
                    span(.class("small muted")) { myth.cite }
                }
            }
        }
    }

    /// Reasons in plain words: what the outcome rests on, not every rule that was looked at.
    private var because: HTML {
        let reasons = advice.reasons.filter { reason in
            reason.outcome == nil
                && reason.step.flatMap(LegalStep.init(rawValue:)).map(\.isWhether) ?? true
        }
        let how = advice.reasons.filter { reason in
            reason.step.flatMap(LegalStep.init(rawValue:)).map { !$0.isWhether } ?? false
        }
        return .all {
            if !reasons.isEmpty {
                h3 { "Because" }
                ul(.class("steps-text")) { for reason in reasons { li { reason.says } } }
            }
            if !how.isEmpty {
                h3 { advice.outcome.allowsSharing ? "How to share it" : "What to do" }
                ul(.class("steps-text")) { for reason in how { li { reason.says } } }
            }
        }
    }

    private var law: HTML {
        let steps: Set<String> = ["emergency", "bar", "duty", "basis", "condition", "confidence"]
        let rests = advice.reasons.filter {
            $0.outcome != nil || $0.step.map(steps.contains) ?? true
        }
        return .all {
            h3 { "The law" }
            ul(.class("steps-text small")) {
                for reason in rests {
                    li {
                        "\(reason.cite), \(reason.standing) "
                        if !reason.isVerified { Parts.tag("Not confirmed", "amber") }
                    }
                }
            }
        }
    }

    private var working: HTML {
        details(.class("above")) {
            summary { "How we worked this out" }
            if !explanation.presumed.isEmpty {
                p(.class("small")) { "You did not say, so we took it that:" }
                ul(.class("steps-text small")) {
                    for presumed in explanation.presumed {
                        li { "\(presumed.asks) \(presumed.says)" }
                    }
                }
            }
            for doubt in explanation.unsure {
                p(.class("small")) {
                    "You are not sure: \(doubt.asks) "
                        + (doubt.matters ? "The answer matters." : "It does not matter here.")
                }
            }
            let changes = explanation.nearly.filter(\.changes)
            if !changes.isEmpty {
                p(.class("small")) { "What would change this:" }
                ul(.class("steps-text small")) {
                    for near in changes {
                        li {
                            "“\(near.asks)” If the answer were “\(near.wants)”, not "
                                + "“\(near.now)”: \(near.wouldBe.says.lowercased())."
                        }
                    }
                }
            }
            if !advice.record.isEmpty {
                p(.class("small")) {
                    advice.isRecordedAfter == true ? "To record after:" : "To record:"
                }
                ul(.class("steps-text small")) { for field in advice.record { li { field } } }
            }
            p(.class("small muted flush")) {
                "Rule pack \(advice.pack), version \(advice.version). It advises; you decide."
            }
        }
    }
}

extension SharingFacts {
    /// What the form says of telling the family.
    fileprivate mutating func tell(_ form: Form) {
        switch form["family-told"] {
        case YesNoUnknown.yes.rawValue: self["tell-family"] = ["told"]
        case YesNoUnknown.no.rawValue where form["family-told-detail"].orNil != nil:
            self["tell-family"] = ["unsafe"]
        case YesNoUnknown.no.rawValue: self["tell-family"] = ["safe"]
        default: break
        }
    }
}

/// What a form says in answer to the guide’s questions, and of telling the family.
func guideAnswers(_ form: Form, _ facts: [String]) -> SharingFacts {
    var answers = SharingFacts(
        facts.reduce(into: [:]) { answers, fact in
            if form.has("guide-\(fact)") { answers[fact] = Set(form.all("guide-\(fact)")) }
        })
    answers.tell(form)
    return answers
}

/// One question of the guide, in the pack's own words, with why it is asked. Every one takes “I am
/// not sure”.
func guideQuestion(_ id: String, _ visit: Visit, _ fields: Fields, fallback: String = "") -> HTML {
    guard let fact = visit.hub.packToday?.fact(id) else { return .nothing }
    return factRadios(fact, named: "guide-\(id)", fields, fallback: fallback)
}

/// A fact as a choice of one, and of being unsure.
func factRadios(
    _ fact: Fact, named name: String, _ fields: Fields, fallback: String = ""
) -> HTML {
    fields.radios(
        name, fact.asks,
        fact.answers.map { ($0.id, $0.says) } + [(Fact.unsure, fact.says(Fact.unsure))],
        hint: fact.because, fallback: fallback, inline: fact.answers.count < 3)
}

/// Whether the family is told is a question of its own.
func tellFamilyQuestion(_ fields: Fields, _ asks: String) -> HTML {
    .all {
        fields.radios(
            "family-told", asks, YesNoUnknown.options,
            hint: "Be open with them, unless that puts somebody at risk", inline: true)
        fields.text(
            "family-told-detail", "If it is not safe to tell them, why? (optional)", width: "")
    }
}

/// Two agreements that are often taken for consent to share, and are not.
func otherAgreementsFields(_ fields: Fields) -> HTML {
    details(.class("gap")) {
        summary { "Agreement to help, or to medical care" }
        p(.class("hint")) {
            "These are not consent to share. Record them if they come up."
        }
        div(.class("grid-2")) {
            fields.select(
                "agreed-service", "Have they agreed to a service, such as early help?",
                Agreed.options)
            fields.select(
                "agreed-medical", "Have they agreed to medical care or an examination?",
                Agreed.options)
        }
    }
}

func otherAgreements(_ form: Form) -> OtherAgreements {
    OtherAgreements(
        toService: form.choice("agreed-service") ?? .notNeeded,
        toMedicalCare: form.choice("agreed-medical") ?? .notNeeded)
}

func adviserPanel(_ visit: Visit) -> HTML {
    let adviser = Guide.adviser(visit)
    return Parts.panel("Need advice?", id: "advice") {
        p(.class("flush")) {
            b { adviser.name }
            ", \(adviser.telephone). "
                + "If a child is in danger now, tell the police or children’s social care first, "
                + "and record it after."
        }
        p(.class("small above flush")) {
            a(.href("/can-i-share")) { "Something else: can I share this?" }
            " · "
            a(.href("/training")) { "Practise on made-up cases" }
        }
    }
}
