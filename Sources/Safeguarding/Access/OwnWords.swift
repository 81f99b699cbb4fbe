/// An event that says of itself who typed its words. What somebody typed is shown to them as they
/// typed it, also where a place in it is concealed from them: taking it out would tell them that
/// they guessed right. Every event answers by name.
public protocol OwnWords {
    var typedBy: TypedBy { get }
    /// The same with the words that somebody else said before, if it carries any, changed.
    func changingOthersWords(_ change: (String) -> String) -> Self
}

public enum TypedBy: Sendable, Hashable {
    /// Whoever did it.
    case actor
    /// Whoever told the hub of it.
    case teller(of: ID<Contact>)
    /// Nobody, or somebody else.
    case others
}

extension ContactEvent: OwnWords {
    public var typedBy: TypedBy {
        switch self {
        case .received(_, _, let channel, _):
            channel == .form || channel == .telephone ? .actor : .others
        case .personIdentified, .screened, .acknowledged, .conflictFound, .conflictCleared,
            .sharingDecided:
            .actor
        case .reminded: .others
        }
    }

    public func changingOthersWords(_ change: (String) -> String) -> Self {
        switch self {
        case .sharingDecided(let decision): .sharingDecided(decision.changingAdvice(change))
        case .received, .personIdentified, .screened, .acknowledged, .conflictFound,
            .conflictCleared, .reminded:
            self
        }
    }
}

extension EnquiryEvent: OwnWords {
    public var typedBy: TypedBy {
        switch self {
        case .opened(let opening): .teller(of: opening.contact)
        case .contactJoined(let contact, _): .teller(of: contact)
        case .reminded: .others
        case .sharingDecided, .subjectAdded, .subjectRemoved, .leadAssigned, .rated,
            .voiceRecorded, .checkAsked, .checkOpened, .checkChased, .moreTimeTaken,
            .checkReplied, .checkDeclined, .statementMade, .statementCorrected,
            .statementRetracted, .changeAnswered, .assessmentOpened, .signNoted, .signTakenBack,
            .agencyJoined, .agencyExcused, .levelsGiven, .levelsRevealed, .jointLevelSet,
            .judgementProposed, .noteAdded, .judgementAnswered, .decided, .dissented,
            .referrerTold, .referrerReached, .planAgreed, .actionAgreed, .actionAccepted,
            .actionDeclined, .actionDone, .watchSighted, .sightingAnswered, .watchExtended,
            .watchEnded, .reviewed, .conflictFound, .conflictCleared, .wordsReleased,
            .statementOpened,
            .adviceAsked, .adviceGiven, .withholdingChallenged, .decisionChallenged,
            .challengeMovedUp, .challengeEnded, .recordCompleted, .strategyCalled,
            .strategyNoted, .strategyActionSaid, .strategyHeld, .minutesSent, .section47Ended,
            .conferenceHeld, .closed, .reopened:
            .actor
        }
    }

    public func changingOthersWords(_ change: (String) -> String) -> Self {
        // A decision carries what an adviser said before.
        guard case .sharingDecided(let decision) = self else { return self }
        return .sharingDecided(decision.changingAdvice(change))
    }
}

extension SharingDecision {
    fileprivate func changingAdvice(_ change: (String) -> String) -> SharingDecision {
        var changed = self
        changed.adviceFrom = adviceFrom.map(change)
        return changed
    }
}
