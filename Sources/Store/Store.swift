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
    public var ring: KeyRing { sealing.ring }
    public let treePace = TreePace()
    private let onBroken: @Sendable (EngineError) -> Void

    /// Opens the tables, bringing them to this program's version.
    /// - Parameters:
    ///   - source: where to look for the ring again when it was changed while the hub runs.
    ///   - onBroken: what to do when storage fails: a server stops.
    public init(
        engine: any Engine, ring: KeyRing, source: KeyRingSource? = nil,
        onBroken: @escaping @Sendable (EngineError) -> Void = { _ in }
    ) async throws {
        self.onBroken = onBroken
        self.engine = engine
        hub = ring.hub
        sealing = Sealing(ring: ring, source: source)
        // A file is one hub's; a server may hold several.
        let isShared = engine is PostgresEngine
        let version = try await engine.migrate(Schema.migrations)
        let (hub, sealing) = (hub, sealing)
        _ = try await engine.write { connection in
            let others = try connection.rows("SELECT hub FROM head WHERE hub <> \(hub)")
            let own = try connection.rows("SELECT hub FROM head WHERE hub = \(hub)")
            guard isShared || others.isEmpty || !own.isEmpty else {
                throw KeyRingProblem.ofAnotherHub
            }
            try connection.run(
                "INSERT INTO head (hub, seq) VALUES (\(hub), 0) ON CONFLICT (hub) DO NOTHING")
            // Made here, where it is committed with nothing else.
            if (1..<Schema.agencyKeysSince).contains(version) {
                try sealing.rewrapFirstVersion(connection)
            }
            for name in Self.everydayKeys { _ = try sealing.key(name, making: connection) }
            _ = try sealing.agencyKey(AgencyCode.csc.rawValue, connection)
            let writer = Writer(hub: hub, sealing: sealing, connection: connection)
            if (1..<Schema.digestsSince).contains(version) { try writer.giveDigests() }
            if (1..<Schema.accessSince).contains(version) { try writer.sealAllAccess() }
        }
        try await preloadKeys()
        guard (1..<Schema.rowsSince).contains(version) else { return }
        _ = try await engine.write { connection in
            let writer = Writer(hub: hub, sealing: sealing, connection: connection)
            try Tables(writer: writer).projectAgain()
            try writer.sealAccess()
        }
    }

    private static let everydayKeys = ["hub", "search", RowDigest.key]

    /// Keeps at hand the keys that every act and every read needs.
    func preloadKeys() async throws {
        let sealing = sealing
        try await engine.read { connection in
            let lead = try sealing.agencyKey(AgencyCode.csc.rawValue, connection)
            for name in Self.everydayKeys + [lead] { try sealing.preload(name, connection) }
        }
    }

    /// Everything in the body, or nothing. Only the door opens one (held by the tidy test).
    public func transaction<Answer: Sendable>(
        _ body: @escaping @Sendable (Writer) throws -> Answer
    ) async throws -> Answer {
        let (hub, sealing) = (hub, sealing)
        let (answer, entryCount) = try await stoppingWhenBroken {
            try await engine.write { connection in
                let writer = Writer(hub: hub, sealing: sealing, connection: connection)
                let answer = try body(writer)
                try writer.sealAccess()
                return (answer, writer.touched.entryCount)
            }
        }
        if entryCount > 0 { treePace.wrote(entryCount) }
        return answer
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
