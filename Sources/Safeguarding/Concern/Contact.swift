/// Anything that arrives about a child's welfare, before a decision. A contact cannot exist
/// without one for long: it stays in the queue until it is screened.
public struct Contact: Sendable {
    public let id: ID<Contact>
    public private(set) var reference = ""
    public private(set) var concern: Concern?
    public private(set) var channel: Channel = .form
    public private(set) var received: Instant?
    public private(set) var screenBy: Instant?
    public private(set) var takenBy: ID<Practitioner>?
    public private(set) var takenByAgency: AgencyCode?
    /// The decision of the agency that sent it; none where the council took it in itself.
    public private(set) var sharing: Decided<SharingDecision>?
    public private(set) var screening: Screening?
    public private(set) var screenedAt: Instant?
    public private(set) var screenedBy: ID<Practitioner>?
    /// That whoever told the hub knows that it was received; none while nobody recorded it.
    public private(set) var acknowledgement: Decided<Acknowledgement>?
    /// Hub identities given to the people of the concern, by their place in it.
    public private(set) var people: [Int: ID<Person>] = [:]
    /// Staff kept out of it for an interest of their own.
    public private(set) var conflicts = Conflicts()
    /// What people were reminded of.
    public private(set) var reminders = Reminders()

    public init(id: ID<Contact>) { self.id = id }

    public enum Channel: String, Choice {
        case form, telephone, file, policeNotification

        public var says: String {
            switch self {
            case .form: "online form"
            case .telephone: "telephone"
            case .file: "file"
            case .policeNotification: "police notification"
            }
        }
    }
}

/// What was decided about a contact.
public enum Screening: Codable, Hashable, Sendable {
    /// Became a multi-agency enquiry.
    case accepted(enquiry: ID<Enquiry>)
    /// Belongs to an enquiry that is open already; its lead was told.
    case passedToLead(enquiry: ID<Enquiry>, because: String)
    /// Ended here.
    case ended(outcome: Outcome, because: String)

    /// The enquiry that it was taken into.
    public var enquiry: ID<Enquiry>? {
        switch self {
        case .accepted(let enquiry), .passedToLead(let enquiry, _): enquiry
        case .ended: nil
        }
    }
}

public enum ContactEvent: Codable, Sendable {
    case received(
        reference: String, concern: Concern, channel: Contact.Channel, screenBy: Instant)
    case sharingDecided(SharingDecision)
    case personIdentified(place: Int, person: ID<Person>, because: String)
    case screened(Screening)
    case acknowledged(Acknowledgement)
    case conflictFound(Conflict)
    case conflictCleared(practitioner: ID<Practitioner>, because: String)
    /// That people were reminded that it waits to be screened.
    case reminded(Reminder)
}

extension Contact: Aggregate {
    public typealias Event = ContactEvent

    public mutating func apply(_ recorded: Recorded<ContactEvent>) {
        switch recorded.event {
        case .received(let reference, let concern, let channel, let screenBy):
            self.reference = reference
            self.concern = concern
            self.channel = channel
            self.screenBy = screenBy
            received = recorded.at
            takenBy = recorded.actor
            takenByAgency = recorded.agency
        case .sharingDecided(let decision):
            sharing = recorded.decided(decision, because: decision.because)
        case .personIdentified(let place, let person, _): people[place] = person
        case .screened(let screening):
            self.screening = screening
            screenedAt = recorded.at
            screenedBy = recorded.actor
        case .acknowledged(let acknowledgement):
            self.acknowledgement = recorded.decided(acknowledgement, because: "")
        case .conflictFound(let conflict):
            conflicts.note(recorded.decided(conflict, because: conflict.words ?? ""))
        case .conflictCleared(let practitioner, _): conflicts.clear(practitioner)
        case .reminded(let reminder): reminders.note(reminder, at: recorded.at)
        }
    }

    /// The concern as whoever screened it met it: without what was decided.
    public var beforeScreening: Contact {
        var before = self
        (before.screening, before.screenedAt, before.screenedBy) = (nil, nil, nil)
        return before
    }

    /// Takes where they live out of what was told of these people, by their place in the concern.
    public mutating func unplace(_ places: some Sequence<Int>) {
        for place in places where concern?.people.indices.contains(place) ?? false {
            concern?.people[place].details.whereabouts = Whereabouts()
        }
    }

    /// Takes the concern in. `screenBy` is computed from the hub profile's screening clock;
    /// `sharing` is the decision of the agency that sends it, where one does.
    public func receive(
        _ concern: Concern, reference: String, channel: Channel, screenBy: Instant,
        sharing: SharingDecision? = nil
    ) throws(Refusal) -> [ContactEvent] {
        guard received == nil else { throw .alreadyDone("This concern has been sent already.") }
        guard concern.worry.orNil != nil else {
            throw .missing("worry", "Enter what you are worried about")
        }
        guard concern.worry.utf8.count <= Limits.wordsMax else {
            throw .missing(
                "worry", "What you are worried about must be \(Limits.wordsSay) or fewer")
        }
        guard !concern.children.isEmpty else {
            throw .missing("people", "Add the child you are worried about, even if you know little")
        }
        return (sharing.map { [.sharingDecided($0)] } ?? []) + [
            .received(
                reference: reference, concern: concern, channel: channel, screenBy: screenBy)
        ]
    }

    /// Says which person in the hub somebody in the concern is.
    public func identify(place: Int, as person: ID<Person>, because: String) throws(Refusal)
        -> [ContactEvent]
    {
        guard let concern, concern.people.indices.contains(place) else { throw .notFound }
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        guard screening == nil else {
            throw .alreadyDone("This concern has been screened. Change the people on its enquiry.")
        }
        return [.personIdentified(place: place, person: person, because: because)]
    }

    public func screen(_ screening: Screening) throws(Refusal) -> [ContactEvent] {
        guard received != nil else { throw .notFound }
        guard self.screening == nil else {
            throw .alreadyDone("Somebody has screened this concern already.")
        }
        switch screening {
        case .accepted: break
        case .passedToLead(_, let because):
            if because.orNil == nil { throw .missing("because", "Enter your reason") }
        case .ended(let outcome, let because):
            guard Outcome.atScreening.contains(outcome) else {
                throw .missing("outcome", "Select what happens next")
            }
            if because.orNil == nil { throw .missing("because", "Enter your reason") }
        }
        return [.screened(screening)]
    }
}

/// How much the hub takes in one answer.
public enum Limits {
    /// 20,000 bytes is about 3,000 words: longer than any account a person types.
    public static let wordsMax = 20_000
    public static let wordsSay = "20,000 characters"
    public static let shortMax = 500
}
