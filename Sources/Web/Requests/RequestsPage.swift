import Hub
import Markup
import Safeguarding
import Store

let requestRoutes: [Route] = [
    .get("/requests", .deed(.seeRequests)) { visit in try await requestsPage(visit) },
    .get("/requests/:enquiry/:check", .deed(.reply)) { visit in
        let id: ID<Enquiry> = try visit.id("enquiry")
        try await visit.hub.openCheck(id, try visit.id("check"), by: try visit.who)
        return try await requestPage(visit, [])
    },
    .post("/requests/:enquiry/:check", .deed(.reply)) { visit in try await sendReply(visit) },
    .get("/requests/:enquiry/:check/check", .deed(.reply)) { visit in
        try await checkReplyPage(visit)
    },
    .post("/requests/:enquiry/:check/more-time", .deed(.reply)) { visit in
        try await visit.attempt {
            let id: ID<Enquiry> = try visit.id("enquiry")
            guard let hours = visit.form.number("hours", in: 2...48),
                [2, 4, 24, 48].contains(hours)
            else {
                throw Refusal.answer(field: "hours", says: "Select how much longer you need")
            }
            try await visit.hub.takeMoreTime(
                id, try visit.id("check"), until: visit.now.adding(minutes: hours * 60),
                because: visit.form["time-because"], by: try visit.who, command: visit.command)
            return .see("/requests")
        } orShow: {
            try await requestPage(visit, $0.map { $0.renamed("because", "time-because") })
        }
    },
    .post("/requests/:enquiry/:check/decline", .deed(.reply)) { visit in
        try await visit.attempt {
            let id: ID<Enquiry> = try visit.id("enquiry")
            guard let reason: RefusalReason = visit.form.choice("reason") else {
                throw Refusal.answer(field: "reason", says: "Select why you are not sharing")
            }
            let check: ID<Check> = try visit.id("check")
            try await visit.hub.declineCheck(
                id, check, reason: reason, words: visit.form["decline-words"],
                departure: visit.form["decline-words"].orNil,
                saying: try await answersKept(check, visit), by: try visit.who,
                command: visit.command)
            // Under a duty nobody refuses alone: the page says who was asked, and by when.
            return .see(
                reason == .awaitingAdvice ? "/requests" : "/requests/\(id)/\(check)?duty=yes")
        } orShow: {
            try await requestPage(
                visit,
                $0.map {
                    $0.renamed("words", "decline-words").renamed("question", "decline-words")
                })
        }
    },
]

private func requestsPage(_ visit: Visit) async throws -> Answer {
    let who = try visit.who
    let (rows, unfinished) = try await visit.hub.door.look(
        at: .deed(.seeRequests), by: who, page: "requests to us"
    ) { (try $0.requests(), try $0.unfinishedRecords(of: who.agency)) }
    // Somebody who asked for advice has kept a page, and answered nothing.
    let started = Set(
        try await visit.hub.drafts(kind: "reply", by: who).filter { draft in
            draft.fields.contains {
                ($0.key == "answer" || $0.key.hasPrefix("words-")) && $0.value != [""]
            }
        }.map(\.id))
    let open = rows.filter { $0.check.answered == nil }
    let done = rows.filter { $0.check.answered != nil }
    return .page(
        Page(
            "Requests to us, \(open.count) open", section: .requests,
            content: .all {
                div(.class("head")) {
                    h1 { "Requests to us" }
                    Parts.printButton("Print list")
                }
                unfinishedFlag(unfinished, visit)
                Parts.panel("To answer: \(open.count)", id: "open") {
                    if open.isEmpty { Parts.empty("There is nothing to answer. Thank you.") }
                    requestTable(open, started, visit)
                }
                if !done.isEmpty {
                    Parts.panel("Answered", id: "done") { requestTable(done, started, visit) }
                }
            }))
}

private func requestTable(
    _ rows: [RequestRow], _ started: Set<String>, _ visit: Visit
) -> HTML {
    if rows.isEmpty { return .nothing }
    return Parts.table("Requests", ["Child", "Asked", "Reply due", "Status"]) {
        for row in rows {
            tr(.class(row.check.isLate(at: visit.now) ? "is-late" : "")) {
                th(.scope("row")) {
                    a(.href("/requests/\(row.check.enquiry)/\(row.check.check)")) {
                        row.childDetails?.name.says ?? "Not named"
                    }
                    div(.class("small muted light")) { row.reference }
                }
                td(.data("l", "Asked")) { Times.says(row.check.asked, now: visit.now) }
                td(.data("l", "Reply due")) {
                    row.check.answered == nil
                        ? Times.due(row.check.replyBy, now: visit.now)
                        : .text(Times.says(row.check.replyBy, now: visit.now))
                }
                td(.data("l", "Status")) {
                    CheckStatus(row.check, now: visit.now).html
                    if let who = visit.session?.practitioner.id,
                        started.contains("reply-\(row.check.check)-\(who)")
                    {
                        div(.class("small")) { "You started an answer, and have not sent it" }
                    }
                    if row.check.news != nil {
                        div(.class("small")) {
                            Parts.tag("New", "amber")
                            " Its standing in law has changed. Open it to see what it asks of you."
                        }
                    }
                }
            }
        }
    }
}

/// What every reply asks of the person in the guide, for the record has to say it.
let alwaysOfReplier = ["consent", "confidential", "endangers"]

/// What a reply asks besides, what matters most first: only what can change the answer.
let perhapsOfReplier = [
    "unreasonable", "secret-service", "consent-of", "age", "legal-bar", "ordered", "fgm-known",
    "request", "necessary",
]

/// Every answer a reply may hold.
let askedOfReplier = alwaysOfReplier + perhapsOfReplier

/// So many questions of the guide at most.
let questionsOfReplier = 7

/// Keeps what was typed, for those who may answer the request.
/// - Returns: the fields that another page wrote in since this one was opened.
func keepReply(
    _ visit: Visit, _ check: ID<Check>, _ draft: String
) async throws -> Set<String> {
    let who = try visit.who
    try await visit.hub.door.look(
        at: .check(check, of: try visit.id("enquiry")), by: who, page: "request"
    ) { _ in }
    return try await visit.hub.saveDraft(
        draft, kind: "reply", page: visit.form.draftPage, by: who
    ).overtaken
}

/// What the guide was told of this request so far, in the reply that is kept.
private func answersKept(_ check: ID<Check>, _ visit: Visit) async throws -> SharingFacts {
    let who = try visit.who
    let draft = try await visit.hub.draft("reply-\(check)-\(who.id)", by: who)
    var answers = guideAnswers(Form(fields: draft?.fields ?? [:]), askedOfReplier)
    if visit.form["decline-ordered"] == "yes" { answers["ordered"] = ["yes"] }
    return answers
}
