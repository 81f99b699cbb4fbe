import Safeguarding

extension Hub {
    /// Agrees the plan, or changes it.
    /// - Parameter voice: what the child says of it, or why not asked, where nothing was before.
    public func agreePlan(
        _ enquiry: ID<Enquiry>, _ agreed: Plan.Agreed, voice: Voice? = nil,
        over seen: Replacing = .whatStands, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(.makePlan, on: enquiry, by: practitioner, command: command) {
            try $0.agreePlan(agreed, voice: voice, over: seen, at: $1)
        }
    }

    /// Adds one thing to do, for one named person who has a part in the enquiry. They will be asked
    /// to accept it.
    public func addAction(
        _ enquiry: ID<Enquiry>, aim: String, what: String, owner: Practitioner, due: Instant,
        contingency: PlanAction.Contingency? = nil, disruption: PlanAction.Disruption? = nil,
        watch: Watch? = nil, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let id: ID<PlanAction> = ids.next()
        try await door.perform(
            .makePlan, on: enquiry, naming: .owner(owner.id), by: practitioner, command: command
        ) { state, now in
            guard due > now else {
                throw Refusal.answer(field: "due", says: "Due date must be in the future")
            }
            return try state.agreeAction(
                PlanAction.Agreed(
                    id: id, aim: aim, what: what.tidied, agency: owner.agency, owner: owner.id,
                    due: due, contingency: contingency, disruption: disruption, watch: watch),
                at: now)
        }
    }

    public func acceptAction(
        _ enquiry: ID<Enquiry>, _ action: ID<PlanAction>, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let owners = try await owners(as: practitioner)
        try await door.perform(.ownAction, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.acceptAction(action, for: owners)
        }
    }

    public func declineAction(
        _ enquiry: ID<Enquiry>, _ action: ID<PlanAction>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let owners = try await owners(as: practitioner)
        try await door.perform(.ownAction, on: enquiry, by: practitioner, command: command) {
            state, _ in
            try state.declineAction(action, because: because, for: owners)
        }
    }

    public func completeAction(
        _ enquiry: ID<Enquiry>, _ action: ID<PlanAction>, evidence: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let owners = try await owners(as: practitioner)
        try await door.perform(.ownAction, on: enquiry, by: practitioner, command: command) {
            state, _ in
            try state.completeAction(action, evidence: evidence, for: owners)
        }
    }

    public func reviewPlan(
        _ enquiry: ID<Enquiry>, _ held: Plan.Review.Held, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.review, on: enquiry, by: practitioner, command: command) {
            try $0.review(held, by: practitioner.agency, at: $1)
        }
    }
}
