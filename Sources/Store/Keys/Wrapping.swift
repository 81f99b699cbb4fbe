import Crypto
import Database
import Foundation
import Safeguarding

// How keys are wrapped under each other, and wrapped anew when a root or an agency's key is
// changed. A wrapped key is bound to its own name and its parent's.
extension Sealing {
    private static let rootPrefix = "root:"
    /// The agency that answers for the hub's own records.
    private static let lead = AgencyCode.csc.rawValue

    private static func bound(_ name: String, _ parent: String?) -> Data {
        Data((parent.map { "key|\(name)|\($0)" } ?? "key|\(name)").utf8)
    }

    func keep(
        _ key: SymmetricKey, as name: String, under parent: String, _ connection: any Connection
    ) throws {
        let wrapped =
            try AES.GCM.seal(
                key.withUnsafeBytes { Data($0) }, using: try wrapping(parent, connection),
                authenticating: Self.bound(name, parent)
            ).combined ?? Data()
        try connection.run(
            """
            INSERT INTO keys (hub, id, wrapped, parent)
            VALUES (\(hub), \(name), \(wrapped), \(parent))
            """)
    }

    func unwrap(_ row: Tuple, _ connection: any Connection) throws -> SymmetricKey {
        let (name, wrapped) = (try row.text("id"), try row.bytes("wrapped"))
        let box = try AES.GCM.SealedBox(combined: wrapped)
        guard let parent = try row.textOrNil("parent") else {
            // As the first version wrapped them: under the only root, by name alone.
            return SymmetricKey(
                data: try AES.GCM.open(
                    box, using: try root("1").key, authenticating: Self.bound(name, nil)))
        }
        return SymmetricKey(
            data: try AES.GCM.open(
                box, using: try wrapping(parent, connection),
                authenticating: Self.bound(name, parent)))
    }

    private func wrapping(_ parent: String, _ connection: any Connection) throws -> SymmetricKey {
        guard parent.hasPrefix(Self.rootPrefix) else { return try key(parent, connection).wrap }
        return try root(String(parent.dropFirst(Self.rootPrefix.count))).key
    }

    /// A root of the ring; looks again where the ring is kept when it is not at hand, because it
    /// may have been changed while the hub runs.
    private func root(_ id: String) throws -> KeyRing.Root {
        if let root = ring.root(id) { return root }
        if let again = lookAgain(), let root = again.root(id) { return root }
        throw Problem.noRoot(id)
    }

    /// What a new key of that name is wrapped under.
    func parent(of name: String, _ connection: any Connection) throws -> String {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.last) {
        case ("person", _), ("place", _), ("enquiry", _), ("contact", _),
            ("bundle", _), ("audit", _):
            return try agencyKey(Self.lead, connection)
        case ("register", let agency?): return try agencyKey(agency, connection)
        case ("practitioner", let id?):
            let agency = try connection.first(
                "SELECT agency FROM accounts WHERE hub = \(hub) AND practitioner = \(id)")
            return try agencyKey(try agency?.text("agency") ?? Self.lead, connection)
        default: return Self.rootPrefix + ring.root.id
        }
    }

    /// The name of an agency's newest key, made where there is none.
    func agencyKey(_ agency: String, _ connection: any Connection) throws -> String {
        if let newest = try newestKey(of: agency, connection) { return newest }
        return try makeAgencyKey(agency, number: 1, connection)
    }

    private func newestKey(
        of agency: String, _ connection: any Connection
    ) throws -> String? {
        // “$” follows “#” in every order the databases use.
        try connection.first(
            """
            SELECT id FROM keys WHERE hub = \(hub) AND id > \("agency:\(agency)#")
                AND id < \("agency:\(agency)$") ORDER BY id DESC LIMIT 1
            """)?.text("id")
    }

    private func makeAgencyKey(
        _ agency: String, number: Int, _ connection: any Connection
    ) throws -> String {
        let digits = "\(number)"
        let name =
            "agency:\(agency)#" + String(repeating: "0", count: max(0, 6 - digits.utf8.count))
            + digits
        try keep(
            SymmetricKey(size: .bits256), as: name, under: Self.rootPrefix + ring.root.id,
            connection)
        return name
    }

    /// Wraps a key anew under another parent, under its own name or a new one.
    private func rewrap(
        _ row: Tuple, as name: String, under parent: String, _ connection: any Connection
    ) throws {
        let key = try unwrap(row, connection)
        let old = try row.text("id")
        try connection.run("DELETE FROM keys WHERE hub = \(hub) AND id = \(old)")
        try keep(key, as: name, under: parent, connection)
    }

    private func rows(
        _ condition: Query, _ connection: any Connection
    ) throws -> [Tuple] {
        let start: Query = "SELECT id, wrapped, parent FROM keys WHERE hub = \(hub) AND "
        return try connection.rows(start + condition)
    }

    /// Wraps everything that is directly under an older root under the newest.
    /// - Returns: how many keys were wrapped anew.
    func rewrapUnderNewestRoot(_ connection: any Connection) throws -> Int {
        let newest = Self.rootPrefix + ring.root.id
        let old = try rows("parent <> \(newest)", connection).filter {
            try $0.textOrNil("parent")?.hasPrefix(Self.rootPrefix) ?? false
        }
        for row in old {
            try rewrap(row, as: try row.text("id"), under: newest, connection)
        }
        return old.count
    }

    /// Makes an agency a new key, and wraps everything that was under its older ones under it.
    func rewrapAgency(_ agency: String, _ connection: any Connection) throws -> Int {
        let old = try newestKey(of: agency, connection)
        let number = old.flatMap { Int($0.suffix(6)) } ?? 0
        let newest = try makeAgencyKey(agency, number: number + 1, connection)
        guard let old else { return 0 }
        let children = try rows("parent = \(old)", connection)
        for row in children {
            try rewrap(row, as: try row.text("id"), under: newest, connection)
        }
        try connection.run("DELETE FROM keys WHERE hub = \(hub) AND id = \(old)")
        return children.count
    }

    /// Brings keys wrapped by the first version under the agencies' keys.
    func rewrapFirstVersion(_ connection: any Connection) throws {
        for row in try rows("parent IS NULL", connection) {
            let old = try row.text("id")
            let name = old.hasPrefix("agency:") ? "register:" + old.dropFirst(7) : old
            try rewrap(
                row, as: name, under: try parent(of: name, connection), connection)
        }
    }

    /// How many keys are wrapped directly under each root, and what of them can no longer be
    /// opened, with everything under it.
    func state(_ connection: any Connection) throws -> KeyState {
        var state = KeyState(roots: ring.rootIDs)
        for row in try rows("1 = 1 ORDER BY id", connection) {
            let (name, parent) = (try row.text("id"), try row.textOrNil("parent") ?? "root:1")
            let kind = String(name.prefix { $0 != ":" })
            state.counts[kind, default: 0] += 1
            if parent.hasPrefix(Self.rootPrefix) {
                state.underRoots[String(parent.dropFirst(Self.rootPrefix.count)), default: 0] += 1
            }
            if (try? unwrap(row, connection)) == nil { state.lost.append((name, parent)) }
        }
        return state
    }
}

/// Which keys there are, and which of them cannot be opened.
public struct KeyState: Sendable {
    /// The roots the ring holds, newest first.
    public let roots: [String]
    /// How many keys there are by kind: person, enquiry, agency, …
    public var counts: [String: Int] = [:]
    /// How many keys are directly under each root.
    public var underRoots: [String: Int] = [:]
    /// Keys that do not open, and what each is under.
    public var lost: [(name: String, parent: String)] = []

    /// What is lost, in words: by what each key was under, and how many of each kind.
    public var says: [String] {
        Dictionary(grouping: lost, by: \.parent).sorted { $0.key < $1.key }.map { parent, keys in
            let kinds = Dictionary(grouping: keys) { String($0.name.prefix { $0 != ":" }) }
            let list = kinds.sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }
            return "Under \(parent): \(list.joined(separator: ", ")) cannot be opened."
        }
    }
}

extension Lookout {
    public func keyState() throws -> KeyState { try sealing.state(connection) }
}

extension Writer {
    /// Wraps under the ring's newest root what is under an older one.
    public func rewrapUnderNewestRoot() throws -> Int {
        try sealing.rewrapUnderNewestRoot(connection)
    }

    public func rewrapAgency(_ agency: AgencyCode) throws -> Int {
        try sealing.rewrapAgency(agency.rawValue, connection)
    }
}
