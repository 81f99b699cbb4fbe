import Crypto
import Foundation

/// The two secrets a hub cannot do without: the root key that wraps every other key, and the key
/// that signs checkpoints. Kept in a file beside the data, or wherever it is configured to be.
public struct KeyRing: Sendable {
    let root: SymmetricKey
    public let signing: Curve25519.Signing.PrivateKey
    /// Random; leads every key of every table, so that several hubs can share a database.
    public let hub: String

    private struct File: Codable {
        let hub: String
        let root: Data
        let signing: Data
    }

    public enum Problem: Error {
        case unreadable(String)
        case missing(String)
        case openToOthers(String)

        public var says: String {
            switch self {
            case .unreadable(let path):
                "The key ring \(path) cannot be read as one. Restore it from your backup of keys."
            case .missing(let path):
                "The key ring \(path) is missing, but there is a database. Without it nothing "
                    + "can be opened. Restore it from your backup of keys."
            case .openToOthers(let path):
                "The key ring \(path) can be read by other accounts. Run: chmod 600 \(path)"
            }
        }
    }

    public static func make() -> KeyRing {
        let bytes = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        return KeyRing(
            root: SymmetricKey(size: .bits256), signing: Curve25519.Signing.PrivateKey(),
            hub: bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// Reads the ring at a path; makes and saves one where there is none and `mayMake` allows it.
    public static func open(path: String, mayMake: Bool) throws -> KeyRing {
        let found: Data?
        do { found = try SecretFile.read(path) } catch SecretFile.Problem.openToOthers {
            throw Problem.openToOthers(path)
        }
        guard let data = found else {
            guard mayMake else { throw Problem.missing(path) }
            let ring = make()
            try ring.save(path: path)
            return ring
        }
        guard
            let file = try? JSONDecoder().decode(File.self, from: data),
            let signing = try? Curve25519.Signing.PrivateKey(rawRepresentation: file.signing),
            file.root.count == 32
        else { throw Problem.unreadable(path) }
        return KeyRing(root: SymmetricKey(data: file.root), signing: signing, hub: file.hub)
    }

    private func save(path: String) throws {
        let file = File(
            hub: hub, root: root.withUnsafeBytes { Data($0) },
            signing: signing.rawRepresentation)
        try DurableFile.write(try JSONEncoder().encode(file), to: path)
    }
}
