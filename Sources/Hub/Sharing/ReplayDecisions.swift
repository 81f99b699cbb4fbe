import Safeguarding
import SharingLaw
import Store

extension Hub {
    /// One past decision and what came of running its advice again.
    public struct Replay: Sendable {
        public let past: PastAdvice
        public let result: Replayed
    }

    /// Rules that began since an open enquiry's decisions and would have fired for them. Decisions
    /// stay as they were made; whoever works on the enquiry is told.
    public func newRules(bearingOn enquiry: Enquiry) -> [AdviceReason] {
        guard enquiry.stage.isOpen, let pack = packToday else { return [] }
        let today = LondonTime(clock.now()).day
        var seen: Set<String> = []
        return enquiry.sharing.flatMap { decided -> [AdviceReason] in
            let was = Set(decided.value.advice.reasons.map(\.rule))
            let day = LondonTime(decided.at).day
            return pack.advise(decided.value.advice.facts, on: today).reasons.filter { reason in
                guard let rule = pack.rule(reason.rule), !was.contains(rule.id) else {
                    return false
                }
                return rule.inForce.from > day && seen.insert(rule.id).inserted
            }
        }
    }

    /// Runs past decisions again: under the pack each was made under, or under another as if it had
    /// been the law. Nothing that is stored changes.
    public func replayDecisions(
        since: Instant, under pack: RulePack? = nil, by practitioner: Practitioner,
        for purpose: Purpose = .audit
    ) async throws -> [Replay] {
        let law = law
        return try await door.look(
            at: .deed(.replayDecisions), by: practitioner, for: purpose,
            page: "past decisions run again"
        ) { reader in
            try reader.pastAdvice(since: since).map { past in
                let day = LondonTime(past.at).day
                let result =
                    pack.map { law.replay(past.advice, under: $0, on: day) }
                    ?? law.replay(past.advice, on: day)
                return Replay(past: past, result: result)
            }
        }
    }
}
