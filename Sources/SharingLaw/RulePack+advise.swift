import Safeguarding

extension RulePack {
    /// What the pack says of these facts on a day. Pure: the same facts on the same day always have
    /// the same advice, so a past decision can be run again under the pack it was made under.
    public func advise(_ facts: SharingFacts, on day: Day) -> Advice {
        var known = facts
        var reasons: [AdviceReason] = []
        var record: [String] = []
        for rule in rules where rule.isInForce(on: day) && rule.fires(known) {
            reasons.append(
                AdviceReason(
                    rule: rule.id, says: rule.says, cite: rule.cite, standing: rule.standing,
                    isVerified: rule.confidence == .verified, outcome: rule.then))
            for (fact, value) in rule.gives { known.add(value, to: fact) }
            for field in rule.record where !record.contains(field) { record.append(field) }
            // The reasons end with the rule that decided: what comes after did not.
            if rule.then != nil { break }
        }
        return Advice(
            pack: id, version: version, facts: facts, reasons: reasons, record: record)
    }

    /// Facts and values that this pack does not know, in words that say what it does.
    public func problems(in facts: SharingFacts) -> [String] {
        facts.values.sorted { $0.key < $1.key }.flatMap { fact, values -> [String] in
            guard let declared = self.facts.first(where: { $0.id == fact }) else {
                let all = self.facts.map(\.id).joined(separator: ", ")
                return ["“\(fact)” is no fact of pack \(id). Its facts are: \(all)."]
            }
            return values.sorted().filter { declared.values[$0] == nil }.map { value in
                let all = declared.values.keys.sorted().joined(separator: ", ")
                return "“\(value)” is no value of “\(fact)”. Use one of: \(all)."
            }
        }
    }
}

extension Rule {
    func isInForce(on day: Day) -> Bool { day >= from && to.map { day <= $0 } ?? true }

    func fires(_ facts: SharingFacts) -> Bool {
        when.allSatisfy { !facts[$0.key].isDisjoint(with: $0.value) }
            && unless.allSatisfy { facts[$0.key].isDisjoint(with: $0.value) }
    }
}
