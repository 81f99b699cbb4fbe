import Database
import Foundation
import Safeguarding

/// Reads what has been granted, within one snapshot, and keeps count of everyone it names. The door
/// writes that list to the ledger before the answer leaves.
///
/// A class because the list grows as the page's model is built; it lives within one read, on one
/// thread.
public final class Reader {
    public let lookout: Lookout
    public let grant: Grant
    /// Every person, enquiry, contact and register record this answer names.
    public private(set) var named: Set<String> = []

    init(lookout: Lookout, grant: Grant) {
        self.lookout = lookout
        self.grant = grant
    }

    private var hub: String { lookout.hub }
    var connection: any Connection { lookout.connection }

    /// Opens a sealed column and names what it is about.
    func open<Value: Decodable>(
        _ type: Value.Type, _ sealed: Data, key name: String, at place: String
    ) throws -> Value {
        let key = try lookout.sealing.key(name, connection)
        lookout.sealing.remember(name, key)
        let words = try Sealing.open(sealed, under: key, at: place)
        named.insert(name)
        return try Codec.decoded(type, words)
    }

    func name(_ thing: String) { named.insert(thing) }

    // MARK: People

    /// Who a person is.
    public func person(_ id: ID<Person>) throws -> PersonDetails? {
        guard grant.outcome(.identity) == .allow else { return nil }
        guard
            let row = try connection.first(
                """
                SELECT details, concealed FROM people
                WHERE hub = \(hub) AND person = \(id.description)
                """)
        else { return nil }
        var details = try open(
            PersonDetails.self, try row.bytes("details"), key: "person:\(id)",
            at: "people|\(id)|details")
        if try row.claim("concealed"), let whereabouts = try concealedWhereabouts(id) {
            details.whereabouts = whereabouts
        }
        return details
    }

    /// A person with the decisions about who they are. Hub staff only.
    public func identity(_ id: ID<Person>) throws -> Person? {
        guard grant.outcome(.restricted) == .allow else { return nil }
        let person = try lookout.fold(id)
        guard person.isCreated else { return nil }
        name("person:\(id)")
        // A reason may say where they live: “the same address and telephone”.
        let others = (person.samePeople + person.differentPeople + person.openPeople).map(\.value)
        guard let hiding = try hidden(of: [id] + others, with: []) else { return person }
        return person.changingReasons(hiding.words.removed)
    }

    public func people(_ ids: [ID<Person>]) throws -> [ID<Person>: PersonDetails] {
        try ids.reduce(into: [:]) { found, id in
            if found[id] == nil { found[id] = try person(id) }
        }
    }

    /// Register records linked to a person, under any of the identities decided to be theirs.
    public func links(of ids: [ID<Person>]) throws -> [LinkRow] {
        guard grant.outcome(.restricted) == .allow else { return [] }
        return try connection.rows(
            """
            SELECT person, agency, record, at, actor FROM links
            WHERE hub = \(hub) AND person IN (\(list: ids.map(\.description)))
            ORDER BY agency, record
            """
        ).compactMap { row in
            guard let person = ID<Person>(try row.text("person")),
                let agency = AgencyCode(rawValue: try row.text("agency")),
                let actor = ID<Practitioner>(try row.text("actor"))
            else { return nil }
            let record = RecordRef(agency: agency, record: try row.text("record"))
            name("record:\(agency.rawValue)/\(record.record)")
            return LinkRow(
                person: person, record: record, at: Instant(milliseconds: try row.integer("at")),
                by: actor)
        }
    }

    // MARK: Enquiries and contacts

    /// An enquiry as far as the grant goes: statements and levels the viewer may not see are taken
    /// out here, so that a page never holds them.
    public func enquiry(_ id: ID<Enquiry>) throws -> SeenEnquiry? {
        try whole(id).map { try seen($0.enquiry) }
    }

    /// The same, with how the picture of risk formed.
    /// - Parameter position: how many of its entries to go by; all of them where `nil`.
    public func story(of id: ID<Enquiry>, at position: Int? = nil) throws -> SeenStory? {
        guard let (enquiry, events) = try whole(id) else { return nil }
        let then = position.map { Enquiry.folding(id, events.prefix($0)) } ?? enquiry
        return try seen(then).telling(events)
    }

    /// The same as it stood at a past moment, by what had been written by then; `nil` where it had
    /// not been opened.
    public func enquiry(_ id: ID<Enquiry>, asItStoodAt moment: Instant) throws -> SeenEnquiry? {
        guard let (_, events) = try whole(id) else { return nil }
        let then = Enquiry.folding(id, events.prefix { $0.at <= moment })
        return then.opening == nil ? nil : try seen(then)
    }

    /// An enquiry and its entries, without what is concealed of its people.
    private func whole(
        _ id: ID<Enquiry>
    ) throws -> (enquiry: Enquiry, events: [Recorded<EnquiryEvent>])? {
        guard grant.outcome(.identity) == .allow else { return nil }
        var (enquiry, events) = try lookout.whole(id)
        guard enquiry.opening != nil else { return nil }
        if let hiding = try hidden(of: enquiry.everybody, with: enquiry.contacts) {
            events = try lookout.history(.enquiry(id), hiding: hiding)
            enquiry = .folding(id, events)
        }
        return (enquiry, events)
    }

    private func seen(_ enquiry: Enquiry) throws -> SeenEnquiry {
        name("enquiry:\(enquiry.id)")
        for subject in enquiry.subjects { name("person:\(subject.person)") }
        return try enquiry.seen(by: grant).opening { try sealedWords($0) }
    }

    public func contact(_ id: ID<Contact>) throws -> Contact? {
        guard grant.outcome(.facts) == .allow || grant.relation == .assigned else { return nil }
        let contact = try unplaced(id)
        guard contact.received != nil else { return nil }
        name("contact:\(id)")
        for person in contact.people.values { name("person:\(person)") }
        return contact
    }

    /// A contact without what tells where concealed people are.
    func unplaced(_ id: ID<Contact>) throws -> Contact {
        var contact = try lookout.fold(id)
        // What was taken into an enquiry is about everybody of that enquiry.
        let joined = try contact.screening?.enquiry.map { try lookout.fold($0).everybody } ?? []
        let people = Array(Set(contact.people.values).union(joined))
        if let hiding = try hidden(of: people, with: [id]) {
            contact = try lookout.fold(id, hiding: hiding)
            let concealed = Set(try lookout.concealed(among: people, from: grant.viewer.id))
            contact.unplace(contact.people.filter { concealed.contains($0.value) }.keys)
        }
        return contact
    }
}

public struct LinkRow: Sendable, Hashable {
    public let person: ID<Person>
    public let record: RecordRef
    public let at: Instant
    public let by: ID<Practitioner>
}

// What a search found, whose words came from the live index.
extension Reader {
    public func name(person: ID<Person>) { name("person:\(person)") }

    public func name(enquiry: ID<Enquiry>) { name("enquiry:\(enquiry)") }

    public func name(contact: ID<Contact>) { name("contact:\(contact)") }

    public func name(record: RecordRef) {
        name("record:\(record.agency.rawValue)/\(record.record)")
    }
}

extension Reader {
    /// Reads one thing under its own grant, counting who it names with the rest of this answer.
    public func under<Value>(_ grant: Grant, _ body: (Reader) throws -> Value) rethrows -> Value {
        let other = Reader(lookout: lookout, grant: grant)
        defer { for name in other.named { self.name(name) } }
        return try body(other)
    }

    /// One of several enquiries, under a grant of its own: having a part in one opens no other.
    /// `nil` where the viewer may not see what it says.
    public func oneEnquiry(_ id: ID<Enquiry>) throws -> SeenEnquiry? {
        let relation = try lookout.relation(of: grant.viewer, to: id)
        guard
            let own = try? Access.grant(
                grant.viewer, relation: relation, depth: .facts, purpose: grant.purpose)
        else { return nil }
        return try under(own) { try $0.enquiry(id) }
    }
}
