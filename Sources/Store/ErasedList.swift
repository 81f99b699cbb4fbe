import Foundation
import Safeguarding

/// The list of what was erased, kept with the key ring and not in the database, so that restoring
/// an older backup does not bring it back. It holds random ids and nothing else.
public struct ErasedList: Sendable {
    public struct Line: Codable, Sendable {
        public let erasure: ID<Erasure>
        public let scope: ErasureScope
        public let keys: [String]

        public init(erasure: ID<Erasure>, scope: ErasureScope, keys: [String]) {
            self.erasure = erasure
            self.scope = scope
            self.keys = keys
        }
    }

    private let path: String

    public init(path: String) { self.path = path }

    public enum Problem: Error {
        case unreadable(String)

        public var says: String {
            switch self {
            case .unreadable(let path):
                "The list of what was erased, \(path), cannot be read. Restore it from your backup "
                    + "of keys: without it an older backup could bring back what was erased."
            }
        }
    }

    public func lines() throws -> [Line] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let bytes = FileManager.default.contents(atPath: path),
            let lines = try? JSONDecoder().decode([Line].self, from: bytes)
        else { throw Problem.unreadable(path) }
        return lines
    }

    /// Adds a line durably.
    public func add(_ line: Line) throws {
        let lines = try lines().filter { $0.erasure != line.erasure } + [line]
        try DurableFile.write(try Codec.encoded(lines), to: path)
    }
}
