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
    .post("/requests/:enquiry/:check/nothing", .deed(.reply)) { visit in
        try await sendNothing(visit)
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
    .post("/requests/:enquiry/:check/advice", .deed(.reply)) { visit in
        try await visit.attempt {
            let (id, check): (ID<Enquiry>, ID<Check>) = (
                try visit.id("enquiry"), try visit.id("check")
            )
            try await visit.hub.askAdvice(
                id, of: visit.adviser(in: try await visit.hub.accounts()),
                named: visit.adviserNamed, question: visit.form["question"], check: check,
                by: try visit.who, command: visit.command)
            return .see("/requests/\(id)/\(check)")
        } orShow: {
            try await requestPage(visit, $0)
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
                    requestTable(open, visit)
                }
                if !done.isEmpty {
                    Parts.panel("Answered", id: "done") { requestTable(done, visit) }
                }
            }))
}

private func requestTable(_ rows: [RequestRow], _ visit: Visit) -> HTML {
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

/// Pieces of information there is room for at first; “Add another” makes more.
private let statementsAtFirst = 2
private let statementsMax = 20

func statementCount(_ form: Form) -> Int {
    let sent = form.count("statement-count", in: 1...statementsMax, usually: statementsAtFirst)
    return min(statementsMax, sent + (form["go"] == "add" ? 1 : 0))
}

/// Keeps what was typed, for those who may answer the request.
private func keepReply(_ visit: Visit, _ check: ID<Check>, _ draft: String) async throws {
    let who = try visit.who
    try await visit.hub.door.look(
        at: .check(check, of: try visit.id("enquiry")), by: who, page: "request"
    ) { _ in }
    try await visit.hub.saveDraft(draft, kind: "reply", fields: visit.form.fields, by: who)
}

/// What the guide was told of this request so far, in the reply that is kept.
private func answersKept(_ check: ID<Check>, _ visit: Visit) async throws -> SharingFacts {
    let who = try visit.who
    let draft = try await visit.hub.draft("reply-\(check)-\(who.id)", by: who)
    var answers = guideAnswers(Form(fields: draft?.fields ?? [:]), askedOfReplier)
    if visit.form["decline-ordered"] == "yes" { answers["ordered"] = ["yes"] }
    return answers
}

private func sendReply(_ visit: Visit) async throws -> Answer {
    let check: ID<Check> = try visit.id("check")
    let who = try visit.who
    let draftID = "reply-\(check)-\(who.id)"
    if visit.form["go"] != "send" {
        try await keepReply(visit, check, draftID)
        if visit.isFragment { return try await savedPart(visit) }
        if visit.form["go"] == "later" { return .see("/requests") }
        return try await requestPage(visit, [])
    }
    return try await visit.attempt {
        let id: ID<Enquiry> = try visit.id("enquiry")
        let replied = try await visit.hub.reply(
            id, check, try await replying(visit, id, check), by: who, command: visit.command)
        switch replied {
        case .sent, .sentInPart: try await visit.hub.discardDraft(draftID, by: who)
        case .referred: try await keepReply(visit, check, draftID)
        }
        return .see(replied.next(visit))
    } orShow: { problems in
        try await keepReply(visit, check, draftID)
        return try await requestPage(visit, problems)
    }
}

extension Hub.Replied {
    /// Where somebody goes after it.
    fileprivate func next(_ visit: Visit) -> String {
        switch self {
        case .sent: "/requests"
        case .sentInPart: "\(visit.path)?duty=part"
        case .referred: "\(visit.path)?duty=yes"
        }
    }
}

private func replying(
    _ visit: Visit, _ enquiry: ID<Enquiry>, _ check: ID<Check>
) async throws -> Hub.Replying {
    let form = visit.form
    let subjects = form.all("subject").compactMap { ID<Person>($0) }
    let answers = try subjects.map { subject -> Check.Answer in
        guard let known: Known = form.choice("known-\(subject)") else {
            throw Refusal.answer(
                field: "known-\(subject)", says: "Select whether your agency knows this person")
        }
        return Check.Answer(person: subject, known: known)
    }
    var shared: [Statement.Content] = []
    var withheld: [SharingDecision.Withheld] = []
    for place in 0..<statementCount(form) {
        guard let words = form["words-\(place)"].orNil else { continue }
        if form["share-\(place)"] == "no" {
            guard let reason: RefusalReason = form.choice("leave-\(place)") else {
                throw Refusal.answer(
                    field: "leave-\(place)", says: "Select why you leave this out")
            }
            withheld.append(
                SharingDecision.Withheld(
                    what: words, reason: reason,
                    sensitivity: form.choice("sensitivity-\(place)")))
            continue
        }
        shared.append(try statement(place, words, visit))
    }
    if form["guide-endangers"] == "yes", !shared.isEmpty,
        !shared.contains(where: { $0.minimisation?.endangersSomebody ?? false })
    {
        throw Refusal.answer(
            field: "endangered-0",
            says: "Select who could be in danger, under “More about this piece”")
    }
    return Hub.Replying(
        answers: answers, statements: shared, withheld: withheld,
        bestContact: form["best-contact"].orNil, because: form["because"],
        guide: guideAnswers(form, askedOfReplier), departure: form["departure"].orNil,
        familyTold: form.choice("family-told") ?? .unknown,
        familyToldDetail: form["family-told-detail"].orNil,
        otherAgreements: otherAgreements(form))
}

/// The value of a box for somebody who is not on the record.
let somebodyElse = "somebody-else"

/// Whom a piece is about: the first person asked about, where nobody says more.
func whomPieceIsAbout(_ place: Int, _ form: Form) -> [ID<Person>] {
    let said = form.all("about-\(place)").compactMap { ID<Person>($0) }
    return said.isEmpty
        ? form.all("subject").prefix(1).compactMap { ID<Person>($0) } : said
}

/// Why a piece is shared and whom it could endanger, as the form says.
private func minimisation(_ place: Int, _ form: Form) throws(Refusal) -> Minimisation {
    guard let view: PieceView = form.choice("view-\(place)") else {
        throw .answer(
            field: "view-\(place)", says: "Select what you think of sharing piece \(place + 1)")
    }
    let endangered = form.all("endangered-\(place)")
    return Minimisation(
        need: view.need, function: form.choice("function-\(place)") ?? .decide,
        endangered: endangered.compactMap { ID<Person>($0) },
        endangersOthers: endangered.contains(somebodyElse), view: view)
}

private func statement(
    _ place: Int, _ words: String, _ visit: Visit
) throws -> Statement.Content {
    let form = visit.form
    guard let source = form["source-\(place)"].orNil else {
        throw Refusal.answer(
            field: "source-\(place)",
            says: "Enter where this comes from, such as your record system")
    }
    let date = try form.date("date-\(place)", label: "Date") ?? .unknown()
    return Statement.Content(
        id: visit.hub.newID(), about: whomPieceIsAbout(place, form),
        words: words, kind: form.choice("kind-\(place)") ?? .fact, eventDate: date,
        source: source, sensitivity: form.choice("sensitivity-\(place)") ?? .ordinary,
        handling: form.choice("handling-\(place)") ?? .open,
        named: form.all("named-\(place)").compactMap { ID<Practitioner>($0) },
        minimisation: try minimisation(place, form))
}

/// “We hold nothing” and “we have not searched” are whole answers, and different ones.
private func sendNothing(_ visit: Visit) async throws -> Answer {
    try await visit.attempt {
        let id: ID<Enquiry> = try visit.id("enquiry")
        let known: Known = visit.form["nothing"] == "notSearched" ? .notSearched : .notKnown
        let subjects = visit.form.all("subject").compactMap { ID<Person>($0) }
        try await visit.hub.reply(
            id, try visit.id("check"),
            Hub.Replying(
                answers: subjects.map { Check.Answer(person: $0, known: known) }, statements: [],
                because: known == .notKnown ? "Searched; nothing is held" : "Not searched"),
            by: try visit.who, command: visit.command)
        return .see("/requests")
    } orShow: {
        try await requestPage(visit, $0)
    }
}
