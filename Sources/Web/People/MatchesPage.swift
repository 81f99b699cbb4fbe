import Hub
import Linkage
import Markup
import Safeguarding
import Store

/// Every child of an open enquiry of whom a record waits to be decided, those due soonest first.
func matchesPage(_ visit: Visit) async throws -> Answer {
    let queue = try await visit.hub.matchesToDecide(by: try visit.who)
    return .page(
        Page(
            "Records to compare", section: .people,
            content: .all {
                h1 { "Records to compare" }
                p(.class("measure")) {
                    "These records may be about a child of an open enquiry. Until somebody "
                        + "decides, what they hold may be missed, or taken for another child’s."
                }
                waiting(queue, visit)
            }))
}

private func waiting(_ queue: ReviewQueue, _ visit: Visit) -> HTML {
    let title =
        counted(queue.rows.count, "child", "children") + (queue.isCut ? " due soonest" : "")
    return section(.class("panel"), .aria("labelledby", "waiting")) {
        div(.class("panel__h")) { h2(.id("waiting")) { title } }
        if queue.rows.isEmpty {
            div(.class("panel__b")) {
                Parts.empty("Nothing waits. Every likely record of an open enquiry is decided.")
            }
        } else {
            Parts.table(
                "Children with records to compare, soonest due first",
                ["Child", "Likeliest record", "Why", "To decide"]
            ) {
                for row in queue.rows { waitingRow(row, visit) }
            }
        }
        if queue.isCut {
            p(.class("panel__b small")) {
                "There are more. They come when these are decided."
            }
        }
    }
}

private func waitingRow(_ row: ToDecide, _ visit: Visit) -> HTML {
    let first = row.matches.first
    return tr {
        th(.scope("row")) {
            a(.href("/people/\(row.person)/identity")) { row.details.name.says }
            div(.class("small muted light")) {
                if let born = row.details.born { "born \(born.says) · " }
                a(.class("nowrap"), .href("/enquiries/\(row.enquiry)")) { row.reference }
            }
        }
        td(.data("l", "Likeliest record")) {
            if let first {
                first.details.name.says
                ", "
                bornSays(first.details)
                div(.class("small muted")) {
                    if let agency = first.agency {
                        Parts.agency(agency, visit.hub.profile)
                    } else {
                        "Known to the hub"
                    }
                }
            }
        }
        td(.class("small"), .data("l", "Why")) {
            first?.why.prefix(3).joined(separator: ", ") ?? ""
        }
        td(.data("l", "To decide")) {
            "\(row.matches.count)"
            if row.matches.contains(where: { $0.known == .known }) {
                " "
                Parts.tag("Very likely", "green")
            }
            if row.matches.contains(where: \.explanation.mayBeTwins) {
                " "
                Parts.tag("Possible twin", "amber")
            }
            if row.leftOpenCount > 0 {
                div(.class("small muted")) { "\(row.leftOpenCount) could not be told" }
            }
        }
    }
}
