/// A signed-in person acting for one agency in one role.
public struct Practitioner: Codable, Hashable, Sendable {
    public let id: ID<Practitioner>
    public let name: String
    public let agency: AgencyCode
    public let role: Role

    public init(id: ID<Practitioner>, name: String, agency: AgencyCode, role: Role) {
        self.id = id
        self.name = name
        self.agency = agency
        self.role = role
    }
}

public enum Role: String, Choice {
    /// Takes contacts in and screens them.
    case screeningOfficer
    /// Leads enquiries in the hub.
    case socialWorker
    /// Makes threshold decisions; a qualified social worker.
    case manager
    /// Replies for an agency, takes part in assessments and plans.
    case practitioner
    /// Advises on sharing for an agency and answers subject access.
    case caldicottGuardian
    /// Sees who did what, not what it said.
    case auditor
    /// Sees counts, never a child.
    case board
    /// Runs the system; sees nobody's information.
    case administrator

    public var says: String {
        switch self {
        case .screeningOfficer: "Screening officer"
        case .socialWorker: "Social worker"
        case .manager: "Hub manager"
        case .practitioner: "Agency practitioner"
        case .caldicottGuardian: "Caldicott Guardian"
        case .auditor: "Auditor"
        case .board: "Board member"
        case .administrator: "System administrator"
        }
    }

    /// Works in the hub itself, and so sees its queue.
    public var isHubStaff: Bool {
        switch self {
        case .screeningOfficer, .socialWorker, .manager: true
        case .practitioner, .caldicottGuardian, .auditor, .board, .administrator: false
        }
    }
}
