// Words that agencies write side by side on an enquiry, which all who work on it then see.

extension EnquiryEvent {
    /// Whether it puts one agency's words about the child or the family before the others who work
    /// on the enquiry.
    ///
    /// Pieces of information and replies are shared by a decision of their own. Words about a
    /// request, and about a decision on sharing (advice, challenges), are part of its record and
    /// tell nobody more.
    public var isJointWork: Bool {
        switch self {
        case .contactJoined, .subjectAdded, .rated, .voiceRecorded, .signNoted, .signTakenBack,
            .checkAsked,
            .agencyExcused, .levelsGiven,
            .jointLevelSet, .judgementProposed, .judgementAnswered, .noteAdded, .changeAnswered,
            .decided, .dissented, .strategyCalled, .strategyNoted, .strategyActionSaid,
            .strategyHeld, .section47Ended, .conferenceHeld,
            .planAgreed, .actionAgreed, .actionDeclined, .actionDone, .watchSighted,
            .sightingAnswered, .watchExtended, .watchEnded, .reviewed, .closed,
            .reopened:
            true
        case .opened, .subjectRemoved, .leadAssigned, .sharingDecided, .checkOpened,
            .checkChased, .moreTimeTaken, .checkReplied, .checkDeclined, .statementMade,
            .statementCorrected, .statementRetracted, .assessmentOpened, .agencyJoined,
            .levelsRevealed, .referrerTold, .referrerReached,
            .actionAccepted, .conflictFound, .conflictCleared, .wordsReleased, .statementOpened,
            .adviceAsked,
            .adviceGiven, .withholdingChallenged, .decisionChallenged, .challengeMovedUp,
            .challengeEnded,
            .recordCompleted, .minutesSent, .reminded:
            false
        }
    }
}

extension Enquiry {
    /// The agencies that work on it besides one: the council, whose enquiry it is, whoever was
    /// asked, takes part in the assessment or has something to do.
    public func others(than agency: AgencyCode) -> [AgencyCode] {
        let all =
            [.csc] + agenciesAsked + (assessment.map { Array($0.present.keys) } ?? [])
            + actions.map(\.agreed.agency)
        return Set(all).subtracting([agency]).sorted { $0.rawValue < $1.rawValue }
    }

    /// The decision an agency last made to share what it writes with those who work on it.
    public func togetherDecision(of agency: AgencyCode) -> SharingDecision? {
        sharing.last { $0.value.direction == .together && $0.agency == agency }?.value
    }
}

extension SharingDecision {
    /// What `shared` says of joint work: whatever the agency writes on the enquiry from then on.
    public static let writtenTogether = "written-together"

    /// Whether it lets all of these agencies see what is written.
    public func covers(_ agencies: [AgencyCode]) -> Bool {
        direction == .together && Set(agencies).isSubset(of: recipients ?? [])
    }
}
