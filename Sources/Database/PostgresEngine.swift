import CPostgres
import Foundation

/// PostgreSQL through libpq, for more than one machine: any number of processes on one database.
///
/// Writes of all processes are one at a time, as on SQLite: each writing transaction first takes
/// one advisory lock, so no two can deadlock and each statement sees all that was committed before.
public final class PostgresEngine: Engine {
    public let name = "PostgreSQL"
    private let address: String
    private let readers: PostgresPool
    private let commits: GroupCommit
    private let listener: PostgresListener
    /// Any number will do, as long as every process uses the same.
    static let writeLock = 7_201_503

    /// - Parameter address: a libpq connection string or `postgres://` URL.
    public init(address: String, readerCount: Int = 8) throws {
        self.address = address
        readers = PostgresPool(address: address, count: readerCount)
        let writer = PostgresPool(address: address, count: 1)
        commits = GroupCommit { body in
            try await writer.use { link in
                try link.script("BEGIN")
                do {
                    try link.script("SELECT pg_advisory_xact_lock(\(Self.writeLock))")
                    let endings = try body(link)
                    try link.script("COMMIT")
                    return endings
                } catch {
                    try? link.script("ROLLBACK")
                    throw error
                }
            }
        }
        listener = PostgresListener(address: address)
        // Fail now, with a clear reason, and not at the first page.
        let link = try PostgresLink(address: address)
        let durable = try link.rows("SHOW synchronous_commit").first?.text("synchronous_commit")
        guard durable != "off" else {
            throw EngineError.notDurable("synchronous_commit is off")
        }
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await readers.use { link in
            try link.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            do {
                let answer = try body(link)
                try link.script("COMMIT")
                return answer
            } catch {
                try? link.script("ROLLBACK")
                throw error
            }
        }
    }

    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await commits.write(body)
    }

    // The database server has tools of its own for copies, checks its own pages where it was made
    // with checksums, keeps its own room, and says when it has none.
    public func pageProblems() async throws -> [String] { [] }
    public func definitionProblems(_ migrations: [Migration]) async throws -> [String] { [] }

    /// Dead rows are taken out by vacuuming; archives of the write-ahead log lapse by themselves.
    public func scrub() async throws {
        try await readers.use { try $0.script("VACUUM keys, item_keys, register_rows, drafts") }
    }

    public func copy(to path: String) async throws -> Bool { false }
    public func hasRoom() -> Bool { true }
    public func inReserve<Answer>(_ write: () async throws -> Answer) async throws -> Answer {
        throw EngineError.full
    }

    public func announce(_ words: String) async throws {
        _ = try await readers.use { link in
            try link.rows("SELECT pg_notify('goldenthread', \(words))")
        }
    }

    public func announcements() async throws -> AsyncStream<String> { try await listener.listen() }

    public func close() async throws {
        await listener.close()
        await readers.close()
    }
}

/// A few connections, each used by one caller at a time, off the cooperative threads.
actor PostgresPool {
    private let address: String
    private var idle: [PostgresLink] = []
    private var spare: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(address: String, count: Int) {
        self.address = address
        spare = count
    }

    nonisolated func use<Answer: Sendable>(
        _ body: @escaping @Sendable (PostgresLink) throws -> Answer
    ) async throws -> Answer {
        let kept = await take()
        do {
            let (answer, link) = try await Self.offThread { [address] in
                let link = try kept ?? PostgresLink(address: address)
                return (try body(link), link)
            }
            await giveBack(link)
            return answer
        } catch {
            // A statement that failed leaves the connection good; a broken one is opened anew.
            await giveBack(kept.flatMap { $0.isGood ? $0 : nil })
            throw error
        }
    }

    private static func offThread<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }

    private func take() async -> PostgresLink? {
        while spare == 0 {
            await withCheckedContinuation { waiting.append($0) }
        }
        spare -= 1
        return idle.popLast()
    }

    private func giveBack(_ link: PostgresLink?) {
        spare += 1
        if let link { idle.append(link) }
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    func close() { idle = [] }
}

/// One libpq connection.
///
/// Unchecked because libpq's handle is a pointer; `PostgresPool` lends each link to one caller at a
/// time, and libpq lets different threads use one connection in turn.
final class PostgresLink: Connection, @unchecked Sendable {
    let handle: OpaquePointer
    private var prepared: [String: String] = [:]

    init(address: String) throws {
        guard let handle = PQconnectdb(address) else {
            throw EngineError.cannotOpen("no memory")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let words = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw EngineError.cannotOpen(words.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        self.handle = handle
        try script("SET client_min_messages = warning")
    }

    deinit { PQfinish(handle) }

    var isGood: Bool { PQstatus(handle) == CONNECTION_OK }

    func script(_ text: String) throws {
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        try check(result)
    }

    func rows(_ query: Query) throws -> [Tuple] {
        let result = try execute(query)
        defer { PQclear(result) }
        return try PostgresAnswer.tuples(result)
    }

    func run(_ query: Query) throws -> Int {
        let result = try execute(query)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    private func execute(_ query: Query) throws -> OpaquePointer? {
        let (text, values) = (query.numbered, query.values)
        let types = values.map(PostgresAnswer.type)
        let name = try statement(text, types)
        let encoded = values.map(PostgresAnswer.encoded)
        let lengths = encoded.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: encoded.count)
        let buffers = encoded.map { bytes -> UnsafeMutablePointer<CChar>? in
            guard let bytes else { return nil }
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawPointer(buffer).copyMemory(
                    from: source.baseAddress ?? UnsafeRawPointer(buffer), byteCount: bytes.count)
            }
            return buffer
        }
        defer { for buffer in buffers { buffer?.deallocate() } }
        let pointers = buffers.map { $0.map { UnsafePointer($0) } }
        let result = PQexecPrepared(
            handle, name, Int32(values.count), pointers, lengths, formats, 1)
        do { try check(result) } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    /// Prepares a statement once for each text and types.
    private func statement(_ text: String, _ types: [Oid]) throws -> String {
        let key = text + types.map { ":\($0)" }.joined()
        if let name = prepared[key] { return name }
        let name = "s\(prepared.count)"
        let result = PQprepare(handle, name, text, Int32(types.count), types)
        defer { PQclear(result) }
        try check(result)
        prepared[key] = name
        return name
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default:
            let field = PQresultErrorField(result, Int32(UInt8(ascii: "C")))
            let code = field.map { String(cString: $0) } ?? ""
            let words = String(cString: PQerrorMessage(handle))
            switch code {
            case "53100": throw EngineError.full
            case "23505": throw EngineError.unique(words: words)
            default: throw EngineError.failed(code: code, words: words)
            }
        }
    }
}

/// libpq's binary format, for the five kinds of value the hub stores.
enum PostgresAnswer {
    private static let int8: Oid = 20
    private static let int4: Oid = 23
    private static let int2: Oid = 21
    private static let bool: Oid = 16
    private static let float8: Oid = 701
    private static let bytea: Oid = 17
    private static let text: Oid = 25

    static func type(_ cell: Cell) -> Oid {
        switch cell {
        case .null: 0
        case .integer: int8
        case .real: float8
        case .text: text
        case .bytes: bytea
        }
    }

    static func encoded(_ cell: Cell) -> Data? {
        switch cell {
        case .null: nil
        case .integer(let number): withUnsafeBytes(of: number.bigEndian) { Data($0) }
        case .real(let number): withUnsafeBytes(of: number.bitPattern.bigEndian) { Data($0) }
        case .text(let words): Data(words.utf8)
        case .bytes(let bytes): bytes
        }
    }

    static func tuples(_ result: OpaquePointer?) throws -> [Tuple] {
        let width = PQnfields(result)
        let names = (0..<width).map { String(cString: PQfname(result, $0)) }
        let types = (0..<width).map { PQftype(result, $0) }
        return try (0..<PQntuples(result)).map { row in
            let cells = try (0..<width).map { column -> Cell in
                if PQgetisnull(result, row, column) == 1 { return .null }
                guard let start = PQgetvalue(result, row, column) else { return .null }
                let bytes = Data(bytes: start, count: Int(PQgetlength(result, row, column)))
                return try decoded(bytes, types[Int(column)])
            }
            return Tuple(names: names, cells: cells)
        }
    }

    private static func decoded(_ bytes: Data, _ type: Oid) throws -> Cell {
        let number = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch type {
        case int8: return .integer(Int64(bitPattern: number))
        case int4: return .integer(Int64(Int32(truncatingIfNeeded: number)))
        case int2: return .integer(Int64(Int16(truncatingIfNeeded: number)))
        case bool: return .integer(bytes.first == 1 ? 1 : 0)
        case float8: return .real(Double(bitPattern: number))
        case bytea: return .bytes(bytes)
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// One connection that waits for announcements and passes them on. Opened by the first listener,
/// and again after it breaks.
actor PostgresListener {
    private let address: String
    private let listeners = Listeners()
    private var waiter: Task<Void, Never>?

    init(address: String) { self.address = address }

    func listen() async throws -> AsyncStream<String> {
        if waiter == nil { waiter = Task.detached { [self] in await wait() } }
        return await listeners.listen()
    }

    private nonisolated func wait() async {
        while !Task.isCancelled {
            if let link = try? PostgresLink(address: address),
                (try? link.script("LISTEN goldenthread")) != nil
            {
                while !Task.isCancelled, PQconsumeInput(link.handle) == 1 {
                    while let notice = PQnotifies(link.handle) {
                        let words = String(cString: notice.pointee.extra)
                        PQfreemem(notice)
                        await listeners.tell(words)
                    }
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    func close() async {
        waiter?.cancel()
        await listeners.finish()
    }
}
