import CPostgres
import Foundation

/// PostgreSQL through libpq, for more than one machine: any number of processes on one database.
///
/// Writes of all processes are one at a time, as on SQLite: each writing transaction first takes
/// one advisory lock, so no two can deadlock and each statement sees all that was committed before.
public final class PostgresEngine: Engine {
    public let name = "PostgreSQL"
    private let address: PostgresAddress
    private let readers: PostgresPool
    private let commits: GroupCommit
    private let listener: PostgresListener
    /// Any number will do, as long as every process uses the same.
    static let writeLock = 7_201_503

    /// - Parameters:
    ///   - address: a libpq connection string or `postgres://` URL.
    ///   - patience: how long one thing may take, where the address and the server do not say.
    public init(
        address: String, readerCount: Int = 8, patience: PostgresPatience = .serving
    ) throws {
        let address = PostgresAddress(text: address, patience: patience)
        self.address = address
        readers = PostgresPool(address: address, count: readerCount)
        let writer = PostgresPool(address: address, count: 1)
        commits = GroupCommit { body in
            try await writer.use { link in
                let endings = try link.undoing {
                    try link.script("BEGIN")
                    try link.script("SELECT pg_advisory_xact_lock(\(Self.writeLock))")
                    return try body(link)
                }
                // From here on nobody knows whether it was made until the answer comes.
                do { try link.script("COMMIT") } catch {
                    try? link.script("ROLLBACK")
                    throw error
                }
                return endings
            }
        }
        listener = PostgresListener(address: address)
        // Fail now, with a clear reason, and not at the first page.
        let link = try PostgresLink(address)
        let durable = try link.rows("SHOW synchronous_commit").first?.text("synchronous_commit")
        guard durable != "off" else {
            throw EngineError.notDurable("synchronous_commit is off")
        }
    }

    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await readers.use { link in
            try link.undoing {
                try link.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                let answer = try body(link)
                try link.script("COMMIT")
                return answer
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
        try await readers.use { link in
            try link.script("SET statement_timeout = 0")
            defer { try? link.script("RESET statement_timeout") }
            try link.script("VACUUM keys, item_keys, register_rows, drafts")
        }
    }

    public func copy(to path: String) async throws -> Bool { false }
    public func hasRoom() -> Bool { true }
    public func inReserve<Answer>(_ write: () async throws -> Answer) async throws -> Answer {
        throw EngineError.full
    }

    public func announce(_ words: String) async throws {
        _ = try await readers.use { link in
            // Heard twice it does no harm.
            try link.undoing { try link.rows("SELECT pg_notify('goldenthread', \(words))") }
        }
    }

    public func announcements() async throws -> AsyncStream<String> { try await listener.listen() }

    public func close() async throws {
        await listener.close()
        await readers.close()
    }
}

/// One connection that waits for announcements and passes them on. Opened by the first listener,
/// and again after it breaks.
actor PostgresListener {
    private let address: PostgresAddress
    private let listeners = Listeners()
    private var waiter: Task<Void, Never>?

    init(address: PostgresAddress) { self.address = address }

    func listen() async throws -> AsyncStream<String> {
        if waiter == nil { waiter = Task.detached { [self] in await wait() } }
        return await listeners.listen()
    }

    private nonisolated func wait() async {
        while !Task.isCancelled {
            if let link = try? PostgresLink(address),
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
