import Foundation
import Safeguarding
import SharingLaw
import Testing

/// What must hold whatever the facts are: tried on some thousands of random cases a pack.
@Suite struct `Whatever the facts` {
    private struct Case {
        let pack: RulePack
        let day: Day
    }

    private func cases() throws -> [Case] {
        let library = try LawLibrary.builtIn()
        return try ["eng-2015", "eng-2026"].map { id in
            Case(
                pack: try #require(library.pack(id)),
                day: try #require(id == "eng-2015" ? day2015 : day2026))
        }
    }

    /// Answers that are a further reason to share, given the one before.
    private let reasons: [(fact: String, from: String?, to: String)] = [
        ("risk", "none-known", "welfare"), ("risk", "welfare", "needs-help"),
        ("risk", "needs-help", "significant-harm"), ("risk", "significant-harm", "danger-now"),
        ("concern", nil, "sexual-exploitation"), ("concern", nil, "criminal-exploitation"),
        ("enquiry", "hub-enquiry", "section-47"), ("request", nil, "partners"),
        ("request", nil, "public-task"), ("purpose", nil, "crime"), ("relevant", "no", "yes"),
        ("helps-function", "no", "yes"), ("helps-function", nil, "yes"),
        ("consent", "refused", "given"), ("consent", "not-asked", "unsafe-to-ask"),
        ("consent", "not-asked", "given"), ("ordered", "no", "yes"), ("necessary", "no", "yes"),
        ("owner-agrees", "no", "yes"), ("detriment", "more-harm", "less-harm"),
        ("agreement", "expired", "current"), ("protects", "adult", "adult-at-risk"),
    ]

    @Test func `a further reason to share never turns must into may not`() throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                let facts = law.pack.anyFacts(&random)
                let before = law.pack.advise(facts, on: law.day)
                for reason in reasons {
                    let isMany = law.pack.fact(reason.fact)?.isMany == true
                    let was: Set<String> = reason.from.map { [$0] } ?? []
                    guard law.pack.fact(reason.fact) != nil, isMany || facts[reason.fact] == was
                    else { continue }
                    var more = facts
                    more[reason.fact] = isMany ? facts[reason.fact].union([reason.to]) : [reason.to]
                    let after = law.pack.advise(more, on: law.day)
                    if before.outcome == .mustShare {
                        #expect(
                            after.outcome != .mustNotShare && after.outcome != .existenceOnly,
                            "\(reason) on \(facts.values)")
                    }
                    if before.outcome.allowsSharing {
                        #expect(after.outcome != .mustNotShare, "\(reason) on \(facts.values)")
                    }
                }
            }
        }
    }

    /// Golden rule 6 of the 2024 advice names those with a role; that a member of the public is
    /// thanked and no more is domain knowledge (no statute makes telling them a duty).
    @Test(arguments: ["public", "family", "parent-without", "press", "solicitor", "court"])
    func `nobody without a role is told anything, whatever the risk`(recipient: String) throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<500 {
                var facts = law.pack.anyFacts(&random)
                for fact in law.pack.facts where Int.random(in: 0..<25, using: &random) == 0 {
                    facts[fact.id] = [Fact.unsure]
                }
                facts["recipient"] = [recipient]
                // Whoever has the child with them has a part in keeping the child safe.
                facts["holds-child"] = ["no"]
                let outcome = law.pack.advise(facts, on: law.day).outcome
                #expect(
                    [.seekAdvice, .mustNotShare].contains(outcome), "\(facts.values)")
            }
        }
    }

    @Test func `nobody without a role is told anything in New Zealand either`() throws {
        var random = SystemRandomNumberGenerator()
        let zealand = try #require(try LawLibrary.builtIn().pack("nzl-2019"))
        for _ in 0..<1_500 {
            var facts = zealand.anyFacts(&random)
            facts["recipient"] = ["anyone-else"]
            let outcome = zealand.advise(facts, on: try #require(day2026)).outcome
            #expect([.seekAdvice, .mustNotShare].contains(outcome), "\(facts.values)")
        }
    }

    @Test func `danger now never overrides that it endangers somebody, or does more harm`() throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                var facts = law.pack.anyFacts(&random)
                facts["risk"] = ["danger-now"]
                facts["recipient"] = facts["recipient"].isEmpty ? ["school"] : facts["recipient"]
                if Bool.random(using: &random) {
                    facts["endangers"] = ["yes"]
                } else {
                    facts["detriment"] = ["more-harm"]
                }
                #expect(
                    [.seekAdvice, .mustNotShare].contains(
                        law.pack.advise(facts, on: law.day).outcome))
            }
        }
    }

    @Test func `an emergency never lets a sealed or concealed place out`() throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                var facts = law.pack.anyFacts(&random)
                facts["risk"] = ["danger-now"]
                facts["recipient"] = facts["recipient"].isEmpty ? ["police"] : facts["recipient"]
                facts["handling"] = [Bool.random(using: &random) ? "sealed" : "concealed"]
                facts["owner-agrees"] = ["no"]
                #expect(!law.pack.advise(facts, on: law.day).outcome.allowsSharing)
            }
        }
    }

    @Test func `an emergency is shared at once with those who can act, and asks for nothing first`()
        throws
    {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                var facts = law.pack.anyFacts(&random)
                for fact in law.pack.facts where Int.random(in: 0..<8, using: &random) == 0 {
                    facts[fact.id] = [Fact.unsure]
                }
                facts["risk"] = ["danger-now"]
                facts["recipient"] = [["council", "police", "nhs"].randomElement() ?? "police"]
                facts["endangers"] = ["no"]
                facts["detriment"] = [Bool.random(using: &random) ? "less-harm" : "not-said"]
                facts["handling"] = ["open"]
                let advice = law.pack.advise(facts, on: law.day)
                #expect(advice.outcome == .mustShare && advice.isRecordedAfter == true)
                #expect(advice.reasons.first?.rule == "emergency")
            }
        }
    }

    @Test func `only an emergency may be recorded after`() throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                var facts = law.pack.anyFacts(&random)
                if facts["risk"] == ["danger-now"] { facts["risk"] = ["significant-harm"] }
                #expect(law.pack.advise(facts, on: law.day).isRecordedAfter == nil)
            }
        }
    }

    @Test func `consent never blocks protecting an exploited child`() throws {
        for law in try cases() {
            for consent in ["refused", "not-asked", "unsafe-to-ask", "cannot-ask", "unsure"] {
                for body in ["council", "police", "nhs", "gp", "school", "housing", "voluntary"] {
                    for sensitive in ["yes", "no", "unsure"] {
                        let advice = law.pack.advise(
                            SharingFacts([
                                "concern": ["criminal-exploitation"], "consent": [consent],
                                "discloser": [body], "recipient": ["council"],
                                "special-category": [sensitive], "confidential": [sensitive],
                            ]), on: law.day)
                        #expect(advice.outcome.allowsSharing, "\(body), \(consent), \(sensitive)")
                    }
                }
            }
        }
    }

    @Test func `what is sealed is not shared without its owner, but in an emergency`() throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                var facts = law.pack.anyFacts(&random)
                if facts["risk"] == ["danger-now"] { facts["risk"] = ["significant-harm"] }
                facts["handling"] = ["sealed"]
                facts["owner-agrees"] = ["no"]
                #expect(!law.pack.advise(facts, on: law.day).outcome.allowsSharing)
            }
        }
    }

    @Test func `an outcome holds only the pack’s own words, never a person’s`() throws {
        for law in try cases() {
            let ids = Set(law.pack.rules.flatMap { rule in rule.rows.map(\.says) })
            var random = SystemRandomNumberGenerator()
            for _ in 0..<500 {
                let advice = law.pack.advise(law.pack.anyFacts(&random), on: law.day)
                for reason in advice.reasons { #expect(ids.contains(reason.says)) }
                let records = law.pack.rules.flatMap { $0.rows.flatMap(\.record) }
                #expect(Set(advice.record).isSubset(of: records))
            }
        }
    }

    @Test func `being unsure never gives leave that no sure answer would give`() throws {
        var random = SystemRandomNumberGenerator()
        for law in try cases() {
            for _ in 0..<1_500 {
                let facts = law.pack.anyFacts(&random)
                guard let fact = law.pack.facts.randomElement(using: &random) else { continue }
                var unsure = facts
                unsure[fact.id] = [Fact.unsure]
                let said = law.pack.advise(unsure, on: law.day).outcome
                let sure = Set(
                    fact.values.map { value in
                        var answered = facts
                        answered[fact.id] = [value.id]
                        return law.pack.advise(answered, on: law.day).outcome
                    })
                // Where every answer gives leave, and some oblige, there is leave.
                let expected: AdviceOutcome =
                    sure.count == 1
                    ? sure.first ?? .seekAdvice
                    : sure.isSubset(of: [.mayShare, .mustShare]) ? .mayShare : .seekAdvice
                #expect(said == expected, "\(fact.id)")
            }
        }
    }
}
