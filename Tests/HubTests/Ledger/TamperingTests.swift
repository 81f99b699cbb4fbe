import Database
import Foundation
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

/// What somebody who can write to the database, and has no key, may try.
private enum Trick: CaseIterable {
    case editEntry, deleteEntry, insertEntry, reorder, truncate, yesterday
    case editRow, deleteRow, insertRow, role, session
}

/// A copy of a hub's database, to be tampered with and looked at.
private struct Attack {
    let engine: SQLiteEngine
    var random: SplitMix

    mutating func number(_ most: Int) -> Int { Int(random.next() % UInt64(most)) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(values.count)] }

    private func sql(_ text: String) -> Query { Query(stringLiteral: text) }

    private func rows(_ text: String) async throws -> [[String: Cell]] {
        let query = sql(text)
        return try await engine.read { try $0.rows(query).map(\.all) }
    }

    private func run(_ text: String, _ values: [Cell] = []) async throws {
        var query = sql(text)
        if !values.isEmpty { query = query + " VALUES (\(list: values))" }
        let made = query
        _ = try await engine.write { try $0.run(made) }
    }

    /// Plays a trick, and says what must be named when it is found: a number of an entry, or a
    /// table.
    mutating func play(_ trick: Trick, entries: Int) async throws -> String {
        let seq = number(entries)
        switch trick {
        case .editEntry:
            let column = pick(["actor", "agency", "purpose", "at", "kind", "salt", "mac", "body"])
            let other = (seq + 1 + number(entries - 1)) % entries
            // What another entry says there, or something new where that is the same.
            try await run(
                "UPDATE entries SET \(column) = CASE WHEN \(column) = "
                    + "(SELECT \(column) FROM entries WHERE seq = \(other)) THEN "
                    + (["at"].contains(column) ? "at + 1" : "x'00'")
                    + " ELSE (SELECT \(column) FROM entries WHERE seq = \(other)) END "
                    + "WHERE seq = \(seq)")
            return "Entry \(seq)"
        case .deleteEntry:
            let last = entries - 1
            try await run("DELETE FROM entries WHERE seq = \(min(seq, last - 1))")
            return "Entry \(min(seq, last - 1))"
        case .insertEntry:
            try await run("UPDATE entries SET seq = -seq WHERE seq >= \(seq)")
            try await run(
                "UPDATE entries SET seq = 1 - seq WHERE seq < 0 OR seq = 0 AND \(seq) = 0")
            var cells = try await rows("SELECT * FROM entries WHERE seq <> \(seq) LIMIT 1")[0]
            cells["seq"] = .integer(Int64(seq))
            cells["stream"] = .text("hub:forged")
            cells["position"] = .integer(0)
            try await insert("entries", cells)
            return "Entry \(seq)"
        case .reorder:
            let other = (seq + 1 + number(entries - 1)) % entries
            try await run("UPDATE entries SET seq = -7 WHERE seq = \(seq)")
            try await run("UPDATE entries SET seq = \(seq) WHERE seq = \(other)")
            try await run("UPDATE entries SET seq = \(other) WHERE seq = -7")
            return "Entry \(seq)"
        case .truncate:
            let keep = 1 + number(entries - 2)
            try await cut(to: keep)
            return "there are \(keep)"
        case .yesterday:
            // An older copy of the whole, checkpoints and all, as a backup would put back.
            let keep = 40
            try await cut(to: keep)
            try await run("DELETE FROM checkpoints WHERE size > \(keep)")
            return "there are \(keep)"
        case .editRow: return try await editRow()
        case .deleteRow:
            let table = pick(Self.tables)
            try await run(
                "DELETE FROM \(table) WHERE rowid = (SELECT rowid FROM \(table) LIMIT 1)")
            return table
        case .insertRow:
            var cells = try await rows("SELECT * FROM subjects LIMIT 1")[0]
            cells["person"] = .text("0000000000000000000000forg")
            try await insert("subjects", cells)
            return "subjects"
        case .role:
            try await run("UPDATE accounts SET role = 'manager' WHERE role = 'practitioner'")
            return "accounts"
        case .session:
            var cells = try await rows("SELECT * FROM sessions LIMIT 1")[0]
            cells["token"] = .bytes(Data(repeating: 7, count: 32))
            try await insert("sessions", cells)
            return "sessions"
        }
    }

    private static let tables = [
        "people", "contacts", "contact_people", "enquiries", "subjects", "checks", "conflicts",
        "sharing_decisions", "viewings",
    ]

    private mutating func editRow() async throws -> String {
        let table = pick(Self.tables)
        let found = try await rows("SELECT rowid AS place, * FROM \(table)")
        let row = pick(found)
        let column = pick(
            row.keys.filter { !["place", "hub", "row_digest"].contains($0) }.sorted())
        guard case .integer(let place) = row["place"] else { return table }
        let value =
            switch row[column] {
            case .integer(let was): "\(was + 1)"
            case .text: "'0000000000000000000000forg'"
            case .bytes: "x'00'"
            default: "1"
            }
        try await run("UPDATE \(table) SET \(column) = \(value) WHERE rowid = \(place)")
        return table
    }

    private func cut(to keep: Int) async throws {
        try await run("DELETE FROM entries WHERE seq >= \(keep)")
        try await run("UPDATE head SET seq = \(keep)")
    }

    private func insert(_ table: String, _ cells: [String: Cell]) async throws {
        let names = cells.keys.sorted()
        try await run(
            "INSERT INTO \(table) (\(names.joined(separator: ", ")))",
            names.map { cells[$0] ?? .null })
    }
}

@Suite struct `Somebody with the database and no key` {
    @Test func `is found out 1,000 times of 1,000, and where is said`() async throws {
        let disk = try await Disk()
        let size = try #require(Checkpoint(body: disk.late.text)).size
        for turn in 0..<1_000 {
            let path = TestEngine.temporaryPath("hub.sqlite")
            defer {
                try? FileManager.default.removeItem(
                    at: URL(fileURLWithPath: path).deletingLastPathComponent())
            }
            try disk.bytes.write(to: URL(fileURLWithPath: path))
            let engine = try SQLiteEngine(path: path)
            let trick = Trick.allCases[turn % Trick.allCases.count]
            var attack = Attack(engine: engine, random: SplitMix(seed: UInt64(turn)))
            let place = try await attack.play(trick, entries: size)
            let hub = Hub(store: try await Store(engine: engine, ring: disk.ring), law: disk.law)
            let kept = trick == .yesterday ? [disk.late] : []
            var found = try await hub.verifyLedger(older: kept).problems.map(\.says)
            found += try await hub.checkRows().differences.map { "\($0.table) \($0.row)" }
            if found.isEmpty {
                let rebuilt = try await hub.rebuild(besideAt: path + ".beside")
                found += rebuilt.differences.map { "\($0.table) \($0.row)" }
            }
            // A row that gives access is missed from its set, which names the record.
            let isSaid = found.contains {
                $0.contains(place) || trick == .deleteRow && $0.hasPrefix("access ")
            }
            #expect(isSaid, "\(turn) \(trick) \(place): \(found)")
            try await engine.close()
        }
    }

    @Test func `makes nobody a manager, and signs nobody in`() async throws {
        let desk = try await TestHub()
        let token = try await desk.hub.startSession(for: desk.police)
        #expect(try await desk.hub.session(token)?.practitioner == desk.police)
        _ = try await desk.engine.write { connection in
            try connection.run(
                "UPDATE accounts SET role = \("manager") WHERE role = \("practitioner")")
        }
        #expect(try await desk.hub.session(token) == nil)
        let other = try await desk.hub.startSession(for: desk.manager)
        _ = try await desk.engine.write { connection in
            try connection.run(
                "UPDATE sessions SET practitioner = \(desk.social.id.description)")
        }
        #expect(try await desk.hub.session(other) == nil)
    }

    @Test(arguments: TestEngine.available)
    func `changes a table, which is put right, and the alarm is raised once`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        #expect(try await desk.hub.checkTables().problems.isEmpty)
        for _ in 0..<2 {
            _ = try await desk.engine.write { connection in
                try connection.run(
                    """
                    UPDATE enquiries SET rating = \("green") WHERE enquiry = \(enquiry.description)
                    """)
            }
            let found = try await desk.hub.checkTables()
            #expect(found.isSafe && found.problems.count == 1)
            #expect(found.problems.first?.contains("enquiries \(enquiry)") ?? false)
            #expect(try await desk.hub.checkTables().problems.isEmpty)
        }
        let auditor = Practitioner(
            id: desk.hub.newID(), name: "Vera Finch", agency: .csc, role: .auditor)
        let alerts = try await desk.hub.door.look(
            at: .deed(.seeAlerts), by: auditor, page: "test"
        ) { try $0.alerts() }
        #expect(alerts.count { $0.alert.kind == .recordsChanged } == 1)
        let rebuilt = try await desk.hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
        #expect(rebuilt.differences.isEmpty)
    }

    // The rows and the digest of before are whole beside a ledger without its last entry of a
    // stream: only that an entry is missing tells.
    @Test(arguments: TestEngine.available)
    func `takes out an entry and puts back the rows of before, which the hour finds`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        _ = try await desk.engine.write { connection in
            try connection.run(
                """
                DELETE FROM entries WHERE stream = \("enquiry:\(enquiry)") AND position =
                    (SELECT MAX(position) FROM entries WHERE stream = \("enquiry:\(enquiry)"))
                """)
        }
        let found = try await desk.hub.checkTables()
        #expect(!found.isSafe)
        #expect(found.problems.contains { $0.contains("1 of the ledger’s entries are missing") })
        let byHand = try await desk.hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
        #expect(byHand.differences.contains { $0.table == "entries" })
        let auditor = Practitioner(
            id: desk.hub.newID(), name: "Vera Finch", agency: .csc, role: .auditor)
        let alerts = try await desk.hub.door.look(
            at: .deed(.seeAlerts), by: auditor, page: "test"
        ) { try $0.alerts() }
        #expect(
            alerts.contains {
                $0.alert.kind == .recordsChanged
                    && $0.alert.words.contains("restore the last backup")
            })
    }

    @Test(arguments: TestEngine.available)
    func `is found out in the last row of a long table`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        _ = try await desk.hub.door.act(.rate, by: desk.manager, about: nil) { writer, act in
            for number in 0..<5_100 {
                try writer.record(.viewed(page: "p", named: ["person:\(number)"]), act)
            }
            return ""
        }
        let clean = try await desk.hub.checkRows()
        #expect(clean.rowCount > 5_100 && clean.differences.isEmpty)
        _ = try await desk.engine.write { connection in
            try connection.run(
                "UPDATE viewings SET page = \("q") WHERE named = \("person:5099")")
        }
        #expect(try await desk.hub.checkRows().differences.map(\.table) == ["viewings"])
    }
}
