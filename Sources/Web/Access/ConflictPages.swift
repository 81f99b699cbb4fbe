import Hub
import Markup
import Safeguarding
import Store

// Conflicts of interest: what staff say of themselves, stepping out of an enquiry, and letting
// somebody back who was kept out wrongly.

let conflictRoutes: [Route] = [
    .get("/myself", .deed(.declareConflict)) { visit in
        try await myselfPage(visit, [])
    },
    .post("/myself/email", .deed(.declareConflict)) { visit in
        try await visit.attempt {
            guard let pace: EmailWish.Pace = visit.form.choice("pace") else {
                throw Refusal.answer(field: "pace", says: "Select when we email you")
            }
            try await visit.hub.keep(
                EmailWish(address: visit.form["email"], pace: pace), of: try visit.who)
            return .see("/myself?told=yes#email-wish")
        } orShow: {
            try await myselfPage(visit, $0)
        }
    },
    .post("/myself", .deed(.declareConflict)) { visit in
        try await visit.attempt {
            try await visit.hub.keep(try particulars(visit), of: try visit.who)
            return .see("/myself?saved=yes")
        } orShow: {
            try await myselfPage(visit, $0)
        }
    },
    .post("/enquiries/:enquiry/step-out", .deed(.declareConflict)) { visit in
        try await visit.attempt {
            try await visit.hub.declareConflict(
                in: try visit.id("enquiry"), words: visit.form["conflict-words"],
                by: try visit.who)
            return .see("/gone")
        } orShow: {
            try await enquiryPage(visit, $0)
        }
    },
    .post("/enquiries/:enquiry/let-back", .deed(.clearConflict)) { visit in
        try await visit.change(then: "", orShow: { try await enquiryPage(visit, $0) }) { who, id in
            guard let other = ID<Practitioner>(visit.form["practitioner"]) else {
                throw Refusal.notFound
            }
            try await visit.hub.clearConflict(
                of: other, in: id, because: visit.form["because"], by: who)
        }
    },
    .get("/gone", .signedIn) { visit in .page(gonePage) },
]

/// Where a page goes that its reader may no longer see.
private var gonePage: Page {
    Page(
        "This page has closed",
        content: .all {
            h1 { "This page has closed" }
            div(.class("measure")) {
                p { "You can no longer see what was on it. That does not mean you did wrong." }
                p { "If you need to know why, speak to a hub manager." }
                p { a(.href("/")) { "Go to your first page" } }
            }
        })
}

private let closeCount = 5

private func particularsForm(_ known: Particulars?) -> Form {
    var form = Form()
    func fill(_ start: String, _ details: PersonDetails) {
        form.set("\(start)-given", [details.name.given])
        form.set("\(start)-family", [details.name.family])
        form.set("\(start)-born-day", [details.born?.day.map(String.init) ?? ""])
        form.set("\(start)-born-month", [details.born?.month.map(String.init) ?? ""])
        form.set("\(start)-born-year", [details.born?.year.map(String.init) ?? ""])
        form.set("\(start)-house", [details.address.house])
        form.set("\(start)-postcode", [details.address.postcode])
        form.set("\(start)-telephone", [details.telephone ?? ""])
    }
    if let known {
        fill("own", known.own)
        for (place, details) in known.closeTo.prefix(closeCount).enumerated() {
            fill("close\(place)", details)
        }
    }
    return form
}

private func particulars(_ visit: Visit) throws -> Particulars {
    let who = try visit.who
    func details(_ start: String) throws -> PersonDetails {
        PersonDetails(
            name: Name(given: visit.form["\(start)-given"], family: visit.form["\(start)-family"]),
            born: try visit.form.date("\(start)-born", label: "Date of birth"),
            address: Address(
                house: visit.form["\(start)-house"], postcode: visit.form["\(start)-postcode"]),
            telephone: visit.form["\(start)-telephone"].orNil)
    }
    var own = try details("own")
    if own.name.isEmpty { own.name = Name.reading(who.name) }
    let close = try (0..<closeCount).map { try details("close\($0)") }.filter {
        !$0.name.isEmpty || !$0.address.isEmpty
    }
    return Particulars(own: own, closeTo: close)
}

/// What is typed and not saved stays; the other form shows what is kept.
private func myselfPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let who = try visit.who
    var form = particularsForm(try await visit.hub.particulars(of: who))
    if let wish = try await visit.hub.emailWish(of: who) {
        form.set("email", [wish.address])
        form.set("pace", [wish.pace.rawValue])
    }
    for (name, values) in visit.form.fields { form.set(name, values) }
    return .page(myselfPage(visit, form, problems))
}

private func emailForm(_ visit: Visit, _ fields: Fields) -> HTML {
    section(.class("panel gap"), .aria("labelledby", "email-wish")) {
        div(.class("panel__h")) { h2(.id("email-wish")) { "Emails to you" } }
        div(.class("panel__b")) {
            if visit.query["told"] == "yes" { Parts.flag(.ok, "Saved", label: "Done") }
            p {
                "An email says only that you have something to do, and to sign in. Where a child "
                    + "may be at risk of serious harm it comes at once, at any hour."
            }
            Parts.form(visit, to: "/myself/email") {
                fields.text("email", "Your work email address", mode: "email")
                fields.radios("pace", "When do we email you?", EmailWish.Pace.options)
                submit("Save how we email you", "btn btn--2")
            }
        }
    }
}

private func myselfPage(_ visit: Visit, _ form: Form, _ problems: [Problem]) -> Page {
    let fields = Fields(form, problems)
    return Page(
        "You and those close to you", problems: problems,
        content: .all {
            h1 { "You and those close to you" }
            if visit.query["saved"] == "yes" {
                Parts.flag(.ok, "Saved", label: "Done") {
                    p { "It was compared with every record that is open." }
                }
            }
            div(.class("measure")) {
                emailForm(visit, fields)
                p {
                    "The hub keeps you out of records you are in, or that somebody close to you is "
                        + "in. Tell it enough to know them. Nobody else can read this page."
                }
                Parts.form(visit, to: "/myself", keeps: true) {
                    personFields("own", "You", fields)
                    for place in 0..<closeCount {
                        personFields("close\(place)", "Somebody close to you", fields)
                    }
                    submit("Save")
                }
            }
        })
}

private func personFields(_ start: String, _ title: String, _ fields: Fields) -> HTML {
    section(.class("card"), .aria("label", "\(title), \(start)")) {
        h2 { title }
        div(.class("grid-2")) {
            fields.text("\(start)-given", "First names")
            fields.text("\(start)-family", "Last name")
        }
        fields.date("\(start)-born", "Date of birth")
        div(.class("grid-2")) {
            fields.text("\(start)-house", "House number or name", width: "w10")
            fields.text("\(start)-postcode", "Postcode", width: "w10")
        }
        fields.text("\(start)-telephone", "Telephone number", width: "w10", mode: "tel")
    }
}

/// On an enquiry’s page: stepping out of it, and who is kept out.
func conflictPanel(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let kept = model.enquiry.conflicts.standing
    return Parts.panel("Do you know anyone in this?", id: "conflicts") {
        details(.open.when(fields.problems.contains { $0.field == "conflict-words" })) {
            summary { "I know somebody in this enquiry" }
            Parts.form(visit, to: "\(visit.enquiryPath)/step-out") {
                p(.class("small")) {
                    "You will not be able to see it again. A manager is told, and somebody else "
                        + "takes over what you do in it."
                }
                fields.text("conflict-words", "How do you know them?", width: "")
                submit("Declare a conflict and leave", "btn btn--2 btn--s")
            }
        }
        for conflict in kept {
            div(.class("card")) {
                b { model.names[conflict.value.practitioner] ?? "Somebody" }
                " is kept out. \(conflict.value.how.says)."
                if visit.may(.clearConflict) { letBackForm(conflict, visit) }
            }
        }
    }
}

private func letBackForm(_ conflict: Decided<Conflict>, _ visit: Visit) -> HTML {
    let id = "back-\(conflict.value.practitioner)"
    return details {
        summary { "Restore access" }
        Parts.form(visit, to: "\(visit.enquiryPath)/let-back") {
            input(
                .type("hidden"), .name("practitioner"),
                .value("\(conflict.value.practitioner)"))
            label(.class("label small"), .for(id)) { "Why is it not so?" }
            input(.class("input gap"), .id(id), .name("because"), .type("text"))
            p(.class("above")) { submit("Restore access", "btn btn--2 btn--s") }
        }
    }
}
