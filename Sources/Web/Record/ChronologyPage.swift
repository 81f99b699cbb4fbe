import Hub
import Markup
import Safeguarding

/// Dated events from every agency's released statements, newest first, with gaps called out.
func chronologyPage(_ model: PersonModel, _ visit: Visit) -> Page {
    let all = model.chronology
    let shown = all.items.filter { isWanted($0, visit.query) }
    let isOldest = visit.query["order"] == "oldest"
    let items = isOldest ? shown.reversed() : shown
    return Page(
        "Chronology, \(model.details.name.says)", section: .people,
        identity: model.bar(.chronology, visit),
        reason: .person(model.id),
        content: .all {
            div(.class("head")) {
                h1 { "Chronology" }
                Parts.printButton("Print or save as PDF")
            }
            div(.class("cols cols--filter")) {
                chronologyFilters(all, visit)
                section(.class("panel"), .aria("labelledby", "events")) {
                    div(.class("panel__h")) {
                        h2(.id("events")) {
                            counted(items.count, "event")
                                + (isOldest ? ", oldest first" : ", newest first")
                        }
                        a(.class("small"), .href(isOldest ? "?order=newest" : "?order=oldest")) {
                            isOldest ? "Show newest first" : "Show oldest first"
                        }
                    }
                    div(.class("panel__b")) {
                        for (number, gap) in all.gaps.enumerated()
                        where visit.query.fields.isEmpty && model.isChild {
                            Parts.flag(
                                .info, "Gap: nothing from any agency", label: "Gap \(number + 1)"
                            ) {
                                p { "Between \(gap.from.says) and \(gap.to.says)." }
                            }
                        }
                        if !model.isChild {
                            p(.class("small muted")) {
                                "Only what names \(model.details.name.says). What children say and "
                                    + "what happened to them is on their own pages."
                            }
                        }
                        if items.isEmpty { Parts.empty("Nothing is recorded yet.") }
                        ol(.class("tl")) {
                            for item in items {
                                chronologyItem(item, visit, sameAs: all.mayBeSame[item] ?? [])
                            }
                        }
                    }
                }
            }
        })
}

private func isWanted(_ item: Chronology.Item, _ filter: Form) -> Bool {
    func wanted(_ field: String, _ value: String) -> Bool {
        filter.all(field).isEmpty || filter.has(field, value)
    }
    return wanted("agency", item.agency?.rawValue ?? "") && wanted("kind", item.kind.rawValue)
        && wanted("checked", item.isChecked ? "yes" : "no")
}

/// - Parameter others: what other agencies told of that may be the same event.
func chronologyItem(
    _ item: Chronology.Item, _ visit: Visit, sameAs others: [Chronology.Item] = []
) -> HTML {
    li(.class(item.kind == .childsWords || item.kind == .concern ? "hot" : "")) {
        span(.class("small muted")) { item.date.heads }
        h3 { item.title }
        p(.class("cellwords")) { item.words }
        for other in others {
            p(.class("small")) {
                Parts.tag("May be the same event", "amber")
                " \(other.agency.map { visit.hub.profile.name(of: $0) } ?? "Somebody") told of "
                    + "\(other.date.says): “\(other.words)” Check before you count it twice."
            }
        }
        p(.class("small muted")) {
            if let agency = item.agency { Parts.agency(agency, visit.hub.profile) }
            " \(item.source)"
            item.isChecked ? "" : ", not checked"
            " (\(item.reference))"
        }
    }
}

private func chronologyFilters(_ all: Chronology, _ visit: Visit) -> HTML {
    func group(_ id: String, _ title: String, _ options: [(String, String, Int)]) -> HTML {
        Parts.filterGroup(
            id, title, options.filter { $0.2 > 0 || visit.query.has(id, $0.0) },
            visit.query.all(id))
    }
    let agencies = visit.hub.profile.agencies.map { agency in
        (agency.code.rawValue, agency.name, all.items.count { $0.agency == agency.code })
    }
    return form(
        .class("panel noprint"), .method("get"), .action(visit.path), .aria("label", "Filter")
    ) {
        div(.class("panel__b panel__b--top")) {
            h2 { "Filter" }
            group("agency", "Agency", agencies)
            group(
                "kind", "What it is",
                Chronology.Item.Kind.allCases.map { kind in
                    (kind.rawValue, kind.says, all.items.count { $0.kind == kind })
                })
            group(
                "checked", "Checked by its source",
                [
                    ("yes", "Checked", all.items.count(where: \.isChecked)),
                    ("no", "Not checked", all.items.count { !$0.isChecked }),
                ])
            submit("Apply filters")
            if !visit.query.fields.isEmpty {
                p(.class("above flush")) { a(.href(visit.path)) { "Clear filters" } }
            }
        }
    }
}
