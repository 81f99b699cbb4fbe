import Safeguarding
import Store

extension Hub {
    public func openAssessment(
        _ enquiry: ID<Enquiry>, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let factors = profile.factors
        try await door.perform(.setJointView, on: enquiry, by: practitioner, command: command) {
            state, _ in
            try state.openAssessment(factors: factors)
                + [.agencyJoined(agency: practitioner.agency)]
        }
    }

    /// Takes a place in the assessment for the practitioner's agency.
    public func joinAssessment(
        _ enquiry: ID<Enquiry>, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in try state.join(practitioner.agency) }
    }

    /// Gives the agency's own levels. They are blind until all who take part have given theirs.
    public func giveLevels(
        _ enquiry: ID<Enquiry>, _ levels: [Assessment.Given], by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let here = try await agenciesHere(in: enquiry)
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in
            let seen = Set(state.statements.map(\.id))
            guard levels.flatMap(\.cites).allSatisfy(seen.contains) else {
                throw Refusal.notFound
            }
            return try state.give(levels, for: practitioner.agency, before: here)
        }
    }

    /// The agencies that have an assessment open now.
    private func agenciesHere(in enquiry: ID<Enquiry>) async throws -> Set<AgencyCode> {
        let here = Set(await presence(in: enquiry).here(at: clock.now()).map(\.who))
        if here.isEmpty { return [] }
        return Set(
            try await accounts().map(\.practitioner).filter { here.contains($0.id) }.map(\.agency))
    }

    public func excuseAgency(
        _ enquiry: ID<Enquiry>, _ agency: AgencyCode, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let here = try await agenciesHere(in: enquiry)
        try await door.perform(.setJointView, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.excuse(agency, because: because, before: here)
        }
    }

    public func setJointView(
        _ enquiry: ID<Enquiry>, factor: String, level: Level, because: String,
        over seen: Replacing = .whatStands, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.setJointView, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.setJoint(factor, level, because: because, over: seen)
        }
    }

    public func proposeJudgement(
        _ enquiry: ID<Enquiry>, level: Level, words: String, wouldChange: String? = nil,
        over seen: Replacing = .whatStands, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.setJointView, on: enquiry, by: practitioner, command: command) {
            state, _ in
            try state.propose(level, words: words, wouldChange: wouldChange, over: seen) + [
                .judgementAnswered(agency: practitioner.agency, agrees: true, because: nil)
            ]
        }
    }

    /// Says something for everyone, which joins the minutes.
    public func addNote(
        _ enquiry: ID<Enquiry>, words: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in try state.addNote(words) }
    }

    /// Says what a change to something relied on means for an agency’s view.
    public func answerChange(
        _ enquiry: ID<Enquiry>, of statement: ID<Statement>, words: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in
            try state.answerChange(of: statement, words: words, for: practitioner.agency)
        }
    }

    public func answerJudgement(
        _ enquiry: ID<Enquiry>, agrees: Bool, because: String?,
        over seen: Replacing = .whatStands, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(
            .takePartInAssessment, on: enquiry, by: practitioner, command: command
        ) { state, _ in
            try state.answerJudgement(
                agrees: agrees, because: because, over: seen, for: practitioner.agency)
        }
    }
}
