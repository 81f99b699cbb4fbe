import Safeguarding

/// A rule pack: the law of one place and time as data. A lawyer reads the file; the hub reads this.
///
/// Rules are tried step by step (``LegalStep``), in the order of the domain study, 2.3. Within a
/// rule at most one row fits. The pack advises; a named person decides.
public struct RulePack: Sendable {
    public let id: String
    public let title: String
    public let version: String
    public let jurisdiction: String
    /// What was read, as `sha256:` and 64 hexadecimal digits: a decision keeps it, so that a pack
    /// changed since is never taken for the one it was made under.
    public let hash: String
    /// The days whose decisions this pack answers.
    public let applies: Period
    /// What the rules ask about.
    public let facts: [Fact]
    /// What rules conclude and later rules rely on.
    public let findings: [Finding]
    public let rules: [Rule]
    /// What people say against sharing, and what is true.
    public let myths: [Myth]
    let words: Vocabulary
    /// The rules in the order they are tried.
    let compiled: [CompiledRule]

    init(
        head: Head, facts: [Fact], findings: [Finding], rules: [Rule], myths: [Myth]
    ) {
        id = head.id
        title = head.title
        version = head.version
        jurisdiction = head.jurisdiction
        hash = head.hash
        applies = head.applies
        self.facts = facts
        self.findings = findings
        self.myths = myths
        self.rules = LegalStep.allCases.flatMap { step in rules.filter { $0.step == step } }
        let words = Vocabulary(facts: facts, findings: findings)
        self.words = words
        compiled = self.rules.map { CompiledRule($0, words) }
    }

    /// What a pack says of itself.
    struct Head: Sendable {
        let id: String
        let title: String
        let version: String
        let jurisdiction: String
        let hash: String
        let applies: Period
    }

    public func fact(_ id: String) -> Fact? { facts.first { $0.id == id } }

    public func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }
}

/// Something the rules ask about.
public struct Fact: Sendable, Hashable {
    public let id: String
    public let asks: String
    /// Why it is asked, in words for whoever answers.
    public let because: String
    /// Its values in the order a page shows them, each with its plain words.
    public let values: [Worded]
    /// Whether several values may hold at once.
    public let isMany: Bool
    /// What is taken where nothing is said. An explanation says that it was taken.
    public let presumed: String?

    public struct Worded: Sendable, Hashable {
        public let id: String
        public let says: String
    }

    /// The answer every question takes. It fits no row of any rule.
    public static let unsure = SharingFacts.unsure
    /// The value that a pack presumes where silence must not be taken for a no. Nobody is offered
    /// it as an answer.
    public static let notSaid = "not-said"

    /// Whether the hub’s legal adviser answers it for everybody, by signing that a law is in force.
    public var isSigned: Bool { values.contains { $0.id == SignedProvision.inForce } }

    /// The values a person may answer with.
    public var answers: [Worded] { values.filter { $0.id != Self.notSaid } }

    public func says(_ value: String) -> String {
        value == Self.unsure ? "I am not sure" : values.first { $0.id == value }?.says ?? value
    }
}

/// Something rules conclude. It has one value: the strongest that was given, or the last listed.
public struct Finding: Sendable, Hashable {
    public let id: String
    public let says: String
    /// Strongest first; the last holds where no rule gives another.
    public let values: [String]
}

/// One provision of law or guidance, with the rows of its decision table.
public struct Rule: Sendable, Hashable {
    public let id: String
    public let step: LegalStep
    public let cite: String
    public let inForce: Period
    public let confidence: Confidence
    /// Where the text or the date was seen.
    public let source: String
    /// Whom a duty binds, in the words of its Act; `nil` where the rule is no duty of named bodies.
    public let bound: String?
    /// The kinds of body it binds; `nil` where it binds anyone.
    public let binds: Set<String>?
    public let rows: [Row]
    /// Why nothing follows where no row fits; `nil` where a row fits every case.
    public let otherwise: String?
    public let line: Int

    /// How sure we are of what a rule says and since when.
    public enum Confidence: String, Sendable, Codable, CaseIterable {
        /// The text or an official account of it was read.
        case verified
        /// Somebody with reason to know says so; not confirmed.
        case reported
        /// General knowledge, not checked against a source.
        case unverified
    }

    /// “in force since 14 October 1991”, “reported to be in force since …; not confirmed”.
    public var standing: String {
        switch confidence {
        // Courts made it, before any day that could be named.
        case .verified where cite.utf8.starts(with: "Common law".utf8): "settled law"
        case .verified: "in force since \(inForce.from.says)"
        case .reported: "reported to be in force since \(inForce.from.says); not confirmed"
        case .unverified: "from general knowledge; not checked against a source"
        }
    }
}

/// One row of a rule: when it fits, what follows.
public struct Row: Sendable, Hashable {
    /// Names the row where a rule has several.
    public let id: String?
    /// Fits where every condition holds.
    public let when: [Condition]
    /// Ends the question with this outcome.
    public let then: AdviceOutcome?
    /// Values given to findings.
    public let gives: [Given]
    /// What must be recorded.
    public let record: [String]
    public let says: String
    /// Where this row rests on something else than its rule.
    public let cite: String?
    public let line: Int

    /// The fact or finding has one of these values.
    public struct Condition: Sendable, Hashable {
        public let of: String
        public let values: [String]
    }

    public struct Given: Sendable, Hashable {
        public let finding: String
        public let value: String
    }
}

/// Where in a decision a rule is tried.
public enum LegalStep: String, Sendable, CaseIterable, Codable {
    /// Duties stand before bars: what is said against sharing is weighed in the light of them.
    case emergency, risk, recipient, duty, bar, basis, condition, confidence, proportionality
    case outcome
    case minimisation, transparency, security, record

    /// Whether it helps to decide on sharing; the other steps say how it is done.
    public var isWhether: Bool { self <= .outcome }

    public var says: String {
        switch self {
        case .emergency: "Is a child in danger now?"
        case .risk: "How serious is it?"
        case .recipient: "Has whoever would receive it a role?"
        case .bar: "Does anything bar it?"
        case .duty: "Is there a duty or a power?"
        case .basis: "What is the lawful basis?"
        case .condition: "What lets sensitive facts be shared?"
        case .confidence: "Was it told in confidence?"
        case .proportionality: "Is it necessary and in proportion?"
        case .outcome: "So what follows?"
        case .minimisation: "How much?"
        case .transparency: "Who is told?"
        case .security: "How is it sent?"
        case .record: "What is recorded?"
        }
    }
}

extension LegalStep: Comparable {
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Self, right: Self) -> Bool { left.place < right.place }
}

/// From one day to another, both included; without an end where it goes on.
public struct Period: Sendable, Hashable {
    public let from: Day
    public let to: Day?

    public init(from: Day, to: Day? = nil) {
        self.from = from
        self.to = to
    }

    public func contains(_ day: Day) -> Bool { day >= from && to.map { day <= $0 } ?? true }

    /// The day itself where it is in the period, otherwise the first or last day of it.
    public func nearest(to day: Day) -> Day {
        if day < from { return from }
        return to.map { min(day, $0) } ?? day
    }

    func overlaps(_ other: Period) -> Bool {
        (to.map { other.from <= $0 } ?? true) && (other.to.map { from <= $0 } ?? true)
    }
}

/// Something people say to explain why they do not share, and what is true of it.
public struct Myth: Sendable, Hashable {
    public let id: String
    /// Words that call it up, in small letters.
    public let hears: [String]
    public let says: String
    public let cite: String
}

/// A pack file that cannot be used: every fault found, each with its line and how to mend it.
public struct PackProblem: Error, Equatable, Sendable {
    public let says: String
}
