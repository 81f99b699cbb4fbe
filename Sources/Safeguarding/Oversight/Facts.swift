/// What is counted of one concern: no name, no word of it.
public struct ContactFacts: Sendable, Hashable {
    public let received: Instant
    public let screenBy: Instant
    public let screened: Instant?
    public let source: ReferralSource
    /// How it ended at screening; `nil` where it waits, became an enquiry or joined one.
    public let outcome: Outcome?
    public let enquiry: ID<Enquiry>?
    public let children: Set<ID<Person>>
    /// The children and the adults they live with, as far as it is known who they are.
    public let family: Set<ID<Person>>
    /// The home of each of its children, where the concern says both house and postcode: a number
    /// that is the same for the same home and says nothing about it.
    public let homes: [ID<Person>: Int]

    /// `nil` for a contact nothing was received of.
    public init?(_ contact: Contact) {
        guard let received = contact.received, let screenBy = contact.screenBy,
            let concern = contact.concern
        else { return nil }
        self.received = received
        self.screenBy = screenBy
        screened = contact.screenedAt
        source = concern.referrer.source
        switch contact.screening {
        case .accepted(let id), .passedToLead(let id, _): (outcome, enquiry) = (nil, id)
        case .ended(let outcome, _): (self.outcome, enquiry) = (outcome, nil)
        case nil: (outcome, enquiry) = (nil, nil)
        }
        let known = contact.people.compactMap { place, person in
            concern.people.indices.contains(place) ? (person, told: concern.people[place]) : nil
        }
        let theirs = known.filter { $0.told.role.isChild }
        children = Set(theirs.map(\.0))
        family = children.union(
            known.filter { [.parent, .householdAdult].contains($0.told.role) }.map(\.0))
        homes = Dictionary(
            theirs.compactMap { person, told in told.details.address.home.map { (person, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whether it ended at screening below the threshold of social care.
    var isLowLevel: Bool {
        switch outcome {
        case .noFurtherAction, .informationAndAdvice, .earlyHelp: true
        default: false
        }
    }
}

extension Address {
    fileprivate var home: Int? {
        func plain(_ text: String) -> String {
            String(String.UnicodeScalarView(text.uppercased().unicodeScalars.filter { $0 != " " }))
        }
        return house.isEmpty || postcode.isEmpty
            ? nil : [plain(house), plain(postcode)].hashValue
    }
}

/// What is counted of one enquiry.
public struct EnquiryFacts: Sendable, Hashable {
    public let id: ID<Enquiry>
    public let received: Instant
    public let opened: Instant
    public let source: ReferralSource
    public let child: ID<Person>?
    /// Who is said to do harm.
    public let alleged: [ID<Person>]
    public let stage: Stage
    public let ratings: [Rated]
    public let checks: [CheckFacts]
    public let assessed: Instant?
    public let decision: DecisionFacts?
    public let strategyCount: Int
    public let section47: Section47Facts?
    public let planned: Instant?
    public let isToldReferrer: Bool?
    public let isVoiceHeard: Bool
    public let dissents: [AgencyCode]
    public let challenges: [ChallengeFacts]
    public let sharing: [SharingFactsCounted]
    public let actions: [ActionFacts]
    public let reviewOn: Day?

    public struct Rated: Sendable, Hashable {
        public let rating: Rating
        public let at: Instant
    }

    public struct CheckFacts: Sendable, Hashable {
        public let agency: AgencyCode
        public let asked: Instant
        public let replyBy: Instant
        public let answered: Instant?
        public let isRefused: Bool
    }

    public struct DecisionFacts: Sendable, Hashable {
        public let outcome: Outcome
        public let at: Instant
        public let isInTime: Bool?
    }

    public struct Section47Facts: Sendable, Hashable {
        public let startedAt: Instant
        public let needsConference: Bool
        /// The day of its child protection conference, and whether a plan came of it.
        public let heldOn: Day?
        public let hasPlan: Bool

        init(_ course: Section47) {
            startedAt = course.startedAt
            needsConference = course.conference != nil || course.awaitsConference
            heldOn = course.conference?.value.heldOn
            hasPlan = course.conference?.value.hasPlan ?? false
        }
    }

    public struct ChallengeFacts: Sendable, Hashable {
        public let theme: Challenge.Theme?
        public let agency: AgencyCode
        public let raised: Instant
        public let ended: Instant?
    }

    public struct SharingFactsCounted: Sendable, Hashable {
        public let at: Instant
        public let result: SharingDecision.Result
        public let direction: SharingDecision.Direction
        public let agency: AgencyCode
        public let isDeparture: Bool
        /// What the record says of agreement to share; `nil` where it says nothing.
        public let agreement: Agreement?
        public let reasons: [RefusalReason]
    }

    /// Answers to the guide’s question on consent, by their names in the rule packs.
    public enum Agreement: String, Choice {
        case given, refused
        case unsafeToAsk = "unsafe-to-ask"
        case cannotAsk = "cannot-ask"
        case notAsked = "not-asked"

        public var says: String {
            switch self {
            case .given: "They agreed"
            case .refused: "They were asked and refused"
            case .unsafeToAsk: "It was not safe to ask"
            case .cannotAsk: "They could not agree, or not be reached"
            case .notAsked: "They were not asked"
            }
        }
    }

    public struct ActionFacts: Sendable, Hashable {
        public let due: Instant
        public let done: Instant?
        public let isEnded: Bool
    }

    /// `nil` for an enquiry that was never opened.
    public init?(_ enquiry: Enquiry) {
        guard let opening = enquiry.opening else { return nil }
        id = enquiry.id
        received = opening.received
        opened = enquiry.openedAt ?? opening.received
        source = opening.source
        child = enquiry.leadChild
        alleged = enquiry.subjects.filter { $0.role == .sourceOfRisk }.map(\.person)
        stage = enquiry.stage
        ratings = enquiry.ratings.map { Rated(rating: $0.rating, at: $0.at) }
        checks = enquiry.checks.map {
            CheckFacts(
                agency: $0.asked.agency, asked: $0.askedAt, replyBy: $0.asked.replyBy,
                answered: $0.answeredAt, isRefused: $0.isRefused)
        }
        assessed = enquiry.assessment?.opened
        decision = enquiry.decision.map { made in
            DecisionFacts(
                outcome: made.made.outcome, at: made.at,
                isInTime: enquiry.rating.map { made.at <= $0.decideBy })
        }
        strategyCount = enquiry.strategies.count
        section47 = enquiry.section47.map(Section47Facts.init)
        planned = enquiry.plan?.agreedAt
        isToldReferrer = enquiry.isReferrerTold
        isVoiceHeard = enquiry.voices.contains { $0.value.words != nil }
        dissents = enquiry.dissents.map(\.agency)
        challenges = enquiry.challenges.filter { $0.raised.threshold != nil }.map {
            ChallengeFacts(
                theme: $0.raised.theme, agency: $0.agency, raised: $0.at, ended: $0.ended?.at)
        }
        sharing = enquiry.sharing.map { decision in
            SharingFactsCounted(
                at: decision.at, result: decision.value.result,
                direction: decision.value.direction, agency: enquiry.decider(of: decision),
                isDeparture: decision.value.departure?.orNil != nil,
                agreement: decision.value.advice.facts["consent"].first
                    .flatMap(Agreement.init),
                reasons: decision.value.withheld.map(\.reason))
        }
        // A watch is not done in time or late: it ends.
        actions = enquiry.actions.filter { !$0.isWatch }.map {
            ActionFacts(due: $0.due, done: $0.done?.at, isEnded: $0.isEnded)
        }
        reviewOn = enquiry.plan?.reviewOn
    }
}

/// Somebody as the equality breakdown counts them: a child, or who is said to do harm.
public struct PersonFacts: Sendable, Hashable {
    public let id: ID<Person>
    public let sex: Sex
    public let born: PartialDate?
    public let ethnicity: Ethnicity?

    public init(id: ID<Person>, sex: Sex, born: PartialDate?, ethnicity: Ethnicity? = nil) {
        self.ethnicity = ethnicity
        self.id = id
        self.sex = sex
        self.born = born
    }
}

/// A blind re-decision as it is counted.
public struct SecondDecisionFacts: Sendable, Hashable {
    public let at: Instant
    public let method: SampleMethod
    public let comparison: AuditedDecision.Comparison
    public let isBlind: Bool

    /// Every blind re-decision of an audit.
    public static func of(_ audit: CaseAudit) -> [SecondDecisionFacts] {
        guard let method = audit.drawn?.value.method else { return [] }
        return audit.comparisons.compactMap { place, comparison in
            audit.verdicts[place].map {
                SecondDecisionFacts(
                    at: $0.at, method: method, comparison: comparison,
                    isBlind: $0.value.isBlind)
            }
        }
    }
}
