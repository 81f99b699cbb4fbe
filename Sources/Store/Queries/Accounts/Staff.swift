import Database
import Foundation
import Safeguarding

/// Somebody with an account, as they are compared with the people of a record.
public struct StaffMember: Sendable {
    public let practitioner: Practitioner
    /// `nil` where they have not said anything of themselves yet.
    public let particulars: Particulars?
    public var name: String { practitioner.name }

    public init(practitioner: Practitioner, particulars: Particulars?) {
        self.practitioner = practitioner
        self.particulars = particulars
    }
}

/// A person of a record, as each member of staff is compared with them: by where they are only if
/// that is not concealed, or from others than this member of staff.
public struct ComparedWithStaff: Sendable {
    public let open: PersonDetails
    private let whole: PersonDetails
    /// `nil` where nothing is concealed.
    private let named: Set<ID<Practitioner>>?

    /// Somebody of whom nothing is concealed.
    public init(_ details: PersonDetails) { self.init(open: details, whole: details, named: nil) }

    init(open: PersonDetails, whole: PersonDetails, named: Set<ID<Practitioner>>?) {
        (self.open, self.whole, self.named) = (open, whole, named)
    }

    public func details(for practitioner: ID<Practitioner>) -> PersonDetails {
        named?.contains(practitioner) == true ? whole : open
    }

    /// What a concern says of them: nothing of where, if that is concealed.
    public func told(_ details: PersonDetails) -> ComparedWithStaff {
        ComparedWithStaff(named == nil ? details : details.unplaced)
    }
}

extension Writer {
    /// Keeps what somebody says of themselves and those close to them, sealed under a key of
    /// theirs.
    public func keep(_ particulars: Particulars, of practitioner: ID<Practitioner>) throws {
        try keep(particulars, in: "particulars", of: practitioner)
    }

    /// Keeps a value in a column of somebody’s account, sealed under a key of theirs.
    func keep(
        _ value: some Encodable, in column: String, of practitioner: ID<Practitioner>
    ) throws {
        let key = try sealing.key("practitioner:\(practitioner)", making: connection)
        let sealed = try Sealing.seal(
            try Codec.encoded(value), under: key, at: "accounts|\(practitioner)|\(column)")
        try change("accounts", where: "practitioner = \(practitioner.description)") {
            $0[column] = sealed.cell
        }
    }
}

extension Lookout {
    /// Everyone with an account, to be compared with the people of a record. Shown to nobody.
    public func staffForConflicts() throws -> [StaffMember] {
        try connection.rows(
            """
            SELECT practitioner, name, agency, role, particulars FROM accounts
            WHERE hub = \(hub) AND ended IS NULL ORDER BY practitioner
            """
        ).compactMap { row in
            guard let id = ID<Practitioner>(try row.text("practitioner")),
                let agency = AgencyCode(rawValue: try row.text("agency")),
                let role = Role(rawValue: try row.text("role"))
            else { return nil }
            return StaffMember(
                practitioner: Practitioner(
                    id: id, name: try row.text("name"), agency: agency, role: role),
                particulars: try row.bytesOrNil("particulars").map { try opened($0, of: id) })
        }
    }

    /// What somebody said of themselves, for themselves.
    public func particulars(of practitioner: ID<Practitioner>) throws -> Particulars? {
        try connection.first(
            """
            SELECT particulars FROM accounts
            WHERE hub = \(hub) AND practitioner = \(practitioner.description)
            """
        ).flatMap { try $0.bytesOrNil("particulars") }.map { try opened($0, of: practitioner) }
    }

    private func opened(_ sealed: Data, of id: ID<Practitioner>) throws -> Particulars {
        try opened(sealed, in: "particulars", of: id)
    }

    /// A value of a column of somebody’s account.
    func opened<Value: Decodable>(
        _ sealed: Data, in column: String, of id: ID<Practitioner>
    ) throws -> Value {
        let key = try sealing.key("practitioner:\(id)", connection)
        return try Codec.decoded(
            Value.self, try Sealing.open(sealed, under: key, at: "accounts|\(id)|\(column)"))
    }

    /// Who a person is, to be compared with staff, and where as far as all of them may know it.
    /// Shown to nobody.
    public func detailsForConflicts(of person: ID<Person>) throws -> PersonDetails? {
        try comparedWithStaff(person)?.open
    }

    /// The same, with what only those named for a concealed place are compared with: an answer that
    /// depended on it would tell anybody else whether they had guessed it.
    public func comparedWithStaff(_ person: ID<Person>) throws -> ComparedWithStaff? {
        let state = try fold(person)
        guard state.isCreated else { return nil }
        // The state of a concealed person holds no place.
        guard let (whereabouts, named) = try keptPlace(of: state) else {
            return ComparedWithStaff(state.details)
        }
        var whole = state.details
        whole.whereabouts = whereabouts
        return ComparedWithStaff(open: state.details, whole: whole, named: named)
    }

    /// Every enquiry that is not closed, and every contact that waits.
    public func openStreams() throws -> [Stream] {
        let enquiries = try connection.rows(
            """
            SELECT enquiry FROM enquiries
            WHERE hub = \(hub) AND stage <> \(Stage.closed.rawValue)
            """
        ).compactMap { ID<Enquiry>(try $0.text("enquiry")).map(Stream.enquiry) }
        let contacts = try connection.rows(
            """
            SELECT contact FROM contacts
            WHERE hub = \(hub) AND (screened IS NULL OR receipt_owed = 1)
            """
        ).compactMap { ID<Contact>(try $0.text("contact")).map(Stream.contact) }
        return try enquiries + contacts + openAudits()
    }
}
