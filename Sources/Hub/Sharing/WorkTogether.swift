import Safeguarding
import SharingLaw
import Store

/// Adds the decision on sharing to what an agency writes where other agencies will see it. One
/// decision stands for all that follows, until other agencies join or the guide says otherwise.
struct JointWork: Sendable {
    let profile: HubProfile
    let law: LawLibrary
    let agreements: SharingAgreements
    let ids: IDSource

    /// Why an agency writes for the others, and why it goes against the guide where it does.
    struct Reasons: Sendable {
        var because =
            "So that the agencies that work on this enquiry can judge the risk and act together"
        var departure: String?

        /// Whoever departs from the guide in the same act, or shares because a child is in danger,
        /// has said why.
        init(in events: [EnquiryEvent], or departure: String? = nil) {
            self.departure =
                events.lazy.compactMap { event in
                    guard case .sharingDecided(let decision) = event else { return nil }
                    return decision.departure ?? decision.recordBy.map { _ in decision.because }
                }.first ?? departure
        }

        init(because: String, departure: String?) {
            self.because = because
            self.departure = departure
        }
    }

    /// The events with the decision before them, where one is needed.
    /// - Parameter departure: why it is written whatever the guide says, where that was said.
    func deciding(
        _ events: [EnquiryEvent], on enquiry: Enquiry, by practitioner: Practitioner,
        at now: Instant, departure: String? = nil
    ) throws(Refusal) -> [EnquiryEvent] {
        guard events.contains(where: \.isJointWork) else { return events }
        let after = enquiry.after(events, by: practitioner, at: now)
        let reasons = Reasons(in: events, or: departure)
        guard
            let decision = try decision(
                on: after, by: practitioner, for: after.others(than: practitioner.agency), reasons,
                at: now)
        else { return events }
        guard decision.isWhole else {
            throw .answer(
                field: "together-because",
                says: "Say first why your agency shares what it writes here. The guide says: "
                    + "“\(decision.advice.outcome.says)”")
        }
        return [.sharingDecided(decision)] + events
    }

    /// The decision to make before this practitioner’s agency writes on an enquiry for others;
    /// `nil` where there are none, or the one made last still stands: for the same agencies, under
    /// the same law, on advice no milder than now.
    func decision(
        on enquiry: Enquiry, by practitioner: Practitioner, for others: [AgencyCode],
        _ reasons: Reasons, at now: Instant
    ) throws(Refusal) -> SharingDecision? {
        guard !others.isEmpty else { return nil }
        let advice = try advice(on: enquiry, from: practitioner.agency, to: others, at: now)
        var reasons = reasons
        if let standing = enquiry.togetherDecision(of: practitioner.agency),
            standing.advice.hash == advice.hash,
            standing.advice.outcome.sternness >= advice.outcome.sternness
        {
            if standing.covers(others) { return nil }
            // More agencies, the same advice: what was said for it then still holds.
            reasons = Reasons(because: standing.because, departure: standing.departure)
        }
        // What its people last said of telling the family holds for what it writes.
        let last = enquiry.sharing.last {
            $0.agency == practitioner.agency && $0.value.direction == .disclose
        }?.value
        return SharingDecision(
            id: ids.next(), direction: .together, result: .shared, existenceShared: true,
            contentShared: true, subjects: enquiry.subjects.map(\.person), recipient: nil,
            recipients: others, purposes: Self.purposes(advice.facts),
            shared: [SharingDecision.writtenTogether], because: reasons.because, advice: advice,
            departure: reasons.departure,
            familyTold: last?.familyTold ?? .unknown, familyToldDetail: last?.familyToldDetail,
            adviceFrom: enquiry.adviceTaken(by: practitioner.agency, on: nil))
    }

    /// To protect where the child may suffer significant harm, to help where not.
    private static func purposes(_ facts: SharingFacts) -> [String] {
        facts["risk"].isDisjoint(with: ["danger-now", "significant-harm"]) ? ["help"] : ["protect"]
    }

    /// The sternest advice on telling these agencies. What the family last said of consent to this
    /// agency’s sharing holds for what it writes.
    /// - Parameter piece: what they are told, where it is one piece and not all that follows.
    func advice(
        on enquiry: Enquiry, from agency: AgencyCode, to others: [AgencyCode],
        telling piece: Statement.Content? = nil, at now: Instant
    ) throws(Refusal) -> Advice {
        let today = LondonTime(now).day
        let all = try others.map { other throws(Refusal) in
            var facts = enquiry.sharingFacts(
                discloser: try profile.kind(of: agency), recipient: try profile.kind(of: other))
            facts["consent"] = enquiry.consent(to: agency)
            facts.take(agreements.facts(from: agency, to: other, for: [], on: today))
            if let piece {
                facts.note(heldBy: try profile.kind(of: agency))
                facts.note(piece.sensitivity)
                facts.note(piece.kind)
                facts.note([piece.minimisation?.view])
                facts.note(
                    isAboutOthers: enquiry.isAboutOthers(piece.about),
                    endangersSomebody: piece.minimisation?.endangersSomebody ?? false)
            }
            return try law.advise(facts, to: profile, on: today)
        }
        guard let advice = all.max(by: { $0.outcome.sternness < $1.outcome.sternness }) else {
            throw .notFound
        }
        return advice
    }

    /// The decision of a practitioner who sends a concern to the hub. A concern is never held up:
    /// where the guide would have asked the family first, the record says that it was sent so that
    /// the hub could judge the risk. `nil` where it is the council's own.
    func decision(
        toSend concern: Concern, by practitioner: Practitioner, at now: Instant
    ) throws(Refusal) -> SharingDecision? {
        guard practitioner.agency != .csc else { return nil }
        let today = LondonTime(now).day
        let advice = try law.advise(
            facts(toSend: concern, from: practitioner.agency, on: today), to: profile, on: today)
        return SharingDecision(
            id: ids.next(), direction: .concern, result: .shared, existenceShared: true,
            contentShared: true, subjects: [], recipient: .csc,
            purposes: Self.purposes(advice.facts),
            shared: [SharingDecision.wholeConcern], because: Self.because(concern.kinds),
            advice: advice,
            departure: advice.outcome.allowsSharing
                ? nil : "Sent as a concern, so that the hub could judge the risk to the child",
            familyTold: concern.familyKnows, familyToldDetail: concern.familyKnowsDetail)
    }

    private static func because(_ kinds: [ConcernKind]) -> String {
        kinds.isEmpty
            ? "They were worried about the child"
            : "They were worried about the child: "
                + kinds.map { $0.says.lowercased() }.joined(separator: ", ")
    }

    /// What the guide is told of sending a concern to the hub.
    func facts(
        toSend concern: Concern, from agency: AgencyCode, on today: Day
    ) throws(Refusal) -> SharingFacts {
        var facts = concern.sharingFacts(discloser: try profile.kind(of: agency))
        facts.take(agreements.facts(from: agency, to: .csc, for: [], on: today))
        return facts
    }
}

extension Enquiry {
    /// What was last said in the guide of consent to an agency’s sharing. Telling a referrer what
    /// came of it asks nothing of the family.
    fileprivate func consent(to agency: AgencyCode) -> Set<String> {
        sharing.lazy.reversed()
            .filter { $0.agency == agency && ![.together, .feedback].contains($0.value.direction) }
            .map { $0.value.advice.facts["consent"] }.first { !$0.isEmpty } ?? []
    }

    fileprivate func after(
        _ events: [EnquiryEvent], by practitioner: Practitioner, at now: Instant
    ) -> Enquiry {
        events.reduce(into: self) {
            $0.apply(
                Recorded($1, at: now, actor: practitioner.id, agency: practitioner.agency))
        }
    }
}

extension Hub {
    /// Says why an agency shares what it writes on an enquiry with those who work on it, now or
    /// later, where the guide is against it.
    public func workTogether(
        _ enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner
    ) async throws {
        let joint = door.joint
        try await door.perform(.decideSharing, on: enquiry, by: practitioner) { state, now in
            let others = joint.profile.agencies.map(\.code).filter { $0 != practitioner.agency }
            let reasons = JointWork.Reasons(because: because, departure: because)
            let decision = try joint.decision(
                on: state, by: practitioner, for: others, reasons, at: now)
            return decision.map { [.sharingDecided($0)] } ?? []
        }
    }

    /// What the guide is told of sending this concern to the hub; `nil` for the council’s own
    /// people, who are the hub.
    public func facts(
        toSend concern: Concern, by practitioner: Practitioner
    ) throws(Refusal) -> SharingFacts? {
        practitioner.agency == .csc
            ? nil : try door.joint.facts(toSend: concern, from: practitioner.agency, on: today)
    }
}
