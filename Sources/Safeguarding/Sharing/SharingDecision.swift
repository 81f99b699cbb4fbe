/// The recorded decision to share, share in part, withhold or seek advice. A decision not to share
/// is recorded as whole as one to share (golden rule 7 of every version of the advice).
///
/// Fields follow the union of what the regimes ask to be kept (domain study, 2.0).
public struct SharingDecision: Codable, Hashable, Sendable {
    public enum Direction: String, Choice {
        case request, disclose, feedback
        /// What an agency writes on an enquiry, for all who work on it.
        case together
        /// A concern that an agency sends to the hub.
        case concern

        public var says: String {
            switch self {
            case .request: "Asked, and told why"
            case .disclose: "Replied"
            case .feedback: "Told the referrer"
            case .together: "Wrote for those who work on it"
            case .concern: "Sent a concern"
            }
        }
    }

    public enum Result: String, Choice {
        case shared, sharedInPart, withheld, adviceSought

        public var says: String {
            switch self {
            case .shared: "Shared"
            case .sharedInPart: "Shared in part"
            case .withheld: "Not shared"
            case .adviceSought: "Advice sought"
            }
        }
    }

    /// What `shared` says of a concern, which goes as a whole.
    public static let wholeConcern = "concern"

    public let id: ID<SharingDecision>
    public let direction: Direction
    public let result: Result
    /// Whether only the fact of knowing the child was shared, or content as well. They are separate
    /// decisions.
    public let existenceShared: Bool
    public let contentShared: Bool
    public let subjects: [ID<Person>]
    public let recipient: AgencyCode?
    /// Where several agencies receive it together, which.
    public let recipients: [AgencyCode]?
    /// Where the recipient is not an agency, who it is.
    public let recipientName: String?
    public let purposes: [String]
    /// Statements and facts shared, and left out with the reason for each.
    public let shared: [String]
    public internal(set) var withheld: [Withheld]
    /// The practitioner's own reasons, in their own words.
    public let because: String
    public let advice: Advice
    /// Why the person departed from the advice, where they did.
    public let departure: String?
    public let familyTold: YesNoUnknown
    public let familyToldDetail: String?
    /// Whether it says why the family is not told: that it is not safe.
    public var isUnsafeToTell: Bool { familyTold == .no && familyToldDetail?.orNil != nil }
    /// Who advised, and what they said.
    public internal(set) var adviceFrom: String?
    public let check: ID<Check>?
    /// Where it was shared at once because a child was in danger: when the record is due.
    public let recordBy: Instant?
    /// Agreement to a service and to medical care; consent to share is a fact of the guide.
    public let otherAgreements: OtherAgreements?

    public struct Withheld: Codable, Hashable, Sendable {
        public let what: String
        public let reason: RefusalReason
        public let words: String?
        /// What kind of fact it is: whoever asked is told this and no more.
        public let sensitivity: Sensitivity?

        public init(
            what: String, reason: RefusalReason, words: String? = nil,
            sensitivity: Sensitivity? = nil
        ) {
            self.what = what
            self.reason = reason
            self.words = words
            self.sensitivity = sensitivity
        }
    }

    public init(
        id: ID<SharingDecision>, direction: Direction, result: Result, existenceShared: Bool,
        contentShared: Bool, subjects: [ID<Person>], recipient: AgencyCode?,
        recipients: [AgencyCode]? = nil, recipientName: String? = nil, purposes: [String],
        shared: [String],
        withheld: [Withheld] = [], because: String, advice: Advice, departure: String? = nil,
        familyTold: YesNoUnknown = .unknown, familyToldDetail: String? = nil,
        adviceFrom: String? = nil, check: ID<Check>? = nil, recordBy: Instant? = nil,
        otherAgreements: OtherAgreements? = nil
    ) {
        self.otherAgreements = otherAgreements
        self.recordBy = recordBy
        self.id = id
        self.direction = direction
        self.result = result
        self.existenceShared = existenceShared
        self.contentShared = contentShared
        self.subjects = subjects
        self.recipient = recipient
        self.recipients = recipients
        self.recipientName = recipientName
        self.purposes = purposes
        self.shared = shared
        self.withheld = withheld
        self.because = because
        self.advice = advice
        self.departure = departure
        self.familyTold = familyTold
        self.familyToldDetail = familyToldDetail
        self.adviceFrom = adviceFrom
        self.check = check
    }

    /// Refuses a record that would not let another professional see how it was decided.
    func checked() throws(Refusal) -> Self {
        guard because.orNil != nil else {
            throw .missing("because", "Enter your reasons in your own words")
        }
        guard !purposes.isEmpty else {
            throw .missing("purposes", "Select why this is needed")
        }
        let departs =
            contentShared && !advice.outcome.allowsSharing
            || !contentShared && result == .withheld && advice.outcome == .mustShare
        if departs, departure?.orNil == nil {
            throw .missing(
                "departure", "Enter why you are not following the guide: “\(advice.outcome.says)”")
        }
        return self
    }
}
