/// A contact accepted for multi-agency work: who it is about, how urgent it is, what agencies were
/// asked and said, how they judged the risk, what was decided, and what is being done.
///
/// It has many subjects and one lead child. Two kinds of function and nothing else: commands, which
/// return events or refuse, and `apply`, which folds an event in.
public struct Enquiry: Sendable {
    public let id: ID<Enquiry>
    public internal(set) var opening: Opening?
    /// “RB-26-01187”, once it is open.
    public internal(set) var reference = ""
    /// The child it is mainly about.
    public internal(set) var leadChild: ID<Person>?
    public internal(set) var stage: Stage = .received
    public internal(set) var subjects: [Subject] = []
    /// Those who were taken out again. What was written of them is still here.
    public internal(set) var formerSubjects: [Subject] = []
    public internal(set) var contacts: [ID<Contact>] = []
    public internal(set) var worries: [Worry] = []
    public internal(set) var lead: ID<Practitioner>?
    public internal(set) var ratings: [Rated] = []
    public internal(set) var voices: [Decided<Voice>] = []
    public internal(set) var checks: [Check] = []
    /// The agency whose requests alone are left in `checks` for its reader; `nil` where all are. An
    /// agency that is not among them may have been asked all the same.
    public internal(set) var requestsShownTo: AgencyCode?
    public internal(set) var statements: [Statement] = []
    public internal(set) var sharing: [Decided<SharingDecision>] = []
    /// Advice asked on questions of sharing.
    public internal(set) var advice: [AdviceRequest] = []
    /// Challenges to what was withheld, and to threshold decisions.
    public internal(set) var challenges: [Challenge] = []
    /// The rest of the record of what was shared in danger, by decision.
    public internal(set) var completions: [ID<SharingDecision>: Decided<RecordCompletion>] = [:]
    /// Signs of exploitation that agencies noted, in order.
    public internal(set) var signs: [StandingSign] = []
    public internal(set) var assessment: Assessment?
    public internal(set) var strategies: [StrategyDiscussion] = []
    public internal(set) var section47s: [Section47] = []
    /// Where it stands in law, by its record.
    public internal(set) var standing = Standing.enquiry
    /// Since when it has stood there; `nil` before anything was decided.
    public internal(set) var standingSince: Instant?
    /// What was said while agencies judged the risk, in order.
    public internal(set) var notes: [Decided<String>] = []
    /// What agencies said of changes to what they relied on.
    public internal(set) var changesAnswered: [ID<Statement>: [Decided<String>]] = [:]
    public internal(set) var decisions: [ThresholdDecision] = []
    public internal(set) var dissents: [Dissent] = []
    public internal(set) var feedback: Decided<Feedback>?
    /// That the referrer was told.
    public internal(set) var feedbackReached: Decided<Feedback.Reached>?
    public internal(set) var plan: Plan?
    /// Things agreed to be done before there was a plan, in a strategy discussion; the plan takes
    /// them over when it is agreed.
    var actionsBeforePlan: [PlanAction] = []
    /// Staff kept out of it for an interest of their own.
    public internal(set) var conflicts = Conflicts()
    /// What people were reminded of.
    public internal(set) var reminders = Reminders()
    public internal(set) var closedAt: Instant?
    public internal(set) var closedBecause: String?
    public internal(set) var openedAt: Instant?
    public internal(set) var reached: [Stage: Instant] = [:]
    /// How many of its entries it was folded from; an open page asks whether there are more.
    public internal(set) var position = 0

    public init(id: ID<Enquiry>) { self.id = id }

    public struct Worry: Sendable, Hashable {
        public let contact: ID<Contact>
        public let words: String
        public let at: Instant
    }

    /// A priority as set, with its clocks. The last one holds; the others are its history.
    public struct Rated: Sendable, Hashable {
        public let rating: Rating
        public internal(set) var because: String
        public let replyBy: Instant
        public let decideBy: Instant
        public let by: ID<Practitioner>
        public let at: Instant
    }

    /// A recorded professional disagreement with a decision. It holds up nothing protective.
    public struct Dissent: Sendable, Hashable {
        public let decision: ID<ThresholdDecision>
        public let agency: AgencyCode
        public let because: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public var rating: Rated? { ratings.last }
    public var decision: ThresholdDecision? { decisions.last }
    /// Everybody it is or was about.
    public var everybody: [ID<Person>] { (subjects + formerSubjects).map(\.person) }

    public var children: [Subject] { subjects.filter(\.role.isChild) }

    /// Everything agreed to be done, with a plan or before there was one.
    public var actions: [PlanAction] { (plan?.actions ?? []) + actionsBeforePlan }

    /// When the decision is due; `nil` once it is made or before there is a clock.
    public var decideBy: Instant? { stage.awaitsDecision ? rating?.decideBy : nil }

    /// Agencies asked so far, in order of asking.
    public var agenciesAsked: [AgencyCode] {
        checks.reduce(into: []) { found, check in
            if !found.contains(check.asked.agency) { found.append(check.asked.agency) }
        }
    }

    /// Whether its reader can tell from it that an agency was not asked.
    public func showsWhether(asked agency: AgencyCode) -> Bool {
        requestsShownTo == nil || requestsShownTo == agency
    }

    public func check(_ id: ID<Check>) -> Check? { checks.first { $0.id == id } }

    public func statements(of agency: AgencyCode) -> [Statement] {
        statements.filter { $0.agency == agency }
    }

    public var isExploitation: Bool { opening?.kinds.contains(where: \.isExploitation) ?? false }
}
