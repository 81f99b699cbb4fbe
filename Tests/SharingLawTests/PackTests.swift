import Foundation
import Safeguarding
import SharingLaw
import TestKit
import Testing

let day2026 = Day(iso: "2026-11-22")
let day2015 = Day(iso: "2015-04-01")

@Suite struct `The rule packs` {
    private func library() throws -> LawLibrary { try LawLibrary.builtIn() }

    @Test(arguments: ["eng-2015", "eng-2026", "nzl-2019"])
    func `decide every scenario as expected, and every row is exercised by one`(id: String)
        throws
    {
        let library = try library()
        let pack = try #require(library.pack(id))
        let report = ScenarioReport(
            pack, try library.scenarios(of: id) + scenariosFromOutside(id))
        #expect(report.count >= 200)
        #expect(report.failures == [])
        #expect(report.unexercised == [])
    }

    @Test func `cite a source for every rule, say how sure we are, and in few words`() throws {
        for pack in try library().packs {
            for rule in pack.rules {
                #expect(!rule.cite.isEmpty && !rule.source.isEmpty)
                for row in rule.rows { #expect(row.says.utf8.split(separator: 32).count < 45) }
            }
            for fact in pack.facts { #expect(!fact.because.isEmpty) }
        }
    }

    @Test func `say an outcome once, and words of its own after it`() throws {
        for pack in try library().packs {
            for row in pack.rules.flatMap(\.rows) {
                guard let outcome = row.then else { continue }
                #expect(!row.says.hasPrefix(outcome.says + "."), "\(pack.id): \(row.says)")
            }
        }
    }

    @Test func `take silence on health, crime and confidence for no answer`() throws {
        let library = try library()
        for (id, day) in [("eng-2015", day2015), ("eng-2026", day2026)] {
            let pack = try #require(library.pack(id))
            let explained = pack.explain(
                SharingFacts([
                    "discloser": ["police"], "recipient": ["council"],
                    "risk": ["significant-harm"],
                ]), on: try #require(day))
            let says = explained.advice.reasons.map(\.says)
            #expect(says.contains { $0.hasPrefix("You have not said if this is about health") })
            #expect(says.contains { $0.hasPrefix("You have not said if it was told in") })
            #expect(!says.contains { $0.hasPrefix("None of it is") })
            #expect(!says.contains("It was not told in confidence."))
            #expect(!explained.presumed.contains { $0.says == "You have not said" })
        }
    }

    @Test func `do not have the family told where that is not safe`() throws {
        let pack = try #require(try library().pack("eng-2026"))
        for (consent, endangers) in [
            ("unsafe-to-ask", "yes"), ("unsafe-to-ask", "no"), ("refused", "yes"),
        ] {
            let advice = pack.advise(
                SharingFacts([
                    "discloser": ["school"], "recipient": ["council"],
                    "risk": ["significant-harm"], "tell-family": ["safe"], "consent": [consent],
                    "endangers": [endangers],
                ]), on: try #require(day2026))
            let says = advice.reasons.map(\.says)
            #expect(!says.contains("Tell the family what is shared and why."))
            #expect(
                says.contains(
                    "Do not tell the family yet. Record why, and when you will look again."))
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

    @Test func `answer for the days they say, one pack a day`() throws {
        let library = try library()
        #expect(library.pack(on: try #require(Day(iso: "2018-05-24")))?.id == "eng-2015")
        #expect(library.pack(on: try #require(Day(iso: "2018-05-25")))?.id == "eng-2026")
        #expect(library.pack(on: try #require(day2026), in: "New Zealand")?.id == "nzl-2019")
    }

    @Test func `answer the same for the same facts, and keep the facts with the answer`() throws {
        let pack = try #require(try library().pack("eng-2026"))
        let facts = SharingFacts(["risk": ["welfare"], "discloser": ["nhs"]])
        let day = try #require(day2026)
        let advice = pack.advise(facts, on: day)
        #expect(pack.advise(advice.facts, on: day) == advice)
        #expect(advice.hash == pack.hash)
        let read = try JSONDecoder().decode(Advice.self, from: JSONEncoder().encode(advice))
        #expect(read == advice)
    }

    @Test func `call up what is true where somebody’s own words hold a myth`() throws {
        let pack = try #require(try library().pack("eng-2026"))
        func heard(_ words: String) -> [String] { pack.myths(in: words).map(\.id) }
        #expect(heard("We cannot because of GDPR.") == ["data-protection"])
        #expect(heard("They refused consent") == ["consent"])
        #expect(heard("It is only hearsay") == ["hearsay"])
        #expect(heard("Another agency told us") == ["purpose"])
        #expect(heard("She has a bruise").isEmpty)
    }
}

@Suite struct `An explanation` {
    private func pack() throws -> RulePack {
        try #require(try LawLibrary.builtIn().pack("eng-2026"))
    }

    @Test func `says which answer would change the outcome, and to what`() throws {
        let facts = SharingFacts([
            "discloser": ["gp"], "recipient": ["school"], "risk": ["needs-help"],
            "confidential": ["yes"], "consent": ["refused"],
        ])
        let day = try #require(Day(iso: "2026-09-01"))
        let explained = try pack().explain(facts, on: day)
        #expect(explained.advice.outcome == .existenceOnly)
        let agreed = try #require(explained.nearly.first { $0.place == "who-agreed#own" })
        #expect(agreed.now == "They were asked and refused")
        #expect(agreed.wants == "They have agreed")
        #expect(agreed.changes && agreed.wouldBe == .mayShare)
    }

    @Test func `only names near misses that come true when the answer is changed`() throws {
        let pack = try pack()
        let day = try #require(day2026)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let facts = pack.anyFacts(&random)
            let before = Set(pack.advise(facts, on: day).reasons.map(\.place))
            for near in pack.explain(facts, on: day).nearly {
                #expect(!before.contains(near.place))
                #expect(near.changes == (near.wouldBe != pack.advise(facts, on: day).outcome))
            }
        }
    }

    @Test func `says what was presumed, and whether what is unsure matters`() throws {
        let day = try #require(Day(iso: "2026-09-01"))
        let facts = SharingFacts([
            "discloser": ["police"], "recipient": ["school"], "risk": ["significant-harm"],
            "consent": ["unsure"],
        ])
        let explained = try pack().explain(facts, on: day)
        #expect(explained.advice.outcome == .mayShare)
        #expect(explained.unsure.map(\.matters) == [false])
        #expect(explained.presumed.contains { $0.fact == "legal-bar" && $0.says == "No" })
        var unclear = facts
        unclear["risk"] = ["unsure"]
        let other = try pack().explain(unclear, on: day)
        #expect(other.advice.outcome == .seekAdvice)
        #expect(other.unsure.first { $0.fact == "risk" }?.matters == true)
    }
}

extension RulePack {
    /// Facts a person could give, each left out half the time.
    func anyFacts(_ random: inout some RandomNumberGenerator) -> SharingFacts {
        var facts = SharingFacts()
        for fact in self.facts where Bool.random(using: &random) {
            if let value = fact.values.randomElement(using: &random) {
                facts[fact.id] = [value.id]
            }
        }
        return facts
    }
}
