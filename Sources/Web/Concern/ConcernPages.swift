import Hub
import Linkage
import Markup
import Safeguarding
import Store

let concernRoutes: [Route] = [
    .get("/concerns", .deed(.sendConcern)) { visit in try await concernsPage(visit) },
    .post("/concerns", .deed(.sendConcern)) { visit in
        let id: ID<Contact> = visit.hub.newID()
        let (fields, step) = beginning(of: try visit.who, visit.hub.profile)
        try await visit.hub.saveDraft(
            id.description, kind: "concern", fields: fields, by: try visit.who)
        return .see("/concerns/drafts/\(id)/\(step)")
    },
    .get("/concerns/drafts/:draft/:step", .deed(.sendConcern)) { visit in
        let step = try step(visit)
        let draft = try await draft(visit)
        return try await concernStep(visit, ConcernForm(draft.fields), step, [])
    },
    .post("/concerns/drafts/:draft/:step", .deed(.sendConcern)) { visit in
        try await saveStep(visit)
    },
    .get("/concerns/receipts/:contact", .deed(.sendConcern)) { visit in try await receipt(visit) },
    .post("/concerns/receipts/:contact/more", .deed(.sendConcern)) { visit in
        try await sendMore(visit)
    },
]

/// What is known of somebody who tells the hub for their own agency is not asked again. Whoever
/// answers the hub’s telephone is told by others.
private func beginning(
    of who: Practitioner, _ profile: HubProfile
) -> (fields: [String: [String]], step: Int) {
    var fields = ["people-count": ["1"]]
    guard !who.role.isHubStaff, let agency = profile.agency(who.agency) else { return (fields, 1) }
    fields[ConcernForm.referrer.name] = [who.name]
    fields[ConcernForm.organisation.name] = [agency.name]
    guard let source = agency.referralSource else { return (fields, 1) }
    fields[ConcernForm.source.name] = [source.rawValue]
    return (fields, 2)
}

private func step(_ visit: Visit) throws -> Int {
    try visit.number("step", in: 1...4)
}

private func draft(_ visit: Visit) async throws -> Draft {
    let id: ID<Contact> = try visit.id("draft")
    guard let draft = try await visit.hub.draft(id.description, by: try visit.who),
        draft.kind == "concern"
    else { throw Refusal.notFound }
    return draft
}

/// Saves what a page sent before looking at it, so that nothing typed is ever lost; then goes on,
/// back, or shows what to mend. Also what a page saves by itself while somebody types.
private func saveStep(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    let step = try step(visit)
    let id: ID<Contact> = try visit.id("draft")
    guard try await visit.hub.draft(id.description, by: who) != nil else {
        return try await sentBefore(visit, id)
    }
    let go = visit.form["go"]
    var sent = ConcernForm(visit.form.fields)
    sent.form.set("today", [visit.today.iso])
    // A box that is not ticked sends nothing.
    if step == 3, !sent.form.has("kinds") { sent.form.set("kinds", []) }
    let full = go == "add" ? sent.addPerson() : []
    var concern = sent
    var kept = sent
    var overtaken: Set<String> = []
    do {
        let saved = try await visit.hub.saveDraft(
            id.description, kind: "concern", page: sent.form.draftPage, by: who)
        (kept, overtaken) = (ConcernForm(saved.kept), saved.overtaken)
        concern = kept
        for field in overtaken { concern.form.set(field, sent.form.all(field)) }
    } catch let refusal as Refusal {
        // Too long to keep: what was typed goes back to the page it came from, with what to do.
        let problems = Problem.all(in: refusal, of: visit.form)
        if problems.isEmpty { throw refusal }
        if visit.isFragment { return .notSaved(refusal.says) }
        return try await concernStep(visit, concern, step, problems)
    }
    if visit.isFragment {
        return overtaken.isEmpty
            ? .part(.text("Saved at \(LondonTime(visit.now).clock)")) : .notSavedOver
    }
    let found = Problem.overtaken(overtaken) + full
    guard found.isEmpty, go != "match" else {
        return try await concernStep(visit, concern, step, found, kept: kept)
    }
    switch go {
    case "later": return .see("/concerns")
    case "add": return .see("/concerns/drafts/\(id)/2#p\(concern.peopleCount - 1)-given")
    default: return try await goOn(visit, concern, step, id)
    }
}

/// To the next page, or to the hub, once nothing has to be mended.
private func goOn(
    _ visit: Visit, _ concern: ConcernForm, _ step: Int, _ id: ID<Contact>
) async throws -> Answer {
    let problems = concern.problems(step: step)
    guard problems.isEmpty else { return try await concernStep(visit, concern, step, problems) }
    guard step == 4 else { return .see("/concerns/drafts/\(id)/\(step + 1)") }
    let who = try visit.who
    return try await visit.attempt {
        _ = try await visit.hub.receiveContact(
            id, try concern.concern(today: visit.today),
            channel: who.role.isHubStaff ? .telephone : .form, by: who)
        return .see("/concerns/receipts/\(id)")
    } orShow: {
        try await concernStep(visit, concern, step, $0)
    }
}

private func concernsPage(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    let drafts = try await visit.hub.drafts(kind: "concern", by: who)
    let sent = try await sentConcerns(visit)
    return .page(
        Page(
            "Send a concern", section: .concern,
            content: .all {
                div(.class("cols cols--aside")) {
                    div {
                        h1 { who.role.isHubStaff ? "Record a concern" : "Send a concern" }
                        p(.class("measure")) {
                            "Tell the hub about a child you are worried about. You do not "
                                + "need to know "
                                + "everything. What you type is kept when you press Continue."
                        }
                        Parts.form(visit, to: "/concerns") { submit("Start") }
                        draftList(drafts, visit)
                        sentList(sent, visit)
                    }
                    aside { dangerPanel(visit.hub.profile) }
                }
            }))
}

/// The name of the first person in a concern that is not sent yet; empty where there is none.
func childsName(in draft: Draft) -> String {
    let form = Form(fields: draft.fields)
    return [form["p0-given"], form["p0-family"]].joined(separator: " ").tidied
}

private func draftList(_ drafts: [Draft], _ visit: Visit) -> HTML {
    if drafts.isEmpty { return .nothing }
    return div(.class("above")) {
        Parts.panel("Not sent yet", id: "drafts") {
            for draft in drafts {
                let name = childsName(in: draft)
                div(.class("card")) {
                    a(.href("/concerns/drafts/\(draft.id)/1")) {
                        name.isEmpty ? "Concern without a name yet" : name
                    }
                    div(.class("small muted")) {
                        "Saved \(Times.says(draft.saved, now: visit.now))"
                    }
                }
            }
        }
    }
}

func dangerPanel(_ profile: HubProfile) -> HTML {
    section(.class("panel panel--tint"), .aria("labelledby", "danger-now-heading")) {
        div(.class("panel__b panel__b--top")) {
            h2(.id("danger-now-heading")) { "Is a child in danger now?" }
            p {
                "Call 999. Then call the hub on "
                b { profile.telephone }
                ". You can finish this form later."
            }
        }
    }
}

private func concernStep(
    _ visit: Visit, _ concern: ConcernForm, _ step: Int, _ problems: [Problem],
    kept: ConcernForm? = nil
) async throws -> Answer {
    let who = try visit.who
    let matches =
        step == 2 && who.role.isHubStaff ? try await likelyMatches(visit, concern) : nil
    let guide = step == 4 ? try guide(visit, concern) : nil
    let titles = [
        "Who is worried?", "Who are you worried about?", "What are you worried about?",
        "Check your answers before sending",
    ]
    let id: ID<Contact> = try visit.id("draft")
    let path = "/concerns/drafts/\(id)/\(step)"
    let fields = Fields(concern.form, problems)
    return .page(
        Page(
            titles[step - 1], section: .concern, problems: problems, reason: .draft(id),
            content: .all {
                a(
                    .class("back"),
                    .href(step == 1 ? "/concerns" : "/concerns/drafts/\(id)/\(step - 1)")
                ) {
                    "Back"
                }
                div(.class("cols cols--aside")) {
                    div {
                        h1 {
                            span(.class("caption")) { "A concern: step \(step) of 4" }
                            titles[step - 1]
                        }
                        stepForm(visit, path, step, concern, fields, kept: kept ?? concern)
                    }
                    aside(.class("stack")) {
                        if let matches { matchPanel(matches, visit) }
                        dangerPanel(visit.hub.profile)
                        if let guide { guide.panel }
                    }
                }
            }))
}

/// What the guide says of sending it, for people of other agencies than the council; nothing while
/// it cannot be sent.
private func guide(_ visit: Visit, _ concern: ConcernForm) throws -> Guide? {
    guard let said = try? concern.concern(today: visit.today),
        let facts = try visit.hub.facts(toSend: said, by: try visit.who)
    else { return nil }
    return try Guide(
        facts, visit, words: [said.worry, said.familyKnowsDetail ?? ""].joined(separator: "\n"))
}

private func stepForm(
    _ visit: Visit, _ path: String, _ step: Int, _ concern: ConcernForm, _ fields: Fields,
    kept: ConcernForm
) -> HTML {
    let isHub = visit.session?.practitioner.role.isHubStaff ?? false
    let standing = stepFields(step, kept, Fields(kept.form), path, isHub)
    return form(
        .method("post"), .action(path), .novalidate, .data("keep", "yes"),
        .hx("post", path), .hx("trigger", "input delay:1s"), .hx("target", "#saved"),
        .hx("swap", "innerHTML")
    ) {
        Parts.token(visit)
        submitsOnEnter(step == 4 ? "send" : "next")
        fields.hidden("command", visit.command ?? "\(visit.hub.newID(Visit.self))")
        fields.opened(standing)
        fields.alsoWritten(standing)
        stepFields(step, concern, fields, path, isHub)
        p(.class("savedat"), .id("saved"), .role("status")) {}
        div(.class("actions")) {
            step == 4
                ? submit("Send concern to the hub", name: "go", value: "send")
                : submit("Continue", name: "go", value: "next")
            submit("Save and finish later", "btn btn--2", name: "go", value: "later")
        }
    }
}

private func stepFields(
    _ step: Int, _ concern: ConcernForm, _ fields: Fields, _ path: String, _ findsMatches: Bool
) -> HTML {
    step < 4
        ? concern.fields(step: step, fields, findsMatches: findsMatches)
        : checkAnswers(concern, path)
}

func personLine(_ details: PersonDetails) -> String {
    [
        details.name.says, details.born.map { "born \($0.says)" } ?? "",
        details.address.isEmpty ? "" : details.address.says, details.school ?? "",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
}

/// Who the child may be. Only hub staff see it: showing a school that a child is known to housing
/// would itself be sharing.
private func likelyMatches(_ visit: Visit, _ concern: ConcernForm) async throws -> SearchResult? {
    guard let details = concern.details(0), !details.name.isEmpty else { return nil }
    return try await visit.hub.find(
        Details(details), about: .draft(try visit.id("draft")), by: try visit.who, limit: 5)
}

private func matchPanel(_ result: SearchResult, _ visit: Visit) -> HTML {
    Parts.panel("Could it be one of these?", id: "matches") {
        if result.answer.matches.isEmpty {
            Parts.empty("Nobody like this is known. Check the spelling and the date of birth.")
        }
        for match in result.answer.matches.prefix(5) {
            div(.class("card")) {
                b { match.details.name.says }
                " "
                match.known == .known
                    ? Parts.tag("Very likely", "green") : Parts.tag("Possible")
                div(.class("small muted")) {
                    bornSays(match.details)
                    match.agency.map { ". Known to \(visit.hub.profile.name(of: $0))" }
                        ?? ". Known to the hub"
                }
            }
        }
        p(.class("small muted flush")) { "You decide who it is when the concern is screened." }
    }
}

func bornSays(_ details: Details) -> String {
    details.born.map { "Born \($0.says)" } ?? "Date of birth not given"
}

extension Details {
    var name: Name { Name(given: given, family: family) }

    /// The date of birth as far as it is known.
    var born: PartialDate? {
        birthYear.map { year in
            PartialDate(
                year: year, month: birthMonth, day: birthDay,
                precision: birthDay != nil ? .day : birthMonth != nil ? .month : .year,
                asGiven: "")
        }
    }
}
