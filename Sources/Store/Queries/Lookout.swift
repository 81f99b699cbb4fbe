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
    /// Whether what is read here is committed, so that a key met may be kept at hand. In a write it
    /// is not: the key may be undone with the write.
    var isCommitted = false
    /// What the transaction this is read in has written so far; `nil` outside one.
    var touched: Touched?
    /// What of the rows that give access was found whole in this snapshot.
    var trusted = Trusted()

    /// A reader for what has been granted.
    public func reader(_ grant: Grant) -> Reader { Reader(lookout: self, grant: grant) }

    // Folding a stream opens its bodies. It is kept within the store: pages go through a reader.

    func fold(_ id: ID<Contact>, hiding: Hiding? = nil) throws -> Contact {
        .folding(id, try history(.contact(id), hiding: hiding))
    }

    func fold(_ id: ID<Person>) throws -> Person {
        .folding(id, try history(.person(id)))
    }

    func fold(_ id: ID<Enquiry>, hiding: Hiding? = nil) throws -> Enquiry {
        guard let hiding else { return try whole(id).enquiry }
        return .folding(id, try history(.enquiry(id), hiding: hiding))
    }

    func fold(_ id: ID<SubjectBundle>) throws -> SubjectBundle {
        .folding(id, try history(.bundle(id)))
    }

    /// - Parameters:
    ///   - hiding: what to take out of every body before it is read.
    ///   - erased: keys that are gone, whose entries are passed over.
    func history<Event: Decodable & Sendable>(
        _ stream: Stream, hiding: Hiding? = nil, leavingOut erased: Set<String> = []
    ) throws -> [Recorded<Event>] {
        let entries = try entries(of: stream)
        return try entries.filter { !erased.contains($0.key) }.map {
            try recorded($0, hiding: hiding)
        }
    }

    /// The entries of a stream from a place on, in order.
    func entries(of stream: Stream, from start: Int = 0) throws -> [Entry] {
        try connection.rows(
            "SELECT \(part: Self.columns) FROM entries WHERE hub = \(hub) "
                + "AND stream = \(stream.text) AND position >= \(start) ORDER BY position"
        ).enumerated().map { place, row in
            let entry = try Self.entry(row)
            // A story with a page missing is not told.
            guard entry.position == start + place else {
                throw StoreError.unreadable(stream.text)
            }
            return entry
        }
    }

    func recorded<Event: Decodable & Sendable>(
        _ entry: Entry, hiding: Hiding? = nil
    ) throws -> Recorded<Event> {
        guard let actor = ID<Practitioner>(entry.actor),
            let agency = AgencyCode(rawValue: entry.agency)
        else { throw StoreError.unreadable("entry \(entry.seq)") }
        return Recorded(
            try event(of: entry, hiding: hiding), at: Instant(milliseconds: entry.at),
            actor: actor, agency: agency)
    }

    private func event<Event: Decodable & Sendable>(
        of entry: Entry, hiding: Hiding?
    ) throws -> Event {
        let key = try key(of: entry)
        if let hiding { return try hiding.event(of: entry, try Self.open(entry, under: key)) }
        // What is sealed for named people is opened anew each time.
        let isItem = entry.key.hasPrefix(Sealing.itemPrefix)
        if !isItem, let known: Event = sealing.opened.event(entry) { return known }
        let event = try Codec.decoded(Event.self, try Self.open(entry, under: key))
        if !isItem { sealing.opened.keep(event, of: entry) }
        return event
    }

    func open(_ entry: Entry) throws -> Data {
        try Self.open(entry, under: try key(of: entry))
    }

    private static func open(_ entry: Entry, under key: Sealing.Pair) throws -> Data {
        try Sealing.open(entry.body, under: key, at: Writer.place(of: entry))
    }

    private func key(of entry: Entry) throws -> Sealing.Pair {
        let key = try sealing.key(entry.key, connection)
        if isCommitted, !entry.key.hasPrefix(Sealing.itemPrefix) {
            sealing.remember(entry.key, key)
        }
        return key
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

    public func stateForCommand(_ id: ID<SubjectBundle>) throws -> SubjectBundle? {
        let bundle = try fold(id)
        return bundle.request == nil ? nil : bundle
    }

    /// How many entries an enquiry has: nothing about it.
    public func position(of id: ID<Enquiry>) throws -> Int {
        let row = try connection.first(
            "SELECT COUNT(*) AS n FROM entries WHERE hub = \(hub) "
                + "AND stream = \(Stream.enquiry(id).text)")
        return Int(try row?.integer("n") ?? 0)
    }

    /// How many entries each of these things has: “enquiry:…”, “person:…”, “contact:…”. Where a
    /// person lives may be kept apart, and counts with them.
    public func entryCounts(of names: Set<String>) throws -> [String: Int] {
        let place = "place:"
        func streams(_ name: String) -> [String] {
            name.hasPrefix("person:") ? [name, place + name.dropFirst("person:".count)] : [name]
        }
        let counts = try lengths(of: names.sorted().flatMap(streams))
        return names.reduce(into: [:]) { found, name in
            found[name] = streams(name).reduce(0) { $0 + (counts[$1] ?? 0) }
        }
    }

    /// How many entries each of these streams has; those without any are left out.
    func lengths(of streams: [String]) throws -> [String: Int] {
        // Of a few, the last entry of each is looked up; grouping visits every entry of them.
        let query: Query =
            streams.count > 8
            ? """
            SELECT stream, MAX(position) + 1 AS n FROM entries
            WHERE hub = \(hub) AND stream IN (\(list: streams)) GROUP BY stream
            """
            : streams.dropFirst().reduce(length(of: streams.first ?? "")) {
                $0 + " UNION ALL " + length(of: $1)
            }
        return try connection.rows(query).reduce(into: [:]) { found, row in
            found[try row.text("stream")] = Int(try row.integer("n"))
        }
    }

    private func length(of stream: String) -> Query {
        """
        SELECT stream, position + 1 AS n FROM entries
        WHERE hub = \(hub) AND stream = \(stream)
            AND position = (SELECT MAX(position) FROM entries
                WHERE hub = \(hub) AND stream = \(stream))
        """
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
