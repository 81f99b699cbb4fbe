import Foundation

/// Collects writes that wait at the same time into one transaction with one durable commit. Where
/// one of them throws, which is seldom, all are undone and run again, each in a savepoint, so that
/// the one is undone alone: savepoints took half the time that SQLite spends on a write.
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

    /// One write: runs within the transaction, twice where another of its round throws; `fail` is
    /// for when the commit itself fails.
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
            for ending in await carriedOut(jobs) { ending() }
        }
        isRunning = false
    }

    /// A body that threw, so that nothing was committed. A commit that failed is not run again: it
    /// may have been made before the word of it was lost.
    private struct Thrown: Error {
        let error: any Error

        /// Storage that failed is not asked again: the process has to stop.
        var isStorage: Bool {
            if case .broken? = error as? EngineError { true } else { false }
        }
    }

    private func carriedOut(_ jobs: [Job]) async -> [Ending] {
        do {
            do {
                return try await transact { connection in
                    do { return try jobs.map { try $0.run(connection) } } catch {
                        throw Thrown(error: error)
                    }
                }
            } catch let thrown as Thrown where jobs.count > 1 && !thrown.isStorage {
                return try await transact { connection in
                    try jobs.map { try Self.run($0, on: connection) }
                }
            }
        } catch {
            let error = (error as? Thrown)?.error ?? error
            return jobs.map { job in { job.fail(error) } }
        }
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
