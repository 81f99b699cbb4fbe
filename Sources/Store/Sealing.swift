import Crypto
import Database
import Foundation
import Synchronization

/// Opens and seals under keys that are themselves wrapped by the key ring: one a person, an
/// enquiry, a contact, an agency's register, and the hub. Destroying a wrapped key erases what it
/// sealed.
final class Sealing: Sendable {
    let ring: KeyRing
    private let known = Mutex<[String: Pair]>([:])

    /// A key and the halves derived from it, so that sealing and authenticating never share one.
    struct Pair: Sendable {
        let seal: SymmetricKey
        let mac: SymmetricKey

        init(_ key: SymmetricKey) {
            seal = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key, info: Data("seal".utf8), outputByteCount: 32)
            mac = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key, info: Data("mac".utf8), outputByteCount: 32)
        }
    }

    enum Problem: Error { case noKey(String) }

    init(ring: KeyRing) { self.ring = ring }

    /// The key of that name, made and kept within this transaction where there is none.
    func key(_ name: String, making connection: any Connection) throws -> Pair {
        if let pair = try found(name, connection) { return pair }
        let key = SymmetricKey(size: .bits256)
        let wrapped =
            try AES.GCM.seal(
                key.withUnsafeBytes { Data($0) }, using: ring.root,
                authenticating: Data("key|\(name)".utf8)
            ).combined ?? Data()
        try connection.run(
            "INSERT INTO keys (hub, id, wrapped) VALUES (\(ring.hub), \(name), \(wrapped))")
        // Not remembered yet: the transaction may still be undone, and the key with it.
        return Pair(key)
    }

    /// The key of that name.
    func key(_ name: String, _ connection: any Connection) throws -> Pair {
        guard let pair = try found(name, connection) else { throw Problem.noKey(name) }
        return pair
    }

    private func found(_ name: String, _ connection: any Connection) throws -> Pair? {
        if let pair = known.withLock({ $0[name] }) { return pair }
        if name.hasPrefix(Self.itemPrefix) { return try itemKey(name, nil, connection) }
        guard
            let row = try connection.first(
                "SELECT wrapped FROM keys WHERE hub = \(ring.hub) AND id = \(name)")
        else { return nil }
        let box = try AES.GCM.SealedBox(combined: try row.bytes("wrapped"))
        let key = try AES.GCM.open(
            box, using: ring.root, authenticating: Data("key|\(name)".utf8))
        let pair = Pair(SymmetricKey(data: key))
        return pair
    }

    /// Keeps a key at hand, if there is one. Called in a read, where it is committed.
    func preload(_ name: String, _ connection: any Connection) throws {
        if let pair = try found(name, connection) { remember(name, pair) }
    }

    /// Keeps a key at hand. Called when reading, where what is read is committed.
    func remember(_ name: String, _ pair: Pair) { known.withLock { $0[name] = pair } }

    /// - Parameter place: table, row and column, so that one cell cannot stand in for another.
    static func seal(_ words: Data, under key: Pair, at place: String) throws -> Data {
        try AES.GCM.seal(words, using: key.seal, authenticating: Data(place.utf8)).combined
            ?? Data()
    }

    static func open(_ sealed: Data, under key: Pair, at place: String) throws -> Data {
        try AES.GCM.open(
            try AES.GCM.SealedBox(combined: sealed), using: key.seal,
            authenticating: Data(place.utf8))
    }

    static func mac(_ words: Data, under key: Pair) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: words, using: key.mac))
    }

    /// A keyed hash of an exact identifier, 16 bytes, for a column that can be searched without
    /// saying what it holds. Never used for names, whose frequencies would tell.
    func searchable(_ kind: String, _ value: String) -> Data {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: ring.root, info: Data("search|\(kind)".utf8), outputByteCount: 32)
        return Data(HMAC<SHA256>.authenticationCode(for: Data(value.utf8), using: key)).prefix(16)
    }
}

// Something sealed has a key of its own, wrapped once for each named person under that person's
// key, and for nobody else.
extension Sealing {
    static let itemPrefix = "sealed:"

    /// Makes the key of something sealed and wraps it for those named.
    func makeItemKey(
        _ item: String, for named: [String], _ connection: any Connection
    ) throws -> Pair {
        let key = SymmetricKey(size: .bits256)
        for practitioner in named {
            let own = try self.key("practitioner:\(practitioner)", making: connection)
            let wrapped = try Self.seal(
                key.withUnsafeBytes { Data($0) }, under: own, at: Self.place(item, practitioner))
            try connection.run(
                """
                INSERT INTO item_keys (hub, item, practitioner, wrapped)
                VALUES (\(ring.hub), \(item), \(practitioner), \(wrapped))
                """)
        }
        return Pair(key)
    }

    /// The key of something sealed, as one named person holds it. With `nil`, as anyone does: for
    /// checking the ledger, which shows nobody anything.
    func itemKey(
        _ item: String, _ practitioner: String?, _ connection: any Connection
    ) throws -> Pair? {
        let rows = try connection.rows(
            """
            SELECT practitioner, wrapped FROM item_keys
            WHERE hub = \(ring.hub) AND item = \(item) ORDER BY practitioner
            """)
        let row = try rows.first {
            try practitioner == nil || $0.text("practitioner") == practitioner
        }
        guard let row else { return nil }
        let holder = try row.text("practitioner")
        let own = try key("practitioner:\(holder)", connection)
        return Pair(
            SymmetricKey(
                data: try Self.open(
                    try row.bytes("wrapped"), under: own, at: Self.place(item, holder))))
    }

    private static func place(_ item: String, _ practitioner: String) -> String {
        "item_keys|\(item)|\(practitioner)"
    }
}
