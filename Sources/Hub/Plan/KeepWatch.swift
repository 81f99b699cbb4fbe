import Safeguarding

// A standing watch: what was seen, what was done about it, and how it ends.
extension Hub {
    public func sight(
        _ enquiry: ID<Enquiry>, _ watch: ID<PlanAction>, words: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.ownAction, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.sight(watch, words: words)
        }
    }

    /// - Parameter place: which of what was seen, counted from 0.
    public func answerSighting(
        _ enquiry: ID<Enquiry>, _ watch: ID<PlanAction>, _ place: Int, words: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.makePlan, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.answerSighting(place, of: watch, words: words)
        }
    }

    public func extendWatch(
        _ enquiry: ID<Enquiry>, _ watch: ID<PlanAction>, until: Instant, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.makePlan, on: enquiry, by: practitioner, command: command) {
            try $0.extendWatch(watch, until: until, because: because, at: $1)
        }
    }

    public func endWatch(
        _ enquiry: ID<Enquiry>, _ watch: ID<PlanAction>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.makePlan, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.endWatch(watch, because: because)
        }
    }
}
