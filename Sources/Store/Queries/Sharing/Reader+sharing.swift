import Database
import Safeguarding

/// One thing withheld, waited for or silent. It names no child: who may open the enquiry sees whose
/// it is there.
public struct MatterRow: Sendable {
    public let kind: SharingMatter
    public let enquiry: ID<Enquiry>
    public let reference: String
    public let agency: AgencyCode
    public let at: Instant
    public let reasons: [RefusalReason]
    public let pieceCount: Int
    /// The rule of the law that the guide’s advice rested on, whether it was followed or not; for
    /// a challenged decision, its theme.
    public let rule: String
    /// The law it rested on, as it was cited when the decision was made.
    public let cite: String?

    /// What professionals disagree about, of a challenged decision.
    public var theme: Challenge.Theme? {
        kind == .disagreement ? Challenge.Theme(rawValue: rule) : nil
    }

    /// Where a challenge stands, and how it ended.
    public let rung: Rung?
    public let due: Instant?
    public let ended: Instant?
    public let end: Challenge.End?

    /// Whether its time has run out and nobody has ended it.
    public func isLate(at now: Instant) -> Bool { ended == nil && due.map { now > $0 } ?? false }

    /// Where its challenge stands; `nil` where it is not challenged.
    public func place(at now: Instant, _ calendar: WorkingCalendar) -> Challenge.Place? {
        guard let rung, let due else { return nil }
        return Challenge.place(from: rung, dueBy: due, at: now, calendar)
    }

    public func ageInDays(at now: Instant) -> Int {
        max(0, LondonTime(now).day.number - LondonTime(at).day.number)
    }
}

/// The advice a past decision was made with.
public struct PastAdvice: Sendable {
    /// Of the enquiry, or of the concern before there is one.
    public let reference: String
    public let decision: ID<SharingDecision>
    public let agency: AgencyCode
    public let at: Instant
    public let advice: Advice
}

extension Reader {
    /// Every refusal and part refusal, everything that waits for advice or for its record, and
    /// every request nobody has answered by its time; oldest first.
    public func sharingMatters(at now: Instant) throws -> [MatterRow] {
        let kept = try matters("")
        let silent = try connection.rows(
            """
            SELECT c.enquiry, e.reference, c.agency, c.asked AS at, c.due_by AS due
            FROM checks c JOIN enquiries e ON e.hub = c.hub AND e.enquiry = c.enquiry
            WHERE c.hub = \(lookout.hub) AND c.answered IS NULL AND c.due_by < \(now.milliseconds)
                AND e.stage <> \(Stage.closed.rawValue)
            """
        ).compactMap(Self.silence)
        for row in kept + silent { name(enquiry: row.enquiry) }
        return (kept + silent).sorted { $0.at < $1.at }
    }

    /// The advice that past decisions were made with, oldest first: which enquiry and agency, and
    /// what the guide was told and said.
    public func pastAdvice(since: Instant) throws -> [PastAdvice] {
        let rows = try connection.rows(
            """
            SELECT DISTINCT enquiry FROM sharing_decisions
            WHERE hub = \(lookout.hub) AND at >= \(since.milliseconds)
            """)
        let ids = try rows.compactMap { ID<Enquiry>(try $0.text("enquiry")) }
        let onEnquiries = try ids.flatMap { id -> [PastAdvice] in
            guard let enquiry = try lookout.stateForCommand(id) else { return [] }
            name(enquiry: id)
            return enquiry.sharing.filter { $0.at >= since }.map { decided in
                PastAdvice(
                    reference: enquiry.reference, decision: decided.value.id,
                    agency: enquiry.decider(of: decided), at: decided.at,
                    advice: decided.value.advice)
            }
        }
        return (onEnquiries + (try pastConcerns(since: since))).sorted { $0.at < $1.at }
    }

    /// The advice with which agencies sent concerns.
    private func pastConcerns(since: Instant) throws -> [PastAdvice] {
        let rows = try connection.rows(
            """
            SELECT contact FROM contacts WHERE hub = \(lookout.hub)
                AND agency <> \(AgencyCode.csc.rawValue) AND received >= \(since.milliseconds)
            """)
        return try rows.compactMap { row in
            guard let id = ID<Contact>(try row.text("contact")),
                let contact = try lookout.stateForCommand(id), let decided = contact.sharing
            else { return nil }
            name("contact:\(id)")
            return PastAdvice(
                reference: contact.reference, decision: decided.value.id, agency: decided.agency,
                at: decided.at, advice: decided.value.advice)
        }
    }

    /// The decisions of agencies that sent the concerns an enquiry came from. Other agencies than
    /// the hub see their own.
    public func concernDecisions(on enquiry: Enquiry) throws -> [Decided<SharingDecision>] {
        try enquiry.contacts.compactMap { try unplaced($0).sharing }.filter {
            grant.viewer.role.isHubStaff || $0.agency == grant.viewer.agency
        }
    }

    /// Enquiries in which a question waits for an adviser in the hub, the longest waiting first.
    /// Ids only: whose it is each is asked for anew.
    public func enquiriesWaiting() throws -> [ID<Enquiry>] {
        let advisers = Adviser.allCases.filter { $0.role != nil }.map(\.rawValue)
        return try enquiriesWaiting(for: advisers)
    }

    private func enquiriesWaiting(for advisers: [String]) throws -> [ID<Enquiry>] {
        try connection.rows(
            """
            SELECT enquiry, MIN(at) AS since FROM sharing_matters
            WHERE hub = \(lookout.hub) AND kind = \(SharingMatter.advice.rawValue)
                AND adviser IN (\(list: advisers)) AND ended IS NULL
            GROUP BY enquiry ORDER BY since
            """
        ).compactMap { ID<Enquiry>(try $0.text("enquiry")) }
    }

    /// The questions on one enquiry that wait for this viewer, and nothing else of it: being asked
    /// is leave to read the question. Where they may not know whom it is about, the names of its
    /// people and where any of them is are taken out. None where they are kept out.
    public func questionsAsked(on id: ID<Enquiry>) throws -> AskedQuestions? {
        guard Deed.giveAdvice.isOpen(to: grant.viewer.role),
            try lookout.relation(of: grant.viewer, to: id) != .conflicted
        else { return nil }
        let left = Set(try lookout.endedAccounts().map(\.practitioner.id))
        func waiting(_ enquiry: Enquiry) -> [AdviceRequest] {
            enquiry.advice.filter { $0.waits(for: grant.viewer, left: left) }
        }
        if let seen = try oneEnquiry(id) {
            return AskedQuestions(
                reference: seen.enquiry.reference, requests: waiting(seen.enquiry), mayOpen: true)
        }
        let enquiry = try lookout.fold(id)
        name(enquiry: id)
        let people = enquiry.subjects.map(\.person)
        let details = try people.map { try lookout.fold($0).details }
        let redactor = Redactor(
            names: NameWords(details.flatMap { [$0.name] + $0.alsoKnownAs }),
            places: ConcealedWords(details.map(\.whereabouts)),
            concealed: try lookout.concealedWords(of: people).hidingEveryPlace,
            phrases: details.flatMap { [$0.nhsNumber, $0.upn, $0.telephone] }
                .compactMap { $0?.orNil })
        var counts: Redactor.Counts = [:]
        return AskedQuestions(
            reference: enquiry.reference,
            requests: waiting(enquiry).map {
                $0.saying(redactor.removed(from: $0.asked.question, counting: &counts))
            }, mayOpen: false)
    }

    /// Records of what this reader’s agency shared in danger and has not finished.
    public func unfinishedRecords(of agency: AgencyCode) throws -> [MatterRow] {
        let rows = try matters(
            """
            AND m.kind = \(SharingMatter.record.rawValue) AND m.agency = \(agency.rawValue)
                AND m.ended IS NULL ORDER BY m.due
            """)
        for row in rows { name(enquiry: row.enquiry) }
        return rows
    }

    private func matters(_ condition: Query) throws -> [MatterRow] {
        try connection.rows(
            """
            SELECT m.kind, m.enquiry, e.reference, m.agency, m.at, m.reasons, m.piece_count,
                m.rule, m.cite, m.rung, m.due, m.ended, m.outcome
            FROM sharing_matters m JOIN enquiries e ON e.hub = m.hub AND e.enquiry = m.enquiry
            WHERE m.hub = \(lookout.hub) \(part: condition)
            """
        ).compactMap(Self.matter)
    }

    private static func matter(_ row: Tuple) throws -> MatterRow? {
        guard let kind = SharingMatter(rawValue: try row.text("kind")),
            let enquiry = ID<Enquiry>(try row.text("enquiry")),
            let agency = AgencyCode(rawValue: try row.text("agency"))
        else { return nil }
        let comma: Unicode.Scalar = ","
        return MatterRow(
            kind: kind, enquiry: enquiry, reference: try row.text("reference"), agency: agency,
            at: Instant(milliseconds: try row.integer("at")),
            reasons: try row.text("reasons").unicodeScalars.split(separator: comma)
                .compactMap { RefusalReason(rawValue: String(String.UnicodeScalarView($0))) },
            pieceCount: Int(try row.integer("piece_count")), rule: try row.text("rule"),
            cite: try row.textOrNil("cite"),
            rung: try row.textOrNil("rung").flatMap(Rung.init(rawValue:)),
            due: try row.integerOrNil("due").map(Instant.init(milliseconds:)),
            ended: try row.integerOrNil("ended").map(Instant.init(milliseconds:)),
            end: try row.textOrNil("outcome").flatMap(Challenge.End.init(rawValue:)))
    }

    private static func silence(_ row: Tuple) throws -> MatterRow? {
        guard let enquiry = ID<Enquiry>(try row.text("enquiry")),
            let agency = AgencyCode(rawValue: try row.text("agency"))
        else { return nil }
        return MatterRow(
            kind: .silence, enquiry: enquiry, reference: try row.text("reference"),
            agency: agency, at: Instant(milliseconds: try row.integer("at")), reasons: [],
            pieceCount: 0, rule: "", cite: nil, rung: nil,
            due: Instant(milliseconds: try row.integer("due")), ended: nil, end: nil)
    }
}

/// Questions of sharing on one enquiry that wait for one adviser.
public struct AskedQuestions: Sendable {
    public let reference: String
    public let requests: [AdviceRequest]
    /// Whether the adviser may open the enquiry too.
    public let mayOpen: Bool
}
