import Hub
import Markup
import Safeguarding
import Store

let strategyRoutes: [Route] = [
    .get("/enquiries/:enquiry/strategy", .deed(.seeEnquiry)) { visit in
        try await strategyPage(visit, [])
    },
    step("", .holdStrategy) { visit, who, id in
        guard let way: StrategyDiscussion.Way = visit.form.choice("way") else {
            throw Refusal.answer(field: "way", says: "Select how you meet")
        }
        try await visit.hub.callStrategy(
            id, start: try start(visit.form), way: way, because: visit.form["strategy-because"],
            invited: visit.agencies("invited"), by: who,
            command: visit.command)
    },
    step("/note", .takePartInAssessment) { visit, who, id in
        try await visit.hub.noteStrategy(
            id, try strategy(visit), words: visit.form["minute"], by: who, command: visit.command)
    },
    step("/action", .takePartInAssessment) { visit, who, id in
        try await visit.hub.sayAction(
            id, try strategy(visit), what: visit.form["say-what"],
            owner: try await owner(named: "say-owner", visit),
            due: try visit.form.day("say-due", label: "Due date"), by: who,
            command: visit.command)
    },
    step("/end", .holdStrategy) { visit, who, id in
        try await visit.hub.holdStrategy(
            id, try strategy(visit), try held(visit), by: who, command: visit.command)
    },
    step("/minutes", .holdStrategy) { visit, who, id in
        try await visit.hub.sendMinutes(
            id, try strategy(visit), by: who, command: visit.command)
    },
    .get("/enquiries/:enquiry/strategy/calendar.ics", .deed(.seeEnquiry)) { visit in
        let model = try await EnquiryModel.load(visit, page: "strategy discussion")
        guard let open = model.enquiry.openStrategy else { throw Refusal.notFound }
        return .file(
            name: "meeting.ics", type: "text/calendar; charset=utf-8",
            bytes: Array(calendarFile(open, now: visit.now).utf8))
    },
]

private func step(
    _ name: String, _ deed: Deed,
    _ work: @escaping @Sendable (Visit, Practitioner, ID<Enquiry>) async throws -> Void
) -> Route {
    .step("/strategy", name, deed, orShow: strategyPage, work)
}

private func strategy(_ visit: Visit) throws -> ID<StrategyDiscussion> {
    guard let id = ID<StrategyDiscussion>(visit.form["strategy"]) else { throw Refusal.notFound }
    return id
}

/// The day and the time of “2:30pm” or “14:30”.
private func start(_ form: Form) throws -> Instant {
    let day = try form.day("start", label: "Date")
    guard let minute = ClockWords.minute(of: form["start-time"]) else {
        throw Refusal.answer(
            field: "start-time", says: "Enter a time, such as 2:30pm or 14:30")
    }
    return LondonTime(day: day, minute: minute).instant
}

private func held(_ visit: Visit) throws -> StrategyDiscussion.Held {
    let form = visit.form
    guard let conclusion: StrategyDiscussion.Conclusion = form.choice("conclusion") else {
        throw Refusal.answer(field: "conclusion", says: "Select what was decided")
    }
    let codes = visit.hub.profile.agencies.map(\.code)
    return .init(
        attended: codes.compactMap { code in
            form["came-\(code.rawValue)"].orNil.map { .init(agency: code, who: $0) }
        },
        without: codes.compactMap { code in
            form["missing-\(code.rawValue)"].orNil.map { .init(agency: code, because: $0) }
        },
        conclusion: conclusion, because: form["held-because"].tidied,
        investigation: form["investigation"].tidied, medical: form["medical"].tidied,
        parents: form["parents"].tidied)
}

/// A meeting for anybody’s calendar (RFC 5545). It says when, and nothing about whom.
func calendarFile(_ strategy: StrategyDiscussion, now: Instant) -> String {
    func stamp(_ instant: Instant) -> String {
        String(
            Times.iso(instant).unicodeScalars.filter { $0 != "-" && $0 != ":" }.map(Character.init))
    }
    return [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Golden Thread//Hub//EN", "BEGIN:VEVENT",
        "UID:\(strategy.id)@hub", "DTSTAMP:\(stamp(now))",
        "DTSTART:\(stamp(strategy.called.start))",
        "DTEND:\(stamp(strategy.called.start.adding(minutes: 60)))", "SUMMARY:Hub meeting",
        "DESCRIPTION:Sign in to the hub for what it is about.", "CLASS:PRIVATE", "END:VEVENT",
        "END:VCALENDAR", "",
    ].joined(separator: "\r\n")
}

private func strategyPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "strategy discussion")
    let fields = Fields(visit.form, problems)
    let enquiry = model.enquiry
    let owners = visit.may(.takePartInAssessment) ? try await owners(visit) : []
    let open = enquiry.strategies.last { $0.sent == nil }
    return model.page(
        "Strategy discussion", tab: "Strategy discussion", visit, problems: problems,
        isRoom: open != nil
    ) {
        if let open {
            let path = "\(visit.enquiryPath)/strategy"
            Room.of(path, parts: ["strategy-now", "strategy-minutes"]) {
                heading { Room.status(path) }
                discussion(open, model, owners, visit, fields)
            }
        } else {
            heading { .nothing }
        }
        if enquiry.strategies.isEmpty {
            p(.class("measure")) {
                "Where there is reason to suspect that a child suffers significant harm, or is "
                    + "likely to, social care, the police and health talk it over at once and "
                    + "decide on a section 47 enquiry."
            }
            Parts.empty("No strategy discussion has been called.")
        }
        for strategy in enquiry.strategies.reversed() where strategy.sent != nil {
            minutesPanel(strategy, model, visit)
        }
        if visit.may(.holdStrategy), enquiry.openStrategy == nil, enquiry.stage.isOpen {
            callForm(model, visit, fields)
        }
    }
}

private func heading(@HTMLBuilder _ status: () -> HTML) -> HTML {
    div(.class("head")) {
        h1 { "Strategy discussion" }
        div(.class("actions")) {
            status()
            Parts.printButton()
        }
    }
}

/// One that is called or held, and whose minutes are not out: who is needed, what to talk about,
/// and everything that is said.
private func discussion(
    _ strategy: StrategyDiscussion, _ model: EnquiryModel, _ owners: [Practitioner],
    _ visit: Visit, _ fields: Fields
) -> HTML {
    div(.class("cols cols--aside")) {
        div {
            Room.part("strategy-now") { standing(strategy, visit, fields) }
            Room.part("strategy-minutes") { minutesPanel(strategy, model, visit) }
            if visit.may(.takePartInAssessment) { sayForms(strategy, owners, visit, fields) }
            if strategy.held == nil, visit.may(.holdStrategy) {
                endForm(strategy, model, visit, fields)
            }
        }
        aside(.class("stack")) {
            Parts.panel("To talk about", id: "agenda") {
                ol(.class("small")) { for item in StrategyDiscussion.agenda { li { item } } }
            }
            neededPanel(strategy, model, visit)
        }
    }
}

/// When it is, or that its minutes wait to be sent out.
private func standing(
    _ strategy: StrategyDiscussion, _ visit: Visit, _ fields: Fields
) -> HTML {
    .all {
        if strategy.held == nil {
            Parts.flag(
                .info,
                strategy.called.way.says + ", "
                    + Times.says(strategy.called.start, now: visit.now),
                label: "When"
            ) {
                p {
                    strategy.called.because + " "
                    a(.href("\(visit.enquiryPath)/strategy/calendar.ics")) {
                        "Put it in your calendar"
                    }
                    " (the file names no child)."
                }
            }
        } else {
            Parts.flag(.amber, "The minutes are not out yet", label: "To send out") {
                p { "They go to everyone within one working day." }
                if visit.may(.holdStrategy) {
                    Parts.form(visit, to: "\(visit.enquiryPath)/strategy/minutes") {
                        fields.hidden("strategy", "\(strategy.id)")
                        submit("Send out the minutes")
                    }
                }
            }
        }
    }
}

private func neededPanel(
    _ strategy: StrategyDiscussion, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    let waiting = model.enquiry.checks.filter { !$0.isAnswered }.map(\.asked.agency)
    return Parts.panel("Who is needed", id: "needed") {
        ul(.class("small")) {
            li { "Children’s social care" }
            li { "The police" }
            li { "Somebody of health" }
            for agency in strategy.called.invited
            where ![.csc, .police].contains(agency) {
                li { visit.hub.profile.name(of: agency) + ", invited" }
            }
        }
        if !waiting.isEmpty {
            p(.class("small")) {
                "Not replied yet: "
                    + waiting.map { visit.hub.profile.short(of: $0) }.joined(separator: ", ")
            }
        }
    }
}

private func sayForms(
    _ strategy: StrategyDiscussion, _ owners: [Practitioner], _ visit: Visit, _ fields: Fields
) -> HTML {
    .all {
        Parts.panel("Write it down as it is said", id: "say") {
            Parts.form(visit, to: "\(visit.enquiryPath)/strategy/note", keeps: true) {
                fields.hidden("strategy", "\(strategy.id)")
                fields.area("minute", "What was said", rows: 2)
                submit("Add to the minutes")
            }
            details(
                .open.when(
                    ["say-what", "say-owner", "say-due-day"].contains { fields.failed($0) })
            ) {
                summary { "Add an action" }
                Parts.form(visit, to: "\(visit.enquiryPath)/strategy/action", keeps: true) {
                    fields.hidden("strategy", "\(strategy.id)")
                    fields.text("say-what", "What will be done", width: "")
                    ownerSelect("say-owner", owners, visit, fields)
                    fields.date("say-due", "By when?")
                    submit("Add this action", "btn btn--2")
                }
            }
        }
    }
}
