import Safeguarding
import Store

// Records, and where people live, kept to a list of named people.
extension Hub {
    /// Conceals where somebody lives, from everyone who is not named: on every page, in every
    /// search and file, and in the words of every record they are in. Those of the same enquiries
    /// who are known to live there are concealed with them, and so is whoever may be the same
    /// person, until a person decides that they are not.
    /// - Parameter now: where they live now, where that is newer than what the hub knows.
    public func conceal(
        _ person: ID<Person>, named: [ID<Practitioner>], because: String,
        whereabouts newer: Whereabouts? = nil, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let like = try await finder.people(like: person)
        let records = finder.records(
            of: try await finder.places(of: [person] + like) + [newer].compactMap(\.self))
        try await change(person, by: practitioner, command: command) { state, writer, act in
            try Self.refuse(unknown: named, field: "conceal-named", writer.lookout)
            let kept = KeptTo(named: named, because: because)
            let events = try state.conceal(kept, by: practitioner.id)
            let known = state.details.whereabouts
            if state.concealment == nil, !known.isEmpty {
                try writer.keep(known, of: person, act)
            }
            if let newer, !newer.isEmpty { try writer.keep(newer, of: person, act) }
            for other in try writer.lookout.keptAlike(state) {
                try writer.record(try other.conceal(kept, by: practitioner.id), on: other.id, act)
            }
            try writer.concealHome(
                of: person, by: events, at: [known] + writer.lookout.concealedPlaces(of: person),
                like: like, records, act)
            return events
        }
        try await finder.catchUp()
    }

    /// Ends it: what was known is not shown again by itself; somebody who is named tells it anew.
    public func endConcealment(
        of person: ID<Person>, because: String, by practitioner: Practitioner
    ) async throws {
        try await change(person, by: practitioner) { state, _, _ in
            try state.endConcealment(because: because)
        }
    }

    /// Keeps a whole record to named people, as for staff and their relatives.
    public func restrict(
        _ person: ID<Person>, named: [ID<Practitioner>], because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await change(person, by: practitioner, command: command) { state, writer, _ in
            try Self.refuse(unknown: named, field: "restrict-named", writer.lookout)
            try Self.refuse(leftOut: person, named + [practitioner.id], writer.lookout)
            return try state.restrict(
                KeptTo(named: named, because: because), by: practitioner.id)
        }
    }

    /// Whoever is on a list is looked up, and is somebody who works on cases.
    private static func refuse(
        unknown named: [ID<Practitioner>], field: String, _ lookout: Lookout
    ) throws {
        let isKnown = try named.allSatisfy { id in
            try lookout.account(id).map { Deed.seeEnquiry.isOpen(to: $0.practitioner.role) }
                ?? false
        }
        guard isKnown else {
            throw Refusal.answer(field: field, says: "Select who is named from the list")
        }
    }

    /// The list decides for everyone, so an open enquiry would be left with nobody to lead it, and
    /// an action would go from the list of whoever has to do it without a word.
    private static func refuse(
        leftOut person: ID<Person>, _ named: [ID<Practitioner>], _ lookout: Lookout
    ) throws {
        func name(_ id: ID<Practitioner>) throws -> String {
            try lookout.account(id)?.practitioner.name ?? "Somebody"
        }
        for id in try lookout.enquiries(of: person) {
            guard let enquiry = try lookout.stateForCommand(id), enquiry.stage.isOpen else {
                continue
            }
            let reference = enquiry.reference
            if let lead = enquiry.lead, !named.contains(lead) {
                throw Refusal.answer(
                    field: "restrict-named",
                    says:
                        "\(try name(lead)) leads \(reference) and would not see it. Name them too, "
                        + "or change who leads first")
            }
            let owners = enquiry.actions.filter { !$0.isEnded }.map(\.agreed.owner)
            if let owner = owners.first(where: { !named.contains($0) }) {
                throw Refusal.answer(
                    field: "restrict-named",
                    says:
                        "\(try name(owner)) has an action to do in \(reference) and would not see "
                        + "it. Name them too, or end the action first")
            }
        }
    }

    public func endRestriction(
        of person: ID<Person>, because: String, by practitioner: Practitioner
    ) async throws {
        try await change(person, by: practitioner) { state, _, _ in
            try state.endRestriction(because: because)
        }
    }

    /// Puts a record on the watch list, or takes it off.
    public func watch(
        _ person: ID<Person>, _ isWatched: Bool, because: String, by practitioner: Practitioner
    ) async throws {
        try await change(person, by: practitioner) { state, _, _ in
            try state.watch(isWatched, because: because)
        }
    }

    /// Only those who may know a place may say who else may; the same for a record.
    private func change(
        _ person: ID<Person>, by practitioner: Practitioner, command: String? = nil,
        _ decide: @escaping @Sendable (Person, Writer, Act) throws -> [PersonEvent]
    ) async throws {
        _ = try await door.act(
            .keepToNamed, by: practitioner, about: .identity(person), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(person) else {
                throw Refusal.notFound
            }
            for kept in [state.concealment, state.restriction].compactMap(\.self)
            where !kept.value.named.contains(practitioner.id) {
                throw Refusal.notAllowed(
                    "This is kept to named people, and only they can change who they are.")
            }
            try writer.record(try decide(state, writer, act), on: person, act)
            return person.description
        }
    }
}
