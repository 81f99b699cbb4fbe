/// Something that should have happened and did not, and that no deadline shows by itself: the
/// failings that reviews of serious cases find again and again (domain study, 5). Pure and told
/// from the record alone. The times are local defaults of this product.
public struct Silence: Sendable, Hashable {
    public let kind: Kind
    /// Which of its kind, so that each is said once.
    public let item: String
    /// From when it is one, where nothing happens before.
    public let at: Instant
    public let agency: AgencyCode?

    public init(_ kind: Kind, item: String = "", at: Instant, agency: AgencyCode? = nil) {
        self.kind = kind
        self.item = item
        self.at = at
        self.agency = agency
    }

    /// What it is said once of.
    public var name: String { "\(kind.rawValue):\(item)" }

    /// In the order in which they are said, where there are many: the child first.
    public enum Kind: String, Choice, Comparable {
        case notHeard, notHeardAtReviews, comesBack, undecided, changeUnanswered, unanswered
        case nobodyDoes, untouched, planless, noLead, unrated, nothingNew, alwaysAbsent, notTold
        case challengeStuck

        public var says: String {
            switch self {
            case .notHeard: "Nobody wrote down what the child says, or why they were not asked"
            case .notHeardAtReviews: "The child was not asked at two reviews in a row"
            case .comesBack:
                "Concerns come again and again about this child, or somebody named with them"
            case .undecided: "The decision is five working days late"
            case .changeUnanswered:
                "Information that others relied on changed, and they have not said what it means"
            case .unanswered: "A request has no answer two working days after it was due"
            case .nobodyDoes: "An action was not accepted, and nobody else has it"
            case .untouched: "An action is five working days late, and nothing says what was done"
            case .planless: "Fifteen working days after the decision there is no plan"
            case .noLead: "Nobody leads this enquiry"
            case .unrated: "This enquiry has had no priority for two working days"
            case .nothingNew: "A review was held and nothing was new since the one before"
            case .alwaysAbsent: "An agency was absent from three joint assessments in a row"
            case .notTold: "Five working days after the decision nobody told the referrer"
            case .challengeStuck: "A challenge went up to the chair of the partnership unanswered"
            }
        }

        /// Whether it is for managers, because it is about how the work is led.
        public var isForManagers: Bool {
            switch self {
            case .notHeardAtReviews, .comesBack, .undecided, .noLead, .nothingNew, .alwaysAbsent,
                .challengeStuck:
                true
            case .notHeard, .changeUnanswered, .unanswered, .nobodyDoes, .untouched, .planless,
                .unrated, .notTold:
                false
            }
        }

        public static func < (left: Self, right: Self) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }
}

extension Silence {
    /// Those to say today to each person, worst first and then oldest: three at the most, so that
    /// each is read. The others are said on the days after.
    /// - Parameter saidToday: how many each was told today already.
    public static func sharedOut<Place: Sendable>(
        _ silences: [(place: Place, silence: Silence, to: [ID<Practitioner>])],
        saidToday: [ID<Practitioner>: Int]
    ) -> [(place: Place, silence: Silence, to: [ID<Practitioner>])] {
        var told = saidToday
        let ordered = silences.sorted { one, other in
            (one.silence.kind, one.silence.at, one.silence.item)
                < (other.silence.kind, other.silence.at, other.silence.item)
        }
        return ordered.filter { one in
            guard one.to.allSatisfy({ told[$0, default: 0] < dailyMost }) else { return false }
            for person in one.to { told[person, default: 0] += 1 }
            return true
        }
    }

    public static let dailyMost = 3
}
