import Database
import Foundation
import Safeguarding

extension Lookout {
    /// Pages that show many people at once, which is no sign of anything.
    private static let lists: Set<String> = [
        "queue", "requests", "alerts", "what is due", "handover", "what a search is for",
        "concerns sent",
        "search",
        "reference",
    ]

    /// Every record opened since a time, by whom, and whether it was part of their work. Names
    /// nobody: it is what the watch over reading looks at, and what it finds goes to reviewers.
    /// - Parameter isAlike: whether a reader has something in common with a person; asked only
    ///   where the reader had no part.
    public func readings(
        since start: Instant, isAlike: (StaffMember, PersonDetails) -> Bool
    ) throws -> [Reading] {
        let staff = Dictionary(
            try staffForConflicts().map { ($0.practitioner.id, $0) },
            uniquingKeysWith: { first, _ in first })
        let rows = try connection.rows(
            """
            SELECT seq, at, actor, page, named FROM viewings WHERE hub = \(hub)
                AND at >= \(start.milliseconds) AND did = \(ViewingRow.opened) ORDER BY seq
            """
        ).filter { try !Self.lists.contains($0.text("page")) }
        var known: [Pair: (hasPart: Bool, isLike: Bool, isWatched: Bool)] = [:]
        return try Dictionary(grouping: rows) { (try? $0.integer("seq")) ?? 0 }
            .sorted { $0.key < $1.key }.compactMap { seq, rows -> Reading? in
                guard let first = rows.first,
                    let reader = ID<Practitioner>(try first.text("actor")),
                    let member = staff[reader]
                else { return nil }
                let named = try rows.map { try $0.text("named") }
                let about =
                    named.filter { $0.hasPrefix("enquiry:") }.sorted().first
                    ?? named.filter { $0.hasPrefix("person:") }.sorted().first
                guard let about else { return nil }
                let pair = Pair(reader: reader, about: about)
                let facts = try known[pair] ?? facts(member, about, named, isAlike)
                known[pair] = facts
                return Reading(
                    seq: seq, at: Instant(milliseconds: try first.integer("at")), reader: reader,
                    about: about, hasPart: facts.hasPart, isLikeReader: facts.isLike,
                    isWatched: facts.isWatched)
            }
    }

    private struct Pair: Hashable {
        let reader: ID<Practitioner>
        let about: String
    }

    private func facts(
        _ member: StaffMember, _ about: String, _ named: [String],
        _ isAlike: (StaffMember, PersonDetails) -> Bool
    ) throws -> (hasPart: Bool, isLike: Bool, isWatched: Bool) {
        if try hasPart(member.practitioner, about) { return (true, false, false) }
        let people = named.filter { $0.hasPrefix("person:") }.compactMap {
            ID<Person>(String($0.dropFirst("person:".utf8.count)))
        }
        let isLike = try people.contains { person in
            try detailsForConflicts(of: person).map { isAlike(member, $0) } ?? false
        }
        let watched = try connection.first(
            """
            SELECT COUNT(*) AS n FROM people WHERE hub = \(hub) AND watched = 1
                AND person IN (\(list: people.map(\.description)))
            """)
        return (false, isLike, try watched?.integer("n") ?? 0 > 0)
    }

    /// Whether somebody leads a record, was asked about it, or wrote anything in it.
    private func hasPart(_ practitioner: Practitioner, _ about: String) throws -> Bool {
        let enquiries: [ID<Enquiry>] =
            switch Stream(about) {
            case .enquiry(let id): [id]
            case .person(let id): try self.enquiries(of: id)
            case .contact, .place, .sealed, .bundle, .audit, .hub, nil: []
            }
        for enquiry in enquiries {
            let relation = try relation(of: practitioner, to: enquiry)
            if relation == .assigned { return true }
            if !practitioner.role.isHubStaff, relation == .agencyAsked { return true }
        }
        let streams = [about] + enquiries.map { "enquiry:\($0)" }
        let wrote = try connection.first(
            """
            SELECT COUNT(*) AS n FROM entries WHERE hub = \(hub)
                AND stream IN (\(list: streams)) AND actor = \(practitioner.id.description)
            """)
        return try wrote?.integer("n") ?? 0 > 0
    }

    /// Whether the same was alerted to from one time to another: what a clock that was ahead
    /// alerted to keeps nothing back.
    func isAlerted(to alert: Alert, since start: Instant, until end: Instant) throws -> Bool {
        let same: Query = alert.about.map { "about = \($0)" } ?? "about IS NULL"
        let theirs: Query =
            alert.concerns.map { "concerns = \($0.description)" } ?? "concerns IS NULL"
        let row = try connection.first(
            """
            SELECT COUNT(*) AS n FROM alerts WHERE hub = \(hub)
                AND kind = \(alert.kind.rawValue) AND at >= \(start.milliseconds)
                AND at <= \(end.milliseconds) AND \(part: theirs) AND \(part: same)
            """)
        return try row?.integer("n") ?? 0 > 0
    }
}

extension Writer {
    /// Raises an alert, unless the same was raised since a time: one thing is said once.
    /// - Returns: whether it was raised.
    @discardableResult
    public func raise(_ alert: Alert, unlessSince start: Instant, _ act: Act) throws -> Bool {
        guard try !lookout.isAlerted(to: alert, since: start, until: act.at.adding(minutes: 1))
        else { return false }
        try record(.alerted(alert), act)
        return true
    }
}
