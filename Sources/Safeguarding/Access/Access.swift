/// Who may see what: one pure function over seven lists, and nothing else decides. The table in
/// `docs/access.md` is printed from it. Design: security study, 3.2.
public enum Access {
    /// What the person is to the enquiry, contact or child.
    public enum Relation: String, Choice {
        /// Has an interest of their own in it, so may not see it whatever their role.
        case conflicted
        case none
        /// They would have a part in it, but it is about somebody whose record is restricted to
        /// named people, and they are not one of them: the list decides for everyone.
        case notNamed
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
            case .notNamed: "is not named on a restricted record"
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

    public enum Outcome: String, Choice, Comparable {
        case deny, exists, redact, allow

        public var says: String { rawValue }

        public static func < (left: Outcome, right: Outcome) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }

    /// What goes with an outcome, whatever it is.
    public enum Duty: String, Choice {
        /// An entry in the ledger.
        case log
        /// The one who leads it is told at once.
        case tellOwner
        /// A reason in the reader's own words.
        case reason
        /// Somebody in another line reviews it within 72 hours.
        case reviewWithin72Hours
        /// A second person agrees.
        case secondPerson

        public var says: String {
            switch self {
            case .log: "it is recorded"
            case .tellOwner: "the lead is told"
            case .reason: "a reason is given"
            case .reviewWithin72Hours: "it is reviewed within 72 hours"
            case .secondPerson: "a second person reviews it"
            }
        }
    }

    /// What the reader's agency is to the item.
    public enum Party: String, Choice {
        case owner
        /// On the list of names of a sealed item.
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

    /// Leave beyond the ordinary.
    public enum Leave: String, Choice {
        case ordinary
        /// Opened in an emergency, for four hours.
        case brokenGlass
        /// Was opened in an emergency; the four hours are over.
        case lapsed

        public var says: String {
            switch self {
            case .ordinary: "as usual"
            case .brokenGlass: "opened in an emergency"
            case .lapsed: "emergency opening is over"
            }
        }
    }

    public struct Question: Hashable, Sendable {
        public var role: Role
        public var relation: Relation
        public var depth: Depth
        public var purpose: Purpose
        public var party: Party
        public var leave: Leave

        public init(
            role: Role, relation: Relation, depth: Depth, purpose: Purpose,
            party: Party = .audience, leave: Leave = .ordinary
        ) {
            self.role = role
            self.relation = relation
            self.depth = depth
            self.purpose = purpose
            self.party = party
            self.leave = leave
        }
    }

    public struct Decision: Hashable, Sendable {
        public let outcome: Outcome
        public let duties: Set<Duty>

        public init(_ outcome: Outcome, _ duties: Set<Duty>) {
            self.outcome = outcome
            self.duties = duties
        }
    }

    /// The decision. Total, pure, and denying unless a line below says otherwise.
    public static func decide(_ question: Question) -> Decision {
        let isGlass = breaksGlass(question)
        let usual = question.party == .outside ? min(rank(question), 1) : rank(question)
        let outcome =
            question.depth == .sealed
            ? sealedOutcome(question, rank: usual)
            : outcome(question, rank: isGlass ? lifted(usual, question.party) : usual)
        let duties: Set<Duty> =
            isGlass && outcome != .deny
            ? [.log, .tellOwner, .reason, .reviewWithin72Hours, .secondPerson] : [.log]
        return Decision(outcome, duties)
    }

    /// A list of names, not a level: no rank opens it, and no emergency.
    private static func sealedOutcome(_ question: Question, rank: Int) -> Outcome {
        question.party == .named && rank >= 3 ? .allow : .deny
    }

    private static func outcome(_ question: Question, rank: Int) -> Outcome {
        if rank == 0 { return .deny }
        let short = question.depth.needs - rank
        if short <= 0 { return .allow }
        // What somebody's own agency wrote is not kept from them. An emergency does not count here:
        // it would lift by two.
        let isOwn = question.party == .owner && !breaksGlass(question)
        if question.depth == .restricted, isOwn, rank == 3 { return .allow }
        if short == 1, question.depth == .facts || question.depth == .restricted { return .redact }
        return .exists
    }

    /// Whether an emergency opening counts: for keeping a child safe, by those who work with
    /// children's cases.
    private static func breaksGlass(_ question: Question) -> Bool {
        guard question.leave == .brokenGlass, question.purpose == .safeguarding,
            question.relation != .conflicted
        else { return false }
        switch question.role {
        case .screeningOfficer, .socialWorker, .manager, .practitioner: return true
        case .caldicottGuardian, .auditor, .board, .administrator: return false
        }
    }

    /// An emergency lifts the rank by one, and outside the audience never above identity.
    private static func lifted(_ rank: Int, _ party: Party) -> Int {
        min(rank + 1, party == .outside ? 2 : 4)
    }

    /// 0 nothing, 1 that it exists, 2 identity, 3 facts, 4 restricted. Each role answers for each
    /// purpose and each relation by name: a new one of any does not compile until it is given its
    /// line.
    private static func rank(_ question: Question) -> Int {
        if question.relation == .conflicted { return 0 }
        switch question.role {
        case .screeningOfficer:
            switch question.purpose {
            case .safeguarding: return hubRank(question.relation)
            case .review, .subjectRights, .audit, .statistics, .none: return 0
            }
        case .socialWorker:
            switch question.purpose {
            case .safeguarding, .review: return hubRank(question.relation)
            case .subjectRights, .audit, .statistics, .none: return 0
            }
        case .manager:
            switch question.purpose {
            case .safeguarding, .review, .subjectRights: return hubRank(question.relation)
            case .audit, .statistics, .none: return 0
            }
        case .practitioner:
            switch question.purpose {
            case .safeguarding, .review: return agencyRank(question.relation)
            case .subjectRights, .audit, .statistics, .none: return 0
            }
        case .caldicottGuardian:
            switch question.purpose {
            case .review, .subjectRights: return guardianRank(question.relation)
            case .safeguarding, .audit, .statistics, .none: return 0
            }
        case .auditor:
            switch question.purpose {
            case .audit: return 1
            case .safeguarding, .review, .subjectRights, .statistics, .none: return 0
            }
        case .board, .administrator: return 0
        }
    }

    private static func hubRank(_ relation: Relation) -> Int {
        switch relation {
        case .conflicted: 0
        case .none: 1
        case .notNamed, .agencyAsked: 2
        case .hubTeam, .assigned: 4
        }
    }

    private static func agencyRank(_ relation: Relation) -> Int {
        switch relation {
        case .conflicted, .none: 0
        case .notNamed: 2
        case .agencyAsked, .hubTeam, .assigned: 3
        }
    }

    private static func guardianRank(_ relation: Relation) -> Int {
        switch relation {
        case .conflicted: 0
        case .none, .notNamed: 1
        case .agencyAsked, .hubTeam, .assigned: 3
        }
    }
}

extension Role {
    /// What somebody of this role opens a record for, where the page does not say. A Caldicott
    /// Guardian looks at the work and does not do it.
    public var opensFor: Purpose { self == .caldicottGuardian ? .review : .safeguarding }
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
