import Hub
import Markup
import Safeguarding
import Store

let planRoutes: [Route] = [
    .get("/enquiries/:enquiry/plan", .deed(.seeEnquiry)) { visit in try await planPage(visit, []) },
    step("", .makePlan) { visit, who, id in
        try await visit.hub.agreePlan(
            id,
            Plan.Agreed(
                aims: visit.form.lines("aims"), whatGoodLooksLike: visit.form.lines("good"),
                familyKnows: visit.form["family"].tidied,
                reviewOn: try visit.form.day("review", label: "Review date")),
            voice: voice(visit.form), over: visit.form.replacing, by: who, command: visit.command)
    },
    step("/actions", .makePlan) { visit, who, id in
        let owner = try await owner(named: "owner", visit)
        let day = try visit.form.day("due", label: "Due date")
        let watch = watch(visit.form)
        try await visit.hub.addAction(
            id, aim: visit.form["aim"], what: visit.form["what"], owner: owner,
            due: watch == nil ? LondonTime(day: day, minute: 17 * 60).instant : Watch.end(of: day),
            contingency: contingency(visit.form), disruption: disruption(visit.form),
            watch: watch, by: who, command: visit.command)
    },
    step("/accept", .ownAction) { visit, who, id in
        try await visit.hub.acceptAction(id, try action(visit), by: who, command: visit.command)
    },
    step("/decline", .ownAction) { visit, who, id in
        try await visit.hub.declineAction(
            id, try action(visit), because: visit.form["because"], by: who, command: visit.command)
    },
    step("/done", .ownAction) { visit, who, id in
        try await visit.hub.completeAction(
            id, try action(visit), evidence: visit.form["evidence"], by: who,
            command: visit.command)
    },
    step("/review", .review) { visit, who, id in
        guard let risk: Level = visit.form.choice("risk") else {
            throw Refusal.answer(field: "risk", says: "Select how high the risk is now")
        }
        let next = try visit.form.date("next", label: "Next review")
        if next != nil, next?.exact == nil {
            throw Refusal.answer(
                field: "next-day", says: "Next review must include a day, a month and a year")
        }
        try await visit.hub.reviewPlan(
            id,
            Plan.Review.Held(
                whatChanged: visit.form["whatChanged"].tidied, riskNow: risk,
                childsView: visit.form["childs-view"].orNil,
                whyNotAsked: visit.form["why-not-asked"].orNil, nextReview: next?.exact,
                lowered: lowered(visit)), by: who, command: visit.command)
    },
]

/// What the child says of the plan, or why not asked; nothing where neither was typed.
private func voice(_ form: Form) -> Voice? {
    guard let child = ID<Person>(form["plan-child"]),
        form["plan-voice"].orNil != nil || form["plan-why-not"].orNil != nil
    else { return nil }
    return Voice(
        child: child, words: form["plan-voice"].orNil, heardBy: form["plan-heard-by"].orNil,
        heardOn: nil, whyNot: form["plan-why-not"].orNil)
}

private func contingency(_ form: Form) -> PlanAction.Contingency? {
    let (event, response) = (form["if"].tidied, form["then"].tidied)
    return event.isEmpty && response.isEmpty
        ? nil : PlanAction.Contingency(event: event, response: response)
}

private func lowered(_ visit: Visit) -> Plan.Review.Lowered? {
    let with = visit.agencies("lowered-with")
    let because = visit.form["lowered-because"].tidied
    return with.isEmpty && because.isEmpty
        ? nil : Plan.Review.Lowered(with: with, because: because)
}

private func step(
    _ name: String, _ deed: Deed,
    _ work: @escaping @Sendable (Visit, Practitioner, ID<Enquiry>) async throws -> Void
) -> Route {
    .step("/plan", name, deed, orShow: planPage, work)
}

private func action(_ visit: Visit) throws -> ID<PlanAction> {
    guard let action = ID<PlanAction>(visit.form["action"]) else { throw Refusal.notFound }
    return action
}

private func planPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "plan")
    let fields = Fields(visit.form, problems)
    let owners = visit.may(.makePlan) ? try await owners(visit) : []
    let enquiry = model.enquiry
    return model.page("Plan", tab: "Plan", visit, problems: problems) {
        div(.class("head")) {
            h1 { "Plan to keep \(model.childName) safe" }
            Parts.printButton()
        }
        voicePanels(model)
        div(.class("cols cols--aside")) {
            div {
                if enquiry.plan == nil, !enquiry.actions.isEmpty {
                    actionsPanel(
                        StrategyDiscussion.aim, id: "before-plan", enquiry.actions,
                        aside: "Before there is a plan", model, visit)
                }
                if let plan = enquiry.plan {
                    for aim in plan.allAims { aimPanel(aim, plan, model, visit) }
                    if visit.may(.makePlan), enquiry.stage.isOpen {
                        actionForm(plan, owners, visit, fields)
                    }
                    reviewPanel(plan, model, visit, fields)
                } else if enquiry.decision == nil {
                    Parts.empty("A plan comes after the decision.")
                } else if !(enquiry.decision?.made.outcome.needsPlan ?? false) {
                    Parts.empty("The decision does not need a joint plan.")
                }
                if visit.may(.makePlan), enquiry.stage.isOpen,
                    enquiry.decision?.made.outcome.needsPlan ?? false
                {
                    planForm(enquiry.plan, model, visit, fields)
                }
            }
            aside(.class("stack")) { if let plan = enquiry.plan { planAside(plan, model, visit) } }
        }
    }
}

private func aimPanel(_ aim: String, _ plan: Plan, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let isEarlier = !plan.agreed.aims.contains(aim) && aim != StrategyDiscussion.aim
    return actionsPanel(
        aim, id: "aim-\(plan.allAims.firstIndex(of: aim) ?? 0)",
        plan.actions.filter { $0.agreed.aim == aim },
        aside: isEarlier ? "No longer an aim of the plan" : "", model, visit)
}

private func actionsPanel(
    _ aim: String, id: String, _ actions: [PlanAction], aside: String, _ model: EnquiryModel,
    _ visit: Visit
) -> HTML {
    Parts.panel(aim, id: id, aside: aside) {
        if actions.isEmpty { Parts.empty("No action for this yet.") }
        if !actions.isEmpty {
            Parts.table("Actions for: \(aim)", ["Action", "Who", "Due", "Status"]) {
                for action in actions.sorted(by: { $0.due < $1.due }) {
                    actionRow(action, model, visit)
                }
            }
        }
    }
}

private func actionRow(_ action: PlanAction, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let isLate = action.isLate(at: visit.now)
    return tr(.class(isLate ? "is-late" : ""), .id("action-\(action.id)")) {
        th(.scope("row")) {
            action.agreed.what
            if let contingency = action.agreed.contingency {
                div(.class("small light")) {
                    "If \(contingency.event): \(contingency.response)"
                }
            }
            if let disruption = action.agreed.disruption { disruptionSays(disruption) }
            watchSays(action, visit)
            if let done = action.done {
                div(.class("small muted light")) { "Evidence: \(done.words)" }
            }
            if let declined = action.declined {
                div(.class("small muted light")) { "Not accepted: \(declined.words)" }
            }
            if model.owners.contains(action.agreed.owner), !action.isEnded {
                ownForms(action, visit)
            }
        }
        td(.data("l", "Who")) {
            model.name(action.agreed.owner)
            if let absence = model.away[action.agreed.owner] {
                div(.class("small muted")) {
                    "Away until \(absence.to.says). \(model.name(absence.cover)) covers"
                }
            }
            div { Parts.agency(action.agreed.agency, visit.hub.profile) }
        }
        td(.data("l", "Due")) {
            action.isEnded
                ? .text(Times.says(action.due, now: visit.now))
                : Times.due(action.due, now: visit.now)
        }
        td(.data("l", "Status")) {
            isLate
                ? Parts.tag("Overdue", "red")
                : Parts.tag(action.status(at: visit.now), action.done != nil ? "green" : "blue")
        }
    }
}

private func ownForms(_ action: PlanAction, _ visit: Visit) -> HTML {
    let path = "\(visit.enquiryPath)/plan"
    func field(_ name: String, _ words: String) -> HTML {
        .all {
            input(.type("hidden"), .name("action"), .value("\(action.id)"))
            label(.class("label small"), .for("\(name)-\(action.id)")) { words }
            input(.class("input"), .id("\(name)-\(action.id)"), .name(name), .type("text"))
        }
    }
    return div(.class("light above")) {
        if action.accepted == nil {
            Parts.form(visit, to: "\(path)/accept", keeps: true) {
                input(.type("hidden"), .name("action"), .value("\(action.id)"))
                submit("Accept this action", "btn btn--s")
            }
        }
        if !action.isWatch {
            details {
                summary { "Say it is done" }
                Parts.form(visit, to: "\(path)/done", keeps: true) {
                    field("evidence", "What was done, and how you know")
                    p(.class("above")) { submit("Record as done", "btn btn--s") }
                }
            }
        }
        details {
            summary { "I cannot do this" }
            Parts.form(visit, to: "\(path)/decline", keeps: true) {
                field("because", "Why, so that somebody else can")
                p(.class("above")) { submit("Record", "btn btn--2 btn--s") }
            }
        }
    }
}

private func actionForm(
    _ plan: Plan, _ owners: [Practitioner], _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("Add an action", id: "add") {
        Parts.form(visit, to: "\(visit.enquiryPath)/plan/actions", keeps: true) {
            fields.text("what", "What will be done?", width: "")
            fields.select("aim", "What is it for?", plan.agreed.aims.map { ($0, $0) })
            ownerSelect("owner", owners, visit, fields)
            fields.date("due", "Due date", hint: "By 5pm on this day")
            details(.open.when(fields.failed("if") || fields.failed("then"))) {
                summary { "If something goes wrong (optional)" }
                fields.text(
                    "if", "If this happens",
                    hint: "For example, she is missing again within 30 days",
                    width: "")
                fields.text(
                    "then", "Then we do this",
                    hint: "For example, a strategy discussion within 4 hours", width: "")
            }
            disruptionFields(fields)
            watchFields(fields)
            submit("Add this action")
        }
    }
}

private func planForm(
    _ plan: Plan?, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel(plan == nil ? "Agree a plan" : "Change the plan", id: "agree") {
        details(.open.when(plan == nil || !fields.problems.isEmpty)) {
            summary { plan == nil ? "What the plan is for" : "Change aims or the review date" }
            Parts.form(visit, to: "\(visit.enquiryPath)/plan", keeps: true) {
                fields.replaces(plan?.written, name: model.name, now: visit.now) {
                    if let agreed = plan?.agreed { planWords(agreed) }
                }
                fields.area(
                    "aims", "What the plan is for",
                    hint: "One aim on each line, in the child’s terms",
                    rows: 3, fallback: plan?.agreed.aims.joined(separator: "\n") ?? "")
                fields.area(
                    "good", "What good looks like", hint: "One sign on each line", rows: 3,
                    fallback: plan?.agreed.whatGoodLooksLike.joined(separator: "\n") ?? "")
                fields.area(
                    "family", "What the family knows", rows: 2,
                    fallback: plan?.agreed.familyKnows ?? "")
                if !model.enquiry.hasVoice { voiceFields(model, fields) }
                fields.date(
                    "review", "Review date",
                    hint: model.enquiry.latestReview(at: visit.now).map {
                        "By \($0.saysInFull) at the latest"
                    },
                    fallback: plan?.agreed.reviewOn)
                submit(plan == nil ? "Agree the plan" : "Save the plan")
            }
        }
    }
}

private func planWords(_ agreed: Plan.Agreed) -> HTML {
    Parts.summary([
        ("What it is for", Parts.words(agreed.aims.joined(separator: "\n"))),
        ("What good looks like", Parts.words(agreed.whatGoodLooksLike.joined(separator: "\n"))),
        ("What the family knows", Parts.words(agreed.familyKnows)),
        ("Review date", .text(agreed.reviewOn.saysInFull)),
    ])
}

/// There is no plan without the child’s view, or why it was not sought.
private func voiceFields(_ model: EnquiryModel, _ fields: Fields) -> HTML {
    .all {
        fields.select(
            "plan-child", "Which child’s view is this?",
            model.enquiry.children.map { ($0.person.description, model.person($0.person)) })
        fields.area("plan-voice", "What does the child say about it, in their words?", rows: 2)
        fields.text("plan-heard-by", "Who heard it?")
        fields.text("plan-why-not", "Or why the child was not asked", width: "")
    }
}

private func planAside(_ plan: Plan, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    .all {
        section(.class("panel panel--tint"), .aria("labelledby", "review")) {
            div(.class("panel__b panel__b--top")) {
                h2(.id("review")) { "Next review" }
                p(.class("flush")) {
                    b { plan.reviewOn.saysInFull }
                    if plan.reviewOn < visit.today { Parts.tag("Overdue", "red") }
                }
            }
        }
        Parts.panel("What good looks like", id: "good-looks") {
            if plan.agreed.whatGoodLooksLike.isEmpty { Parts.empty("Not said yet.") }
            ul(.class("steps-text")) { for sign in plan.agreed.whatGoodLooksLike { li { sign } } }
        }
        Parts.panel("What the family knows", id: "family-knows") {
            Parts.words(plan.agreed.familyKnows.isEmpty ? "Not said yet." : plan.agreed.familyKnows)
        }
    }
}
