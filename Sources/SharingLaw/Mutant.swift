import Safeguarding

/// A pack with one thing changed, to see whether anybody would notice.
public struct Mutant: Sendable {
    /// Which row, and what was changed: `ca1989-s47-9#must, without it`.
    public let says: String
    /// The rule and row that were changed.
    public let place: String
    public let pack: RulePack
}

extension RulePack {
    /// The pack without each row in turn, with each row's outcome or findings weakened, and with
    /// each of its conditions turned round.
    public func mutants() -> [Mutant] {
        rules.indices.flatMap { at in
            rules[at].rows.indices.flatMap { row in
                changes(of: rules[at].rows[row]).map { says, changed in
                    let place = AdviceReason.place(rules[at].id, rules[at].rows[row].id)
                    var rows = rules[at].rows
                    rows.replaceSubrange(row...row, with: changed.map { [$0] } ?? [])
                    return Mutant(
                        says: "\(place), \(says)", place: place,
                        pack: replacing(rules[at].with(rows), at: at))
                }
            }
        }
    }

    private func changes(of row: Row) -> [(String, Row?)] {
        var found: [(String, Row?)] = [("without it", nil)]
        if let then = row.then {
            found.append(("\(then.rawValue) weakened", row.with(then: then.weaker)))
        }
        for (place, gift) in row.gives.enumerated() {
            var gives = row.gives
            gives.remove(at: place)
            found.append(("without \(gift.finding): \(gift.value)", row.with(gives: gives)))
        }
        for (place, condition) in row.when.enumerated() {
            var when = row.when
            when[place] = Row.Condition(
                of: condition.of,
                values: values(of: condition.of).filter { !condition.values.contains($0) })
            found.append(("\(condition.of) turned round", row.with(when: when)))
        }
        return found
    }

    private func values(of id: String) -> [String] {
        words.place(id).map { words.values($0) } ?? []
    }

    private func replacing(_ rule: Rule, at place: Int) -> RulePack {
        var rules = rules
        rules[place] = rule
        return RulePack(
            head: Head(
                id: id, title: title, version: version, jurisdiction: jurisdiction, hash: hash,
                applies: applies),
            facts: facts, findings: findings, rules: rules, myths: myths)
    }
}

extension AdviceOutcome {
    /// The next answer that asks less of whoever holds it, or lets more out.
    fileprivate var weaker: AdviceOutcome {
        switch self {
        case .mustShare: .mayShare
        case .mayShare: .mayShareWithAgreement
        case .mayShareWithAgreement: .mayShare
        case .existenceOnly: .mayShare
        case .seekAdvice: .mayShare
        case .mustNotShare: .seekAdvice
        }
    }
}

extension Row {
    fileprivate func with(
        then: AdviceOutcome? = nil, gives: [Given]? = nil, when: [Condition]? = nil
    ) -> Row {
        Row(
            id: id, when: when ?? self.when, then: then ?? self.then, gives: gives ?? self.gives,
            record: record, says: says, cite: cite, line: line)
    }
}

extension Rule {
    fileprivate func with(_ rows: [Row]) -> Rule {
        Rule(
            id: id, step: step, cite: cite, inForce: inForce, confidence: confidence,
            source: source, bound: bound, binds: binds, rows: rows, otherwise: otherwise,
            line: line)
    }
}

/// How many mutants somebody noticed.
public struct MutantReport: Sendable {
    public let pack: String
    public let count: Int
    /// Mutants that decide every scenario as before.
    public let unnoticed: [Mutant]

    public init(_ pack: RulePack, _ scenarios: [Scenario]) {
        self.pack = pack.id
        let mutants = pack.mutants()
        count = mutants.count
        // Whoever rests on a row notices first that it changed.
        let fired = scenarios.map { scenario in
            Set(pack.advise(scenario.facts, on: scenario.day(in: pack)).reasons.map(\.place))
        }
        unnoticed = mutants.filter { mutant in
            let (near, far) = scenarios.indices.reduce(into: ([Int](), [Int]())) {
                if fired[$1].contains(mutant.place) { $0.0.append($1) } else { $0.1.append($1) }
            }
            return !(near + far).contains { scenarios[$0].isFailed(by: mutant.pack) }
        }
    }
}

extension Scenario {
    /// Whether a pack decides this otherwise than expected.
    func isFailed(by pack: RulePack) -> Bool {
        !faults(pack.advise(facts, on: day(in: pack)), pack).isEmpty
    }
}
