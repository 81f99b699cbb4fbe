/// Leave to look, made only by the access policy. Reading anything personal needs one, so a page
/// cannot show what nobody decided it may.
public struct Grant: Sendable {
    public let viewer: Practitioner
    public let purpose: Purpose
    public let relation: Access.Relation

    fileprivate init(viewer: Practitioner, purpose: Purpose, relation: Access.Relation) {
        self.viewer = viewer
        self.purpose = purpose
        self.relation = relation
    }

    /// What the reader may see of an item at this depth, owned by an agency.
    public func outcome(
        _ depth: Access.Depth, owner: AgencyCode? = nil, isNamed: Bool = false
    ) -> Access.Outcome {
        let party: Access.Party =
            owner == viewer.agency ? .owner : isNamed ? .named : .audience
        return Access.decide(
            Access.Question(
                role: viewer.role, relation: relation, depth: depth, purpose: purpose,
                party: party))
    }
}

extension Access {
    /// A grant to look at something at least this deep; a refusal otherwise, in words that do not
    /// say whether the thing exists.
    public static func grant(
        _ viewer: Practitioner, relation: Relation, depth: Depth, purpose: Purpose
    ) throws(Refusal) -> Grant {
        let outcome = decide(
            Question(role: viewer.role, relation: relation, depth: depth, purpose: purpose))
        guard outcome == .allow else { throw .notFound }
        return Grant(viewer: viewer, purpose: purpose, relation: relation)
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
        return Grant(viewer: viewer, purpose: purpose, relation: relation)
    }
}
