import Database
import Safeguarding

/// A closed enquiry and the day from which it may go.
public struct ClosedEnquiry: Sendable {
    public let enquiry: ID<Enquiry>
    public let child: ID<Person>
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

    /// Closed enquiries, those that may go soonest first; of these ids alone where they are given.
    /// Each lead child's day of birth is read for it, and shown to nobody.
    public func closedEnquiries(
        _ profile: HubProfile, among ids: [ID<Enquiry>]? = nil,
        hiddenFrom practitioner: ID<Practitioner>? = nil
    ) throws -> [ClosedEnquiry] {
        let among: Query =
            ids.map { "AND enquiry IN (\(list: $0.map(\.description)))" } ?? ""
        let open: Query =
            practitioner.map {
                "AND \(part: Self.isNotConflicted("enquiry:", "e", "enquiry", $0))"
            } ?? ""
        let rows = try connection.rows(
            """
            SELECT enquiry, child, reference, outcome, closed FROM enquiries e
            WHERE hub = \(hub) AND closed IS NOT NULL \(part: among) \(part: open)
            ORDER BY closed LIMIT \(ids?.count ?? Self.closedMax)
            """)
        return try rows.compactMap { try closedEnquiry($0, profile) }.sorted { left, right in
            guard let first = left.ends, let second = right.ends else { return left.ends != nil }
            return first < second
        }
    }

    private func closedEnquiry(_ row: Tuple, _ profile: HubProfile) throws -> ClosedEnquiry? {
        guard let enquiry = ID<Enquiry>(try row.text("enquiry")),
            let child = ID<Person>(try row.text("child"))
        else { return nil }
        let closed = Instant(milliseconds: try row.integer("closed"))
        let outcome = try row.textOrNil("outcome").flatMap { Outcome(rawValue: $0) }
        let rule = profile.retention(for: outcome)
        let born = try fold(child).details.born?.exact
        return ClosedEnquiry(
            enquiry: enquiry, child: child, reference: try row.text("reference"),
            outcome: outcome, closed: closed, rule: rule,
            ends: rule?.ends(closed: LondonTime(closed).day, born: born))
    }
}

extension Reader {
    /// Closed enquiries, naming each lead child, without those the reader is kept out of.
    public func closedEnquiries(
        _ profile: HubProfile, among ids: [ID<Enquiry>]? = nil
    ) throws -> [ClosedEnquiry] {
        let found = try lookout.closedEnquiries(
            profile, among: ids, hiddenFrom: grant.viewer.id)
        for one in found { name(person: one.child) }
        return found
    }
}
