import Database
import Foundation
import Ledger
import Safeguarding

/// Rebuilds the tables from the ledger beside the live ones, and compares the two, value by value,
/// opened. A difference means the tables were changed by something other than their entries.
public struct Rebuild: Sendable {
    public struct Difference: Sendable, Hashable {
        public let table: String
        public let row: String
        public let says: String
    }

    public private(set) var differences: [Difference] = []
    public private(set) var rowCount = 0
    public private(set) var entryCount = 0

    /// Tables that follow from the ledger, with what names a row and what is sealed in it.
    static let tables: [Table] = [
        Table("people", ["person"], "details", "person"),
        Table("links", ["person", "agency", "record"]),
        Table("same_people", ["person", "other"]),
        Table("contacts", ["contact"], "summary", "contact"),
        Table("contact_people", ["contact", "place"]),
        Table("enquiries", ["enquiry"], "summary", "enquiry"),
        Table("subjects", ["enquiry", "person"]),
        Table("former_subjects", ["enquiry", "person"]),
        Table("checks", ["check_id"]),
        Table("actions", ["action"]),
        Table("sharing_decisions", ["decision"]),
        Table("sharing_matters", ["matter"]),
        Table("viewings", ["seq", "named"]),
        Table("conflicts", ["about", "practitioner"]),
        Table("named", ["about", "practitioner"]),
        Table("emergencies", ["seq"]),
        Table("alerts", ["seq"], "sealed", "hub"),
        Table("holds", ["hold"], "sealed", "hub"),
        Table("erasures", ["erasure"], "sealed", "hub"),
        Table("erased_keys", ["id", "seq"]),
        Table("bundles", ["bundle"]),
        Table("audits", ["audit"]),
        Table("absences", ["absence"]),
    ]

    struct Table: Sendable {
        let name: String
        let key: [String]
        let sealed: String?
        let keyKind: String?

        init(_ name: String, _ key: [String], _ sealed: String? = nil, _ keyKind: String? = nil) {
            self.name = name
            self.key = key
            self.sealed = sealed
            self.keyKind = keyKind
        }

        /// What names a row, as text.
        func rowName(_ row: Tuple) throws -> String {
            try key.map { column -> String in
                switch try row.cell(column) {
                case .text(let text): text
                case .integer(let number): String(number)
                // A digest names nothing to anybody.
                default: "one"
                }
            }.joined(separator: "/")
        }
    }
}

/// A key as it is kept.
struct WrappedKey: Sendable {
    let id: String
    let wrapped: Data
    let parent: String?
}

/// The key of something sealed, as one named person holds it.
struct ItemKey: Sendable {
    let item: String
    let practitioner: String
    let wrapped: Data
}

extension Store {
    /// - Parameter beside: an empty store under the same key ring, to rebuild into.
    public func rebuild(
        beside other: Store, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Rebuild {
        let keys = try await look { try $0.wrappedKeys() }
        let itemKeys = try await look { try $0.itemKeys() }
        let entries = try await look { try $0.allEntries() }
        try await other.transaction { writer in
            try writer.take(keys)
            for key in itemKeys { try writer.copy(key) }
        }
        other.sealing.forgetAll()
        try await other.preloadKeys()
        for start in stride(from: 0, to: entries.count, by: 2_000) {
            let part = entries[start..<min(entries.count, start + 2_000)]
            try await other.transaction { writer in
                for entry in part { try writer.copy(entry) }
            }
            progress(start + part.count, entries.count)
        }
        try await other.transaction { try $0.projectAll(entries) }
        var result = Rebuild()
        result.count(entries: entries.count)
        if let gap = try await look({ try $0.gapInEntries() }) { result.differ(gap) }
        for table in Rebuild.tables {
            let live = try await look { try $0.openedRows(of: table) }
            let rebuilt = try await other.look { try $0.openedRows(of: table) }
            result.compare(table.name, live: live, rebuilt: rebuilt)
        }
        return result
    }
}

extension Rebuild {
    /// Whether any difference is in a table that can be made anew from the ledger.
    public var followsFromLedger: Bool {
        differences.contains { difference in
            difference.table == "access" || Self.tables.contains { $0.name == difference.table }
        }
    }

    mutating func count(entries: Int) { entryCount = entries }
    mutating func count(rows: Int) { rowCount += rows }

    mutating func differ(_ table: String, _ row: String, _ says: String) {
        differences.append(Difference(table: table, row: row, says: says))
    }

    mutating func differ(_ difference: Difference) { differences.append(difference) }

    mutating func compare(
        _ table: String, live: [String: [String: String]], rebuilt: [String: [String: String]]
    ) {
        rowCount += rebuilt.count
        for (row, columns) in rebuilt.sorted(by: { $0.key < $1.key }) {
            guard let found = live[row] else {
                differ(table, row, "is missing from the live table")
                continue
            }
            let changed = columns.keys.filter { columns[$0] != found[$0] }.sorted()
            if !changed.isEmpty {
                differ(table, row, "differs in \(changed.joined(separator: ", "))")
            }
        }
        for row in live.keys.sorted() where rebuilt[row] == nil {
            differ(table, row, "does not follow from any entry")
        }
    }
}

extension Lookout {
    func wrappedKeys() throws -> [WrappedKey] {
        try connection.rows("SELECT id, wrapped, parent FROM keys WHERE hub = \(hub)").map { row in
            WrappedKey(
                id: try row.text("id"), wrapped: try row.bytes("wrapped"),
                parent: try row.textOrNil("parent"))
        }
    }

    func itemKeys() throws -> [ItemKey] {
        try connection.rows(
            "SELECT item, practitioner, wrapped FROM item_keys WHERE hub = \(hub)"
        ).map { row in
            ItemKey(
                item: try row.text("item"), practitioner: try row.text("practitioner"),
                wrapped: try row.bytes("wrapped"))
        }
    }

    func allEntries() throws -> [Entry] {
        try connection.rows(
            "SELECT \(part: Self.columns) FROM entries WHERE hub = \(hub) ORDER BY seq"
        ).map(Self.entry)
    }

    /// Every row of a table by its key, as text, with the sealed column opened.
    func openedRows(of table: Rebuild.Table) throws -> [String: [String: String]] {
        let query = Query(stringLiteral: "SELECT * FROM \(table.name) WHERE hub = ")
        return try connection.rows(query + "\(hub)").reduce(into: [:]) { found, row in
            var columns = row.all.mapValues { "\($0)" }
            let id = try table.rowName(row)
            // Sealed anew, a row has another ciphertext, and so another digest.
            columns[RowDigest.column] = nil
            if let sealed = table.sealed, let kind = table.keyKind {
                let name = kind == "hub" ? kind : "\(kind):\(id)"
                let key = try sealing.key(name, connection)
                let words = try? Sealing.open(
                    try row.bytes(sealed), under: key, at: "\(table.name)|\(id)|\(sealed)")
                columns[sealed] = words.map { String(decoding: $0, as: UTF8.self) } ?? "unopened"
            }
            found[id] = columns
        }
    }
}

extension Writer {
    /// Makes the live tables anew from the ledger, which must be sound.
    public func remakeTables() throws {
        for table in Rebuild.tables {
            try delete(from: table.name, where: "1 = 1")
        }
        try projectAll(try lookout.allEntries())
        try sealAllAccess()
    }

    /// Puts another hub's keys in place of those made when this one was opened.
    func take(_ keys: [WrappedKey]) throws {
        try connection.run("DELETE FROM keys WHERE hub = \(hub)")
        for key in keys {
            try connection.run(
                """
                INSERT INTO keys (hub, id, wrapped, parent)
                VALUES (\(hub), \(key.id), \(key.wrapped), \(key.parent))
                """)
        }
    }

    func copy(_ key: ItemKey) throws {
        try connection.run(
            """
            INSERT INTO item_keys (hub, item, practitioner, wrapped)
            VALUES (\(hub), \(key.item), \(key.practitioner), \(key.wrapped))
            """)
    }

    func copy(_ entry: Entry) throws {
        try connection.run(
            """
            INSERT INTO entries (hub, seq, at, stream, position, kind, schema, actor, agency,
                purpose, key_id, salt, mac, body)
            VALUES (\(hub), \(entry.seq), \(entry.at), \(entry.stream), \(entry.position),
                \(entry.kind), \(entry.schema), \(entry.actor), \(entry.agency),
                \(entry.purpose), \(entry.key), \(entry.salt), \(entry.mac), \(entry.body))
            """)
    }

    /// Makes every table anew from the entries, which must be in the database already.
    func projectAll(_ entries: [Entry]) throws {
        trusted.isRemaking = true
        let tables = Tables(writer: self)
        var last: [String: Int64] = [:]
        for entry in entries {
            last[entry.stream] = entry.seq
            guard entry.stream == "hub" else { continue }
            let recorded: Recorded<HubEvent> = try lookout.recorded(entry)
            let act = Act(
                actor: recorded.actor, agency: recorded.agency,
                purpose: Purpose(rawValue: entry.purpose) ?? .none, at: recorded.at)
            try tables.project(recorded.event, seq: entry.seq, act)
        }
        // What was erased follows from nothing that can be opened.
        let erased = try lookout.erasedKeys()
        for (text, seq) in last where !erased.contains(text) {
            switch Stream(text) {
            case .contact(let id): try tables.project(contact: try lookout.fold(id))
            case .enquiry(let id): try tables.project(enquiry: try lookout.fold(id))
            case .person(let id):
                try tables.project(person: try lookout.fold(id), changed: seq)
            case .bundle(let id):
                try tables.project(bundle: try lookout.fold(id), last: seq)
            case .audit(let id): try tables.project(audit: try lookout.fold(id))
            case .place, .sealed, .hub, nil: break
            }
        }
    }
}
