extension Enquiry {
    /// Where an enquiry stands in law, in words from its record. Requests and pages say this and
    /// nothing typed, so that nobody is told a status the enquiry does not have (R (AB) v Haringey
    /// [2013] EWHC 416 (Admin)).
    public enum Standing: String, Choice {
        case enquiry, decidedOtherwise, section17, strategy, discussed, emergency, section47
        case section47Ended

        public var says: String {
            switch self {
            case .enquiry:
                "This is a hub enquiry. No decision has been made on section 17 or section 47."
            case .decidedOtherwise:
                "This is a hub enquiry. What was decided is neither a section 17 assessment nor a "
                    + "section 47 enquiry."
            case .section17: "A section 17 assessment has been decided on."
            case .strategy: "A strategy discussion has been decided on."
            case .discussed:
                "A strategy discussion was held, and no section 47 enquiry came of it."
            case .emergency:
                "Emergency action has been decided on. No section 47 enquiry is recorded yet."
            case .section47: "A section 47 enquiry has been decided on."
            case .section47Ended: "A section 47 enquiry was made, and has ended."
            }
        }
    }

    /// An open section 47 enquiry is what an enquiry is, whoever began it: a discussion or a
    /// threshold decision. Otherwise the last word of either holds.
    mutating func applyToStanding(_ recorded: Recorded<EnquiryEvent>) {
        let before = standing
        defer { if standing != before { standingSince = recorded.at } }
        if let section47, section47.awaitsConference {
            standing = .section47
            return
        }
        switch recorded.event {
        case .decided(_, let made): standing = standing(after: made.outcome)
        case .strategyHeld(_, let held): standing = standing(after: held.conclusion)
        case .section47Ended, .conferenceHeld: standing = .section47Ended
        default: break
        }
    }

    private func standing(after outcome: Outcome) -> Standing {
        switch outcome {
        case .section47: .section47
        case .emergencyAction: .emergency
        case .strategyDiscussion: .strategy
        case .section17: .section17
        case .noFurtherAction, .informationAndAdvice, .earlyHelp, .alreadyOpen, .otherArea:
            section47s.isEmpty
                ? strategies.contains { $0.held != nil } ? .discussed : .decidedOtherwise
                : .section47Ended
        }
    }

    private func standing(after conclusion: StrategyDiscussion.Conclusion) -> Standing {
        switch conclusion {
        case .section47Joint, .section47Single: .section47
        case .section17: .section17
        case .emergencyAction: .emergency
        case .noFurtherAction: section47s.isEmpty ? .discussed : .section47Ended
        }
    }
}

extension Enquiry.Standing {
    /// Whether it binds an agency that has answered already to look again: from here on the law may
    /// oblige it to help (Children Act 1989, section 47(9) to (11)).
    var bindsAgain: Bool {
        switch self {
        case .section47, .emergency: true
        case .enquiry, .decidedOtherwise, .section17, .strategy, .discussed, .section47Ended: false
        }
    }
}

extension Enquiry {
    /// Since when an agency that was asked has had to be told that the enquiry stands elsewhere in
    /// law than its request says; `nil` where it does not, or the agency has seen it.
    public func newStanding(for check: Check) -> Instant? {
        guard stage.isOpen, check.asked.agency != .csc, let since = standingSince,
            since > check.askedAt, check.openedLast.map({ $0 < since }) ?? true,
            !check.isAnswered || standing.bindsAgain
        else { return nil }
        return since
    }
}
