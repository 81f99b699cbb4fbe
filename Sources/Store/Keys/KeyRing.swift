import Crypto
import Foundation
import Ledger

/// The secrets a hub cannot do without: root keys, which wrap every other key, and the key that
/// signs checkpoints. Kept in a file beside the data, in the environment, or as a credential of the
/// service manager.
///
/// The newest root wraps what is made from now on. Older ones stay until they are retired, for keys
/// not wrapped anew yet and for backups made under them.
public struct KeyRing: Sendable {
    struct Root: Sendable {
        /// “1”, “2”, … in the order they were made.
        let id: String
        let key: SymmetricKey
    }

    let root: Root
    private let older: [Root]
    public let signing: Curve25519.Signing.PrivateKey
    /// Random; leads every key of every table, so that several hubs can share a database.
    public let hub: String

    /// Newest first.
    var roots: [Root] { [root] + older }

    func root(_ id: String) -> Root? { roots.first { $0.id == id } }

    public var rootIDs: [String] { roots.map(\.id) }

    private init(
        root: Root, older: [Root], signing: Curve25519.Signing.PrivateKey, hub: String
    ) {
        self.root = root
        self.older = older
        self.signing = signing
        self.hub = hub
    }

    public static func make() -> KeyRing {
        let bytes = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        return KeyRing(
            root: Root(id: "1", key: SymmetricKey(size: .bits256)), older: [],
            signing: Curve25519.Signing.PrivateKey(),
            hub: bytes.hex)
    }

    /// The same ring with one more root, which is from now on the newest.
    public func withNewRoot() -> KeyRing {
        let next = (rootIDs.compactMap { Int($0) }.max() ?? 0) + 1
        return KeyRing(
            root: Root(id: "\(next)", key: SymmetricKey(size: .bits256)), older: roots,
            signing: signing, hub: hub)
    }

    /// The same ring without an older root; `nil` where it is the newest, or is not there.
    public func retiring(_ id: String) -> KeyRing? {
        guard id != root.id, root(id) != nil else { return nil }
        return KeyRing(
            root: root, older: older.filter { $0.id != id }, signing: signing, hub: hub)
    }
}

// How a ring is written: JSON, with keys in base64.
extension KeyRing {
    private struct File: Codable {
        struct Root: Codable {
            let id: String
            let key: Data
        }
        let hub: String
        /// How the first version wrote its only root.
        let root: Data?
        let roots: [Root]?
        let signing: Data
    }

    /// `nil` where it is no ring.
    init?(json: Data) {
        guard let file = try? JSONDecoder().decode(File.self, from: json),
            let signing = try? Curve25519.Signing.PrivateKey(rawRepresentation: file.signing)
        else { return nil }
        let written = file.roots ?? file.root.map { [File.Root(id: "1", key: $0)] } ?? []
        guard let newest = written.first, written.allSatisfy({ $0.key.count == 32 }) else {
            return nil
        }
        let roots = written.map { Root(id: $0.id, key: SymmetricKey(data: $0.key)) }
        self.init(
            root: Root(id: newest.id, key: SymmetricKey(data: newest.key)),
            older: Array(roots.dropFirst()), signing: signing, hub: file.hub)
    }

    var json: Data {
        get throws {
            try JSONEncoder().encode(
                File(
                    hub: hub, root: nil,
                    roots: roots.map {
                        File.Root(id: $0.id, key: $0.key.withUnsafeBytes { Data($0) })
                    }, signing: signing.rawRepresentation))
        }
    }
}

/// Where a key ring is kept.
public enum KeyRingSource: Sendable {
    /// A file that the hub may also write: 600.
    case file(String)
    /// A file that the service manager hands over (systemd `LoadCredential`): only read.
    case credential(String)
    /// The ring itself, as JSON in base64, from the environment: only read.
    case text(String)

    /// Reads the ring; makes and saves one where there is none and `mayMake` allows it.
    public func open(mayMake: Bool) throws -> KeyRing {
        if let ring = try read() { return ring }
        guard mayMake, case .file(let path) = self else { throw KeyRingProblem.missing(name) }
        let ring = KeyRing.make()
        try DurableFile.write(try ring.json, to: path)
        return ring
    }

    /// The ring as it is kept now; `nil` where there is none.
    public func read() throws -> KeyRing? {
        let found: Data?
        switch self {
        case .text(let text): found = Data(base64Encoded: text) ?? Data()
        case .file(let path), .credential(let path):
            found = try SecretFile.read(path, ifOpenToOthers: KeyRingProblem.openToOthers)
        }
        guard let found else { return nil }
        guard let ring = KeyRing(json: found) else { throw KeyRingProblem.unreadable(name) }
        return ring
    }

    /// Puts another ring in place of the one that is kept.
    public func replace(with ring: KeyRing) throws {
        guard case .file(let path) = self else { throw KeyRingProblem.onlyRead }
        try DurableFile.write(try ring.json, to: path)
    }

    /// What to call it in a message. Never the ring itself.
    var name: String {
        switch self {
        case .file(let path), .credential(let path): path
        case .text: "in the environment"
        }
    }
}

public enum KeyRingProblem: Error, Equatable {
    case unreadable(String)
    case missing(String)
    case openToOthers(String)
    case onlyRead
    case ofAnotherHub
    case noRoot(String)

    public var says: String {
        switch self {
        case .unreadable(let name):
            "The key ring \(name) cannot be read as one. Restore it from your backup of keys."
        case .missing(let name):
            "The key ring \(name) is missing, but there is a database. Without it nothing "
                + "can be opened. Restore it from your backup of keys."
        case .openToOthers(let path):
            "The key ring \(path) can be read by other accounts. Run: chmod 600 \(path)"
        case .onlyRead:
            "This key ring is handed to the hub and cannot be written by it. Copy it to a file, "
                + "name that with --keyring, and hand over the new one afterwards."
        case .ofAnotherHub:
            "The key ring belongs to another hub than this database. Use the one it was made with."
        case .noRoot(let id):
            "The key ring has no root key \(id), or it is the newest. `goldenthread keys status` "
                + "lists them."
        }
    }
}
