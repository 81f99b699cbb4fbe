import Foundation
import Safeguarding
import SharingLaw
import TestKit
import Testing

/// A folder with the English pack of today and a hub's own file.
private enum LocalFolder {
    /// What is wrong with a hub's own file.
    static func fault(_ own: String) throws -> String {
        do {
            _ = try library(own)
            return "the file was taken"
        } catch let problem as PackProblem { return problem.says }
    }

    static func library(_ own: String) throws -> LawLibrary {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("hub-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let packs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/SharingLaw/Packs")
        try FileManager.default.copyItem(
            at: packs.appendingPathComponent("eng-2026.yaml"),
            to: folder.appendingPathComponent("eng-2026.yaml"))
        try Data(own.utf8).write(to: folder.appendingPathComponent("own.yaml"))
        return try LawLibrary.folder(folder.path)
    }
}

@Suite struct `A hub’s own rules` {
    private func rules(_ lines: String, step: String = "bar") -> String {
        """
        local: riverbank
        extends: eng-2026
        title: Riverbank’s own rules
        version: "1"
        rules:
          - id: own
            step: \(step)
            cite: Protocol of the Riverbank partners
            in-force: { from: 2026-01-01 }
            confidence: verified
            source: The protocol
            binds: anyone
        \(lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))

        """
    }

    private func library(_ own: String) throws -> LawLibrary { try LocalFolder.library(own) }

    private let sealed = """
        when: { handling: sealed }
        then: must-not-share
        says: Not even that we know the child.
        otherwise: It is not sealed.
        """

    @Test func `may be stricter about what is sealed, and change the hash`() throws {
        let day = try #require(day2026)
        let plain = try #require(try LawLibrary.builtIn().pack("eng-2026"))
        let pack = try #require(try library(rules(sealed)).pack("eng-2026"))
        let facts = SharingFacts([
            "discloser": ["police"], "recipient": ["council"], "risk": ["needs-help"],
            "handling": ["sealed"],
        ])
        #expect(plain.advise(facts, on: day).outcome == .existenceOnly)
        #expect(pack.advise(facts, on: day).outcome == .mustNotShare)
        #expect(pack.hash != plain.hash && pack.version == "\(plain.version)+riverbank.1")
        var danger = facts
        danger["risk"] = ["danger-now"]
        #expect(pack.advise(danger, on: day).outcome == .seekAdvice)
        danger["handling"] = ["open"]
        #expect(pack.advise(danger, on: day).outcome == .mustShare)
    }

    @Test func `may ask for more to be recorded`() throws {
        let own = rules(
            """
            when: { outcome: must-share }
            record: [the Riverbank form]
            says: Fill in the Riverbank form.
            otherwise: Nothing must be shared.
            """, step: "record")
        let pack = try #require(try library(own).pack("eng-2026"))
        let advice = pack.advise(
            SharingFacts(["risk": ["danger-now"], "recipient": ["council"]]),
            on: try #require(day2026))
        #expect(advice.record.contains("the Riverbank form"))
    }

    @Test(arguments: [
        (
            "when: { discloser: school }\nthen: must-not-share\nsays: No.\notherwise: Yes.", "bar",
            "could weaken a duty to share; add “handling: sealed”"
        ),
        (
            "when: { handling: sealed }\nthen: may-share\nsays: Go.\notherwise: No.", "bar",
            "is looser than eng-2026 about what is sealed"
        ),
        (
            "when: { handling: [sealed, open] }\nthen: must-not-share\nsays: No.\notherwise: Yes.",
            "bar", "ends a question about what is not sealed"
        ),
        (
            "when: { risk: danger-now }\nthen: seek-advice\nsays: Wait.\notherwise: No.",
            "emergency", "A local rule may stand in bar"
        ),
        (
            "when: { handling: sealed }\ngives: { duty: lifted }\nsays: No.\notherwise: Yes.",
            "bar", "gives a finding; a local rule may not"
        ),
        (
            "when: { detriment: more-harm }\ngives: { duty: none }\nsays: No.\notherwise: Yes.",
            "duty", "A local rule may stand in bar"
        ),
    ])
    func `that weaken a duty or loosen a rule are refused, with line and mend`(
        lines: String, step: String, says: String
    ) throws {
        let fault = try LocalFolder.fault(rules(lines, step: step))
        #expect(fault.contains(says) && fault.contains("own.yaml, line"), "\(fault)")
    }

    @Test func `that take the name of another rule, or extend nothing, are refused`() throws {
        let named = rules(sealed).replacing("id: own", with: "id: sealed")
        #expect(try LocalFolder.fault(named).contains("has the name of a rule of eng-2026"))
        let lost = rules(sealed).replacing("extends: eng-2026", with: "extends: eng-1066")
        #expect(try LocalFolder.fault(lost).contains("there is no pack “eng-1066” here to extend"))
    }
}

@Suite struct `What a hub sets for itself` {
    private let own = """
        local: riverbank
        extends: eng-2026
        title: Riverbank’s own clocks and thresholds
        version: "1"
        thresholds:
          - { id: riverbank-4, says: Harm outside the home, source: Threshold document of 2026 }
        clocks:
          red: { reply: 1 hour, decision: 3 hours }
        retention:
          section47: { years: 40, from: closing, source: Riverbank schedule, sureness: reported }
        signs:
          - { id: vehicles, says: In cars, kind: incident, look-back-days: 91, source: Protocol }
          - { id: vaping, says: Vapes from adults, kind: other, source: Protocol }
        agreements:
          - id: own
            title: Agreement with housing
            parties: [CSC, HOU]
            purposes: [help]
            data: [that a child is known]
            covers: existence
            from: 2026-01-01
            to: 2026-12-31
            impact-assessment: with the council
            policy-document: { kept: with the council, review-by: 2026-12-31 }

        """

    @Test func `joins the profile and the agreements, and leaves the pack and its hash alone`()
        async throws
    {
        let library = try LocalFolder.library(own)
        let pack = try #require(library.pack("eng-2026"))
        #expect(pack.hash == (try LawLibrary.builtIn().pack("eng-2026"))?.hash)
        let profile = library.settings.reduce(HubProfile.standard) { $0.taking($1) }
        #expect(profile.descriptors.last?.id == "riverbank-4")
        #expect(profile.clock(for: .red)?.reply == Allowance(1, .elapsedHours))
        #expect(
            profile.clock(for: .amber)?.reply == HubProfile.standard.clock(for: .amber)?.reply)
        #expect(profile.retention(for: .section47)?.years == 40)
        #expect(library.settings.first?.agreements.first?.covers == .existence)
        // A sign of the list that is given again takes its place, and a new one joins it.
        #expect(profile.sign("vehicles")?.kind == .incident)
        #expect(profile.sign("vehicles")?.lookBackDays == 91)
        #expect(profile.signs.last?.id == "vaping" && profile.signs.last?.lookBackDays == nil)
        #expect(profile.signs.count == ExploitationSign.all.count + 1)
    }

    @Test(arguments: [
        ("reply: 1 hour", "reply: 3 hours", "a local clock may only be sooner"),
        ("reply: 1 hour", "reply: 1 working day", "a local clock may only be sooner"),
        ("reply: 1 hour", "reply: soon", "use an amount of time like “2 hours”"),
        ("red:", "purple:", "“purple” is not known here; use one of: red"),
        ("years: 40", "years: 6", "keep it at least as long"),
        ("years: 40", "years: many", "use whole years, from 1 to 150"),
        ("from: closing", "from: never", "use closing or adulthood"),
        ("kind: incident", "kind: grave", "use one of: incident, serious"),
        ("look-back-days: 91", "look-back-days: soon", "use whole days, from 1 to 3650"),
        (", source: Protocol", "", "“source” is needed here"),
        ("section47:", "section48:", "“section48” is not known here"),
        ("riverbank-4", "significant-harm", "is a threshold of the hub already"),
        (", source: Threshold document of 2026", "", "“source” is needed here"),
        ("[CSC, HOU]", "[CSC, MI5]", "“MI5” is no agency of this hub"),
    ])
    func `is refused where it could weaken a duty, with line and mend`(
        was: String, written: String, says: String
    ) throws {
        let fault = try LocalFolder.fault(own.replacing(was, with: written))
        #expect(fault.contains(says) && fault.contains("own.yaml, line"), "\(fault)")
    }
}

@Suite struct `Data-sharing agreements` {
    private let file = """
        agreements:
          - id: hub
            title: Agreement of the partners
            parties: [CSC, POL, EDU]
            purposes: [protect, help]
            data: [who a child is]
            covers: content
            from: 2026-01-01
            to: 2026-12-31
            impact-assessment: with the council
            policy-document: { kept: with the council, review-by: 2026-06-30 }

        """

    private func read(_ text: String) throws(PackProblem) -> SharingAgreements {
        try SharingAgreements(yaml: text, name: "agreements.yaml", profile: .standard)
    }

    private func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

    @Test func `tell the guide whether one is in date, has run out, or was never made`() throws {
        let agreements = try read(file)
        func facts(_ to: AgencyCode, _ iso: String) throws -> [String: String] {
            agreements.facts(from: .csc, to: to, for: ["protect"], on: try day(iso))
        }
        #expect(
            try facts(.police, "2026-03-01")
                == ["agreement": "current", "policy-document": "current"])
        #expect(try facts(.police, "2026-07-01")["policy-document"] == "overdue")
        #expect(try facts(.police, "2027-01-01") == ["agreement": "expired"])
        #expect(try facts(.housing, "2026-03-01") == ["agreement": "none"])
    }

    @Test func `that cover only that a child is known hold routine sharing to that`() throws {
        let some = file.replacing("covers: content", with: "covers: existence")
        let day = try day("2026-03-01")
        let agreements = try read(some)
        #expect(
            agreements.facts(from: .csc, to: .police, for: ["protect"], on: day)["agreement"]
                == "existence")
        // One that covers what children are known for goes before it.
        let both = try read(
            some
                + file.split(separator: "\n").dropFirst().joined(separator: "\n")
                .replacing("id: hub", with: "id: wider") + "\n")
        #expect(
            both.facts(from: .csc, to: .police, for: ["protect"], on: day)["agreement"]
                == "current")
        let pack = try #require(try LawLibrary.builtIn().pack("eng-2026"))
        func outcome(_ risk: String, _ consent: String) -> AdviceOutcome {
            pack.advise(
                SharingFacts([
                    "discloser": ["school"], "recipient": ["housing"],
                    "agreement": ["existence"], "consent": [consent], "risk": [risk],
                    "helps-function": ["yes"],
                ]), on: day
            ).outcome
        }
        #expect(outcome("welfare", "not-asked") == .existenceOnly)
        #expect(outcome("welfare", "given") == .mayShare)
        #expect(outcome("significant-harm", "refused") == .mayShare)
        // Housing cannot act at once, and may be told all the same.
        #expect(outcome("danger-now", "refused") == .mayShare)
    }

    /// A data-sharing agreement is not what makes sharing lawful (Data sharing code of practice).
    @Test func `hold up nothing when they have run out, and somebody is told to renew them`()
        throws
    {
        let pack = try #require(try LawLibrary.builtIn().pack("eng-2026"))
        func advice(_ more: [String: Set<String>]) throws -> Advice {
            let base: [String: Set<String>] = [
                "discloser": ["school"], "recipient": ["housing"], "agreement": ["expired"],
                "consent": ["given"],
            ]
            return pack.advise(
                SharingFacts(base.merging(more) { $1 }), on: try #require(day2026))
        }
        func outcome(_ more: [String: Set<String>]) throws -> AdviceOutcome {
            try advice(more).outcome
        }
        // An agreement is no condition of lawfulness: who agreed may be shared about.
        #expect(try outcome(["risk": ["welfare"]]) == .mayShare)
        #expect(
            try outcome(["risk": ["welfare"], "consent": ["not-asked"]])
                == .mayShareWithAgreement)
        #expect(
            try advice(["risk": ["welfare"]]).record.contains("which agreement"))
        #expect(try outcome(["risk": ["significant-harm"]]) == .mayShare)
        #expect(
            try outcome(["risk": ["danger-now"], "recipient": ["police"]]) == .mustShare)
        #expect(
            try outcome([
                "risk": ["welfare"], "request": ["partners"], "recipient": ["council"],
            ]) == .mustShare)
    }

    @Test(
        arguments: [
            ("2026-09-01", nil), ("2026-10-03", 90), ("2026-12-01", 30), ("2026-12-24", 7),
            ("2027-01-01", 0),
        ] as [(String, Int?)])
    func `warn 90, 30 and 7 days before they end`(iso: String, days: Int?) throws {
        let agreements = try read(file)
        #expect(agreements.toRenew(on: try day(iso)).first?.days == days)
        let renewed = try read(
            file
                + file.split(separator: "\n").dropFirst().joined(separator: "\n")
                .replacing("id: hub", with: "id: next")
                .replacing("to: 2026-12-31", with: "to: 2028-12-31") + "\n")
        #expect(renewed.toRenew(on: try day(iso)).isEmpty)
    }

    @Test(arguments: [
        ("CSC, POL", "CSC, MI5", "“MI5” is no agency of this hub; use one of: CSC"),
        ("protect, help", "protect, profit", "“profit” is no purpose of this hub"),
        ("    to: 2026-12-31\n", "", "needs “to”, the last day it holds"),
        ("to: 2026-12-31", "to: 2025-12-31", "it ends before it begins"),
        ("covers: content", "covers: everything", "use existence or content"),
    ])
    func `that cannot be right are refused, with line and mend`(
        was: String, written: String, says: String
    ) {
        do {
            _ = try read(file.replacing(was, with: written))
            Issue.record("the file was taken")
        } catch { #expect(error.says.contains(says) && error.says.contains("line"), "\(error)") }
    }
}

@Suite struct `The dilemmas` {
    @Test func `are fifteen, are decided by the pack of the day, and differ`() throws {
        let dilemmas = try Dilemma.builtIn()
        let pack = try #require(try LawLibrary.builtIn().pack("eng-2026"))
        #expect(dilemmas.count == 15)
        let outcomes = try dilemmas.map { dilemma in
            #expect(pack.problems(in: dilemma.facts) == [], "\(dilemma.title)")
            return pack.advise(dilemma.facts, on: try #require(day2026)).outcome
        }
        #expect(Set(outcomes).count == AdviceOutcome.allCases.count)
    }
}

@Suite struct `The printed law` {
    @Test func `is what the packs say today`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/law.md")
        let printed = try String(contentsOf: page, encoding: .utf8)
        let now = LawPage.markdown(try LawLibrary.builtIn().packs) + "\n"
        #expect(printed == now, "print it again: goldenthread law print > docs/law.md")
    }
}
