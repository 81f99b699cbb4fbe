import Hub
import Linkage
import Markup
import Safeguarding
import Store

let withheldRoutes: [Route] = [
    .get("/withheld", .deed(.seeWithheld)) { visit in
        let model = try await WithheldModel(visit)
        return .page(withheldPage(model, visit))
    },
    .get("/withheld.csv", .deed(.seeWithheld)) { visit in
        let model = try await WithheldModel(visit)
        return .csv("withheld.csv", model.csv(visit))
    },
]

/// Every refusal, part refusal and silence, and everything that waits, by agency, rule and age.
private struct WithheldModel: Sendable {
    let all: [MatterRow]
    let kind: SharingMatter?
    let agency: AgencyCode?

    init(_ visit: Visit) async throws {
        all = try await visit.hub.sharingMatters(by: try visit.who)
        kind = SharingMatter(rawValue: visit.query["kind"])
        agency = AgencyCode(rawValue: visit.query["agency"])
    }

    var shown: [MatterRow] {
        all.filter { row in
            (kind.map { $0 == row.kind } ?? true) && (agency.map { $0 == row.agency } ?? true)
        }
    }

    func csv(_ visit: Visit) -> String {
        let head = CSVWriter.line([
            "reference", "agency", "kind", "since", "age_days", "reasons", "pieces", "law",
            "challenge", "due", "ended",
        ])
        return head
            + shown.map { row in
                CSVWriter.line([
                    row.reference, row.agency.rawValue, row.kind.says, LondonTime(row.at).day.iso,
                    "\(row.ageInDays(at: visit.now))",
                    row.theme?.says ?? row.reasons.map(\.says).joined(separator: "; "),
                    "\(row.pieceCount)",
                    row.cite ?? "", row.rung?.says ?? "",
                    row.due.map { LondonTime($0).day.iso } ?? "",
                    row.ended.map { LondonTime($0).day.iso } ?? "",
                ])
            }.joined()
    }
}

private func withheldPage(_ model: WithheldModel, _ visit: Visit) -> Page {
    Page(
        "Withheld and unanswered, \(model.shown.count)", section: .withheld,
        content: .all {
            div(.class("head")) {
                h1 { "Withheld and unanswered" }
                div(.class("actions")) {
                    a(.class("btn btn--2"), .href("/withheld.csv\(filter(model))")) {
                        "Download as a table"
                    }
                    Parts.printButton()
                }
            }
            p {
                "Not sharing is a decision too. This is every one, with who is late. It names no "
                    + "child: open the enquiry if you have a part in it."
            }
            filters(model, visit)
            Parts.panel("\(counted(model.shown.count, "entry", "entries"))", id: "withheld") {
                if model.shown.isEmpty {
                    Parts.empty("Nothing was withheld, nobody is silent, and nothing waits.")
                } else {
                    matterTable(model.shown, visit)
                }
            }
        })
}

private func filter(_ model: WithheldModel) -> String {
    let parts =
        (model.kind.map { ["kind=\($0.rawValue)"] } ?? [])
        + (model.agency.map { ["agency=\($0.rawValue)"] } ?? [])
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
}

private func filters(_ model: WithheldModel, _ visit: Visit) -> HTML {
    let form = Form(fields: [
        "kind": [model.kind?.rawValue ?? ""], "agency": [model.agency?.rawValue ?? ""],
    ])
    let fields = Fields(form, [])
    return Markup.form(.method("get"), .action("/withheld")) {
        div(.class("grid-2")) {
            fields.select(
                "kind", "What", SharingMatter.allCases.map { ($0.rawValue, $0.says) },
                blank: "Everything")
            fields.select(
                "agency", "Agency", visit.hub.profile.agencies.map { ($0.code.rawValue, $0.name) },
                blank: "Every agency")
        }
        submit("Show", "btn btn--2")
    }
}

private func matterTable(_ rows: [MatterRow], _ visit: Visit) -> HTML {
    Parts.table(
        "Withheld and unanswered",
        ["Enquiry", "Agency", "What", "Why", "Law the guide cited", "Age", "Clock"]
    ) {
        for row in rows {
            tr(.class(row.isLate(at: visit.now) ? "is-late" : "")) {
                th(.scope("row")) {
                    if visit.role?.isHubStaff ?? false {
                        a(.href("/enquiries/\(row.enquiry)/sharing")) { row.reference }
                    } else {
                        row.reference
                    }
                }
                td(.data("l", "Agency")) { Parts.agency(row.agency, visit.hub.profile) }
                td(.data("l", "What")) {
                    row.kind.says
                    if row.pieceCount > 0 {
                        div(.class("small muted")) { counted(row.pieceCount, "piece") }
                    }
                }
                td(.data("l", "Why")) {
                    row.theme?.says ?? ""
                    row.reasons.isEmpty
                        ? (row.theme == nil ? "–" : "")
                        : row.reasons.map(\.says).joined(separator: ". ")
                }
                td(.data("l", "Law the guide cited")) { row.cite ?? "–" }
                td(.data("l", "Age")) { ageSays(row, visit) }
                td(.data("l", "Clock")) { clock(row, visit) }
            }
        }
    }
}

private func ageSays(_ row: MatterRow, _ visit: Visit) -> String {
    let days = row.ageInDays(at: visit.now)
    return days == 0 ? "Today" : counted(days, "day")
}

private func clock(_ row: MatterRow, _ visit: Visit) -> HTML {
    .all {
        if let end = row.end {
            end.says
        } else if row.ended != nil {
            "Done"
        } else if let place = row.place(at: visit.now, visit.hub.profile.calendar) {
            Parts.tag(place.rung.says, place.isByClock ? "red" : "blue")
            " "
            Times.due(place.dueBy, now: visit.now)
        } else if let due = row.due {
            Times.due(due, now: visit.now)
        } else {
            "Not challenged"
        }
    }
}
