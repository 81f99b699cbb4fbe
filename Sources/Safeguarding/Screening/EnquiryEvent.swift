/// Everything that can happen to an enquiry. Entries hold these; an old shape is never changed,
/// only brought up to date by a pure function when read.
public enum EnquiryEvent: Codable, Sendable {
    case opened(Opening)
    case contactJoined(contact: ID<Contact>, worry: String)
    case subjectAdded(Subject)
    case subjectRemoved(person: ID<Person>, because: String)
    case leadAssigned(practitioner: ID<Practitioner>)
    case rated(rating: Rating, because: String, replyBy: Instant, decideBy: Instant)
    case voiceRecorded(Voice)
    case sharingDecided(SharingDecision)
    case checkAsked(check: ID<Check>, asked: Check.Asked)
    case checkOpened(check: ID<Check>)
    case checkChased(check: ID<Check>, words: String)
    case moreTimeTaken(check: ID<Check>, until: Instant, because: String)
    case checkReplied(
        check: ID<Check>, answers: [Check.Answer], bestContact: String?,
        sharing: ID<SharingDecision>?)
    case checkDeclined(check: ID<Check>, reason: RefusalReason, words: String)
    case statementMade(check: ID<Check>?, content: Statement.Content)
    case statementCorrected(statement: ID<Statement>, words: String, because: String)
    case statementRetracted(statement: ID<Statement>, because: String)
    /// What a correction, or taking back, of something relied on means for an agency’s view.
    case changeAnswered(statement: ID<Statement>, agency: AgencyCode, words: String)
    case assessmentOpened(factors: [Factor])
    case signNoted(NotedSign)
    case signTakenBack(sign: ID<NotedSign>, because: String)
    case agencyJoined(agency: AgencyCode)
    case agencyExcused(agency: AgencyCode, because: String)
    case levelsGiven(agency: AgencyCode, levels: [Assessment.Given])
    case levelsRevealed
    case jointLevelSet(factor: String, level: Level, because: String)
    case judgementProposed(level: Level, words: String, wouldChange: String?)
    /// Something said while agencies judge the risk, for the minutes.
    case noteAdded(words: String)
    case judgementAnswered(agency: AgencyCode, agrees: Bool, because: String?)
    case decided(decision: ID<ThresholdDecision>, made: ThresholdDecision.Made)
    case dissented(decision: ID<ThresholdDecision>, agency: AgencyCode, because: String)
    case referrerTold(Feedback)
    /// The referrer read it, or somebody says that they told them.
    case referrerReached(Feedback.Reached)
    case planAgreed(Plan.Agreed)
    case actionAgreed(PlanAction.Agreed)
    case actionAccepted(action: ID<PlanAction>)
    case actionDeclined(action: ID<PlanAction>, because: String)
    case actionDone(action: ID<PlanAction>, evidence: String)
    /// What a standing watch is for was seen.
    case watchSighted(action: ID<PlanAction>, words: String)
    /// What was done about it, by its place among what was seen.
    case sightingAnswered(action: ID<PlanAction>, sighting: Int, words: String)
    case watchExtended(action: ID<PlanAction>, until: Instant, because: String)
    case watchEnded(action: ID<PlanAction>, because: String)
    case reviewed(Plan.Review.Held)
    case conflictFound(Conflict)
    case conflictCleared(practitioner: ID<Practitioner>, because: String)
    /// The owner of something sealed lets a form of words be seen in its place.
    case wordsReleased(statement: ID<Statement>, words: String)
    /// Its owner shows a piece that was for the hub alone to the agencies that work on it.
    case statementOpened(statement: ID<Statement>)
    case adviceAsked(AdviceRequest.Asked)
    case adviceGiven(request: ID<AdviceRequest>, from: String, words: String)
    case withholdingChallenged(Challenge.Raised)
    /// An agency asks for an answer to its disagreement with a threshold decision.
    case decisionChallenged(Challenge.Raised)
    case challengeMovedUp(
        challenge: ID<Challenge>, rung: Rung, because: String, dueBy: Instant)
    case challengeEnded(challenge: ID<Challenge>, end: Challenge.End, because: String)
    case recordCompleted(RecordCompletion)
    case strategyCalled(StrategyDiscussion.Called)
    case strategyNoted(strategy: ID<StrategyDiscussion>, words: String)
    case strategyActionSaid(strategy: ID<StrategyDiscussion>, said: StrategyDiscussion.ActionSaid)
    case strategyHeld(strategy: ID<StrategyDiscussion>, held: StrategyDiscussion.Held)
    case minutesSent(strategy: ID<StrategyDiscussion>)
    case section47Ended(Section47Ending)
    case conferenceHeld(Conference)
    /// That people were reminded of something due.
    case reminded(Reminder)
    case closed(because: String)
    case reopened(because: String)
}

/// How an enquiry begins.
public struct Opening: Codable, Hashable, Sendable {
    public let reference: String
    public let contact: ID<Contact>
    public let lead: ID<Person>
    public let subjects: [Subject]
    public let kinds: [ConcernKind]
    public internal(set) var worry: String
    public let dangerNow: YesNoUnknown
    public let source: ReferralSource
    public internal(set) var referrerName: String?
    public let received: Instant
    /// What the family knew of the concern, and why not; absent from entries written before it was
    /// taken over.
    public let familyKnows: YesNoUnknown?
    public let familyKnowsDetail: String?
    /// Where the child was said to be, and when they were last seen; absent as above.
    public internal(set) var whereChildIs: String?
    public internal(set) var lastSeen: LastSeen?

    public init(
        reference: String, contact: ID<Contact>, lead: ID<Person>, subjects: [Subject],
        kinds: [ConcernKind], worry: String, dangerNow: YesNoUnknown, source: ReferralSource,
        referrerName: String?, received: Instant, familyKnows: YesNoUnknown? = nil,
        familyKnowsDetail: String? = nil, whereChildIs: String? = nil, lastSeen: LastSeen? = nil
    ) {
        self.whereChildIs = whereChildIs
        self.lastSeen = lastSeen
        self.familyKnows = familyKnows
        self.familyKnowsDetail = familyKnowsDetail
        self.reference = reference
        self.contact = contact
        self.lead = lead
        self.subjects = subjects
        self.kinds = kinds
        self.worry = worry
        self.dangerNow = dangerNow
        self.source = source
        self.referrerName = referrerName
        self.received = received
    }
}

/// A person an enquiry is about, and what they are in it.
public struct Subject: Codable, Hashable, Sendable {
    public let person: ID<Person>
    public let role: SubjectRole
    public let relationship: String?
    /// Why somebody who was not in the concern is part of the enquiry.
    public let because: String?

    public init(
        person: ID<Person>, role: SubjectRole, relationship: String? = nil, because: String? = nil
    ) {
        self.person = person
        self.role = role
        self.relationship = relationship
        self.because = because
    }
}

/// What a child says, who heard it and when, or why the child was not asked.
public struct Voice: Codable, Hashable, Sendable {
    public let child: ID<Person>
    public let words: String?
    public let heardBy: String?
    public let heardOn: PartialDate?
    public let whyNot: String?

    public init(
        child: ID<Person>, words: String?, heardBy: String?, heardOn: PartialDate?, whyNot: String?
    ) {
        self.child = child
        self.words = words
        self.heardBy = heardBy
        self.heardOn = heardOn
        self.whyNot = whyNot
    }
}

extension EnquiryEvent {
    /// The people this event's words are about, so that its entry is sealed under the right key:
    /// a person's own where it is about exactly one, the enquiry's otherwise.
    public var about: [ID<Person>] {
        switch self {
        case .voiceRecorded(let voice): [voice.child]
        case .signNoted(let sign): [sign.child]
        case .statementMade(_, let content): content.about
        case .subjectRemoved(let person, _): [person]
        case .subjectAdded(let subject): [subject.person]
        // About the enquiry as a whole, or in words of which nobody can say whom they are about.
        case .opened, .contactJoined, .leadAssigned, .rated, .sharingDecided, .checkAsked,
            .checkOpened, .checkChased, .moreTimeTaken, .checkReplied, .checkDeclined,
            .statementCorrected, .statementRetracted, .changeAnswered, .assessmentOpened,
            .signTakenBack, .agencyJoined, .agencyExcused, .levelsGiven, .levelsRevealed,
            .jointLevelSet, .judgementProposed, .noteAdded, .judgementAnswered, .decided,
            .dissented, .referrerTold, .referrerReached, .planAgreed, .actionAgreed,
            .actionAccepted,
            .actionDeclined, .actionDone, .watchSighted, .sightingAnswered, .watchExtended,
            .watchEnded, .reviewed, .conflictFound, .conflictCleared, .wordsReleased,
            .statementOpened,
            .adviceAsked, .adviceGiven, .withholdingChallenged, .decisionChallenged,
            .challengeMovedUp, .challengeEnded, .recordCompleted, .strategyCalled,
            .strategyNoted, .strategyActionSaid, .strategyHeld, .minutesSent, .section47Ended,
            .conferenceHeld, .reminded, .closed, .reopened:
            []
        }
    }
}

extension EnquiryEvent: PeopleChanging {
    public var changesPeople: Bool {
        switch self {
        case .opened, .subjectAdded: true
        case .contactJoined, .subjectRemoved, .leadAssigned, .rated, .voiceRecorded,
            .sharingDecided, .checkAsked, .checkOpened, .checkChased, .moreTimeTaken,
            .checkReplied, .checkDeclined, .statementMade, .statementCorrected,
            .statementRetracted, .changeAnswered, .assessmentOpened, .signNoted, .signTakenBack,
            .agencyJoined, .agencyExcused, .levelsGiven, .levelsRevealed, .jointLevelSet,
            .judgementProposed, .noteAdded, .judgementAnswered, .decided, .dissented,
            .referrerTold, .referrerReached, .planAgreed, .actionAgreed, .actionAccepted,
            .actionDeclined,
            .actionDone, .watchSighted, .sightingAnswered, .watchExtended, .watchEnded,
            .reviewed, .conflictFound, .conflictCleared, .wordsReleased, .statementOpened,
            .adviceAsked,
            .adviceGiven, .withholdingChallenged, .decisionChallenged, .challengeMovedUp,
            .challengeEnded, .recordCompleted, .strategyCalled, .strategyNoted,
            .strategyActionSaid, .strategyHeld, .minutesSent, .section47Ended, .conferenceHeld,
            .reminded, .closed, .reopened:
            false
        }
    }
}
