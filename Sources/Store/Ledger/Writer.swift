import Crypto
import Database
import Foundation
import Ledger
import Safeguarding

/// Who is acting, when and why, for the entries of one act.
public struct Act: Sendable {
    public let actor: ID<Practitioner>
    public let agency: AgencyCode
    public let purpose: Purpose
    public let at: Instant

    public init(_ practitioner: Practitioner, purpose: Purpose, at: Instant) {
        self.init(actor: practitioner.id, agency: practitioner.agency, purpose: purpose, at: at)
    }

    public init(actor: ID<Practitioner>, agency: AgencyCode, purpose: Purpose, at: Instant) {
        self.actor = actor
        self.agency = agency
        self.purpose = purpose
        self.at = at
    }
}

/// One transaction: appends entries, and keeps the tables that follow from them.
public struct Writer {
    let hub: String
    let sealing: Sealing
    let connection: any Connection
    public let touched = Touched()
    let trusted = Trusted()

    /// What can be read within the same transaction, before deciding.
    public var lookout: Lookout {
        Lookout(
            hub: hub, sealing: sealing, connection: connection, touched: touched,
            trusted: trusted)
    }

    /// Whether a command of this id was carried out before; its answer where it was.
    public func answer(ofCommand id: String) throws -> String? {
        guard
            let row = try connection.first(
                "SELECT * FROM commands WHERE hub = \(hub) AND id = \(id)")
        else { return nil }
        guard
            lookout.isWhole(
                row, of: "commands", under: try sealing.key(RowDigest.key, connection))
        else { throw StoreError.unreadable("command \(id)") }
        return try row.text("answer")
    }

    public func keep(answer: String, ofCommand id: String, at now: Instant) throws {
        try put("commands", ["id": id, "at": now.milliseconds, "answer": answer])
    }

    /// Appends events to a contact and brings its rows up to date.
    public func record(_ events: [ContactEvent], on id: ID<Contact>, _ act: Act) throws {
        guard !events.isEmpty else { return }
        for event in events { try append(event, to: .contact(id), key: "contact:\(id)", act) }
        let contact: Contact = try lookout.fold(id)
        try Boundary.check(events, by: act.agency, leaving: contact)
        try Tables(writer: self).project(contact: contact)
    }

    public func record(_ events: [PersonEvent], on id: ID<Person>, _ act: Act) throws {
        guard !events.isEmpty else { return }
        var last: Int64 = 0
        for event in events {
            last = try append(event, to: .person(id), key: "person:\(id)", act)
        }
        try Tables(writer: self).project(person: try lookout.fold(id), changed: last)
    }

    public func record(_ events: [EnquiryEvent], on id: ID<Enquiry>, _ act: Act) throws {
        guard !events.isEmpty else { return }
        for event in events {
            let about = Set(event.about)
            // About one person, it opens with both keys: erasing the enquiry or the person erases
            // it.
            let key =
                (about.count == 1 ? "person:\(event.about[0])+" : "") + "enquiry:\(id)"
            try append(event, to: .enquiry(id), key: key, act)
        }
        let enquiry: Enquiry = try lookout.fold(id)
        try Boundary.check(events, by: act.agency, leaving: enquiry)
        try Tables(writer: self).project(enquiry: enquiry)
    }

    public func record(_ events: [BundleEvent], on id: ID<SubjectBundle>, _ act: Act) throws {
        var last: Int64 = 0
        for event in events { last = try append(event, to: .bundle(id), key: "bundle:\(id)", act) }
        try Tables(writer: self).project(bundle: try lookout.fold(id), last: last)
    }

    /// Keeps where somebody lives apart from their record.
    public func keep(_ whereabouts: Whereabouts, of person: ID<Person>, _ act: Act) throws {
        try append(
            KeptEvent.whereabouts(whereabouts), to: .place(person), key: "place:\(person)", act)
    }

    /// Keeps which records of registers are of the home of somebody whose place is concealed.
    public func keep(household records: [RecordRef], of person: ID<Person>, _ act: Act) throws {
        try append(KeptEvent.household(records), to: .place(person), key: "place:\(person)", act)
    }

    /// Keeps the words of something sealed apart, under a key for those named and nobody else.
    public func keep(
        _ words: String, of statement: ID<Statement>, for named: [ID<Practitioner>], _ act: Act
    ) throws {
        let item = Stream.sealed(statement).text
        let key = try sealing.makeItemKey(item, for: named.map(\.description), connection)
        try append(KeptEvent.words(words), to: .sealed(statement), key: item, under: key, act)
    }

    /// Appends something about the hub itself, reads among it.
    @discardableResult
    public func record(_ event: HubEvent, _ act: Act) throws -> Int64 {
        let seq = try append(event, to: .hub, key: "hub", act)
        try Tables(writer: self).project(event, seq: seq, act)
        return seq
    }

    /// Appends one entry. `seq` is dense because the head row gives it in this same transaction.
    @discardableResult
    func append(
        _ event: some Encodable & PeopleChanging, to stream: Stream, key name: String, _ act: Act
    ) throws -> Int64 {
        try append(
            event, to: stream, key: name, under: try sealing.key(name, making: connection), act)
    }

    @discardableResult
    private func append(
        _ event: some Encodable & PeopleChanging, to stream: Stream, key name: String,
        under key: Sealing.Pair, _ act: Act
    ) throws -> Int64 {
        let text = stream.text
        let head = try connection.first(
            """
            UPDATE head SET seq = seq + 1 WHERE hub = \(hub) RETURNING seq - 1 AS seq,
                (SELECT COALESCE(MAX(position) + 1, 0) FROM entries
                    WHERE hub = \(hub) AND stream = \(text)) AS position
            """)
        guard let head else { throw StoreError.noHead }
        let (seq, position) = (try head.integer("seq"), try head.integer("position"))
        let body = try Codec.encoded(event)
        let kind = Codec.kind(of: body)
        touched.note(event, in: stream)
        let said = Entry(
            seq: seq, at: act.at.milliseconds, stream: text, position: position,
            kind: kind, schema: Self.schema, actor: act.actor.description,
            agency: act.agency.rawValue, purpose: act.purpose.rawValue, key: name,
            salt: Self.salt(), mac: Sealing.mac(body, under: key), body: Data())
        try copy(
            said.with(body: try Sealing.seal(body, under: key, at: Self.place(of: said))))
        return seq
    }

    /// Version 2 of an entry binds its body to everything said beside it.
    private static let schema: Int64 = 2

    /// What an entry's body is bound to: its place and, from version 2 on, all that is in clear,
    /// so that who did it, when and why cannot be changed without the body refusing to open.
    static func place(of entry: Entry) -> String {
        let place = "entries|\(entry.stream)|\(entry.position)"
        guard entry.schema >= 2 else { return place }
        return place
            + "|\(entry.seq)|\(entry.at)|\(entry.kind)|\(entry.schema)|\(entry.actor)"
            + "|\(entry.agency)|\(entry.purpose)|\(entry.key)|"
            + (entry.salt + entry.mac).base64EncodedString()
    }

    /// 16 random bytes, in one call to the system.
    private static func salt() -> Data {
        SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    }
}

public enum StoreError: Error {
    case noHead
    case unreadable(String)
    /// The rows that say who may open this are not as the hub left them.
    case changed(String)
}
