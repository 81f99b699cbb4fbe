import Foundation
import Safeguarding
import Yams

/// A rule pack: the law of one place and time as data. Rules are tried in order.
public struct RulePack: Sendable {
    public let id: String
    public let title: String
    public let version: String
    public let jurisdiction: String
    public let facts: [Fact]
    public let rules: [Rule]

    /// Something the rules ask about, with the values it can have and their plain words.
    public struct Fact: Sendable, Codable, Hashable {
        public let id: String
        public let asks: String
        public let values: [String: String]
    }
}

/// One rule of law: a single piece of data with its citation, its dates and our confidence in both.
public struct Rule: Sendable, Hashable {
    public let id: String
    public let step: String
    public let cite: String
    public let from: Day
    public let to: Day?
    public let confidence: Confidence
    /// Fires where each fact named has at least one of the values.
    public let when: [String: Set<String>]
    /// … and none of these facts has any of these.
    public let unless: [String: Set<String>]
    public let then: AdviceOutcome?
    /// Facts that later rules may rely on.
    public let gives: [String: String]
    public let record: [String]
    public let says: String

    public enum Confidence: String, Sendable, Codable {
        case verified, reported
        case generalKnowledge = "general-knowledge"
    }

    /// “in force since 14 October 1991”, “reported to be in force since …; not confirmed”.
    public var standing: String {
        switch confidence {
        case .verified: "in force since \(from.says)"
        case .reported: "reported to be in force since \(from.says); not confirmed"
        case .generalKnowledge: "from general knowledge; not checked against a source"
        }
    }
}

/// A pack file that cannot be used, in words that say where and how to mend it.
public struct PackProblem: Error, Equatable, Sendable {
    public let says: String
}

extension RulePack {
    /// Reads a pack and checks that every fact and value its rules speak of is declared.
    public init(yaml: String, name: String) throws(PackProblem) {
        let file: File
        do { file = try YAMLDecoder().decode(File.self, from: yaml) } catch {
            throw PackProblem(says: "\(name): \(error)")
        }
        id = file.pack
        title = file.title
        version = file.version
        jurisdiction = file.jurisdiction
        facts = file.facts
        var rules: [Rule] = []
        for rule in file.rules { rules.append(try rule.checked(in: file, name: name)) }
        self.rules = rules
        let repeated = Dictionary(grouping: rules, by: \.id).first { $0.value.count > 1 }
        if let repeated {
            throw PackProblem(says: "\(name): two rules are called “\(repeated.key)”")
        }
    }

    private struct File: Decodable {
        let pack: String
        let title: String
        let version: String
        let jurisdiction: String
        let facts: [Fact]
        let rules: [RuleFile]
    }

    /// A rule as written.
    private struct RuleFile: Decodable {
        let id: String
        let step: String
        let cite: String
        let inForce: InForce
        let when: [String: Values]?
        let unless: [String: Values]?
        let then: String?
        let gives: [String: String]?
        let record: [String]
        let says: String

        enum CodingKeys: String, CodingKey {
            case id, step, cite, when, unless, then, gives, record, says
            case inForce = "in-force"
        }

        struct InForce: Decodable {
            let from: String
            let to: String?
            let confidence: Rule.Confidence
        }

        struct Values: Decodable {
            let values: Set<String>

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let one = try? container.decode(String.self) {
                    values = [one]
                } else {
                    values = Set(try container.decode([String].self))
                }
            }
        }

        func checked(in file: File, name: String) throws(PackProblem) -> Rule {
            func problem(_ says: String) -> PackProblem {
                PackProblem(says: "\(name), rule “\(id)”: \(says)")
            }
            guard let from = Day(iso: inForce.from) else {
                throw problem("in-force from must be a date like 2026-09-30")
            }
            let to = inForce.to.flatMap { Day(iso: $0) }
            if inForce.to != nil, to == nil {
                throw problem("in-force to must be a date like 2026-09-30")
            }
            guard !cite.isEmpty, !says.isEmpty else { throw problem("cite and says are needed") }
            let outcome = then.flatMap(AdviceOutcome.init)
            if let then, outcome == nil {
                let all = AdviceOutcome.allCases.map(\.rawValue).joined(separator: ", ")
                throw problem("“\(then)” is no outcome; use one of \(all)")
            }
            let given = Set(file.rules.flatMap { ($0.gives ?? [:]).keys })
            for (fact, values) in (when ?? [:]).merging(
                unless ?? [:], uniquingKeysWith: { a, _ in a })
            {
                guard let declared = file.facts.first(where: { $0.id == fact }) else {
                    if given.contains(fact) { continue }
                    throw problem("“\(fact)” is no fact of this pack and no rule gives it")
                }
                if let unknown = values.values.first(where: { declared.values[$0] == nil }) {
                    throw problem("“\(unknown)” is no value of “\(fact)”")
                }
            }
            return Rule(
                id: id, step: step, cite: cite, from: from, to: to,
                confidence: inForce.confidence, when: (when ?? [:]).mapValues(\.values),
                unless: (unless ?? [:]).mapValues(\.values), then: outcome, gives: gives ?? [:],
                record: record, says: says)
        }
    }
}
