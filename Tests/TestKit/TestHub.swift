import Database
import Foundation
import Hub
import Safeguarding
import SharingLaw
import Store

/// The databases tests run on: SQLite always, PostgreSQL where `tools/with-postgres` started one.
public enum TestEngine: String, CaseIterable, Sendable {
    case sqlite, postgres

    public static var available: [TestEngine] {
        ProcessInfo.processInfo.environment["GOLDENTHREAD_TEST_POSTGRES"] == nil
            ? [.sqlite] : [.sqlite, .postgres]
    }

    /// A fresh database: a file of its own, or a hub of its own in the shared server.
    public func open() throws -> any Engine {
        switch self {
        case .sqlite: return try SQLiteEngine(path: Self.temporaryPath("hub.sqlite"))
        case .postgres:
            let address = ProcessInfo.processInfo.environment["GOLDENTHREAD_TEST_POSTGRES"] ?? ""
            // Many tests share one server and its one lock, on a busy machine.
            return try PostgresEngine(
                address: address, readerCount: 2, patience: .maintenance)
        }
    }

    public static func temporaryPath(_ name: String) -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("hub-test-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appendingPathComponent(name).path
    }
}

/// A hub with a set clock, real storage and five people to act.
public struct TestHub: Sendable {
    public let hub: Hub
    public let engine: any Engine
    public let set: @Sendable (Instant) -> Void
    public let screening: Practitioner
    public let social: Practitioner
    public let manager: Practitioner
    public let police: Practitioner
    public let school: Practitioner
    public let health: Practitioner

    /// Wednesday 4 March 2026 at 10am.
    public static let start = Instant(milliseconds: 1_772_618_400_000)

    public init(on kind: TestEngine = .sqlite, ring: KeyRing = .make()) async throws {
        try await self.init(engine: try kind.open(), ring: ring)
    }

    public init(engine: any Engine, ring: KeyRing) async throws {
        let store = try await Store(engine: engine, ring: ring)
        let (clock, set) = HubClock.settable(from: Self.start)
        let hub = Hub(
            store: store, law: try LawLibrary.builtIn(), clock: clock, ids: .random)
        self.hub = hub
        self.engine = engine
        self.set = set
        func account(_ name: String, _ agency: AgencyCode, _ role: Role) async throws
            -> Practitioner
        {
            try await hub.addAccount(
                name: name, agency: agency, role: role,
                login: name.lowercased().replacingOccurrences(of: " ", with: "."), password: nil)
        }
        screening = try await account("Nadia Brook", .csc, .screeningOfficer)
        social = try await account("Priya Shah", .csc, .socialWorker)
        manager = try await account("Grace Ashdown", .csc, .manager)
        police = try await account("Dan Boateng", .police, .practitioner)
        school = try await account("Joanne Pell", .education, .practitioner)
        health = try await account("Mina Kaur", .hospital, .practitioner)
    }

    public static func concern(
        _ given: String = "Callum", _ family: String = "Brackenridge",
        kinds: [ConcernKind] = [.physicalHarm], worry: String = "A bruise was seen at swimming"
    ) -> Concern {
        Concern(
            referrer: Referrer(source: .school, name: "Grace Whitlock"),
            people: [
                ConcernPerson(
                    role: .child,
                    details: PersonDetails(
                        name: Name(given: given, family: family),
                        born: Day(year: 2019, month: 5, day: 14).map { PartialDate($0) },
                        sex: .male,
                        address: Address(house: "12", street: "Mill Road", postcode: "RB4 7XY"))),
                ConcernPerson(
                    role: .parent, details: PersonDetails(name: Name(given: "Ann", family: family)),
                    relationship: "mother"),
            ], kinds: kinds, worry: worry, childsWords: "I'm not allowed to say",
            childsWordsHeardBy: "Ms Lane", dangerNow: .no)
    }

    /// A concern received and opened as a rated enquiry led by the social worker.
    public func openEnquiry(
        _ concern: Concern = TestHub.concern(), rating: Rating = .amber
    ) async throws -> ID<Enquiry> {
        let contact: ID<Contact> = hub.newID()
        _ = try await hub.receiveContact(contact, concern, channel: .telephone, by: screening)
        let enquiry = try await hub.openEnquiry(
            from: contact, people: [:], lead: 0, rating: rating, because: "Seen today",
            by: screening)
        try await hub.assignLead(enquiry, to: social.id, by: screening)
        return enquiry
    }

    /// Asks agencies about everyone in the enquiry.
    public func ask(
        _ enquiry: ID<Enquiry>, _ agencies: [AgencyCode] = [.police, .education],
        consent: String = "unsafe-to-ask"
    ) async throws {
        let state = try await state(enquiry)
        let questions = hub.profile.agencies.flatMap { agency in
            agency.questions.map { "\(agency.code.rawValue)-\($0.id)" }
        }
        try await hub.askAgencies(
            enquiry,
            Hub.Asking(
                agencies: agencies, subjects: state.subjects.map(\.person),
                questions: Set(questions), purposes: ["protect"],
                told: [Check.Told(fact: "A bruise was seen", because: "To know what to look for")],
                from: Day(number: 20_000), to: Day(number: 20_500), because: "To judge the risk",
                answers: SharingFacts(["consent": [consent]])), by: social)
    }

    /// Replies for an agency with one statement.
    public func reply(
        _ enquiry: ID<Enquiry>, as who: Practitioner, words: String = "Two calls this year",
        handling: Handling = .open, named: [Practitioner] = [], isAdding: Bool = false
    ) async throws {
        let check = try await check(enquiry, of: who.agency)
        try await hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: [
                    Statement.Content(
                        id: hub.newID(), about: Array(check.asked.subjects.prefix(1)),
                        words: words, kind: .fact, eventDate: .reading("2026-01-14"),
                        source: "Case system", sensitivity: .ordinary, handling: handling,
                        named: named.map(\.id),
                        minimisation: Minimisation(
                            need: "It answers what was asked", function: .decide))
                ], because: "It helps protect the child"), isAdding: isAdding, by: who)
    }

    /// The first request to an agency.
    public func check(_ enquiry: ID<Enquiry>, of agency: AgencyCode) async throws -> Check {
        let checks = try await state(enquiry).checks
        guard let check = checks.first(where: { $0.asked.agency == agency }) else {
            throw Refusal.notFound
        }
        return check
    }

    /// The enquiry as the manager may see it.
    public func state(_ enquiry: ID<Enquiry>) async throws -> Enquiry {
        try await seen(enquiry, by: manager).enquiry
    }

    /// The enquiry itself, as a command meets it: nobody looks, so no look is recorded.
    public func bare(_ enquiry: ID<Enquiry>) async throws -> Enquiry {
        let found = try await hub.door.look(at: .enquiry(enquiry), by: manager, page: "test") {
            try $0.lookout.stateForCommand(enquiry)
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    public func seen(_ enquiry: ID<Enquiry>, by who: Practitioner) async throws -> SeenEnquiry {
        let seen = try await hub.door.look(at: .enquiry(enquiry), by: who, page: "test") {
            try $0.enquiry(enquiry)
        }
        guard let seen else { throw Refusal.notFound }
        return seen
    }

    /// What of the tables does not follow from the ledger; nothing, where all is well.
    public func notRebuilt() async throws -> [Rebuild.Difference] {
        try await hub.extendTree()
        return try await hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite")).differences
    }
}
