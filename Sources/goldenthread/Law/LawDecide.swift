import ArgumentParser
import Safeguarding
import SharingLaw

/// What a pack says of facts in a file.
struct LawDecide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Say what a rule pack advises on the facts in a JSON file.",
        discussion: "The facts and their values are listed by: goldenthread law packs")
    @OptionGroup var facts: FactFlags
    @Flag(help: "Print the advice as JSON.") var json = false

    struct Said: Encodable {
        let pack: String
        let version: String
        let hash: String?
        let outcome: String
        let says: String
        let recordAfter: Bool
        let reasons: [AdviceReason]
        let record: [String]

        init(_ advice: Advice) {
            pack = advice.pack
            version = advice.version
            hash = advice.hash
            outcome = advice.outcome.rawValue
            says = advice.headline
            recordAfter = advice.isRecordedAfter == true
            reasons = advice.reasons
            record = advice.record
        }
    }

    func run() async throws {
        try await attempt {
            let (pack, facts, day) = try facts.read()
            let advice = pack.advise(facts, on: day)
            if json { return try Terminal.json(Said(advice)) }
            Self.say(advice)
        }
    }

    static func say(_ advice: Advice) {
        Terminal.say("\(advice.outcome.rawValue): \(advice.headline)")
        for reason in advice.reasons {
            Terminal.say("  because \(reason.place): \(reason.says)")
            Terminal.say("    \(reason.cite), \(reason.standing)")
        }
        if !advice.record.isEmpty {
            let when = advice.isRecordedAfter == true ? "record after" : "record"
            Terminal.say("  \(when): \(advice.record.joined(separator: "; "))")
        }
    }
}

/// The same with what was presumed, what is not sure, and what would change the answer.
struct LawExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say how an answer is reached, and which answers would change it.")
    @OptionGroup var facts: FactFlags
    @Flag(help: "Print it as JSON.") var json = false

    struct Said: Encodable {
        let advice: LawDecide.Said
        let presumed: [String: String]
        let unsure: [Doubt]
        let nearly: [Near]
    }

    struct Doubt: Encodable {
        let fact: String
        let matters: Bool
        let leadsTo: [String]
    }

    struct Near: Encodable {
        let rule: String
        let says: String
        let cite: String
        let asks: String
        let now: String
        let wants: String
        let wouldBe: String
        let changes: Bool
    }

    func run() async throws {
        try await attempt {
            let (pack, facts, day) = try facts.read()
            let explanation = pack.explain(facts, on: day)
            if json { return try Terminal.json(Self.said(explanation)) }
            Self.say(explanation)
        }
    }

    private static func said(_ explanation: Explanation) -> Said {
        Said(
            advice: LawDecide.Said(explanation.advice),
            presumed: Dictionary(
                uniqueKeysWithValues: explanation.presumed.map { ($0.fact, $0.says) }),
            unsure: explanation.unsure.map {
                Doubt(
                    fact: $0.fact, matters: $0.matters,
                    leadsTo: Set($0.leadsTo.map(\.rawValue)).sorted())
            },
            nearly: explanation.nearly.map {
                Near(
                    rule: $0.place, says: $0.says,
                    cite: $0.cite, asks: $0.asks, now: $0.now, wants: $0.wants,
                    wouldBe: $0.wouldBe.rawValue, changes: $0.changes)
            })
    }

    private static func say(_ explanation: Explanation) {
        LawDecide.say(explanation.advice)
        for presumed in explanation.presumed {
            Terminal.say("  taken, as you did not say: \(presumed.asks) \(presumed.says)")
        }
        for doubt in explanation.unsure {
            Terminal.say(
                "  not sure: \(doubt.asks) "
                    + (doubt.matters ? "It matters." : "It does not matter here."))
        }
        for near in explanation.nearly {
            Terminal.say(
                "  nearly \(near.place): \(near.says)\n    if “\(near.asks)” were "
                    + "\(near.wants) (now: \(near.now))"
                    + (near.changes ? ": \(near.wouldBe.rawValue)" : ": no change"))
        }
    }
}

/// Runs the plain-text scenarios of every pack.
struct LawScenarios: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenarios",
        abstract: "Run every pack’s scenarios, and say which rules none of them exercises.",
        discussion: """
            A folder of packs may hold scenarios beside each pack, in NAME.scenarios.txt. Those \
            from the outside, written from the law without sight of the rules, are in a folder of \
            their own, which --outside names. Ends with 2 where one is decided otherwise than \
            expected, or a rule is exercised by none.
            """)
    @OptionGroup var law: LawFlags
    @Option(help: "Only this pack.") var pack: String?
    @Option(help: "A folder of scenarios from the outside, NAME.txt for each pack.")
    var outside: String?
    @Flag(help: "List the pairs of facts that no scenario combines.") var pairs = false
    @Flag(help: "Change every row in turn; say which changes nothing from the outside notices.")
    var mutants = false

    func run() async throws {
        try await attempt {
            let library = try law.library()
            let chosen = try pack.map { [try law.pack($0)] } ?? library.packs
            if mutants, outside == nil {
                throw Trouble("--mutants needs --outside, the folder of scenarios.")
            }
            var isSound = true
            for pack in chosen {
                let outside =
                    try outside.map { try Scenario.fromOutside(pack.id, folder: $0) } ?? []
                let report = ScenarioReport(pack, try library.scenarios(of: pack.id) + outside)
                say(report)
                if !outside.isEmpty { Terminal.say("    \(outside.count) from the outside") }
                if mutants { say(MutantReport(pack, outside)) }
                // Of the packs in the program, those from the outside are part of the proof.
                let isWhole = report.unexercised.isEmpty || (self.outside ?? law.packs) == nil
                isSound = isSound && report.failures.isEmpty && isWhole
            }
            if !isSound { throw Terminal.unsound }
        }
    }

    private func say(_ report: MutantReport) {
        let noticed = report.count - report.unnoticed.count
        Terminal.say(
            "    \(noticed) of \(report.count) changes to a row are noticed from the outside")
        for mutant in report.unnoticed { Terminal.say("    not noticed: \(mutant.says)") }
    }

    private func say(_ report: ScenarioReport) {
        Terminal.say(
            "\(report.pack): \(report.count - report.failures.count) of \(report.count) scenarios "
                + "agree; \(report.unexercised.count) rows exercised by none; "
                + "\(report.apart.count) pairs of facts never combined")
        for failure in report.failures { Terminal.say("    \(failure)") }
        for row in report.unexercised { Terminal.say("    never exercised: \(row)") }
        if pairs {
            for pair in report.apart {
                Terminal.say("    never combined: \(pair.joined(separator: " and "))")
            }
        }
    }
}
