/// One thing that happened in the joint assessment, in the order it did: how the picture formed.
public struct Happening: Sendable, Hashable {
    /// Where it stands among the entries of its enquiry; the enquiry as it stood then is folded
    /// from those up to it.
    public let position: Int
    public let at: Instant
    public let by: ID<Practitioner>
    public let agency: AgencyCode
    public let what: What

    public enum What: Sendable, Hashable {
        case opened, joined, revealed
        /// With the words it had then.
        case informationAdded(ID<Statement>, words: String)
        case informationCorrected(ID<Statement>, words: String)
        case informationTakenBack(ID<Statement>)
        case wentOnWithout(AgencyCode, because: String)
        case levelsGiven
        case jointLevelSet(factor: String, Level)
        case proposed(Level)
        case agreed
        case disagreed(because: String)
        case noted(String)
        case decided(Outcome)
        case dissented(because: String)
        case answeredChange(to: ID<Statement>)
    }
}

extension Enquiry {
    /// What happened in its assessment, oldest first. Levels are not in it: before they are shown
    /// they are nobody else’s, and after that they are in the matrix.
    /// - Parameter events: all of its entries, from the first on.
    static func happenings(_ events: [Recorded<EnquiryEvent>]) -> [Happening] {
        events.enumerated().compactMap { place, recorded in
            recorded.event.happening.map {
                Happening(
                    position: place + 1, at: recorded.at, by: recorded.actor,
                    agency: recorded.agency, what: $0)
            }
        }
    }
}

extension EnquiryEvent {
    fileprivate var happening: Happening.What? {
        switch self {
        case .assessmentOpened: .opened
        case .agencyJoined: .joined
        case .agencyExcused(let agency, let because): .wentOnWithout(agency, because: because)
        case .levelsGiven: .levelsGiven
        case .levelsRevealed: .revealed
        case .jointLevelSet(let factor, let level, _): .jointLevelSet(factor: factor, level)
        case .judgementProposed(let level, _, _): .proposed(level)
        case .judgementAnswered(_, let agrees, let because):
            agrees ? .agreed : .disagreed(because: because ?? "")
        case .noteAdded(let words): .noted(words)
        case .statementMade(_, let content): .informationAdded(content.id, words: content.words)
        case .statementCorrected(let statement, let words, _):
            .informationCorrected(statement, words: words)
        case .statementRetracted(let statement, _): .informationTakenBack(statement)
        case .decided(_, let made): .decided(made.outcome)
        case .dissented(_, _, let because): .dissented(because: because)
        case .changeAnswered(let statement, _, _): .answeredChange(to: statement)
        case .opened, .contactJoined, .subjectAdded, .subjectRemoved, .leadAssigned, .rated,
            .voiceRecorded, .sharingDecided, .checkAsked, .checkOpened, .checkChased,
            .moreTimeTaken, .checkReplied, .checkDeclined, .signNoted, .signTakenBack,
            .referrerTold, .referrerReached, .planAgreed, .actionAgreed, .actionAccepted,
            .actionDeclined,
            .actionDone, .watchSighted, .sightingAnswered, .watchExtended, .watchEnded,
            .reviewed, .conflictFound, .conflictCleared, .wordsReleased, .statementOpened,
            .adviceAsked,
            .adviceGiven, .withholdingChallenged, .decisionChallenged, .challengeMovedUp,
            .challengeEnded, .recordCompleted, .strategyCalled, .strategyNoted,
            .strategyActionSaid, .strategyHeld, .minutesSent, .section47Ended, .conferenceHeld,
            .reminded, .closed, .reopened:
            nil
        }
    }
}

/// An enquiry as one viewer may see it, with how the picture of risk formed.
public struct SeenStory: Sendable {
    public let seen: SeenEnquiry
    public let happenings: [Happening]

    /// Leaves out what is about statements the viewer may not see: even that there are any.
    init(_ seen: SeenEnquiry, _ events: [Recorded<EnquiryEvent>]) {
        self.seen = seen
        let shown = Set(seen.enquiry.statements.filter { $0.depth != .sealed }.map(\.id))
        happenings = Enquiry.happenings(events).filter { happening in
            switch happening.what {
            case .informationAdded(let id, _), .informationCorrected(let id, _),
                .informationTakenBack(let id), .answeredChange(let id):
                shown.contains(id)
            case .opened, .joined, .revealed, .wentOnWithout, .levelsGiven, .jointLevelSet,
                .proposed, .agreed, .disagreed, .noted, .decided, .dissented:
                true
            }
        }
    }
}

extension SeenEnquiry {
    /// The same with its story.
    /// - Parameter events: the entries it was folded from.
    public func telling(_ events: [Recorded<EnquiryEvent>]) -> SeenStory { SeenStory(self, events) }
}
