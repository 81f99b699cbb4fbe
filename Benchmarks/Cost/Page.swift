import Database
import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Logging
import Safeguarding
import SharingLaw
import Store
import Synchronization
import Web

/// A child's record page, whole; and beside it the same reads twice: as the hub does them (granted,
/// logged before the answer, opened with keys), and from a copy in the clear with none of that.
/// What trust costs a page is the page over the page with the first replaced by the second.
struct RecordPage {
    private let store: Store
    private let hub: Hub
    private let who: Practitioner
    private let child: ID<Person>
    private let enquiry: ID<Enquiry>
    private let read = ReadBefore()

    /// What was made of the bodies of the copy in the clear.
    private final class ReadBefore: Sendable {
        private let known = Mutex<[Int64: (body: Data, event: EnquiryEvent)]>([:])

        func event(_ body: Data, at position: Int64) throws -> EnquiryEvent {
            try known.withLock { known in
                if let one = known[position], one.body == body { return one.event }
                let event = try JSONDecoder().decode(EnquiryEvent.self, from: body)
                known[position] = (body, event)
                return event
            }
        }
    }

    init(at path: String) async throws {
        store = try await Store(engine: try SQLiteEngine(path: path), ring: .make())
        hub = Hub(store: store, law: try LawLibrary.builtIn())
        who = try await hub.addAccount(
            name: "Grace Ashdown", agency: .csc, role: .manager, login: "grace", password: nil)
        child = hub.newID()
        enquiry = hub.newID()
        try await fill()
    }

    // MARK: The record, in the ledger and in the clear

    private func fill() async throws {
        let mother: ID<Person> = hub.newID()
        let people: [ID<Person>: PersonDetails] = [
            child: PersonDetails(
                name: Name(given: "Callum", family: "Brackenridge"), born: .reading("2019-05-14"),
                address: Address(house: "12", street: "Mill Road", postcode: "RB4 7XY")),
            mother: PersonDetails(name: Name(given: "Ann", family: "Brackenridge")),
        ]
        let events = try events(with: mother)
        let act = Act(who, purpose: .safeguarding, at: hub.clock.now())
        let enquiry = enquiry
        _ = try await store.transaction { writer in
            for (person, details) in people {
                try writer.record([.created(details: details)], on: person, act)
            }
            try writer.record(events, on: enquiry, act)
        }
        let bodies = try events.map { try JSONEncoder().encode($0) }
        let details = try people.map { ($0.key.description, try JSONEncoder().encode($0.value)) }
        let (actor, at) = (who.id.description, act.at.milliseconds)
        _ = try await store.engine.write { connection in
            try connection.script(
                """
                CREATE TABLE clear_entries (
                    stream TEXT NOT NULL, position BIGINT NOT NULL, at BIGINT NOT NULL,
                    actor TEXT NOT NULL, agency TEXT NOT NULL, body BLOB NOT NULL,
                    PRIMARY KEY (stream, position));
                CREATE TABLE clear_people (
                    person TEXT NOT NULL PRIMARY KEY, details BLOB NOT NULL);
                """)
            for (place, body) in bodies.enumerated() {
                try connection.run(
                    """
                    INSERT INTO clear_entries (stream, position, at, actor, agency, body)
                    VALUES (\("enquiry:\(enquiry)"), \(place), \(at), \(actor), \("CSC"), \(body))
                    """)
            }
            for (person, body) in details {
                try connection.run(
                    "INSERT INTO clear_people (person, details) VALUES (\(person), \(body))")
            }
        }
    }

    private func events(with mother: ID<Person>) throws -> [EnquiryEvent] {
        let now = hub.clock.now()
        let advice = try hub.advise(SharingFacts())
        let opening = Opening(
            reference: "RB-26-00001", contact: hub.newID(), lead: child,
            subjects: [
                Subject(person: child, role: .child), Subject(person: mother, role: .parent),
            ], kinds: [.physicalHarm], worry: Self.words, dangerNow: .no, source: .school,
            referrerName: "Joanne Pell", received: now)
        let begun: [EnquiryEvent] = [
            .opened(opening), .leadAssigned(practitioner: who.id),
            .rated(rating: .amber, because: "Seen", replyBy: now, decideBy: now),
            .voiceRecorded(
                Voice(
                    child: child, words: "I’m not allowed to say.", heardBy: "Ms Lane",
                    heardOn: nil, whyNot: nil)),
        ]
        let agencies: [AgencyCode] = [.police, .hospital, .education, .housing]
        let together = SharingDecision(
            id: hub.newID(), direction: .together, result: .shared, existenceShared: true,
            contentShared: true, subjects: [child, mother], recipient: nil, recipients: agencies,
            purposes: ["protect"], shared: [SharingDecision.writtenTogether],
            because: "To protect the child", advice: advice, departure: "The child may be hurt")
        return [begun[0], .sharingDecided(together)] + begun.dropFirst()
            + agencies.flatMap { agency -> [EnquiryEvent] in
                answered(by: agency, about: [child, mother], advice: advice, at: now)
            }
    }

    /// One agency asked and its reply of six statements, each with the decision to share it.
    private func answered(
        by agency: AgencyCode, about subjects: [ID<Person>], advice: Advice, at now: Instant
    ) -> [EnquiryEvent] {
        let (check, request): (ID<Check>, ID<SharingDecision>) = (hub.newID(), hub.newID())
        let contents = (0..<6).map { _ in
            Statement.Content(
                id: hub.newID(), about: [child], words: Self.words, kind: .fact,
                eventDate: .reading("2026-01-14"), source: "Case system",
                sensitivity: .ordinary, handling: .open,
                minimisation: Minimisation(need: "It answers what was asked", function: .decide))
        }
        let asked = Check.Asked(
            agency: agency, subjects: subjects, questions: [],
            purposes: ["To protect the child"], status: "Open", told: [],
            from: Day(number: 20_000), to: Day(number: 20_400), replyBy: now, sharing: request)
        func decided(
            _ id: ID<SharingDecision>, _ direction: SharingDecision.Direction,
            to recipient: AgencyCode, _ shared: [String]
        ) -> EnquiryEvent {
            .sharingDecided(
                SharingDecision(
                    id: id, direction: direction, result: .shared, existenceShared: true,
                    contentShared: true, subjects: subjects, recipient: recipient,
                    purposes: asked.purposes, shared: shared, because: "To protect the child",
                    advice: advice, departure: "The child may be hurt", check: check))
        }
        return [
            decided(request, .request, to: agency, []), .checkAsked(check: check, asked: asked),
            decided(hub.newID(), .disclose, to: .csc, contents.map(\.id.description)),
        ] + contents.map { .statementMade(check: check, content: $0) } + [
            .checkReplied(
                check: check, answers: [Check.Answer(person: child, known: .known)],
                bestContact: nil, sharing: nil)
        ]
    }

    private static let words = """
        A bruise the shape of a hand was seen at swimming. The child said that it happened at home \
        and then would not talk about it any more.
        """

    // MARK: What is timed

    /// Milliseconds, each the median of one run.
    struct Times {
        let page: Double
        /// The page's reads as the hub does them.
        let trusted: Double
        /// The same reads from the copy in the clear.
        let plain: Double

        /// What the page takes over what it would take without trust.
        var ratio: Double { page / (page - trusted + plain) }
    }

    func times(runs: Int, of times: Int) async throws -> [Times] {
        let server = Server(
            hub: hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "cost") { _ in SwiftLogNoOpLogHandler() })
        let token = try await hub.startSession(for: who).base64EncodedString()
        let headers: HTTPFields = [.cookie: "hub=\(token)"]
        return try await Application(router: server.router()).test(.router) { client in
            var found: [Times] = []
            for _ in 0..<runs {
                var (page, trusted, plain) = ([Double](), [Double](), [Double]())
                // In turn, so that whatever else the machine does falls on all three.
                for _ in 0..<times {
                    page.append(
                        try await Self.milliseconds {
                            let answer = try await client.execute(
                                uri: "/people/\(child)", method: .get, headers: headers)
                            precondition(answer.status == .ok)
                        })
                    trusted.append(try await Self.milliseconds(readTrusted))
                    plain.append(try await Self.milliseconds(readPlain))
                }
                found.append(
                    Times(
                        page: Self.median(page), trusted: Self.median(trusted),
                        plain: Self.median(plain)))
            }
            return found
        }
    }

    private static func median(_ figures: [Double]) -> Double {
        figures.sorted()[figures.count / 2]
    }

    private static func milliseconds(_ work: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await work()
        let parts = start.duration(to: .now).components
        return Double(parts.seconds) * 1e3 + Double(parts.attoseconds) / 1e15
    }

    /// The page's reads as the hub does them.
    private func readTrusted() async throws {
        let (child, who) = (child, who)
        let count = try await hub.door.look(
            at: .person(child), by: who, page: "child’s record"
        ) { reader -> Int in
            guard try reader.person(child) != nil else { return 0 }
            var count = 0
            for id in try reader.lookout.enquiries(of: child) {
                let grant = try Access.grant(
                    who, relation: try reader.lookout.relation(of: who, to: id), depth: .facts,
                    purpose: .safeguarding)
                let seen = try reader.under(grant) { try $0.enquiry(id) }
                let others = seen?.enquiry.subjects.map(\.person) ?? []
                count += try reader.people(others).count + (seen?.enquiry.statements.count ?? 0)
            }
            return count
        }
        precondition(count == 26)
    }

    /// The same reads from the copy in the clear: nothing asked, nothing opened, nothing written.
    /// As the hub does, it remembers what it made of a body that is the same to the byte.
    private func readPlain() async throws {
        let (child, hubID, read) = (child, store.ring.hub, read)
        let count = try await store.engine.read { connection -> Int in
            _ = try Self.person(child.description, connection)
            var count = 0
            let enquiries = try connection.rows(
                "SELECT enquiry FROM subjects WHERE hub = \(hubID) AND person = "
                    + "\(child.description)")
            for row in enquiries {
                guard let id = ID<Enquiry>(try row.text("enquiry")) else { continue }
                let history = try connection.rows(
                    """
                    SELECT at, actor, agency, position, body FROM clear_entries
                    WHERE stream = \("enquiry:\(id)") ORDER BY position
                    """
                ).compactMap { row -> Recorded<EnquiryEvent>? in
                    guard let actor = ID<Practitioner>(try row.text("actor")),
                        let agency = AgencyCode(rawValue: try row.text("agency"))
                    else { return nil }
                    return Recorded(
                        try read.event(try row.bytes("body"), at: try row.integer("position")),
                        at: Instant(milliseconds: try row.integer("at")), actor: actor,
                        agency: agency)
                }
                let enquiry = Enquiry.folding(id, history)
                for subject in enquiry.subjects {
                    _ = try Self.person(subject.person.description, connection)
                    count += 1
                }
                count += enquiry.statements.count
            }
            return count
        }
        precondition(count == 26)
    }

    private static func person(
        _ id: String, _ connection: any Connection
    ) throws -> PersonDetails? {
        try connection.first("SELECT details FROM clear_people WHERE person = \(id)").map {
            try JSONDecoder().decode(PersonDetails.self, from: try $0.bytes("details"))
        }
    }
}
