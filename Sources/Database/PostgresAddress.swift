import CPostgres

/// How long the server may wait for a process, and a process for the server, before it gives up: a
/// process that is frozen or cut off while it writes must not keep every other from writing.
public struct PostgresPatience: Sendable {
    /// Milliseconds; zero is without end.
    let idleInTransaction: Int
    let lock: Int
    let statement: Int

    public init(idleInTransaction: Int, lock: Int, statement: Int) {
        self.idleInTransaction = idleInTransaction
        self.lock = lock
        self.statement = statement
    }

    /// Answering people. Others wait for a lock longer than whoever holds it may stand still.
    public static let serving = Self(
        idleInTransaction: 10_000, lock: 30_000, statement: 60_000)
    /// Going through all there is, as `rebuild` does.
    public static let maintenance = Self(
        idleInTransaction: 300_000, lock: 300_000, statement: 0)

    /// Sets each limit that neither the address nor the server sets, and has the server notice by
    /// itself that a process is gone.
    var limits: String {
        """
        SELECT set_config(s.name, v.value, false) FROM pg_settings s JOIN (VALUES
            ('idle_in_transaction_session_timeout', '\(idleInTransaction)'),
            ('lock_timeout', '\(lock)'), ('statement_timeout', '\(statement)'),
            ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '2'),
            ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '10000')
            ) AS v (name, value) ON v.name = s.name WHERE s.source = 'default'
        """
    }
}

/// Where the database is, and how long to wait for it.
struct PostgresAddress: Sendable {
    /// A libpq connection string or `postgres://` URL.
    let text: String
    let patience: PostgresPatience

    /// What holds where the address does not say otherwise: a server that is not there is given up
    /// after five seconds, and one that fell silent after about ten.
    private static let defaults = [
        ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("keepalives", "1"),
        ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
    ]

    /// A connection, good or not; `nil` where there is no memory for one.
    func connect() -> OpaquePointer? {
        // What stands in the address takes the place of what stands before it.
        let all = Self.defaults + [("dbname", text)]
        return Self.withTexts(all.map(\.0)) { names in
            Self.withTexts(all.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
    }

    /// Texts as C wants them, ended by a null pointer.
    private static func withTexts<Answer>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
    ) -> Answer {
        let bytes = texts.map { $0.utf8CString }
        func pointers(
            _ rest: ArraySlice<ContiguousArray<CChar>>, _ found: [UnsafePointer<CChar>?]
        ) -> Answer {
            guard let next = rest.first else {
                return (found + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
            }
            return next.withUnsafeBufferPointer {
                pointers(rest.dropFirst(), found + [$0.baseAddress])
            }
        }
        return pointers(bytes[...], [])
    }
}
