import Foundation

/// Collects writes that wait at the same time into one transaction with one durable commit. Each is
/// a savepoint: one that fails is undone alone.
///
/// A single loop runs at a time; while it commits, others gather for the next round.
actor GroupCommit {
    /// Runs a body in one transaction and commits it durably.
    typealias Transact =
        @Sendable (
            _ body: @escaping @Sendable (any Connection) throws -> [Ending]
        ) async throws -> [Ending]

    /// Tells the one who asked how its write ended. Called once, after the commit.
    typealias Ending = @Sendable () -> Void

    /// One write: runs within the transaction; `fail` is for when the commit itself fails.
    struct Job: Sendable {
        let run: @Sendable (any Connection) throws -> Ending
        let fail: @Sendable (any Error) -> Void
    }

    private var waiting: [Job] = []
    private var isRunning = false
    private let transact: Transact

    init(transact: @escaping Transact) { self.transact = transact }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(
                Job(
                    run: { connection in
                        let answer = try body(connection)
                        return { continuation.resume(returning: answer) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
            if !isRunning {
                isRunning = true
                Task { await drain() }
            }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let jobs = waiting
            waiting = []
            do {
                let endings = try await transact { connection in
                    // One alone needs no savepoint: undoing it is undoing the transaction.
                    if jobs.count == 1 { return [try jobs[0].run(connection)] }
                    return try jobs.map { try Self.run($0, on: connection) }
                }
                for ending in endings { ending() }
            } catch {
                for job in jobs { job.fail(error) }
            }
        }
        isRunning = false
    }

    /// A body that throws is undone alone. Where even that fails, the whole round does: on a disk
    /// that is full SQLite undoes the transaction by itself, and its savepoints are gone. The round
    /// then fails for the reason the body did.
    private static func run(_ job: Job, on connection: any Connection) throws -> Ending {
        try connection.run("SAVEPOINT job")
        do {
            let ending = try job.run(connection)
            try connection.run("RELEASE SAVEPOINT job")
            return ending
        } catch {
            do {
                try connection.run("ROLLBACK TO SAVEPOINT job")
                try connection.run("RELEASE SAVEPOINT job")
            } catch _ { throw error }
            return { job.fail(error) }
        }
    }
}
