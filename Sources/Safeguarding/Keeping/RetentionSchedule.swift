/// How long a kind of record is kept. Areas differ; each rule says where it comes from and how sure
/// that is (domain study, DT18).
public struct RetentionRule: Codable, Hashable, Sendable {
    public let years: Int
    public let from: Start
    public let source: String
    public let sureness: Sureness

    public init(years: Int, from: Start, source: String, sureness: Sureness) {
        self.years = years
        self.from = from
        self.source = source
        self.sureness = sureness
    }

    public enum Start: String, Codable, Sendable {
        /// The day the enquiry was closed.
        case closing
        /// The child's eighteenth birthday, or closing where that is later.
        case adulthood
    }

    public enum Sureness: String, Codable, Sendable {
        case verified, reported, unverified

        public var says: String {
            switch self {
            case .verified: "checked"
            case .reported: "reported, not checked"
            case .unverified: "not checked: your area must set it"
            }
        }
    }

    /// “6 years after it is closed, checked”.
    public var says: String {
        let start = from == .closing ? "after it is closed" : "after the child turns 18"
        return "\(years) \(years == 1 ? "year" : "years") \(start) (\(sureness.says))"
    }

    /// The day from which the record may go. Without a day of birth the child is taken to have been
    /// newborn when it was closed, so that nothing goes too early.
    public func ends(closed: Day, born: Day?) -> Day? {
        switch from {
        case .closing: return closed.adding(years: years)
        case .adulthood:
            guard let adult = (born ?? closed).adding(years: 18) else { return nil }
            return max(adult, closed).adding(years: years)
        }
    }

    /// Whether a record could go sooner under this rule than under another: of a newborn, or of
    /// somebody about to turn 18.
    public func isShorter(than other: RetentionRule) -> Bool {
        let closed = Day(number: 20_000)
        return [0, 18].contains { age in
            let born = closed.adding(years: -age)
            guard let mine = ends(closed: closed, born: born),
                let theirs = other.ends(closed: closed, born: born)
            else { return true }
            return mine < theirs
        }
    }
}

extension HubProfile {
    /// The rule for an outcome; the longest of all where none was decided.
    public func retention(for outcome: Outcome?) -> RetentionRule? {
        outcome.flatMap { retention[$0.rawValue] } ?? retention.values.max { $0.years < $1.years }
    }
}
