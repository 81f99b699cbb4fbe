import Database
import Foundation
import Safeguarding

/// Somebody who can sign in. Outside the ledger, as are sessions and drafts; that an account was
/// added is in it.
public struct Account: Sendable {
    public let practitioner: Practitioner
    public let login: String
    /// argon2id; `nil` for an account that cannot sign in by password.
    public let secret: String?
    public let lastSeen: Instant?
    /// When it was ended; `nil` where they can sign in.
    public let ended: Instant?
}

public struct Session: Sendable {
    public let practitioner: Practitioner
    public let started: Instant
    public let seen: Instant
    /// When they signed out; `nil` for one that may be good still.
    public let ended: Instant?
    /// Makes the tokens that forms of this session carry.
    public let formKey: Data
    public let lastSeen: Instant?
}

extension Writer {
    public func add(_ account: Practitioner, login: String, secret: String?, _ act: Act) throws {
        try change(access: ["practitioner:\(account.id)"])
        try put(
            "accounts",
            [
                "practitioner": account.id.description, "login": login, "name": account.name,
                "agency": account.agency.rawValue, "role": account.role.rawValue,
                "secret": secret,
            ])
        try record(
            HubEvent.accountAdded(
                practitioner: account.id, agency: account.agency, role: account.role), act)
    }

    /// Ends somebody's account and every session of theirs, at once.
    public func end(account id: ID<Practitioner>, _ act: Act) throws {
        try change(access: ["practitioner:\(id)"])
        try change("accounts", where: "practitioner = \(id.description)") {
            $0["ended"] = act.at.milliseconds.cell
        }
        try connection.run(
            "DELETE FROM sessions WHERE hub = \(hub) AND practitioner = \(id.description)")
        try record(.accountEnded(practitioner: id), act)
    }

    public func start(
        session token: Data, formKey: Data, for practitioner: Practitioner, at now: Instant
    ) throws {
        try put(
            "sessions",
            [
                "token": token, "practitioner": practitioner.id.description,
                "started": now.milliseconds, "seen": now.milliseconds, "form_key": formKey,
            ])
        try connection.run(
            "DELETE FROM sessions WHERE hub = \(hub) AND seen < "
                + "\(now.adding(days: -1).milliseconds)"
        )
        try record(.signedIn, Act(practitioner, purpose: .none, at: now))
    }

    public func touch(session token: Data, at now: Instant) throws {
        try change("sessions", where: "token = \(token)") { $0["seen"] = now.milliseconds.cell }
    }

    /// Ends a session. It stays for a while and opens nothing: it proves whose words are sent from
    /// a page that was open when they signed out.
    public func end(session token: Data, _ act: Act) throws {
        guard let session = try lookout.session(token), session.ended == nil else { return }
        let owner = session.practitioner.id.description
        try change("sessions", where: "token = \(token)") {
            $0["ended"] = act.at.milliseconds.cell
        }
        try change("accounts", where: "practitioner = \(owner)") {
            $0["last_seen"] = act.at.milliseconds.cell
        }
        try record(.signedOut, act)
    }

    public func save(draft: Draft) throws {
        let key = try sealing.key("drafts", making: connection)
        let place = "drafts|\(draft.id)"
        let sealed = try Sealing.seal(
            try Codec.encoded(draft.fields), under: key, at: place)
        // Somebody else's draft of this id stays, and is refused as a second one.
        try discard(draft: draft.id, owner: draft.owner)
        try put(
            "drafts",
            [
                "draft": draft.id, "owner": draft.owner.description, "kind": draft.kind,
                "saved": draft.saved.milliseconds, "sealed": sealed,
            ])
    }

    public func discardDrafts(
        kind: String, owner: ID<Practitioner>, savedBefore time: Instant
    ) throws {
        try connection.run(
            """
            DELETE FROM drafts WHERE hub = \(hub) AND owner = \(owner.description)
                AND kind = \(kind) AND saved < \(time.milliseconds)
            """)
    }

    public func discard(draft id: String, owner: ID<Practitioner>) throws {
        try connection.run(
            """
            DELETE FROM drafts WHERE hub = \(hub) AND draft = \(id)
                AND owner = \(owner.description)
            """)
    }
}

/// What somebody has typed and not sent. Seen by its owner only.
public struct Draft: Sendable {
    public let id: String
    public let owner: ID<Practitioner>
    /// “concern”, “reply”, …
    public let kind: String
    public let saved: Instant
    public let fields: [String: [String]]

    public init(
        id: String, owner: ID<Practitioner>, kind: String, saved: Instant,
        fields: [String: [String]]
    ) {
        self.id = id
        self.owner = owner
        self.kind = kind
        self.saved = saved
        self.fields = fields
    }
}

extension Lookout {
    public func account(login: String) throws -> Account? {
        try accounts("ended IS NULL AND login = \(login)").first
    }

    public func account(_ id: ID<Practitioner>) throws -> Account? {
        try accounts("ended IS NULL AND practitioner = \(id.description)").first
    }

    /// Of everyone who can sign in.
    public func allAccounts() throws -> [Account] {
        try accounts("ended IS NULL ORDER BY agency, name")
    }

    /// Of those who left: their names stay on what they did, and what was theirs to do is found.
    public func endedAccounts() throws -> [Account] {
        try accounts("ended IS NOT NULL ORDER BY agency, name")
    }

    /// Of both.
    public func everyAccount() throws -> [Account] { try accounts("1 = 1 ORDER BY agency, name") }

    /// An account that was changed behind the hub's back is nobody's.
    private func accounts(_ condition: Query) throws -> [Account] {
        let start: Query = "SELECT * FROM accounts WHERE hub = \(hub) AND "
        let key = try sealing.key(RowDigest.key, connection)
        return try connection.rows(start + condition).compactMap { row in
            guard isWhole(row, of: "accounts", under: key),
                let id = ID<Practitioner>(try row.text("practitioner")),
                let agency = AgencyCode(rawValue: try row.text("agency")),
                let role = Role(rawValue: try row.text("role"))
            else { return nil }
            return Account(
                practitioner: Practitioner(
                    id: id, name: try row.text("name"), agency: agency, role: role),
                login: try row.text("login"), secret: try row.textOrNil("secret"),
                lastSeen: try row.instantOrNil("last_seen"),
                ended: try row.instantOrNil("ended"))
        }
    }

    public func session(_ token: Data) throws -> Session? {
        try sessions("token = \(token)").first
    }

    /// Those somebody began, ended or not.
    public func sessions(of practitioner: ID<Practitioner>) throws -> [Session] {
        try sessions("practitioner = \(practitioner.description)")
    }

    private func sessions(_ condition: Query) throws -> [Session] {
        let start: Query = "SELECT * FROM sessions WHERE hub = \(hub) AND "
        let key = try sealing.key(RowDigest.key, connection)
        return try connection.rows(start + condition).compactMap { row in
            guard isWhole(row, of: "sessions", under: key),
                let id = ID<Practitioner>(try row.text("practitioner")),
                let account = try account(id)
            else { return nil }
            return Session(
                practitioner: account.practitioner,
                started: Instant(milliseconds: try row.integer("started")),
                seen: Instant(milliseconds: try row.integer("seen")),
                ended: try row.instantOrNil("ended"), formKey: try row.bytes("form_key"),
                lastSeen: account.lastSeen)
        }
    }

    public func draft(_ id: String, owner: ID<Practitioner>) throws -> Draft? {
        try drafts("draft = \(id)", owner: owner).first
    }

    public func drafts(kind: String, owner: ID<Practitioner>) throws -> [Draft] {
        try drafts("kind = \(kind) ORDER BY saved DESC", owner: owner)
    }

    private func drafts(_ condition: Query, owner: ID<Practitioner>) throws -> [Draft] {
        let start: Query = """
            SELECT draft, kind, saved, sealed FROM drafts
            WHERE hub = \(hub) AND owner = \(owner.description) AND 
            """
        return try connection.rows(start + condition).map { row in
            let id = try row.text("draft")
            let key = try sealing.key("drafts", connection)
            let words = try Sealing.open(
                try row.bytes("sealed"), under: key, at: "drafts|\(id)")
            return Draft(
                id: id, owner: owner, kind: try row.text("kind"),
                saved: Instant(milliseconds: try row.integer("saved")),
                fields: try Codec.decoded([String: [String]].self, words))
        }
    }
}

extension Lookout {
    /// Whether a draft of this id is anybody's.
    public func isTaken(draft id: String) throws -> Bool {
        try connection.first(
            "SELECT draft FROM drafts WHERE hub = \(hub) AND draft = \(id)") != nil
    }
}
