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
        let model = try await ThenModel(visit)
        return .file(
            name: "what-was-known.txt", type: "text/plain; charset=utf-8",
            bytes: Array(
                model.known.file([
                    "What was known of \(model.seen.enquiry.reference) on "
                        + LondonTime(model.moment).says,
                    "Taken from the ledger by \(try visit.who.name) on "
                        + LondonTime(visit.now).says,
                ]).utf8))
    },
]

private struct ThenModel: Sendable {
    let moment: Instant
    let seen: SeenEnquiry
    let known: KnownThen

    init(_ visit: Visit) async throws {
        let (id, moment): (ID<Enquiry>, Instant) = (
            try visit.id("enquiry"), try Self.moment(visit)
        )
        let names = try await visit.hub.names()
        let found = try await visit.hub.door.look(
            at: .enquiry(id), by: try visit.who, page: "what was known when"
        ) { reader -> (SeenEnquiry, [OpenerRow], [ID<Person>: PersonDetails])? in
            guard let seen = try reader.enquiry(id, asItStoodAt: moment) else { return nil }
            return (
                seen, try reader.openers(of: id, by: moment),
                try reader.people(seen.enquiry.subjects.map(\.person))
            )
        }
        guard let (seen, openers, people) = found else {
            throw Refusal.answer(
                field: "then-day", says: "There was no enquiry yet at that time. Enter a later one")
        }
        self.moment = moment
        self.seen = seen
        known = KnownThen(
            seen.enquiry, at: moment, openers, names: names, people: people, visit.hub.profile)
    }

    /// The moment asked for; now where none was.
    private static func moment(_ visit: Visit) throws -> Instant {
        guard visit.query.has("then-day") else { return visit.now }
        let day = try visit.query.day("then", label: "Date")
        guard let minute = ClockWords.minute(of: visit.query["then-time"]) else {
            throw Refusal.answer(
                field: "then-time", says: "Enter a time, such as 2:30pm or 14:30")
        }
        // To the end of that minute.
        return LondonTime(day: day, minute: minute).instant.adding(minutes: 1)
    }
}

private func thenPage(_ visit: Visit) async throws -> Answer {
    do {
        return try await thenPage(visit, try await ThenModel(visit), [])
    } catch Refusal.answer(let field, let says) {
        return try await thenPage(visit, nil, [Problem(field: field, says: says)])
    }
}

private func thenPage(
    _ visit: Visit, _ then: ThenModel?, _ problems: [Problem]
) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "what was known when")
    let moment = LondonTime(then?.moment.adding(minutes: -1) ?? visit.now)
    return model.page(
        "What was known when", tab: "What was known", visit, problems: problems
    ) {
        div(.class("head")) {
            h1 { then == nil ? "What was known when" : "What was known on \(moment.says)" }
            div(.class("actions")) {
                if then != nil {
                    a(.class("btn btn--2"), .href("\(visit.enquiryPath)/then.txt?\(query(moment))"))
                    { "Download (text)" }
                }
                Parts.printButton()
            }
        }
        whenForm(moment, visit, problems)
        if let then {
            for (number, part) in then.known.parts.enumerated() {
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
