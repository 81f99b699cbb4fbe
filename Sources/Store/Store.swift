import Database
import Foundation
import Ledger
import Safeguarding

/// Tables and queries: the only SQL about safeguarding. What is personal is sealed with the key
/// ring before it reaches the database, and opened only by a `Reader`, which needs a grant and
/// keeps count of whom it named.
public final class Store: Sendable {
    public let engine: any Engine
    let sealing: Sealing
    let hub: String
    public let ring: KeyRing
    private let onBroken: @Sendable (EngineError) -> Void

    /// Opens the tables, bringing them to this program's version.
    /// - Parameter onBroken: what to do when storage fails: a server stops.
    public init(
        engine: any Engine, ring: KeyRing,
        onBroken: @escaping @Sendable (EngineError) -> Void = { _ in }
    ) async throws {
        self.onBroken = onBroken
        self.engine = engine
        self.ring = ring
        hub = ring.hub
        sealing = Sealing(ring: ring)
        try await engine.migrate(Schema.migrations)
        let (hub, sealing) = (hub, sealing)
        _ = try await engine.write { connection in
            try connection.run(
                "INSERT INTO head (hub, seq) VALUES (\(hub), 0) ON CONFLICT (hub) DO NOTHING")
        }
        // Every read is recorded under this key: kept at hand where there is one already.
        try await engine.read { try sealing.preload("hub", $0) }
    }

    /// Everything in the body, or nothing. Only the door opens one (held by the tidy test).
    public func transaction<Answer: Sendable>(
        _ body: @escaping @Sendable (Writer) throws -> Answer
    ) async throws -> Answer {
        let (hub, sealing) = (hub, sealing)
        return try await stoppingWhenBroken {
            try await engine.write { connection in
                try body(Writer(hub: hub, sealing: sealing, connection: connection))
            }
        }
    }

    /// Reads in one snapshot. The body decides what to grant, and reads only with that.
    public func look<Answer: Sendable>(
        _ body: @escaping @Sendable (Lookout) throws -> Answer
    ) async throws -> Answer {
        let (hub, sealing) = (hub, sealing)
        return try await stoppingWhenBroken {
            try await engine.read { connection in
                try body(
                    Lookout(
                        hub: hub, sealing: sealing, connection: connection, isCommitted: true))
            }
        }
    }

    private func stoppingWhenBroken<Answer: Sendable>(
        _ work: () async throws -> Answer
    ) async throws -> Answer {
        do { return try await work() } catch let error as EngineError {
            if case .broken = error { onBroken(error) }
            throw error
        }
    }

    public static let origin = "goldenthread.hub/"
    public var origin: String { Self.origin + hub }
}
