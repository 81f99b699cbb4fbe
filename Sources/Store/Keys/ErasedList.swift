import Crypto
import Foundation
import Safeguarding

/// The list of what was erased, kept with the key ring and not in the database, so that restoring
/// an older backup does not bring it back. It holds random ids and nothing else. Each line is
/// signed by the hub: what somebody else writes there destroys nothing.
public struct ErasedList: Sendable {
    public struct Line: Codable, Sendable {
        public let erasure: ID<Erasure>
        public let scope: ErasureScope
        public let keys: [String]
        /// Over the rest; `nil` in a list of an earlier version.
        public private(set) var signature: Data?

        public init(erasure: ID<Erasure>, scope: ErasureScope, keys: [String]) {
            self.erasure = erasure
            self.scope = scope
            self.keys = keys
        }

        private var said: Data {
            get throws {
                var line = self
                line.signature = nil
                return Data("erased\n".utf8) + (try Codec.encoded(line))
            }
        }

        public func signed(by ring: KeyRing) throws -> Self {
            var line = self
            line.signature = try ring.signing.signature(for: try said)
            return line
        }

        public func isSigned(by ring: KeyRing) throws -> Bool {
            guard let signature else { return false }
            return ring.signing.publicKey.isValidSignature(signature, for: try said)
        }
    }

    private let path: String

    public init(path: String) { self.path = path }

    public enum Problem: Error {
        case unreadable(String)
        case notOurs(String)

        public var says: String {
            switch self {
            case .notOurs(let path):
                "The list of what was erased, \(path), has a line that this hub did not write and "
                    + "that its ledger does not know of. Nothing was erased by it. Find out who "
                    + "can write there, and restore the list from your backup of keys."
            case .unreadable(let path):
                "The list of what was erased, \(path), cannot be read. Restore it from your backup "
                    + "of keys: without it an older backup could bring back what was erased."
            }
        }
    }

    /// What a line that is not the hub’s is refused with.
    public var notOurs: Problem { .notOurs(path) }

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
