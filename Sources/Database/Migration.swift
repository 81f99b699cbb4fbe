import Foundation

/// One numbered change of the schema. Never edited once it has landed.
public struct Migration: Sendable {
    public let number: Int
    public let title: String
    /// SQL both engines understand; `BLOB` is `BYTEA` on PostgreSQL.
    public let text: String

    /// The table of the migrations that were carried out.
    static let versions =
        "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL PRIMARY KEY)"

    public init(_ number: Int, _ title: String, _ text: String) {
        self.number = number
        self.title = title
        self.text = text
    }
}

extension Engine {
    /// Brings the database to this program's version. Refuses one that is newer.
    /// - Returns: the version it was at; 0 where it was empty.
    @discardableResult
    public func migrate(_ migrations: [Migration]) async throws -> Int {
        let isPostgres = self is PostgresEngine
        return try await write { connection in
            try connection.script(Migration.versions)
            let found = Int(
                try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM schema_version")?
                    .integer("n") ?? 0)
            let known = migrations.map(\.number).max() ?? 0
            guard found <= known else { throw EngineError.newer(found: found, known: known) }
            for migration in migrations where migration.number > found {
                let text =
                    isPostgres
                    ? migration.text.replacingOccurrences(of: " BLOB", with: " BYTEA")
                    : migration.text
                try connection.script(text)
                try connection.run(
                    "INSERT INTO schema_version (number) VALUES (\(migration.number))")
            }
            return found
        }
    }
}
