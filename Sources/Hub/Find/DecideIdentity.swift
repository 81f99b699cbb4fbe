import Safeguarding
import Store

extension Hub {
    /// Adds a person to the hub. Pages only offer it after a search.
    public func addPerson(
        _ details: PersonDetails, by practitioner: Practitioner, command: String? = nil
    ) async throws -> ID<Person> {
        let person: ID<Person> = ids.next()
        let answer = try await door.act(.addPerson, by: practitioner, command: command) {
            writer, act in
            try writer.record(try Person(id: person).create(details), on: person, act)
            return person.description
        }
        guard let id = ID<Person>(answer) else { throw Refusal.notFound }
        return id
    }

    /// Says a register record is this person: a decision with author and reason, which can be
    /// undone.
    public func confirmSamePerson(
        _ person: ID<Person>, _ record: RecordRef, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.link(record, because: because)
        }
    }

    public func undoSamePerson(
        _ person: ID<Person>, _ record: RecordRef, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.unlink(record, because: because)
        }
    }

    /// Says a register record is not this person.
    public func setApart(
        _ person: ID<Person>, _ record: RecordRef, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.setApart(record, because: because)
        }
    }

    public func undoSetApart(
        _ person: ID<Person>, _ record: RecordRef, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.undoSetApart(record, because: because)
        }
    }

    /// Says two people in the hub are one. Both identities stay, and are shown together.
    public func join(
        _ person: ID<Person>, with other: ID<Person>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.join(other, because: because)
        }
    }

    public func separate(
        _ person: ID<Person>, from other: ID<Person>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.separate(other, because: because)
        }
    }
}

extension Hub {
    /// Says two people in the hub are not one, such as twins.
    public func setApart(
        _ person: ID<Person>, other: ID<Person>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.setApart(other, because: because)
        }
    }

    public func undoSetApart(
        _ person: ID<Person>, other: ID<Person>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(on: person, by: practitioner, command: command) {
            try $0.undoSetApart(other, because: because)
        }
    }
}
