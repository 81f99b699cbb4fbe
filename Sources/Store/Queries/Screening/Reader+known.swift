import Database
import Safeguarding

// What the hub has done and is doing about somebody, for whoever looks them up.

/// An open enquiry of somebody who was found.
public struct OpenEnquiryRow: Sendable, Hashable {
    public let enquiry: ID<Enquiry>
    public let reference: String
    public let stage: Stage
    public let lead: ID<Practitioner>?
    /// Whether it has them as a child, and not as somebody around one.
    public let isAsChild: Bool
    /// Whether somebody in it is kept to named people without the reader.
    public let isRestricted: Bool
}

/// What came before and is over: an enquiry that was closed, or a concern that ended without one.
public struct PastRecordRow: Sendable, Hashable {
    public enum What: Sendable, Hashable {
        case enquiry(ID<Enquiry>)
        case concern(ID<Contact>)
    }

    public let what: What
    public let reference: String
    public let ended: Instant
    public let outcome: Outcome?
    public let isRestricted: Bool
}

extension Reader {
    private var hub: String { lookout.hub }
    private var me: ID<Practitioner> { grant.viewer.id }

    /// Open enquiries any of these people is a subject of.
    public func openEnquiries(of people: [ID<Person>]) throws -> [OpenEnquiryRow] {
        let children = SubjectRole.allCases.filter(\.isChild).map(\.rawValue)
        try lookout.trust(people.map { "person:\($0)" } + ["practitioner:\(me)"])
        return try connection.rows(
            """
            SELECT e.enquiry AS enquiry, e.reference AS reference, e.stage AS stage,
                e.lead AS lead, e.opened AS opened,
                SUM(CASE WHEN s.role IN (\(list: children)) THEN 1 ELSE 0 END) AS as_child
            FROM subjects s JOIN enquiries e ON e.hub = s.hub AND e.enquiry = s.enquiry
            WHERE s.hub = \(hub) AND s.person IN (\(list: people.map(\.description)))
                AND e.stage <> \(Stage.closed.rawValue)
                AND \(part: Lookout.isNotConflicted("enquiry:", "e", "enquiry", me))
            GROUP BY e.hub, e.enquiry, e.reference, e.stage, e.lead, e.opened
            ORDER BY opened DESC
            """
        ).compactMap { row in
            guard let id = ID<Enquiry>(try row.text("enquiry")),
                let stage = Stage(rawValue: try row.text("stage"))
            else { return nil }
            name("enquiry:\(id)")
            return OpenEnquiryRow(
                enquiry: id, reference: try row.text("reference"), stage: stage,
                lead: try row.textOrNil("lead").flatMap { ID($0) },
                isAsChild: try row.integer("as_child") > 0,
                isRestricted: try isRestricted(.enquiry(id)))
        }
    }

    /// Closed enquiries any of these people is a subject of, and concerns about them that ended
    /// without one, the latest first.
    public func pastRecords(of people: [ID<Person>]) throws -> [PastRecordRow] {
        let people = people.map(\.description)
        try lookout.trust(people.map { "person:\($0)" } + ["practitioner:\(me)"])
        let enquiries = try connection.rows(
            """
            SELECT DISTINCT e.enquiry AS id, e.reference AS reference, e.closed AS ended,
                e.outcome AS outcome
            FROM subjects s JOIN enquiries e ON e.hub = s.hub AND e.enquiry = s.enquiry
            WHERE s.hub = \(hub) AND s.person IN (\(list: people)) AND e.closed IS NOT NULL
                AND \(part: Lookout.isNotConflicted("enquiry:", "e", "enquiry", me))
            """
        ).compactMap { row in
            try ID<Enquiry>(try row.text("id")).map { try past(.enquiry($0), .enquiry($0), row) }
        }
        let concerns = try connection.rows(
            """
            SELECT DISTINCT t.contact AS id, t.reference AS reference, t.screened AS ended,
                t.outcome AS outcome
            FROM contact_people p JOIN contacts t ON t.hub = p.hub AND t.contact = p.contact
            WHERE p.hub = \(hub) AND p.person IN (\(list: people))
                AND t.screened IS NOT NULL AND t.enquiry IS NULL
                AND \(part: Lookout.isNotConflicted("contact:", "t", "contact", me))
            """
        ).compactMap { row in
            try ID<Contact>(try row.text("id")).map { try past(.concern($0), .contact($0), row) }
        }
        return (enquiries + concerns).sorted { $0.ended > $1.ended }
    }

    /// Which agencies told the hub that they know one of these people, by a reply or a concern, and
    /// when last. Their registers may not say so. What the hub's own staff took down by telephone
    /// is no agency's knowledge.
    public func agenciesThatTold(of people: [ID<Person>]) throws -> [AgencyCode: Instant] {
        try lookout.trust(people.map { "person:\($0)" } + ["practitioner:\(me)"])
        if try lookout.isRestricted(people, from: me) { return [:] }
        let people = people.map(\.description)
        let knowing = [ReplySum.known, .possiblyKnown].map(\.rawValue)
        let rows = try connection.rows(
            """
            SELECT c.agency AS agency, MAX(c.answered) AS told
            FROM checks c JOIN subjects s ON s.hub = c.hub AND s.enquiry = c.enquiry
            WHERE c.hub = \(hub) AND s.person IN (\(list: people)) AND c.answered IS NOT NULL
                AND c.answer IN (\(list: knowing))
                AND \(part: Lookout.isNotConflicted("enquiry:", "c", "enquiry", me))
            GROUP BY c.agency
            UNION ALL
            SELECT t.agency AS agency, MAX(t.received) AS told
            FROM contact_people p JOIN contacts t ON t.hub = p.hub AND t.contact = p.contact
            WHERE p.hub = \(hub) AND p.person IN (\(list: people))
                AND t.agency <> \(AgencyCode.csc.rawValue)
                AND \(part: Lookout.isNotConflicted("contact:", "t", "contact", me))
            GROUP BY t.agency
            """)
        return try rows.reduce(into: [:]) { told, row in
            guard let agency = AgencyCode(rawValue: try row.text("agency")) else { return }
            let at = Instant(milliseconds: try row.integer("told"))
            told[agency] = max(told[agency] ?? at, at)
        }
    }

    private func past(
        _ what: PastRecordRow.What, _ stream: Stream, _ row: Tuple
    ) throws -> PastRecordRow {
        name(stream.text)
        return PastRecordRow(
            what: what, reference: try row.text("reference"),
            ended: Instant(milliseconds: try row.integer("ended")),
            outcome: try row.textOrNil("outcome").flatMap(Outcome.init),
            isRestricted: try isRestricted(stream))
    }

    /// Whether anyone in a record is kept to named people without the reader.
    private func isRestricted(_ stream: Stream) throws -> Bool {
        let people = try lookout.people(in: stream)
        try lookout.trust(people.map { "person:\($0)" })
        return try lookout.isRestricted(people, from: me)
    }
}
