import Hub
import Ledger
import Linkage
import Markup
import Safeguarding
import Store

/// Who has looked at a child's record or changed it, when and why.
private struct LookedModel: Sendable {
    let person: ID<Person>
    let details: PersonDetails?
    let isChild: Bool
    let rows: [ViewingRow]
    let names: [ID<Practitioner>: String]
    let ledger: LedgerState
    /// Whether there are older ones than these.
    let isCut: Bool

    /// So many on a page.
    static let most = 200

    /// - Parameter most: so many of the newest; all there are where it is `nil`.
    static func load(_ visit: Visit, page: String, most: Int?) async throws -> LookedModel {
        let before = visit.query.number("before", in: 1...Form.most).map { Int64($0) } ?? .max
        let id: ID<Person> = try visit.id("person")
        let who = try visit.who
        let question = Live.Asked.looked.question(.person(id), by: who)
        let (details, isChild, rows) = try await visit.hub.door.look(
            at: question.subject, by: who, for: question.purpose, page: page
        ) { reader in
            let identities = try reader.lookout.identities(of: id)
            return (
                try reader.person(id), try reader.lookout.isAnyChild(identities),
                try reader.viewings(of: id, limit: most.map { $0 + 1 }, before: before)
            )
        }
        return LookedModel(
            person: id, details: details, isChild: isChild,
            rows: Array(rows.prefix(most ?? rows.count)),
            names: try await visit.hub.names(),
            ledger: try await visit.hub.ledgerState(), isCut: most.map { rows.count > $0 } ?? false)
    }
}

func lookedPage(_ visit: Visit) async throws -> Answer {
    let model = try await LookedModel.load(visit, page: "who has looked", most: LookedModel.most)
    let wanted = model.rows.filter { row in
        let agencies = visit.query.all("agency")
        let kinds = visit.query.all("did")
        return (agencies.isEmpty || agencies.contains(row.agency.rawValue))
            && (kinds.isEmpty || kinds.contains(didKind(row)))
    }
    let name = model.details?.name.says ?? "this person"
    var page = Page(
        "Who has looked", section: .people,
        identity: model.details.map {
            identityBar(
                $0, person: model.person, isChild: model.isChild, enquiry: nil,
                current: "Who has looked", visit: visit)
        } ?? .nothing,
        reason: .person(model.person),
        content: .all {
            div(.class("head")) {
                h1 { "Who has looked at \(name)’s record" }
                div(.class("actions")) {
                    a(.class("btn btn--2"), .href("/people/\(model.person)/looked.csv")) {
                        "Download (CSV)"
                    }
                    Parts.printButton()
                }
            }
            signedBanner(model.ledger, visit)
            div(.class("cols cols--filter")) {
                lookedFilters(model.rows, visit)
                section(.class("panel"), .aria("labelledby", "entries")) {
                    div(.class("panel__h")) {
                        h2(.id("entries")) {
                            counted(wanted.count, "entry", "entries") + ", newest first"
                        }
                    }
                    if model.isCut {
                        p(.class("panel__b small")) {
                            "These are the newest \(LookedModel.most). There are older ones: "
                            a(.href("\(visit.path)?before=\(model.rows.last?.seq ?? 0)")) {
                                "see those before entry \(model.rows.last?.seq ?? 0)"
                            }
                            ". The file holds them all."
                        }
                    }
                    lookedTable(wanted, model, visit)
                }
            }
        })
    page.asks = .looked
    return .page(page)
}

private func didKind(_ row: ViewingRow) -> String {
    ["opened", "searched", "refused"].contains(row.did) ? row.did : "changed"
}

private func didSays(_ row: ViewingRow) -> String {
    switch row.did {
    case "opened": "Opened"
    case "searched": "Found by a search"
    case "refused": "Tried to open"
    default: "Changed: " + spaced(row.did)
    }
}

/// “checkAsked” as “check asked”.
func spaced(_ kind: String) -> String {
    kind.unicodeScalars.reduce(into: "") { words, scalar in
        if scalar.properties.isUppercase { words.append(" ") }
        words.append(scalar.properties.lowercaseMapping)
    }
}

private func lookedTable(_ rows: [ViewingRow], _ model: LookedModel, _ visit: Visit) -> HTML {
    if rows.isEmpty {
        return div(.class("panel__b")) { Parts.empty("Nobody has looked yet.") }
    }
    return Parts.table("Who has looked, newest first", ["When", "Who", "Did", "What", "Why"]) {
        for row in rows {
            tr(.class(row.did == "refused" ? "is-late" : "")) {
                td(.data("l", "When")) { Times.says(row.at, now: visit.now) }
                td(.data("l", "Who")) {
                    model.names[row.actor] ?? "Somebody"
                    div { Parts.agency(row.agency, visit.hub.profile) }
                }
                td(.data("l", "Did")) { didSays(row) }
                td(.data("l", "What")) { row.page.isEmpty ? "Entry \(row.seq)" : row.page }
                td(.data("l", "Why")) {
                    row.purpose.says
                    if row.did == "refused" { Parts.tag("Look into this", "red") }
                }
            }
        }
    }
}

private func lookedFilters(_ rows: [ViewingRow], _ visit: Visit) -> HTML {
    let agencies = visit.hub.profile.agencies.map { agency in
        (agency.code.rawValue, agency.name, rows.count { $0.agency == agency.code })
    }.filter { $0.2 > 0 }
    let kinds = [
        ("opened", "Opened"), ("searched", "Found by a search"), ("changed", "Changed"),
        ("refused", "Refused"),
    ].map { kind in
        (kind.0, kind.1, rows.count { didKind($0) == kind.0 })
    }
    func group(_ id: String, _ title: String, _ options: [(String, String, Int)]) -> HTML {
        Parts.filterGroup(
            id, title, options.filter { $0.2 > 0 || visit.query.has(id, $0.0) },
            visit.query.all(id))
    }
    return form(
        .class("panel noprint"), .method("get"), .action(visit.path), .aria("label", "Filter")
    ) {
        div(.class("panel__b panel__b--top")) {
            h2 { "Filter" }
            group("did", "What they did", kinds)
            group("agency", "Agency", agencies)
            submit("Apply filters")
        }
    }
}

func lookedFile(_ visit: Visit) async throws -> Answer {
    let model = try await LookedModel.load(visit, page: "who has looked, as a file", most: nil)
    let lines = model.rows.map { row in
        CSVWriter.line([
            Times.iso(row.at), model.names[row.actor] ?? "", row.agency.rawValue, didSays(row),
            row.page, row.purpose.says, "\(row.seq)",
        ])
    }
    let header = CSVWriter.line(["when", "who", "agency", "did", "what", "why", "entry"])
    return .csv("who-has-looked.csv", header + lines.joined())
}
