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

    /// What is said of a page that was opened.
    static let opened = "opened"
}

/// Somebody who opened an enquiry.
public struct OpenerRow: Sendable, Hashable {
    public let actor: ID<Practitioner>
    public let agency: AgencyCode
    public let first: Instant
    public let count: Int
}

extension Reader {
    private var hub: String { lookout.hub }

    /// What the hub notes by itself: nobody looked or changed anything, and there are so many that
    /// people who did would not be seen among them.
    private static let byItself = "reminded"

    /// Who opened or tried to open a person's record, and who did what to the enquiries they are
    /// in, newest first.
    /// - Parameters:
    ///   - limit: so many at most; all of them where it is `nil`.
    ///   - last: of entries before this one only.
    public func viewings(
        of person: ID<Person>, limit: Int? = nil, before last: Int64 = .max
    ) throws -> [ViewingRow] {
        let limit = limit ?? Int(Int32.max)
        guard grant.outcome(.pointer) == .allow else { return [] }
        let people = try lookout.identities(of: person)
        let enquiries = try lookout.enquiries(of: person)
        for one in people { name("person:\(one)") }
        let looked = try connection.rows(
            """
            SELECT DISTINCT seq, at, actor, agency, purpose, did, page FROM viewings
            WHERE hub = \(hub) AND named IN (\(list: people.map { "person:\($0)" }))
                AND seq < \(last)
            ORDER BY seq DESC LIMIT \(limit)
            """
        ).compactMap { try Self.viewing($0, did: try $0.text("did"), page: try $0.text("page")) }
        let streams = people.map { "person:\($0)" } + enquiries.map { "enquiry:\($0)" }
        let done = try connection.rows(
            """
            SELECT seq, at, actor, agency, purpose, kind FROM entries
            WHERE hub = \(hub) AND stream IN (\(list: streams)) AND kind <> \(Self.byItself)
                AND seq < \(last)
            ORDER BY seq DESC LIMIT \(limit)
            """
        ).compactMap { try Self.viewing($0, did: try $0.text("kind"), page: "") }
        return Array((looked + done).sorted { $0.seq > $1.seq }.prefix(limit))
    }

    /// Who had opened an enquiry by a moment, with when each first did and how often.
    public func openers(of enquiry: ID<Enquiry>, by moment: Instant) throws -> [OpenerRow] {
        try connection.rows(
            """
            SELECT actor, agency, MIN(at) AS first, COUNT(DISTINCT seq) AS n FROM viewings
            WHERE hub = \(hub) AND named = \("enquiry:\(enquiry)") AND did = \("opened")
                AND at <= \(moment.milliseconds)
            GROUP BY actor, agency ORDER BY first, actor
            """
        ).compactMap { row in
            guard let actor = ID<Practitioner>(try row.text("actor")),
                let agency = AgencyCode(rawValue: try row.text("agency"))
            else { return nil }
            return OpenerRow(
                actor: actor, agency: agency,
                first: Instant(milliseconds: try row.integer("first")),
                count: Int(try row.integer("n")))
        }
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
}
