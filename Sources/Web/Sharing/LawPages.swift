import Hub
import Markup
import Safeguarding
import SharingLaw

/// What the hub's own set-up says of how information is handled: made from the profile, the rule
/// pack and the agreements, so that it cannot say something else than the hub does.
let lawRoutes: [Route] = [
    .get("/law", .deed(.seeBoard)) { visit in .page(lawPage(visit)) },
    .get("/law/processing", .deed(.seeBoard)) { visit in .page(processingPage(visit)) },
    .get("/law/impact", .deed(.seeBoard)) { visit in .page(impactPage(visit)) },
    .get("/about/privacy", .open) { visit in .page(privacyPage(visit)) },
]

private func lawPage(_ visit: Visit) -> Page {
    let pack = visit.hub.packToday
    return Page(
        "Law and agreements", section: .oversight,
        content: .all {
            div(.class("head")) {
                h1 { "Law and agreements" }
                Parts.printButton()
            }
            renewalFlags(visit)
            p {
                a(.href("/law/processing")) { "Record of processing" }
                " · "
                a(.href("/law/impact")) { "Impact assessment" }
                " · "
                a(.href("/about/privacy")) { "Privacy notice" }
                " · "
                a(.href("/training")) { "Practise on made-up cases" }
            }
            agreementsPanel(visit)
            for settings in visit.hub.law.settings { settingsPanel(settings) }
            if let pack {
                signedPanel(pack, visit)
                surenessPanel(pack)
                boundPanel(pack)
                rulesPanel(pack)
                otherDaysPanel(pack, visit)
            }
        })
}

/// Agreements that end within 90, 30 or 7 days, or have ended.
func renewalFlags(_ visit: Visit) -> HTML {
    .all {
        for warning in visit.hub.agreements.toRenew(on: visit.today) {
            let end = warning.agreement.to.says
            Parts.flag(
                warning.days <= 7 ? .danger : .amber,
                warning.days == 0
                    ? "“\(warning.agreement.title)” ran out on \(end)"
                    : "“\(warning.agreement.title)” runs out on \(end), within "
                        + "\(warning.days) days",
                label: "Agreement to renew: \(warning.agreement.title)"
            ) {
                p {
                    warning.days == 0
                        ? "Renew it. Sharing that the law allows does not wait for it, and "
                            + "protecting a child never does."
                        : "Renew it before then. It says how routine sharing is done here."
                }
            }
        }
    }
}

private func agreementsPanel(_ visit: Visit) -> HTML {
    let all = visit.hub.agreements.all
    return Parts.panel("Data-sharing agreements", id: "agreements") {
        if all.isEmpty {
            Parts.empty("None is on file. Whoever runs the hub can add them.")
        } else {
            Parts.table("Agreements", ["Agreement", "Parties", "For", "Holds", "Documents"]) {
                for agreement in all {
                    tr {
                        th(.scope("row")) { agreement.title }
                        td(.data("l", "Parties")) {
                            agreement.parties.map { visit.hub.profile.name(of: $0) }
                                .joined(separator: ", ")
                        }
                        td(.data("l", "For")) {
                            visit.hub.profile.says(agreement.purposes).joined(separator: ". ")
                            div(.class("small muted")) {
                                agreement.covers == .content
                                    ? agreement.data.joined(separator: "; ")
                                    : "Only that a child is known"
                            }
                        }
                        td(.data("l", "Holds")) {
                            "\(agreement.from.says) to \(agreement.to.says)"
                        }
                        td(.data("l", "Documents")) {
                            div { "Impact assessment: \(agreement.impactAssessment)" }
                            div {
                                "Policy document: \(agreement.policyDocument), to be reviewed by "
                                    + agreement.policyReviewBy.says
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the hub set for itself, beside the law.
private func settingsPanel(_ settings: LocalSettings) -> HTML {
    Parts.panel(settings.title, id: "own-\(settings.id)", aside: "Set by this hub") {
        if !settings.thresholds.isEmpty {
            h3 { "Thresholds" }
            lawList(settings.thresholds.map { "\($0.says) (\($0.source))" })
        }
        if !settings.signs.isEmpty {
            h3 { "Signs of exploitation" }
            lawList(
                settings.signs.map { "\($0.says): \($0.kind.says.lowercased()) (\($0.source))" })
        }
        if !settings.clocks.isEmpty {
            h3 { "Clocks" }
            lawList(
                settings.clocks.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    "\($0.says): reply in \($1.reply.says), decision in \($1.decision.says)"
                })
        }
        if !settings.retention.isEmpty {
            h3 { "How long records are kept" }
            lawList(
                settings.retention.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    "\($0.says): \($1.says). \($1.source)"
                })
        }
    }
}

private func rulesPanel(_ pack: RulePack) -> HTML {
    Parts.panel("The rules in force", id: "rules", aside: "\(pack.id), version \(pack.version)") {
        p(.class("small muted cellwords")) { pack.hash }
        for step in LegalStep.allCases {
            let rules = pack.rules.filter { $0.step == step }
            if !rules.isEmpty {
                h3 { step.says }
                ul(.class("steps-text")) {
                    for rule in rules {
                        li {
                            b { rule.cite }
                            " (\(rule.standing); \(rule.source)) "
                            if rule.confidence != .verified {
                                Parts.tag("Not confirmed", "amber")
                            }
                            for row in rule.rows { div(.class("small")) { row.says } }
                        }
                    }
                }
            }
        }
    }
}

/// UK GDPR, Article 30: what a controller must keep on record.
private func processingPage(_ visit: Visit) -> Page {
    let profile = visit.hub.profile
    return Page(
        "Record of processing", section: .oversight,
        content: .all {
            a(.class("back"), .href("/law")) { "Back to law and agreements" }
            div(.class("head")) {
                h1 { "Record of processing" }
                Parts.printButton()
            }
            p {
                "Made on \(visit.today.says) from the hub’s own set-up (UK GDPR, Article 30). "
                    + "Each agency is a controller of what it holds and shares."
            }
            Parts.panel("What is done, and why", id: "what") {
                Parts.summary([
                    ("Controllers", .text(profile.agencies.map(\.name).joined(separator: ", "))),
                    ("Purposes", lawList(profile.purposes.map(\.says))),
                    (
                        "People",
                        lawList([
                            "Children worried about", "their families and households",
                            "adults who may harm them", "those who report worries",
                            "staff who use the hub",
                        ])
                    ),
                    (
                        "Kinds of facts",
                        lawList(
                            ["Names, dates of birth, homes, identifiers"]
                                + Sensitivity.allCases.map(\.says))
                    ),
                    ("Who receives it", .text("The agencies above, each only what it needs")),
                    ("Sent abroad", .text("Nothing is sent abroad by the hub")),
                    ("Kept for", retention(profile)),
                ])
            }
            Parts.panel("Lawful bases and conditions", id: "bases") { bases(visit) }
            Parts.panel("How it is kept safe", id: "safe") { lawList(measures) }
            agreementsPanel(visit)
        })
}

func lawList(_ items: [String]) -> HTML {
    ul(.class("steps-text")) { for item in items { li { item } } }
}

private func retention(_ profile: HubProfile) -> HTML {
    lawList(
        profile.retention.sorted { $0.key < $1.key }.map { outcome, rule in
            "\(Outcome(rawValue: outcome)?.says ?? outcome): \(rule.says)"
        })
}

private func bases(_ visit: Visit) -> HTML {
    lawList(
        visit.hub.packToday?.rules
            .filter { [.duty, .basis, .condition].contains($0.step) }
            .map { "\($0.cite) (\($0.standing))" } ?? [])
}

private let measures = [
    "Everything personal is encrypted under a key of the person or enquiry it is about.",
    "Nobody sees a record without a part in it, and every look is written down before it is shown.",
    "The log cannot be changed without being found out, and others can countersign it.",
    "Erasing destroys the key, and backups cannot bring it back.",
    "Names never stand in addresses, in emails or in the logs of the machine.",
]

/// What an impact assessment under UK GDPR, Article 35 asks, as far as the hub's set-up answers it.
private func impactPage(_ visit: Visit) -> Page {
    let profile = visit.hub.profile
    return Page(
        "Impact assessment", section: .oversight,
        content: .all {
            a(.class("back"), .href("/law")) { "Back to law and agreements" }
            div(.class("head")) {
                h1 { "Data protection impact assessment" }
                Parts.printButton()
            }
            p {
                "Made on \(visit.today.says) from the hub’s own set-up (UK GDPR, Article 35). "
                    + "It is where yours begins: whom you asked, and who signs it, you add."
            }
            Parts.panel("What is done", id: "what") {
                p {
                    "\(counted(profile.agencies.count, "agency", "agencies")) of "
                        + "\(profile.partnership) share what they know about children who may be "
                        + "at risk: \(profile.agencies.map(\.name).joined(separator: ", "))."
                }
                lawList(profile.purposes.map(\.says))
            }
            Parts.panel("Why it is needed, and in proportion", id: "needed") {
                p {
                    "Each share needs a duty or a basis, a condition where it is sensitive, and a "
                        + "reason why that much is needed. The hub asks for them every time."
                }
                bases(visit)
            }
            Parts.panel("What could go wrong, and what is done about it", id: "risks") {
                Parts.table("Risks", ["What could go wrong", "What is done about it"]) {
                    for (risk, answer) in risks {
                        tr {
                            th(.scope("row")) { risk }
                            td(.data("l", "What is done")) { answer }
                        }
                    }
                }
            }
            Parts.panel("Agreements it rests on", id: "rests") {
                lawList(
                    visit.hub.agreements.all.map {
                        "\($0.title), to \($0.to.says). Impact assessment: \($0.impactAssessment)"
                    })
                if visit.hub.agreements.all.isEmpty { Parts.empty("None is on file.") }
            }
        })
}

private let risks = [
    (
        "Somebody looks who has no part in it",
        "Access is refused unless a rule allows it; every look is written down and unusual ones "
            + "are reviewed."
    ),
    (
        "Two children are taken for one",
        "People decide who somebody is, with the reasons shown; a link can be undone."
    ),
    (
        "More is shared than is needed",
        "Each piece is chosen by a person with a reason; what is left out is recorded."
    ),
    (
        "Too little is shared, and a child is harmed",
        "Refusals use listed reasons, can be challenged, and are shown to those who oversee."
    ),
    (
        "An abuser learns where a family is",
        "Concealed addresses are kept apart, and words that would tell are held back."
    ),
    (
        "The record is changed afterwards",
        "The log is sealed and countersigned, so a change is found."
    ),
    (
        "A disk or a backup is stolen",
        "Everything personal on it is encrypted; the keys are kept apart."
    ),
]

private func privacyPage(_ visit: Visit) -> Page {
    let profile = visit.hub.profile
    return Page(
        "Privacy notice",
        content: .all {
            h1 { "Privacy notice" }
            div(.class("measure")) {
                p {
                    "The hub of \(profile.partnership) holds facts about children and adults, so "
                        + "that children are kept safe."
                }
                h2 { "Who uses it" }
                lawList(profile.agencies.map(\.name))
                h2 { "What for" }
                lawList(profile.purposes.map(\.says))
                h2 { "What the law says" }
                p {
                    "Public bodies share because it is their task or their legal duty. Charities "
                        + "may share to keep a child safe. You need not agree, but you should be "
                        + "told unless that would put somebody at risk."
                }
                h2 { "Who sees it" }
                p { "Only people who need it. Everyone who looks is recorded, with why." }
                h2 { "How long it is kept" }
                retention(profile)
                h2 { "Your rights" }
                p {
                    "You can ask what is held about you, and ask for what is wrong to be put "
                        + "right. It may be refused where telling you would put somebody at risk. "
                        + "You can complain to the Information Commissioner. "
                        + "Call \(profile.telephone)."
                }
            }
        })
}
