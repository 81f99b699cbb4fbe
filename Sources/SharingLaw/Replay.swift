import Safeguarding

/// What came of running one past decision again.
public enum Replayed: Sendable, Equatable {
    /// The same to the byte.
    case same
    /// The pack it was made under is not kept here, or has changed since.
    case packMissing
    /// The pack has the hash it was made under and says something else: the engine has changed.
    case differs(now: Advice)
    /// Under another pack: the outcome then and now, and the rules that came and went.
    case wouldDiffer(from: AdviceOutcome, to: AdviceOutcome, gone: [String], come: [String])
    case sameOutcome
}

extension LawLibrary {
    /// Runs advice again under the pack it was given under, which must say the same to the byte:
    /// equal advice is stored as equal bytes, for keys and sets are sorted as they are written.
    public func replay(_ advice: Advice, on day: Day) -> Replayed {
        guard let hash = advice.hash, let pack = pack(hash: hash) else { return .packMissing }
        let again = pack.advise(advice.facts, on: day)
        return again == advice ? .same : .differs(now: again)
    }

    /// Runs advice again under another pack, as if it had been the law that day; where it answers
    /// for other days, on the nearest of them.
    public func replay(_ advice: Advice, under pack: RulePack, on day: Day) -> Replayed {
        let again = pack.advise(advice.facts, on: pack.applies.nearest(to: day))
        guard again.outcome != advice.outcome else { return .sameOutcome }
        let was = advice.reasons.map(\.place)
        let isNow = again.reasons.map(\.place)
        return .wouldDiffer(
            from: advice.outcome, to: again.outcome, gone: was.filter { !isNow.contains($0) },
            come: isNow.filter { !was.contains($0) })
    }
}
