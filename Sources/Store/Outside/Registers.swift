import Crypto
import Database
import Foundation
import Safeguarding

/// One row of an agency's register: who it knows, for finding only.
public struct RegisterRow: Sendable, Hashable {
    public let agency: AgencyCode
    public let record: String
    public var given: String
    public var family: String
    /// As the file gave it; kept even where it cannot be a date.
    public var born: String
    public var sex: String
    public var house: String
    public var street: String
    public var postcode: String
    public var nhsNumber: String
    public var upn: String
    public var telephone: String

    public init(
        agency: AgencyCode, record: String, given: String, family: String, born: String,
        sex: String, house: String, street: String, postcode: String, nhsNumber: String,
        upn: String, telephone: String
    ) {
        self.agency = agency
        self.record = record
        self.given = given
        self.family = family
        self.born = born
        self.sex = sex
        self.house = house
        self.street = street
        self.postcode = postcode
        self.nhsNumber = nhsNumber
        self.upn = upn
        self.telephone = telephone
    }

    /// Fields with a zero byte between: rows are opened by the hundred thousand at start, and this
    /// is many times faster than JSON. U+0000 is refused at the edge, so it cannot be in a field.
    var packed: Data {
        var out = Data()
        for field in [
            given, family, born, sex, house, street, postcode, nhsNumber, upn, telephone,
        ] {
            out.append(contentsOf: field.utf8)
            out.append(0)
        }
        return out
    }

    init?(agency: AgencyCode, record: String, packed: Data) {
        let fields = packed.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard fields.count == 11 else { return nil }
        self.init(
            agency: agency, record: record, given: fields[0], family: fields[1], born: fields[2],
            sex: fields[3], house: fields[4], street: fields[5], postcode: fields[6],
            nhsNumber: fields[7], upn: fields[8], telephone: fields[9])
    }
}

/// One import of a register extract. A new one replaces the agency's rows it names and leaves out
/// those it no longer holds.
public struct RegisterImport: Sendable, Hashable {
    public let agency: AgencyCode
    public let number: Int
    public let at: Instant
    public let rowCount: Int
    public let badCount: Int
    /// Of the file it came from.
    public let digest: String
}

extension Writer {
    /// Replaces an agency's register by these rows, in one transaction: nothing half-written.
    public func replaceRegister(
        of agency: AgencyCode, with rows: [RegisterRow], number: Int, digest: String,
        badCount: Int, _ act: Act
    ) throws {
        let code = agency.rawValue
        let name = "register:\(code)"
        let key = try sealing.key(name, making: connection)
        try connection.run("DELETE FROM register_rows WHERE hub = \(hub) AND agency = \(code)")
        let skipped = try skippedRecords(of: code)
        for row in rows where try !isSkipped(row.record, of: code, among: skipped) {
            let nhs = try NHSNumber(row.nhsNumber).map {
                try sealing.searchable("nhs", $0.digits, connection)
            }
            let sealed = try Sealing.seal(
                row.packed, under: key, at: "register|\(code)|\(row.record)")
            try connection.run(
                """
                INSERT INTO register_rows (hub, agency, record, number, nhs, sealed)
                VALUES (\(hub), \(code), \(row.record), \(number), \(nhs), \(sealed))
                """)
        }
        try put(
            "register_imports",
            [
                "agency": code, "number": number, "at": act.at.milliseconds,
                "actor": act.actor.description, "digest": digest, "row_count": rows.count,
                "bad_count": badCount,
            ])
        try record(
            HubEvent.registerImported(
                agency: agency, digest: digest, rowCount: rows.count, badCount: badCount,
                number: number), act)
    }
}

extension Lookout {
    /// The latest import of each agency.
    public func registers() throws -> [RegisterImport] {
        try connection.rows(
            """
            SELECT agency, number, at, row_count, bad_count, digest FROM register_imports r
            WHERE hub = \(hub) AND number = (SELECT MAX(number) FROM register_imports m
                WHERE m.hub = r.hub AND m.agency = r.agency)
            ORDER BY agency
            """
        ).compactMap { row in
            guard let agency = AgencyCode(rawValue: try row.text("agency")) else { return nil }
            return RegisterImport(
                agency: agency, number: Int(try row.integer("number")),
                at: Instant(milliseconds: try row.integer("at")),
                rowCount: Int(try row.integer("row_count")),
                badCount: Int(try row.integer("bad_count")), digest: try row.text("digest"))
        }
    }

    /// Which records an agency's register has, by the agency's own ids.
    public func registerRecords(of agency: AgencyCode) throws -> [String] {
        try connection.rows(
            "SELECT record FROM register_rows WHERE hub = \(hub) AND agency = \(agency.rawValue)"
        ).map { try $0.text("record") }
    }

    /// Every row of an agency's register, for the live index, which alone may hold them: it answers
    /// searches and shows nothing by itself.
    public func registerRowsForIndex(of agency: AgencyCode) throws -> [RegisterRow] {
        let code = agency.rawValue
        let rows = try connection.rows(
            "SELECT record, sealed FROM register_rows WHERE hub = \(hub) AND agency = \(code)")
        guard !rows.isEmpty else { return [] }
        let key = try sealing.key("register:\(code)", connection)
        return try rows.compactMap { row in
            let record = try row.text("record")
            return RegisterRow(
                agency: agency, record: record,
                packed: try Sealing.open(
                    try row.bytes("sealed"), under: key, at: "register|\(code)|\(record)"))
        }
    }

    /// One row as it was given, for the live index and for those who may know a concealed place.
    public func registerRowForIndex(_ ref: RecordRef) throws -> RegisterRow? {
        let code = ref.agency.rawValue
        return try connection.first(
            """
            SELECT sealed FROM register_rows WHERE hub = \(hub) AND agency = \(code)
                AND record = \(ref.record)
            """
        ).flatMap { row in
            RegisterRow(
                agency: ref.agency, record: ref.record,
                packed: try Sealing.open(
                    try row.bytes("sealed"), under: try sealing.key("register:\(code)", connection),
                    at: "register|\(code)|\(ref.record)"))
        }
    }

    /// Whether an agency’s register has such a record. Reads nothing of it.
    public func isRegisterRecord(_ ref: RecordRef) throws -> Bool {
        try connection.first(
            """
            SELECT record FROM register_rows WHERE hub = \(hub)
                AND agency = \(ref.agency.rawValue) AND record = \(ref.record)
            """) != nil
    }

    /// Whether there is such a person. Reads nothing of them.
    public func isPerson(_ id: ID<Person>) throws -> Bool {
        try connection.first(
            "SELECT person FROM people WHERE hub = \(hub) AND person = \(id.description)") != nil
    }

    /// One person as they are in the tables, for the live index.
    public func personForIndex(_ id: ID<Person>) throws -> PersonDetails? {
        let person = try fold(id)
        return person.isCreated ? person.details : nil
    }

    /// People added or changed since an entry, for the live index.
    public func peopleForIndex(
        since seq: Int64
    ) throws -> [(person: ID<Person>, details: PersonDetails, changed: Int64)] {
        try connection.rows(
            """
            SELECT person, details, changed FROM people
            WHERE hub = \(hub) AND changed > \(seq) ORDER BY changed
            """
        ).compactMap { row in
            guard let id = ID<Person>(try row.text("person")) else { return nil }
            let key = try sealing.key("person:\(id)", connection)
            let words = try Sealing.open(
                try row.bytes("details"), under: key, at: "people|\(id)|details")
            return (id, try Codec.decoded(PersonDetails.self, words), try row.integer("changed"))
        }
    }

    /// Which people register records are linked to.
    public func people(
        linkedTo records: [RecordRef]
    ) throws -> [RecordRef: ID<Person>] {
        try records.reduce(into: [:]) { found, record in
            let row = try connection.first(
                """
                SELECT person FROM links WHERE hub = \(hub)
                    AND agency = \(record.agency.rawValue) AND record = \(record.record)
                """)
            found[record] = try row.flatMap { ID<Person>(try $0.text("person")) }
        }
    }
}
