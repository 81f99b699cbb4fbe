import Database
import Foundation
import TestKit
import Testing

@Suite struct `A database` {
    private struct Stop: Error {}

    private func open(_ kind: TestEngine) async throws -> (any Engine, String) {
        let engine = try kind.open()
        let table = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
        _ = try await engine.write { connection in
            try connection.script(
                "CREATE TABLE \(table) (id BIGINT PRIMARY KEY, words TEXT, bytes "
                    + "\(kind == .postgres ? "BYTEA" : "BLOB"))")
        }
        return (engine, table)
    }

    private static func insert(_ table: String, _ id: Int, _ words: String?, _ bytes: Data? = nil)
        -> Query
    {
        Query(stringLiteral: "INSERT INTO \(table) (id, words, bytes) VALUES (")
            + "\(id), \(words), \(bytes))"
    }

    @Test(arguments: TestEngine.available)
    func `gives back what it was given, whatever is in it`(kind: TestEngine) async throws {
        let (engine, table) = try await open(kind)
        let words = "'); DROP TABLE x; -- \u{202E} e\u{301} 漢字 \n \"quoted\""
        let bytes = Data((0...255).map { UInt8($0) })
        try await engine.write { _ = try $0.run(Self.insert(table, -7, words, bytes)) }
        try await engine.write { _ = try $0.run(Self.insert(table, 8, nil, Data())) }
        let rows = try await engine.read {
            try $0.rows(Query(stringLiteral: "SELECT * FROM \(table) ORDER BY id"))
        }
        #expect(try rows[0].integer("id") == -7)
        #expect(try rows[0].text("words") == words)
        #expect(try rows[0].bytes("bytes") == bytes)
        #expect(try rows[1].textOrNil("words") == nil)
        #expect(try rows[1].bytes("bytes").isEmpty)
    }

    @Test(arguments: TestEngine.available)
    func `undoes a write that fails alone, and keeps those beside it`(kind: TestEngine) async throws
    {
        let (engine, table) = try await open(kind)
        let kept = await withTaskGroup(of: Bool.self) { group in
            for id in 0..<60 {
                group.addTask {
                    do {
                        try await engine.write { connection in
                            _ = try connection.run(Self.insert(table, id, "x"))
                            if id.isMultiple(of: 3) { throw Stop() }
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let count = try await engine.read {
            try $0.first(Query(stringLiteral: "SELECT COUNT(*) AS n FROM \(table)"))?.integer("n")
        }
        #expect(kept == 40)
        #expect(count == 40)
    }

    /// What a body did before its round was undone is undone with it.
    @Test(arguments: TestEngine.available)
    func `makes each write once, however often a round is run again`(
        kind: TestEngine
    ) async throws {
        let (engine, table) = try await open(kind)
        let next = Query(stringLiteral: "SELECT COALESCE(MAX(id), 0) + 1 AS n FROM \(table)")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    _ = try? await engine.write { connection in
                        let id = try connection.first(next)?.integer("n") ?? 0
                        _ = try connection.run(Self.insert(table, Int(id), "\(number)"))
                        if number.isMultiple(of: 7) { throw Stop() }
                    }
                }
            }
        }
        let rows = try await engine.read {
            try $0.rows(Query(stringLiteral: "SELECT id, words FROM \(table) ORDER BY id"))
        }
        #expect(try rows.map { try $0.integer("id") } == (1...171).map(Int64.init))
        let kept = try rows.map { try $0.text("words") }
        #expect(Set(kept) == Set((0..<200).filter { !$0.isMultiple(of: 7) }.map(String.init)))
    }

    @Test(arguments: TestEngine.available)
    func `says when a row is there already, and nothing else is lost`(kind: TestEngine) async throws
    {
        let (engine, table) = try await open(kind)
        try await engine.write { _ = try $0.run(Self.insert(table, 1, "first")) }
        await #expect(throws: EngineError.self) {
            try await engine.write { _ = try $0.run(Self.insert(table, 1, "second")) }
        }
        let words = try await engine.read {
            try $0.first(Query(stringLiteral: "SELECT words FROM \(table)"))?.text("words")
        }
        #expect(words == "first")
    }

    @Test(arguments: TestEngine.available)
    func `tells every listener what is announced`(kind: TestEngine) async throws {
        let (engine, _) = try await open(kind)
        let heard = try await engine.announcements()
        let word = UUID().uuidString
        let teller = Task {
            while !Task.isCancelled {
                try await engine.announce(word)
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        for await words in heard where words == word { break }
        teller.cancel()
        #expect(!Task.isCancelled)
    }

    @Test func `refuses one that is newer than the program`() async throws {
        let engine = try TestEngine.sqlite.open()
        try await engine.migrate([
            Migration(1, "one", "CREATE TABLE a (b TEXT)"),
            Migration(2, "two", "CREATE TABLE c (d TEXT)"),
        ])
        await #expect(throws: EngineError.newer(found: 2, known: 1)) {
            try await engine.migrate([Migration(1, "one", "CREATE TABLE a (b TEXT)")])
        }
    }

    @Test func `that is full says so to all who wrote together, and takes writes when it has room`()
        async throws
    {
        let (engine, table) = try await open(.sqlite)
        _ = try await engine.write { try $0.rows("PRAGMA max_page_count = 40") }
        let ends = await withTaskGroup(of: EngineError?.self) { group in
            for id in 0..<60 {
                group.addTask {
                    do {
                        try await engine.write {
                            _ = try $0.run(Self.insert(table, id, nil, Data(count: 50_000)))
                        }
                        return nil
                    } catch { return error as? EngineError ?? .closed }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let refused = ends.compactMap { $0 }
        #expect(!refused.isEmpty && refused.allSatisfy { $0 == .full })
        _ = try await engine.write { try $0.rows("PRAGMA max_page_count = 4000") }
        try await engine.write { _ = try $0.run(Self.insert(table, 100, "kept")) }
        let count = try await engine.read {
            try $0.first(Query(stringLiteral: "SELECT COUNT(*) AS n FROM \(table)"))?.integer("n")
        }
        #expect(count == Int64(ends.count - refused.count + 1))
    }

    @Test func `writes in its reserve from many places at once`() async throws {
        let path = TestEngine.temporaryPath("reserve.sqlite")
        let engine = try SQLiteEngine(path: path, reserveBytes: 1_024 * 1_024)
        #expect(engine.hasRoom())
        let isThere = { FileManager.default.fileExists(atPath: path + "-reserve") }
        try await engine.inReserve {
            #expect(!isThere() && !engine.hasRoom() && !isThere())
            try await engine.inReserve { #expect(!engine.hasRoom()) }
            #expect(!engine.hasRoom() && !isThere())
        }
        #expect(engine.hasRoom() && isThere())
    }

    @Test func `is durable on SQLite: synchronous reads FULL after opening`() throws {
        let engine = try SQLiteEngine(path: TestEngine.temporaryPath("durable.sqlite"))
        try engine.assertDurable()
    }
}
