/// A decision that may be looked back at: one on a concern at screening, or on an enquiry.
public struct AuditedDecision: Codable, Hashable, Sendable {
    public let about: About
    public let at: Instant
    /// `nil` where a concern was taken on for work by agencies together.
    public let outcome: Outcome?

    public init(about: About, at: Instant, outcome: Outcome?) {
        self.about = about
        self.at = at
        self.outcome = outcome
    }

    public enum About: Codable, Hashable, Sendable {
        case contact(ID<Contact>)
        case enquiry(ID<Enquiry>)

        var text: String {
            switch self {
            case .contact(let id): "contact:\(id)"
            case .enquiry(let id): "enquiry:\(id)"
            }
        }
    }

    /// What could have been decided.
    public var choices: [Outcome?] {
        switch about {
        case .contact: [nil] + Outcome.atScreening.map { $0 }
        case .enquiry: Outcome.ofEnquiry.map { $0 }
        }
    }

    public enum Comparison: String, Choice {
        case same, more, less, other

        public var says: String {
            switch self {
            case .same: "Same decision"
            case .more: "The second person would have done more"
            case .less: "The second person would have done less"
            case .other: "A different decision"
            }
        }
    }

    public func compared(to second: Outcome?) -> Comparison {
        if second == outcome { return .same }
        guard let first = Self.reach(outcome), let second = Self.reach(second) else {
            return .other
        }
        return second > first ? .more : .less
    }

    /// How far a decision goes for the child; `nil` for one that is neither more nor less.
    private static func reach(_ outcome: Outcome?) -> Int? {
        switch outcome {
        case .noFurtherAction: 0
        case .informationAndAdvice: 1
        case .earlyHelp: 2
        case nil, .section17: 3
        case .strategyDiscussion: 4
        case .section47: 5
        case .emergencyAction: 6
        case .alreadyOpen, .otherArea: nil
        }
    }
}

/// How decisions to look back at are drawn.
public enum SampleMethod: String, Choice {
    case random, stratified, noFurtherAction

    public var says: String {
        switch self {
        case .random: "At random, of all"
        case .stratified: "At random, as many of each outcome as can be"
        case .noFurtherAction: "At random, of those that ended in no further action"
        }
    }

    /// Draws so many, always the same ones for the same list and the same numbers.
    public func draw(
        _ count: Int, from all: [AuditedDecision], using numbers: inout some RandomNumberGenerator
    ) -> [AuditedDecision] {
        // In an order of its own first, so that it does not matter how the list came.
        var shuffled = all.sorted { $0.about.text < $1.about.text }
        for place in shuffled.indices.dropFirst().reversed() {
            shuffled.swapAt(place, Int(numbers.next() % UInt64(place + 1)))
        }
        switch self {
        case .random: return Array(shuffled.prefix(count))
        case .noFurtherAction:
            return Array(shuffled.filter { $0.outcome == .noFurtherAction }.prefix(count))
        case .stratified:
            // The first of each outcome, then the second of each, and so on.
            var seen: [Outcome?: Int] = [:]
            let turns = shuffled.enumerated().map { place, one in
                seen[one.outcome, default: 0] += 1
                return (turn: seen[one.outcome, default: 0], place: place)
            }
            return turns.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }.prefix(count)
                .map { shuffled[$0.place] }
        }
    }
}
