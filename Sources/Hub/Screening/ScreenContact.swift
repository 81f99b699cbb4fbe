import Safeguarding
import Store

/// Who somebody in a concern is: a person the hub knows, or a new one.
public enum WhoItIs: Sendable, Hashable {
    case known(ID<Person>, because: String)
    case new
}

extension Hub {
    /// Ends a contact at screening, with a reason. The children are linked to who they were found
    /// to be, or added, so that the next concern about one of them finds this one.
    public func endContact(
        _ id: ID<Contact>, people: [Int: WhoItIs] = [:], outcome: Outcome, because: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let ids = ids
        _ = try await door.act(
            .screenContact, by: practitioner, about: .contact(id), command: command
        ) { writer, act in
            guard var contact = try writer.lookout.stateForCommand(id),
                let concern = contact.concern
            else { throw Refusal.notFound }
            // What is read first is not laid aside by one person alone.
            if concern.readFirst != nil, !Deed.keepToNamed.isOpen(to: practitioner.role),
                [.noFurtherAction, .informationAndAdvice].contains(outcome)
            {
                throw Refusal.answer(
                    field: "outcome",
                    says:
                        "A hub manager ends a concern about danger now, exploitation or a missing "
                        + "child without help. Ask one now, or open an enquiry")
            }
            let children = concern.people.indices.filter { concern.people[$0].role.isChild }
            _ = try Self.identify(
                children, of: &contact, people, by: practitioner, ids, writer, act)
            let events = try contact.screen(.ended(outcome: outcome, because: because))
            try writer.record(events, on: id, act)
            return id.description
        }
    }

    /// Passes a contact to the lead of an enquiry that is open already about the child.
    public func passToLead(
        _ id: ID<Contact>, enquiry: ID<Enquiry>, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let joint = door.joint
        _ = try await door.act(
            .screenContact, by: practitioner, about: .contact(id), command: command
        ) { writer, act in
            try writer.lookout.admit(practitioner, to: .enquiry(enquiry), act)
            guard let contact = try writer.lookout.stateForCommand(id),
                let state = try writer.lookout.stateForCommand(enquiry)
            else { throw Refusal.notFound }
            let screened = try contact.screen(
                .passedToLead(enquiry: enquiry, because: because))
            let joined = try joint.deciding(
                try state.join(id, worry: contact.concern?.worryUnnamed ?? ""), on: state,
                by: practitioner, at: act.at, departure: because)
            try writer.record(screened, on: id, act)
            try writer.record(joined, on: enquiry, act)
            return enquiry.description
        }
    }

    /// Accepts a contact for multi-agency work. Each person of the concern is linked to who they
    /// were found to be, or added; the priority is set at the same time, because clocks run from
    /// here.
    /// - Parameter danger: what was found out about danger since, where whoever told it said yes
    ///   or did not know; `nil` where nobody asked.
    public func openEnquiry(
        from id: ID<Contact>, people: [Int: WhoItIs], lead: Int, rating: Rating,
        danger: YesNoUnknown? = nil, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws -> ID<Enquiry> {
        let (profile, ids, joint) = (profile, ids, door.joint)
        let answer = try await door.act(
            .screenContact, by: practitioner, about: .contact(id), command: command
        ) { writer, act in
            guard var contact = try writer.lookout.stateForCommand(id),
                var concern = contact.concern
            else { throw Refusal.notFound }
            if let danger, concern.dangerNow != .no { concern.dangerNow = danger }
            let found = try Self.identify(
                Array(concern.people.indices), of: &contact, people, by: practitioner, ids, writer,
                act)
            let enquiry: ID<Enquiry> = ids.next()
            let year = LondonTime(act.at).day.year
            let reference = Self.reference(
                profile.referencePrefix, year, try writer.lookout.nextEnquiryNumber(year: year))
            let opening = try Self.opening(
                contact, concern, found, lead: lead, reference: reference)
            let events = try Enquiry(id: enquiry).begin(
                opening, voice: Self.voice(in: concern, of: opening.lead),
                lead: practitioner, rating: rating, because: because, profile: profile,
                at: act.at)
            try writer.record(
                try joint.deciding(
                    events, on: Enquiry(id: enquiry), by: practitioner, at: act.at),
                on: enquiry, act)
            try writer.record(try contact.screen(.accepted(enquiry: enquiry)), on: id, act)
            try writer.conceal(newcomers: opening.subjects.map(\.person), act)
            return enquiry.description
        }
        guard let enquiry = ID<Enquiry>(answer) else { throw Refusal.notFound }
        return enquiry
    }

    /// The child's own words, where the concern holds any.
    private static func voice(in concern: Concern, of child: ID<Person>) -> Voice? {
        concern.childsWords?.orNil.map { words in
            Voice(
                child: child, words: words,
                heardBy: concern.childsWordsHeardBy ?? concern.referrer.toldBy,
                heardOn: nil, whyNot: nil)
        }
    }

    /// Links people of a contact, by their place in it, to who they are, and adds those whom nobody
    /// knows.
    private static func identify(
        _ places: [Int], of contact: inout Contact, _ people: [Int: WhoItIs],
        by practitioner: Practitioner, _ ids: IDSource, _ writer: Writer, _ act: Act
    ) throws -> [Int: ID<Person>] {
        var found: [Int: ID<Person>] = [:]
        for place in places {
            guard let told = contact.concern?.people[place] else { continue }
            let (person, because) = try identity(
                of: told, people[place], by: practitioner, ids, writer, act)
            let events = try contact.identify(place: place, as: person, because: because)
            try writer.record(events, on: contact.id, act)
            contact = try writer.lookout.stateForCommand(contact.id) ?? contact
            found[place] = person
        }
        return found
    }

    private static func identity(
        of told: ConcernPerson, _ chosen: WhoItIs?, by practitioner: Practitioner,
        _ ids: IDSource, _ writer: Writer, _ act: Act
    ) throws -> (person: ID<Person>, because: String) {
        let chosen = chosen ?? .new
        let id = try person(chosen, told.details, by: practitioner, ids, writer, act)
        return switch chosen {
        case .known(_, let because): (id, because)
        case .new: (id, "Added from the concern; nobody found was the same person")
        }
    }

    /// Somebody the hub knows, whom the practitioner may see: whoever brings a child into their
    /// work sees the child from then on. Or a new person.
    static func person(
        _ chosen: WhoItIs, _ details: PersonDetails, by practitioner: Practitioner,
        _ ids: IDSource, _ writer: Writer, _ act: Act
    ) throws -> ID<Person> {
        switch chosen {
        case .known(let id, _):
            try writer.lookout.admit(practitioner, to: .person(id), act)
            guard try writer.lookout.stateForCommand(id) != nil else { throw Refusal.notFound }
            return id
        case .new:
            let id: ID<Person> = ids.next()
            try writer.create(id, details, act)
            return id
        }
    }

    private static func opening(
        _ contact: Contact, _ concern: Concern, _ found: [Int: ID<Person>], lead: Int,
        reference: String
    ) throws -> Opening {
        guard let child = found[lead] else {
            throw Refusal.answer(
                field: "lead", says: "Choose the child this enquiry is mainly about")
        }
        var subjects: [Subject] = []
        for (place, person) in concern.people.enumerated() {
            guard let id = found[place], !subjects.contains(where: { $0.person == id }) else {
                continue
            }
            subjects.append(
                Subject(person: id, role: person.role, relationship: person.relationship))
        }
        return Opening(
            reference: reference, contact: contact.id, lead: child, subjects: subjects,
            kinds: concern.kinds, worry: concern.worry, dangerNow: concern.dangerNow,
            source: concern.referrer.source, referrerName: concern.referrer.name,
            received: contact.received ?? Instant(milliseconds: 0),
            familyKnows: concern.familyKnows, familyKnowsDetail: concern.familyKnowsDetail,
            whereChildIs: concern.whereChildIs, lastSeen: concern.lastSeen)
    }
}
