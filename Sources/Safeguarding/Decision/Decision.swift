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

extension ThresholdDecision {
    public var written: Written { Written(by: by, at: at) }
}
