/// What a rule pack says of one question of sharing: its outcome, and every rule that fired, in
/// order. The outcome is the reasons, so a page cannot explain a decision that was not the one
/// taken. The engine advises; a named person decides.
public struct Advice: Codable, Hashable, Sendable {
    public let pack: String
    public let version: String
    /// What the pack was, to the byte (`RulePack.hash`); absent from advice given before packs had
    /// one.
    public let hash: String?
    public let facts: SharingFacts
    public let reasons: [AdviceReason]
    /// What must be recorded, in order, each once.
    public let record: [String]
    /// True in an emergency: share first, record after.
    public let isRecordedAfter: Bool?

    public init(
        pack: String, version: String, hash: String?, facts: SharingFacts,
        reasons: [AdviceReason], record: [String], isRecordedAfter: Bool? = nil
    ) {
        self.pack = pack
        self.version = version
        self.hash = hash
        self.isRecordedAfter = isRecordedAfter
        self.facts = facts
        self.reasons = reasons
        self.record = record
    }

    /// The first outcome reached; to seek advice where no rule reached any.
    public var outcome: AdviceOutcome {
        reasons.lazy.compactMap(\.outcome).first ?? .seekAdvice
    }

    /// The rule that decided, as `rule` or `rule#row`.
    public var decidedBy: String? { decisive?.place }

    private var decisive: AdviceReason? { reasons.first { $0.outcome != nil } }

    /// The law that the rule that decided rests on, as it was cited then.
    public var cite: String? { decisive?.cite }

    /// The words of the rule that decided.
    public var headline: String { decisive?.says ?? outcome.says }

    /// The outcome and the words of the rule that decided, each once.
    public var said: String {
        headline.utf8.starts(with: outcome.says.utf8) ? headline : "\(outcome.says). \(headline)"
    }
}

public enum AdviceOutcome: String, Choice {
    case mustShare = "must-share"
    case mayShare = "may-share"
    case mayShareWithAgreement = "may-share-with-agreement"
    case existenceOnly = "existence-only"
    case seekAdvice = "seek-advice"
    case mustNotShare = "must-not-share"

    public var says: String {
        switch self {
        case .mustShare: "You must share this"
        case .mayShare: "You can share this"
        case .mayShareWithAgreement: "You can share this with their agreement"
        case .existenceOnly: "You can say that you know the child, and no more"
        case .seekAdvice: "Get advice before you decide"
        case .mustNotShare: "Do not share this"
        }
    }

    /// How far it holds back: 0 where there is a duty to share.
    public var sternness: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public var allowsSharing: Bool {
        switch self {
        case .mustShare, .mayShare: true
        case .mayShareWithAgreement, .existenceOnly, .seekAdvice, .mustNotShare: false
        }
    }
}

/// One rule that fired.
public struct AdviceReason: Codable, Hashable, Sendable {
    public let rule: String
    /// Which row of the rule, where it has several.
    public let row: String?
    /// Which step of the decision it belongs to, such as `basis`.
    public let step: String?
    public let says: String
    public let cite: String
    /// How sure we are that the rule is in force, and since when: “in force since 14 October 1991”,
    /// “reported, not confirmed”.
    public let standing: String
    public let isVerified: Bool
    public let outcome: AdviceOutcome?

    /// `rule`, or `rule#row` where the rule has several.
    public var place: String { Self.place(rule, row) }

    public static func place(_ rule: String, _ row: String?) -> String {
        row.map { "\(rule)#\($0)" } ?? rule
    }

    public init(
        rule: String, row: String?, step: String?, says: String, cite: String,
        standing: String, isVerified: Bool, outcome: AdviceOutcome?
    ) {
        self.rule = rule
        self.row = row
        self.step = step
        self.says = says
        self.cite = cite
        self.standing = standing
        self.isVerified = isVerified
        self.outcome = outcome
    }
}

/// What is known about one question of sharing: for each fact, the values that hold. Which facts
/// there are, and what each value means, the pack says.
public struct SharingFacts: Codable, Hashable, Sendable {
    public private(set) var values: [String: Set<String>]

    public init(_ values: [String: Set<String>] = [:]) { self.values = values }

    public subscript(fact: String) -> Set<String> {
        get { values[fact] ?? [] }
        set { values[fact] = newValue.isEmpty ? nil : newValue }
    }

    /// Takes up how sensitive a piece of information is.
    public mutating func note(_ sensitivity: Sensitivity) {
        if sensitivity.isSpecialCategory { self["special-category"] = ["yes"] }
        if sensitivity == .criminalOffence { self["offence-data"] = ["yes"] }
    }

    /// Takes up what kind of piece it is: intelligence is about crime.
    public mutating func note(_ kind: StatementKind) {
        if kind == .intelligence { self["offence-data"] = ["yes"] }
    }

    /// Takes up what kind of body holds a piece: what a health service holds is about health,
    /// whether or not anybody said so.
    public mutating func note(heldBy discloser: String) {
        if Agency.isHealth(discloser) { self["special-category"] = ["yes"] }
    }

    /// Takes up whom a piece is about and whether it endangers anyone. What one piece says is true
    /// of the whole.
    public mutating func note(isAboutOthers: Bool, endangersSomebody: Bool) {
        if isAboutOthers { self["about"] = ["other-person"] }
        if endangersSomebody { self["endangers"] = ["yes"] }
    }

    /// Takes up what somebody thinks of sharing their pieces: one that does more harm, is of no
    /// help, or is in doubt, is true of the whole; else nothing is said until each was answered.
    public mutating func note(_ views: [PieceView?]) {
        if views.contains(.moreHarm) {
            self["detriment"] = ["more-harm"]
        } else if views.contains(.noHelp) {
            (self["relevant"], self["helps-function"]) = (["no"], ["no"])
        } else if views.contains(.unsure) {
            for fact in ["relevant", "helps-function", "detriment"] { self[fact] = [Self.unsure] }
        } else if !views.isEmpty, !views.contains(nil) {
            (self["relevant"], self["helps-function"]) = (["yes"], ["yes"])
            self["detriment"] = ["less-harm"]
        }
    }

    /// The answers from which a duty can follow: a court’s order, who asked by what power, and what
    /// the teller of it knows of female genital mutilation.
    public var duties: SharingFacts {
        SharingFacts(values.filter { ["ordered", "request", "fgm-known"].contains($0.key) })
    }

    /// The answer of who is not sure.
    public static let unsure = "unsure"

    public mutating func add(_ value: String, to fact: String) {
        values[fact, default: []].insert(value)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let read = try container.decode([String: OneOrMore].self)
        values = read.mapValues { Set($0.values) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values.mapValues { $0.sorted() })
    }

    /// A file may say `"risk": "significant-harm"` or `"risk": ["significant-harm"]`.
    private struct OneOrMore: Decodable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // The ledger holds lists: those first, for a try that fails costs more than a decision.
            if let many = try? container.decode([String].self) {
                values = many
            } else if let claim = try? container.decode(Bool.self) {
                values = [claim ? "yes" : "no"]
            } else {
                values = [try container.decode(String.self)]
            }
        }
    }
}
