import Crypto
import Database
import Foundation
import Safeguarding

// Rows that follow from the ledger, accounts and sessions carry a keyed digest over all of their
// columns, so that a row changed behind the hub's back, or by a bit that fell over on the disk, is
// told from a good one. Who can write to the database cannot make themselves a manager.

/// The columns of one row.
typealias RowValues = KeyValuePairs<String, (any CellValue)?>

enum RowDigest {
    static let column = "row_digest"
    static let key = "rows"

    /// Tables that follow from the ledger, and those outside it whose rows are not sealed or signed
    /// as a whole.
    static let tables =
        Rebuild.tables + [
            .init("accounts", ["practitioner"]), .init("sessions", ["token"]),
            .init("commands", ["id"]), .init("drafts", ["draft"]),
            .init("register_imports", ["agency", "number"]), .init("witnesses", ["witness"]),
            .init("tiles", ["level", "number"]), .init("checkpoints", ["size"]),
            .init("cosignatures", ["size", "witness"]), .init("emails", ["email"]),
            .init("access", ["about"]),
        ]

    /// HMAC-SHA256, 16 bytes, over the table and each column that has a value, by name. Columns
    /// without a value are left out, so that a column added later changes no digest.
    /// - Parameter cells: in the order of their names.
    static func of(
        _ table: String, _ cells: some Sequence<(key: String, value: Cell)>,
        under key: Sealing.Pair
    ) -> Data {
        var message: [UInt8] = []
        message.reserveCapacity(512)
        // Counted, not joined, so that no two rows can spell the same bytes.
        func count(_ length: Int) {
            withUnsafeBytes(of: UInt32(length).bigEndian) { message.append(contentsOf: $0) }
        }
        func add(_ name: String, _ mark: StaticString, _ value: String) {
            count(name.utf8.count + mark.utf8CodeUnitCount + value.utf8.count)
            message.append(contentsOf: name.utf8)
            mark.withUTF8Buffer { message.append(contentsOf: $0) }
            message.append(contentsOf: value.utf8)
        }
        count(table.utf8.count)
        message.append(contentsOf: table.utf8)
        for (name, cell) in cells where name != column {
            switch cell {
            case .null: continue
            case .integer(let number): add(name, "=i", String(number))
            case .real(let number): add(name, "=r", "\(number)")
            case .text(let text): add(name, "=t", text)
            case .bytes(let bytes):
                add(name, "=b", "")
                count(bytes.count)
                message.append(contentsOf: bytes)
            }
        }
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key.mac)).prefix(16)
    }
}

extension Writer {
    /// Writes one row with its digest.
    func put(_ table: String, _ values: RowValues) throws {
        try put(table, values.map { ($0.key, $0.value?.cell ?? .null) })
    }

    func put(_ table: String, _ values: [String: Cell]) throws {
        try put(table, values.map { ($0.key, $0.value) })
    }

    private func put(_ table: String, _ values: [(key: String, value: Cell)]) throws {
        var cells = values.filter { $0.value != .null && $0.key != RowDigest.column }
        if !cells.contains(where: { $0.key == "hub" }) { cells.append(("hub", .text(hub))) }
        cells.sort { $0.key < $1.key }
        let key = try sealing.key(RowDigest.key, making: connection)
        cells.append((RowDigest.column, .bytes(RowDigest.of(table, cells, under: key))))
        let names = cells.map(\.key).joined(separator: ", ")
        let start = Query(stringLiteral: "INSERT INTO \(table) (\(names)) VALUES ")
        try connection.run(start + "(\(list: cells.map(\.value)))")
    }

    /// Takes rows of this hub out of a table.
    func delete(from table: String, where condition: Query) throws {
        let start = Query(stringLiteral: "DELETE FROM \(table) WHERE hub = ") + "\(hub) AND "
        try connection.run(start + condition)
    }

    /// Changes one row and its digest.
    func change(
        _ table: String, where condition: Query, _ change: (inout [String: Cell]) -> Void
    ) throws {
        let all = Query(stringLiteral: "SELECT * FROM \(table) WHERE hub = ") + "\(hub) AND "
        guard let row = try connection.first(all + condition) else { return }
        var cells = row.all
        change(&cells)
        try delete(from: table, where: condition)
        try put(table, cells)
    }

    /// Gives every row a digest, once, when a database older than digests is brought up to date.
    func giveDigests() throws {
        for table in RowDigest.tables {
            let query = Query(stringLiteral: "FROM \(table.name) WHERE hub = ") + "\(hub)"
            let rows = try connection.rows("SELECT * " + query)
            try connection.run("DELETE " + query)
            for row in rows { try put(table.name, row.all) }
        }
    }
}

extension Lookout {
    /// Whether a row is as the hub wrote it.
    func isWhole(_ row: Tuple, of table: String, under key: Sealing.Pair) -> Bool {
        let cells = row.all
        let sorted = cells.sorted { $0.key < $1.key }
        return cells[RowDigest.column] == .bytes(RowDigest.of(table, sorted, under: key))
    }

    /// How many entries fewer there are than were written: what somebody with the database took
    /// out, with the rows and digests that followed from them put back as they were before.
    func gapInEntries() throws -> Rebuild.Difference? {
        let row = try connection.first(
            """
            SELECT (SELECT seq FROM head WHERE hub = \(hub)) AS written,
                (SELECT COUNT(*) FROM entries WHERE hub = \(hub)) AS kept
            """)
        let gap = try (row?.integer("written") ?? 0) - (row?.integer("kept") ?? 0)
        return gap == 0
            ? nil
            : Rebuild.Difference(
                table: "entries", row: hub,
                says: "\(gap) of the ledger’s entries are missing, or more than it wrote")
    }

    func checkRows() throws -> Rebuild {
        var found = Rebuild()
        let key = try sealing.key(RowDigest.key, connection)
        for table in RowDigest.tables {
            try eachRow(of: table) { row in
                found.count(rows: 1)
                if isWhole(row, of: table.name, under: key) { return }
                found.differ(
                    table.name, try table.rowName(row), "was changed since it was written")
            }
        }
        if let gap = try gapInEntries() { found.differ(gap) }
        for register in try registers() {
            guard let missing = try missingRows(of: register) else { continue }
            found.differ(
                "register_rows", register.agency.rawValue,
                "has \(missing) rows fewer than were imported: import the register again")
        }
        for set in try broken(among: try allSets()) {
            found.differ(
                "access", set, "has rows added, changed or taken out that say who may open it")
        }
        return found
    }

    /// How many rows of an agency's register are gone that were imported and not erased; `nil`
    /// where none is. A search would say of the people in them that they are not known.
    private func missingRows(of register: RegisterImport) throws -> Int? {
        let code = register.agency.rawValue
        func count(_ query: Query) throws -> Int {
            Int(try connection.first(query)?.integer("n") ?? 0)
        }
        let live = try count(
            "SELECT COUNT(*) AS n FROM register_rows WHERE hub = \(hub) AND agency = \(code)")
        let erased = try count(
            "SELECT COUNT(*) AS n FROM register_skips WHERE hub = \(hub) AND agency = \(code)")
        let missing = register.rowCount - erased - live
        return missing > 0 ? missing : nil
    }

    private static let rowsAtOnce = 2_000

    /// Every row of a table in the order of its key, a part at a time, so that any length will do.
    private func eachRow(of table: Rebuild.Table, _ body: (Tuple) throws -> Void) throws {
        let columns = table.key.joined(separator: ", ")
        let start = Query(stringLiteral: "SELECT * FROM \(table.name) WHERE hub = ") + "\(hub)"
        let end = Query(stringLiteral: " ORDER BY \(columns) LIMIT \(Self.rowsAtOnce)")
        var after: Query = ""
        while true {
            let rows = try connection.rows(start + after + end)
            for row in rows { try body(row) }
            guard rows.count == Self.rowsAtOnce, let last = rows.last else { return }
            let place = try table.key.map { try last.cell($0) }
            after = Query(stringLiteral: " AND (\(columns)) > ") + "(\(list: place))"
        }
    }
}

extension Store {
    /// Checks every row against its digest, every set of rows that gives access against its own,
    /// and the database's own pages. Finds what was changed or put in, and what of those sets was
    /// taken out; any other row that is missing is found by rebuilding.
    public func checkRows() async throws -> Rebuild {
        var found = try await look { try $0.checkRows() }
        for problem in try await engine.pageProblems() {
            found.differ("pages", engine.name, problem)
        }
        for problem in try await engine.definitionProblems(Schema.migrations) {
            found.differ("definitions", engine.name, problem)
        }
        return found
    }
}
