/// Leave to look, made only by the access policy. Reading anything personal needs one, so a page
/// cannot show what nobody decided it may.
public struct Grant: Sendable {
    public let viewer: Practitioner
    public let purpose: Purpose
    public let relation: Access.Relation
    public let leave: Access.Leave

    fileprivate init(
        viewer: Practitioner, purpose: Purpose, relation: Access.Relation, leave: Access.Leave
    ) {
        self.viewer = viewer
        self.purpose = purpose
        self.relation = relation
        self.leave = leave
    }

    /// What the reader may see of an item at this depth, owned by an agency.
    public func outcome(
        _ depth: Access.Depth, owner: AgencyCode? = nil, isNamed: Bool = false
    ) -> Access.Outcome {
        let party: Access.Party =
            isNamed ? .named : owner == viewer.agency ? .owner : .audience
        return Access.decide(
            Access.Question(
                role: viewer.role, relation: relation, depth: depth, purpose: purpose,
                party: party, leave: leave)
        ).outcome
    }
}

extension Access {
    /// A grant to look at something at least this deep; a refusal otherwise, in words that do not
    /// say whether the thing exists.
    public static func grant(
        _ viewer: Practitioner, relation: Relation, depth: Depth, purpose: Purpose,
        leave: Leave = .ordinary
    ) throws(Refusal) -> Grant {
        let decision = decide(
            Question(
                role: viewer.role, relation: relation, depth: depth, purpose: purpose,
                leave: leave))
        guard decision.outcome == .allow else {
            // Those who work on the case are told that its record is kept to named people, and may
            // open it in an emergency; nobody else learns that there is anything.
            throw relation == .notNamed && Deed.openInEmergency.isOpen(to: viewer.role)
                ? .restricted : .notFound
        }
        return Grant(viewer: viewer, purpose: purpose, relation: relation, leave: leave)
    }

    /// A grant to search, list or count: it follows from the deed, and each answer is still reduced
    /// to what the viewer may see.
    public static func grant(
        _ viewer: Practitioner, deed: Deed, purpose: Purpose
    ) throws(Refusal) -> Grant {
        guard deed.isOpen(to: viewer.role), purpose != .none else {
            throw .notAllowed(
                "Your role (\(viewer.role.says.lowercased())) cannot \(deed.says). "
                    + "Ask the hub if you think it should.")
        }
        let relation: Relation = viewer.role.isHubStaff ? .hubTeam : .none
        return Grant(viewer: viewer, purpose: purpose, relation: relation, leave: .ordinary)
    }
}
