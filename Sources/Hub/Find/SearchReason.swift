import Safeguarding
import Store

/// What somebody searches for: a concern being written, a concern, an enquiry, or who somebody is.
/// There is no search without one, and the ledger keeps it with everyone the answer names.
/// Design: security study, threat 1 (browsing).
public enum SearchReason: Hashable, Sendable, CustomStringConvertible {
    /// A concern somebody is still typing; it keeps its id when it is sent.
    case draft(ID<Contact>)
    case contact(ID<Contact>)
    case enquiry(ID<Enquiry>)
    case person(ID<Person>)
    /// A command on the machine itself, whose operator is named.
    case command

    public var description: String {
        switch self {
        case .draft(let id): "draft:\(id)"
        case .contact(let id): "contact:\(id)"
        case .enquiry(let id): "enquiry:\(id)"
        case .person(let id): "person:\(id)"
        case .command: "command"
        }
    }

    /// Reads what a page sent. A page never sends `command`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        let found: SearchReason? =
            switch parts[0] {
            case "draft": ID<Contact>(parts[1]).map(Self.draft)
            case "contact": ID<Contact>(parts[1]).map(Self.contact)
            case "enquiry": ID<Enquiry>(parts[1]).map(Self.enquiry)
            case "person": ID<Person>(parts[1]).map(Self.person)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    /// Whether the searcher has a part in what they say they search for.
    func isOpen(to who: Practitioner, _ lookout: Lookout) throws -> Bool {
        switch self {
        case .draft(let id): try lookout.draft(id.description, owner: who.id) != nil
        case .contact(let id): try lookout.relation(of: who, to: id) != .none
        case .enquiry(let id): try lookout.relation(of: who, to: id) != .none
        case .person(let id): try lookout.relation(of: who, toPerson: id) != .none
        // Whoever has the machine has the database; no page can send this.
        case .command: true
        }
    }
}
