import Safeguarding

// The strategy discussion: called, minuted as it is said, ended with its quorum, and its minutes
// sent out within one working day.
extension Hub {
    public func callStrategy(
        _ enquiry: ID<Enquiry>, start: Instant, way: StrategyDiscussion.Way, because: String,
        invited: [AgencyCode], by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let id: ID<StrategyDiscussion> = ids.next()
        try await door.perform(.holdStrategy, on: enquiry, by: practitioner, command: command) {
            try $0.callStrategy(
                .init(id: id, start: start, way: way, because: because.tidied, invited: invited),
                at: $1)
        }
    }

    /// Adds to the minutes while it is said.
    public func noteStrategy(
        _ enquiry: ID<Enquiry>, _ strategy: ID<StrategyDiscussion>, words: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in try state.noteStrategy(strategy, words: words) }
    }

    /// Agrees something to do while it is said, for one named person, who is asked to accept it.
    public func sayAction(
        _ enquiry: ID<Enquiry>, _ strategy: ID<StrategyDiscussion>, what: String,
        owner: Practitioner, due: Day, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let id: ID<PlanAction> = ids.next()
        try await door.perform(
            .takePartInAssessment, on: enquiry, naming: .owner(owner.id), by: practitioner,
            command: command
        ) {
            try $0.sayAction(
                id, what: what.tidied, owner: owner, due: due, in: strategy, by: practitioner,
                at: $1)
        }
    }

    public func holdStrategy(
        _ enquiry: ID<Enquiry>, _ strategy: ID<StrategyDiscussion>,
        _ held: StrategyDiscussion.Held, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let quorum = StrategyDiscussion.quorum(profile)
        try await door.perform(.holdStrategy, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.holdStrategy(held, in: strategy, quorum: quorum)
        }
    }

    public func sendMinutes(
        _ enquiry: ID<Enquiry>, _ strategy: ID<StrategyDiscussion>,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.holdStrategy, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.sendMinutes(strategy)
        }
    }
}
