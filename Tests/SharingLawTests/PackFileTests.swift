import Safeguarding
import SharingLaw
import Testing

@Suite struct `A pack file` {
    private let head = """
        pack: test
        title: Test
        version: "1"
        jurisdiction: Nowhere
        applies: { from: 2020-01-01 }
        facts:
          - { id: risk, asks: Risk?, because: It matters., values: { high: High, low: Low } }
          - id: discloser
            asks: Who?
            because: It matters.
            values: { school: School, police: Police }
        findings:
          - { id: basis, says: Basis, values: [met, none] }
        rules:

        """

    private func rule(
        _ lines: String, id: String = "one", step: String = "outcome",
        inForce: String = "{ from: 2020-01-01 }", binds: String = "anyone"
    ) -> String {
        """
          - id: \(id)
            step: \(step)
            cite: An Act
            in-force: \(inForce)
            confidence: verified
            source: The Act
            binds: \(binds)
        \(lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))

        """
    }

    private func fault(_ rules: String) -> String {
        do {
            _ = try RulePack(yaml: head + rules, name: "test.yaml")
            return "the pack was taken"
        } catch { return error.says }
    }

    @Test(arguments: [
        ("when: { risc: high }\nsays: W.\notherwise: No.", "line 22: “risc” is no fact or finding"),
        ("when: { risk: hihg }\nsays: W.\notherwise: No.", "use one of: high, low"),
        ("then: shall-share\nsays: W.", "is no outcome; use one of: must-share"),
        ("whne: { risk: high }\nsays: W.", "“whne” means nothing here; use one of"),
        ("when: { risk: high }\nsays: W.", "no row fits where risk: low; add a row for it"),
        ("gives: { risk: high }\nsays: W.", "“risk” is a fact; a rule can only give"),
        ("when: { risk: high }", "“says” is needed here"),
        ("says: W.\notherwise: No.", "always fits; take “otherwise” out"),
        (
            "rows:\n  - { row: a, when: { risk: high }, says: A. }\n"
                + "  - { row: b, when: { risk: [high, low] }, says: B. }\notherwise: No.",
            "this row fits cases that the row in line 23 fits too"
        ),
    ])
    func `that says what cannot be is refused, with its line and how to mend it`(
        lines: String, says: String
    ) {
        #expect(fault(rule(lines)).contains(says), "\(fault(rule(lines)))")
    }

    @Test func `whose rule cites nothing is refused`() {
        let uncited = rule("says: W.").replacing("cite: An Act", with: "cite: ")
        #expect(fault(uncited).contains("words are needed here"))
        let missing = rule("says: W.").replacing("    cite: An Act\n", with: "")
        #expect(fault(missing).contains("“cite” is needed here"))
    }

    @Test func `whose outcome would hang on the order of rules is refused`() {
        let both =
            rule("when: { risk: high }\nthen: may-share\nsays: A.\notherwise: No.", step: "bar")
            + rule(
                "when: { discloser: school }\nthen: must-not-share\nsays: B.\notherwise: No.",
                id: "two", step: "bar")
        #expect(fault(both).contains("rules “one” and “two” can both fit and end differently"))
        let apart =
            rule("when: { risk: high }\nthen: may-share\nsays: A.\notherwise: No.", step: "bar")
            + rule(
                "when: { risk: low }\nthen: must-not-share\nsays: B.\notherwise: No.", id: "two",
                step: "bar")
        #expect(fault(apart) == "the pack was taken")
    }

    @Test func `with a rule that can never speak is refused`() {
        #expect(
            fault(rule("says: W.", inForce: "{ from: 2000-01-01, to: 2001-01-01 }"))
                .contains("never in force on a day this pack answers"))
        #expect(
            fault(rule("when: { basis: met }\nsays: W.\notherwise: No."))
                .contains("no rule before it gives “basis: met”"))
        let behind =
            rule("when: { risk: high }\nthen: may-share\nsays: A.\notherwise: No.", step: "bar")
            + rule(
                "when: { risk: high, discloser: school }\nthen: may-share\nsays: B.\n"
                    + "otherwise: No.",
                id: "two")
        #expect(fault(behind).contains("rule “one” always ends it first"))
    }

    @Test func `with the same name twice is refused`() {
        #expect(
            fault(rule("says: A.", step: "bar") + rule("says: B.", step: "duty"))
                .contains("two rules are called “one”"))
    }

    @Test func `changed in one rule changes the advice, and nothing else must be touched`() throws {
        let day = try #require(Day(iso: "2024-01-01"))
        let facts = SharingFacts(["risk": ["high"]])
        func pack(_ outcome: String) throws -> RulePack {
            try RulePack(yaml: head + rule("then: \(outcome)\nsays: W."), name: "test.yaml")
        }
        let may = try pack("may-share")
        let not = try pack("must-not-share")
        #expect(may.advise(facts, on: day).outcome == .mayShare)
        #expect(not.advise(facts, on: day).outcome == .mustNotShare)
        #expect(may.hash != not.hash)
        #expect(PackChanges(from: may, to: not).says == ["~ rule one: its rows changed"])
    }

    @Test func `of scenarios says which line cannot be read`() {
        func fault(_ text: String) -> String {
            do {
                _ = try Scenario.read(text, name: "s.txt")
                return "it was read"
            } catch { return error.says }
        }
        #expect(fault("A case\n  expect: maybe\n").contains("s.txt, line 2: “maybe” is no outcome"))
        #expect(fault("A case\n  fact: risk high\n").contains("“fact” means nothing here"))
        #expect(fault("A case\n  facts: risk high\n").contains("needs “expect:”"))
    }
}
