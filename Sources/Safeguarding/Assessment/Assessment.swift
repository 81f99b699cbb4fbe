/// The agencies' assessment of risk together: each gives each factor a level, blind until all who
/// take part have given theirs; then a joint view, and each agency's own word on it. Views are kept
/// apart and never averaged.
public struct Assessment: Sendable {
    public let opened: Instant
    public let openedBy: ID<Practitioner>
    public let factors: [Factor]
    public internal(set) var present: [AgencyCode: Presence] = [:]
    public internal(set) var excused: [AgencyCode: Check.Note] = [:]
    public internal(set) var levels: [AgencyCode: [String: Given]] = [:]
    /// When each agency last gave its levels.
    public internal(set) var levelsAt: [AgencyCode: Instant] = [:]
    public internal(set) var revealed: Instant?
    public internal(set) var joint: [String: Joint] = [:]
    public internal(set) var judgement: Judgement?

    public struct Presence: Sendable, Hashable {
        public let by: ID<Practitioner>
        public let at: Instant
    }

    /// One agency's level for one factor, on the statements it cites.
    public struct Given: Codable, Hashable, Sendable {
        public let factor: String
        public let level: Level
        public let cites: [ID<Statement>]
        public let because: String?

        public init(factor: String, level: Level, cites: [ID<Statement>], because: String?) {
            self.factor = factor
            self.level = level
            self.cites = cites
            self.because = because
        }
    }

    public struct Joint: Sendable, Hashable {
        public let level: Level
        public let because: String
        public let by: ID<Practitioner>
        public let at: Instant

        public var written: Written { Written(by: by, at: at) }
    }

    public struct Judgement: Sendable {
        public let level: Level
        public let words: String
        /// What would have to be learnt for the view to be another.
        public let wouldChange: String?
        public let by: ID<Practitioner>
        public let agency: AgencyCode
        public let at: Instant
        public var answers: [AgencyCode: Answer] = [:]

        public var written: Written { Written(by: by, at: at) }
    }

    public struct Answer: Sendable, Hashable {
        public let agrees: Bool
        public let because: String?
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public func hasGiven(_ agency: AgencyCode) -> Bool { levels[agency] != nil }

    /// Agencies here that have not given their levels.
    public var awaited: [AgencyCode] {
        present.keys.filter { !hasGiven($0) }.sorted()
    }

    /// Whether agencies that know differ by two or more bars on a factor, so that it must be
    /// settled or the difference recorded.
    public func viewsDiffer(on factor: String) -> Bool {
        let bars = levels.values.compactMap { $0[factor]?.level.bars }.filter { $0 > 0 }
        guard let least = bars.min(), let most = bars.max() else { return false }
        return most - least >= 2
    }
}
