// The plan: agreed, carried out, reviewed.
extension Enquiry {
    /// Agrees the plan, or changes it. There is none without what the child says, or why the child
    /// was not asked.
    /// - Parameter voice: what is said of that with the plan, where nothing was before.
    public func agreePlan(
        _ agreed: Plan.Agreed, voice: Voice? = nil, over seen: Replacing = .whatStands,
        at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
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
        if let latest = latestReview(at: now), agreed.reviewOn > latest {
            throw .missing(
                "review", "Review date must be by \(latest.saysInFull): \(reviewRule)")
        }
        let heard: [EnquiryEvent] =
            try voice.map { (voice) throws(Refusal) in try record(voice) } ?? []
        guard hasVoice || !heard.isEmpty else {
            throw .missing(
                "plan-voice", "Enter what the child says about this, or why they were not asked")
        }
        try seen.check(plan?.written)
        return heard + [.planAgreed(agreed)]
    }

    public func agreeAction(
        _ action: PlanAction.Agreed, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let plan else { throw .wrongStage(now: stage, wanted: "add an action") }
        guard action.what.orNil != nil else { throw .missing("what", "Enter what will be done") }
        guard plan.agreed.aims.contains(action.aim) else {
            throw .missing("aim", "Select which aim this is for")
        }
        if let contingency = action.contingency {
            guard contingency.event.orNil != nil else {
                throw .missing("if", "Enter what would have to happen")
            }
            guard contingency.response.orNil != nil else {
                throw .missing("then", "Enter what happens then")
            }
        }
        if let disruption = action.disruption {
            guard DisruptionMeasure.of(disruption.measure) != nil else {
                throw .missing("measure", "Select a measure of the list")
            }
            guard disruption.target.orNil != nil else {
                throw .missing("target", "Enter the person, place or vehicle it is against")
            }
            guard disruption.test.orNil != nil else {
                throw .missing("test", "Enter how the legal test is met, or what is missing for it")
            }
        }
        if let watch = action.watch {
            guard watch.whenSeen.orNil != nil else {
                throw .missing("when-seen", "Enter what to do when it is seen")
            }
            try mayWatch(until: action.due, at: now)
        }
        return [.actionAgreed(action)]
    }

    /// - Parameter owners: whoever accepts it, and those whose work they do meanwhile.
    public func acceptAction(
        _ id: ID<PlanAction>, for owners: Set<ID<Practitioner>>
    ) throws(Refusal) -> [EnquiryEvent] {
        let action = try ownAction(id, owners)
        return action.accepted == nil ? [.actionAccepted(action: id)] : []
    }

    public func declineAction(
        _ id: ID<PlanAction>, because: String, for owners: Set<ID<Practitioner>>
    ) throws(Refusal) -> [EnquiryEvent] {
        _ = try ownAction(id, owners)
        guard let because = because.orNil else {
            throw .missing("because", "Enter why you cannot do this, so that somebody else can")
        }
        return [.actionDeclined(action: id, because: because)]
    }

    public func completeAction(
        _ id: ID<PlanAction>, evidence: String, for owners: Set<ID<Practitioner>>
    ) throws(Refusal) -> [EnquiryEvent] {
        let action = try ownAction(id, owners)
        guard !action.isWatch else {
            throw .notAllowed("A watch is ended by whoever leads the enquiry.")
        }
        guard let evidence = evidence.orNil else {
            throw .missing("evidence", "Enter what was done and how you know")
        }
        let accepted: [EnquiryEvent] = action.accepted == nil ? [.actionAccepted(action: id)] : []
        return accepted + [.actionDone(action: id, evidence: evidence)]
    }

    /// Records a review. The child's view is asked anew each time, and risk comes down only with
    /// another agency's word and a reason.
    public func review(
        _ held: Plan.Review.Held, by agency: AgencyCode, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        guard plan != nil, stage == .planned || stage == .inReview else {
            throw .wrongStage(now: stage, wanted: "record a review")
        }
        guard held.whatChanged.orNil != nil else {
            throw .missing("whatChanged", "Enter what has changed for the child")
        }
        guard held.childsView?.orNil != nil || held.whyNotAsked?.orNil != nil else {
            throw .missing(
                "childs-view", "Enter what the child says now, or why they were not asked")
        }
        try mayLower(held, by: agency)
        if let next = held.nextReview, next <= LondonTime(now).day {
            throw .missing("next", "Next review must be in the future")
        }
        return [.reviewed(held)]
    }

    private func ownAction(
        _ id: ID<PlanAction>, _ owners: Set<ID<Practitioner>>
    ) throws(Refusal) -> PlanAction {
        guard let action = actions.first(where: { $0.id == id }) else { throw .notFound }
        guard owners.contains(action.agreed.owner) else {
            throw .notAllowed("Only the person named on this action can change it.")
        }
        guard !action.isEnded else { throw .alreadyDone("This action has ended already.") }
        return action
    }

    /// How high the risk was last said to be: at the last review, or in the joint judgement.
    public var riskBefore: Level? {
        plan?.reviews.map(\.held.riskNow).last { $0 != .notKnown }
            ?? assessment?.judgement?.level
    }

    private func mayLower(
        _ held: Plan.Review.Held, by agency: AgencyCode
    ) throws(Refusal) {
        // Not to know is not to say that it is lower.
        guard let before = riskBefore, held.riskNow != .notKnown,
            held.riskNow.bars < before.bars
        else { return }
        let others = Set(held.lowered?.with ?? []).subtracting([agency])
        guard !others.isEmpty else {
            throw .missing(
                "lowered-with", "Select which other agency agrees that the risk is lower")
        }
        guard held.lowered?.because.orNil != nil else {
            throw .missing("lowered-because", "Enter why the risk is lower")
        }
    }

    /// Whether anybody wrote down what a child says, or why no child was asked.
    public var hasVoice: Bool { !voices.isEmpty }

    /// The last day a first review of this plan may be held on; `nil` where the decision sets none.
    ///
    /// Three months for a child at risk of significant harm, six otherwise: first child protection
    /// review within three months (domain study, 1.8, from general knowledge; not confirmed).
    public func latestReview(at now: Instant) -> Day? {
        guard let outcome = decision?.made.outcome, outcome.needsPlan else { return nil }
        return LondonTime(now).day.adding(days: isAtRiskOfHarm(outcome) ? 91 : 183)
    }

    private var reviewRule: String {
        decision.map { isAtRiskOfHarm($0.made.outcome) } ?? false
            ? "a child at risk of significant harm is reviewed within three months"
            : "every plan is reviewed within six months"
    }

    private func isAtRiskOfHarm(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .section47, .strategyDiscussion, .emergencyAction: true
        default: isExploitation || section47 != nil
        }
    }
}
