/// Something about access that a named person or a role must look at. It holds no case content:
/// what it is about is opened through the door like anything else.
public struct Alert: Codable, Hashable, Sendable {
    public let kind: Kind
    /// “enquiry:ID”, “contact:ID”, “person:ID” or “witness:NAME”; `nil` where it is about the hub.
    public let about: String?
    /// Whose doing it concerns. Never shown to them.
    public let concerns: ID<Practitioner>?
    /// One person it is for; `nil` where it is for the roles.
    public let to: ID<Practitioner>?
    public let roles: [Role]
    /// The agency whose people are not told, because it concerns one of theirs.
    public let notAgency: AgencyCode?
    public let words: String
    public let reviewBy: Instant?
    /// Which of its kind, where one thing is said once.
    public let item: String?

    public init(
        _ kind: Kind, about: String?, concerns: ID<Practitioner>?, to: ID<Practitioner>? = nil,
        roles: [Role] = [], notAgency: AgencyCode? = nil, words: String,
        reviewBy: Instant? = nil, item: String? = nil
    ) {
        self.item = item
        self.kind = kind
        self.about = about
        self.concerns = concerns
        self.to = to
        self.roles = roles
        self.notAgency = notAgency
        self.words = words
        self.reviewBy = reviewBy
    }

    /// The same in other words.
    public func saying(_ words: String) -> Alert {
        Alert(
            kind, about: about, concerns: concerns, to: to, roles: roles, notAgency: notAgency,
            words: words, reviewBy: reviewBy, item: item)
    }

    /// About the hub itself, for everyone who answers for it.
    public static func ofHub(_ kind: Kind, about: String, words: String) -> Alert {
        Alert(
            kind, about: about, concerns: nil,
            roles: [.administrator, .auditor, .caldicottGuardian, .manager], words: words)
    }

    public enum Kind: String, Choice {
        case conflictOfInterest, brokenGlass, unusualAccess, witnessDisagrees, witnessSilent
        case recordsChanged
        /// Something that should have happened and did not.
        case silence

        /// What can be found of it.
        public var findings: [Finding] {
            self == .silence ? [.dealtWith, .noConcern] : [.justified, .notJustified, .referred]
        }

        /// Whose it is to answer. What others opened is looked at by another line than those who
        /// opened it; what is silent is answered by whoever is told.
        public func isAnswered(by role: Role) -> Bool {
            self == .silence || [.manager, .caldicottGuardian, .auditor].contains(role)
        }

        public var says: String {
            switch self {
            case .conflictOfInterest: "Conflict of interest"
            case .brokenGlass: "Opened in an emergency"
            case .unusualAccess: "Unusual reading"
            case .witnessDisagrees: "The ledger is in doubt"
            case .witnessSilent: "A witness is silent"
            case .recordsChanged: "Records were changed outside the hub"
            case .silence: "Something has not happened"
            }
        }
    }

    /// What a reviewer found.
    public enum Finding: String, Choice {
        case justified, notJustified, referred
        case dealtWith, noConcern

        public var says: String {
            switch self {
            case .justified: "There was a good reason"
            case .notJustified: "There was no good reason"
            case .referred: "Passed to professional standards or human resources"
            case .dealtWith: "It is being put right"
            case .noConcern: "It is as it should be"
            }
        }
    }

    /// Whether this is for somebody to see.
    public func isFor(_ practitioner: Practitioner) -> Bool {
        guard concerns != practitioner.id else { return false }
        if let to { return to == practitioner.id }
        return roles.contains(practitioner.role) && notAgency != practitioner.agency
    }
}
