import Foundation
import Synchronization
import TestKit
import Testing

@testable import Database

/// A PostgreSQL server that is there, and processes of ours that are frozen or lose it. The limits
/// are short so that the tests are; each statement of what is borne is PostgreSQL’s own manual
/// (“Client Connection Defaults”, “Server Signaling Functions”).
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["GOLDENTHREAD_TEST_POSTGRES"] != nil),
    .serialized)
struct `A PostgreSQL server that several processes use` {
    private let address =
        ProcessInfo.processInfo.environment["GOLDENTHREAD_TEST_POSTGRES"] ?? ""
    private let short = PostgresPatience(idleInTransaction: 1_500, lock: 8_000, statement: 8_000)

    private func engine(
        _ name: String, patience: PostgresPatience? = nil, options: String = ""
    ) throws -> PostgresEngine {
        let mark = address.contains("?") ? "&" : "?"
        return try PostgresEngine(
            address: "\(address)\(mark)application_name=\(name)\(options)", readerCount: 2,
            patience: patience ?? short)
    }

    private func setting(_ name: String, of engine: PostgresEngine) async throws -> String {
        try await engine.read { connection in
            try connection.first(Query(stringLiteral: "SHOW \(name)"))?.text(name) ?? ""
        }
    }

    /// Ends every connection of this name, as an administrator or a restart does.
    private func terminate(_ name: String, by other: PostgresEngine) async throws -> Int64 {
        try await other.read { connection in
            try connection.first(
                """
                SELECT COUNT(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
                WHERE application_name = \(name)
                """)?.integer("n") ?? 0
        }
    }

    /// A process that is stopped while it writes, as a paused machine: it holds the lock that every
    /// write takes and says nothing more.
    @Test func `lets one that is frozen hold up the others no longer than the limit`()
        async throws
    {
        let (frozen, other) = (try engine("frozen"), try engine("other"))
        let isIn = DispatchSemaphore(value: 0)
        let thaw = DispatchSemaphore(value: 0)
        let tries = Counter()
        let held = Task {
            try await frozen.write { connection -> Int in
                let count = tries.next()
                _ = try connection.rows("SELECT 1 AS n")
                if count == 1 {
                    isIn.signal()
                    thaw.wait()
                }
                _ = try connection.rows("SELECT 2 AS n")
                return count
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                isIn.wait()
                continuation.resume()
            }
        }
        // That it comes back at all while the other is still frozen is what counts.
        try await other.write { _ = try $0.rows("SELECT 1 AS n") }
        // Thawed, it does anew what was undone.
        thaw.signal()
        #expect(try await held.value == 2)
        try await frozen.close()
        try await other.close()
    }

    @Test func `that was started anew is noticed by nobody who reads or writes after`()
        async throws
    {
        let (engine, other) = (try engine("restarted"), try engine("administrator"))
        for round in 0..<3 {
            // Both kept connections are used once, so that both are there to be lost.
            async let one: Void = engine.read {
                _ = try $0.rows("SELECT 1 AS n FROM pg_sleep(0.2)")
            }
            async let two: Void = engine.read {
                _ = try $0.rows("SELECT 1 AS n FROM pg_sleep(0.2)")
            }
            _ = try await (one, two)
            try await engine.write { _ = try $0.rows("SELECT 1 AS n") }
            #expect(try await terminate("restarted", by: other) >= 3, "round \(round)")
            for _ in 0..<4 { try await engine.read { _ = try $0.rows("SELECT 1 AS n") } }
            try await engine.write { _ = try $0.rows("SELECT 1 AS n") }
        }
        try await engine.close()
        try await other.close()
    }

    @Test func `that is lost in the middle of a read or a write is asked once more`() async throws {
        let (engine, other) = (try engine("midway"), try engine("administrator"))
        for isWrite in [false, true] {
            let tries = Counter()
            let body: @Sendable (any Connection) throws -> Int = { connection in
                let count = tries.next()
                let pid = try connection.first("SELECT pg_backend_pid() AS pid")?.integer("pid")
                if count == 1, let pid {
                    _ = try PostgresLink(PostgresAddress(text: address, patience: short))
                        .rows("SELECT pg_terminate_backend(\(Int(pid))::int) AS done")
                }
                _ = try connection.rows("SELECT 1 AS n")
                return count
            }
            let count = isWrite ? try await engine.write(body) : try await engine.read(body)
            #expect(count == 2)
        }
        try await engine.close()
        try await other.close()
    }

    @Test func `has limits of ours, unless its address says otherwise`() async throws {
        let ours = try engine("limits", patience: .serving)
        #expect(try await setting("idle_in_transaction_session_timeout", of: ours) == "10s")
        #expect(try await setting("lock_timeout", of: ours) == "30s")
        #expect(try await setting("statement_timeout", of: ours) == "1min")
        let theirs = try engine(
            "limits", patience: .serving, options: "&options=-c%20statement_timeout%3D7s")
        #expect(try await setting("statement_timeout", of: theirs) == "7s")
        #expect(try await setting("lock_timeout", of: theirs) == "30s")
        let long = try engine("limits", patience: .maintenance)
        #expect(try await setting("statement_timeout", of: long) == "0")
        for engine in [ours, theirs, long] { try await engine.close() }
    }
}

/// Counts from one, on any thread.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
