import Hub
import Linkage
import Markup
import Safeguarding
import Store

let boardRoutes: [Route] = [
    .get("/board", .deed(.seeBoard)) { visit in
        let model = try await BoardModel(visit, monthCount: 12)
        return .page(boardPage(model, visit))
    },
    .get("/board.csv", .deed(.seeBoard)) { visit in
        let model = try await BoardModel(visit, monthCount: 0)
        return .csv("board-report.csv", model.csv)
    },
]

/// What the partnership watches, over a period; no child in any of it.
struct BoardModel: Sendable {
    let measures: [Measure]
    let months: [MeasuresSeen.Month]
    let days: MeasuredDays
    let isHeldBack: Bool

    init(_ visit: Visit, monthCount: Int) async throws {
        let dayCount = [30, 90, 365].first { "\($0)" == visit.query["days"] } ?? 90
        let until = try visit.query.isoDay("until") ?? visit.today
        let since = try visit.query.isoDay("since") ?? until.adding(days: -dayCount)
        guard since <= until, until.number - since.number <= 3_660 else {
            throw Refusal.answer(field: "since", says: "The first day must be before the last")
        }
        let seen = try await visit.hub.measures(
            since: since, until: until, by: try visit.who, monthCount: monthCount)
        (days, measures, months) = (seen.days, seen.measures, seen.months)
        isHeldBack = seen.isHeldBack
    }

    subscript(_ id: String) -> Measure? { measures.first { $0.id == id } }

    /// One line a figure, with what it counts.
    var csv: String {
        func cell(_ number: Int?) -> String { number.map(String.init) ?? "" }
        func line(_ measure: Measure, _ group: String, _ figure: Measure.Figure) -> String {
            CSVWriter.line([
                measure.id, measure.name, group,
                figure.number == nil ? "fewer than \(Measure.smallest)" : cell(figure.number),
                cell(figure.of), cell(figure.median), cell(figure.ninth), measure.definition,
            ])
        }
        return CSVWriter.line([
            "measure", "name", "group", "number", "of", "median_minutes", "ninth_minutes",
            "definition",
        ])
            + measures.flatMap { measure in
                [line(measure, "", measure.figure)]
                    + measure.groups.map { line(measure, $0.name, $0.figure) }
            }.joined()
    }
}

private func boardPage(_ model: BoardModel, _ visit: Visit) -> Page {
    Page(
        "Board report", section: .oversight,
        content: .all {
            div(.class("head")) {
                h1 {
                    span(.class("caption")) { visit.hub.profile.partnership }
                    "Board report"
                }
                div(.class("actions")) {
                    a(
                        .class("btn btn--2"),
                        .href(
                            "/board.csv?since=\(model.days.since.iso)&until=\(model.days.until.iso)"
                        )
                    ) { "Download data (CSV)" }
                    Parts.printButton("Print for the board")
                }
            }
            p {
                "Received \(model.days.since.says) to \(model.days.until.says). Show: "
                for (days, months) in [(30, "1 month"), (90, "3 months"), (365, "12 months")] {
                    a(.href("/board?days=\(days)")) {
                        model.isHeldBack ? months : "\(days) days"
                    }
                    " "
                }
            }
            renewalFlags(visit)
            p { a(.href("/law")) { "Law and agreements" } }
            toDiscuss(model)
            boardTiles(model)
            div(.class("cols cols--half")) {
                trendPanel(model)
                repliesPanel(model)
            }
            for pair in stride(from: 0, to: BoardModel.shown.count, by: 2) {
                div(.class("cols cols--half")) {
                    for id in BoardModel.shown[pair...].prefix(2) { measurePanel(model[id]) }
                }
            }
            p(.class("small muted")) {
                "Every figure is counted from the ledger; “goldenthread measure” counts the same. "
                    + (model.isHeldBack
                        ? "Numbers under \(Measure.smallest) are left out, and only whole months "
                            + "that have ended are counted, so that nobody can be told from them."
                        : "You see small numbers because you may open the records.")
            }
        })
}

extension BoardModel {
    /// In panels of their own, in the order of a child’s way through the hub.
    fileprivate static let shown = [
        "contacts", "contact-outcomes", "no-further-action", "back-after-nothing", "repeats",
        "enquiries", "decided-in-time", "decision-time", "outcomes", "conferences-in-time",
        "priority-changed", "reply-time", "no-reply", "refusals", "sharing", "agreement",
        "withheld", "withheld-by", "against-advice", "disagreements", "dissent", "told", "voice",
        "actions-in-time", "reviews-overdue", "open", "sex", "age",
        "ethnicity", "ethnicity-alleged", "second-decisions",
    ]
}

/// What the board should talk about first, from the numbers.
private func toDiscuss(_ model: BoardModel) -> HTML {
    var things = (model["replies-in-time"]?.groups ?? []).compactMap { group -> String? in
        guard let number = group.figure.number, let of = group.figure.of, of >= 5,
            number * 4 < of * 3
        else { return nil }
        return "\(group.name) replied in time to \(group.figure.says)"
    }
    for (id, words) in [
        ("reviews-overdue", "plans are past their review date"),
        ("disagreements", "challenges to decisions have ended"),
    ] {
        guard let number = model[id]?.figure.number, number > 0 else { continue }
        things.append("\(number) \(words)")
    }
    if things.isEmpty { return .nothing }
    return Parts.flag(.amber, "For the board to discuss", label: "To discuss") {
        ul { for thing in things { li { thing + "." } } }
    }
}

private func percent(_ figure: Measure.Figure?) -> String {
    guard let figure, let number = figure.number else { return "Too few" }
    guard let of = figure.of else { return "\(number)" }
    return of == 0 ? "None yet" : "\(Int((Double(number) / Double(of) * 100).rounded()))%"
}

private func boardTiles(_ model: BoardModel) -> HTML {
    func tile(_ id: String, _ words: String, _ css: String = "") -> HTML {
        li(.class("tile \(css)")) {
            b { percent(model[id]?.figure) }
            span { words }
        }
    }
    return ul(.class("tiles")) {
        tile("contacts", "concerns received")
        tile("decided-in-a-day", "screened within one working day", "tile--green")
        tile("voice", "of enquiries hold the child’s own words", "tile--amber")
        tile("referred-again", "referred again in 12 months", "tile--red")
    }
}

private func trendPanel(_ model: BoardModel) -> HTML {
    let points = model.months.map { month -> (String, Double?) in
        let figure = month.screenedInADay.figure
        guard let number = figure.number, let of = figure.of, of > 0 else {
            return (month.first.monthShort, nil)
        }
        return (month.first.monthShort, Double(number) / Double(of))
    }
    return Parts.panel("Screened within one working day", id: "trend") {
        Drawings.trend(points, goal: 0.95, says: "Screened within one working day, by month")
        details {
            summary { "Show these numbers in a table" }
            Parts.table("Screened within one working day, by month", ["Month", "In time"]) {
                for month in model.months {
                    tr {
                        th(.scope("row")) { "\(month.first.monthName) \(month.first.year)" }
                        td(.data("l", "In time")) {
                            month.screenedInADay.figure.says
                        }
                    }
                }
            }
        }
        definition(model["decided-in-a-day"])
    }
}

private func repliesPanel(_ model: BoardModel) -> HTML {
    Parts.panel("Replies in time, by agency", id: "replies", aside: "Black mark: target 90%") {
        let groups = model["replies-in-time"]?.groups ?? []
        if groups.isEmpty { Parts.empty("No agency has been asked in this time.") }
        for group in groups {
            let share = group.figure.number.map { number in
                Double(number) / Double(max(1, group.figure.of ?? 1))
            }
            let isLow = share.map { $0 < 0.75 } ?? false
            div(.class("bar")) {
                span { group.name }
                Drawings.share(
                    share ?? 0, goal: 0.9, isLow: isLow,
                    says: "\(group.name): \(group.figure.says)")
                b { percent(group.figure) }
            }
        }
        definition(model["replies-in-time"])
    }
}

private func definition(_ measure: Measure?) -> HTML {
    guard let measure else { return .nothing }
    return p(.class("small muted above flush")) { measure.definition }
}

private func measurePanel(_ measure: Measure?) -> HTML {
    guard let measure else { return .nothing }
    return Parts.panel(measure.name, id: "m-\(measure.id)", aside: measure.figure.says) {
        if !measure.groups.isEmpty {
            Parts.table(measure.name, ["By", "Figure"]) {
                for group in measure.groups {
                    tr {
                        th(.scope("row")) { group.name }
                        td(.data("l", "Figure")) { group.figure.says }
                    }
                }
            }
        }
        definition(measure)
    }
}
