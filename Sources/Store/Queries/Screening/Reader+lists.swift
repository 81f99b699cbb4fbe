import Database
import Foundation
import Safeguarding

// The lists people work from. Each row is what a list shows, and everyone in it is named.

public struct QueueRow: Sendable {
    public let enquiry: ID<Enquiry>
    public let reference: String
    public let child: ID<Person>
    public let childDetails: PersonDetails?
    /// Whether it is about somebody whose record is kept to named people, not this reader.
    public let isKept: Bool
    /// `nil` where it is kept to named people.
    public let summary: EnquirySummary?
    public let source: ReferralSource
    public let stage: Stage
    public let rating: Rating?
    public let decideBy: Instant?
    public let received: Instant
    public let lead: ID<Practitioner>?
    public let reviewOn: Day?
    public let checks: [CheckRow]
}

public struct CheckRow: Sendable {
    public let check: ID<Check>
    public let enquiry: ID<Enquiry>
    public let agency: AgencyCode
    public let asked: Instant
    public let replyBy: Instant
    public let dueBy: Instant
    public let opened: Instant?
    public let answered: Instant?
    /// What was answered; `nil` where nothing was, or a refusal.
    public let sum: ReplySum?
    /// Since when the enquiry has stood elsewhere in law than the agency knows of.
    public let news: Instant?

    /// What stands in the table in place of an answer.
    static let declined = "declined"

    public func isLate(at now: Instant) -> Bool { answered == nil && now > replyBy }
}

public struct RequestRow: Sendable {
    public let check: CheckRow
    public let reference: String
    public let child: ID<Person>
    public let childDetails: PersonDetails?
}

public struct ContactRow: Sendable {
    public let contact: ID<Contact>
    public let reference: String
    public let received: Instant
    public let screenBy: Instant
    public let screened: Instant?
    public let outcome: String?
    public let source: ReferralSource
    public let agency: AgencyCode
    public let summary: ContactSummary
}

extension Reader {
    private var hub: String { lookout.hub }
    private var me: ID<Practitioner> { grant.viewer.id }

    /// Throws unless what keeps the reader out of these enquiries, or lets them in, is whole.
    private func trust(_ enquiries: [Tuple]) throws {
        let ids = try enquiries.map { try $0.text("enquiry") }
        try lookout.trust(ids.map { "enquiry:\($0)" } + ["practitioner:\(me)"])
        if grant.viewer.role.isHubStaff { try lookout.trustPeople(of: ids) }
    }

    /// How many subjects of the enquiry `e` are kept to named people, of whom the reader is none.
    private var keptCount: Query {
        """
        (SELECT COUNT(*) FROM subjects s JOIN people p ON p.hub = s.hub AND p.person = s.person
            WHERE s.hub = e.hub AND s.enquiry = e.enquiry AND p.restricted = 1
            AND \(part: Lookout.isNotNamed("restricted:", "s.person", me.description)))
        """
    }

    /// Open enquiries, soonest due first; those without a clock come after, oldest first.
    public func queue() throws -> [QueueRow] { try queue("") }

    /// Open enquiries one person leads.
    public func queue(ledBy lead: ID<Practitioner>) throws -> [QueueRow] {
        try queue("AND lead = \(lead.description)")
    }

    /// The children of open enquiries in the order of the queue, but those kept to named people.
    /// Says nothing of who they are.
    public func openChildren() throws -> [(
        enquiry: ID<Enquiry>, reference: String, child: ID<Person>
    )] {
        guard grant.relation == .hubTeam || grant.relation == .assigned else { return [] }
        let rows = try connection.rows(
            """
            SELECT enquiry, reference, child FROM enquiries e
            WHERE hub = \(hub) AND stage <> \(Stage.closed.rawValue)
                AND \(part: Lookout.isNotConflicted("enquiry:", "e", "enquiry", me))
                AND \(part: keptCount) = 0
            ORDER BY decide_by NULLS LAST, received
            """)
        try trust(rows)
        return try rows.compactMap { row in
            guard let enquiry = ID<Enquiry>(try row.text("enquiry")),
                let child = ID<Person>(try row.text("child"))
            else { return nil }
            return (enquiry, try row.text("reference"), child)
        }
    }

    private func queue(_ condition: Query) throws -> [QueueRow] {
        guard grant.relation == .hubTeam || grant.relation == .assigned else { return [] }
        let checks = Dictionary(grouping: try openChecks(), by: \.enquiry)
        let rows = try connection.rows(
            """
            SELECT enquiry, reference, child, summary, source, stage, rating, decide_by, received,
                lead, review_on,
                \(part: keptCount) AS kept
            FROM enquiries e WHERE hub = \(hub) AND stage <> \(Stage.closed.rawValue)
                AND \(part: Lookout.isNotConflicted("enquiry:", "e", "enquiry", me))
                \(part: condition)
            ORDER BY decide_by NULLS LAST, received
            """)
        try trust(rows)
        return try rows.compactMap { row in try queueRow(row, checks) }
    }

    private func queueRow(
        _ row: Tuple, _ checks: [ID<Enquiry>: [CheckRow]]
    ) throws -> QueueRow? {
        guard let id = ID<Enquiry>(try row.text("enquiry")),
            let child = ID<Person>(try row.text("child")),
            let stage = Stage(rawValue: try row.text("stage"))
        else { return nil }
        let lead = try row.textOrNil("lead").flatMap { ID<Practitioner>($0) }
        // Kept to named people: that it is there and when it is due, so that it is not missed.
        let isKept = try row.integer("kept") > 0
        if isKept { name(enquiry: id) }
        return QueueRow(
            enquiry: id, reference: try row.text("reference"), child: child,
            childDetails: isKept ? nil : try person(child), isKept: isKept,
            summary: isKept
                ? nil
                : try open(
                    EnquirySummary.self, try row.bytes("summary"), key: "enquiry:\(id)",
                    at: "enquiries|\(id)|summary"),
            source: ReferralSource(rawValue: try row.text("source")) ?? .unknown, stage: stage,
            rating: try row.textOrNil("rating").flatMap(Rating.init),
            decideBy: try row.instantOrNil("decide_by"),
            received: Instant(milliseconds: try row.integer("received")),
            lead: lead,
            reviewOn: try row.textOrNil("review_on").flatMap { Day(iso: $0) },
            checks: checks[id] ?? [])
    }

    private func openChecks() throws -> [CheckRow] {
        try connection.rows(
            """
            SELECT c.check_id, c.enquiry, c.agency, c.asked, c.reply_by, c.due_by, c.opened,
                c.answered, c.answer, c.news
            FROM checks c JOIN enquiries e ON e.hub = c.hub AND e.enquiry = c.enquiry
            WHERE c.hub = \(hub) AND e.stage <> \(Stage.closed.rawValue)
            ORDER BY c.asked, c.agency
            """
        ).compactMap(Self.checkRow)
    }

    static func checkRow(_ row: Tuple) throws -> CheckRow? {
        guard let check = ID<Check>(try row.text("check_id")),
            let enquiry = ID<Enquiry>(try row.text("enquiry")),
            let agency = AgencyCode(rawValue: try row.text("agency"))
        else { return nil }
        return CheckRow(
            check: check, enquiry: enquiry, agency: agency,
            asked: Instant(milliseconds: try row.integer("asked")),
            replyBy: Instant(milliseconds: try row.integer("reply_by")),
            dueBy: Instant(milliseconds: try row.integer("due_by")),
            opened: try row.instantOrNil("opened"), answered: try row.instantOrNil("answered"),
            sum: try row.textOrNil("answer").flatMap(ReplySum.init),
            news: try row.instantOrNil("news"))
    }

    /// Requests to the viewer's own agency: unanswered first, soonest due first.
    public func requests(limit: Int = 100) throws -> [RequestRow] {
        guard Deed.seeRequests.isOpen(to: grant.viewer.role) else { return [] }
        let rows = try connection.rows(
            """
            SELECT c.check_id, c.enquiry, c.agency, c.asked, c.reply_by, c.due_by, c.opened,
                c.answered, c.answer, c.news, e.reference, e.child
            FROM checks c JOIN enquiries e ON e.hub = c.hub AND e.enquiry = c.enquiry
            WHERE c.hub = \(hub) AND c.agency = \(grant.viewer.agency.rawValue)
                AND \(part: Lookout.isNotConflicted("enquiry:", "e", "enquiry", me))
            ORDER BY
                CASE WHEN c.news IS NOT NULL THEN 0 WHEN c.answered IS NULL THEN 1 ELSE 2 END,
                CASE WHEN c.answered IS NULL THEN c.reply_by ELSE -c.answered END
            LIMIT \(limit)
            """)
        try trust(rows)
        return try rows.compactMap { row in
            guard let check = try Self.checkRow(row), let child = ID<Person>(try row.text("child"))
            else { return nil }
            return RequestRow(
                check: check, reference: try row.text("reference"), child: child,
                childDetails: try asked(about: child))
        }
    }

    /// Who a child is, to an agency that has been asked about them.
    private func asked(about child: ID<Person>) throws -> PersonDetails? {
        guard
            let row = try connection.first(
                "SELECT details FROM people WHERE hub = \(hub) AND person = \(child.description)")
        else { return nil }
        return try open(
            PersonDetails.self, try row.bytes("details"), key: "person:\(child)",
            at: "people|\(child)|details")
    }

    /// Contacts that wait to be screened, soonest due first.
    public func contactsWaiting() throws -> [ContactRow] {
        guard grant.relation == .hubTeam else { return [] }
        return try contacts(
            "screened IS NULL ORDER BY screen_by, received")
    }

    /// What the viewer's own agency sent lately: enough to find it again, no child's name.
    public func contactsSent(by practitioner: ID<Practitioner>) throws -> [ContactRow] {
        try contacts("actor = \(practitioner.description) ORDER BY received DESC LIMIT 20")
    }

    private func contacts(_ condition: Query) throws -> [ContactRow] {
        let start: Query = """
            SELECT contact, reference, received, screen_by, screened, outcome, source, agency,
                summary
            FROM contacts t WHERE hub = \(hub)
                AND \(part: Lookout.isNotConflicted("contact:", "t", "contact", me)) AND 
            """
        let rows = try connection.rows(start + condition)
        try lookout.trust(
            try rows.map { "contact:\(try $0.text("contact"))" } + ["practitioner:\(me)"])
        return try rows.compactMap { row in
            guard let id = ID<Contact>(try row.text("contact")),
                let agency = AgencyCode(rawValue: try row.text("agency"))
            else { return nil }
            return ContactRow(
                contact: id, reference: try row.text("reference"),
                received: Instant(milliseconds: try row.integer("received")),
                screenBy: Instant(milliseconds: try row.integer("screen_by")),
                screened: try row.instantOrNil("screened"),
                outcome: try row.textOrNil("outcome"),
                source: ReferralSource(rawValue: try row.text("source")) ?? .unknown,
                agency: agency,
                summary: try open(
                    ContactSummary.self, try row.bytes("summary"), key: "contact:\(id)",
                    at: "contacts|\(id)|summary"))
        }
    }

    /// The enquiry of a reference such as RB-26-01187, or the contact of a receipt.
    public func found(reference: String) throws -> FoundReference? {
        let reference = reference.uppercased()
        try lookout.trust(["practitioner:\(me)"])
        if let row = try connection.first(
            "SELECT enquiry FROM enquiries e WHERE hub = \(hub) AND reference = \(reference) AND "
                + Lookout.isNotConflicted("enquiry:", "e", "enquiry", me))
        {
            return ID<Enquiry>(try row.text("enquiry")).map(FoundReference.enquiry)
        }
        let row = try connection.first(
            "SELECT contact FROM contacts t WHERE hub = \(hub) AND reference = \(reference) AND "
                + Lookout.isNotConflicted("contact:", "t", "contact", me))
        return try row.flatMap { ID<Contact>(try $0.text("contact")) }.map(FoundReference.contact)
    }
}

public enum FoundReference: Sendable, Hashable {
    case enquiry(ID<Enquiry>)
    case contact(ID<Contact>)
}

extension Tuple {
    func instantOrNil(_ column: String) throws -> Instant? {
        try integerOrNil(column).map(Instant.init(milliseconds:))
    }
}
