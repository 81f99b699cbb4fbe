/// What a picture of risk is made of and what it lacks: shown beside every view, so that nobody
/// takes what is not known for what is not there.
public struct Picture: Sendable {
    public let missing: [Missing]
    public let ages: [Age]

    public enum Missing: Sendable, Hashable {
        case notAnswered(AgencyCode)
        case notAsked(AgencyCode)
        /// Whether it was asked, and what it answered, is not shown to this reader.
        case notShown(AgencyCode)
        case notSearched(AgencyCode)
        case declined(AgencyCode)
        case childNotHeard(ID<Person>)
        /// A factor to which nobody gave a level but “not known”.
        case factorNotKnown(String)
    }

    /// How long ago the newest of what an agency told of happened.
    public struct Age: Sendable, Hashable {
        public let agency: AgencyCode
        public let pieceCount: Int
        /// `nil` where no piece has a day.
        public let newest: Day?
        public let undatedCount: Int
    }

    /// - Parameter agencies: those of the hub, in order.
    public init(of enquiry: Enquiry, agencies: [AgencyCode]) {
        let asked = Set(enquiry.agenciesAsked)
        // What an agency said or judged is seen whether or not its request is.
        var seen = Set(enquiry.statements.map(\.agency))
        if let present = enquiry.assessment?.present { seen.formUnion(present.keys) }
        let unasked = agencies.filter { !asked.contains($0) && $0 != .csc }
        let notAsked: [Missing] = unasked.filter { enquiry.showsWhether(asked: $0) }
            .map { .notAsked($0) }
        let notShown: [Missing] = unasked.filter {
            !enquiry.showsWhether(asked: $0) && !seen.contains($0)
        }.map { .notShown($0) }
        let heard = Set(enquiry.voices.filter { $0.value.words != nil }.map(\.value.child))
        missing =
            enquiry.checks.compactMap(Self.missing)
            + notAsked + notShown
            + enquiry.children.filter { !heard.contains($0.person) }
            .map { .childNotHeard($0.person) } + Self.factorsNotKnown(enquiry.assessment)
        let open = enquiry.statements.filter { $0.depth != .sealed && $0.retracted == nil }
        ages = Dictionary(grouping: open, by: \.agency).map { agency, pieces in
            let days = pieces.compactMap { $0.content.eventDate.exact }
            return Age(
                agency: agency, pieceCount: pieces.count, newest: days.max(),
                undatedCount: pieces.count - days.count)
        }.sorted { $0.agency < $1.agency }
    }

    private static func missing(_ check: Check) -> Missing? {
        let agency = check.asked.agency
        if check.declined != nil { return .declined(agency) }
        guard let reply = check.reply else { return .notAnswered(agency) }
        return reply.answers.contains { $0.known == .notSearched } ? .notSearched(agency) : nil
    }

    /// Of levels that are shown: before that they are nobody else’s.
    private static func factorsNotKnown(_ assessment: Assessment?) -> [Missing] {
        guard let assessment, assessment.revealed != nil else { return [] }
        return assessment.factors.filter { factor in
            let levels = assessment.levels.values.compactMap { $0[factor.id]?.level }
            return !levels.isEmpty && levels.allSatisfy { $0 == .notKnown }
        }.map { .factorNotKnown($0.name) }
    }
}
