// The threshold decision and dissent.
extension Enquiry {
    /// The decision is the manager's. Partial replies never hold up protection, but each agency
    /// that has not answered is named with the reason for not waiting.
    public func decide(
        _ id: ID<ThresholdDecision>, _ made: ThresholdDecision.Made
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
        if isExploitation, made.outcome != .section47, made.outcome != .emergencyAction,
            made.section47Considered?.orNil == nil
        {
            throw .missing(
                "section47",
                "A child at risk of exploitation is at risk of significant harm. "
                    + "Enter why this is not a section 47 enquiry")
        }
        for check in checks where !check.isAnswered {
            guard let without = made.without.first(where: { $0.agency == check.asked.agency }),
                without.because.orNil != nil
            else {
                throw .missing(
                    "without-\(check.asked.agency.rawValue)",
                    "Enter why you are deciding without \(check.asked.agency.rawValue)")
            }
        }
        return [.decided(decision: id, made: made)]
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
