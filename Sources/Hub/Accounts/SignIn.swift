import Crypto
import Foundation
import Safeguarding
import Store

/// Signing in and out, and who is signed in.
extension Hub {
    /// How long a session lasts unused, and at most.
    public static let idleMinutes = 30
    public static let sessionHours = 12

    /// Starts a session for somebody with the right password. The answer to a wrong login and to a
    /// wrong password is the same and takes as long.
    /// - Returns: the token for the browser's cookie, or `nil`.
    /// - Throws: ``Turns/Full``, where more passwords wait to be checked than can be soon.
    public func signIn(login: String, password: String) async throws -> Data? {
        let login = Self.folded(login)
        let account = try await store.look { try $0.account(login: login) }
        let hash = account?.secret ?? Passwords.nobody
        let isRight = try await Passwords.turns.take { Passwords.isRight(password, for: hash) }
        guard isRight, let account, account.secret != nil else { return nil }
        return try await startSession(for: account.practitioner)
    }

    /// A login as it is compared: without case, and without spaces around it.
    public static func folded(_ login: String) -> String { login.tidied.lowercased() }

    /// Starts a session without a password: only for the demo, which says so on every page.
    public func startSession(for practitioner: Practitioner) async throws -> Data {
        let token = Passwords.randomToken(32)
        let formKey = Passwords.randomToken(32)
        let now = clock.now()
        try await door.keep { writer in
            try writer.start(
                session: Self.digest(token), formKey: formKey, for: practitioner, at: now)
        }
        return token
    }

    /// Who holds this token, if the session is still good. Keeps it alive, writing at most once a
    /// minute.
    /// - Parameter keepsAlive: false for what a page does by itself: only a person's own doing
    ///   keeps a session from ending.
    public func session(_ token: Data, keepsAlive: Bool = true) async throws -> Session? {
        let digest = Self.digest(token)
        let now = clock.now()
        guard let session = try await store.look({ try $0.session(digest) }), session.ended == nil
        else { return nil }
        // One of a time that has not come was begun by a clock that was ahead, and would last until
        // then.
        guard let idle = session.seen.age(at: now), let whole = session.started.age(at: now),
            idle < Int64(Self.idleMinutes) * 60_000,
            whole < Int64(Self.sessionHours) * 60 * 60_000
        else { return nil }
        if keepsAlive, session.seen.minutes(until: now) >= 1 {
            try await door.keep { try $0.touch(session: digest, at: now) }
        }
        return session
    }

    public func signOut(_ token: Data, by practitioner: Practitioner) async throws {
        let act = Act(practitioner, purpose: .none, at: clock.now())
        try await door.keep { try $0.end(session: Self.digest(token), act) }
    }

    /// The database holds only a digest: reading it does not let anyone sign in.
    static func digest(_ token: Data) -> Data { Data(SHA256.hash(data: token)) }

    /// Adds somebody who can sign in. Logins are compared without case.
    public func addAccount(
        name: String, agency: AgencyCode, role: Role, login: String, password: String?
    ) async throws -> Practitioner {
        let login = Self.folded(login)
        guard !login.isEmpty, let name = name.orNil else {
            throw Refusal.answer(field: "login", says: "Enter a name and a login")
        }
        guard profile.agency(agency) != nil else {
            throw Refusal.answer(
                field: "agency", says: "There is no agency \(agency.rawValue) in this hub")
        }
        if let password, let problem = Passwords.problem(with: password, login: login) {
            throw Refusal.answer(field: "password", says: problem)
        }
        if try await store.look({ try $0.account(login: login) }) != nil {
            throw Refusal.alreadyDone("There is an account called \(login) already.")
        }
        if try await store.look({ try $0.endedAccounts() }).contains(where: { $0.login == login }) {
            throw Refusal.answer(
                field: "login",
                says: "The account called \(login) was ended, and its name stays on what was done. "
                    + "Choose another login, such as \(login)2")
        }
        let practitioner = Practitioner(id: ids.next(), name: name, agency: agency, role: role)
        let secret = password.flatMap { Passwords.hash($0) }
        let act = Act(Self.localOperator, purpose: .none, at: clock.now())
        let conflicts = door.conflicts
        try await door.keep { writer in
            try writer.add(practitioner, login: login, secret: secret, act)
            try conflicts.keepOut(
                [StaffMember(practitioner: practitioner, particulars: nil)],
                of: try writer.lookout.openStreams(), writer, at: act.at)
        }
        return practitioner
    }

    /// Ends the account of somebody who left: they cannot sign in, and are signed out everywhere.
    public func endAccount(login: String) async throws {
        guard let account = try await account(login: login) else {
            throw Refusal.answer(
                field: "login", says: "There is no account called “\(login)” that is not ended")
        }
        let act = Act(Self.localOperator, purpose: .none, at: clock.now())
        try await door.keep { try $0.end(account: account.practitioner.id, act) }
    }

    public func account(login: String) async throws -> Account? {
        let login = Self.folded(login)
        return try await store.look { try $0.account(login: login) }
    }

    /// Everyone with an account: names and roles of staff, for choosing owners and for bylines.
    public func accounts() async throws -> [Account] {
        try await store.look { try $0.allAccounts() }
    }
}

extension Hub {
    /// The names of staff for bylines, of those who left too.
    public func names() async throws -> [ID<Practitioner>: String] {
        try await staff().names
    }

    /// Everyone with an account, and the names for bylines, of those who left too.
    public func staff() async throws -> (here: [Account], names: [ID<Practitioner>: String]) {
        let every = try await store.look { try $0.everyAccount() }
        let names = every.map { ($0.practitioner.id, $0.practitioner.name) }
        return (
            every.filter { $0.ended == nil },
            Dictionary(
                names + [(Self.localOperator.id, Self.localOperator.name)],
                uniquingKeysWith: { first, _ in first })
        )
    }
}
