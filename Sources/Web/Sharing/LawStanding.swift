import Hub
import Markup
import Safeguarding
import SharingLaw

// How sure the law of the packs is, whom it binds, and what this hub signed.

/// Laws whose first day nobody confirmed: whether this hub treats them as in force, and who signed.
func signedPanel(_ pack: RulePack, _ visit: Visit) -> HTML {
    Parts.panel("Laws whose first day is not confirmed", id: "signed") {
        Parts.table("Laws not confirmed", ["Law", "Here", "Signed by", "Why"]) {
            for fact in pack.facts where fact.isSigned {
                let signed = visit.hub.profile.signed.first { $0.fact == fact.id }
                tr {
                    th(.scope("row")) { fact.asks }
                    td(.data("l", "Here")) {
                        signed.map { "Treated as in force from \($0.from.says)" }
                            ?? fact.says(SignedProvision.notSet)
                    }
                    td(.data("l", "Signed by")) {
                        signed.map { "\($0.adviser), \($0.role)" } ?? "Nobody"
                    }
                    td(.data("l", "Why")) { signed?.because ?? fact.because }
                }
            }
        }
        p(.class("small muted")) {
            "A hub’s legal adviser signs; whoever runs the hub writes it in hub.yaml."
        }
    }
}

/// How much of the pack was read in the law itself, and who must sign it before use.
func surenessPanel(_ pack: RulePack) -> HTML {
    Parts.panel("How sure the rules are", id: "sure") {
        p {
            "The council’s legal adviser and a Caldicott Guardian sign the pack before use. What "
                + "is not verified they check first."
        }
        sureness(of: pack)
    }
}

private func sureness(of pack: RulePack) -> HTML {
    .all {
        for confidence in Rule.Confidence.allCases {
            let rules = pack.rules.filter { $0.confidence == confidence }
            details {
                summary { "\(confidence.says): \(counted(rules.count, "rule"))" }
                lawList(rules.map { "\($0.cite) (\($0.standing); \($0.source))" })
            }
        }
    }
}

/// The packs that answer for other days, by which decisions of then are replayed.
func otherDaysPanel(_ pack: RulePack, _ visit: Visit) -> HTML {
    let others = visit.hub.law.packs.filter {
        $0.jurisdiction == pack.jurisdiction && $0.id != pack.id
    }
    if others.isEmpty { return .nothing }
    return Parts.panel("The law of other days", id: "other-days") {
        for other in others {
            h3 { "\(other.title), version \(other.version)" }
            sureness(of: other)
        }
    }
}

extension Rule.Confidence {
    fileprivate var says: String {
        switch self {
        case .verified: "Verified, the text or an official account of it was read"
        case .reported: "Reported, not confirmed"
        case .unverified: "General knowledge, not checked"
        }
    }
}

func boundPanel(_ pack: RulePack) -> HTML {
    Parts.panel("Whom duties bind", id: "bound") {
        Parts.table("Bodies bound", ["Law", "Bodies bound"]) {
            for rule in pack.rules {
                if let bound = rule.bound {
                    tr {
                        th(.scope("row")) { rule.cite }
                        td(.data("l", "Bodies bound")) {
                            bound
                            if rule.confidence != .verified { Parts.tag("Not confirmed", "amber") }
                        }
                    }
                }
            }
        }
    }
}
