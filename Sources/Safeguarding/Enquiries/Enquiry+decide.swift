// The threshold decision, dissent, feedback, and the plan.
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

    public func tellReferrer(
        _ feedback: Feedback, sharing: SharingDecision?
    ) throws(Refusal) -> [EnquiryEvent] {
        guard decision != nil else {
            throw .wrongStage(now: stage, wanted: "tell the referrer the outcome")
        }
        guard feedback.words.orNil != nil else {
            throw .missing(
                "words", feedback.told ? "Enter what you told them" : "Enter why they are not told")
        }
        if feedback.told, sharing == nil {
            throw .missing("because", "Record your decision to share")
        }
        let shared: [EnquiryEvent] =
            try sharing.map { (decision) throws(Refusal) in
                [.sharingDecided(try decision.checked())]
            } ?? []
        return shared + [.referrerTold(feedback)]
    }

    public func agreePlan(_ agreed: Plan.Agreed, at now: Instant) throws(Refusal) -> [EnquiryEvent]
    {
        guard decision?.made.outcome.needsPlan ?? false else {
            throw .wrongStage(now: stage, wanted: "agree a plan")
        }
        guard stage == .decided || stage == .planned || stage == .inReview else {
            throw .wrongStage(now: stage, wanted: "agree a plan")
        }
        guard !agreed.aims.isEmpty else {
            throw .missing("aims", "Enter what the plan is for, in the child’s terms")
        }
        guard agreed.reviewOn > LondonTime(now).day else {
            throw .missing("review", "Review date must be in the future")
        }
        return [.planAgreed(agreed)]
    }

    public func agreeAction(_ action: PlanAction.Agreed) throws(Refusal) -> [EnquiryEvent] {
        guard let plan else { throw .wrongStage(now: stage, wanted: "add an action") }
        guard action.what.orNil != nil else { throw .missing("what", "Enter what will be done") }
        guard plan.agreed.aims.contains(action.aim) else {
            throw .missing("aim", "Select which aim this is for")
        }
        return [.actionAgreed(action)]
    }

    public func acceptAction(
        _ id: ID<PlanAction>, by practitioner: ID<Practitioner>
    ) throws(Refusal) -> [EnquiryEvent] {
        let action = try ownAction(id, practitioner)
        return action.accepted == nil ? [.actionAccepted(action: id)] : []
    }

    public func declineAction(
        _ id: ID<PlanAction>, because: String, by practitioner: ID<Practitioner>
    ) throws(Refusal) -> [EnquiryEvent] {
        _ = try ownAction(id, practitioner)
        guard let because = because.orNil else {
            throw .missing("because", "Enter why you cannot do this, so that somebody else can")
        }
        return [.actionDeclined(action: id, because: because)]
    }

    public func completeAction(
        _ id: ID<PlanAction>, evidence: String, by practitioner: ID<Practitioner>
    ) throws(Refusal) -> [EnquiryEvent] {
        let action = try ownAction(id, practitioner)
        guard let evidence = evidence.orNil else {
            throw .missing("evidence", "Enter what was done and how you know")
        }
        let accepted: [EnquiryEvent] = action.accepted == nil ? [.actionAccepted(action: id)] : []
        return accepted + [.actionDone(action: id, evidence: evidence)]
    }

    public func review(_ held: Plan.Review.Held, at now: Instant) throws(Refusal) -> [EnquiryEvent]
    {
        guard plan != nil, stage == .planned || stage == .inReview else {
            throw .wrongStage(now: stage, wanted: "record a review")
        }
        guard held.whatChanged.orNil != nil else {
            throw .missing("whatChanged", "Enter what has changed for the child")
        }
        if let next = held.nextReview, next <= LondonTime(now).day {
            throw .missing("next", "Next review must be in the future")
        }
        return [.reviewed(held)]
    }

    private func ownAction(
        _ id: ID<PlanAction>, _ practitioner: ID<Practitioner>
    ) throws(Refusal) -> PlanAction {
        guard let action = plan?.actions.first(where: { $0.id == id }) else { throw .notFound }
        guard action.agreed.owner == practitioner else {
            throw .notAllowed("Only the person named on this action can change it.")
        }
        guard !action.isEnded else { throw .alreadyDone("This action has ended already.") }
        return action
    }
}
