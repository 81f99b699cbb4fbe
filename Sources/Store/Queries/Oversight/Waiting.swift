import Database
import Safeguarding

/// What waits on one enquiry or concern, without a word of what it says.
public struct Waiting: Sendable {
    public let stream: Stream
    public let reference: String
    public let lead: ID<Practitioner>?
    public let deadlines: [Deadline]
    /// When somebody is to be reminded next.
    public let nextReminder: Instant?
    /// What is silent, or will be.
    public let silences: [Silence]
    /// Which agencies took part in its joint assessment, and when that was.
    public let attendance: Attendance?

    public struct Attendance: Sendable {
        public let at: Instant
        public let tookPart: [AgencyCode: Bool]
    }

    public var isEmpty: Bool {
        deadlines.isEmpty && silences.isEmpty && attendance == nil
    }
}

extension Lookout {
    /// What waits on one enquiry or concern. Names nobody.
    public func waiting(
        on stream: Stream, at now: Instant, _ calendar: WorkingCalendar
    ) throws -> Waiting {
        switch stream {
        case .enquiry(let id):
            let enquiry = try fold(id)
            return Waiting(
                stream: stream, reference: enquiry.reference, lead: enquiry.lead,
                deadlines: enquiry.deadlines(calendar),
                nextReminder: enquiry.nextReminder(at: now, calendar),
                silences: enquiry.silences(calendar),
                attendance: enquiry.stage.isOpen
                    ? enquiry.assessment.map {
                        Waiting.Attendance(at: $0.opened, tookPart: enquiry.attendance)
                    } : nil)
        case .contact(let id):
            let contact = try fold(id)
            return Waiting(
                stream: stream, reference: contact.reference, lead: nil,
                deadlines: contact.deadlines(calendar),
                nextReminder: contact.nextReminder(at: now, calendar), silences: [], attendance: nil
            )
        case .audit(let id):
            let audit = try fold(id)
            return Waiting(
                stream: stream, reference: "Case audit", lead: nil,
                deadlines: audit.deadlines(calendar),
                nextReminder: audit.nextReminder(at: now, calendar),
                silences: [], attendance: nil)
        case .person, .place, .sealed, .bundle, .hub:
            return Waiting(
                stream: stream, reference: "", lead: nil, deadlines: [], nextReminder: nil,
                silences: [], attendance: nil)
        }
    }

    /// Enquiries and concerns with entries after one.
    public func streamsWritten(after seq: Int64) throws -> [Stream] {
        try connection.rows(
            "SELECT DISTINCT stream FROM entries WHERE hub = \(hub) AND seq > \(seq)"
        ).compactMap { try Stream($0.text("stream")) }.filter(\.hasDeadlines)
    }

    /// The number of the last entry there is; -1 before the first.
    public func lastEntry() throws -> Int64 {
        let head = try connection.first("SELECT seq FROM head WHERE hub = \(hub)")
        return try (head?.integer("seq") ?? 0) - 1
    }
}

extension Stream {
    fileprivate var hasDeadlines: Bool {
        switch self {
        case .enquiry, .contact, .audit: true
        case .person, .place, .sealed, .bundle, .hub: false
        }
    }
}

extension Reader {
    /// The name of the child an enquiry or a concern is mainly about, where the viewer may know it.
    public func child(of stream: Stream) throws -> String? {
        switch stream {
        case .enquiry(let id):
            let relation = try lookout.relation(of: grant.viewer, to: id)
            guard
                let own = try? Access.grant(
                    grant.viewer, relation: relation, depth: .facts, purpose: grant.purpose),
                let child = try lookout.fold(id).leadChild
            else { return nil }
            return try under(own) { try $0.person(child) }?.name.says
        case .contact(let id):
            guard grant.viewer.role.isHubStaff else { return nil }
            let relation = try lookout.relation(of: grant.viewer, to: id)
            guard
                let own = try? Access.grant(
                    grant.viewer, relation: relation, depth: .facts, purpose: grant.purpose)
            else { return nil }
            return try under(own) { try $0.contact(id) }?.concern?.children.first?.details.name.says
        case .person, .place, .sealed, .bundle, .audit, .hub: return nil
        }
    }
}
