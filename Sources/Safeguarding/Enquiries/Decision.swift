/// The threshold outcome of an enquiry, by a named and qualified person.
public struct ThresholdDecision: Sendable {
    public let id: ID<ThresholdDecision>
    public let made: Made
    public let by: ID<Practitioner>
    public let at: Instant

    public struct Made: Codable, Hashable, Sendable {
        public let outcome: Outcome
        public let rationale: String
        public let descriptors: [String]
        /// Agencies that had not replied, with why the decision did not wait.
        public let without: [Without]
        /// Whether the risk of exploitation was weighed under section 47, and the answer.
        public let section47Considered: String?

        public init(
            outcome: Outcome, rationale: String, descriptors: [String], without: [Without] = [],
            section47Considered: String? = nil
        ) {
            self.outcome = outcome
            self.rationale = rationale
            self.descriptors = descriptors
            self.without = without
            self.section47Considered = section47Considered
        }
    }

    public struct Without: Codable, Hashable, Sendable {
        public let agency: AgencyCode
        public let because: String

        public init(agency: AgencyCode, because: String) {
            self.agency = agency
            self.because = because
        }
    }
}

/// What the referrer was told, or why they were not.
public struct Feedback: Codable, Hashable, Sendable {
    public let told: Bool
    public let words: String
    public let sharing: ID<SharingDecision>?

    /// All that whoever has no role is told: nothing of the child, or of what was decided.
    public static let acknowledgement = "Thank you. It has been received and looked at."

    public static var acknowledging: Feedback {
        Feedback(told: true, words: acknowledgement, sharing: nil)
    }

    /// Whether it says only that their word was received.
    public var isAcknowledgement: Bool { told && words == Self.acknowledgement }

    public init(told: Bool, words: String, sharing: ID<SharingDecision>?) {
        self.told = told
        self.words = words
        self.sharing = sharing
    }
}
