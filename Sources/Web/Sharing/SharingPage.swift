import Hub
import Markup
import Safeguarding
import Store

let sharingRoutes: [Route] = [
    .get("/enquiries/:enquiry/sharing", .deed(.seeEnquiry)) { visit in
        try await sharingPage(visit, [])
    },
    .post("/enquiries/:enquiry/challenge", .deed(.challengeWithholding)) { visit in
        try await visit.onSharing("challenge-because", of: "decision") { who, id, form in
            let decision: ID<SharingDecision> = try form.id()
            try await visit.hub.challenge(
                id, decision, because: form["challenge-because"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/challenge/up", .deed(.challengeDecision)) { visit in
        try await visit.onSharing("up-because", of: "challenge") { who, id, form in
            try await visit.hub.moveUp(
                id, try form.id(), because: form["up-because"], by: who, command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/challenge/end", .deed(.answerChallenge)) { visit in
        try await visit.onSharing("end-because", of: "challenge") { who, id, form in
            guard let end = Challenge.End(rawValue: form["end"]) else {
                throw Refusal.answer(field: "end", says: "Select how it ends")
            }
            try await visit.hub.endChallenge(
                id, try form.id(), end, because: form["end-because"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/advice", .deed(.askAdvice)) { visit in
        try await visit.change(then: "/sharing", orShow: { try await sharingPage(visit, $0) }) {
            who, id in
            try await visit.hub.askAdvice(
                id, of: visit.adviser(in: try await visit.hub.accounts()),
                named: visit.adviserNamed, question: visit.form["question"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/advice/given", .deed(.askAdvice)) { visit in
        try await visit.onSharing("advice", of: "request") { who, id, form in
            try await visit.hub.recordAdvice(
                id, try form.id(), from: form["from"], words: form["advice"], by: who,
                command: visit.command)
        }
    },
    .post("/enquiries/:enquiry/record", .deed(.decideSharing)) { visit in
        try await visit.onSharing("record-because", of: "decision") { who, id, form in
            try await visit.hub.completeRecord(
                id,
                RecordCompletion(
                    decision: try form.id(), because: form["record-because"],
                    familyTold: YesNoUnknown(rawValue: form["record-told"]) ?? .unknown),
                by: who, command: visit.command)
        }
    },
]

/// One of several like forms on a page. Its fields end in the id of what it is about, so that no
/// two on the page have the same name.
struct FormAbout {
    let form: Form
    let about: String

    static func field(_ name: String, _ about: String) -> String { "\(name)-\(about)" }

    subscript(_ name: String) -> String { form[Self.field(name, about)] }

    func id<Subject>() throws -> ID<Subject> {
        guard let id = ID<Subject>(about) else { throw Refusal.notFound }
        return id
    }
}

extension Visit {
    /// Does one thing about sharing and shows the page again, with what to mend at its field.
    /// - Parameter of: the hidden field that says which of the forms was sent.
    fileprivate func onSharing(
        _ field: String, of about: String,
        _ work: (Practitioner, ID<Enquiry>, FormAbout) async throws -> Void
    ) async throws -> Answer {
        let sent = FormAbout(form: form, about: form[about])
        // A challenge to a threshold decision is on the page of that.
        let isOfDecision = form["page"] == "decision"
        return try await change(
            then: isOfDecision ? "/decision" : "/sharing",
            orShow: { problems in
                let own = problems.map { $0.renamed("because", field).ending(in: sent.about) }
                return isOfDecision
                    ? try await decisionPage(self, own) : try await sharingPage(self, own)
            }
        ) { who, id in try await work(who, id, sent) }
    }

    /// Whom the form asks for advice by name; `nil` for whoever is on duty.
    var adviserNamed: ID<Practitioner>? { ID(form["adviser"]) }

    /// As what they are asked.
    func adviser(in accounts: [Account]) -> Adviser {
        adviserNamed.flatMap { id in accounts.first { $0.practitioner.id == id } }
            .flatMap { Adviser(answeredBy: $0.practitioner.role) } ?? .duty
    }
}

extension Problem {
    fileprivate func ending(in about: String) -> Problem {
        field == "main" || field.hasSuffix("-" + about)
            ? self : Problem(field: FormAbout.field(field, about), says: says)
    }
}

/// Asks somebody for advice, folded away until it is wanted.
func askAdviceForm(
    _ words: String, _ model: EnquiryModel, _ visit: Visit, to path: String, _ fields: Fields
) -> HTML {
    details(
        .class("above"), .open.when(fields.failed("question") || fields.failed("adviser"))
    ) {
        summary { words }
        Parts.form(visit, to: path) {
            adviserField(model, visit, fields)
            fields.area(
                "question", "What do you need advice on?",
                hint: "Do not name the child: whoever advises may have no part in this", rows: 2)
            submit("Ask", "btn btn--2")
        }
    }
}

/// Whom to ask for advice.
func adviserField(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let duty = Guide.adviser(visit)
    let named = model.advisers.map { one in
        (
            one.id.description,
            "\(one.name), \(one.role.says.lowercased()), "
                + visit.hub.profile.name(of: one.agency)
        )
    }
    return fields.select(
        "adviser", "Whom do you ask?", [(Adviser.duty.rawValue, duty.name)] + named,
        hint: "\(duty.name): \(duty.telephone). You ring them, and record what they say. Others "
            + "are asked here and answer here")
}

/// Every sharing decision of the enquiry, shared or not, with the law it rested on; advice asked
/// for; and challenges to what was withheld.
private func sharingPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(
        visit, page: "sharing decisions", withConcerns: true, withAdvisers: true)
    let decisions = (model.concerns + model.enquiry.sharing).sorted { $0.at < $1.at }
    let fields = Fields(visit.form, problems)
    return model.page("Sharing decisions", tab: "Sharing decisions", visit, problems: problems) {
        div(.class("head")) {
            h1 { "Sharing decisions" }
            Parts.printButton()
        }
        unfinished(model, visit, fields)
        if decisions.isEmpty {
            Parts.empty("No decision on sharing has been made yet.")
        }
        for (place, decided) in decisions.enumerated().reversed() {
            sharingCard(decided, number: place + 1, model, visit, fields)
        }
        adviceList(model, visit, fields)
    }
}

/// What was shared in danger and is not explained yet.
private func unfinished(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        for (place, decided) in model.enquiry.unfinishedRecords.enumerated() {
            let due = decided.value.recordBy ?? decided.at
            let about = decided.value.id.description
            Parts.flag(
                visit.now > due ? .danger : .amber,
                "Finish the record of what \(model.name(decided.by)) shared in danger",
                label: "\(visit.now > due ? "Overdue" : "Record to finish"), \(place + 1)"
            ) {
                p { "It is due \(Times.says(due, now: visit.now))." }
                if visit.may(.decideSharing) {
                    Parts.form(visit, to: "\(visit.enquiryPath)/record") {
                        fields.hidden("decision", about)
                        fields.area(
                            FormAbout.field("record-because", about),
                            "Why was it shared, and why this much?", rows: 2)
                        fields.radios(
                            FormAbout.field("record-told", about), "Has the family been told?",
                            YesNoUnknown.options,
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
                if request.asked.question.isEmpty {
                    p(.class("small muted")) { "What was asked is between them and their adviser." }
                } else {
                    Parts.words(request.asked.question)
                }
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
            askAdviceForm("Ask for advice", model, visit, to: "\(visit.enquiryPath)/advice", fields)
        }
    }
}

private func adviceDue(_ request: AdviceRequest, _ visit: Visit, _ fields: Fields) -> HTML {
    let about = request.id.description
    let (from, advice) = (FormAbout.field("from", about), FormAbout.field("advice", about))
    return .all {
        p {
            "Due "
            Times.due(request.asked.dueBy, now: visit.now)
            if request.isLate(at: visit.now) {
                " "
                Parts.tag("Now with the Caldicott Guardian and the manager", "red")
            }
        }
        if visit.may(.askAdvice) {
            details(.open.when(fields.failed(advice) || fields.failed(from))) {
                summary { "Record what they said" }
                Parts.form(visit, to: "\(visit.enquiryPath)/advice/given") {
                    fields.hidden("request", about)
                    fields.text(
                        from, "Who advised?",
                        fallback: request.asked.of?.role == nil ? request.asked.adviser : "")
                    fields.area(advice, "What did they say?", rows: 2)
                    submit("Record", "btn btn--2")
                }
            }
        }
    }
}
