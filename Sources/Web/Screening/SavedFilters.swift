import Hub
import Markup
import Safeguarding
import Store

// Ways of looking at the queue that somebody keeps for themselves, under a name.
let savedFilterRoutes: [Route] = [
    .post("/queue/filters", .deed(.seeQueue)) { visit in
        let who = try visit.who
        return try await visit.attempt {
            let name = visit.form["filter-name"].tidied
            guard !name.isEmpty, name.utf8.count <= 60 else {
                throw Refusal.answer(
                    field: "filter-name", says: "Enter a name of up to 60 characters")
            }
            guard try await visit.hub.drafts(kind: kind, by: who).count < countMost else {
                throw Refusal.answer(
                    field: "filter-name",
                    says: "You have \(countMost) already. Remove one of them first")
            }
            var fields = QueueFilter(visit.form).fields
            fields[nameField] = [name]
            try await visit.hub.saveDraft(
                "\(visit.hub.newID(Draft.self))", kind: kind, fields: fields, by: who)
            return .see(QueueFilter(visit.form).path)
        } orShow: {
            // The address of the queue says how it is filtered; a form sends it along.
            .page(
                queuePage(
                    try await QueueModel(visit, filter: QueueFilter(visit.form)), visit, $0))
        }
    },
    .post("/queue/filters/remove", .deed(.seeQueue)) { visit in
        try await visit.hub.discardDraft(visit.form["saved"], by: try visit.who)
        return .see("/queue")
    },
]

private let kind = "queue-filter"
private let nameField = "name"
private let countMost = 12

/// What the queue is filtered and ordered by. Anything else in an address is dropped.
struct QueueFilter: Sendable {
    let fields: [String: [String]]

    private static let known: [String: Set<String>] = [
        "priority": Set(Rating.allCases.map(\.rawValue) + ["none"]),
        "stage": Set(Stage.allCases.map(\.rawValue)),
        "lead": ["me", "none", "other"],
        "sort": ["child", "priority", "stage"],
    ]

    init(_ form: Form) { self.init(form.fields) }

    init(_ fields: [String: [String]]) {
        self.fields = fields.reduce(into: [:]) { kept, field in
            let values = field.value.filter { value in
                field.key == "waiting"
                    ? AgencyCode(rawValue: value) != nil
                    : Self.known[field.key]?.contains(value) ?? false
            }
            if !values.isEmpty { kept[field.key] = values }
        }
    }

    func all(_ name: String) -> [String] { fields[name] ?? [] }

    func has(_ name: String, _ value: String) -> Bool { all(name).contains(value) }

    func sorted(by order: String) -> QueueFilter {
        var fields = fields
        fields["sort"] = order.isEmpty ? nil : [order]
        return QueueFilter(fields)
    }

    /// Known words only, so nothing in it has to be escaped.
    var path: String {
        let pairs = fields.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { "\(name)=\($0)" }
        }
        return pairs.isEmpty ? "/queue" : "/queue?" + pairs.joined(separator: "&")
    }
}

/// A kept filter.
struct SavedFilter: Sendable {
    let id: String
    let name: String
    let filter: QueueFilter

    static func all(_ visit: Visit) async throws -> [SavedFilter] {
        try await visit.hub.drafts(kind: kind, by: try visit.who).map { draft in
            SavedFilter(
                id: draft.id, name: draft.fields[nameField]?.first ?? "",
                filter: QueueFilter(draft.fields))
        }.sorted { $0.name < $1.name }
    }
}

func savedFilters(
    _ saved: [SavedFilter], _ filter: QueueFilter, _ visit: Visit, _ problems: [Problem]
) -> HTML {
    let isKept = saved.contains { $0.filter.fields == filter.fields }
    let mayKeep = !filter.fields.isEmpty && !isKept
    if saved.isEmpty, !mayKeep { return .nothing }
    let fields = Fields(visit.form, problems)
    return Parts.panel("Saved filters", id: "kept-filters") {
        ul(.class("tasks")) {
            for one in saved {
                li {
                    div {
                        a(
                            .href(one.filter.path),
                            .aria("current", "true").when(one.filter.fields == filter.fields)
                        ) { one.name }
                    }
                    Parts.form(visit, to: "/queue/filters/remove") {
                        input(.type("hidden"), .name("saved"), .value(one.id))
                        button(.class("btn btn--2 btn--s"), .type("submit")) {
                            "Remove "
                            span(.class("vh")) { one.name }
                        }
                    }
                }
            }
        }
        if mayKeep {
            Parts.form(visit, to: "/queue/filters") {
                for (name, values) in filter.fields.sorted(by: { $0.key < $1.key }) {
                    for value in values { fields.hidden(name, value) }
                }
                fields.text("filter-name", "Keep this filter as", width: "")
                submit("Keep it", "btn btn--2 btn--s")
            }
        }
    }
}
