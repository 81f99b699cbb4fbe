import Foundation
import GRDB

/// SQLite through GRDB: one file, write-ahead log, one writer that groups commits, many readers.
public final class SQLiteEngine: Engine {
    public let name = "SQLite"
    private let pool: DatabasePool
    private let commits: GroupCommit
    private let listeners = Listeners()
    private let reserve: Reserve

    /// Room for about 25,000 reads to be recorded on a disk that is full.
    public static let reserveBytes = 32 * 1_024 * 1_024

    /// Opens or makes the file, and does not return unless commits are durable.
    /// - Parameter reserveBytes: room to keep back, beside the file, for recording reads.
    public init(path: String, reserveBytes: Int = 0) throws {
        reserve = Reserve(path: path + "-reserve", byteCount: reserveBytes)
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            configuration.busyMode = .timeout(10)
            configuration.maximumReaderCount = 8
            configuration.prepareDatabase {
                // What is deleted is overwritten with zeros: a destroyed key leaves nothing to
                // find.
                try $0.execute(sql: "PRAGMA secure_delete = ON")
                // What it takes to undo one write of a round stays in memory: on the disk it was a
                // third of the time of a write.
                try $0.execute(sql: "PRAGMA temp_store = MEMORY")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL while it opens a pool, after any preparation of ours: with that a
            // power cut loses acknowledged commits. It cannot be set inside a transaction.
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            self.pool = pool
            commits = GroupCommit { body in
                try await Self.translating {
                    try await pool.write { try body(SQLiteConnection(database: $0)) }
                }
            }
        } catch let error as DatabaseError {
            throw Self.translated(error, opening: true)
        }
        try assertDurable()
    }

    /// `PRAGMA synchronous` must read 2 (FULL) on the writing connection.
    public func assertDurable() throws {
        let level = try pool.writeWithoutTransaction {
            try Int.fetchOne($0, sql: "PRAGMA synchronous")
        }
        guard level == 2 else {
            throw EngineError.notDurable("PRAGMA synchronous is \(level ?? -1), not 2 (FULL)")
        }
        let mode = try pool.writeWithoutTransaction {
            try String.fetchOne($0, sql: "PRAGMA journal_mode")
        }
        guard mode == "wal" else {
            throw EngineError.notDurable("PRAGMA journal_mode is \(mode ?? "unknown"), not wal")
        }
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await Self.translating {
            try await pool.read { try body(SQLiteConnection(database: $0)) }
        }
    }

    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await commits.write(body)
    }

    public func scrub() async throws {
        try await Self.translating {
            _ = try await pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
    }

    public func pageProblems() async throws -> [String] {
        let found = try await Self.translating {
            try await pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }
        }
        return found == ["ok"] ? [] : found
    }

    /// SQLite keeps definitions as text in a table of its own, where a changed letter is a changed
    /// name and no row's digest tells.
    public func definitionProblems(_ migrations: [Migration]) async throws -> [String] {
        try await Self.translating {
            let expected = try await DatabaseQueue().write { database in
                try database.execute(sql: Migration.versions)
                for migration in migrations { try database.execute(sql: migration.text) }
                return try Self.definitions(database)
            }
            let found = try await pool.read { try Self.definitions($0) }
            return Set(expected.keys).union(found.keys).sorted().filter {
                expected[$0] != found[$0]
            }.map { "the definition of \($0) was changed" }
        }
    }

    private static func definitions(_ database: GRDB.Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT type, name, tbl_name, COALESCE(sql, '') AS sql FROM sqlite_schema")
        return rows.reduce(into: [:]) { found, row in
            let (type, name, table, sql): (String, String, String, String) = (
                row["type"], row["name"], row["tbl_name"], row["sql"]
            )
            found["\(type) \(name) of \(table)"] = sql
        }
    }

    public func copy(to path: String) async throws -> Bool {
        try await Self.translating {
            try await Task.detached { [pool] in
                let copy = try DatabaseQueue(path: path)
                try pool.backup(to: copy)
                try copy.close()
            }.value
        }
        return true
    }

    public func hasRoom() -> Bool { reserve.hold() }
    public func inReserve<Answer>(_ write: () async throws -> Answer) async throws -> Answer {
        try await reserve.spend(write)
    }

    public func announce(_ words: String) async throws { await listeners.tell(words) }
    public func announcements() async throws -> AsyncStream<String> { await listeners.listen() }
    public func close() async throws {
        await listeners.finish()
        try pool.close()
    }

    private static func translating<Answer: Sendable>(
        _ body: () async throws -> Answer
    ) async throws -> Answer {
        do { return try await body() } catch let error as DatabaseError {
            throw translated(error, opening: false)
        }
    }

    /// Errors of GRDB as the hub's own, within a read or a write.
    fileprivate static func translating<Answer>(_ body: () throws -> Answer) throws -> Answer {
        do { return try body() } catch let error as DatabaseError {
            throw translated(error, opening: false)
        }
    }

    private static func translated(_ error: DatabaseError, opening: Bool) -> EngineError {
        switch error.resultCode {
        case .SQLITE_FULL: .full
        // The shared-memory file beside the log finds no room to grow. SQLite says the same of any
        // other fault there, before anything was written.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: .full
        case .SQLITE_IOERR: .broken(words: "\(error.extendedResultCode)")
        case .SQLITE_CONSTRAINT: .unique(words: error.message ?? "")
        case .SQLITE_CANTOPEN, .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_READONLY:
            .cannotOpen(error.message ?? "unknown reason")
        default:
            opening
                ? .cannotOpen(error.message ?? "\(error.resultCode)")
                : .failed(code: "\(error.resultCode.rawValue)", words: error.message ?? "")
        }
    }
}

struct SQLiteConnection: Connection {
    let database: GRDB.Database

    func rows(_ query: Query) throws -> [Tuple] {
        try SQLiteEngine.translating { try fetch(query) }
    }

    private func fetch(_ query: Query) throws -> [Tuple] {
        let statement = try database.cachedStatement(sql: query.text)
        let cursor = try Row.fetchCursor(statement, arguments: query.arguments)
        let names = statement.columnNames
        var found: [Tuple] = []
        while let row = try cursor.next() {
            let cells = names.indices.map { Cell(row[$0] as DatabaseValue) }
            found.append(Tuple(names: names, cells: cells))
        }
        return found
    }

    func run(_ query: Query) throws -> Int {
        try SQLiteEngine.translating {
            let statement = try database.cachedStatement(sql: query.text)
            try statement.execute(arguments: query.arguments)
            return database.changesCount
        }
    }

    func script(_ text: String) throws {
        try SQLiteEngine.translating { try database.execute(sql: text) }
    }

}

extension Query {
    /// As a list of existentials: of one type, GRDB goes through a key path for each value, which
    /// took a twentieth of the time of an append.
    fileprivate var arguments: StatementArguments {
        StatementArguments(values.map { $0 as (any DatabaseValueConvertible)? })
    }
}

extension Cell: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): bytes.databaseValue
        }
    }

    public static func fromDatabaseValue(_ value: DatabaseValue) -> Cell? { Cell(value) }

    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let bytes): self = .bytes(bytes)
        }
    }
}

/// Those within this process who want to hear announcements.
actor Listeners {
    private var all: [UUID: AsyncStream<String>.Continuation] = [:]

    func listen() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream(
            bufferingPolicy: .bufferingNewest(1_000))
        let id = UUID()
        all[id] = continuation
        continuation.onTermination = { _ in Task { await self.forget(id) } }
        return stream
    }

    func tell(_ words: String) { for one in all.values { one.yield(words) } }

    func finish() {
        for one in all.values { one.finish() }
        all = [:]
    }

    private func forget(_ id: UUID) { all[id] = nil }
}
