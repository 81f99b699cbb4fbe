/// An enquiry as one viewer may see it. Statements the grant does not cover are gone, and only how
/// many are kept back is left; levels others gave are gone until all are revealed.
public struct SeenEnquiry: Sendable {
    public let enquiry: Enquiry
    public let grant: Grant
    /// How many statements say more than the viewer may see. Sealed ones are never counted.
    public let withheldCount: Int
    /// Whether a sealed statement counted in the assessment. Hub staff only; its words never, and
    /// one that did not count does not exist for them.
    public let hasSealed: Bool

    public var viewer: Practitioner { grant.viewer }

    /// The same with the words of what is sealed: its own where this viewer is named and `words`
    /// opens it, and otherwise the form of words its owner released.
    public func opening(_ words: (Statement) throws -> String?) rethrows -> SeenEnquiry {
        var opened = enquiry
        for (place, statement) in enquiry.statements.enumerated()
        where statement.depth == .sealed {
            let shown = try words(statement) ?? statement.released ?? ""
            opened.statements[place].content = statement.content.saying(shown)
        }
        return SeenEnquiry(
            enquiry: opened, grant: grant, withheldCount: withheldCount, hasSealed: hasSealed)
    }
}

extension Enquiry {
    /// What a grant leaves of an enquiry. Pure.
    public func seen(by grant: Grant) -> SeenEnquiry {
        var left = self
        var withheld = 0
        var sealed = false
        let mayReadFacts = grant.outcome(.facts) == .allow
        left.statements = statements.filter { statement in
            let isNamed = statement.isNamed(grant.viewer.id)
            switch grant.outcome(statement.depth, owner: statement.agency, isNamed: isNamed) {
            case .allow: return true
            case .redact, .exists: withheld += 1
            case .deny: sealed = sealed || (statement.depth == .sealed && isWeighed(statement.id))
            }
            return statement.depth == .sealed && statement.released != nil && mayReadFacts
        }
        let isHub = grant.viewer.role.isHubStaff
        left.conflicts = isHub ? conflicts : Conflicts()
        if !isHub {
            left.hideReferrer()
            if grant.viewer.role == .practitioner, !isToldWorries(grant.viewer.agency) {
                left.hideWorries(except: told(to: grant.viewer.agency))
            }
            // What other agencies were told and decided is theirs and the hub's.
            left.checks = checks.filter { $0.asked.agency == grant.viewer.agency }
            left.requestsShownTo = grant.viewer.agency
            let own = Set(left.checks.map(\.id))
            left.sharing = sharing.filter {
                $0.value.check.map(own.contains)
                    ?? ($0.value.direction == .together && $0.agency == grant.viewer.agency)
            }
            let decisions = Set(left.sharing.map(\.value.id))
            left.challenges = challenges.filter { challenge in
                challenge.raised.decision.map(decisions.contains) ?? true
            }
        }
        left.advice = advice.compactMap { $0.seen(by: grant.viewer) }
        let advised = Set(
            left.advice.filter { !$0.asked.question.isEmpty }.compactMap(\.asked.check))
        left.sharing = left.sharing.map { decision in
            let isOwn =
                decision.value.direction != .disclose
                || checks.first { $0.id == decision.value.check }?.asked.agency
                    == grant.viewer.agency
            let isAdviser = decision.value.check.map(advised.contains) ?? false
            return isOwn ? decision : decision.withoutWhatWasLeftOut(hidingAdvice: !isAdviser)
        }
        left.hideBlindLevels(from: grant.viewer.agency)
        return SeenEnquiry(
            enquiry: left, grant: grant, withheldCount: withheld, hasSealed: sealed && isHub)
    }

    /// Whether an agency reads what was seen or said: it judges the risk with the others, or works
    /// on what came of it. Others know what their own request tells them.
    private func isToldWorries(_ agency: AgencyCode) -> Bool {
        assessment?.present[agency] != nil || actions.contains { $0.agreed.agency == agency }
            || strategies.contains { strategy in
                strategy.called.agencies.contains(agency)
                    || strategy.held?.value.attended.contains { $0.agency == agency } ?? false
            }
    }

    private func told(to agency: AgencyCode) -> Set<String> {
        Set(checks.filter { $0.asked.agency == agency }.flatMap(\.asked.told).map(\.fact))
    }

    private mutating func hideWorries(except told: Set<String>) {
        worries = worries.filter { told.contains($0.words) }
        if let opening, !told.contains(opening.worry) { self.opening?.worry = "" }
        opening?.whereChildIs = nil
        opening?.lastSeen = nil
        // Why it has its priority says what the worry is.
        for place in ratings.indices { ratings[place].because = "" }
    }

    /// Somebody without a role who told the hub may be in danger if the family learns who it was:
    /// no agency is told their name.
    private mutating func hideReferrer() {
        guard let opening, !opening.source.isNamedToAgencies else { return }
        func hidden(_ words: String) -> String { words.without(referrer: opening.referrerName) }
        self.opening?.worry = hidden(opening.worry)
        self.opening?.referrerName = nil
        worries = worries.map { Worry(contact: $0.contact, words: hidden($0.words), at: $0.at) }
        voices = voices.map { $0.heard(by: hidden) }
    }

    /// Whether a statement counted in the assessment, which is on the record even where its words
    /// are sealed.
    func isWeighed(_ statement: ID<Statement>) -> Bool {
        assessment?.levels.values.contains { agency in
            agency.values.contains { given in given.cites.contains(statement) }
        } ?? false
    }

    /// Until the reveal an agency sees its own levels and no others.
    mutating func hideBlindLevels(from agency: AgencyCode) {
        guard let assessment, assessment.revealed == nil else { return }
        for other in assessment.levels.keys where other != agency {
            self.assessment?.levels[other] = [:]
        }
    }
}

extension Decided where Value == Voice {
    fileprivate func heard(by hidden: (String) -> String) -> Self {
        let voice = Voice(
            child: value.child, words: value.words, heardBy: value.heardBy.map(hidden),
            heardOn: value.heardOn, whyNot: value.whyNot)
        return Decided(value: voice, because: because, by: by, agency: agency, at: at)
    }
}

extension AdviceRequest {
    /// A question to an agency’s own adviser says what it has not shared. The hub sees that it was
    /// put, to whom, and by when it is answered; other agencies nothing.
    fileprivate func seen(by viewer: Practitioner) -> AdviceRequest? {
        let isTheirs =
            agency == viewer.agency || asked.of?.role.map { $0 == viewer.role } ?? false
        if isTheirs || !viewer.role.isHubStaff { return isTheirs ? self : nil }
        var shown = self
        shown.asked.question = ""
        shown.given?.words = ""
        return shown
    }
}

extension Decided where Value == SharingDecision {
    /// What an agency chose not to share stays with the agency; the hub sees how much, and why.
    /// - Parameter hidesAdvice: whether what their own adviser said goes too: it is between them.
    fileprivate func withoutWhatWasLeftOut(hidingAdvice hidesAdvice: Bool) -> Self {
        var shown = value
        shown.withheld = value.withheld.map {
            SharingDecision.Withheld(
                what: "", reason: $0.reason, words: $0.words, sensitivity: $0.sensitivity)
        }
        if hidesAdvice, shown.adviceFrom != nil { shown.adviceFrom = "Their own adviser" }
        return Decided(value: shown, because: because, by: by, agency: agency, at: at)
    }
}
