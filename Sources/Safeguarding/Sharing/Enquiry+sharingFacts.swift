extension Enquiry {
    /// What the record itself says about a question of sharing. The rest only a person can say.
    /// - Parameters:
    ///   - discloser: the kind of body that would share (`Agency.kind`).
    ///   - recipient: the kind of body that would receive it, or `public`.
    public func sharingFacts(discloser: String, recipient: String) -> SharingFacts {
        var facts = SharingFacts()
        facts.add(discloser, to: "discloser")
        facts.add(recipient, to: "recipient")
        facts.add(sharingRisk, to: "risk")
        facts.add(sharingStanding, to: "enquiry")
        facts.note(opening?.kinds ?? [])
        return facts
    }

    /// What the hub recorded of consent when it asked something: that they agreed, or that it is
    /// not safe to ask them. Whoever answers is offered it, and says for themselves.
    public func consentRecorded(with check: ID<Check>) -> String? {
        recorded("unsafe-to-ask", with: check) ? "unsafe-to-ask" : nil
    }

    /// Whether it is on record that the family agreed when an agency was asked. Nobody’s agreement
    /// to a referral is one to open another agency’s record, nor says whose it was.
    public func hasAgreementRecorded(with check: ID<Check>) -> Bool {
        recorded("given", with: check)
    }

    private func recorded(_ consent: String, with check: ID<Check>) -> Bool {
        sharing.first { $0.value.id == self.check(check)?.asked.sharing }?.value.advice
            .facts["consent"].contains(consent) ?? false
    }

    /// What the hub recorded of telling the family when it last asked an agency.
    public func familyFacts(toldTo agency: AgencyCode) -> [String: String] {
        let asked = checks.last { $0.asked.agency == agency }?.asked
        let decision = sharing.first { $0.value.id == asked?.sharing }?.value
        return decision?.isUnsafeToTell ?? false ? ["tell-family": "unsafe"] : [:]
    }

    /// Whether it is on record that the family must not be told yet: by whoever told the hub, or
    /// when an agency was asked.
    public var isFamilyUnsafeToTell: Bool {
        sharing.contains { $0.value.direction == .request && $0.value.isUnsafeToTell }
    }

    /// Whether one piece is about somebody besides the children of the enquiry.
    public func isAboutOthers(_ people: [ID<Person>]) -> Bool {
        let children = Set(subjects.filter(\.role.isChild).map(\.person))
        return !Set(people).isSubset(of: children)
    }

    /// Danger now is what was written of it, until it is decided on. After that what was decided
    /// says how serious it is, and whoever shares may still answer that a child is in danger.
    private var sharingRisk: String {
        switch standing {
        case .section47, .strategy, .emergency: return "significant-harm"
        case .section47Ended where section47.map(\.boreOut) ?? false: return "significant-harm"
        case .section17 where !stage.awaitsDecision: return "needs-help"
        case .enquiry, .decidedOtherwise, .section17, .discussed, .section47Ended: break
        }
        if decisions.isEmpty, opening?.dangerNow == .yes { return "danger-now" }
        if decision != nil, !stage.awaitsDecision { return "welfare" }
        switch rating?.rating {
        case .red, .amber: return "significant-harm"
        case .green: return "needs-help"
        case .blue, nil: return isExploitation ? "significant-harm" : "welfare"
        }
    }

    private var sharingStanding: String {
        switch standing {
        case .enquiry, .decidedOtherwise, .discussed: "hub-enquiry"
        case .section17: "section-17"
        case .strategy: "strategy"
        case .emergency: "emergency"
        case .section47: "section-47"
        case .section47Ended: "section-47-ended"
        }
    }
}

extension Concern {
    /// What a concern itself says about the question of sending it to the council.
    /// - Parameter discloser: the kind of body that sends it (`Agency.kind`).
    public func sharingFacts(discloser: String) -> SharingFacts {
        var facts = SharingFacts()
        facts.add(discloser, to: "discloser")
        facts.add("council", to: "recipient")
        facts.add("hub-enquiry", to: "enquiry")
        facts.add(dangerNow == .yes ? "danger-now" : harm, to: "risk")
        facts.note(kinds)
        return facts
    }

    /// Whoever is worried enough to write may mean significant harm. A parent’s health, or
    /// something the list does not name, need not be that on its own; where nobody knows of danger,
    /// nothing says that it is less.
    private var harm: String {
        dangerNow != .unknown && Set(kinds).isSubset(of: [.parentsHealth, .other])
            ? "needs-help" : "significant-harm"
    }
}

extension SharingFacts {
    /// Whether they say that a child is suffering significant harm or may.
    public var isGrave: Bool {
        !self["risk"].isDisjoint(with: ["danger-now", "significant-harm"])
            || !self["enquiry"].isDisjoint(with: ["section-47", "strategy", "emergency"])
    }

    /// Takes up what the worry is about, as far as the law asks.
    fileprivate mutating func note(_ kinds: [ConcernKind]) {
        for kind in kinds {
            if let concern = kind.inLaw { add(concern, to: "concern") }
        }
        if self["concern"].isEmpty { add("other", to: "concern") }
        // Only where nothing else is said of any child: a baby may have brothers and sisters.
        if kinds == [.beforeBirth] { add("unborn", to: "age") }
    }
}

extension ConcernKind {
    /// What the law on sharing calls it, where a duty or a level of harm hangs on it.
    fileprivate var inLaw: String? {
        switch self {
        case .sexualExploitation: "sexual-exploitation"
        case .criminalExploitation: "criminal-exploitation"
        case .sexualAbuse: "sexual-abuse"
        case .domesticAbuse: "domestic-abuse"
        case .fgm: "fgm"
        case .trafficking: "trafficking"
        case .radicalisation: "radicalisation"
        case .physicalHarm, .neglect, .emotionalHarm, .missing, .parentsHealth, .beforeBirth,
            .online, .other:
            nil
        }
    }
}
