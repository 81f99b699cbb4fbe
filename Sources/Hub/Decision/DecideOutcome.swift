import Safeguarding

extension Hub {
    /// Makes the threshold decision. Only a manager may.
    public func decide(
        _ enquiry: ID<Enquiry>, _ made: ThresholdDecision.Made,
        over seen: Replacing = .whatStands, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let id: ID<ThresholdDecision> = ids.next()
        try await door.perform(.decide, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.decide(id, made, over: seen)
        }
    }

    /// Says what a section 47 enquiry came to.
    public func endSection47(
        _ enquiry: ID<Enquiry>, _ ending: Section47Ending, over seen: Replacing = .whatStands,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.endSection47, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.endSection47(ending, over: seen)
        }
    }

    /// Records the child protection conference that followed.
    public func hold(
        _ conference: Conference, on enquiry: ID<Enquiry>, over seen: Replacing = .whatStands,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.endSection47, on: enquiry, by: practitioner, command: command) {
            try $0.hold(conference, over: seen, at: $1)
        }
    }

    /// Records that an agency disagrees with the decision. It holds up nothing protective.
    public func dissent(
        _ enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in try state.dissent(because: because, for: practitioner.agency) }
    }
}
