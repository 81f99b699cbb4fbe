import Hub
import Markup
import Safeguarding
import Store

let decisionRoutes: [Route] = [
    .get("/enquiries/:enquiry/decision", .deed(.seeEnquiry)) { visit in
        try await decisionPage(visit, [])
    },
    .post("/enquiries/:enquiry/decision", .deed(.decide)) { visit in
        try await visit.change(
            then: "/decision", orShow: { try await decisionPage(visit, $0) }
        ) { who, id in
            guard let outcome: Outcome = visit.form.choice("outcome") else {
                throw Refusal.answer(field: "outcome", says: "Select the outcome")
            }
            let without = visit.hub.profile.agencies.compactMap { agency in
                visit.form["without-\(agency.code.rawValue)"].orNil.map {
                    ThresholdDecision.Without(agency: agency.code, because: $0)
                }
            }
            try await visit.hub.decide(
                id,
                ThresholdDecision.Made(
                    outcome: outcome, rationale: visit.form["rationale"].tidied,
                    descriptors: visit.form.all("descriptors"), without: without,
                    section47Considered: visit.form["section47"].orNil),
                over: visit.form.replacing, by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/dissent", .deed(.takePartInAssessment)) { visit in
        try await visit.change(
            then: "/decision",
            orShow: { try await decisionPage(visit, $0.map { $0.renamed("because", "dissent") }) }
        ) { who, id in
            try await visit.hub.dissent(
                id, because: visit.form["dissent"], by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/decision/challenge", .deed(.challengeDecision)) { visit in
        try await visit.change(
            then: "/decision",
            orShow: { try await decisionPage(visit, $0.map { $0.renamed("because", "dispute") }) }
        ) { who, id in
            guard let theme: Challenge.Theme = visit.form.choice("theme") else {
                throw Refusal.answer(field: "theme", says: "Select what you disagree about")
            }
            try await visit.hub.challengeDecision(
                id, theme: theme, because: visit.form["dispute"], by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/close", .deed(.close)) { visit in
        try await visit.change(
            then: "",
            orShow: {
                try await decisionPage(visit, $0.map { $0.renamed("because", "close-because") })
            }
        ) { who, id in
            try await visit.hub.close(
                id, because: visit.form["close-because"], by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/reopen", .deed(.close)) { visit in
        try await visit.change(
            then: "",
            orShow: {
                try await decisionPage(visit, $0.map { $0.renamed("because", "close-because") })
            }
        ) { who, id in
            try await visit.hub.reopen(
                id, because: visit.form["close-because"], by: who, command: visit.command)
        }
    },
]

func decisionPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "decision")
    let hasPage = try await visit.hub.hasPage(model.enquiry)
    let fields = Fields(visit.form, problems)
    let enquiry = model.enquiry
    return model.page("Decision", tab: "Decision", visit, problems: problems) {
        div(.class("head")) {
            h1 { "Decision" }
            Parts.printButton()
        }
        div(.class("cols cols--aside")) {
            div {
                if enquiry.decisions.isEmpty {
                    Parts.empty(
                        enquiry.section47 == nil
                            ? "No decision has been made yet. A hub manager makes it."
                            : "A section 47 enquiry was begun at a strategy discussion. No other "
                                + "decision has been made yet. A hub manager makes it.")
                }
                for decision in enquiry.decisions.reversed() {
                    decided(decision, model, visit, fields)
                }
                if visit.may(.decide), enquiry.stage.next.contains(.decided) {
                    if enquiry.stage.awaitsDecision {
                        Parts.panel("Make the decision", id: "decide") {
                            decideForm(model, visit, fields)
                        }
                    } else {
                        decideAnew(model, visit, fields)
                    }
                }
                section47Panel(model, visit, fields)
                if enquiry.decision != nil { dissentForm(model, visit, fields) }
                if enquiry.decision != nil { feedbackPanel(model, hasPage: hasPage, visit, fields) }
                if visit.may(.close), enquiry.decision != nil { closePanel(model, visit, fields) }
            }
            aside(.class("stack")) { summaryPanel(model, visit) }
        }
    }
}

private func decided(
    _ decision: ThresholdDecision, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel(
        decision.made.outcome.says, id: "d-\(decision.id)",
        aside: "\(model.name(decision.by)), \(Times.says(decision.at, now: visit.now))"
    ) {
        Parts.words(decision.made.rationale)
        Parts.summary(
            [
                (
                    "Threshold",
                    HTML.all {
                        for id in decision.made.descriptors {
                            div { visit.hub.profile.descriptors.first { $0.id == id }?.says ?? id }
                        }
                    }
                )
            ]
                + (decision.made.section47Considered.map { [("Section 47", HTML.text($0))] } ?? [])
                + decision.made.without.map { without in
                    (
                        "Without \(visit.hub.profile.name(of: without.agency))",
                        HTML.text(without.because)
                    )
                })
        for dissent in model.enquiry.dissents where dissent.decision == decision.id {
            Parts.flag(
                .amber, "\(visit.hub.profile.name(of: dissent.agency)) disagrees", label: "Dissent"
            ) { p { dissent.because } }
        }
        for challenge in model.enquiry.challenges where challenge.raised.threshold == decision.id {
            challengeCard(challenge, model, visit, fields)
        }
    }
}

private func decideForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let waiting = model.enquiry.checks.filter { !$0.isAnswered }
    let standing = model.enquiry.decision
    return Parts.form(visit, to: "\(visit.enquiryPath)/decision", keeps: true) {
        fields.replaces(standing?.written, name: model.name, now: visit.now) {
            b { standing?.made.outcome.says ?? "" }
            Parts.words(standing?.made.rationale ?? "")
        }
        fields.radios(
            "outcome", "Outcome", Outcome.ofEnquiry.map { ($0.rawValue, $0.says) })
        fields.boxes(
            "descriptors", "Which thresholds does it meet?",
            visit.hub.profile.descriptors.map { ($0.id, $0.says) })
        fields.area(
            "rationale", "Why?", hint: "In words another professional can follow", rows: 5)
        if model.enquiry.isExploitation || model.enquiry.isRed || fields.failed("section47") {
            fields.area(
                "section47", "If this is not a section 47 enquiry, why not?",
                hint: model.enquiry.isExploitation
                    ? "A child at risk of exploitation is at risk of significant harm" : nil,
                rows: 2)
        }
        for check in waiting {
            let code = check.asked.agency
            fields.text(
                "without-\(code.rawValue)",
                "Why are you deciding without \(visit.hub.profile.name(of: code))?", width: "")
        }
        submit("Record the decision")
    }
}

/// What is found later may call for more: a strategy discussion for a section 47 enquiry.
private func decideAnew(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let failed = fields.problems.contains {
        ["outcome", "descriptors", "rationale", "section47", Fields.seen()].contains($0.field)
            || $0.field.hasPrefix("without-")
    }
    return Parts.panel("Decide again", id: "decide") {
        p(.class("small")) {
            "The decision above stays on the record. Agencies are told where it now stands."
        }
        details(.open.when(failed)) {
            summary { "Make another decision" }
            decideForm(model, visit, fields)
        }
    }
}

private func dissentForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    Parts.panel("Do you disagree?", id: "disagree") {
        p(.class("small")) {
            "A disagreement stays on the record. It does not hold up anything that protects "
                + "the child."
        }
        details(.open.when(fields.problems.contains { $0.field == "dissent" })) {
            summary { "Record that your agency disagrees" }
            Parts.form(visit, to: "\(visit.enquiryPath)/dissent", keeps: true) {
                fields.area("dissent", "Why?", rows: 3)
                submit("Record", "btn btn--2")
            }
        }
        if visit.may(.challengeDecision), visit.session?.practitioner.agency != .csc {
            disputeForm(visit, fields)
        }
    }
}

private func disputeForm(_ visit: Visit, _ fields: Fields) -> HTML {
    details(.open.when(fields.failed("theme") || fields.failed("dispute"))) {
        summary { "Ask for an answer" }
        p(.class("small")) {
            "The hub must answer by a time. If nobody does, it goes to managers, to the "
                + "safeguarding leads, to the chair of the partnership and to its lead partners. "
                + "What was decided is carried out meanwhile."
        }
        Parts.form(visit, to: "\(visit.enquiryPath)/decision/challenge", keeps: true) {
            fields.select(
                "theme", "What do you disagree about?",
                Challenge.Theme.allCases.map { ($0.rawValue, $0.says) }, blank: "Choose one")
            fields.area("dispute", "Why, and what should happen?", rows: 3)
            submit("Send the challenge", "btn btn--2")
        }
    }
}

private func closePanel(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let isClosed = model.enquiry.stage == .closed
    return Parts.panel(isClosed ? "Reopen" : "Close", id: "close") {
        Parts.form(visit, to: "\(visit.enquiryPath)/\(isClosed ? "reopen" : "close")") {
            fields.text("close-because", "Why?", width: "")
            submit(isClosed ? "Reopen the enquiry" : "Close the enquiry", "btn btn--2")
        }
    }
}

private func summaryPanel(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let assessment = model.enquiry.assessment
    return Parts.panel("What it rests on", id: "rests") {
        Parts.summary([
            ("Where it stands", .text(model.enquiry.standing.says)),
            ("Priority", Parts.rating(model.enquiry.rating?.rating)),
            (
                "Judgement",
                assessment?.judgement.map { Parts.level($0.level) } ?? .text("Not proposed yet")
            ),
            (
                "Replies",
                .text(
                    model.enquiry.requestsShownTo == nil
                        ? "\(model.enquiry.checks.count(where: \.isAnswered)) of "
                            + "\(model.enquiry.checks.count)" : "Not shown to you"
                )
            ),
            ("Information", .text(counted(model.enquiry.statements.count, "piece"))),
            ("Left out", leftOut(model.enquiry, visit)),
            (
                "Decision due",
                model.enquiry.decideBy.map { Times.due($0, now: visit.now) } ?? .text("Made")
            ),
        ])
        if let words = assessment?.judgement?.words { Parts.words(words) }
    }
}

/// What agencies said that they hold and did not share: whoever decides has to know that there is
/// more.
private func leftOut(_ enquiry: Enquiry, _ visit: Visit) -> HTML {
    let held = enquiry.sharing.filter {
        $0.value.direction == .disclose && !$0.value.withheld.isEmpty
    }
    if held.isEmpty { return .text("Nothing that anybody told us of") }
    return .all {
        for decision in held {
            let reasons = Set(decision.value.withheld.map(\.reason.says)).sorted()
            div {
                "\(visit.hub.profile.name(of: enquiry.decider(of: decision))): "
                    + "\(counted(decision.value.withheld.count, "piece")). "
                    + reasons.joined(separator: "; ")
            }
        }
        a(.href("\(visit.enquiryPath)/sharing")) { "See sharing decisions" }
    }
}
