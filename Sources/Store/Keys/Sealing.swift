import Crypto
import Database
import Foundation
import Synchronization

/// Opens and seals under keys that are themselves wrapped: a root key of the ring wraps one key an
/// agency, and an agency's wraps the keys of what it answers for. A person, an enquiry, a contact
/// and a place each have a key, wrapped under the lead agency's; a register's rows and a
/// practitioner's sealed words are under their own agency's. Destroying a wrapped key erases what
/// it sealed.
final class Sealing: Sendable {
    let hub: String
    private let held: Mutex<KeyRing>
    private let source: KeyRingSource?
    private let known = Mutex<[String: Pair]>([:])
    let opened = OpenedEntries()
    let busy = BusyStreams()

    /// A key and the halves derived from it, so that sealing and authenticating never share one.
    struct Pair: Sendable {
        let seal: SymmetricKey
        let mac: SymmetricKey
        private let whole: SymmetricKey

        /// For wrapping other keys.
        var wrap: SymmetricKey { Self.derived("wrap", from: whole) }

        init(_ key: SymmetricKey) {
            whole = key
            seal = Self.derived("seal", from: key)
            mac = Self.derived("mac", from: key)
        }

        private static func derived(_ use: String, from key: SymmetricKey) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key, info: Data(use.utf8), outputByteCount: 32)
        }

        /// The key of what is about one person within one record: it opens only with both, so that
        /// destroying either erases it.
        init(joining left: Pair, _ right: Pair) {
            let both = [left, right].reduce(into: Data()) { bytes, pair in
                pair.seal.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
            self.init(SymmetricKey(data: both))
        }
    }

    enum Problem: Error, Equatable {
        case noKey(String)
        /// The ring lacks the root that this key is under.
        case noRoot(String)
    }

    /// - Parameter source: where to look again when a root is met that the ring does not hold yet.
    init(ring: KeyRing, source: KeyRingSource? = nil) {
        hub = ring.hub
        held = Mutex(ring)
        self.source = source
    }

    var ring: KeyRing { held.withLock { $0 } }

    func hold(_ ring: KeyRing) { held.withLock { $0 = ring } }

    /// The ring as it is kept now, held from here on; `nil` where it cannot be read.
    func lookAgain() -> KeyRing? {
        guard let again = try? source?.read(), again.hub == hub else { return nil }
        hold(again)
        return again
    }

    /// The key of that name, made and kept within this transaction where there is none.
    func key(_ name: String, making connection: any Connection) throws -> Pair {
        if let pair = try found(name, connection) { return pair }
        if let (left, right) = Self.joined(name) {
            return Pair(
                joining: try key(left, making: connection), try key(right, making: connection))
        }
        let key = SymmetricKey(size: .bits256)
        try keep(key, as: name, under: try parent(of: name, connection), connection)
        // Not remembered yet: the transaction may still be undone, and the key with it.
        return Pair(key)
    }

    /// The key of that name.
    func key(_ name: String, _ connection: any Connection) throws -> Pair {
        guard let pair = try found(name, connection) else { throw Problem.noKey(name) }
        return pair
    }

    /// “person:P+enquiry:E”: two keys that open only together.
    static func joined(_ name: String) -> (String, String)? {
        let parts = name.split(separator: "+").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    private func found(_ name: String, _ connection: any Connection) throws -> Pair? {
        if let pair = known.withLock({ $0[name] }) { return pair }
        if let (left, right) = Self.joined(name) {
            guard let left = try found(left, connection), let right = try found(right, connection)
            else { return nil }
            return Pair(joining: left, right)
        }
        if name.hasPrefix(Self.itemPrefix) { return try itemKey(name, nil, connection) }
        guard
            let row = try connection.first(
                "SELECT id, wrapped, parent FROM keys WHERE hub = \(hub) AND id = \(name)")
        else { return nil }
        return Pair(try unwrap(row, connection))
    }

    /// Keeps a key at hand, if there is one. Called in a read, where it is committed.
    func preload(_ name: String, _ connection: any Connection) throws {
        if let pair = try found(name, connection) { remember(name, pair) }
    }

    /// Keeps a key at hand. Called when reading, where what is read is committed.
    func remember(_ name: String, _ pair: Pair) { known.withLock { $0[name] = pair } }

    /// Drops every key, where others are put in their place.
    func forgetAll() {
        known.withLock { $0 = [:] }
        opened.forgetAll()
        busy.forgetAll()
    }

    /// Drops keys that were destroyed, and those that open only with one of them.
    func forget(_ names: Set<String>) {
        opened.forgetAll()
        busy.forgetAll()
        known.withLock { known in
            known = known.filter { name, _ in
                if names.contains(name) { return false }
                guard let (left, right) = Self.joined(name) else { return true }
                return !names.contains(left) && !names.contains(right)
            }
        }
    }

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
    func searchable(_ kind: String, _ value: String, _ connection: any Connection) throws -> Data {
        let key = try key("search", making: connection)
        return Data(
            HMAC<SHA256>.authenticationCode(for: Data("\(kind)|\(value)".utf8), using: key.mac)
        ).prefix(16)
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
                VALUES (\(hub), \(item), \(practitioner), \(wrapped))
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
            WHERE hub = \(hub) AND item = \(item) ORDER BY practitioner
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
