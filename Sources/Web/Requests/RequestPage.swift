import Hub
import Markup
import Safeguarding
import SharingLaw
import Store

/// That a draft was saved, and what the guide says of it now.
func savedPart(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    let facts = try await visit.hub.guideFacts(
        on: try visit.id("enquiry"), answering: try visit.id("check"), by: who
    ) {
        try replyFacts($0, visit.form, visit, by: who)
    }
    let guide = try Guide(facts, visit, words: visit.form["because"])
    return .part(
        .all {
            "Saved at \(LondonTime(visit.now).clock)"
            for id in ["law-line", "law-brief"] { lawLine(guide, id: id, isOutOfBand: true) }
            guide.panel(isOutOfBand: true)
            guideQuestions(visit, Fields(visit.form, []), guide, isOutOfBand: true)
        })
}

/// What the record and the answers so far say.
private func replyFacts(
    _ enquiry: Enquiry, _ form: Form, _ visit: Visit, by who: Practitioner
) throws(Refusal) -> SharingFacts {
    let asked = ID<Check>(visit.parameter("check")).flatMap(enquiry.check)?.asked
    let reply = ReplyForm(form, about: (asked?.subjects ?? []).map { ($0, "") }, .init())
    return try visit.hub.replyFacts(
        enquiry, by: who, answers: guideAnswers(form, askedOfReplier),
        pieces: reply.lawPieces(form))
}

/// One request as the agency sees it: who asks about whom, why and by when, and three answers.
func requestPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let checkID: ID<Check> = try visit.id("check")
    let who = try visit.who
    let model = try await EnquiryModel.load(
        visit, page: "request", withAdvisers: true, answering: checkID)
    guard let check = model.enquiry.check(checkID), check.asked.agency == who.agency else {
        throw Refusal.notFound
    }
    let (form, kept) = try await formShown(checkID, model, visit)
    // Which of several people it is about, by name.
    let problems = problems.map { problem in
        check.asked.subjects.first { problem.field == "known-\($0)" }.map {
            Problem(field: problem.field, says: "\(model.person($0)): \(problem.says)")
        } ?? problem
    }
    let guide = try Guide(
        try replyFacts(model.enquiry, form, visit, by: who), visit, words: form["because"])
    let reply = RequestReply(
        check: check, model: model, visit: visit, fields: Fields(form, problems), guide: guide)
    return .page(
        Page(
            "Request about \(model.child.name.says)", section: .requests, problems: problems,
            content: .all {
                a(.class("back"), .href("/requests")) { "Back to requests" }
                div(.class("cols cols--aside")) {
                    div(.class("quick")) {
                        heading(check, model, visit)
                        sentFlag(check, model, visit)
                        dueFlag(check, model, visit)
                        beforeReply(check, model, visit)
                        adviceFlag(check, model, visit)
                        brief(check, model, visit, guide)
                        if check.isAnswered, !isAddedTo(check, visit) {
                            answered(check, model, visit, Fields(form, problems))
                        } else {
                            if check.isAnswered { addingTo(check, model, visit) }
                            reply.form(over: kept)
                            if !check.isAnswered { reply.otherAnswers }
                        }
                    }
                    aside(.class("stack stack--follows")) {
                        if check.isAnswered { adviceThen(check, model) }
                        aboutRequest(check, model, visit)
                        adviserPanel(visit)
                        history(check, model, visit)
                    }
                }
            }))
}

/// Whether the page is to add to an answer that was given: asked for, or sent and not yet right.
private func isAddedTo(_ check: Check, _ visit: Visit) -> Bool {
    visit.query["more"] == "yes" || visit.form.has("statement-count")
}

private func addingTo(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    Parts.flag(.ok, "Your agency has answered", label: "Answered") {
        p { checkState(check, visit, model.names) }
        p {
            "What you send now is added to it. Change “Who do you know?” if that was wrong. "
            a(.href("/requests/\(model.enquiry.id)/\(check.id)")) { "Leave it as it is" }
        }
    }
}

/// What stands in the reply: what was sent, or what was kept of it before.
/// - Returns: what is shown, and what is kept of it.
private func formShown(
    _ check: ID<Check>, _ model: EnquiryModel, _ visit: Visit
) async throws -> (Form, kept: Form) {
    var form = visit.form
    let draft = try await visit.hub.draft("reply-\(check)-\(visit.who.id)", by: visit.who)
    let kept = Form(fields: draft?.fields ?? [:])
    // What another form of the page sent does not take the place of the reply that is kept.
    let isReply = visit.path == "/requests/\(model.enquiry.id)/\(check)"
    if form.fields.isEmpty || !isReply {
        form = Form(fields: kept.fields.merging(form.fields) { _, sent in sent })
    }
    // What was answered before stands in what is added to it.
    if let reply = model.enquiry.check(check)?.reply, !form.has("answer") {
        form.set("answer", [ReplyWay.know.rawValue])
        for answer in reply.answers {
            form.set("known-\(answer.person)", [answer.known.rawValue])
        }
    }
    // What the hub recorded when it asked stands in the form, to be sent or changed.
    let recorded = model.enquiry.consentRecorded(with: check)
    if !form.has("guide-consent"), !isReply || visit.form.fields.isEmpty, let recorded {
        form.set("guide-consent", [recorded])
    }
    return (form, kept)
}

private func heading(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    h1 {
        span(.class("caption")) {
            "Request to \(visit.hub.profile.name(of: check.asked.agency)), "
                + model.enquiry.reference
        }
        "What do you know about \(model.child.name.says)?"
    }
}

/// Who asks, about whom, why, by when, what for, and what the agency is told: all it needs to
/// answer.
private func brief(
    _ check: Check, _ model: EnquiryModel, _ visit: Visit, _ guide: Guide
) -> HTML {
    let asked = check.asked
    let asker = model.staff.first { $0.id == check.askedBy }
    let agency = asker.map { ", \(visit.hub.profile.name(of: $0.agency))," } ?? ""
    return div(.class("brief")) {
        if !check.isAnswered {
            p {
                "Reply by "
                Times.due(asked.replyBy, now: visit.now)
            }
        }
        p {
            b { "\(model.name(check.askedBy))\(agency) asks." }
            " "
            asked.subjects.map { whoTheyAre($0, model, visit) }.joined(separator: "; ") + "."
        }
        if asked.told.isEmpty {
            p { "You are told only that they ask." }
        } else {
            p { "They tell you:" }
            ul { for told in asked.told { li { told.fact } } }
        }
        p { "They need to know:" }
        ul { for question in asked.questions { li { b { question.asks } } } }
        if model.enquiry.hasAgreementRecorded(with: check.id), !check.isAnswered {
            p {
                "The hub recorded that the family agreed to its asking. That is not an agreement "
                    + "to open your record: ask, or say below what you know of it."
            }
        }
        details(.class("small")) {
            summary { "Why they ask that" }
            ul { for question in asked.questions { li { question.because } } }
        }
        if !check.isAnswered { p { lawLine(guide, id: "law-brief") } }
    }
}

/// Somebody an agency is asked about: their age, and what they are to the child.
private func whoTheyAre(
    _ person: ID<Person>, _ model: EnquiryModel, _ visit: Visit
) -> String {
    guard let details = model.people[person] else { return model.person(person) }
    let role = model.enquiry.subjects.first { $0.person == person }?.role
    let age = details.born?.age(on: visit.today).map { "aged \($0)" }
    return [personLine(details), age, role.flatMap { $0.isChild ? nil : $0.says.lowercased() }]
        .compactMap(\.self).joined(separator: ", ")
}

/// That a reply arrived, and what happens next.
private func sentFlag(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let isNew = ["sent", "duty"].contains { visit.query[$0] == "yes" }
    guard check.isAnswered, isNew else { return .nothing }
    return Parts.flag(.ok, "Your answer is with the hub", label: "Sent") {
        p {
            "\(model.name(check.askedBy)) asked, and reads it next. You can correct it or add to "
                + "it below. If the agencies judge the risk together, you are asked to join."
        }
        p {
            a(.href("/requests")) { "Other requests to us" }
        }
    }
}

private func dueFlag(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    guard check.isLate(at: visit.now) else { return .nothing }
    return Parts.flag(
        .danger, "This reply was due \(Times.says(check.asked.replyBy, now: visit.now))",
        label: "Overdue"
    ) {
        p { "Send what you have now and add more later. An honest “nothing held” is useful too." }
    }
}

private func adviceFlag(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    .all {
        for request in model.enquiry.advice where request.asked.check == check.id {
            if let given = request.given {
                Parts.flag(.ok, "\(given.from) advised", label: "Advice given") {
                    Parts.words(given.words)
                    p(.class("small")) { "You asked: \(request.asked.question)" }
                }
            } else {
                Parts.flag(
                    request.isLate(at: visit.now) ? .danger : .amber,
                    request.asked.of?.role == nil
                        ? "Ring \(request.asked.adviser) for advice"
                        : "You asked \(request.asked.adviser) for advice",
                    label: request.isLate(at: visit.now) ? "Overdue" : "Waiting for advice"
                ) {
                    p { "The question: \(request.asked.question)" }
                    if request.asked.of?.role == nil {
                        p { "Nobody was asked in the hub: \(Guide.adviser(visit).telephone)." }
                    }
                    p {
                        "It is due \(Times.says(request.asked.dueBy, now: visit.now)). "
                        if request.asked.of?.role == nil {
                            a(.href("/enquiries/\(model.enquiry.id)/sharing")) {
                                "Record what they say"
                            }
                            ". "
                        } else {
                            "They answer here, and you get an email. "
                        }
                        "You can still reply now."
                    }
                }
            }
        }
    }
}

private func aboutRequest(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let asked = check.asked
    return Parts.panel("About this request", id: "about") {
        Parts.summary([
            (
                "Why",
                .text(
                    visit.hub.profile.says(asked.purposes).joined(separator: ". "))
            ),
            ("Standing", standing(asked, model.enquiry)),
            ("Asked", .text(Times.says(check.askedAt, now: visit.now))),
            (
                "Reply due",
                check.isAnswered
                    ? .text(Times.says(asked.replyBy, now: visit.now))
                    : Times.due(asked.replyBy, now: visit.now)
            ),
            ("Covers", .text("\(asked.from.says) to \(asked.to.says)")),
        ])
    }
}

private func history(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    var events: [(Instant, String)] = [(check.askedAt, "Sent by \(model.name(check.askedBy))")]
    if let opened = check.openedAt, let by = check.openedBy {
        events.append((opened, "Opened by \(model.name(by))"))
    }
    events += check.chases.map { ($0.at, "Chased: \($0.words)") }
    if let more = check.moreTime { events.append((more.at, "More time asked: \(more.because)")) }
    if let declined = check.declined {
        events.append((declined.at, "Declined by \(model.name(declined.by))"))
    }
    if let reply = check.reply { events.append((reply.at, "Answered by \(model.name(reply.by))")) }
    events += check.additions.map { added in
        let was = added.was.map { "\(model.person($0.person)) \($0.known.asAnswer.lowercased())" }
        let before = was.isEmpty ? "" : ". Before it said: \(was.joined(separator: ", "))"
        return (added.at, "Added to by \(model.name(added.by))\(before)")
    }
    if check.isLate(at: visit.now) { events.append((check.asked.replyBy, "Reply became overdue")) }
    return Parts.panel("History", id: "history") {
        ol(.class("tl small")) {
            for (at, words) in events.sorted(by: { $0.0 > $1.0 }) {
                li {
                    span(.class("muted")) { Times.says(at, now: visit.now) }
                    div { b { words } }
                }
            }
        }
    }
}
