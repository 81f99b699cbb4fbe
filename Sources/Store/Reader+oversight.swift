import Database
import Foundation
import Ledger
import Safeguarding

/// One line of “who has looked”.
public struct ViewingRow: Sendable {
    public let seq: Int64
    public let at: Instant
    public let actor: ID<Practitioner>
    public let agency: AgencyCode
    public let purpose: Purpose
    /// “opened”, “refused”, or the kind of the entry for what was done.
    public let did: String
    public let page: String
}

/// The counts a board sees: no child in any of them.
public struct BoardCounts: Sendable {
    public var contactCount = 0
    public var enquiryCount = 0
    public var decidedCount = 0
    public var decidedInTimeCount = 0
    public var repeatCount = 0
    public var voiceCount = 0
    public var dissentCount = 0
    public var toldCount = 0
    public var overdueReviewCount = 0
    public var actionCount = 0
    public var actionDoneInTimeCount = 0
    public var actionLateCount = 0
    public var outcomes: [String: Int] = [:]
    public var sharing: [String: Int] = [:]
    public var replies: [AgencyReplies] = []

    public struct AgencyReplies: Sendable, Hashable {
        public let agency: AgencyCode
        public let askedCount: Int
        public let inTimeCount: Int
        public let lateCount: Int
        public let silentCount: Int
        public let declinedCount: Int
        /// Minutes from asking to answer, the middle one; `nil` where none answered.
        public let medianMinutes: Int?
    }

}

extension Reader {
    private var hub: String { lookout.hub }

    /// Who opened or tried to open a person's record, and who did what to the enquiries they are
    /// in, newest first.
    public func viewings(of person: ID<Person>, limit: Int = 200) throws -> [ViewingRow] {
        guard grant.outcome(.pointer) == .allow else { return [] }
        let people = try lookout.identities(of: person)
        let enquiries = try lookout.enquiries(of: person)
        for one in people { name("person:\(one)") }
        let looked = try connection.rows(
            """
            SELECT DISTINCT seq, at, actor, agency, purpose, did, page FROM viewings
            WHERE hub = \(hub) AND named IN (\(list: people.map { "person:\($0)" }))
            ORDER BY seq DESC LIMIT \(limit)
            """
        ).compactMap { try Self.viewing($0, did: try $0.text("did"), page: try $0.text("page")) }
        let streams = people.map { "person:\($0)" } + enquiries.map { "enquiry:\($0)" }
        let done = try connection.rows(
            """
            SELECT seq, at, actor, agency, purpose, kind FROM entries
            WHERE hub = \(hub) AND stream IN (\(list: streams)) ORDER BY seq DESC LIMIT \(limit)
            """
        ).compactMap { try Self.viewing($0, did: try $0.text("kind"), page: "") }
        return Array((looked + done).sorted { $0.seq > $1.seq }.prefix(limit))
    }

    private static func viewing(_ row: Tuple, did: String, page: String) throws -> ViewingRow? {
        guard let actor = ID<Practitioner>(try row.text("actor")),
            let agency = AgencyCode(rawValue: try row.text("agency"))
        else { return nil }
        return ViewingRow(
            seq: try row.integer("seq"), at: Instant(milliseconds: try row.integer("at")),
            actor: actor, agency: agency,
            purpose: Purpose(rawValue: try row.text("purpose")) ?? .none, did: did, page: page)
    }

    /// Counts over the tables that follow from the ledger, for what was received in a period.
    public func boardCounts(from: Instant, to: Instant, now: Instant) throws -> BoardCounts {
        var counts = BoardCounts()
        let (start, end) = (from.milliseconds, to.milliseconds)
        counts.contactCount = try count(
            "SELECT COUNT(*) AS n FROM contacts WHERE hub = \(hub) "
                + "AND received >= \(start) AND received < \(end)")
        let rows = try connection.rows(
            """
            SELECT decided, decided_in_time, outcome, voice, dissent, told, received, child,
                review_on, stage
            FROM enquiries WHERE hub = \(hub) AND received >= \(start) AND received < \(end)
            """)
        counts.enquiryCount = rows.count
        let today = LondonTime(now).day.iso
        for row in rows { try add(row, to: &counts, today: today) }
        counts.repeatCount = try count(
            """
            SELECT COUNT(*) AS n FROM enquiries e WHERE e.hub = \(hub)
                AND e.received >= \(start) AND e.received < \(end)
                AND EXISTS (SELECT 1 FROM enquiries b WHERE b.hub = e.hub AND b.child = e.child
                    AND b.received < e.received AND b.received >= e.received - 31536000000)
            """)
        for row in try connection.rows(
            """
            SELECT result, COUNT(*) AS n FROM sharing_decisions
            WHERE hub = \(hub) AND direction <> \(SharingDecision.Direction.together.rawValue)
                AND at >= \(start) AND at < \(end) GROUP BY result
            """)
        {
            counts.sharing[try row.text("result")] = Int(try row.integer("n"))
        }
        counts.replies = try agencyReplies(start, end, now: now)
        try addActions(to: &counts, start, end, now: now)
        return counts
    }

    private func add(_ row: Tuple, to counts: inout BoardCounts, today: String) throws {
        if try row.integerOrNil("decided") != nil { counts.decidedCount += 1 }
        if try row.integerOrNil("decided_in_time") == 1 { counts.decidedInTimeCount += 1 }
        if try row.claim("voice") { counts.voiceCount += 1 }
        if try row.integer("dissent") > 0 { counts.dissentCount += 1 }
        if try row.integerOrNil("told") == 1 { counts.toldCount += 1 }
        if let outcome = try row.textOrNil("outcome") { counts.outcomes[outcome, default: 0] += 1 }
        if let review = try row.textOrNil("review_on"), review < today,
            try row.text("stage") != Stage.closed.rawValue
        {
            counts.overdueReviewCount += 1
        }
    }

    private func addActions(
        to counts: inout BoardCounts, _ start: Int64, _ end: Int64, now: Instant
    ) throws {
        for row in try connection.rows(
            """
            SELECT a.due, a.ended, a.done FROM actions a
            JOIN enquiries e ON e.hub = a.hub AND e.enquiry = a.enquiry
            WHERE a.hub = \(hub) AND e.received >= \(start) AND e.received < \(end)
            """)
        {
            counts.actionCount += 1
            let due = try row.integer("due")
            if let done = try row.integerOrNil("done"), done <= due {
                counts.actionDoneInTimeCount += 1
            }
            if try row.integerOrNil("ended") == nil, due < now.milliseconds {
                counts.actionLateCount += 1
            }
        }
    }

    private func agencyReplies(
        _ start: Int64, _ end: Int64, now: Instant
    ) throws -> [BoardCounts.AgencyReplies] {
        let rows = try connection.rows(
            """
            SELECT agency, asked, reply_by, answered, answer, in_time FROM checks
            WHERE hub = \(hub) AND asked >= \(start) AND asked < \(end)
            """)
        let byAgency = Dictionary(grouping: rows) { (try? $0.text("agency")) ?? "" }
        return try byAgency.compactMap { code, rows -> BoardCounts.AgencyReplies? in
            guard let agency = AgencyCode(rawValue: code) else { return nil }
            var minutes: [Int] = []
            var inTime = 0, late = 0, silent = 0, declined = 0
            for row in rows {
                if let answered = try row.integerOrNil("answered") {
                    minutes.append(Int((answered - (try row.integer("asked"))) / 60_000))
                    if try row.integerOrNil("in_time") == 1 { inTime += 1 } else { late += 1 }
                    if try row.textOrNil("answer") == "declined" { declined += 1 }
                } else if try row.integer("reply_by") < now.milliseconds {
                    silent += 1
                }
            }
            minutes.sort()
            return BoardCounts.AgencyReplies(
                agency: agency, askedCount: rows.count, inTimeCount: inTime, lateCount: late,
                silentCount: silent, declinedCount: declined,
                medianMinutes: minutes.isEmpty ? nil : minutes[minutes.count / 2])
        }.sorted { $0.agency < $1.agency }
    }

    private func count(_ query: Query) throws -> Int {
        Int(try connection.first(query)?.integer("n") ?? 0)
    }
}
