import Hub
import Ledger
import Linkage
import Markup
import Safeguarding
import Store

let boardRoutes: [Route] = [
    .get("/board", .deed(.seeBoard)) { visit in
        let model = try await BoardModel(visit)
        return .page(boardPage(model, visit))
    },
    .get("/board.csv", .deed(.seeBoard)) { visit in
        let model = try await BoardModel(visit)
        let lines = model.rows(visit.hub.profile).map { CSVWriter.line([$0.0, $0.1]) }
        return .file(
            name: "board-report.csv", type: "text/csv; charset=utf-8",
            bytes: Array((CSVWriter.line(["measure", "number"]) + lines.joined()).utf8))
    },
]

/// Counts for a period; no child in any of them.
private struct BoardModel: Sendable {
    let counts: BoardCounts
    let from: Day
    let to: Day

    init(_ visit: Visit) async throws {
        let days = [30, 90, 365].first { "\($0)" == visit.query["days"] } ?? 90
        let today = visit.today
        from = Day(number: today.number - days)
        to = today
        let start = LondonTime(day: from, minute: 0).instant
        let end = LondonTime(day: Day(number: today.number + 1), minute: 0).instant
        let now = visit.now
        counts = try await visit.hub.door.look(
            at: .deed(.seeBoard), by: try visit.who, for: .statistics, page: "board report"
        ) { try $0.boardCounts(from: start, to: end, now: now) }
    }

    func rows(_ profile: HubProfile) -> [(String, String)] {
        [
            ("Concerns received", "\(counts.contactCount)"),
            ("Enquiries opened", "\(counts.enquiryCount)"),
            ("Decisions made", "\(counts.decidedCount)"),
            ("Decisions made in time", "\(counts.decidedInTimeCount)"),
            ("Children referred again within 12 months", "\(counts.repeatCount)"),
            ("Enquiries with the child’s own words", "\(counts.voiceCount)"),
            ("Enquiries with a disagreement", "\(counts.dissentCount)"),
            ("Referrers told", "\(counts.toldCount)"),
            ("Reviews overdue", "\(counts.overdueReviewCount)"),
            ("Plan actions", "\(counts.actionCount)"),
            ("Plan actions done in time", "\(counts.actionDoneInTimeCount)"),
            ("Plan actions late", "\(counts.actionLateCount)"),
        ]
            + counts.replies.flatMap { reply in
                let name = profile.name(of: reply.agency)
                return [
                    ("\(name): asked", "\(reply.askedCount)"),
                    ("\(name): replied in time", "\(reply.inTimeCount)"),
                    ("\(name): replied late", "\(reply.lateCount)"),
                    ("\(name): silent", "\(reply.silentCount)"),
                    ("\(name): declined", "\(reply.declinedCount)"),
                ]
            }
    }
}

private func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "None yet" : "\(Int((Double(part) / Double(whole) * 100).rounded()))%"
}

private func boardPage(_ model: BoardModel, _ visit: Visit) -> Page {
    let counts = model.counts
    return Page(
        "Board report", section: .oversight,
        content: .all {
            div(.class("head")) {
                h1 {
                    span(.class("caption")) { visit.hub.profile.partnership }
                    "Board report"
                }
                div(.class("actions")) {
                    a(.class("btn btn--2"), .href("/board.csv")) { "Download data (CSV)" }
                    Parts.printButton("Print for the board")
                }
            }
            p {
                "Received \(model.from.says) to \(model.to.says). Show: "
                for days in [30, 90, 365] {
                    a(.href("/board?days=\(days)")) { "\(days) days" }
                    " "
                }
            }
            renewalFlags(visit)
            p { a(.href("/law")) { "Law and agreements" } }
            toDiscuss(model, visit)
            boardTiles(counts)
            div(.class("cols cols--half")) {
                repliesPanel(counts, visit)
                outcomesPanel(counts)
            }
            div(.class("cols cols--half")) {
                sharingPanel(counts)
                childrenPanel(counts)
            }
        })
}

/// What the board should talk about first, from the numbers.
private func toDiscuss(_ model: BoardModel, _ visit: Visit) -> HTML {
    let counts = model.counts
    var things: [String] = []
    for reply in counts.replies where reply.askedCount >= 5 {
        let due = reply.inTimeCount + reply.lateCount + reply.silentCount
        if due > 0, Double(reply.inTimeCount) / Double(due) < 0.75 {
            things.append(
                "\(visit.hub.profile.name(of: reply.agency)) replied in time to "
                    + percent(reply.inTimeCount, of: due))
        }
    }
    if counts.overdueReviewCount > 0 {
        things.append("\(counts.overdueReviewCount) plans are past their review date")
    }
    if counts.dissentCount > 0 {
        things.append("\(counts.dissentCount) decisions were disagreed with")
    }
    if things.isEmpty { return .nothing }
    return Parts.flag(.amber, "For the board to discuss", label: "To discuss") {
        ul { for thing in things { li { thing + "." } } }
    }
}

private func boardTiles(_ counts: BoardCounts) -> HTML {
    func tile(_ value: String, _ words: String, _ css: String = "") -> HTML {
        li(.class("tile \(css)")) {
            b { value }
            span { words }
        }
    }
    return ul(.class("tiles")) {
        tile("\(counts.contactCount)", "concerns received")
        tile(
            percent(counts.decidedInTimeCount, of: counts.decidedCount),
            "of decisions made in time", "tile--green")
        tile(
            percent(counts.voiceCount, of: counts.enquiryCount),
            "of enquiries hold the child’s own words", "tile--amber")
        tile(
            percent(counts.repeatCount, of: counts.enquiryCount), "referred again in 12 months",
            "tile--red")
    }
}

private func repliesPanel(_ counts: BoardCounts, _ visit: Visit) -> HTML {
    Parts.panel("Replies in time, by agency", id: "replies", aside: "Black mark: target 90%") {
        if counts.replies.isEmpty { Parts.empty("No agency has been asked in this time.") }
        for reply in counts.replies {
            let due = reply.inTimeCount + reply.lateCount + reply.silentCount
            let share = due == 0 ? 0 : Double(reply.inTimeCount) / Double(due)
            div(.class(due > 0 && share < 0.75 ? "bar bar--low" : "bar")) {
                Parts.agency(reply.agency, visit.hub.profile)
                Drawings.share(
                    share, goal: 0.9,
                    says: "\(visit.hub.profile.name(of: reply.agency)): "
                        + percent(reply.inTimeCount, of: due))
                b { percent(reply.inTimeCount, of: due) }
            }
        }
        details {
            summary { "Show these numbers in a table" }
            Parts.table(
                "Replies by agency",
                ["Agency", "Asked", "In time", "Late", "Silent", "Declined", "Middle time"]
            ) {
                for reply in counts.replies {
                    tr {
                        th(.scope("row")) { visit.hub.profile.name(of: reply.agency) }
                        for (name, number) in [
                            ("Asked", reply.askedCount), ("In time", reply.inTimeCount),
                            ("Late", reply.lateCount), ("Silent", reply.silentCount),
                            ("Declined", reply.declinedCount),
                        ] { td(.data("l", name)) { "\(number)" } }
                        td(.data("l", "Middle time")) {
                            reply.medianMinutes.map(Times.amount) ?? "None yet"
                        }
                    }
                }
            }
        }
    }
}

private func numbers(_ rows: [(String, Int)], of whole: Int, _ caption: String) -> HTML {
    Parts.table(caption, [caption, "Number", "Share"]) {
        for (name, number) in rows {
            tr {
                th(.scope("row")) { name }
                td(.data("l", "Number")) { "\(number)" }
                td(.data("l", "Share")) { percent(number, of: whole) }
            }
        }
    }
}

private func outcomesPanel(_ counts: BoardCounts) -> HTML {
    Parts.panel("Outcomes", id: "outcomes") {
        if counts.outcomes.isEmpty { Parts.empty("No decision has been made in this time.") }
        numbers(
            Outcome.allCases.compactMap { outcome in
                counts.outcomes[outcome.rawValue].map { (outcome.says, $0) }
            }, of: counts.decidedCount, "Outcomes")
    }
}

private func sharingPanel(_ counts: BoardCounts) -> HTML {
    let total = counts.sharing.values.reduce(0, +)
    return Parts.panel("Sharing decisions", id: "sharing") {
        if total == 0 { Parts.empty("No sharing decision has been made in this time.") }
        numbers(
            SharingDecision.Result.allCases.compactMap { result in
                counts.sharing[result.rawValue].map { (result.says, $0) }
            }, of: total, "Sharing decisions")
    }
}

private func childrenPanel(_ counts: BoardCounts) -> HTML {
    Parts.panel("What happened for children", id: "children") {
        numbers(
            [
                ("Plan actions done in time", counts.actionDoneInTimeCount),
                ("Plan actions late", counts.actionLateCount),
            ], of: counts.actionCount, "Plan actions")
        numbers(
            [
                ("Child’s own words recorded", counts.voiceCount),
                ("Decisions disagreed with", counts.dissentCount),
                ("Referrer told", counts.toldCount),
            ], of: counts.enquiryCount, "Enquiries")
    }
}
