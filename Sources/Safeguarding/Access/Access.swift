/// Who may see what: one pure function over six lists, and nothing else decides. The table in
/// `docs/access.md` is printed from it. Design: security study, 3.2.
public enum Access {
    /// What the person is to the enquiry, contact or child.
    public enum Relation: String, Choice {
        /// Has an interest of their own in it, so may not see it whatever their role.
        case conflicted
        case none
        /// Their agency has been asked about it or takes part in it.
        case agencyAsked
        /// In the hub, where all screen and cover for each other.
        case hubTeam
        /// Leads it, was sent the check, or owns an action in it.
        case assigned

        public var says: String {
            switch self {
            case .conflicted: "has an interest in it"
            case .none: "no part in it"
            case .agencyAsked: "their agency takes part"
            case .hubTeam: "works in the hub"
            case .assigned: "is assigned to it"
            }
        }
    }

    /// How much an item gives away.
    public enum Depth: String, Choice {
        /// That a record exists.
        case pointer
        /// Who the child is.
        case identity
        /// What is known.
        case facts
        /// What only hub staff handle.
        case restricted
        /// A list of names; never reached by rank.
        case sealed

        public var says: String {
            switch self {
            case .pointer: "that there is one"
            case .identity: "who it is about"
            case .facts: "what it says"
            case .restricted: "what only hub staff handle"
            case .sealed: "what is sealed"
            }
        }

        var needs: Int {
            switch self {
            case .pointer: 1
            case .identity: 2
            case .facts: 3
            case .restricted, .sealed: 4
            }
        }
    }

    public enum Outcome: String, Choice {
        case deny, exists, redact, allow

        public var says: String { rawValue }
    }

    /// What the reader's agency is to the item.
    public enum Party: String, Choice {
        case owner
        /// Named on a sealed item: its decision-maker.
        case named
        case audience, outside

        public var says: String {
            switch self {
            case .owner: "their agency owns it"
            case .named: "is named on it"
            case .audience: "is meant to see it"
            case .outside: "is not meant to see it"
            }
        }
    }

    public struct Question: Hashable, Sendable {
        public var role: Role
        public var relation: Relation
        public var depth: Depth
        public var purpose: Purpose
        public var party: Party

        public init(
            role: Role, relation: Relation, depth: Depth, purpose: Purpose,
            party: Party = .audience
        ) {
            self.role = role
            self.relation = relation
            self.depth = depth
            self.purpose = purpose
            self.party = party
        }
    }

    /// The decision. Total, pure, and denying unless a line below says otherwise.
    public static func decide(_ question: Question) -> Outcome {
        let own = rank(question)
        let rank = question.party == .outside ? min(own, 1) : own
        if rank == 0 { return .deny }
        if question.depth == .sealed {
            let isOnTheList = question.party == .owner || question.party == .named
            return isOnTheList && rank >= 3 ? .allow : .deny
        }
        let short = question.depth.needs - rank
        if short <= 0 { return .allow }
        // What somebody's own agency wrote is not kept from them.
        if question.depth == .restricted, question.party == .owner, rank == 3 { return .allow }
        if short == 1, question.depth == .facts || question.depth == .restricted { return .redact }
        return .exists
    }

    /// 0 nothing, 1 that it exists, 2 identity, 3 facts, 4 restricted.
    private static func rank(_ question: Question) -> Int {
        if question.relation == .conflicted { return 0 }
        switch (question.role, question.purpose) {
        case (.screeningOfficer, .safeguarding), (.socialWorker, .safeguarding),
            (.manager, .safeguarding), (.manager, .review):
            switch question.relation {
            case .conflicted: return 0
            case .none: return 1
            case .agencyAsked: return 2
            case .hubTeam, .assigned: return 4
            }
        case (.practitioner, .safeguarding), (.practitioner, .review):
            return question.relation == .none ? 0 : 3
        case (.caldicottGuardian, .subjectRights), (.caldicottGuardian, .review):
            return question.relation == .none ? 1 : 3
        case (.auditor, .audit): return 1
        default: return 0
        }
    }
}

/// Why somebody looks. It is chosen or follows from the page, is kept with the entry, and takes
/// part in the decision.
public enum Purpose: String, Choice {
    case safeguarding, review, subjectRights, audit, statistics, none

    public var says: String {
        switch self {
        case .safeguarding: "Keeping a child safe"
        case .review: "Reviewing the work"
        case .subjectRights: "Answering a person’s request"
        case .audit: "Audit"
        case .statistics: "Counting"
        case .none: "No reason given"
        }
    }
}
