import Safeguarding

extension RulePack {
    /// What the pack says of these facts on a day. Pure: the same facts on the same day always have
    /// the same advice, so a past decision can be run again under the pack it was made under.
    ///
    /// Where somebody is not sure of an answer, every answer is tried. If all lead to the same
    /// outcome it does not matter, and that is the outcome; where every answer lets them share and
    /// some oblige them, they may. Otherwise it is to seek advice.
    public func advise(_ facts: SharingFacts, on day: Day) -> Advice {
        let trail = settle(facts, on: day)
        return Advice(
            pack: id, version: version, hash: hash, facts: facts,
            reasons: trail.fired.map(reason), record: trail.record,
            isRecordedAfter: trail.isEmergency ? true : nil)
    }

    /// The rules that fire, for answers of which some may be “I am not sure”.
    func settle(_ facts: SharingFacts, on day: Day) -> Trail {
        let unsure = self.facts.filter { facts[$0.id].contains(Fact.unsure) }
        let open = run(words.situation(facts), on: day)
        if unsure.isEmpty || open.isEmergency { return open }
        let ways = unsure.reduce(1) { $0 &* max(1, $1.values.count) }
        guard ways <= Self.mostWays, unsure.count < 20 else { return doubt(facts, on: day) }
        var situation = words.situation(facts)
        var common: Trail?
        for way in 0..<ways {
            answer(unsure, by: way, in: &situation)
            guard let sofar = common else {
                common = run(situation, on: day)
                continue
            }
            guard let both = Self.common(sofar, run(situation, on: day)) else {
                return doubt(facts, on: day)
            }
            common = both
        }
        return common ?? doubt(facts, on: day)
    }

    /// What holds by either of two ways to answer, with the reason of the one that asks for less:
    /// values stand in their facts with the gravest first, and nothing unsure is said as certain.
    private static func common(_ left: Trail, _ right: Trail) -> Trail? {
        let free: Set<AdviceOutcome?> = [.mustShare, .mayShare]
        guard left.outcome == right.outcome || free.isSuperset(of: [left.outcome, right.outcome])
        else { return nil }
        let (kept, other) =
            left.outcome == .mayShare && right.outcome == .mustShare ? (left, right) : (right, left)
        return Trail(
            fired: kept.fired.filter { $0.row.then != nil || other.fired.contains($0) },
            outcome: kept.outcome)
    }

    /// More ways to answer than are tried: somebody so unsure needs advice whatever they lead to.
    private static let mostWays = 4_096

    /// What follows where the outcome hangs on an answer somebody is not sure of: advice, and never
    /// leave or refusal.
    private func doubt(_ facts: SharingFacts, on day: Day) -> Trail {
        var situation = words.situation(facts)
        if let place = words.place(Vocabulary.doubt.id) {
            situation.bits[place] = words.bits(["matters"], at: place)
        }
        var trail = run(situation, on: day)
        if trail.outcome != .seekAdvice {
            trail.fired.removeAll { $0.row.then != nil }
            trail.outcome = nil
        }
        return trail
    }

    /// One of the ways to answer the questions somebody was not sure of, by its number: the last
    /// question changes fastest.
    private func answer(_ unsure: [Fact], by way: Int, in situation: inout Situation) {
        var rest = way
        for fact in unsure.reversed() {
            let value = fact.values[rest % fact.values.count]
            rest /= fact.values.count
            if let place = words.place(fact.id) {
                situation.bits[place] = words.bits([value.id], at: place)
            }
        }
    }

    /// Tries the rules in order. Once an outcome is reached, only what says how to share is tried.
    func run(_ start: Situation, on day: Day) -> Trail {
        var situation = start
        var trail = Trail(fired: [], outcome: nil)
        for compiled in compiled {
            if compiled.isWhether, trail.outcome != nil { continue }
            if !compiled.rule.inForce.contains(day) || !situation.fits(compiled.binds) { continue }
            guard let row = compiled.rows.first(where: { situation.fits($0.tests) }) else {
                continue
            }
            trail.fired.append(Fired(rule: compiled.rule, row: row.row))
            for gift in row.gifts { situation.strengthen(gift) }
            if let outcome = row.row.then, trail.outcome == nil {
                trail.outcome = outcome
                situation.set(compiled.outcome(outcome))
            }
        }
        return trail
    }

    private func reason(_ fired: Fired) -> AdviceReason {
        AdviceReason(
            rule: fired.rule.id, row: fired.row.id, step: fired.rule.step.rawValue,
            says: fired.row.says, cite: fired.row.cite ?? fired.rule.cite,
            standing: fired.rule.standing,
            isVerified: fired.rule.confidence == .verified, outcome: fired.row.then)
    }

    /// Facts and values that this pack does not know, in words that say what it does.
    public func problems(in facts: SharingFacts) -> [String] {
        facts.values.sorted { $0.key < $1.key }.flatMap { id, values -> [String] in
            guard let fact = fact(id) else {
                let all = self.facts.map(\.id).joined(separator: ", ")
                return ["“\(id)” is no fact of pack \(self.id). Its facts are: \(all)."]
            }
            let known = fact.values.map(\.id)
            var problems = values.subtracting(known).subtracting([Fact.unsure]).sorted().map {
                "“\($0)” is no value of “\(id)”. Use one of: "
                    + (known + [Fact.unsure]).joined(separator: ", ") + "."
            }
            if values.count > 1, !fact.isMany || values.contains(Fact.unsure) {
                problems.append("“\(id)” can have one value only.")
            }
            return problems
        }
    }

    /// What was taken as so because nothing was said.
    public func presumptions(for facts: SharingFacts) -> [(fact: Fact, value: String)] {
        self.facts.compactMap { fact in
            guard facts[fact.id].isEmpty, let presumed = fact.presumed, presumed != Fact.notSaid
            else { return nil }
            return (fact, presumed)
        }
    }
}

/// A row that fired, and the rule it stands in.
struct Fired: Sendable, Equatable {
    let rule: Rule
    let row: Row

    static func == (left: Fired, right: Fired) -> Bool {
        left.rule.id == right.rule.id && left.row.line == right.row.line
    }
}

/// The way a decision went.
struct Trail: Sendable {
    var fired: [Fired]
    var outcome: AdviceOutcome?

    /// What must be recorded, in order, each once.
    var record: [String] {
        var seen: Set<String> = []
        return fired.flatMap(\.row.record).filter { seen.insert($0).inserted }
    }

    /// Whether to share first and record after.
    var isEmergency: Bool {
        fired.contains { $0.rule.step == .emergency && $0.row.then == .mustShare }
    }
}

/// A rule as places and bits.
struct CompiledRule: Sendable {
    let rule: Rule
    let isWhether: Bool
    let binds: [Situation.Test]
    let rows: [CompiledRow]
    let outcomes: [Situation.Test]

    struct CompiledRow: Sendable {
        let row: Row
        let tests: [Situation.Test]
        let gifts: [Situation.Test]
    }

    func outcome(_ outcome: AdviceOutcome) -> Situation.Test {
        outcomes[AdviceOutcome.allCases.firstIndex(of: outcome) ?? 0]
    }

    init(_ rule: Rule, _ words: Vocabulary) {
        func test(_ id: String, _ values: [String]) -> Situation.Test? {
            words.place(id).map {
                Situation.Test(place: $0, bits: words.bits(values, at: $0))
            }
        }
        self.rule = rule
        isWhether = rule.step.isWhether
        binds = rule.binds.flatMap { test("discloser", $0.sorted()) }.map { [$0] } ?? []
        rows = rule.rows.map { row in
            CompiledRow(
                row: row, tests: Self.tests(row, words),
                gifts: row.gives.compactMap { test($0.finding, [$0.value]) })
        }
        outcomes = AdviceOutcome.allCases.compactMap {
            test(Vocabulary.outcome.id, [$0.rawValue])
        }
    }

    static func tests(_ row: Row, _ words: Vocabulary) -> [Situation.Test] {
        row.when.compactMap { condition in
            words.place(condition.of).map {
                Situation.Test(place: $0, bits: words.bits(condition.values, at: $0))
            }
        }
    }
}
