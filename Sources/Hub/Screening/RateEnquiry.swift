import Safeguarding

extension Hub {
    /// Sets or changes the priority, with a reason.
    public func rate(
        _ enquiry: ID<Enquiry>, _ rating: Rating, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let profile = profile
        try await door.perform(.rate, on: enquiry, by: practitioner, command: command) {
            try $0.rate(rating, because: because, profile: profile, at: $1)
        }
    }

    /// Says who leads: somebody of the hub itself who may see the enquiry.
    public func assignLead(
        _ enquiry: ID<Enquiry>, to lead: ID<Practitioner>, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(
            .assignLead, on: enquiry, naming: .lead(lead), by: practitioner, command: command
        ) { state, _ in try state.assign(to: lead) }
    }

    /// Records what a child says, or why the child was not asked.
    public func recordVoice(
        _ enquiry: ID<Enquiry>, _ voice: Voice, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.recordVoice, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.record(voice)
        }
    }

    public func close(
        _ enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.close, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.close(because: because)
        }
    }

    public func reopen(
        _ enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.close, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.reopen(because: because)
        }
    }
}
