import Safeguarding
import Store

extension Hub {
    /// Adds a person to the hub. Pages only offer it after a search.
    public func addPerson(
        _ details: PersonDetails, by practitioner: Practitioner, command: String? = nil
    ) async throws -> ID<Person> {
        let person: ID<Person> = ids.next()
        let answer = try await door.act(
            .addPerson, by: practitioner, about: nil, command: command
        ) { writer, act in
            try writer.create(person, details, act)
            return person.description
        }
        guard let id = ID<Person>(answer) else { throw Refusal.notFound }
        return id
    }

    /// Puts right who somebody is. What was there before stays in the ledger. Where somebody of
    /// their family is concealed from whoever writes it, a new address is concealed too.
    public func changeDetails(
        of person: ID<Person>, because: String, over seen: Replacing = .whatStands,
        by practitioner: Practitioner, command: String? = nil,
        _ change: @escaping @Sendable (inout PersonDetails) -> Void
    ) async throws {
        _ = try await door.act(
            .decideIdentity, by: practitioner, about: .identity(person), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(person) else {
                throw Refusal.notFound
            }
            var details = state.details
            change(&details)
            let place = details.whereabouts
            var events: [PersonEvent] = []
            if state.concealment == nil, !place.isEmpty, place != state.details.whereabouts,
                let kept = try writer.lookout.keptWithFamily(
                    person, at: place, from: practitioner.id)
            {
                try writer.keep(place, of: person, act)
                events = [.concealed(kept)]
                details = details.unplaced
            }
            events += try state.change(details, because: because, over: seen)
            try writer.record(events, on: person, act)
            return person.description
        }
        try await finder.catchUp()
    }

    /// Records somebody's ethnic origin, or that it is not known.
    public func record(
        _ ethnicity: Ethnicity?, of person: ID<Person>, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) { person in
            guard person.details.ethnicity != ethnicity else { return [] }
            var details = person.details
            details.ethnicity = ethnicity
            return try person.change(details, because: "Ethnic origin recorded")
        }
    }

    /// Decides whether a register record, or another person of the hub, is this person: with author
    /// and reason, and so that it can be undone. Nothing is ever merged.
    public func decide(
        _ decision: IdentityDecision, _ person: ID<Person>, about other: OtherIdentity,
        because: String, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let others: [ID<Person>]
        var isThere = true
        switch other {
        case .record(let record):
            others = []
            // One that an import took out since can still be undone.
            isThere =
                try await store.look { try $0.isRegisterRecord(record) }
                || ![.same, .apart, .cannotTell].contains(decision)
        case .person(let other): others = [other]
        }
        try await door.perform(
            on: person, and: others, by: practitioner, command: command
        ) { [isThere] person in
            if !isThere { throw Refusal.notFound }
            return switch other {
            case .record(let record): try person.decide(decision, record, because: because)
            case .person(let other): try person.decide(decision, other, because: because)
            }
        }
        if decision == .same, !others.isEmpty { try await concealAlike(person, by: practitioner) }
    }

    /// Of two identities that are one person, where one is concealed the other is too, and with
    /// them the family of either.
    private func concealAlike(_ person: ID<Person>, by practitioner: Practitioner) async throws {
        let records = finder.records(of: try await finder.places(of: [person]))
        _ = try await door.act(.decideIdentity, by: practitioner, about: .identity(person)) {
            writer, act in
            for id in try writer.lookout.identities(of: person) {
                guard let kept = try writer.lookout.stateForCommand(id)?.concealment else {
                    continue
                }
                try writer.concealHome(
                    of: id, by: [.concealed(kept.value)],
                    at: try writer.lookout.concealedPlaces(of: id), records, act)
            }
            return person.description
        }
        try await finder.catchUp()
    }
}

/// What can be said about two identities.
public enum IdentityDecision: String, Sendable, CaseIterable {
    case same, apart
    case cannotTell = "cannot-tell"
    case undoSame = "undo-same"
    case undoApart = "undo-apart"
}

/// What a person of the hub is compared with.
public enum OtherIdentity: Sendable, Hashable, CustomStringConvertible {
    case record(RecordRef)
    case person(ID<Person>)

    /// Reads what ``description`` writes.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        if parts[0] == "person", let other = ID<Person>(parts[1]) {
            self = .person(other)
            return
        }
        let names = parts[1].split(separator: "/", maxSplits: 1).map(String.init)
        guard parts[0] == "record", names.count == 2, let agency = AgencyCode(rawValue: names[0])
        else { return nil }
        self = .record(RecordRef(agency: agency, record: names[1]))
    }

    public var description: String {
        switch self {
        case .record(let record): "record:\(record.agency.rawValue)/\(record.record)"
        case .person(let person): "person:\(person)"
        }
    }
}

extension Person {
    fileprivate func decide(
        _ decision: IdentityDecision, _ record: RecordRef, because: String
    ) throws(Refusal) -> [PersonEvent] {
        switch decision {
        case .same: try link(record, because: because)
        case .apart: try setApart(record, because: because)
        case .cannotTell: try leaveOpen(record, because: because)
        case .undoSame: try unlink(record, because: because)
        case .undoApart: try undoSetApart(record, because: because)
        }
    }

    fileprivate func decide(
        _ decision: IdentityDecision, _ other: ID<Person>, because: String
    ) throws(Refusal) -> [PersonEvent] {
        switch decision {
        case .same: try join(other, because: because)
        case .apart: try setApart(other, because: because)
        case .cannotTell: try leaveOpen(other, because: because)
        case .undoSame: try separate(other, because: because)
        case .undoApart: try undoSetApart(other, because: because)
        }
    }
}
