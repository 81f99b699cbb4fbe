/// A strategy discussion: social care, police and health decide together whether a section 47
/// enquiry is made, and how (domain study, 1.8).
public struct StrategyDiscussion: Sendable {
    public var id: ID<StrategyDiscussion> { called.id }
    public let called: Called
    public let calledAt: Instant
    public let calledBy: ID<Practitioner>
    /// Minutes as they were said, by whom and when.
    public internal(set) var minutes: [Decided<String>] = []
    /// Things to do as they were said; each is an action with an owner.
    public internal(set) var actions: [Decided<ActionSaid>] = []
    public internal(set) var held: Decided<Held>?
    /// When the minutes went out.
    public internal(set) var sent: Check.Note?

    public init(called: Called, calledAt: Instant, calledBy: ID<Practitioner>) {
        self.called = called
        self.calledAt = calledAt
        self.calledBy = calledBy
    }

    public struct Called: Codable, Hashable, Sendable {
        public let id: ID<StrategyDiscussion>
        public let start: Instant
        public let way: Way
        public let because: String
        public let invited: [AgencyCode]

        public init(
            id: ID<StrategyDiscussion>, start: Instant, way: Way, because: String,
            invited: [AgencyCode]
        ) {
            self.id = id
            self.start = start
            self.way = way
            self.because = because
            self.invited = invited
        }

        /// Whoever takes part: the police always do, and who is invited.
        public var agencies: Set<AgencyCode> { Set(invited).union([.csc, .police]) }
    }

    public enum Way: String, Choice {
        case together, video, telephone

        public var says: String {
            switch self {
            case .together: "In one room"
            case .video: "By video"
            case .telephone: "By telephone, because it is urgent"
            }
        }
    }

    public struct ActionSaid: Codable, Hashable, Sendable {
        public let what: String
        public let agency: AgencyCode
        public let due: Day
        /// What became of it: the action its owner accepts and carries out. Minutes of before there
        /// was one have none.
        public let action: ID<PlanAction>?

        public init(what: String, agency: AgencyCode, due: Day, action: ID<PlanAction>? = nil) {
            self.what = what
            self.agency = agency
            self.due = due
            self.action = action
        }
    }

    /// What actions agreed here are for, where a plan has aims.
    public static let aim = "Agreed in the strategy discussion"

    /// How it ended.
    public struct Held: Codable, Hashable, Sendable {
        public let attended: [Attendance]
        /// Agencies that were needed or invited and did not come, with why it went on without.
        public let without: [ThresholdDecision.Without]
        public let conclusion: Conclusion
        public let because: String
        /// How the enquiry is made: a criminal investigation, a medical examination, and what
        /// parents are told.
        public let investigation: String
        public let medical: String
        public let parents: String

        public init(
            attended: [Attendance], without: [ThresholdDecision.Without],
            conclusion: Conclusion, because: String, investigation: String, medical: String,
            parents: String
        ) {
            self.attended = attended
            self.without = without
            self.conclusion = conclusion
            self.because = because
            self.investigation = investigation
            self.medical = medical
            self.parents = parents
        }
    }

    public struct Attendance: Codable, Hashable, Sendable {
        public let agency: AgencyCode
        public let who: String

        public init(agency: AgencyCode, who: String) {
            self.agency = agency
            self.who = who
        }
    }

    public enum Conclusion: String, Choice {
        case section47Joint, section47Single, section17, emergencyAction, noFurtherAction

        public var says: String {
            switch self {
            case .section47Joint: "Section 47 enquiry, with the police"
            case .section47Single: "Section 47 enquiry, by social care alone"
            case .section17: "Section 17 assessment"
            case .emergencyAction: "Emergency action"
            case .noFurtherAction: "No further action"
            }
        }
    }

    /// Who has to be there: social care, the police, and somebody of health.
    public static func quorum(_ profile: HubProfile) -> [[AgencyCode]] {
        let health = profile.agencies.filter { Agency.isHealth($0.kind) }.map(\.code)
        return [[.csc], [.police], health]
    }

    /// What has to be talked about, in order.
    public static let agenda = [
        "Is there a child in danger now, and are they safe tonight?",
        "What is known, and what is missing",
        "What the child says, and how they will be seen",
        "Brothers, sisters and other children",
        "Is the threshold of section 47 met?",
        "Is a crime to be investigated, and by whom?",
        "Is a medical examination needed, and who agrees to it?",
        "What parents are told, when, and by whom",
        "Who does what, and by when",
    ]
}

extension Enquiry {
    /// The discussion that is called and not held yet.
    public var openStrategy: StrategyDiscussion? { strategies.last { $0.held == nil } }

    public func callStrategy(
        _ called: StrategyDiscussion.Called, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        guard opening != nil, stage.isOpen else {
            throw .wrongStage(now: stage, wanted: "call a strategy discussion")
        }
        guard openStrategy == nil else {
            throw .alreadyDone("A strategy discussion is called already.")
        }
        guard called.because.orNil != nil else {
            throw .missing("strategy-because", "Enter what gives reason to suspect harm")
        }
        guard called.start > now.adding(minutes: -60) else {
            throw .missing("start", "The time must be now or later")
        }
        return [.strategyCalled(called)]
    }

    public func noteStrategy(
        _ id: ID<StrategyDiscussion>, words: String
    ) throws(Refusal) -> [EnquiryEvent] {
        _ = try unsent(id)
        guard let words = words.orNil else { throw .missing("minute", "Enter what was said") }
        return [.strategyNoted(strategy: id, words: words)]
    }

    /// Agrees that somebody does something: it stands in the minutes, and is theirs to accept and
    /// carry out at once, whether or not there is a plan yet.
    ///
    /// Whoever is given an action opens the enquiry. So only those who make plans bring in an
    /// agency that has no part in it yet.
    public func sayAction(
        _ action: ID<PlanAction>, what: String, owner: Practitioner, due: Day,
        in id: ID<StrategyDiscussion>, by practitioner: Practitioner, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        _ = try unsent(id)
        guard let what = what.orNil else { throw .missing("say-what", "Enter what will be done") }
        guard Deed.ownAction.isOpen(to: owner.role) else {
            throw .missing("say-owner", "Select who will do it")
        }
        let mayBringIn = Deed.makePlan.isOpen(to: practitioner.role)
        guard
            mayBringIn || owner.agency == practitioner.agency
                || others(than: practitioner.agency).contains(owner.agency)
        else {
            throw .missing(
                "say-owner",
                "Their agency has no part in this enquiry yet. Ask the hub to add this action")
        }
        let end = LondonTime(day: due, minute: 17 * 60).instant
        guard due >= LondonTime(now).day else {
            throw .missing("say-due-day", "Due date must be today or later")
        }
        let said = StrategyDiscussion.ActionSaid(
            what: what, agency: owner.agency, due: due, action: action)
        return [
            .strategyActionSaid(strategy: id, said: said),
            .actionAgreed(
                .init(
                    id: action, aim: StrategyDiscussion.aim, what: what, agency: owner.agency,
                    owner: owner.id,
                    // What is to be done today after five is due by the end of the day.
                    due: end > now ? end : LondonTime(day: due, minute: 24 * 60 - 1).instant)),
        ]
    }

    /// Ends the discussion. It is not one without social care, the police and health, unless it is
    /// said why it could not wait for them.
    public func holdStrategy(
        _ held: StrategyDiscussion.Held, in id: ID<StrategyDiscussion>,
        quorum: [[AgencyCode]]
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let strategy = strategies.first(where: { $0.id == id }) else { throw .notFound }
        guard strategy.held == nil else { throw .alreadyDone("This discussion has ended.") }
        let came = Set(held.attended.map(\.agency))
        let needed = quorum.filter { came.isDisjoint(with: $0) }
        let absent = strategy.called.invited.filter { !came.contains($0) }
        for agency in needed.compactMap(\.first) + absent {
            let isSaid = held.without.contains { $0.agency == agency && $0.because.orNil != nil }
            guard isSaid else {
                throw .missing(
                    "missing-\(agency.rawValue)",
                    "Enter why it went on without this agency")
            }
        }
        guard held.because.orNil != nil else {
            throw .missing("held-because", "Enter why, in words another professional can follow")
        }
        for (field, words) in [
            ("investigation", held.investigation), ("medical", held.medical),
            ("parents", held.parents),
        ] where words.orNil == nil {
            throw .missing(field, "Enter what was decided, or that it is not needed")
        }
        return [.strategyHeld(strategy: id, held: held)]
    }

    /// Sends the minutes out: everyone who has a part in the enquiry reads them from then on.
    public func sendMinutes(_ id: ID<StrategyDiscussion>) throws(Refusal) -> [EnquiryEvent] {
        let strategy = try unsent(id)
        guard strategy.held != nil else {
            throw .wrongStage(now: stage, wanted: "send minutes before the discussion has ended")
        }
        return [.minutesSent(strategy: id)]
    }

    private func unsent(_ id: ID<StrategyDiscussion>) throws(Refusal) -> StrategyDiscussion {
        guard let strategy = strategies.first(where: { $0.id == id }) else { throw .notFound }
        guard strategy.sent == nil else {
            throw .alreadyDone("The minutes are out, and stay as they are.")
        }
        return strategy
    }

    mutating func applyToStrategy(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .strategyCalled(let called):
            strategies.append(
                StrategyDiscussion(
                    called: called, calledAt: recorded.at, calledBy: recorded.actor))
        case .strategyNoted(let id, let words):
            changeStrategy(id) { $0.minutes.append(recorded.decided(words, because: "")) }
        case .strategyActionSaid(let id, let said):
            changeStrategy(id) { $0.actions.append(recorded.decided(said, because: "")) }
        case .strategyHeld(let id, let held):
            changeStrategy(id) { $0.held = recorded.decided(held, because: held.because) }
        case .minutesSent(let id): changeStrategy(id) { $0.sent = recorded.note("") }
        default: break
        }
    }

    private mutating func changeStrategy(
        _ id: ID<StrategyDiscussion>, _ change: (inout StrategyDiscussion) -> Void
    ) {
        guard let place = strategies.firstIndex(where: { $0.id == id }) else { return }
        change(&strategies[place])
    }
}
