import Foundation
import Safeguarding
import SharingLaw
import TestKit
import Testing

/// Scenarios a lawyer can read: facts, the advice expected, and a rule that must be among the
/// reasons.
private let scenarios:
    [(
        says: String, pack: String, facts: [String: Set<String>], outcome: AdviceOutcome,
        because: String
    )] = [
        (
            "Police see a girl at risk of sexual exploitation, and she refuses", "eng-2026",
            [
                "discloser": ["police"], "recipient": ["council"],
                "concern": ["sexual-exploitation"],
                "risk": ["welfare"], "consent": ["refused"], "relevant": ["yes"],
            ], .mayShare, "exploitation-is-harm"
        ),
        (
            "A trust is asked by a council that makes section 47 enquiries", "eng-2015",
            [
                "discloser": ["nhs"], "recipient": ["council"], "enquiry": ["section-47"],
                "risk": ["significant-harm"],
            ],
            .mustShare, "ca1989-s47-9"
        ),
        (
            "Two agencies under the duty to share", "eng-2026",
            [
                "discloser": ["school"], "recipient": ["council"], "relevant": ["yes"],
                "helps-function": ["yes"], "detriment": ["less-harm"], "risk": ["welfare"],
            ], .mustShare, "ca2004-s16la"
        ),
        (
            "The duty does not apply where sharing harms the child more", "eng-2026",
            [
                "discloser": ["school"], "recipient": ["council"], "relevant": ["yes"],
                "helps-function": ["yes"], "detriment": ["more-harm"], "risk": ["welfare"],
            ], .seekAdvice, "ca2004-s16la-3"
        ),
        (
            "A charity keeps a child safe on a recognised legitimate interest", "eng-2026",
            [
                "discloser": ["voluntary"], "recipient": ["council"], "risk": ["significant-harm"],
                "consent": ["unsafe-to-ask"],
            ],
            .mayShare, "gdpr-6-1-ea"
        ),
        (
            "A doctor was told in confidence, and a child may suffer significant harm", "eng-2026",
            [
                "discloser": ["gp"], "recipient": ["council"], "risk": ["significant-harm"],
                "confidential": ["yes"], "consent": ["refused"],
            ],
            .mayShare, "confidence-public-interest"
        ),
        (
            "The same confidence where no harm is feared", "eng-2026",
            [
                "discloser": ["gp"], "recipient": ["council"], "risk": ["welfare"],
                "confidential": ["yes"], "consent": ["refused"], "relevant": ["yes"],
            ],
            .mayShareWithAgreement, "share-with-agreement"
        ),
        (
            "A court order bars it", "eng-2026",
            [
                "discloser": ["council"], "recipient": ["school"], "risk": ["significant-harm"],
                "legal-bar": ["yes"],
            ],
            .mustNotShare, "legal-bar"
        ),
        (
            "A child in danger now comes before everything", "eng-2026",
            ["risk": ["danger-now"], "legal-bar": ["yes"], "unsure": ["yes"]], .mustShare,
            "emergency"
        ),
        ("Nothing is known", "eng-2026", [:], .seekAdvice, "no-basis"),
    ]

@Suite struct `The rule packs` {
    private func library() throws -> LawLibrary { try LawLibrary.builtIn() }
    private let day2026 = Day(iso: "2026-11-22")
    private let day2015 = Day(iso: "2015-04-01")

    @Test(arguments: scenarios.indices)
    func `advise as the law says`(place: Int) throws {
        let scenario = scenarios[place]
        let pack = try #require(try library().pack(scenario.pack))
        let day = try #require(scenario.pack == "eng-2015" ? day2015 : day2026)
        let facts = SharingFacts(scenario.facts)
        #expect(pack.problems(in: facts).isEmpty)
        let advice = pack.advise(facts, on: day)
        #expect(
            advice.outcome == scenario.outcome, "\(scenario.says): \(advice.reasons.map(\.rule))")
        #expect(advice.reasons.contains { $0.rule == scenario.because }, "\(scenario.says)")
    }

    @Test func `cite a source for every rule and say how sure we are`() throws {
        for pack in try library().packs {
            for rule in pack.rules {
                #expect(!rule.cite.isEmpty && !rule.says.isEmpty)
                #expect(rule.says.split(separator: " ").count < 45)
            }
        }
    }

    @Test func `say that the duty to share is reported, not confirmed, and not before its day`()
        throws
    {
        let pack = try #require(try library().pack("eng-2026"))
        let facts = SharingFacts([
            "discloser": ["school"], "recipient": ["council"], "relevant": ["yes"],
            "helps-function": ["yes"], "risk": ["significant-harm"],
        ])
        let before = pack.advise(facts, on: try #require(Day(iso: "2026-09-29")))
        #expect(!before.reasons.contains { $0.rule == "ca2004-s16la" })
        let after = pack.advise(facts, on: try #require(Day(iso: "2026-09-30")))
        let duty = try #require(after.reasons.first { $0.rule == "ca2004-s16la" })
        #expect(!duty.isVerified && duty.standing.contains("not confirmed"))
    }

    @Test func `never let consent block protecting an exploited child, whatever else is known`()
        throws
    {
        for pack in try library().packs {
            let day = try #require(pack.id == "eng-2015" ? day2015 : day2026)
            for consent in ["refused", "not-asked", "unsafe-to-ask"] {
                for body in ["council", "police", "nhs", "gp", "school", "housing", "voluntary"] {
                    for sensitive in ["yes", "no"] {
                        let advice = pack.advise(
                            SharingFacts([
                                "concern": ["criminal-exploitation"], "consent": [consent],
                                "discloser": [body], "recipient": ["council"],
                                "special-category": [sensitive], "confidential": [sensitive],
                            ]), on: day)
                        #expect(advice.outcome.allowsSharing)
                    }
                }
            }
        }
    }

    @Test func `answer the same for the same facts, and keep the facts with the answer`() throws {
        let pack = try #require(try library().pack("eng-2026"))
        let facts = SharingFacts(["risk": ["welfare"], "discloser": ["nhs"]])
        let day = try #require(day2026)
        let advice = pack.advise(facts, on: day)
        #expect(pack.advise(advice.facts, on: day) == advice)
        let read = try JSONDecoder().decode(Advice.self, from: JSONEncoder().encode(advice))
        #expect(read == advice)
    }
}

@Suite struct `A pack file` {
    private let head = """
        pack: test
        title: Test
        version: "1"
        jurisdiction: Nowhere
        facts:
          - id: risk
            asks: Risk?
            values: { high: High, low: Low }
        rules:

        """

    private func rule(_ lines: String) -> String {
        head + """
              - id: one
                step: outcome
                cite: An Act
                in-force: { from: 2020-01-01, confidence: verified }
                record: []
                says: Words.
                \(lines)
            """
    }

    @Test(arguments: [
        ("when: { risc: high }", "no fact of this pack"),
        ("when: { risk: hihg }", "no value of “risk”"),
        ("then: shall-share", "is no outcome"),
    ])
    func `that says what cannot be is refused, with where and what`(line: String, says: String) {
        do {
            _ = try RulePack(yaml: rule(line), name: "test.yaml")
            Issue.record("the pack was taken")
        } catch {
            #expect(error.says.contains("rule “one”") && error.says.contains(says))
        }
    }

    @Test func `changed in one rule changes the advice, and nothing else must be touched`() throws {
        let day = try #require(Day(iso: "2024-01-01"))
        let facts = SharingFacts(["risk": ["high"]])
        let may = try RulePack(yaml: rule("then: may-share"), name: "test.yaml")
        let not = try RulePack(yaml: rule("then: must-not-share"), name: "test.yaml")
        #expect(may.advise(facts, on: day).outcome == .mayShare)
        #expect(not.advise(facts, on: day).outcome == .mustNotShare)
    }
}
