/// An event that says of itself whether all of its words were typed by whoever it is by. What
/// somebody typed is shown to them as they typed it, also where a place in it is concealed from
/// them: taking it out would tell them that they guessed right. Every event answers by name.
public protocol OwnWords {
    var areOwnWords: Bool { get }
}

extension ContactEvent: OwnWords {
    public var areOwnWords: Bool {
        switch self {
        case .received(_, _, let channel, _): channel == .form || channel == .telephone
        case .personIdentified, .screened, .acknowledged, .conflictFound, .conflictCleared: true
        // A decision carries what others advised and said before.
        case .sharingDecided, .reminded: false
        }
    }
}

extension EnquiryEvent: OwnWords {
    public var areOwnWords: Bool {
        switch self {
        // Words that came with a concern are the referrer’s; a decision carries what others advised
        // and said before.
        case .opened, .contactJoined, .sharingDecided, .reminded: false
        case .subjectAdded, .subjectRemoved, .leadAssigned, .rated, .voiceRecorded,
            .checkAsked, .checkOpened, .checkChased, .moreTimeTaken,
            .checkReplied, .checkDeclined, .statementMade, .statementCorrected,
            .statementRetracted, .changeAnswered, .assessmentOpened, .signNoted, .signTakenBack,
            .agencyJoined, .agencyExcused, .levelsGiven, .levelsRevealed, .jointLevelSet,
            .judgementProposed, .noteAdded, .judgementAnswered, .decided, .dissented,
            .referrerTold, .referrerReached, .planAgreed, .actionAgreed, .actionAccepted,
            .actionDeclined, .actionDone, .watchSighted, .sightingAnswered, .watchExtended,
            .watchEnded, .reviewed, .conflictFound, .conflictCleared, .wordsReleased,
            .adviceAsked, .adviceGiven, .withholdingChallenged, .decisionChallenged,
            .challengeMovedUp, .challengeEnded, .recordCompleted, .strategyCalled,
            .strategyNoted, .strategyActionSaid, .strategyHeld, .minutesSent, .section47Ended,
            .conferenceHeld, .closed, .reopened:
            true
        }
    }
}
