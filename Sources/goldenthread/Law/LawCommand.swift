import ArgumentParser
import Foundation
import Hub
import Safeguarding
import SharingLaw

struct Law: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What the law lets you share, and how each decision was reached.",
        subcommands: [
            LawPacks.self, LawDecide.self, LawExplain.self, LawScenarios.self, LawDiff.self,
            LawPrint.self, LawReplay.self, LawWithheld.self,
        ])
}

/// Which pack, and on which day.
struct LawFlags: ParsableArguments {
    @Option(help: "Folder of rule packs to use instead of those in the program.")
    var packs: String?

    func library() throws(PackProblem) -> LawLibrary {
        if let packs { return try LawLibrary.folder(packs) }
        return try LawLibrary.builtIn()
    }

    func pack(_ id: String) throws -> RulePack { try library().named(id) }
}

extension LawLibrary {
    /// The pack somebody named.
    func named(_ id: String) throws -> RulePack {
        guard let pack = pack(id) else {
            throw Trouble(
                "There is no pack “\(id)”. There are: "
                    + packs.map(\.id).joined(separator: ", "))
        }
        return pack
    }
}

extension Day {
    /// The day an option gives.
    init(_ text: String, option: String) throws {
        guard let day = Day(iso: text) else {
            throw Trouble("\(option) must be like 2026-03-27.")
        }
        self = day
    }
}

/// Facts in a file, and the day they are decided on.
struct FactFlags: ParsableArguments {
    @OptionGroup var law: LawFlags
    @Option(help: "The pack, such as eng-2026.") var pack: String
    @Option(help: "The day of the decision (default: today), as 2026-03-27.") var on: String?
    @Argument(help: "The JSON file of facts.") var file: String

    func read() throws -> (pack: RulePack, facts: SharingFacts, day: Day) {
        let pack = try law.pack(pack)
        guard let data = FileManager.default.contents(atPath: file),
            let facts = try? JSONDecoder().decode(SharingFacts.self, from: data)
        else {
            throw Trouble(
                "\(file) must be a JSON object of facts, like {\"risk\": \"significant-harm\"}.")
        }
        let problems = pack.problems(in: facts)
        guard problems.isEmpty else { throw Trouble(problems.joined(separator: "\n")) }
        return (pack, facts, try day())
    }

    private func day() throws -> Day {
        try on.map { try Day($0, option: "--on") } ?? LondonTime(HubClock.system.now()).day
    }
}

/// Lists the packs, with the facts each asks for.
struct LawPacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packs", abstract: "List the rule packs and the facts each asks for.")
    @OptionGroup var law: LawFlags
    @Flag(help: "Print packs, facts and rules as JSON.") var json = false

    struct Listed: Encodable {
        let id: String
        let title: String
        let version: String
        let hash: String
        let jurisdiction: String
        let facts: [ListedFact]
        let rules: [ListedRule]

        init(_ pack: RulePack) {
            id = pack.id
            title = pack.title
            version = pack.version
            hash = pack.hash
            jurisdiction = pack.jurisdiction
            facts = pack.facts.map(ListedFact.init)
            rules = pack.rules.map(ListedRule.init)
        }
    }

    struct ListedFact: Encodable {
        let id: String
        let asks: String
        let because: String
        let values: [String: String]
        let presumed: String?

        init(_ fact: Fact) {
            id = fact.id
            asks = fact.asks
            because = fact.because
            values = Dictionary(uniqueKeysWithValues: fact.values.map { ($0.id, $0.says) })
            presumed = fact.presumed
        }
    }

    struct ListedRule: Encodable {
        let id: String
        let step: String
        let cite: String
        let confidence: String
        let source: String
        let standing: String
        let binds: [String]?
        let says: [String]

        init(_ rule: Rule) {
            id = rule.id
            step = rule.step.rawValue
            cite = rule.cite
            confidence = rule.confidence.rawValue
            source = rule.source
            standing = rule.standing
            binds = rule.binds?.sorted()
            says = rule.rows.map(\.says)
        }
    }

    func run() async throws {
        try await attempt {
            let library = try law.library()
            if json { return try Terminal.json(library.packs.map(Listed.init)) }
            for pack in library.packs {
                Terminal.say(
                    "\(pack.id)  \(pack.title), version \(pack.version), "
                        + "\(pack.rules.count) rules\n    \(pack.hash)")
                for fact in pack.facts {
                    let values = fact.values.map {
                        $0.id == fact.presumed ? "\($0.id) (unless said)" : $0.id
                    }
                    Terminal.say("    \(fact.id): \(values.joined(separator: ", "))")
                }
            }
        }
    }
}
