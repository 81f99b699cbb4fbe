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
}
