/// A data-sharing agreement between agencies, as data: who, why, what, and until when.
///
/// It supports routine sharing and is no power of its own. One that has run out stops routine
/// sharing until somebody is asked; it never holds up a duty, or protecting a child from harm.
public struct SharingAgreement: Codable, Hashable, Sendable {
    public enum Covers: String, Codable, Sendable {
        /// Only that an agency knows a child.
        case existence
        case content
    }

    public let id: String
    public let title: String
    public let parties: [AgencyCode]
    /// Ids of the profile's purposes.
    public let purposes: [String]
    /// Kinds of information, in words.
    public let data: [String]
    public let covers: Covers
    public let from: Day
    /// The last day it holds.
    public let to: Day
    /// Where the impact assessment is kept.
    public let impactAssessment: String
    /// Where the policy document for special category data is kept, and when it must be reviewed
    /// (Data Protection Act 2018, Schedule 1, Part 4).
    public let policyDocument: String
    public let policyReviewBy: Day

    public init(
        id: String, title: String, parties: [AgencyCode], purposes: [String], data: [String],
        covers: Covers, from: Day, to: Day, impactAssessment: String, policyDocument: String,
        policyReviewBy: Day
    ) {
        self.id = id
        self.title = title
        self.parties = parties
        self.purposes = purposes
        self.data = data
        self.covers = covers
        self.from = from
        self.to = to
        self.impactAssessment = impactAssessment
        self.policyDocument = policyDocument
        self.policyReviewBy = policyReviewBy
    }

    public func isInForce(on day: Day) -> Bool { from <= day && day <= to }

    /// Days before the end at which whoever keeps it is warned.
    public static let warnings = [90, 30, 7]

    /// What to warn of on a day: the nearest mark passed, in days; 0 once it has run out.
    public func warning(on day: Day) -> Int? {
        let left = to.number - day.number
        if left < 0 { return 0 }
        return Self.warnings.filter { left <= $0 }.min()
    }
}

/// The agreements of a partnership; none where it has named none.
public struct SharingAgreements: Sendable {
    public let all: [SharingAgreement]

    public init(_ all: [SharingAgreement] = []) { self.all = all }

    /// What the guide is told of agreements between two agencies: `agreement`, by the one in force
    /// that covers most, and, where it names a policy document that is out of date,
    /// `policy-document`.
    public func facts(
        from discloser: AgencyCode, to recipient: AgencyCode, for purposes: [String], on day: Day
    ) -> [String: String] {
        let between = all.filter { agreement in
            agreement.parties.contains(discloser) && agreement.parties.contains(recipient)
                && (purposes.isEmpty || !Set(purposes).isDisjoint(with: agreement.purposes))
        }
        let inForce = between.filter { $0.isInForce(on: day) }
        guard let current = inForce.first(where: { $0.covers == .content }) ?? inForce.first else {
            return ["agreement": between.contains { $0.to < day } ? "expired" : "none"]
        }
        return [
            "agreement": current.covers == .content ? "current" : "existence",
            "policy-document": current.policyReviewBy < day ? "overdue" : "current",
        ]
    }

    /// Agreements that end soon or have ended, soonest first.
    public func toRenew(on day: Day) -> [AgreementWarning] {
        all.compactMap { agreement -> AgreementWarning? in
            let isReplaced = all.contains { $0.replaces(agreement) }
            guard !isReplaced, let days = agreement.warning(on: day) else { return nil }
            return AgreementWarning(agreement: agreement, days: days)
        }.sorted { $0.agreement.to < $1.agreement.to }
    }
}

/// An agreement that ends within so many days (90, 30 or 7), or has ended (0).
public struct AgreementWarning: Sendable, Hashable {
    public let agreement: SharingAgreement
    public let days: Int
}

extension SharingAgreement {
    /// Whether it covers all that another does, and for longer.
    func replaces(_ other: SharingAgreement) -> Bool {
        id != other.id && to > other.to && Set(other.parties).isSubset(of: parties)
            && Set(other.purposes).isSubset(of: purposes)
    }
}
