import Hub
import Markup
import Safeguarding
import Store

// What did we know when: any enquiry as it stood at a past moment, for reviews and inquiries.
let thenRoutes: [Route] = [
    .get("/enquiries/:enquiry/then", .deed(.seeWhoLooked)) { visit in
        try await thenPage(visit)
    },
    .get("/enquiries/:enquiry/then.txt", .deed(.seeWhoLooked)) { visit in
        let moment = try moment(visit)
        let model = try await EnquiryModel.load(visit, page: pageName, asItStoodAt: moment)
        guard let known = known(model, at: moment, visit) else { throw notYet }
        return .file(
            name: "what-was-known.txt", type: "text/plain; charset=utf-8",
            bytes: Array(
                known.file([
                    "What was known of \(model.enquiry.reference) on " + LondonTime(moment).says,
                    "Taken from the ledger by \(try visit.who.name) on "
                        + LondonTime(visit.now).says,
                ]).utf8))
    },
]

private let pageName = "what was known when"

private var notYet: Refusal {
    .answer(
        field: "then-day", says: "There was no enquiry yet at that time. Enter a later one")
}

/// The moment asked for; now where none was.
private func moment(_ visit: Visit) throws(Refusal) -> Instant {
    guard visit.query.has("then-day") else { return visit.now }
    let day = try visit.query.day("then", label: "Date")
    guard let minute = ClockWords.minute(of: visit.query["then-time"]) else {
        throw Refusal.answer(field: "then-time", says: "Enter a time, such as 2:30pm or 14:30")
    }
    // To the end of that minute.
    return LondonTime(day: day, minute: minute).instant.adding(minutes: 1)
}

/// What was known then; `nil` where there was no enquiry yet.
private func known(_ model: EnquiryModel, at moment: Instant, _ visit: Visit) -> KnownThen? {
    model.then.map {
        KnownThen(
            $0.enquiry, at: moment, $0.openers, names: model.names, people: model.people,
            visit.hub.profile)
    }
}

private func thenPage(_ visit: Visit) async throws -> Answer {
    do {
        let moment = try moment(visit)
        let model = try await EnquiryModel.load(visit, page: pageName, asItStoodAt: moment)
        let known = known(model, at: moment, visit)
        return thenPage(visit, model, known, at: moment, refusal: known == nil ? notYet : nil)
    } catch let refusal as Refusal {
        guard case .answer = refusal else { throw refusal }
        let model = try await EnquiryModel.load(visit, page: pageName)
        return thenPage(visit, model, nil, at: visit.now, refusal: refusal)
    }
}

private func thenPage(
    _ visit: Visit, _ model: EnquiryModel, _ known: KnownThen?, at moment: Instant,
    refusal: Refusal?
) -> Answer {
    var problems: [Problem] = []
    if case .answer(let field, let says) = refusal {
        problems = [Problem(field: field, says: says)]
    }
    let time = LondonTime(known == nil ? visit.now : moment.adding(minutes: -1))
    return model.page(
        "What was known when", tab: "What was known", visit, problems: problems
    ) {
        div(.class("head")) {
            h1 { known == nil ? "What was known when" : "What was known on \(time.says)" }
            div(.class("actions")) {
                if known != nil {
                    a(.class("btn btn--2"), .href("\(visit.enquiryPath)/then.txt?\(query(time))")) {
                        "Download (text)"
                    }
                }
                Parts.printButton()
            }
        }
        whenForm(time, visit, problems)
        if let known {
            for (number, part) in known.parts.enumerated() {
                Parts.panel(part.title, id: "part-\(number)") {
                    if part.lines.isEmpty { Parts.empty("Nothing was on record.") }
                    ul { for line in part.lines { li { Parts.words(line) } } }
                }
            }
        }
    }
}

/// A moment as an address says it.
private func query(_ time: LondonTime) -> String {
    let minutes = time.minute % 60
    return "then-day=\(time.day.day)&then-month=\(time.day.month)&then-year=\(time.day.year)"
        + "&then-time=\(time.hour):\(minutes < 10 ? "0" : "")\(minutes)"
}

private func whenForm(_ moment: LondonTime, _ visit: Visit, _ problems: [Problem]) -> HTML {
    let fields = Fields(visit.query, problems)
    let minutes = moment.minute % 60
    return form(.class("panel gap"), .method("get"), .action("\(visit.enquiryPath)/then")) {
        div(.class("panel__b panel__b--top")) {
            fields.date("then", "On which day?", fallback: moment.day)
            fields.text(
                "then-time", "At what time?", width: "w10",
                fallback: "\(moment.hour):\(minutes < 10 ? "0" : "")\(minutes)")
            submit("Show what was known then")
        }
    }
}
