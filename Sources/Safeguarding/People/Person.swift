/// A person in the hub: an identity made by people's decisions. Records that agencies hold are
/// linked to it and never become it, so a link can always be undone.
public struct Person: Sendable {
    public let id: ID<Person>
    public private(set) var details = PersonDetails(name: Name(given: "", family: ""))
    /// Register records decided to be this person.
    public private(set) var links: [Decided<RecordRef>] = []
    /// Register records decided not to be.
    public private(set) var apart: [Decided<RecordRef>] = []
    /// Other people in the hub decided to be this one.
    public private(set) var samePeople: [Decided<ID<Person>>] = []
    public private(set) var differentPeople: [Decided<ID<Person>>] = []
    /// Records and people looked at of whom nobody could tell; they stay to be decided.
    public private(set) var openRecords: [Decided<RecordRef>] = []
    public private(set) var openPeople: [Decided<ID<Person>>] = []
    /// Who may know where they live; `nil` where it is not concealed.
    public private(set) var concealment: Decided<KeptTo>?
    /// Who may see the record; `nil` where it is not kept to named people.
    public private(set) var restriction: Decided<KeptTo>?
    /// Why reading of this record is watched; `nil` where it is not.
    public private(set) var watch: Decided<String>?
    public private(set) var isCreated = false
    /// Who last wrote the details, and when.
    public private(set) var written: Written?

    public init(id: ID<Person>) { self.id = id }
}

/// One record of one agency's register.
public struct RecordRef: Codable, Hashable, Sendable {
    public let agency: AgencyCode
    public let record: String

    public init(agency: AgencyCode, record: String) {
        self.agency = agency
        self.record = record
    }
}

/// Something a named person decided, and why.
public struct Decided<Value: Sendable>: Sendable {
    public let value: Value
    public let because: String
    public let by: ID<Practitioner>
    public let agency: AgencyCode
    public let at: Instant

    public var written: Written { Written(by: by, at: at) }
}

extension Decided {
    fileprivate func saying(_ change: (String) -> String) -> Decided {
        Decided(value: value, because: change(because), by: by, agency: agency, at: at)
    }
}

extension Person {
    /// The same with the reasons of every decision changed, as where they may not be read whole.
    public func changingReasons(_ change: (String) -> String) -> Person {
        var person = self
        person.links = links.map { $0.saying(change) }
        person.apart = apart.map { $0.saying(change) }
        person.samePeople = samePeople.map { $0.saying(change) }
        person.differentPeople = differentPeople.map { $0.saying(change) }
        person.openRecords = openRecords.map { $0.saying(change) }
        person.openPeople = openPeople.map { $0.saying(change) }
        return person
    }
}

public enum PersonEvent: Codable, Sendable {
    case created(details: PersonDetails)
    case detailsChanged(details: PersonDetails, because: String)
    case recordLinked(record: RecordRef, because: String)
    case recordUnlinked(record: RecordRef, because: String)
    case recordSetApart(record: RecordRef, because: String)
    case recordSetApartUndone(record: RecordRef, because: String)
    case personJoined(other: ID<Person>, because: String)
    case personSeparated(other: ID<Person>, because: String)
    case personSetApart(other: ID<Person>, because: String)
    case personSetApartUndone(other: ID<Person>, because: String)
    /// Somebody looked and could not tell.
    case recordLeftOpen(record: RecordRef, because: String)
    case personLeftOpen(other: ID<Person>, because: String)
    /// Where they live is kept apart from here on.
    case concealed(KeptTo)
    case concealmentEnded(because: String)
    case restricted(KeptTo)
    case restrictionEnded(because: String)
    /// People may be curious about this record: whoever opens it without a part in it is asked why.
    case watched(because: String)
    case watchEnded(because: String)
}

extension Person: Aggregate {
    public typealias Event = PersonEvent

    public mutating func apply(_ recorded: Recorded<PersonEvent>) {
        func decided<Value>(_ value: Value, _ because: String) -> Decided<Value> {
            Decided(
                value: value, because: because, by: recorded.actor, agency: recorded.agency,
                at: recorded.at)
        }
        switch recorded.event {
        case .created(let details):
            isCreated = true
            self.details = details
            written = Written(by: recorded.actor, at: recorded.at)
        case .detailsChanged(let details, _):
            written = Written(by: recorded.actor, at: recorded.at)
            self.details = concealment == nil ? details : details.unplaced
        case .recordLinked(let record, let because):
            links.append(decided(record, because))
            openRecords.removeAll { $0.value == record }
        case .recordUnlinked(let record, _): links.removeAll { $0.value == record }
        case .recordSetApart(let record, let because):
            apart.append(decided(record, because))
            openRecords.removeAll { $0.value == record }
        case .recordSetApartUndone(let record, _): apart.removeAll { $0.value == record }
        case .personJoined(let other, let because):
            samePeople.append(decided(other, because))
            openPeople.removeAll { $0.value == other }
        case .personSeparated(let other, _): samePeople.removeAll { $0.value == other }
        case .personSetApart(let other, let because):
            differentPeople.append(decided(other, because))
            openPeople.removeAll { $0.value == other }
        case .personSetApartUndone(let other, _):
            differentPeople.removeAll { $0.value == other }
        case .recordLeftOpen(let record, let because):
            openRecords.removeAll { $0.value == record }
            openRecords.append(decided(record, because))
        case .personLeftOpen(let other, let because):
            openPeople.removeAll { $0.value == other }
            openPeople.append(decided(other, because))
        case .concealed(let kept):
            concealment = decided(kept, kept.because)
            details = details.unplaced
        case .concealmentEnded: concealment = nil
        case .restricted(let kept): restriction = decided(kept, kept.because)
        case .restrictionEnded: restriction = nil
        case .watched(let because): watch = decided(because, because)
        case .watchEnded: watch = nil
        }
    }
}

// What can be decided about who somebody is. Each decision needs a reason and can be undone.
extension Person {
    public func create(_ details: PersonDetails) throws(Refusal) -> [PersonEvent] {
        guard !isCreated else { throw .alreadyDone("This person has been added already.") }
        guard !details.name.isEmpty || details.born != nil || !details.address.isEmpty else {
            throw .missing("given", "Enter a name, a date of birth or an address")
        }
        return [.created(details: details)]
    }

    public func change(
        _ details: PersonDetails, because: String, over seen: Replacing = .whatStands
    ) throws(Refusal) -> [PersonEvent] {
        guard !details.name.isEmpty || details.born != nil || !details.address.isEmpty else {
            throw .missing("given", "Enter a name, a date of birth or an address")
        }
        guard let because = because.orNil else {
            throw .missing("details-because", "Enter why it is changed")
        }
        try seen.check(written)
        return [.detailsChanged(details: details, because: because)]
    }

    /// Says a register record is this person.
    public func link(_ record: RecordRef, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard !links.contains(where: { $0.value == record }) else {
            throw .alreadyDone("That record is linked to this person already.")
        }
        let undone: [PersonEvent] =
            apart.contains { $0.value == record }
            ? [.recordSetApartUndone(record: record, because: because)] : []
        return undone + [.recordLinked(record: record, because: because)]
    }

    public func unlink(_ record: RecordRef, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard links.contains(where: { $0.value == record }) else {
            throw .alreadyDone("That record is not linked to this person now.")
        }
        return [.recordUnlinked(record: record, because: because)]
    }

    /// Says a register record is not this person.
    public func setApart(_ record: RecordRef, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard !apart.contains(where: { $0.value == record }) else {
            throw .alreadyDone("That record is marked as not this person already.")
        }
        let undone: [PersonEvent] =
            links.contains { $0.value == record }
            ? [.recordUnlinked(record: record, because: because)] : []
        return undone + [.recordSetApart(record: record, because: because)]
    }

    public func undoSetApart(_ record: RecordRef, because: String) throws(Refusal) -> [PersonEvent]
    {
        let because = try reason(because)
        guard apart.contains(where: { $0.value == record }) else {
            throw .alreadyDone("That record is not marked as a different person now.")
        }
        return [.recordSetApartUndone(record: record, because: because)]
    }

    /// Says another person in the hub is this one. Both identities stay; pages show them together.
    public func join(_ other: ID<Person>, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard other != id else {
            throw .missing("other", "Choose two different people")
        }
        guard !samePeople.contains(where: { $0.value == other }) else {
            throw .alreadyDone("These two are marked as the same person already.")
        }
        let undone: [PersonEvent] =
            differentPeople.contains { $0.value == other }
            ? [.personSetApartUndone(other: other, because: because)] : []
        return undone + [.personJoined(other: other, because: because)]
    }

    public func separate(_ other: ID<Person>, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard samePeople.contains(where: { $0.value == other }) else {
            throw .alreadyDone("These two are not marked as the same person now.")
        }
        return [.personSeparated(other: other, because: because)]
    }

    /// Says another person in the hub is not this one, such as a twin.
    public func setApart(_ other: ID<Person>, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard other != id else { throw .missing("other", "Choose two different people") }
        guard !differentPeople.contains(where: { $0.value == other }) else {
            throw .alreadyDone("These two are marked as different people already.")
        }
        let undone: [PersonEvent] =
            samePeople.contains { $0.value == other }
            ? [.personSeparated(other: other, because: because)] : []
        return undone + [.personSetApart(other: other, because: because)]
    }

    public func undoSetApart(_ other: ID<Person>, because: String) throws(Refusal) -> [PersonEvent]
    {
        let because = try reason(because)
        guard differentPeople.contains(where: { $0.value == other }) else {
            throw .alreadyDone("These two are not marked as different people now.")
        }
        return [.personSetApartUndone(other: other, because: because)]
    }

    /// Says that a record was looked at and nobody can tell yet; it stays to be decided.
    public func leaveOpen(_ record: RecordRef, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard !(links + apart).contains(where: { $0.value == record }) else {
            throw .alreadyDone("That record is decided. Undo the decision first.")
        }
        return [.recordLeftOpen(record: record, because: because)]
    }

    public func leaveOpen(_ other: ID<Person>, because: String) throws(Refusal) -> [PersonEvent] {
        let because = try reason(because)
        guard other != id else { throw .missing("other", "Choose two different people") }
        guard !(samePeople + differentPeople).contains(where: { $0.value == other }) else {
            throw .alreadyDone("That person is decided. Undo the decision first.")
        }
        return [.personLeftOpen(other: other, because: because)]
    }

    private func reason(_ because: String) throws(Refusal) -> String {
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        return because
    }
}
