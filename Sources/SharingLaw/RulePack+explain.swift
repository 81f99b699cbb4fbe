import Safeguarding

/// How an answer was reached, and what would change it.
public struct Explanation: Sendable {
    public let advice: Advice
    /// Rules that one other answer would have brought in, in the order they are tried.
    public let nearly: [NearMiss]
    /// What was taken as so because nothing was said.
    public let presumed: [Presumed]
    /// Questions somebody is not sure of, and whether the answer matters.
    public let unsure: [Unsure]

    public struct Presumed: Sendable, Hashable {
        public let fact: String
        public let asks: String
        public let says: String
    }

    public struct Unsure: Sendable, Hashable {
        public let fact: String
        public let asks: String
        /// What each answer would lead to.
        public let leadsTo: [AdviceOutcome]

        public var matters: Bool { Set(leadsTo).count > 1 }
    }
}

/// A row that would fit if one answer were another.
public struct NearMiss: Sendable, Hashable {
    public let rule: String
    public let row: String?
    public let says: String
    public let cite: String
    /// What would have to be otherwise: the question, what it is now, what it would have to be.
    public let asks: String
    public let now: String
    public let wants: String
    /// What the advice would be then.
    public let wouldBe: AdviceOutcome
    /// Whether that is another outcome than the advice.
    public let changes: Bool

    /// `rule`, or `rule#row` where the rule has several.
    public var place: String { AdviceReason.place(rule, row) }
}

extension RulePack {
    /// The advice with everything a person needs to question it. Pure, as ``advise(_:on:)``.
    public func explain(_ facts: SharingFacts, on day: Day) -> Explanation {
        let advice = advise(facts, on: day)
        return Explanation(
            advice: advice, nearly: nearMisses(facts, on: day, than: advice.outcome),
            presumed: presumptions(for: facts).map {
                Explanation.Presumed(
                    fact: $0.fact.id, asks: $0.fact.asks, says: $0.fact.says($0.value))
            },
            unsure: self.facts.filter { facts[$0.id].contains(Fact.unsure) }.map {
                doubt($0, facts, on: day)
            })
    }

    private func doubt(
        _ fact: Fact, _ facts: SharingFacts, on day: Day
    ) -> Explanation.Unsure {
        Explanation.Unsure(
            fact: fact.id, asks: fact.asks,
            leadsTo: fact.values.map { value in
                var answered = facts
                answered[fact.id] = [value.id]
                return settle(answered, on: day).outcome ?? .seekAdvice
            })
    }

    /// Rows short of one answer. What the record itself holds can be otherwise too, so all facts
    /// count; findings do not, for nobody answers them.
    private func nearMisses(
        _ facts: SharingFacts, on day: Day, than outcome: AdviceOutcome
    ) -> [NearMiss] {
        let start = words.situation(facts)
        let fired = Set(settle(facts, on: day).fired.map { $0.row.line })
        return compiled.flatMap { compiled -> [NearMiss] in
            guard compiled.isWhether, compiled.rule.inForce.contains(day) else { return [] }
            return compiled.rows.compactMap { row in
                if fired.contains(row.row.line) { return nil }
                let short = (row.tests + compiled.binds).filter {
                    start.bits[$0.place] & $0.bits == 0 && !words.isFinding($0.place)
                }
                guard let missing = short.first, short.count == 1 else { return nil }
                return nearMiss(compiled.rule, row.row, missing, facts, day, outcome)
            }
        }
    }

    private func nearMiss(
        _ rule: Rule, _ row: Row, _ missing: Situation.Test, _ facts: SharingFacts, _ day: Day,
        _ outcome: AdviceOutcome
    ) -> NearMiss? {
        let fact = self.facts[missing.place]
        let wanted = fact.values.filter {
            words.bits([$0.id], at: missing.place) & missing.bits != 0
        }
        guard let first = wanted.first else { return nil }
        var changed = facts
        changed[fact.id] = [first.id]
        let trail = settle(changed, on: day)
        // Short of one answer, and yet it would not fit: a finding it rests on is missing too.
        guard trail.fired.contains(where: { $0.row.line == row.line }) else { return nil }
        let now = facts[fact.id].sorted().map { fact.says($0) }
        let wouldBe = trail.outcome ?? .seekAdvice
        return NearMiss(
            rule: rule.id, row: row.id, says: row.says, cite: row.cite ?? rule.cite,
            asks: fact.asks,
            now: now.isEmpty ? "Not answered" : now.joined(separator: ", "),
            wants: wanted.map(\.says).joined(separator: ", or: "), wouldBe: wouldBe,
            changes: wouldBe != outcome)
    }

    /// Myths that somebody’s own words call up.
    public func myths(in words: String) -> [Myth] {
        let heard = words.lowercased().utf8
        return myths.filter { myth in myth.hears.contains { heard.contains($0.utf8) } }
    }
}
