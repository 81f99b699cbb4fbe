import Hub
import Markup
import Safeguarding
import Store

// From the form of a reply to what the hub is told.

/// Saves, sends or asks, as the button and the answer say.
func sendReply(_ visit: Visit) async throws -> Answer {
    let check: ID<Check> = try visit.id("check")
    let who = try visit.who
    let draft = "reply-\(check)-\(who.id)"
    switch visit.form["go"] {
    case "send": break
    case "confirm": return try await sendChecked(visit, check, draft)
    default:
        let overtaken = try await keepReply(visit, check, draft)
        if visit.isFragment {
            return overtaken.isEmpty ? try await savedPart(visit) : .notSavedOver
        }
        let isLater = visit.form["go"] == "later" && overtaken.isEmpty
        return isLater
            ? .see("/requests") : try await requestPage(visit, Problem.overtaken(overtaken))
    }
    // Kept first: what is put to an adviser, or cannot be sent, stays as it was typed.
    let overtaken = try await keepReply(visit, check, draft)
    if !overtaken.isEmpty { return try await requestPage(visit, Problem.overtaken(overtaken)) }
    return try await visit.attempt {
        let reply = replyForm(visit.form, visit)
        switch try reply.way.value(visit.form) {
        case .nothing:
            return try await send(try reply.nothingHeld(visit.form), visit, check, draft)
        case .unsure: return try await askFirst(visit, check, draft)
        case .know:
            let command = try reply.command(visit.form) { visit.hub.newID() }
            return reply.goesBeyondTheHub(visit.form)
                ? .see("\(visit.path)/check") : try await send(command, visit, check, draft)
        }
    } orShow: { problems in
        try await requestPage(visit, problems)
    }
}

/// The form of a reply, to be read.
private func replyForm(_ form: Form, _ visit: Visit) -> ReplyForm {
    let people = form.all("subject").compactMap { ID<Person>($0) }.map { ($0, "") }
    let agency = visit.session?.practitioner.agency ?? .csc
    return ReplyForm(form, about: people, ReplyForm.Asks(agency, visit))
}

private func send(
    _ replying: Hub.Replying, _ visit: Visit, _ check: ID<Check>, _ draft: String
) async throws -> Answer {
    let id: ID<Enquiry> = try visit.id("enquiry")
    let replied = try await visit.hub.reply(
        id, check, replying, isAdding: visit.form["adding"] == "yes", by: try visit.who,
        command: visit.command)
    let page = "/requests/\(id)/\(check)"
    switch replied {
    case .sent: try await visit.hub.discardDraft(draft, by: try visit.who)
    case .sentInPart:
        try await visit.hub.discardDraft(draft, by: try visit.who)
        return .see("\(page)?duty=part")
    case .referred: return .see("\(page)?duty=yes")
    }
    return .see("\(page)?sent=yes")
}

/// Asks for advice before answering; what was typed besides is kept.
private func askFirst(
    _ visit: Visit, _ check: ID<Check>, _ draft: String
) async throws -> Answer {
    let id: ID<Enquiry> = try visit.id("enquiry")
    try await visit.hub.askAdvice(
        id, of: visit.adviser(in: try await visit.hub.accounts()), named: visit.adviserNamed,
        question: visit.form["question"], check: check, by: try visit.who,
        command: visit.command)
    // The question is asked: what is left is the reply.
    var rest = visit
    for asked in ["answer", "question"] { rest.form.set(asked, [""]) }
    _ = try await keepReply(rest, check, draft)
    return .see(visit.path)
}

// What goes beyond the hub is looked at once more.

/// What goes, who sees it and what the law says, to send or to change.
func checkReplyPage(_ visit: Visit) async throws -> Answer {
    let check: ID<Check> = try visit.id("check")
    let model = try await EnquiryModel.load(visit, page: "request", answering: check)
    let who = try visit.who
    guard let asked = model.enquiry.check(check), asked.asked.agency == who.agency else {
        throw Refusal.notFound
    }
    let back = "/requests/\(model.enquiry.id)/\(check)"
    guard let form = try await keptReply(visit, check) else {
        return .see(back)
    }
    let reply = replyForm(form, visit)
    let pieces = reply.pieces.filter { $0.isWritten(in: form) }
    return .page(
        Page(
            "Check before you send", section: .requests,
            content: .all {
                a(.class("back"), .href(back)) { "Back to your answer" }
                h1 {
                    span(.class("caption")) { "Request about \(model.child.name.says)" }
                    "Check before you send"
                }
                div(.class("quick")) {
                    if visit.query["changed"] == "yes" {
                        Parts.flag(
                            .amber, "Your answer changed after you checked it", label: "Not sent"
                        ) {
                            p { "It was changed in another window. Look once more, then send it." }
                        }
                    }
                    p { "Some of this goes to other agencies, not only to the hub." }
                    for piece in pieces {
                        section(.class("card"), .aria("label", "Piece \(piece.place + 1)")) {
                            Parts.words(form[piece.words.name])
                            p(.class("flush")) { b { whoSees(piece, form) } }
                            p(.class("small muted flush")) { form.said(piece.source) ?? "" }
                        }
                    }
                    Parts.form(visit, to: back) {
                        input(.type("hidden"), .name("seen"), .value(mark(form)))
                        div(.class("actions")) {
                            submit("Send it", name: "go", value: "confirm")
                            a(.class("btn btn--2"), .href(back)) { "Change it" }
                        }
                    }
                }
            }))
}

private func whoSees(_ piece: PieceForm, _ form: Form) -> String {
    piece.isShared(in: form)
        ? "Who will see this: \((form.said(piece.handling) ?? .hubOnly).says)"
        : "Left out: the hub learns that, and why: "
            + ((form.said(piece.leftOut) ?? nil)?.says.lowercased() ?? "no reason given")
}

private func keptReply(_ visit: Visit, _ check: ID<Check>) async throws -> Form? {
    let who = try visit.who
    return try await visit.hub.draft("reply-\(check)-\(who.id)", by: who).map {
        Form(fields: $0.fields)
    }
}

/// What of a reply a page has shown, so that nothing is sent that was written since.
private func mark(_ form: Form) -> String {
    DraftPage.mark(
        form.typed.filter { !["go", "seen", "opened", DraftPage.writersField].contains($0.key) }
            .sorted { $0.key < $1.key }
            .flatMap { [$0.key] + $0.value })
}

private func sendChecked(
    _ visit: Visit, _ check: ID<Check>, _ draft: String
) async throws -> Answer {
    guard let kept = try await keptReply(visit, check), visit.form["seen"] == mark(kept) else {
        return .see("\(visit.path)/check?changed=yes")
    }
    return try await visit.attempt {
        let command = try replyForm(kept, visit).command(kept) { visit.hub.newID() }
        var sent = visit
        sent.form.set("adding", kept.all("adding"))
        return try await send(command, sent, check, draft)
    } orShow: { problems in
        var again = visit
        again.form = kept
        return try await requestPage(again, problems)
    }
}
