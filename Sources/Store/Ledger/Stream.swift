import Safeguarding

/// A line of entries that follow from each other: one a contact, an enquiry, a person, and one for
/// the hub itself.
public enum Stream: Hashable, Sendable {
    case contact(ID<Contact>)
    case enquiry(ID<Enquiry>)
    case person(ID<Person>)
    /// Where somebody lives, kept apart under a key of its own.
    case place(ID<Person>)
    /// The words of something sealed, kept apart under a key that only those named can open.
    case sealed(ID<Statement>)
    /// What was put together for somebody who asked for what is held.
    case bundle(ID<SubjectBundle>)
    /// Decisions that are looked at a second time.
    case audit(ID<CaseAudit>)
    case hub

    public var text: String {
        switch self {
        case .contact(let id): "contact:\(id)"
        case .enquiry(let id): "enquiry:\(id)"
        case .person(let id): "person:\(id)"
        case .place(let id): "place:\(id)"
        case .sealed(let id): "sealed:\(id)"
        case .bundle(let id): "bundle:\(id)"
        case .audit(let id): "audit:\(id)"
        case .hub: "hub"
        }
    }

    public init?(_ text: String) {
        if text == "hub" {
            self = .hub
            return
        }
        let parts = text.split(separator: ":")
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "contact":
            guard let id = ID<Contact>(parts[1]) else { return nil }
            self = .contact(id)
        case "enquiry":
            guard let id = ID<Enquiry>(parts[1]) else { return nil }
            self = .enquiry(id)
        case "person":
            guard let id = ID<Person>(parts[1]) else { return nil }
            self = .person(id)
        case "place":
            guard let id = ID<Person>(parts[1]) else { return nil }
            self = .place(id)
        case "sealed":
            guard let id = ID<Statement>(parts[1]) else { return nil }
            self = .sealed(id)
        case "bundle":
            guard let id = ID<SubjectBundle>(parts[1]) else { return nil }
            self = .bundle(id)
        case "audit":
            guard let id = ID<CaseAudit>(parts[1]) else { return nil }
            self = .audit(id)
        default: return nil
        }
    }
}

/// What is kept apart from the record it belongs to.
public enum KeptEvent: Codable, Sendable {
    case whereabouts(Whereabouts)
    /// Records of registers that are of the same home: they would tell where that is.
    case household([RecordRef])
    case words(String)
}

extension KeptEvent: PeopleChanging {
    public var changesPeople: Bool {
        switch self {
        case .whereabouts, .household: true
        case .words: false
        }
    }
}

/// What happens to the hub itself, reads among it.
public enum HubEvent: Codable, Sendable {
    /// Somebody saw something. Every person, enquiry, contact and register record in the answer is
    /// named.
    case viewed(page: String, named: [String])
    /// Somebody searched for people, for a concern, an enquiry or a person; `about` says which, as
    /// “enquiry:ID”. Everyone found is named.
    case searched(about: String, named: [String])
    /// Somebody tried to see or do something they may not.
    case refused(page: String, about: String?, why: String)
    case registerImported(
        agency: AgencyCode, digest: String, rowCount: Int, badCount: Int, number: Int)
    case accountEnded(practitioner: ID<Practitioner>)
    case accountAdded(practitioner: ID<Practitioner>, agency: AgencyCode, role: Role)
    case absenceSaid(Absence)
    case absenceTurned(absence: ID<Absence>, standing: Absence.Standing)
    case signedIn
    case signedOut
    /// Somebody opened a record in an emergency, until a time.
    case openedInEmergency(about: String, because: String, until: Instant)
    case alerted(Alert)
    case held(LegalHold)
    case holdEnded(hold: ID<LegalHold>, because: String)
    case erasureProposed(Erasure)
    case erasureRefused(erasure: ID<Erasure>, because: String)
    /// Keys were destroyed, and with them what they opened. Said again after an older backup
    /// brought them back.
    case erased(erasure: ID<Erasure>, keys: [String])
    /// Somebody reviewed what an alert, by its entry's number, was about.
    case alertAnswered(alert: Int64, finding: Alert.Finding, words: String)
}

/// No record’s people are in what happens to the hub itself.
extension HubEvent: PeopleChanging {
    public var changesPeople: Bool { false }
}
