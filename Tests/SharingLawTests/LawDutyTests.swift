import Foundation
import Safeguarding
import SharingLaw
import Testing

/// What a duty is worth: what its Act says, and no more.
@Suite struct `A duty to share` {
    private func pack() throws -> RulePack {
        try #require(try LawLibrary.builtIn().pack("eng-2026"))
    }

    /// Section 47(10) has one ground, and nobody takes it alone; sections 16H, 16N and 16D of the
    /// Children Act 2004 have none, and an order of a court binds until the court varies it.
    @Test(arguments: ["section-47", "partners", "child-death", "panel", "court-order"])
    func `is never turned into a refusal by what somebody says of it`(duty: String) throws {
        let (pack, day) = (try pack(), try #require(day2026))
        var random = SystemRandomNumberGenerator()
        for _ in 0..<4_000 {
            var facts = pack.anyFacts(&random)
            facts["discloser"] = ["nhs"]
            facts["recipient"] = ["council"]
            facts["legal-bar"] = ["no"]
            facts["age"] = ["under-13"]
            facts["risk"] = ["significant-harm"]
            facts["enquiry"] = [duty == "section-47" ? duty : "hub-enquiry"]
            let isRequest = !["section-47", "court-order"].contains(duty)
            facts["request"] = [isRequest ? duty : "none"]
            facts["ordered"] = [duty == "court-order" ? "yes" : "no"]
            facts["policy-document"] = ["overdue"]
            let outcome = pack.advise(facts, on: day).outcome
            #expect([.mustShare, .seekAdvice].contains(outcome), "\(facts.values)")
        }
    }

    /// Section 16LA(1) to (3) hang on what whoever holds it considers, and its first day is not
    /// confirmed: section 78 of the Act of 2026 leaves it to regulations.
    @Test func `of section 16LA binds where an adviser signed it, and on the holder’s own view`()
        throws
    {
        let (pack, day) = (try pack(), try #require(day2026))
        func outcome(_ more: [String: Set<String>]) -> AdviceOutcome {
            let facts: [String: Set<String>] = [
                "discloser": ["school"], "recipient": ["council"], "risk": ["welfare"],
                "relevant": ["yes"], "helps-function": ["yes"], "detriment": ["less-harm"],
            ]
            let all = facts.merging(more) { $1 }
            return pack.advise(SharingFacts(all), on: day).outcome
        }
        #expect(outcome([:]) == .mayShareWithAgreement)
        #expect(outcome(["s16la": ["in-force"]]) == .mustShare)
        #expect(outcome(["s16la": ["in-force"], "detriment": ["not-said"]]) != .mustShare)
        #expect(outcome(["s16la": ["in-force"], "relevant": ["not-said"]]) != .mustShare)
        #expect(outcome(["s16la": ["in-force"], "detriment": ["more-harm"]]) == .seekAdvice)
        let says = pack.advise(
            SharingFacts([
                "discloser": ["school"], "recipient": ["council"], "risk": ["significant-harm"],
                "helps-function": ["yes"],
            ]), on: day
        ).reasons.map(\.says)
        #expect(says.contains { $0.contains("not confirmed, so ask your legal adviser") })
    }

    /// Between two days on which no provision begins or ends, the law is the same.
    @Test(arguments: ["eng-2015", "eng-2026", "nzl-2019"])
    func `holds from one change of the law to the next`(id: String) throws {
        let pack = try #require(try LawLibrary.builtIn().pack(id))
        var random = SystemRandomNumberGenerator()
        let last = pack.applies.to ?? Day(year: 2026, month: 12, day: 31) ?? pack.applies.from
        let changes = pack.rules.flatMap { [$0.inForce.from, $0.inForce.to?.adding(days: 1)] }
            .compactMap { $0 }.filter { $0 > pack.applies.from && $0 <= last }
        let starts = Set([pack.applies.from] + changes).sorted()
        for (start, next) in zip(starts, starts.dropFirst() + [last.adding(days: 1)]) {
            for _ in 0..<60 {
                let facts = pack.anyFacts(&random)
                let end = next.adding(days: -1)
                #expect(
                    pack.advise(facts, on: start).outcome == pack.advise(facts, on: end).outcome)
            }
        }
    }

    @Test(arguments: ["eng-2015", "eng-2026", "nzl-2019"])
    func `or its absence always ends in an answer that a rule gives`(id: String) throws {
        let pack = try #require(try LawLibrary.builtIn().pack(id))
        var random = SystemRandomNumberGenerator()
        let last = pack.applies.to ?? Day(year: 2026, month: 11, day: 30) ?? pack.applies.from
        for _ in 0..<6_000 {
            let days = Int.random(in: 0...(last.number - pack.applies.from.number))
            var facts = pack.anyFacts(&random)
            if facts["recipient"].isEmpty { facts["recipient"] = ["police"] }
            let day = pack.applies.from.adding(days: days)
            #expect(pack.advise(facts, on: day).decidedBy != nil, "\(day): \(facts.values)")
        }
    }

    /// A hub asks a health service about a child: the ministers’ letter says that the right input
    /// must count, and the first question of a form must be one that can change the answer.
    @Test func `is found with few questions, each of which can change the answer`() throws {
        let (pack, day) = (try pack(), try #require(day2026))
        let list = pack.facts.map(\.id)
        let facts = SharingFacts([
            "discloser": ["nhs"], "recipient": ["council"], "enquiry": ["section-47"],
            "risk": ["significant-harm"],
        ])
        let asked = pack.questions(among: list, given: facts, on: day, most: 7)
        #expect(
            asked.count <= 7 && asked.contains { $0.id == "unreasonable" || $0.id == "age" }
                || asked.contains { $0.id == "legal-bar" })
        #expect(!asked.contains { $0.id == "necessary" || $0.id == "s16la" })
        let now = pack.advise(facts, on: day).outcome
        for fact in asked where facts[fact.id].isEmpty {
            #expect(
                fact.answers.contains {
                    var changed = facts
                    changed[fact.id] = [$0.id]
                    return pack.advise(changed, on: day).outcome != now
                }, "\(fact.id)")
        }
    }
}

/// The scenarios of `law/`, which are not in the program.
func scenariosFromOutside(_ pack: String) throws -> [Scenario] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../law").standardized.path
    return try Scenario.fromOutside(pack, folder: folder)
}

/// Scenarios that somebody wrote from statutes, cases and guidance who had not seen the rules.
@Suite struct `Scenarios from the outside` {
    @Test(arguments: ["eng-2015", "eng-2026", "nzl-2019"])
    func `are decided as they expect, and each names its source`(id: String) throws {
        let library = try LawLibrary.builtIn()
        let pack = try #require(library.pack(id))
        let outside = try scenariosFromOutside(id)
        #expect(outside.count >= 60)
        #expect(outside.allSatisfy { ($0.source ?? "").count > 5 && $0.on != nil })
        #expect(Set(outside.map(\.title)).count == outside.count)
        #expect(ScenarioReport(pack, outside).failures == [])
    }

    @Test(arguments: ["eng-2015", "eng-2026", "nzl-2019"])
    func `notice when a row is taken out, weakened or turned round`(id: String) throws {
        let library = try LawLibrary.builtIn()
        let pack = try #require(library.pack(id))
        let report = MutantReport(pack, try scenariosFromOutside(id))
        let share = Double(report.unnoticed.count) / Double(report.count)
        #expect(share <= 0.05, "\(report.unnoticed.map(\.says).joined(separator: "\n"))")
    }
}
