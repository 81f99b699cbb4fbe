import Database
import Foundation
import Safeguarding

/// The rows that follow from the ledger: each is a pure function of a stream's state, so they can
/// be rebuilt from the entries and compared. Nothing else writes them (held by the tidy test).
struct Tables {
    let writer: Writer
    private var hub: String { writer.hub }
    private var connection: any Connection { writer.connection }

    init(writer: Writer) { self.writer = writer }

    /// Seals a column's value under a key, bound to its table, row and column.
    func sealed(_ value: some Encodable, key name: String, at place: String) throws -> Data {
        let key = try writer.sealing.key(name, making: connection)
        return try Sealing.seal(try Codec.encoded(value), under: key, at: place)
    }

    func project(contact: Contact) throws {
        guard let concern = contact.concern, let received = contact.received,
            let screenBy = contact.screenBy, let taker = contact.takenBy,
            let agency = contact.takenByAgency
        else { return }
        let id = contact.id.description
        let summary = ContactSummary(concern)
        try connection.run("DELETE FROM contacts WHERE hub = \(hub) AND contact = \(id)")
        try connection.run(
            """
            INSERT INTO contacts (hub, contact, number, year, reference, received, screen_by,
                screened, outcome, enquiry, source, agency, actor, summary)
            VALUES (\(hub), \(id), \(Self.number(contact.reference)),
                \(LondonTime(received).day.year), \(contact.reference), \(received.milliseconds),
                \(screenBy.milliseconds), \(contact.screenedAt?.milliseconds),
                \(contact.screening.map(Self.outcome)),
                \(contact.screening.flatMap(Self.enquiry)?.description),
                \(concern.referrer.source.rawValue), \(agency.rawValue), \(taker.description),
                \(try sealed(summary, key: "contact:\(id)", at: "contacts|\(id)|summary")))
            """)
        try project(contact.conflicts, about: "contact:\(id)")
        try connection.run("DELETE FROM contact_people WHERE hub = \(hub) AND contact = \(id)")
        for (place, person) in contact.people {
            try connection.run(
                """
                INSERT INTO contact_people (hub, contact, place, person)
                VALUES (\(hub), \(id), \(place), \(person.description))
                """)
        }
    }

    func project(person: Person, changed: Int64) throws {
        let id = person.id.description
        let nhs = person.details.nhsNumber.map { writer.sealing.searchable("nhs", $0) }
        try connection.run("DELETE FROM people WHERE hub = \(hub) AND person = \(id)")
        try connection.run(
            """
            INSERT INTO people (hub, person, changed, nhs, restricted, concealed, watched,
                details)
            VALUES (\(hub), \(id), \(changed), \(nhs), \(person.restriction != nil),
                \(person.concealment != nil), \(person.watch != nil),
                \(try sealed(person.details, key: "person:\(id)", at: "people|\(id)|details")))
            """)
        try name(person.restriction?.value.named ?? [], for: "restricted:\(id)")
        try name(person.concealment?.value.named ?? [], for: "place:\(id)")
        try connection.run("DELETE FROM links WHERE hub = \(hub) AND person = \(id)")
        for link in person.links {
            try connection.run(
                """
                INSERT INTO links (hub, person, agency, record, at, actor)
                VALUES (\(hub), \(id), \(link.value.agency.rawValue), \(link.value.record),
                    \(link.at.milliseconds), \(link.by.description))
                """)
        }
        try connection.run("DELETE FROM same_people WHERE hub = \(hub) AND person = \(id)")
        for other in person.samePeople {
            try connection.run(
                """
                INSERT INTO same_people (hub, person, other)
                VALUES (\(hub), \(id), \(other.value.description))
                """)
        }
    }

    func project(_ event: HubEvent, seq: Int64, _ act: Act) throws {
        switch event {
        case .viewed(let page, let named):
            try view(named, did: "opened", page: page, seq: seq, act)
        case .searched(let about, let named):
            try view(named, did: "searched", page: "search", seq: seq, act)
            if !named.contains(about) {
                try view([about], did: "searched", page: "search", seq: seq, act)
            }
        case .refused(let page, let about, _):
            try view(about.map { [$0] } ?? [], did: "refused", page: page, seq: seq, act)
        case .openedInEmergency(let about, _, let until):
            try view([about], did: "openedInEmergency", page: "emergency", seq: seq, act)
            try connection.run(
                """
                INSERT INTO emergencies (hub, seq, about, practitioner, at, until)
                VALUES (\(hub), \(seq), \(about), \(act.actor.description),
                    \(act.at.milliseconds), \(until.milliseconds))
                """)
        case .alerted(let alert): try project(alert, seq: seq, act)
        case .alertAnswered(let alert, let finding, _):
            try connection.run(
                """
                UPDATE alerts SET answered = \(act.at.milliseconds),
                    answerer = \(act.actor.description), finding = \(finding.rawValue)
                WHERE hub = \(hub) AND seq = \(alert)
                """)
        case .registerImported, .accountAdded, .accountEnded, .signedIn, .signedOut: break
        }
    }

    private func project(_ alert: Alert, seq: Int64, _ act: Act) throws {
        try connection.run(
            """
            INSERT INTO alerts (hub, seq, kind, about, concerns, receiver, at, review_by, sealed)
            VALUES (\(hub), \(seq), \(alert.kind.rawValue), \(alert.about),
                \(alert.concerns?.description), \(alert.to?.description),
                \(act.at.milliseconds), \(alert.reviewBy?.milliseconds),
                \(try sealed(alert, key: "hub", at: "alerts|\(seq)|sealed")))
            """)
    }

    /// Who is kept out of a record for an interest of their own.
    func project(_ conflicts: Conflicts, about: String) throws {
        try connection.run("DELETE FROM conflicts WHERE hub = \(hub) AND about = \(about)")
        for one in conflicts.standing {
            try connection.run(
                """
                INSERT INTO conflicts (hub, about, practitioner, at)
                VALUES (\(hub), \(about), \(one.value.practitioner.description),
                    \(one.at.milliseconds)) ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Who is on a list of names.
    func name(_ named: [ID<Practitioner>], for about: String) throws {
        try connection.run("DELETE FROM named WHERE hub = \(hub) AND about = \(about)")
        for practitioner in Set(named) {
            try connection.run(
                """
                INSERT INTO named (hub, about, practitioner)
                VALUES (\(hub), \(about), \(practitioner.description))
                """)
        }
    }

    private func view(_ named: [String], did: String, page: String, seq: Int64, _ act: Act) throws {
        for name in Set(named).sorted() {
            try connection.run(
                """
                INSERT INTO viewings (hub, seq, named, at, actor, agency, purpose, did, page)
                VALUES (\(hub), \(seq), \(name), \(act.at.milliseconds),
                    \(act.actor.description), \(act.agency.rawValue), \(act.purpose.rawValue),
                    \(did), \(page))
                """)
        }
    }

    /// The running number at the end of a reference: 1187 of RB-26-01187.
    static func number(_ reference: String) -> Int {
        Int(reference.split(separator: "-").last ?? "") ?? 0
    }

    private static func outcome(_ screening: Screening) -> String {
        switch screening {
        case .accepted: "accepted"
        case .passedToLead: Outcome.alreadyOpen.rawValue
        case .ended(let outcome, _): outcome.rawValue
        }
    }

    private static func enquiry(_ screening: Screening) -> ID<Enquiry>? {
        switch screening {
        case .accepted(let enquiry), .passedToLead(let enquiry, _): enquiry
        case .ended: nil
        }
    }
}

/// What a list says of a contact.
public struct ContactSummary: Codable, Hashable, Sendable {
    public let children: [String]
    public let kinds: [ConcernKind]
    public let dangerNow: YesNoUnknown

    init(_ concern: Concern) {
        children = concern.children.map(\.details.name.says)
        kinds = concern.kinds
        dangerNow = concern.dangerNow
    }
}

/// What a list says of an enquiry, beside what is in its columns.
public struct EnquirySummary: Codable, Hashable, Sendable {
    public let kinds: [ConcernKind]
    public let dangerNow: YesNoUnknown
}
