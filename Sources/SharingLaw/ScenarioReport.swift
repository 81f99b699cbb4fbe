import Safeguarding

/// What came of running scenarios through a pack.
public struct ScenarioReport: Sendable {
    public let pack: String
    public let count: Int
    /// Scenarios decided otherwise than expected, each with its line and how.
    public let failures: [String]
    /// Rows that fired in no scenario, as `rule` or `rule#row`.
    public let unexercised: [String]
    /// Pairs of facts that no scenario says something of together.
    public let apart: [[String]]

    public init(_ pack: RulePack, _ scenarios: [Scenario]) {
        self.pack = pack.id
        count = scenarios.count
        var failures: [String] = []
        var fired: Set<String> = []
        var together: Set<[String]> = []
        for scenario in scenarios {
            let advice = pack.advise(scenario.facts, on: scenario.day(in: pack))
            fired.formUnion(advice.reasons.map(\.place))
            together.formUnion(Self.pairs(scenario.facts.values.keys.sorted()))
            failures += scenario.faults(advice, pack)
        }
        self.failures = failures
        unexercised = pack.rules.flatMap { rule in
            rule.rows.map { AdviceReason.place(rule.id, $0.id) }
        }.filter { !fired.contains($0) }
        apart = Self.pairs(pack.facts.map(\.id).sorted()).filter { !together.contains($0) }
    }

    private static func pairs(_ ids: [String]) -> [[String]] {
        ids.indices.flatMap { place in ids[(place + 1)...].map { [ids[place], $0] } }
    }
}

extension Scenario {
    /// The day of the decision.
    func day(in pack: RulePack) -> Day {
        on ?? pack.applies.to ?? Day(year: 2026, month: 11, day: 22) ?? pack.applies.from
    }

    /// How advice differs from what was expected.
    func faults(_ advice: Advice, _ pack: RulePack) -> [String] {
        var faults = pack.problems(in: facts)
        if let outcome, advice.outcome != outcome {
            faults.append("expected \(outcome.rawValue), was \(advice.outcome.rawValue)")
        }
        let rules = Set(advice.reasons.flatMap { [$0.rule, $0.place] })
        for rule in fires where !rules.contains(rule) { faults.append("\(rule) did not fire") }
        for rule in silent where rules.contains(rule) { faults.append("\(rule) fired") }
        for rule in (fires + silent).map(AdviceReason.rule(of:)) where pack.rule(rule) == nil {
            faults.append("there is no rule “\(rule)”")
        }
        for cite in cites
        where !advice.reasons.contains(where: { $0.cite.utf8.contains(cite.utf8) }) {
            faults.append("nothing cites “\(cite)”")
        }
        for item in record where !advice.record.contains(item) {
            faults.append("“\(item)” need not be recorded")
        }
        guard !faults.isEmpty else { return [] }
        let fired = advice.reasons.map(\.place).joined(separator: ", ")
        return ["line \(line), \(title): \(faults.joined(separator: "; ")) (fired: \(fired))"]
    }
}

extension AdviceReason {
    /// The rule of a place.
    static func rule(of place: String) -> String {
        let mark: Unicode.Scalar = "#"
        return place.unicodeScalars.split(separator: mark).first.map {
            String(String.UnicodeScalarView($0))
        } ?? place
    }
}
