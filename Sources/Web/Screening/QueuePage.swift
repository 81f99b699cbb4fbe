import Hub
import Markup
import Safeguarding
import Store

let queueRoutes: [Route] = [
    .get("/queue", .deed(.seeQueue)) { visit in
        let model = try await QueueModel(visit)
        return .page(queuePage(model, visit, []))
    }
]

/// What the queue shows: everything that waits, soonest due first, as filtered and sorted by the
/// address.
struct QueueModel: Sendable {
    let contacts: [ContactRow]
    let all: [QueueRow]
    let shown: [QueueRow]
    let names: [ID<Practitioner>: String]
    let now: Instant
    let filter: QueueFilter
    let saved: [SavedFilter]
    let who: ID<Practitioner>
    let mayDecide: Bool
    /// What the council shared in danger and has not finished the record of.
    let unfinished: [MatterRow]

    init(_ visit: Visit, filter: QueueFilter? = nil) async throws {
        let who = try visit.who
        let (contacts, rows, unfinished) = try await visit.hub.door.look(
            at: .deed(.seeQueue), by: who, page: "work queue"
        ) { reader in
            (
                try reader.contactsWaiting(), try reader.queue(),
                try reader.unfinishedRecords(of: who.agency)
            )
        }
        self.unfinished = unfinished
        self.contacts = Self.readFirst(contacts)
        all = rows
        now = visit.now
        let filter = filter ?? QueueFilter(visit.query)
        self.filter = filter
        saved = try await SavedFilter.all(visit)
        self.who = who.id
        mayDecide = Deed.decideIdentity.isOpen(to: who.role)
        names = try await visit.hub.names()
        shown = Self.sorted(
            rows.filter { Self.isWanted($0, filter, who) }, filter.all("sort").first ?? "")
    }

    /// What must be read at once stands before all else, each in the order it is due.
    private static func readFirst(_ contacts: [ContactRow]) -> [ContactRow] {
        contacts.filter { $0.summary.readFirst != nil }
            + contacts.filter(\.isDangerUnknown)
            + contacts.filter { $0.summary.readFirst == nil && !$0.isDangerUnknown }
    }

    private static func isWanted(_ row: QueueRow, _ filter: QueueFilter, _ who: Practitioner)
        -> Bool
    {
        func wanted(_ field: String, _ values: [String]) -> Bool {
            let chosen = filter.all(field)
            return chosen.isEmpty || !Set(chosen).isDisjoint(with: values)
        }
        let waits = row.waitsFor.map(\.rawValue)
        let leads = [row.lead == nil ? "none" : row.lead == who.id ? "me" : "other"]
        return wanted("priority", [row.rating?.rawValue ?? "none"])
            && wanted("stage", [row.stage.rawValue]) && wanted("waiting", waits)
            && wanted("lead", leads)
    }

    private static func sorted(_ rows: [QueueRow], _ order: String) -> [QueueRow] {
        switch order {
        case "child":
            rows.sorted {
                ($0.childDetails?.name.family ?? "") < ($1.childDetails?.name.family ?? "")
            }
        case "stage":
            rows.sorted { stageOrder($0.stage) < stageOrder($1.stage) }
        case "priority":
            rows.sorted { ratingOrder($0.rating) < ratingOrder($1.rating) }
        default: rows
        }
    }

    private static func stageOrder(_ stage: Stage) -> Int {
        Stage.allCases.firstIndex(of: stage) ?? 0
    }

    private static func ratingOrder(_ rating: Rating?) -> Int {
        rating.flatMap(Rating.allCases.firstIndex) ?? Rating.allCases.count
    }

    /// Concerns that had to be read at once and were not.
    var unread: [ContactRow] {
        contacts.filter { $0.summary.readFirst != nil && $0.screenBy < now }
    }

    var late: [QueueRow] { all.filter { $0.decideBy.map { $0 < now } ?? false } }

    var soonCount: Int {
        all.count { row in row.decideBy.map { (0...120).contains(now.minutes(until: $0)) } ?? false
        }
    }

    var waitingCount: Int { all.count { $0.stage.awaitsDecision } }
    var reviewDueCount: Int {
        let today = LondonTime(now).day
        return all.count { $0.reviewOn.map { $0 <= today } ?? false }
    }
}

func queuePage(_ model: QueueModel, _ visit: Visit, _ problems: [Problem]) -> Page {
    let now = LondonTime(model.now)
    return Page(
        "Work queue, \(model.waitingCount) waiting", section: .queue, problems: problems,
        content: .all {
            div(.class("head")) {
                h1 {
                    span(.class("caption")) { "\(now.day.saysInFull), \(now.clock)" }
                    "Work queue"
                }
                div(.class("actions")) {
                    a(.class("btn"), .href("/concerns")) { "Record a concern" }
                    if model.mayDecide {
                        a(.class("btn btn--2"), .href("/matches")) { "Records to compare" }
                    }
                    Parts.printButton("Print list")
                }
            }
            unreadBanner(model)
            lateBanner(model)
            unfinishedFlag(model.unfinished, visit)
            tiles(model)
            contactsPanel(model, visit)
            div(.class("cols cols--filter")) {
                div(.class("stack")) {
                    filters(model)
                    savedFilters(model.saved, model.filter, visit, problems)
                }
                list(model, visit)
            }
        })
}

/// A child in danger comes before a decision that is late.
private func unreadBanner(_ model: QueueModel) -> HTML {
    guard let first = model.unread.first else { return .nothing }
    let count = model.unread.count
    return Parts.flag(
        .danger,
        count == 1
            ? "1 urgent concern has not been screened in time"
            : "\(count) urgent concerns have not been screened in time",
        label: "Screen now"
    ) {
        p {
            "\(first.summary.children.first ?? "Child not named"), "
            (first.summary.readFirst?.says ?? "").lowercased()
            ": was to be screened by \(Times.says(first.screenBy, now: model.now)). "
            a(.href("/concerns/\(first.contact)")) { "Screen \(first.reference)" }
        }
    }
}

private func lateBanner(_ model: QueueModel) -> HTML {
    guard let first = model.late.first else { return .nothing }
    let count = model.late.count
    let silent = first.checks.filter { $0.answered == nil }.map(\.agency.rawValue)
    return Parts.flag(
        .danger, count == 1 ? "1 decision is overdue" : "\(count) decisions are overdue",
        label: "Overdue"
    ) {
        p {
            "\(first.childDetails?.name.says ?? first.reference) was due "
            first.decideBy.map { Times.says($0, now: model.now) } ?? ""
            ". "
            if !silent.isEmpty { "Not replied: \(silent.joined(separator: ", ")). " }
            a(.href("/enquiries/\(first.enquiry)")) { "Open \(first.reference)" }
        }
    }
}

private func tiles(_ model: QueueModel) -> HTML {
    func tile(_ count: Int, _ words: String, _ css: String) -> HTML {
        li(.class("tile \(css)")) {
            b { "\(count)" }
            span { words }
        }
    }
    return ul(.class("tiles")) {
        tile(model.late.count, "overdue for a decision", "tile--red")
        tile(model.soonCount, "due in the next 2 hours", "tile--amber")
        tile(model.waitingCount, "waiting for a decision", "")
        tile(model.reviewDueCount, "due for review", "tile--green")
    }
}

private func contactsPanel(_ model: QueueModel, _ visit: Visit) -> HTML {
    if model.contacts.isEmpty { return .nothing }
    return Parts.panel(counted(model.contacts.count, "new concern") + " to screen", id: "new") {
        Parts.table(
            "Concerns to screen: danger, exploitation and missing children first",
            ["Concern", "About", "From", "Screen by"]
        ) {
            for contact in model.contacts {
                tr(.class(contact.screenBy < model.now ? "is-late" : "")) {
                    th(.scope("row")) {
                        a(.href("/concerns/\(contact.contact)")) {
                            contact.summary.children.first ?? "Child not named"
                        }
                        div(.class("small muted light")) { contact.reference }
                    }
                    td(.data("l", "About")) {
                        contact.summary.kinds.map(\.says).joined(separator: ", ")
                        if let first = contact.summary.readFirst {
                            " "
                            Parts.tag(first.says, "red")
                        } else if contact.isDangerUnknown {
                            " "
                            Parts.tag("Danger not known", "amber")
                        }
                    }
                    td(.data("l", "From")) { contact.source.says }
                    td(.data("l", "Screen by")) { Times.due(contact.screenBy, now: model.now) }
                }
            }
        }
    }
}

extension ContactRow {
    /// Whether nobody knows if a child is in danger now, and nothing else puts it first.
    fileprivate var isDangerUnknown: Bool {
        summary.readFirst == nil && summary.dangerNow == .unknown
    }
}

private func filters(_ model: QueueModel) -> HTML {
    func group(_ id: String, _ title: String, _ options: [(String, String, Int)]) -> HTML {
        Parts.filterGroup(
            id, title, options.filter { $0.2 > 0 || model.filter.has(id, $0.0) },
            model.filter.all(id))
    }
    let ratings = Rating.allCases.map { rating in
        (rating.rawValue, rating.says, model.all.count { $0.rating == rating })
    }
    let stages = Stage.allCases.filter(\.isOpen).map { stage in
        (stage.rawValue, stage.says, model.all.count { $0.stage == stage })
    }.filter { $0.2 > 0 }
    return form(.class("panel"), .method("get"), .action("/queue"), .aria("label", "Filter")) {
        details(.class("filter"), .open) {
            summary { "Filters" }
            div(.class("panel__h")) { h2 { "Filter" } }
            div(.class("panel__b")) {
                group("priority", "Priority", ratings)
                group("stage", "Stage", stages)
                group(
                    "lead", "Lead worker",
                    [
                        ("me", "Me", model.all.count { $0.lead == model.who }),
                        ("none", "Not assigned", model.all.count { $0.lead == nil }),
                    ])
                group(
                    "waiting", "Waiting for",
                    Set(model.all.flatMap(\.waitsFor)).sorted().map { agency in
                        (
                            agency.rawValue, agency.rawValue,
                            model.all.count { $0.waitsFor.contains(agency) }
                        )
                    })
                if let order = model.filter.all("sort").first {
                    input(.type("hidden"), .name("sort"), .value(order))
                }
                submit("Apply filters")
                if !model.filter.fields.isEmpty {
                    p(.class("above flush")) { a(.href("/queue")) { "Clear filters" } }
                }
            }
        }
    }
}

extension QueueRow {
    /// Agencies that were asked and have not answered.
    fileprivate var waitsFor: [AgencyCode] {
        checks.filter { $0.answered == nil }.map(\.agency)
    }
}

private func list(_ model: QueueModel, _ visit: Visit) -> HTML {
    let count =
        model.shown.count == model.all.count
        ? "\(model.all.count) enquiries" : "\(model.shown.count) of \(model.all.count) enquiries"
    return section(.class("panel"), .aria("labelledby", "list")) {
        div(.class("panel__h")) { h2(.id("list")) { count } }
        if model.shown.isEmpty {
            div(.class("panel__b")) { Parts.empty("Nothing waits here.") }
        } else {
            Parts.table(
                "Enquiries, soonest due first",
                ["Child", "Concern", "Priority", "Stage", "Waiting for", "Decision due", "Lead"]
            ) {
                for row in model.shown { queueRow(row, model, visit) }
            }
            nav(.class("panel__b small"), .aria("label", "Order")) {
                "Order by: "
                for (value, name) in [
                    ("", "due time"), ("child", "name"), ("priority", "priority"),
                    ("stage", "stage"),
                ] {
                    a(.href(model.filter.sorted(by: value).path)) { name }
                    " "
                }
            }
        }
    }
}

private func queueRow(_ row: QueueRow, _ model: QueueModel, _ visit: Visit) -> HTML {
    let left = row.decideBy.map { model.now.minutes(until: $0) }
    let css = left.map { $0 < 0 ? "is-late" : $0 <= 120 ? "is-soon" : "" } ?? ""
    return tr(.class(css)) {
        th(.scope("row")) {
            a(.href("/enquiries/\(row.enquiry)")) {
                row.isKept ? "Restricted record" : row.childDetails?.name.says ?? "Not named"
            }
            div(.class("small muted light")) {
                if let age = row.childDetails?.born?.age(on: visit.today) { "\(age) years · " }
                span(.class("nowrap")) { row.reference }
            }
        }
        td(.data("l", "Concern")) {
            row.summary?.kinds.map(\.says).joined(separator: ", ") ?? "Restricted"
            div(.class("small muted")) { "from \(row.source.says.lowercased())" }
        }
        td(.data("l", "Priority")) { Parts.rating(row.rating) }
        td(.data("l", "Stage")) { row.stage.says }
        td(.data("l", "Waiting for")) { waiting(row, model, visit) }
        td(.data("l", "Decision due")) {
            if let due = row.decideBy {
                Times.due(due, now: model.now)
            } else if let review = row.reviewOn, row.stage == .planned || row.stage == .inReview {
                "Review on \(review.says)"
            } else {
                row.stage.awaitsDecision ? "Set a priority" : "Decided"
            }
        }
        td(.data("l", "Lead")) { row.lead.flatMap { model.names[$0] } ?? "Not assigned" }
    }
}

private func waiting(_ row: QueueRow, _ model: QueueModel, _ visit: Visit) -> HTML {
    if row.checks.isEmpty { return span(.class("muted")) { "Nobody asked yet" } }
    return ul(.class("plain small")) {
        for check in row.checks {
            li {
                Parts.agency(check.agency, visit.hub.profile)
                " "
                CheckStatus(check, now: model.now).html
            }
        }
    }
}

/// How one request stands, in words and colour.
struct CheckStatus {
    let says: String
    let css: String

    init(_ check: CheckRow, now: Instant) {
        if check.answered != nil {
            (says, css) =
                check.sum.map { ($0.says.lowercased(), $0.css) } ?? ("declined", "st--late")
        } else if check.isLate(at: now) {
            (says, css) = (
                "overdue \(Times.amount(-now.minutes(until: check.replyBy)))", "st--late"
            )
        } else {
            (says, css) = ("due \(Times.says(check.dueBy, now: now))", "st--wait")
        }
    }

    var html: HTML { span(.class("st \(css)")) { says } }
}
