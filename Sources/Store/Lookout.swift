import Database
import Foundation
import Ledger
import Safeguarding

/// What can be read in one snapshot. What names nobody is here; what is personal needs a `Reader`,
/// and a reader needs a grant.
public struct Lookout {
    let hub: String
    let sealing: Sealing
    let connection: any Connection

    /// A reader for what has been granted.
    public func reader(_ grant: Grant) -> Reader { Reader(lookout: self, grant: grant) }

    // Folding a stream opens its bodies. It is kept within the store: pages go through a reader.

    func fold(_ id: ID<Contact>) throws -> Contact {
        .folding(id, try history(.contact(id)))
    }

    func fold(_ id: ID<Person>) throws -> Person {
        .folding(id, try history(.person(id)))
    }

    func fold(_ id: ID<Enquiry>) throws -> Enquiry {
        .folding(id, try history(.enquiry(id)))
    }

    func history<Event: Decodable & Sendable>(_ stream: Stream) throws -> [Recorded<Event>] {
        try connection.rows(
            "SELECT \(part: Self.columns) FROM entries WHERE hub = \(hub) "
                + "AND stream = \(stream.text) ORDER BY position"
        ).map { row in try recorded(try Self.entry(row)) }
    }

    func recorded<Event: Decodable & Sendable>(_ entry: Entry) throws -> Recorded<Event> {
        guard let actor = ID<Practitioner>(entry.actor),
            let agency = AgencyCode(rawValue: entry.agency)
        else { throw StoreError.unreadable("entry \(entry.seq)") }
        let event = try Codec.decoded(Event.self, try open(entry))
        return Recorded(
            event, at: Instant(milliseconds: entry.at), actor: actor, agency: agency)
    }

    func open(_ entry: Entry) throws -> Data {
        let key = try sealing.key(entry.key, connection)
        return try Sealing.open(
            entry.body, under: key,
            at: Writer.place(stream: entry.stream, position: entry.position))
    }

    static let columns: Query = """
        seq, at, stream, position, kind, schema, actor, agency, purpose, key_id, salt, mac, body
        """

    static func entry(_ row: Tuple) throws -> Entry {
        Entry(
            seq: try row.integer("seq"), at: try row.integer("at"),
            stream: try row.text("stream"), position: try row.integer("position"),
            kind: try row.text("kind"), schema: try row.integer("schema"),
            actor: try row.text("actor"), agency: try row.text("agency"),
            purpose: try row.text("purpose"), key: try row.text("key_id"),
            salt: try row.bytes("salt"), mac: try row.bytes("mac"), body: try row.bytes("body"))
    }
}

// The states commands decide on. Named for what they are for: a command sees the whole of what it
// changes, and returns events, not words.
extension Lookout {
    /// The current state of an enquiry, for a command. `nil` where there is none.
    public func stateForCommand(_ id: ID<Enquiry>) throws -> Enquiry? {
        let enquiry = try fold(id)
        return enquiry.opening == nil ? nil : enquiry
    }

    public func stateForCommand(_ id: ID<Contact>) throws -> Contact? {
        let contact = try fold(id)
        return contact.received == nil ? nil : contact
    }

    public func stateForCommand(_ id: ID<Person>) throws -> Person? {
        let person = try fold(id)
        return person.isCreated ? person : nil
    }

    /// The next number for a reference in a year.
    public func nextContactNumber(year: Int) throws -> Int {
        let row = try connection.first(
            "SELECT COALESCE(MAX(number), 0) AS n FROM contacts WHERE hub = \(hub) AND year = "
                + "\(year)"
        )
        return Int(try row?.integer("n") ?? 0) + 1
    }

    public func nextEnquiryNumber(year: Int) throws -> Int {
        let row = try connection.first(
            "SELECT COALESCE(MAX(number), 0) AS n FROM enquiries WHERE hub = \(hub) AND year "
                + "= \(year)"
        )
        return Int(try row?.integer("n") ?? 0) + 1
    }
}

// What somebody is to something: facts for the access decision, no names.
extension Lookout {
    public func relation(
        of practitioner: Practitioner, to enquiry: ID<Enquiry>
    ) throws -> Access.Relation {
        guard
            let row = try connection.first(
                """
                SELECT lead,
                    (SELECT COUNT(*) FROM checks c WHERE c.hub = e.hub AND c.enquiry = e.enquiry
                        AND c.agency = \(practitioner.agency.rawValue)) AS asked,
                    (SELECT COUNT(*) FROM actions a WHERE a.hub = e.hub AND a.enquiry = e.enquiry
                        AND a.owner = \(practitioner.id.description)) AS owned
                FROM enquiries e WHERE e.hub = \(hub) AND e.enquiry = \(enquiry.description)
                """)
        else { return .none }
        if try row.textOrNil("lead") == practitioner.id.description { return .assigned }
        if try row.integer("owned") > 0 { return .assigned }
        if practitioner.role.isHubStaff { return .hubTeam }
        return try row.integer("asked") > 0 ? .agencyAsked : .none
    }

    /// What somebody is to a person: the closest they are to any enquiry that person is in.
    public func relation(
        of practitioner: Practitioner, toPerson person: ID<Person>
    ) throws -> Access.Relation {
        if practitioner.role.isHubStaff { return .hubTeam }
        for enquiry in try enquiries(of: person) {
            let relation = try relation(of: practitioner, to: enquiry)
            if relation != .none { return relation }
        }
        return .none
    }

    public func relation(
        of practitioner: Practitioner, to contact: ID<Contact>
    ) throws -> Access.Relation {
        guard
            let row = try connection.first(
                """
                SELECT agency, actor FROM contacts
                WHERE hub = \(hub) AND contact = \(contact.description)
                """)
        else { return .none }
        if try row.text("actor") == practitioner.id.description { return .assigned }
        if practitioner.role.isHubStaff { return .hubTeam }
        return .none
    }

    public func enquiries(of person: ID<Person>) throws -> [ID<Enquiry>] {
        let people = try identities(of: person).map(\.description)
        return try connection.rows(
            """
            SELECT DISTINCT s.enquiry AS enquiry, e.opened AS opened
            FROM subjects s JOIN enquiries e ON e.hub = s.hub AND e.enquiry = s.enquiry
            WHERE s.hub = \(hub) AND s.person IN (\(list: people)) ORDER BY opened DESC
            """
        ).compactMap { ID<Enquiry>(try $0.text("enquiry")) }
    }

    /// A person and every other identity decided to be the same one, however the decisions chain.
    public func identities(of person: ID<Person>) throws -> [ID<Person>] {
        try connection.rows(
            """
            WITH RECURSIVE same(person) AS (
                SELECT CAST(\(person.description) AS TEXT)
                UNION
                SELECT CASE WHEN p.person = same.person THEN p.other ELSE p.person END
                FROM same_people p JOIN same ON p.hub = \(hub)
                    AND (p.person = same.person OR p.other = same.person))
            SELECT person FROM same
            """
        ).compactMap { ID<Person>(try $0.text("person")) }
    }
}
