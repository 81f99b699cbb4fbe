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

    private static let draftPrefix = "draft:"

    public var description: String {
        switch self {
        case .draft(let id): "\(Self.draftPrefix)\(id)"
        case .contact(let id): Stream.contact(id).text
        case .enquiry(let id): Stream.enquiry(id).text
        case .person(let id): Stream.person(id).text
        case .command: "command"
        }
    }

    /// Reads what a page sent. A page never sends `command`.
    public init?(_ text: String) {
        if text.hasPrefix(Self.draftPrefix) {
            guard let id = ID<Contact>(String(text.dropFirst(Self.draftPrefix.count))) else {
                return nil
            }
            self = .draft(id)
            return
        }
        switch Stream(text) {
        case .contact(let id): self = .contact(id)
        case .enquiry(let id): self = .enquiry(id)
        case .person(let id): self = .person(id)
        case .place, .sealed, .bundle, .audit, .hub, nil: return nil
        }
    }

    /// Whether what they say they search for is there, and the searcher may open it. One that is
    /// made up is refused like one of somebody else’s.
    func isOpen(to who: Practitioner, _ lookout: Lookout, at now: Instant) throws -> Bool {
        let open: Set<Access.Relation> = [.hubTeam, .assigned]
        switch self {
        case .draft(let id): return try lookout.draft(id.description, owner: who.id) != nil
        case .contact(let id): return try open.contains(lookout.relation(of: who, to: id))
        case .enquiry(let id):
            let relation = try lookout.relation(of: who, to: id)
            if relation == .agencyAsked {
                let leave = try lookout.leave(of: who.id, for: [description], at: now)
                return leave == .brokenGlass
            }
            return open.contains(relation)
        case .person(let id):
            // Both are asked, so that the time of a refusal does not tell.
            let relation = try lookout.relation(of: who, toPerson: id)
            return try lookout.isPerson(id) && open.contains(relation)
        // Whoever has the machine has the database; no page can send this.
        case .command: return true
        }
    }
}
