/// A challenge to something withheld, or to a threshold decision. It has a clock and goes up the
/// ladder, and holds up nothing that protects the child. Working Together asks every partnership
/// for a way to settle disputes (domain study, 1.10).
public struct Challenge: Sendable {
    public let raised: Raised
    public let by: ID<Practitioner>
    public let agency: AgencyCode
    public let at: Instant
    public internal(set) var moves: [Move] = []
    public internal(set) var ended: Ended?

    public var id: ID<Challenge> { raised.id }

    /// Where somebody last took it, and by when it was to be answered there.
    public var rung: Rung { moves.last?.rung ?? .practitioners }
    public var dueBy: Instant { moves.last?.dueBy ?? raised.dueBy }

    public struct Raised: Codable, Hashable, Sendable {
        public let id: ID<Challenge>
        /// What was withheld by; `nil` for a challenge to a threshold decision.
        public let decision: ID<SharingDecision>?
        /// The threshold decision it is against, and what it is about.
        public let threshold: ID<ThresholdDecision>?
        public let theme: Theme?
        public let because: String
        public let dueBy: Instant

        public init(
            id: ID<Challenge>, decision: ID<SharingDecision>, because: String, dueBy: Instant
        ) {
            self.id = id
            self.decision = decision
            threshold = nil
            theme = nil
            self.because = because
            self.dueBy = dueBy
        }

        public init(
            id: ID<Challenge>, threshold: ID<ThresholdDecision>, theme: Theme, because: String,
            dueBy: Instant
        ) {
            self.id = id
            decision = nil
            self.threshold = threshold
            self.theme = theme
            self.because = because
            self.dueBy = dueBy
        }
    }

    /// What professionals disagree about (Cumbria’s list in the domain study, 1.10).
    public enum Theme: String, Choice {
        case thresholdNotMet, moreAskedOfReferrer, childProtection, urgency, sharing, outcome
        case other

        public var says: String {
            switch self {
            case .thresholdNotMet: "Whether the threshold is met"
            case .moreAskedOfReferrer: "More was asked of the referrer"
            case .childProtection: "Whether child protection procedures apply"
            case .urgency: "How urgent it is"
            case .sharing: "What information was shared"
            case .outcome: "The outcome or the plan"
            case .other: "Something else"
            }
        }
    }

    public struct Move: Sendable, Hashable {
        public let rung: Rung
        public let because: String
        public let dueBy: Instant
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public struct Ended: Sendable, Hashable {
        public let end: End
        public let because: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public enum End: String, Choice {
        case upheld, changed, withdrawn, policyIssue

        public var says: String {
            switch self {
            case .upheld: "The decision stands"
            case .changed: "The decision is changed"
            case .withdrawn: "The challenge is withdrawn"
            case .policyIssue: "It shows a question of policy, passed to the partnership"
            }
        }
    }

    /// Where a challenge stands now and by when it is to be answered.
    public struct Place: Sendable, Hashable {
        public let rung: Rung
        public let dueBy: Instant
        /// Whether it came here because nobody answered in time.
        public let isByClock: Bool
    }

    /// A challenge nobody answers goes up by itself. Pure: the same at every asking, so no timer
    /// can miss it.
    public func place(at now: Instant, _ calendar: WorkingCalendar) -> Place {
        Self.place(from: rung, dueBy: dueBy, at: now, calendar)
    }

    public static func place(
        from rung: Rung, dueBy: Instant, at now: Instant, _ calendar: WorkingCalendar
    ) -> Place {
        Ladder(rung: rung, dueBy: dueBy).climbs(calendar).last { $0.at < now }
            .map { Place(rung: $0.rung, dueBy: $0.dueBy, isByClock: true) }
            ?? Place(rung: rung, dueBy: dueBy, isByClock: false)
    }
}

/// Who can be asked for advice on sharing.
public enum Adviser: String, Choice {
    /// Whoever of the agency is on duty to advise.
    case duty
    case manager, guardian

    public var says: String {
        switch self {
        case .duty: "The adviser on duty"
        case .manager: "A manager of the hub"
        case .guardian: "A Caldicott Guardian"
        }
    }

    /// The role that answers in the hub itself; `nil` where they are asked outside it and what they
    /// say is recorded by whoever asked.
    public var role: Role? {
        switch self {
        case .duty: nil
        case .manager: .manager
        case .guardian: .caldicottGuardian
        }
    }

    /// Whose questions somebody of a role is asked.
    public init?(answeredBy role: Role) {
        guard let adviser = Self.allCases.first(where: { $0.role == role }) else { return nil }
        self = adviser
    }
}

/// Advice asked on a question of sharing. Waiting for advice has a clock: it never becomes a silent
/// refusal.
public struct AdviceRequest: Sendable {
    public internal(set) var asked: Asked
    public let by: ID<Practitioner>
    public let agency: AgencyCode
    public let at: Instant
    public internal(set) var given: Given?

    public var id: ID<AdviceRequest> { asked.id }

    public struct Asked: Codable, Hashable, Sendable {
        public let id: ID<AdviceRequest>
        /// Their name or post, in words.
        public let adviser: String
        /// Which adviser it is; absent from what was asked before it could be chosen.
        public let of: Adviser?
        /// Who it is put to by name; absent from what was asked of a role.
        public let to: ID<Practitioner>?
        public internal(set) var question: String
        /// The request that waits for it, where one does.
        public let check: ID<Check>?
        public let dueBy: Instant

        public init(
            id: ID<AdviceRequest>, adviser: String, of: Adviser?, to: ID<Practitioner>? = nil,
            question: String, check: ID<Check>?, dueBy: Instant
        ) {
            self.of = of
            self.to = to
            self.id = id
            self.adviser = adviser
            self.question = question
            self.check = check
            self.dueBy = dueBy
        }
    }

    public struct Given: Sendable, Hashable {
        public let from: String
        public internal(set) var words: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public func isLate(at now: Instant) -> Bool { given == nil && now > asked.dueBy }

    /// The same with the question in other words.
    public func saying(_ question: String) -> AdviceRequest {
        AdviceRequest(
            asked: Asked(
                id: asked.id, adviser: asked.adviser, of: asked.of, to: asked.to,
                question: question, check: asked.check, dueBy: asked.dueBy), by: by,
            agency: agency, at: at, given: given)
    }

    /// Whether somebody is of those asked, and it is not their own question.
    /// - Parameter left: whose accounts have ended. What they were asked, the managers answer.
    public func waits(for adviser: Practitioner, left: Set<ID<Practitioner>> = []) -> Bool {
        guard given == nil, by != adviser.id, asked.of?.role != nil else { return false }
        guard let to = asked.to else { return asked.of?.role == adviser.role }
        return to == adviser.id || (left.contains(to) && adviser.role == .manager)
    }
}

/// The rest of the record of something shared at once because a child was in danger.
public struct RecordCompletion: Codable, Hashable, Sendable {
    public let decision: ID<SharingDecision>
    public let because: String
    public let familyTold: YesNoUnknown

    public init(decision: ID<SharingDecision>, because: String, familyTold: YesNoUnknown) {
        self.decision = decision
        self.because = because
        self.familyTold = familyTold
    }
}
