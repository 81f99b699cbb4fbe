/// The rule that nothing crosses an agency boundary without a decision: what crosses and the whole
/// decision to share it are written in one act, or neither is.
///
/// Concerns, statements and their corrections, what an agency is told when it is asked, what a
/// referrer is told, and the form of words released in place of something sealed all cross, each
/// with its decision. So does what agencies write on an enquiry side by side (`isJointWork`): for
/// that, one decision of the agency stands until others join.
public enum Boundary {
    /// A fault in the program, never a person's: something was about to cross undecided.
    public struct Breach: Error, Equatable, Sendable {
        public let what: [String]
    }

    /// Refuses an agency's events of which one crosses without a whole decision, or without its own
    /// reason.
    /// - Parameter after: the enquiry with the events applied.
    public static func check(
        _ events: [EnquiryEvent], by agency: AgencyCode, leaving after: Enquiry
    ) throws(Breach) {
        let decisions = events.compactMap { event -> SharingDecision? in
            if case .sharingDecided(let decision) = event { decision } else { nil }
        }
        var breaches = events.flatMap(crossings).filter { crossing in
            !(decisions.contains { $0.isWhole && crossing.isCovered(by: $0) }
                && crossing.isMinimised)
        }.map(\.says)
        breaches += events.compactMap { event in
            guard case .statementCorrected(let id, _, _) = event else { return nil }
            let crossing = Crossing.released(id)
            return after.sharing.contains { $0.value.isWhole && crossing.isCovered(by: $0.value) }
                ? nil : "correction of statement \(id)"
        }
        if events.contains(where: \.isJointWork), !after.isDecided(by: agency) {
            breaches.append("what \(agency.rawValue) wrote for the others")
        }
        if !breaches.isEmpty { throw Breach(what: breaches) }
    }

    /// Refuses a concern that an agency sends without a whole decision. Who it is about is not
    /// known to the hub until it is screened.
    public static func check(
        _ events: [ContactEvent], by agency: AgencyCode, leaving after: Contact
    ) throws(Breach) {
        let arrives = events.contains { if case .received = $0 { true } else { false } }
        guard arrives, agency != .csc else { return }
        let decision = after.sharing?.value
        guard let decision, decision.saysWhy, decision.direction == .concern,
            decision.recipient == .csc, decision.shared == [SharingDecision.wholeConcern]
        else { throw Breach(what: ["concern \(after.reference)"]) }
    }

    private enum Crossing {
        case statement(Statement.Content)
        case released(ID<Statement>)
        case asked(Check.Asked)
        case told(Feedback)

        var says: String {
            switch self {
            case .statement(let content): "statement \(content.id)"
            case .released(let id): "words of statement \(id)"
            case .asked(let asked): "request to \(asked.agency.rawValue)"
            case .told: "word to the referrer"
            }
        }

        func isCovered(by decision: SharingDecision) -> Bool {
            switch self {
            case .statement(let content): Self.covers(content.id, decision)
            case .released(let id): Self.covers(id, decision)
            case .asked(let asked):
                decision.id == asked.sharing && decision.direction == .request
                    && decision.recipient == asked.agency
                    && decision.shared == asked.told.map(\.fact)
                    && decision.subjects == asked.subjects
            case .told(let feedback):
                decision.id == feedback.sharing && decision.direction == .feedback
                    && decision.shared == [feedback.words]
            }
        }

        private static func covers(_ id: ID<Statement>, _ decision: SharingDecision) -> Bool {
            decision.direction == .disclose && decision.contentShared
                && decision.shared.contains(id.description)
        }

        /// Whether it says of itself why it is needed.
        var isMinimised: Bool {
            switch self {
            case .statement(let content): content.minimisation?.need.orNil != nil
            case .asked(let asked): asked.told.allSatisfy { $0.because.orNil != nil }
            case .released, .told: true
            }
        }
    }

    /// What of an event crosses by itself. Every event answers by name: a new one does not compile
    /// until it is said whether it crosses.
    private static func crossings(_ event: EnquiryEvent) -> [Crossing] {
        switch event {
        case .statementMade(_, let content): [.statement(content)]
        case .wordsReleased(let id, _), .statementOpened(let id): [.released(id)]
        case .checkAsked(_, let asked): [.asked(asked)]
        // That their word was received says nothing of anybody.
        case .referrerTold(let feedback):
            feedback.told && !feedback.isAcknowledgement ? [.told(feedback)] : []
        // Joint work is decided on for all that follows (`isJointWork`), and so are corrections.
        case .opened, .contactJoined, .subjectAdded, .subjectRemoved, .leadAssigned, .rated,
            .voiceRecorded, .sharingDecided, .checkOpened, .checkChased, .moreTimeTaken,
            .checkReplied, .checkDeclined, .statementCorrected, .statementRetracted,
            .changeAnswered, .assessmentOpened, .signNoted, .signTakenBack, .agencyJoined,
            .agencyExcused, .levelsGiven, .levelsRevealed, .jointLevelSet, .judgementProposed,
            .noteAdded, .judgementAnswered, .decided, .dissented, .referrerReached, .planAgreed,
            .actionAgreed,
            .actionAccepted, .actionDeclined, .actionDone, .watchSighted, .sightingAnswered,
            .watchExtended, .watchEnded, .reviewed, .conflictFound, .conflictCleared,
            .adviceAsked, .adviceGiven, .withholdingChallenged, .decisionChallenged,
            .challengeMovedUp, .challengeEnded, .recordCompleted, .strategyCalled,
            .strategyNoted, .strategyActionSaid, .strategyHeld, .minutesSent, .section47Ended,
            .conferenceHeld, .reminded, .closed, .reopened:
            []
        }
    }
}

extension Enquiry {
    /// Whether an agency may write on it for those who work on it: nobody else does, or it decided
    /// to.
    fileprivate func isDecided(by agency: AgencyCode) -> Bool {
        let others = others(than: agency)
        return others.isEmpty
            || togetherDecision(of: agency).map { $0.isWhole && $0.covers(others) } ?? false
    }
}

extension SharingDecision {
    /// Whether another professional could see from it what was decided, about whom, for whom, why,
    /// and under which law.
    public var isWhole: Bool { !subjects.isEmpty && saysWhy }

    /// Whether all of that is there but about whom.
    public var saysWhy: Bool {
        !purposes.isEmpty && because.orNil != nil && hasRecipient
            && advice.hash != nil && !advice.reasons.isEmpty
            && (!contentShared || advice.outcome.allowsSharing || departure?.orNil != nil)
    }

    private var hasRecipient: Bool {
        recipient != nil || recipientName?.orNil != nil || !(recipients ?? []).isEmpty
    }
}
