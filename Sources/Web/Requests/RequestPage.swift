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
            guide.panel(isOutOfBand: true)
            guideQuestions(visit, Fields(visit.form, []), guide, isOutOfBand: true)
        })
}

/// What the record and the answers so far say.
private func replyFacts(
    _ enquiry: Enquiry, _ form: Form, _ visit: Visit, by who: Practitioner
) throws(Refusal) -> SharingFacts {
    let written = (0..<statementCount(form)).filter { form["words-\($0)"].orNil != nil }
    func sensitivity(_ place: Int) -> Sensitivity {
        form.choice("sensitivity-\(place)") ?? .ordinary
    }
    let pieces = ReplyPieces(
        shared: written.filter { form["share-\($0)"] != "no" }.map { place in
            ReplyPieces.Piece(
                kind: form.choice("kind-\(place)") ?? .fact, sensitivity: sensitivity(place),
                about: whomPieceIsAbout(place, form),
                endangersSomebody: form.has("endangered-\(place)"),
                view: form.choice("view-\(place)"))
        },
        leftOut: written.filter { form["share-\($0)"] == "no" }.map { place in
            ReplyPieces.LeftOut(
                sensitivity: sensitivity(place), reason: form.choice("leave-\(place)"))
        })
    return try visit.hub.replyFacts(
        enquiry, by: who, answers: guideAnswers(form, askedOfReplier), pieces: pieces)
}

/// One request as the agency sees it: what is asked, by when and why, what the law says, and a form
/// to answer with.
func requestPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let checkID: ID<Check> = try visit.id("check")
    let who = try visit.who
    let model = try await EnquiryModel.load(
        visit, page: "request", withAdvisers: true, answering: checkID)
    guard let check = model.enquiry.check(checkID), check.asked.agency == who.agency else {
        throw Refusal.notFound
    }
    if visit.query["duty"] == "yes", check.isAnswered { return .see("/requests") }
    var form = visit.form
    // What another form of the page sent does not take the place of the reply that is kept.
    let isReply = visit.path == "/requests/\(model.enquiry.id)/\(checkID)"
    if form.fields.isEmpty || !isReply,
        let draft = try await visit.hub.draft("reply-\(checkID)-\(who.id)", by: who)
    {
        form = Form(fields: draft.fields.merging(form.fields) { _, sent in sent })
    }
    // What the hub recorded when it asked stands in the form, to be sent or changed.
    let recorded = model.enquiry.consentRecorded(with: checkID)
    if !form.has("guide-consent"), !isReply || visit.form.fields.isEmpty, let recorded {
        form.set("guide-consent", [recorded])
    }
    let guide = try Guide(
        try replyFacts(model.enquiry, form, visit, by: who), visit, words: form["because"])
    let fields = Fields(form, problems)
    return .page(
        Page(
            "Request about \(model.child.name.says)", section: .requests, problems: problems,
            content: .all {
                a(.class("back"), .href("/requests")) { "Back to requests" }
                div(.class("cols cols--aside")) {
                    div {
                        heading(model, of: who.agency, visit)
                        dueFlag(check, model, visit)
                        beforeReply(check, model, visit)
                        adviceFlag(check, model, visit)
                        if check.isAnswered {
                            answered(check, model, visit)
                        } else {
                            replyForm(check, model, visit, fields, guide)
                            otherAnswers(check, model, visit, fields)
                        }
                    }
                    aside(.class("stack stack--follows")) {
                        check.isAnswered ? adviceThen(check, model) : guide.panel
                        aboutRequest(check, model, visit)
                        adviserPanel(visit)
                        history(check, model, visit)
                    }
                }
            }))
}

private func heading(_ model: EnquiryModel, of agency: AgencyCode, _ visit: Visit) -> HTML {
    h1 {
        span(.class("caption")) {
            "Request to \(visit.hub.profile.name(of: agency)), \(model.enquiry.reference)"
        }
        "What do you know about \(model.child.name.says)?"
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
                        a(.href("/enquiries/\(model.enquiry.id)/sharing")) {
                            "Record what they say"
                        }
                        ". You can still reply now."
                    }
                }
            }
        }
    }
}

private func replyForm(
    _ check: Check, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields, _ guide: Guide
) -> HTML {
    let path = "/requests/\(model.enquiry.id)/\(check.id)"
    let count = statementCount(fields.form)
    return form(
        .method("post"), .action(path), .novalidate, .data("keep", "yes"),
        .hx("post", path), .hx("trigger", "input delay:1s"), .hx("target", "#saved"),
        .hx("swap", "innerHTML")
    ) {
        Parts.token(visit)
        input(
            .type("hidden"), .name("command"),
            .value(visit.command ?? "\(visit.hub.newID(Check.self))"))
        fields.hidden("statement-count", "\(count)")
        whatYouKnow(check, model, fields, count)
        mayYouShare(visit, fields, guide)
        fields.text(
            "best-contact", "Who knows the child best in your service? (optional)",
            hint: "A name, role and telephone number", width: "")
        p(.class("savedat"), .id("saved"), .role("status")) {}
        div(.class("actions")) {
            submit("Send your reply", name: "go", value: "send")
            submit("Save for later", "btn btn--2", name: "go", value: "later")
        }
    }
}

private func whatYouKnow(
    _ check: Check, _ model: EnquiryModel, _ fields: Fields, _ count: Int
) -> HTML {
    .all {
        Parts.panel("1. Do you know them?", id: "known") {
            for subject in check.asked.subjects {
                input(.type("hidden"), .name("subject"), .value("\(subject)"))
                fields.radios(
                    "known-\(subject)", personLine(model.people[subject] ?? model.child),
                    Known.replies.map { ($0.rawValue, $0.says) }, inline: true)
            }
        }
        Parts.panel("2. What do you know?", id: "what") {
            ul(.class("steps-text gap")) {
                for question in check.asked.questions {
                    li {
                        question.asks
                        div(.class("small muted")) { question.because }
                    }
                }
            }
            p(.class("hint")) { "One fact or view in each box. Leave boxes you do not need." }
            for place in 0..<count { statementFields(place, check, model, fields) }
            submit("Add another", "btn btn--2 btn--s", name: "go", value: "add")
        }
    }
}

private func statementFields(
    _ place: Int, _ check: Check, _ model: EnquiryModel, _ fields: Fields
) -> HTML {
    section(.class("card"), .aria("label", "Piece \(place + 1)")) {
        fields.area("words-\(place)", "Piece \(place + 1): what you know", rows: 3)
        div(.class("grid-2")) {
            fields.select("kind-\(place)", "What kind is it?", StatementKind.options)
            fields.text(
                "source-\(place)", "Where it comes from", hint: "For example, our case system")
        }
        fields.radios("view-\(place)", "What do you think of sharing it?", PieceView.options)
        fields.date("date-\(place)", "When it happened", hint: "Leave out what you do not know")
        details(.open.when(fields.failed("endangered-\(place)"))) {
            summary { "More about this piece" }
            fields.boxes(
                "about-\(place)", "Who it is about",
                check.asked.subjects.map { ($0.description, model.person($0)) },
                fallback: check.asked.subjects.first.map { [$0.description] } ?? [], inline: true)
            fields.boxes(
                "endangered-\(place)",
                "Could anyone be in danger if it reached somebody who harms?",
                check.asked.subjects.map { ($0.description, model.person($0)) }
                    + [(somebodyElse, "Somebody else")], inline: true)
            fields.select(
                "function-\(place)", "What work is it for?", RecipientFunction.options,
                fallback: RecipientFunction(of: model.enquiry.standing).rawValue)
            fields.select("sensitivity-\(place)", "How sensitive is it?", Sensitivity.options)
            fields.select("handling-\(place)", "Who may see it?", Handling.options)
            fields.boxes(
                "named-\(place)", "If sealed, who may read it?",
                model.readers.map {
                    ("\($0.id)", "\($0.name), \($0.role.says.lowercased())")
                }, hint: "You always may. Nobody else will know what it says", inline: true)
        }
        fields.radios(
            "share-\(place)", "Share it?", [("yes", "Share"), ("no", "Leave out")],
            fallback: "yes", inline: true)
        fields.select(
            "leave-\(place)", "If left out, why?", RefusalReason.options, blank: "Choose one")
    }
}

private func otherAnswers(
    _ check: Check, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let path = "/requests/\(visit.parameter("enquiry"))/\(check.id)"
    func subjects() -> HTML {
        .all {
            for subject in check.asked.subjects {
                input(.type("hidden"), .name("subject"), .value("\(subject)"))
            }
        }
    }
    return div(.class("above")) {
        Parts.panel("Or answer another way", id: "other") {
            Parts.form(visit, to: "\(path)/nothing") {
                subjects()
                div(.class("actions")) {
                    submit(
                        "We searched and hold nothing", "btn btn--2", name: "nothing",
                        value: "notKnown")
                    submit(
                        "We have not searched", "btn btn--2", name: "nothing", value: "notSearched")
                }
            }
            details(.class("above"), .open.when(has(fields, ["hours", "time-because"]))) {
                summary { "We need more time" }
                Parts.form(visit, to: "\(path)/more-time") {
                    fields.radios(
                        "hours", "How much longer?",
                        [("2", "2 hours"), ("4", "4 hours"), ("24", "1 day"), ("48", "2 days")],
                        inline: true)
                    fields.text("time-because", "Why?", width: "")
                    submit("Tell the hub", "btn btn--2")
                }
            }
            askAdviceForm("I need advice first", model, visit, to: "\(path)/advice", fields)
            decline(visit, path, fields)
        }
    }
}

private func decline(_ visit: Visit, _ path: String, _ fields: Fields) -> HTML {
    details(.class("above"), .open.when(has(fields, ["reason", "decline-words"]))) {
        summary { "We will not share anything" }
        p(.class("small")) {
            "Saying no is recorded as fully as saying yes. Data protection law is not a reason "
                + "by itself."
        }
        Parts.form(visit, to: "\(path)/decline", keeps: true) {
            fields.select("reason", "Why not?", RefusalReason.options, blank: "Choose one")
            fields.area("decline-words", "Your reasons in your own words", rows: 3)
            // Asked here too: nothing that was ticked above comes with this form.
            if let fact = visit.hub.packToday?.fact("ordered") {
                fields.radios(
                    "decline-ordered", fact.asks, fact.answers.map { ($0.id, $0.says) },
                    hint: fact.because, fallback: fields.form["guide-ordered"], inline: true)
            }
            submit("Record and send", "btn btn--danger")
        }
    }
}

private func has(_ fields: Fields, _ names: [String]) -> Bool {
    fields.problems.contains { names.contains($0.field) }
}

private func aboutRequest(_ check: Check, _ model: EnquiryModel, _ visit: Visit) -> HTML {
    let asked = check.asked
    return Parts.panel("About this request", id: "about") {
        Parts.summary([
            ("Asked by", .text(model.name(check.askedBy))),
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
            (
                "You are told",
                .all {
                    if asked.told.isEmpty { "Only that we ask" }
                    for told in asked.told {
                        div {
                            told.fact
                            div(.class("small muted")) { "Because: \(told.because)" }
                        }
                    }
                }
            ),
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
    if let reply = check.reply { events.append((reply.at, "Answered by \(model.name(reply.by))")) }
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
