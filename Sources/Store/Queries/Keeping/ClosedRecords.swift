import Database
import Safeguarding

/// A closed record and the day from which it may go: an enquiry, or a concern that ended at
/// screening.
public struct ClosedRecord: Sendable {
    public let about: Stream
    /// The child it is mainly about; `nil` where a concern ended and nobody said who the child is.
    public let child: ID<Person>?
    public let reference: String
    public let outcome: Outcome?
    public let closed: Instant
    public let rule: RetentionRule?
    /// `nil` where no rule says.
    public let ends: Day?

    public func isOver(on today: Day) -> Bool { ends.map { $0 <= today } ?? false }
}

extension Lookout {
    private static let closedMax = 200

    /// Closed records, those that may go soonest first; of this scope alone where one is given.
    /// Each child's day of birth is read for it, and shown to nobody.
    public func closedRecords(
        _ profile: HubProfile, among scope: ErasureScope? = nil,
        hiddenFrom practitioner: ID<Practitioner>? = nil
    ) throws -> [ClosedRecord] {
        let most = scope.map { $0.enquiries.count + $0.contacts.count } ?? Self.closedMax
        let rows = try connection.rows(
            closed(enquiriesOf: scope, practitioner) + " UNION ALL "
                + closed(contactsOf: scope, practitioner) + " ORDER BY closed LIMIT \(most)")
        return try rows.compactMap { try closedRecord($0, profile) }.sorted { left, right in
            guard let first = left.ends, let second = right.ends else { return left.ends != nil }
            return first < second
        }
    }

    private func closed(
        enquiriesOf scope: ErasureScope?, _ practitioner: ID<Practitioner>?
    ) -> Query {
        let among: Query =
            scope.map { "AND e.enquiry IN (\(list: $0.enquiries.map(\.description)))" } ?? ""
        return """
            SELECT 'enquiry:' || e.enquiry AS about, e.child AS child, e.reference AS reference,
                e.outcome AS outcome, e.closed AS closed FROM enquiries e
            WHERE e.hub = \(hub) AND e.closed IS NOT NULL \(part: among)
                \(part: isOpen(practitioner, "enquiry:", "e", "enquiry"))
            """
    }

    /// A concern that became an enquiry, or joined one, goes with that.
    private func closed(
        contactsOf scope: ErasureScope?, _ practitioner: ID<Practitioner>?
    ) -> Query {
        let among: Query =
            scope.map { "AND t.contact IN (\(list: $0.contacts.map(\.description)))" } ?? ""
        return """
            SELECT 'contact:' || t.contact AS about, (SELECT MIN(p.person) FROM contact_people p
                    WHERE p.hub = t.hub AND p.contact = t.contact) AS child,
                t.reference AS reference, t.outcome AS outcome, t.screened AS closed
            FROM contacts t
            WHERE t.hub = \(hub) AND t.screened IS NOT NULL AND t.enquiry IS NULL \(part: among)
                \(part: isOpen(practitioner, "contact:", "t", "contact"))
            """
    }

    private func isOpen(
        _ practitioner: ID<Practitioner>?, _ kind: String, _ table: Query, _ column: Query
    ) -> Query {
        practitioner.map { "AND \(part: Self.isNotConflicted(kind, table, column, $0))" } ?? ""
    }

    private func closedRecord(_ row: Tuple, _ profile: HubProfile) throws -> ClosedRecord? {
        guard let about = Stream(try row.text("about")) else { return nil }
        let closed = Instant(milliseconds: try row.integer("closed"))
        let outcome = try row.textOrNil("outcome").flatMap { Outcome(rawValue: $0) }
        let rule = profile.retention(for: outcome)
        return ClosedRecord(
            about: about, child: try row.textOrNil("child").flatMap { ID($0) },
            reference: try row.text("reference"), outcome: outcome, closed: closed, rule: rule,
            ends: try rule.flatMap { try ends($0, closed: LondonTime(closed).day, of: about) })
    }

    /// The day for whichever of its children it is kept longest for.
    private func ends(_ rule: RetentionRule, closed: Day, of about: Stream) throws -> Day? {
        let born = try children(of: about).map { try fold($0).details.born?.exact }
        // Of nobody known it is kept as for somebody whose day of birth is not.
        let ends = (born.isEmpty ? [nil] : born).map { rule.ends(closed: closed, born: $0) }
        return ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
    }

    private func children(of about: Stream) throws -> [ID<Person>] {
        let query: Query
        switch about {
        case .enquiry(let id):
            let roles = SubjectRole.allCases.filter(\.isChild).map(\.rawValue)
            query = """
                SELECT person FROM subjects WHERE hub = \(hub) AND enquiry = \(id.description)
                    AND role IN (\(list: roles))
                """
        case .contact(let id):
            query = """
                SELECT person FROM contact_people WHERE hub = \(hub)
                    AND contact = \(id.description)
                """
        case .person, .place, .sealed, .bundle, .audit, .hub: return []
        }
        return try connection.rows(query).compactMap { ID(try $0.text("person")) }
    }
}

extension Reader {
    /// Closed records, naming each child, without those the reader is kept out of.
    public func closedRecords(
        _ profile: HubProfile, among scope: ErasureScope? = nil
    ) throws -> [ClosedRecord] {
        try lookout.trust(["practitioner:\(grant.viewer.id)"])
        let found = try lookout.closedRecords(
            profile, among: scope, hiddenFrom: grant.viewer.id)
        // Of nobody known, the record itself.
        for one in found { name(one.child.map { "person:\($0)" } ?? one.about.text) }
        return found
    }
}
