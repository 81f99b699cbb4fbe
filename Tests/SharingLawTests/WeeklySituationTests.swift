import Safeguarding
import Testing

@testable import SharingLaw

/// What each situation says on its page, in answer to what a practitioner would say there. The
/// right answers are from the Acts, cases and guidance named beside them.
@Suite struct `A situation of most weeks` {
    private static let day = Day(iso: "2026-11-15")

    struct Asked: Sendable, CustomTestStringConvertible {
        let id: String
        let facts: [String: Set<String>]
        let may: Set<AdviceOutcome>
        let source: String
        var testDescription: String { "\(id): \(source)" }
    }

    private static let share: Set<AdviceOutcome> = [.mustShare, .mayShare]
    private static let hold: Set<AdviceOutcome> = [.seekAdvice, .mustNotShare]

    static let all: [Asked] = [
        .init(
            id: "neighbour", facts: ["discloser": ["council"], "risk": ["significant-harm"]],
            may: [.seekAdvice], source: "Working Together: feedback goes to professionals"),
        .init(
            id: "parent",
            facts: [
                "discloser": ["school"], "recipient": ["parent-without"], "risk": ["welfare"],
            ], may: hold, source: "Children Act 1989 s3: rights follow parental responsibility"),
        .init(
            id: "young-person",
            facts: [
                "discloser": ["nhs"], "recipient": ["school"], "risk": ["welfare"],
                "age": ["competent"], "consent": ["refused"], "secret-service": ["yes"],
            ], may: hold, source: "R (Axon) [2006] EWHC 37: a competent child's confidence"),
        .init(
            id: "under-13",
            facts: [
                "discloser": ["school"], "recipient": ["council"], "risk": ["significant-harm"],
                "consent": ["refused"],
            ], may: share, source: "Sexual Offences Act 2003 s5; Children Act 1989 s47"),
        .init(
            id: "section-47", facts: ["discloser": ["nhs"], "relevant": ["no"]],
            may: [.mustShare, .seekAdvice], source: "Children Act 1989 s47(10) has one way out"),
        .init(
            id: "domestic-abuse", facts: ["discloser": ["police"], "risk": ["needs-help"]],
            may: [.mustShare], source: "Domestic Abuse Act 2021 s49A"),
        .init(
            id: "victims-records",
            facts: ["discloser": ["nhs"], "victim-notice": ["no"], "risk": ["none-known"]],
            may: hold, source: "PCSC Act 2022 s44A-s44C: the request must be in writing"),
        .init(
            id: "parents-health",
            facts: [
                "discloser": ["nhs"], "recipient": ["council"], "risk": ["needs-help"],
                "relevant": ["no"], "helps-function": ["no"],
            ], may: hold.union([.mayShareWithAgreement]), source: "UK GDPR Article 5(1)(c)"),
        .init(
            id: "adult-victim",
            facts: [
                "discloser": ["nhs"], "recipient": ["police"], "risk": ["none-known"],
                "protects": ["adult-high-risk"],
            ], may: [.mayShare], source: "DPA 2018 Schedule 1 paragraph 18; MARAC guidance"),
        .init(
            id: "housing-association",
            facts: [
                "discloser": ["council"], "risk": ["significant-harm"], "relevant": ["yes"],
                "helps-function": ["yes"], "purpose": ["protect"],
            ], may: share, source: "Crime and Disorder Act 1998 s115; Children Act 1989 s47"),
        .init(
            id: "staff-allegation",
            facts: [
                "discloser": ["school"], "recipient": ["council"], "risk": ["significant-harm"],
                "relevant": ["yes"], "helps-function": ["yes"],
            ], may: share, source: "Keeping Children Safe in Education, part 4"),
        .init(
            id: "staff-allegation",
            facts: [
                "discloser": ["school"], "recipient": ["barring"], "removed": ["yes"],
                "risk": ["none-known"],
            ], may: [.mustShare], source: "Safeguarding Vulnerable Groups Act 2006 s35"),
        .init(
            id: "solicitor", facts: ["discloser": ["gp"], "consent": ["given"]],
            may: [.seekAdvice], source: "UK GDPR Article 15: a subject access request"),
        .init(
            id: "child-death",
            facts: [
                "discloser": ["gp"], "recipient": ["nhs"], "request": ["child-death"],
                "confidential": ["yes"],
            ], may: [.mustShare], source: "Children Act 2004 s16N"),
        .init(
            id: "unborn",
            facts: [
                "discloser": ["nhs"], "recipient": ["council"], "risk": ["significant-harm"],
            ], may: share, source: "Working Together: pre-birth conferences"),
        .init(
            id: "other-area",
            facts: [
                "discloser": ["council"], "risk": ["significant-harm"], "relevant": ["yes"],
                "helps-function": ["yes"],
            ], may: share, source: "Children Act 1989 s47(1) and (12)"),
    ]

    @Test(arguments: all)
    func `is answered as the law has it`(asked: Asked) throws {
        let day = try #require(Self.day)
        let pack = try #require(try LawLibrary.builtIn().pack(on: day))
        let situation = try #require(try WeeklySituation.builtIn().first { $0.id == asked.id })
        let own = Set(situation.asks).union(situation.facts.values.keys)
        #expect(Set(asked.facts.keys).isSubset(of: own), "asks what it is told")
        var facts = SharingFacts(asked.facts)
        for (fact, values) in situation.facts.values { facts[fact] = values }
        #expect(asked.may.contains(pack.advise(facts, on: day).outcome))
    }

    @Test func `asks few questions, in words the pack knows, and each another's`() throws {
        let day = try #require(Self.day)
        let pack = try #require(try LawLibrary.builtIn().pack(on: day))
        let all = try WeeklySituation.builtIn()
        #expect(all.count >= 15 && Set(all.map(\.id)).count == all.count)
        for one in all {
            #expect(
                one.asks.count <= 7 && one.asks.allSatisfy { pack.fact($0) != nil }, "\(one.id)")
            for (fact, values) in one.facts.values {
                let known = Set(pack.fact(fact)?.answers.map(\.id) ?? [])
                #expect(values.isSubset(of: known), "\(one.id): \(fact)")
                #expect(!one.asks.contains(fact), "\(one.id) asks what it says: \(fact)")
            }
            #expect(one.besides.allSatisfy { !$0.cite.isEmpty })
        }
    }
}
