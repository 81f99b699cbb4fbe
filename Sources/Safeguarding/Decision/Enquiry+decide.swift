// The threshold decision and dissent.
extension Enquiry {
    /// The decision is the manager's. Partial replies never hold up protection, but each agency
    /// that has not answered is named with the reason for not waiting.
    public func decide(
        _ id: ID<ThresholdDecision>, _ made: ThresholdDecision.Made,
        over seen: Replacing = .whatStands
    ) throws(Refusal) -> [EnquiryEvent] {
        guard opening != nil else { throw .notFound }
        guard stage.next.contains(.decided) else {
            throw .wrongStage(now: stage, wanted: "make the decision")
        }
        guard Outcome.ofEnquiry.contains(made.outcome) else {
            throw .missing("outcome", "Select the outcome")
        }
        guard made.rationale.orNil != nil else {
            throw .missing("rationale", "Enter why, in words another professional can follow")
        }
        guard !made.descriptors.isEmpty else {
            throw .missing("descriptors", "Select at least one threshold descriptor")
        }
        if made.section47Considered?.orNil == nil, let why = callsForSection47(made) {
            throw .missing("section47", "\(why). Enter why this is not a section 47 enquiry")
        }
        try seen.check(decision?.written)
        for check in checks where !check.isAnswered {
            guard let without = made.without.first(where: { $0.agency == check.asked.agency }),
                without.because.orNil != nil
            else {
                throw .missing(
                    "without-\(check.asked.agency.rawValue)",
                    "Enter why you are deciding before this agency has answered")
            }
        }
        return [.decided(decision: id, made: made)]
    }

    /// Why an outcome that is no protection yet needs its reason, as the record stands; `nil` where
    /// it does not.
    private func callsForSection47(_ made: ThresholdDecision.Made) -> String? {
        let isHarm = made.descriptors.contains {
            ["significant-harm", "immediate-danger"].contains($0)
        }
        switch made.outcome {
        case .section47, .emergencyAction: return nil
        case .noFurtherAction, .informationAndAdvice, .earlyHelp, .section17, .alreadyOpen,
            .otherArea, .strategyDiscussion:
            if isExploitation {
                return "A child at risk of exploitation is at risk of significant harm"
            }
            if made.outcome == .strategyDiscussion { return nil }
            if isHarm { return "You say that the child may suffer significant harm" }
            return isRed && !made.outcome.needsPlan
                ? "The priority is red, for a child who may suffer significant harm" : nil
        }
    }

    public func dissent(
        because: String, for agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let decision else { throw .changed("There is no decision to disagree with yet.") }
        guard let because = because.orNil else {
            throw .missing("because", "Enter why you disagree")
        }
        return [.dissented(decision: decision.id, agency: agency, because: because)]
    }
}
