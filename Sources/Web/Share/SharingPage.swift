import Hub
import Markup
import Safeguarding
import Store

let sharingRoutes: [Route] = [
    .get("/enquiries/:enquiry/sharing", .deed(.seeEnquiry)) { visit in
        try await sharingPage(visit, [])
    },
    .post("/enquiries/:enquiry/challenge", .deed(.challengeWithholding)) { visit in
        try await visit.onSharing("challenge-because") { who, id in
            guard let decision = ID<SharingDecision>(visit.form["decision"]) else {
                throw Refusal.notFound
            }
            try await visit.hub.challenge(
                id, decision, because: visit.form["challenge-because"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/challenge/up", .deed(.challengeWithholding)) { visit in
        try await visit.onSharing("up-because") { who, id in
            try await visit.hub.moveUp(
                id, try visit.challenge(), because: visit.form["up-because"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/challenge/end", .deed(.answerChallenge)) { visit in
        try await visit.onSharing("end-because") { who, id in
            guard let end: Challenge.End = visit.form.choice("end") else {
                throw Refusal.answer(field: "end", says: "Select how it ends")
            }
            try await visit.hub.endChallenge(
                id, try visit.challenge(), end, because: visit.form["end-because"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/advice", .deed(.askAdvice)) { visit in
        try await visit.onSharing("question") { who, id in
            try await visit.hub.askAdvice(
                id, adviser: visit.form["adviser"], question: visit.form["question"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/advice/given", .deed(.askAdvice)) { visit in
        try await visit.onSharing("advice") { who, id in
            guard let request = ID<AdviceRequest>(visit.form["request"]) else {
                throw Refusal.notFound
            }
            try await visit.hub.recordAdvice(
                id, request, from: visit.form["from"], words: visit.form["advice"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/record", .deed(.decideSharing)) { visit in
        try await visit.onSharing("record-because") { who, id in
            guard let decision = ID<SharingDecision>(visit.form["decision"]) else {
                throw Refusal.notFound
            }
            try await visit.hub.completeRecord(
                id,
                RecordCompletion(
                    decision: decision, because: visit.form["record-because"],
                    familyTold: visit.form.choice("record-told") ?? .unknown),
                by: who, command: visit.command)
        }
    },
]

extension Visit {
    fileprivate func challenge() throws -> ID<Challenge> {
        guard let id = ID<Challenge>(form["challenge"]) else { throw Refusal.notFound }
        return id
    }

    /// Does one thing about sharing and shows the page again, with what to mend at its field.
    fileprivate func onSharing(
        _ field: String, _ work: (Practitioner, ID<Enquiry>) async throws -> Void
    ) async throws -> Answer {
        try await change(
            then: "/sharing",
            orShow: { problems in
                try await sharingPage(self, problems.map { $0.renamed("because", field) })
            }, work)
    }
}

/// Every sharing decision of the enquiry, shared or not, with the law it rested on; advice asked
/// for; and challenges to what was withheld.
private func sharingPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "sharing decisions")
    let fields = Fields(visit.form, problems)
    return model.page("Sharing decisions", tab: "Sharing decisions", visit, problems: problems) {
        div(.class("head")) {
            h1 { "Sharing decisions" }
            Parts.printButton()
        }
        unfinished(model, visit, fields)
        if model.enquiry.sharing.isEmpty {
            Parts.empty("No decision on sharing has been made yet.")
        }
        for decided in model.enquiry.sharing.reversed() {
            sharingCard(decided, model, visit, fields)
        }
        adviceList(model, visit, fields)
    }
}

/// What was shared in danger and is not explained yet.
private func unfinished(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        for decided in model.enquiry.unfinishedRecords {
            let due = decided.value.recordBy ?? decided.at
            Parts.flag(
                visit.now > due ? .danger : .amber,
                "Finish the record of what \(model.name(decided.by)) shared in danger",
                label: visit.now > due ? "Overdue" : "Record to finish"
            ) {
                p { "It is due \(Times.says(due, now: visit.now))." }
                if visit.may(.decideSharing) {
                    Parts.form(visit, to: "\(visit.enquiryPath)/record") {
                        fields.hidden("decision", "\(decided.value.id)")
                        fields.area(
                            "record-because", "Why was it shared, and why this much?", rows: 2)
                        fields.radios(
                            "record-told", "Has the family been told?", YesNoUnknown.options,
                            fallback: YesNoUnknown.no.rawValue, inline: true)
                        submit("Finish the record")
                    }
                }
            }
        }
    }
}

private func adviceList(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    Parts.panel("Advice", id: "advice-asked") {
        if model.enquiry.advice.isEmpty { Parts.empty("No advice has been asked for.") }
        for request in model.enquiry.advice {
            div(.class("card")) {
                p {
                    b { request.asked.adviser }
                    " was asked \(Times.says(request.at, now: visit.now)), "
                        + model.name(request.by)
                }
                Parts.words(request.asked.question)
                if let given = request.given {
                    p {
                        b { given.from }
                        " advised, recorded \(Times.says(given.at, now: visit.now))"
                    }
                    Parts.words(given.words)
                } else {
                    adviceDue(request, visit, fields)
                }
            }
        }
        if visit.may(.askAdvice), model.enquiry.stage.isOpen {
            details(
                .class("above"),
                .open.when(fields.failed("question") || fields.failed("adviser"))
            ) {
                summary { "Ask for advice" }
                Parts.form(visit, to: "\(visit.enquiryPath)/advice") {
                    fields.text(
                        "adviser", "Whom do you ask?", hint: Guide.adviser(visit).telephone,
                        fallback: Guide.adviser(visit).name)
                    fields.area(
                        "question", "What do you need advice on?",
                        hint: "Without naming the child, if you can", rows: 2)
                    submit("Ask", "btn btn--2")
                }
            }
        }
    }
}

private func adviceDue(_ request: AdviceRequest, _ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        p {
            "Due "
            Times.due(request.asked.dueBy, now: visit.now)
            if request.isLate(at: visit.now) {
                " "
                Parts.tag("Now with the Caldicott Guardian and the manager", "red")
            }
        }
        if visit.may(.askAdvice) {
            details(.open.when(fields.failed("advice") || fields.failed("from"))) {
                summary { "Record what they said" }
                Parts.form(visit, to: "\(visit.enquiryPath)/advice/given") {
                    fields.hidden("request", "\(request.id)")
                    fields.text("from", "Who advised?", fallback: request.asked.adviser)
                    fields.area("advice", "What did they say?", rows: 2)
                    submit("Record", "btn btn--2")
                }
            }
        }
    }
}
