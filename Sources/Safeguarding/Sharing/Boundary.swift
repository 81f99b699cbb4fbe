/// The rule that nothing crosses an agency boundary without a decision: what crosses and the whole
/// decision to share it are written in one act, or neither is.
///
/// Statements, what an agency is told when it is asked, what a referrer is told, and the form of
/// words released in place of something sealed all cross.
public enum Boundary {
    /// A fault in the program, never a person's: something was about to cross undecided.
    public struct Breach: Error, Equatable, Sendable {
        public let what: [String]
    }

    /// Refuses events of which one crosses without a whole decision among them, or without its own
    /// reason.
    public static func check(_ events: [EnquiryEvent]) throws(Breach) {
        let decisions = events.compactMap { event -> SharingDecision? in
            if case .sharingDecided(let decision) = event { decision } else { nil }
        }
        let breaches = events.compactMap { event in
            crossing(event).flatMap { crossing in
                decisions.contains { $0.isWhole && crossing.isCovered(by: $0) }
                    && crossing.isMinimised ? nil : crossing.says
            }
        }
        if !breaches.isEmpty { throw Breach(what: breaches) }
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

    private static func crossing(_ event: EnquiryEvent) -> Crossing? {
        switch event {
        case .statementMade(_, let content): .statement(content)
        case .wordsReleased(let id, _): .released(id)
        case .checkAsked(_, let asked): .asked(asked)
        case .referrerTold(let feedback) where feedback.told: .told(feedback)
        default: nil
        }
    }
}

extension SharingDecision {
    /// Whether another professional could see from it what was decided, about whom, for whom, why,
    /// and under which law.
    public var isWhole: Bool {
        !subjects.isEmpty && !purposes.isEmpty && because.orNil != nil
            && (recipient != nil || recipientName?.orNil != nil)
            && advice.hash != nil && !advice.reasons.isEmpty
            && (!contentShared || advice.outcome.allowsSharing || departure?.orNil != nil)
    }
}
