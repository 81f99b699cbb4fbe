import Safeguarding

extension RulePack {
    /// What is wrong with a pack whose words are all known: names given twice, rows that overlap,
    /// cases no row fits, outcomes that would depend on the order of rules, and rules that can
    /// never speak.
    ///
    /// - Parameter only: ids of a hub's own rules: just these are looked at, and they may end a
    ///   question otherwise than the pack does, for they are stricter and stand first.
    func faults(in name: String, only local: Set<String>? = nil) -> [String] {
        func say(_ line: Int, _ says: String) -> String { "\(name), line \(line): \(says)" }
        let looked = rules.filter { local?.contains($0.id) ?? true }
        return repeated(say)
            + looked.flatMap { overlaps(in: $0, say) + gaps(in: $0, say) + dead($0, say) }
            + (local == nil ? clashes(say) : [])
    }

    typealias Say = (Int, String) -> String

    private func repeated(_ say: Say) -> [String] {
        let rules = Dictionary(grouping: self.rules, by: \.id).values.filter { $0.count > 1 }
        let facts = Dictionary(grouping: facts.map(\.id) + findings.map(\.id)) { $0 }
            .values.filter { $0.count > 1 }
        return rules.map { say($0[1].line, "two rules are called “\($0[0].id)”; rename one") }
            + facts.map { say(1, "“\($0[0])” is declared twice; take one out") }
    }

    private func overlaps(in rule: Rule, _ say: Say) -> [String] {
        pairs(rule.rows).compactMap { first, second in
            guard meet(first, second) else { return nil }
            return say(
                second.line,
                "rule “\(rule.id)”: this row fits cases that the row in line \(first.line) fits "
                    + "too; add to one of them a condition that the other does not have")
        }
    }

    /// Two rows of one step that end a question differently, where both can fit.
    private func clashes(_ say: Say) -> [String] {
        LegalStep.allCases.flatMap { step -> [String] in
            let ends = rules.filter { $0.step == step && step.isWhether }.flatMap { rule in
                rule.rows.filter { $0.then != nil }.map { (rule, $0) }
            }
            return pairs(ends).compactMap { first, second in
                guard first.0.id != second.0.id, first.1.then != second.1.then,
                    first.0.inForce.overlaps(second.0.inForce), meet(first.1, second.1),
                    shareBodies(first.0, second.0)
                else { return nil }
                return say(
                    second.1.line,
                    "rules “\(first.0.id)” and “\(second.0.id)” can both fit and end differently; "
                        + "add a condition, so that it does not hang on which stands first")
            }
        }
    }

    private func shareBodies(_ first: Rule, _ second: Rule) -> Bool {
        guard let one = first.binds, let other = second.binds else { return true }
        return !one.isDisjoint(with: other)
    }

    /// Whether both rows can fit at once: what both ask of has a value in common, or may have
    /// several.
    private func meet(_ first: Row, _ second: Row) -> Bool {
        first.when.allSatisfy { condition in
            guard let other = second.when.first(where: { $0.of == condition.of }) else {
                return true
            }
            if fact(condition.of)?.isMany == true { return true }
            return !Set(condition.values).isDisjoint(with: other.values)
        }
    }

    /// A case that no row fits, where the rule does not say what then.
    private func gaps(in rule: Rule, _ say: Say) -> [String] {
        if rule.otherwise != nil {
            return rule.rows.allSatisfy(\.when.isEmpty)
                ? [say(rule.line, "rule “\(rule.id)” always fits; take “otherwise” out")] : []
        }
        let places = Set(rule.rows.flatMap(\.when).compactMap { words.place($0.of) }).sorted()
        let cases = places.reduce(1) { $0 * (words.values($1).count + 1) }
        guard cases <= 200_000 else {
            return [say(rule.line, "rule “\(rule.id)” asks of too much at once; split it")]
        }
        let tests = rule.rows.map { CompiledRule.tests($0, words) }
        var open: [(Int, String)] = []
        guard !fitsAll(places[...], Situation(bits: blank), tests, &open) else { return [] }
        let missing = open.map { place, value in "\(words.id(place)): \(value)" }
        return [
            say(
                rule.line,
                "rule “\(rule.id)”: no row fits where \(missing.joined(separator: ", ")); "
                    + "add a row for it, or “otherwise” with why nothing follows")
        ]
    }

    private var blank: [UInt32] {
        Array(repeating: 0, count: facts.count + words.findings.count)
    }

    /// Tries every case over these places. Of a fact that has no presumption, nothing may be known.
    private func fitsAll(
        _ places: ArraySlice<Int>, _ situation: Situation, _ rows: [[Situation.Test]],
        _ open: inout [(Int, String)]
    ) -> Bool {
        guard let place = places.first else {
            return rows.contains { situation.fits($0) }
        }
        var next = situation
        for value in words.values(place) {
            next.bits[place] = words.bits([value], at: place)
            if !fitsAll(places.dropFirst(), next, rows, &open) {
                open.insert((place, value), at: 0)
                return false
            }
        }
        if !words.isFinding(place), facts[place].presumed == nil {
            next.bits[place] = 0
            if !fitsAll(places.dropFirst(), next, rows, &open) {
                open.insert((place, "not answered"), at: 0)
                return false
            }
        }
        return true
    }

    /// Rows that can never fit: not in force while the pack answers, asking for a finding that no
    /// earlier rule gives, or always behind a row that ends the question first.
    private func dead(_ rule: Rule, _ say: Say) -> [String] {
        guard rule.inForce.overlaps(applies) else {
            return [
                say(
                    rule.line,
                    "rule “\(rule.id)” is never in force on a day this pack answers; take it out")
            ]
        }
        let earlier = rules.filter { $0.step < rule.step || ($0.step == rule.step && $0 != rule) }
        return rule.rows.compactMap { row in
            if let condition = row.when.first(where: { !canHold($0, given: rules, rule) }) {
                return say(
                    row.line,
                    "rule “\(rule.id)” can never fit here: no rule before it gives "
                        + "“\(condition.of): \(condition.values.joined(separator: " or "))”")
            }
            guard rule.step.isWhether,
                let first = earlier.first(where: { other in
                    other.step < rule.step && other.binds == nil
                        && covers(other.inForce, rule.inForce)
                        && other.rows.contains { $0.then != nil && contains($0, row) }
                })
            else { return nil }
            return say(
                row.line,
                "rule “\(rule.id)” can never fit here: rule “\(first.id)” always ends it first")
        }
    }

    private func covers(_ outer: Period, _ inner: Period) -> Bool {
        outer.from <= max(inner.from, applies.from)
            && (outer.to.map { end in inner.to.map { $0 <= end } ?? false } ?? true)
    }

    private func canHold(
        _ condition: Row.Condition, given rules: [Rule], _ rule: Rule
    ) -> Bool {
        guard let place = words.place(condition.of), words.isFinding(place) else { return true }
        let finding = words.finding(place)
        if [Vocabulary.outcome.id, Vocabulary.doubt.id].contains(finding.id) { return true }
        if finding.values.last.map(condition.values.contains) == true { return true }
        return rules.contains { other in
            other.step <= rule.step && other.id != rule.id
                && other.rows.contains { row in
                    row.gives.contains {
                        $0.finding == condition.of && condition.values.contains($0.value)
                    }
                }
        }
    }

    /// Whether every case the second row fits, the first fits as well.
    private func contains(_ first: Row, _ second: Row) -> Bool {
        first.when.allSatisfy { condition in
            second.when.contains {
                $0.of == condition.of && Set($0.values).isSubset(of: condition.values)
            }
        }
    }

    private func pairs<Value>(_ values: [Value]) -> [(Value, Value)] {
        values.indices.flatMap { place in
            values[(place + 1)...].map { (values[place], $0) }
        }
    }
}
