import Safeguarding

/// What differs between two packs, in lines for a person.
public struct PackChanges: Sendable {
    public let says: [String]

    public init(from old: RulePack, to new: RulePack) {
        says =
            Self.lists("fact", old.facts.map { ($0.id, $0) }, new.facts.map { ($0.id, $0) }) {
                Self.fact($0, $1)
            }
            + Self.lists("rule", old.rules.map { ($0.id, $0) }, new.rules.map { ($0.id, $0) }) {
                Self.rule($0, $1)
            }
    }

    private static func lists<Value>(
        _ kind: String, _ old: [(String, Value)], _ new: [(String, Value)],
        _ compare: (Value, Value) -> [String]
    ) -> [String] {
        let was = Dictionary(old, uniquingKeysWith: { first, _ in first })
        let isNow = Dictionary(new, uniquingKeysWith: { first, _ in first })
        let gone = old.map(\.0).filter { isNow[$0] == nil }.map { "- \(kind) \($0)" }
        let come = new.map(\.0).filter { was[$0] == nil }.map { "+ \(kind) \($0)" }
        let changed = new.flatMap { id, value in
            (was[id].map { compare($0, value) } ?? []).map { "~ \(kind) \(id): \($0)" }
        }
        return gone + come + changed
    }

    private static func fact(_ old: Fact, _ new: Fact) -> [String] {
        old == new ? [] : ["its words, values or presumption changed"]
    }

    private static func rule(_ old: Rule, _ new: Rule) -> [String] {
        var says: [String] = []
        func note(_ name: String, _ was: String, _ isNow: String) {
            if was != isNow { says.append("\(name) was “\(was)”, is “\(isNow)”") }
        }
        note("step", old.step.rawValue, new.step.rawValue)
        note("cite", old.cite, new.cite)
        note("in force", old.inForce.says, new.inForce.says)
        note("confidence", old.confidence.rawValue, new.confidence.rawValue)
        note("binds", old.bindsSay, new.bindsSay)
        if !LawPage.sameRows(old, new) { says.append("its rows changed") }
        return says
    }

    /// Scenarios that two packs decide differently, and how.
    public static func moved(
        _ scenarios: [Scenario], _ old: RulePack, _ new: RulePack
    ) -> [String] {
        scenarios.compactMap { scenario in
            let day = scenario.day(in: old)
            let was = old.advise(scenario.facts, on: day).outcome
            let isNow = new.advise(scenario.facts, on: scenario.day(in: new)).outcome
            return was == isNow
                ? nil : "\(scenario.title): \(was.rawValue) becomes \(isNow.rawValue)"
        }
    }
}

extension Period {
    public var says: String { to.map { "\(from.says) to \($0.says)" } ?? "from \(from.says)" }
}

extension Rule {
    public var bindsSay: String { binds?.sorted().joined(separator: ", ") ?? "anyone" }
}
