import Foundation

/// A database: SQLite or PostgreSQL. The same SQL text serves both; where they must differ, the
/// engine differs and not the caller.
public protocol Engine: Sendable {
    /// Reads in one snapshot. Many may read at once.
    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer

    /// Writes in one transaction, all or nothing. Writes are one at a time across every process
    /// that shares the database; those that wait together share one durable commit.
    /// - Parameter body: run again, on what stood before, where it was undone with another that
    ///   waited with it; so it changes nothing but the database.
    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer

    /// Tells every process that shares the database, this one too.
    func announce(_ words: String) async throws
    /// What processes announce from now on.
    func announcements() async throws -> AsyncStream<String>

    /// Whether there is room to write. Costs nothing while there is; where there was none, looks
    /// again.
    func hasRoom() -> Bool
    /// Writes what found the disk full once more, in the room that was kept back for recording
    /// reads.
    func inReserve<Answer>(_ write: () async throws -> Answer) async throws -> Answer

    /// Writes a whole copy of the database to a file, while it is in use.
    /// - Returns: false where the engine has tools of its own for that.
    func copy(to path: String) async throws -> Bool

    /// Leaves nothing of deleted rows in the database's files.
    func scrub() async throws

    /// What the engine finds wrong with its own pages and indexes; empty where it has tools of its
    /// own for that.
    func pageProblems() async throws -> [String]

    /// What in the definitions of tables and indexes is not as these migrations make it; empty
    /// where the engine guards its own.
    func definitionProblems(_ migrations: [Migration]) async throws -> [String]

    /// Ends every connection; nothing can be read or written after.
    func close() async throws
    var name: String { get }
}

/// One open conversation with the database, within one read or one write.
public protocol Connection {
    /// Runs a statement and returns its rows.
    @discardableResult
    func rows(_ query: Query) throws -> [Tuple]
    /// Runs a statement and returns the count of rows it changed.
    @discardableResult
    func run(_ query: Query) throws -> Int
    /// Runs several statements without values, as migrations do.
    func script(_ text: String) throws
}

extension Connection {
    public func first(_ query: Query) throws -> Tuple? { try rows(query).first }
}

/// A fault of the database. Never shown to a person.
public enum EngineError: Error, Equatable {
    case noColumn(String)
    case wrongType(String)
    /// The engine's own words; may hold SQL, never values.
    case failed(code: String, words: String)
    case unique(words: String)
    /// No room on the disk.
    case full
    /// The disk or its file system failed. What was written before is safe; the process must stop
    /// and start anew, because what a failed write left behind in memory cannot be trusted
    /// (PostgreSQL, “PANIC on fsync failure”, 2018).
    case broken(words: String)
    case notDurable(String)
    case newer(found: Int, known: Int)
    case cannotOpen(String)
    case closed
}

extension EngineError {
    /// What an operator is told, with how to mend it.
    public var says: String {
        switch self {
        case .full: "The disk is full. Free some space, then try again; nothing was half-written."
        case .broken(let words):
            "Storage failed (\(words)). The hub stopped so that nothing wrong is kept. Check the "
                + "disk, then start it again; what was acknowledged is kept."
        case .newer(let found, let known):
            "The database is newer (version \(found)) than this program (version \(known)). "
                + "Install the newer program."
        case .notDurable(let words): "The database does not keep what it is told: \(words)"
        case .cannotOpen(let words): "The database cannot be opened: \(words)"
        case .closed: "The database is closed."
        case .noColumn, .wrongType, .failed, .unique: "The database reported a fault: \(self)"
        }
    }
}
