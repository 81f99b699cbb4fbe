import Safeguarding

extension SharingAgreements {
    /// Reads the agreements of a partnership.
    ///
    ///     agreements:
    ///       - id: hub
    ///         title: Agreement of the hub partners
    ///         parties: [CSC, POL]
    ///         purposes: [protect, help]
    ///         data: [who a child is, what worries people]
    ///         covers: content            # or: existence
    ///         from: 2026-04-01
    ///         to: 2027-03-31
    ///         impact-assessment: where it is kept
    ///         policy-document: { kept: where it is kept, review-by: 2027-03-31 }
    ///
    /// Agencies and purposes must be the hub's own; every fault names its line and how to mend it.
    public init(yaml: String, name: String, profile: HubProfile) throws(PackProblem) {
        let file = try PackNode(yaml: yaml, file: name)
        try file.only(["agreements"])
        self.init(try Self.list(try file.need("agreements"), profile))
    }

    static func list(
        _ node: PackNode, _ profile: HubProfile
    ) throws(PackProblem) -> [SharingAgreement] {
        try node.each { node throws(PackProblem) in try agreement(node, profile) }
    }

    private static func agreement(
        _ node: PackNode, _ profile: HubProfile
    ) throws(PackProblem) -> SharingAgreement {
        try node.only([
            "id", "title", "parties", "purposes", "data", "covers", "from", "to",
            "impact-assessment", "policy-document",
        ])
        let period = try node.period()
        guard let end = period.to else {
            throw node.problem("an agreement needs “to”, the last day it holds")
        }
        let policy = try node.need("policy-document")
        let covers = try node.need("covers")
        guard let covered = SharingAgreement.Covers(rawValue: try covers.text()) else {
            throw covers.problem("use existence or content")
        }
        return SharingAgreement(
            id: try node.text("id"), title: try node.text("title"),
            parties: try parties(node.need("parties"), profile),
            purposes: try purposes(node.need("purposes"), profile),
            data: try node.need("data").texts(), covers: covered, from: period.from, to: end,
            impactAssessment: try node.text("impact-assessment"),
            policyDocument: try policy.text("kept"),
            policyReviewBy: try policy.need("review-by").day())
    }

    private static func parties(
        _ node: PackNode, _ profile: HubProfile
    ) throws(PackProblem) -> [AgencyCode] {
        let known = profile.agencies.map(\.code)
        var parties: [AgencyCode] = []
        for text in try node.texts() {
            guard let code = AgencyCode(rawValue: text), known.contains(code) else {
                throw node.problem(
                    "“\(text)” is no agency of this hub; use one of: "
                        + known.map(\.rawValue).joined(separator: ", "))
            }
            parties.append(code)
        }
        return parties
    }

    private static func purposes(
        _ node: PackNode, _ profile: HubProfile
    ) throws(PackProblem) -> [String] {
        let known = profile.purposes.map(\.id)
        let purposes = try node.texts()
        if let unknown = purposes.first(where: { !known.contains($0) }) {
            throw node.problem(
                "“\(unknown)” is no purpose of this hub; use one of: "
                    + known.joined(separator: ", "))
        }
        return purposes
    }
}
