/// An enquiry as one viewer may see it. Statements the grant does not cover are gone, and only how
/// many are kept back is left; levels others gave are gone until all are revealed.
public struct SeenEnquiry: Sendable {
    public let enquiry: Enquiry
    public let grant: Grant
    /// How many statements say more than the viewer may see. Sealed ones are never counted.
    public let withheldCount: Int
    /// Whether a sealed statement takes part in the reasoning. Hub staff only; its words never.
    public let hasSealed: Bool

    public var viewer: Practitioner { grant.viewer }
}

extension Enquiry {
    /// What a grant leaves of an enquiry. Pure.
    public func seen(by grant: Grant) -> SeenEnquiry {
        var left = self
        var withheld = 0
        var sealed = false
        left.statements = statements.filter { statement in
            let isNamed = grant.viewer.role == .manager && statement.depth == .sealed
            switch grant.outcome(statement.depth, owner: statement.agency, isNamed: isNamed) {
            case .allow: return true
            case .redact, .exists: withheld += 1
            case .deny: sealed = sealed || statement.depth == .sealed
            }
            return false
        }
        let isHub = grant.viewer.role.isHubStaff
        if !isHub {
            // What other agencies were told and decided is theirs and the hub's.
            left.checks = checks.filter { $0.asked.agency == grant.viewer.agency }
            let own = Set(left.checks.map(\.id))
            left.sharing = sharing.filter { $0.value.check.map(own.contains) ?? false }
        }
        left.sharing = left.sharing.map { decision in
            let isOwn =
                decision.value.direction != .disclose
                || checks.first { $0.id == decision.value.check }?.asked.agency
                    == grant.viewer.agency
            return isOwn ? decision : decision.withoutWhatWasLeftOut
        }
        left.hideBlindLevels(from: grant.viewer.agency)
        return SeenEnquiry(
            enquiry: left, grant: grant, withheldCount: withheld, hasSealed: sealed && isHub)
    }

    /// Until the reveal an agency sees its own levels and no others.
    mutating func hideBlindLevels(from agency: AgencyCode) {
        guard let assessment, assessment.revealed == nil else { return }
        for other in assessment.levels.keys where other != agency {
            self.assessment?.levels[other] = [:]
        }
    }
}

extension Decided where Value == SharingDecision {
    /// What an agency chose not to share stays with the agency; the hub sees how much, and why.
    var withoutWhatWasLeftOut: Self {
        let kept = value
        let silent = kept.withheld.map {
            SharingDecision.Withheld(what: "", reason: $0.reason, words: $0.words)
        }
        let shown = SharingDecision(
            id: kept.id, direction: kept.direction, result: kept.result,
            existenceShared: kept.existenceShared, contentShared: kept.contentShared,
            subjects: kept.subjects, recipient: kept.recipient,
            recipientName: kept.recipientName, purposes: kept.purposes, shared: kept.shared,
            withheld: silent, because: kept.because, advice: kept.advice,
            departure: kept.departure, familyTold: kept.familyTold,
            familyToldDetail: kept.familyToldDetail, adviceFrom: kept.adviceFrom,
            check: kept.check)
        return Decided(value: shown, because: because, by: by, at: at)
    }
}
