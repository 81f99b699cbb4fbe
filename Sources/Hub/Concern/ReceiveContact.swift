import Safeguarding
import Store

extension Hub {
    /// Takes a concern in and gives its receipt. The same id sent twice is one contact and the same
    /// receipt.
    public func receiveContact(
        _ id: ID<Contact>, _ concern: Concern, channel: Contact.Channel,
        by practitioner: Practitioner
    ) async throws -> String {
        let (profile, joint) = (profile, door.joint)
        return try await door.act(
            .sendConcern, by: practitioner, about: nil, command: "receive:\(id)"
        ) { writer, act in
            // An id that somebody else’s concern has is theirs, and nothing joins it.
            guard try writer.lookout.stateForCommand(id) == nil else { throw Refusal.notFound }
            let year = LondonTime(act.at).day.year
            let number = try writer.lookout.nextContactNumber(year: year)
            let reference = Self.reference(profile.referencePrefix + "C", year, number)
            let allowed =
                concern.readFirst == nil ? profile.screening : profile.screeningInDanger
            let screenBy = profile.calendar.deadline(from: act.at, allowed)
            let events = try Contact(id: id).receive(
                concern, reference: reference, channel: channel, screenBy: screenBy,
                sharing: try joint.decision(toSend: concern, by: practitioner, at: act.at))
            try writer.record(events, on: id, act)
            try writer.discard(draft: id.description, owner: practitioner.id)
            return reference
        }
    }

    /// Records that whoever told the hub was told that it was received, or why they cannot be.
    public func acknowledge(
        _ contact: ID<Contact>, _ acknowledgement: Acknowledgement, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        _ = try await door.act(
            .screenContact, by: practitioner, about: .contact(contact), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(contact) else {
                throw Refusal.notFound
            }
            try writer.record(
                try state.acknowledge(acknowledgement, at: act.at), on: contact, act)
            return contact.description
        }
    }

    /// “RB-26-01187”.
    static func reference(_ prefix: String, _ year: Int, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
        return "\(prefix)-\(String(year).suffix(2))-\(padded)"
    }
}
