/// The joint plan: aims, not agencies; one named owner and one due time for each action.
public struct Plan: Sendable {
    public internal(set) var agreed: Agreed
    public internal(set) var agreedAt: Instant
    public internal(set) var agreedBy: ID<Practitioner>
    /// Who last changed what was agreed, and when.
    public internal(set) var written: Written
    public internal(set) var actions: [PlanAction] = []
    public internal(set) var reviews: [Review] = []

    /// Its aims, and earlier ones that something was to be done for: no action is lost from sight.
    public var allAims: [String] {
        actions.map(\.agreed.aim).reduce(into: agreed.aims) { aims, aim in
            if !aims.contains(aim) { aims.append(aim) }
        }
    }

    public struct Agreed: Codable, Hashable, Sendable {
        public let aims: [String]
        public let whatGoodLooksLike: [String]
        public let familyKnows: String
        /// Required: a plan without a review is a plan nobody looks back at.
        public let reviewOn: Day

        public init(
            aims: [String], whatGoodLooksLike: [String], familyKnows: String, reviewOn: Day
        ) {
            self.aims = aims
            self.whatGoodLooksLike = whatGoodLooksLike
            self.familyKnows = familyKnows
            self.reviewOn = reviewOn
        }
    }

    public struct Review: Sendable {
        public let held: Held
        public let by: ID<Practitioner>
        public let at: Instant

        public struct Held: Codable, Hashable, Sendable {
            public let whatChanged: String
            public let riskNow: Level
            public let childsView: String?
            /// Where the child was not asked, why.
            public let whyNotAsked: String?
            public let nextReview: Day?
            /// Where the risk is lower than it was: who agrees besides the agency that records it,
            /// and why.
            public let lowered: Lowered?

            public init(
                whatChanged: String, riskNow: Level, childsView: String?,
                whyNotAsked: String? = nil, nextReview: Day?, lowered: Lowered? = nil
            ) {
                self.whatChanged = whatChanged
                self.riskNow = riskNow
                self.childsView = childsView
                self.whyNotAsked = whyNotAsked
                self.nextReview = nextReview
                self.lowered = lowered
            }
        }

        /// Risk is never lowered by one agency alone, nor without a reason (domain study, 4.2).
        public struct Lowered: Codable, Hashable, Sendable {
            public let with: [AgencyCode]
            public let because: String

            public init(with: [AgencyCode], because: String) {
                self.with = with
                self.because = because
            }
        }
    }

    /// The day of the next review.
    public var reviewOn: Day { reviews.last?.held.nextReview ?? agreed.reviewOn }
}

/// One agreed thing to do.
public struct PlanAction: Sendable {
    public var id: ID<PlanAction> { agreed.id }
    public let agreed: Agreed
    public let agreedAt: Instant
    public internal(set) var accepted: Check.Note?
    public internal(set) var declined: Check.Note?
    public internal(set) var done: Check.Note?
    /// When it is due; of a watch, when it ends. A watch may be extended.
    public internal(set) var due: Instant
    /// What was seen of what a watch is for, oldest first.
    public internal(set) var sightings: [Sighting] = []

    init(agreed: Agreed, agreedAt: Instant) {
        self.agreed = agreed
        self.agreedAt = agreedAt
        due = agreed.due
    }

    public struct Agreed: Codable, Hashable, Sendable {
        public let id: ID<PlanAction>
        public let aim: String
        public let what: String
        public let agency: AgencyCode
        public let owner: ID<Practitioner>
        public let due: Instant
        public let contingency: Contingency?
        /// Where it is to disrupt whoever does harm, what it is.
        public let disruption: Disruption?
        /// Where it is to look out for something until it is due, what to do when it is seen.
        public let watch: Watch?

        public init(
            id: ID<PlanAction>, aim: String, what: String, agency: AgencyCode,
            owner: ID<Practitioner>, due: Instant, contingency: Contingency? = nil,
            disruption: Disruption? = nil, watch: Watch? = nil
        ) {
            self.watch = watch
            self.disruption = disruption
            self.contingency = contingency
            self.id = id
            self.aim = aim
            self.what = what
            self.agency = agency
            self.owner = owner
            self.due = due
        }
    }

    /// A disruption measure, against whom or what, and how its legal test is met.
    public struct Disruption: Codable, Hashable, Sendable {
        public let measure: String
        public let target: String
        public let test: String

        public init(measure: String, target: String, test: String) {
            self.measure = measure
            self.target = target
            self.test = test
        }
    }

    /// What happens if something goes wrong: “if she is missing again within 30 days, a strategy
    /// discussion within 4 hours”.
    public struct Contingency: Codable, Hashable, Sendable {
        public let event: String
        public let response: String

        public init(event: String, response: String) {
            self.event = event
            self.response = response
        }
    }

    public var isEnded: Bool { done != nil || declined != nil }

    public var isWatch: Bool { agreed.watch != nil }

    public func status(at now: Instant) -> String {
        if done != nil { return isWatch ? "Ended" : "Done" }
        if declined != nil { return "Not accepted" }
        if isOver(at: now) { return "Its time is over" }
        return accepted == nil
            ? "Waiting for its owner" : isWatch ? "Looking out" : "In progress"
    }

    /// A watch is never late: it ends.
    public func isLate(at now: Instant) -> Bool { !isEnded && !isWatch && now > due }

    /// Whether it is a watch whose time is over, and nobody said yet what came of it.
    public func isOver(at now: Instant) -> Bool { !isEnded && isWatch && now > due }
}
