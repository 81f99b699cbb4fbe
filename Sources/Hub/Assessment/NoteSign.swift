import Safeguarding

// Signs of exploitation: noted by agencies in words, taken back where it was a mistake.
extension Hub {
    public func note(
        _ sign: NotedSign, on enquiry: ID<Enquiry>, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let list = profile.signs
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { try $0.note(sign, of: list, at: $1) }
    }

    public func takeBack(
        _ sign: ID<NotedSign>, on enquiry: ID<Enquiry>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in try state.takeBack(sign, because: because, by: practitioner.agency) }
    }
}
