import Safeguarding

extension RulePack {
    /// The questions worth asking now: those of the list whose answer, given alone, would change
    /// what follows, and those that were answered already. So few are asked that somebody in a
    /// hurry answers them all.
    /// - Parameters:
    ///   - list: ids of facts, those that matter most first.
    ///   - most: how many are asked at once.
    public func questions(
        among list: [String], given facts: SharingFacts, on day: Day, most: Int = 7
    ) -> [Fact] {
        let asked = list.compactMap { fact($0) }.filter { !$0.isSigned }
        let now = outcome(facts, on: day)
        let matter = asked.filter { fact in
            !facts[fact.id].isEmpty
                || fact.answers.contains { answer in
                    var changed = facts
                    changed[fact.id] = [answer.id]
                    return outcome(changed, on: day) != now
                }
        }
        return Array(matter.prefix(most))
    }

    private func outcome(_ facts: SharingFacts, on day: Day) -> AdviceOutcome {
        settle(facts, on: day).outcome ?? .seekAdvice
    }
}
