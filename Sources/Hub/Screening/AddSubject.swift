import Safeguarding
import Store

extension Hub {
    /// Brings somebody who was not in the concern into an open enquiry: somebody the hub knows,
    /// whose page the adder may open, or a new person. From then on they are a subject like others:
    /// their own words are asked for, agencies can be asked about them, and staff with an interest
    /// in them are kept out.
    public func addSubject(
        to enquiry: ID<Enquiry>, _ who: WhoItIs, details: PersonDetails, role: SubjectRole,
        relationship: String?, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws -> ID<Person> {
        let (ids, joint) = (ids, door.joint)
        let answer = try await door.act(
            .addSubject, by: practitioner, about: .enquiry(enquiry), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            let person = try Self.person(who, details, by: practitioner, ids, writer, act)
            let added = try state.add(
                Subject(
                    person: person, role: role, relationship: relationship?.orNil,
                    because: because.tidied))
            try writer.record(
                try joint.deciding(added, on: state, by: practitioner, at: act.at), on: enquiry,
                act)
            try writer.conceal(newcomers: [person], act)
            return person.description
        }
        guard let person = ID<Person>(answer) else { throw Refusal.notFound }
        return person
    }

    /// Takes out of an open enquiry somebody who is no part of it.
    ///
    /// Nobody whose place or record is kept to named people: what is written of them here is kept
    /// from others because they are part of it.
    public func takeOut(
        _ person: ID<Person>, of enquiry: ID<Enquiry>, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        _ = try await door.act(
            .addSubject, by: practitioner, about: .enquiry(enquiry), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            let events = try state.remove(person, because: because)
            let all = try writer.lookout.identities(of: person).compactMap {
                try writer.lookout.stateForCommand($0)
            }
            if all.contains(where: { $0.concealment != nil || $0.restriction != nil }) {
                throw Refusal.answer(
                    field: "taken-out",
                    says: "Where they are, or their record, is kept to named people. That has to "
                        + "be ended first, by somebody who may, or what is written here would be "
                        + "read")
            }
            try writer.record(events, on: enquiry, act)
            return person.description
        }
    }
}
