import Database
import Foundation
import Safeguarding

// Case audits: decisions that are looked at a second time.

/// One audit, as a list shows it.
public struct AuditRow: Sendable {
    public let audit: ID<CaseAudit>
    public let at: Instant
    public let method: SampleMethod
    public let from: Day
    public let to: Day
    public let rater: ID<Practitioner>
    public let itemCount: Int
    public let judgedCount: Int
    /// Of those judged, how many blind re-decisions were the same.
    public let sameCount: Int
    /// How many decisions of this audit wait for the second one.
    public let waitingCount: Int
    public let openLessonCount: Int
}

extension Writer {
    public func record(_ events: [CaseAuditEvent], on id: ID<CaseAudit>, _ act: Act) throws {
        guard !events.isEmpty else { return }
        let items = try lookout.fold(id).drawn?.value.items ?? []
        for event in events {
            var key = "audit:\(id)"
            if case .reasoned(let place, _) = event, items.indices.contains(place) {
                key = items[place].about.stream.text
            }
            try append(event, to: .audit(id), key: key, act)
        }
        try Tables(writer: self).project(audit: try lookout.fold(id))
    }
}

extension AuditedDecision.About {
    var stream: Stream {
        switch self {
        case .contact(let id): .contact(id)
        case .enquiry(let id): .enquiry(id)
        }
    }
}

extension Tables {
    func project(audit: CaseAudit) throws {
        guard let drawn = audit.drawn else { return }
        let id = audit.id.description
        try writer.delete(from: "audits", where: "audit = \(id)")
        try writer.put(
            "audits",
            [
                "audit": id, "at": drawn.at.milliseconds, "method": drawn.value.method.rawValue,
                "from_day": drawn.value.from.iso, "to_day": drawn.value.to.iso,
                "rater": drawn.value.rater.description, "items": drawn.value.items.count,
                "judged": audit.verdicts.count, "same": audit.agreedCount(),
                "waiting": audit.toJudge.count,
                "open_lessons": audit.lessons.filter { $0.learned == nil }.count,
            ])
    }
}

extension Lookout {
    /// What is left of an audit: words about records that were erased are gone with their keys.
    func fold(_ id: ID<CaseAudit>) throws -> CaseAudit {
        let erased = try erasedKeys()
        let events: [Recorded<CaseAuditEvent>] = try history(.audit(id), leavingOut: erased)
        return .folding(id, events)
    }

    public func stateForCommand(_ id: ID<CaseAudit>) throws -> CaseAudit? {
        let audit = try fold(id)
        return audit.drawn == nil ? nil : audit
    }

    /// Every audit, newest first. Names nobody.
    public func audits() throws -> [AuditRow] {
        try connection.rows(
            """
            SELECT audit, at, method, from_day, to_day, rater, items, judged, same, waiting,
                open_lessons FROM audits WHERE hub = \(hub) ORDER BY at DESC, audit
            """
        ).compactMap { row in
            guard let audit = ID<CaseAudit>(try row.text("audit")),
                let method = SampleMethod(rawValue: try row.text("method")),
                let from = Day(iso: try row.text("from_day")),
                let to = Day(iso: try row.text("to_day")),
                let rater = ID<Practitioner>(try row.text("rater"))
            else { return nil }
            return AuditRow(
                audit: audit, at: Instant(milliseconds: try row.integer("at")), method: method,
                from: from, to: to, rater: rater, itemCount: Int(try row.integer("items")),
                judgedCount: Int(try row.integer("judged")),
                sameCount: Int(try row.integer("same")),
                waitingCount: Int(try row.integer("waiting")),
                openLessonCount: Int(try row.integer("open_lessons")))
        }
    }

    /// Every blind re-decision there is, to be counted.
    public func secondDecisions() throws -> [SecondDecisionFacts] {
        try audits().filter { $0.judgedCount > 0 }.flatMap {
            SecondDecisionFacts.of(try fold($0.audit))
        }
    }

    func openAudits() throws -> [Stream] {
        try connection.rows(
            """
            SELECT audit FROM audits
            WHERE hub = \(hub) AND (waiting > 0 OR open_lessons > 0)
            """
        ).compactMap { ID<CaseAudit>(try $0.text("audit")).map(Stream.audit) }
    }

    /// Every decision made from one moment to another, of concerns and of enquiries. Names nobody.
    public func decisions(from: Instant, to: Instant) throws -> [AuditedDecision] {
        let contacts = try connection.rows(
            """
            SELECT contact, screened, outcome FROM contacts WHERE hub = \(hub)
                AND screened >= \(from.milliseconds) AND screened < \(to.milliseconds)
                AND outcome IS NOT NULL AND outcome <> \(Outcome.alreadyOpen.rawValue)
            """
        ).compactMap { row -> AuditedDecision? in
            guard let id = ID<Contact>(try row.text("contact")) else { return nil }
            return AuditedDecision(
                about: .contact(id), at: Instant(milliseconds: try row.integer("screened")),
                // “accepted” is no outcome: it was taken on.
                outcome: Outcome(rawValue: try row.text("outcome")))
        }
        let enquiries = try connection.rows(
            """
            SELECT enquiry, decided, outcome FROM enquiries WHERE hub = \(hub)
                AND decided >= \(from.milliseconds) AND decided < \(to.milliseconds)
                AND outcome IS NOT NULL
            """
        ).compactMap { row -> AuditedDecision? in
            guard let id = ID<Enquiry>(try row.text("enquiry")),
                let outcome = Outcome(rawValue: try row.text("outcome"))
            else { return nil }
            return AuditedDecision(
                about: .enquiry(id), at: Instant(milliseconds: try row.integer("decided")),
                outcome: outcome)
        }
        return contacts + enquiries
    }

    /// Whether somebody may judge this blind again: they may see it, and had no part in it.
    public func mayJudge(_ person: Practitioner, _ item: AuditedDecision) throws -> Bool {
        let relation: Access.Relation
        switch item.about {
        case .contact(let id): relation = try self.relation(of: person, to: id)
        case .enquiry(let id): relation = try self.relation(of: person, to: id)
        }
        guard relation == .hubTeam else { return false }
        let wrote = try connection.first(
            """
            SELECT COUNT(*) AS n FROM entries WHERE hub = \(hub)
                AND stream = \(item.about.stream.text) AND actor = \(person.id.description)
            """)
        return try wrote?.integer("n") ?? 0 == 0
    }

    /// Whether somebody opened a record after it was decided, other than to judge it again.
    public func knows(_ person: ID<Practitioner>, _ item: AuditedDecision) throws -> Bool {
        let row = try connection.first(
            """
            SELECT COUNT(*) AS n FROM viewings WHERE hub = \(hub)
                AND named = \(item.about.stream.text) AND actor = \(person.description)
                AND at >= \(item.at.milliseconds) AND page <> \(AuditRow.page)
            """)
        return try row?.integer("n") ?? 0 > 0
    }
}

extension AuditRow {
    /// What a look at a record to judge it again is called in the ledger.
    public static let page = "blind re-decision"
}
