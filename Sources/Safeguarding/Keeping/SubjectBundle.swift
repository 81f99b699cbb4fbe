/// What the hub holds about one person, put together for whoever asked for it (the right of access,
/// UK GDPR Article 15). One person takes out what the recipient may not have, each removal with its
/// reason; another looks it over and lets it go.
public struct SubjectBundle: Sendable {
    public let id: ID<SubjectBundle>
    public private(set) var request: Request?
    public private(set) var asked: Instant?
    public private(set) var preparer: ID<Practitioner>?
    public private(set) var prepared: Prepared?
    public private(set) var preparedAt: Instant?
    /// Why a second person sent it back; `nil` once it was prepared anew.
    public private(set) var sentBack: Decided<String>?
    /// Given: the digest of the copy that was handed out.
    public private(set) var released: Decided<String>?
    public private(set) var withdrawn: Decided<String>?

    public init(id: ID<SubjectBundle>) { self.id = id }

    /// Who asks for what is held about whom.
    public struct Request: Codable, Hashable, Sendable {
        public let person: ID<Person>
        public let recipient: Recipient
        public let name: String
        /// The recipient, where the hub knows them as somebody in these records.
        public let recipientPerson: ID<Person>?
        public let received: Day
        /// How somebody made sure of who asks, and that they may ask for this person.
        public let identityChecked: String
        /// How it is to reach them without reaching anybody else.
        public let delivery: String

        public init(
            person: ID<Person>, recipient: Recipient, name: String,
            recipientPerson: ID<Person>?, received: Day, identityChecked: String, delivery: String
        ) {
            self.person = person
            self.recipient = recipient
            self.name = name
            self.recipientPerson = recipientPerson
            self.received = received
            self.identityChecked = identityChecked
            self.delivery = delivery
        }

        /// One calendar month from the day it came (UK GDPR Article 12(3); how the days are counted
        /// was not checked against the statute here).
        public var answerBy: Day { received.adding(months: 1) }
    }

    public enum Recipient: String, Choice {
        case own, parent, agent

        public var says: String {
            switch self {
            case .own: "The person themselves"
            case .parent: "Somebody with parental responsibility for them"
            case .agent: "Somebody they asked to act for them, such as a solicitor"
            }
        }
    }

    /// One thing the recipient is given.
    public struct Item: Codable, Hashable, Sendable {
        /// Stays the same when the bundle is prepared again.
        public let id: String
        /// The enquiry's or concern's reference.
        public let reference: String
        public let date: PartialDate
        public let heading: String
        public let words: String
        public let source: String

        public init(
            id: String, reference: String, date: PartialDate, heading: String, words: String,
            source: String
        ) {
            self.id = id
            self.reference = reference
            self.date = date
            self.heading = heading
            self.words = words
            self.source = source
        }
    }

    /// Something the recipient is not given.
    public struct Removal: Codable, Hashable, Sendable {
        /// What it was, in words that do not say what it said.
        public let what: String
        public let reason: RemovalReason
        /// In how many places.
        public let count: Int
        /// Why, in the words of whoever took it out; `nil` where a rule did.
        public let because: String?

        public init(what: String, reason: RemovalReason, count: Int = 1, because: String? = nil) {
            self.what = what
            self.reason = reason
            self.count = count
            self.because = because
        }
    }

    /// What people decide about a bundle, beside what the rules take out.
    public struct Choices: Codable, Hashable, Sendable {
        /// Items taken out by hand, by id.
        public var takenOut: [String: RemovalReason]
        /// Why, where anything was taken out by hand.
        public var because: String
        /// Others who may be named: they agreed, or it is reasonable without.
        public var named: [ID<Person>]
        public var namedBecause: String
        /// Whether a child's own words may go to this recipient.
        public var includesVoice: Bool
        /// Words that no recipient may see, such as a misspelt name.
        public var phrases: [String]

        public init(
            takenOut: [String: RemovalReason] = [:], because: String = "",
            named: [ID<Person>] = [], namedBecause: String = "", includesVoice: Bool = false,
            phrases: [String] = []
        ) {
            self.takenOut = takenOut
            self.because = because
            self.named = named
            self.namedBecause = namedBecause
            self.includesVoice = includesVoice
            self.phrases = phrases
        }
    }

    /// The bundle as a second person sees it and as it is given.
    public struct Prepared: Codable, Hashable, Sendable {
        /// The hub's name, as it heads the copy.
        public let hub: String
        public let subject: String
        public let items: [Item]
        public let removals: [Removal]
        public let choices: Choices

        public init(
            hub: String, subject: String, items: [Item], removals: [Removal], choices: Choices
        ) {
            self.hub = hub
            self.subject = subject
            self.items = items
            self.removals = removals
            self.choices = choices
        }
    }

    public enum State: String, Choice {
        case open, waiting, released, withdrawn

        public var says: String {
            switch self {
            case .open: "Being put together"
            case .waiting: "Waiting for a second person"
            case .released: "Given"
            case .withdrawn: "Withdrawn"
            }
        }
    }

    public var state: State {
        if released != nil { return .released }
        if withdrawn != nil { return .withdrawn }
        return prepared == nil || sentBack != nil ? .open : .waiting
    }
}

public enum BundleEvent: Codable, Sendable {
    case asked(SubjectBundle.Request)
    case prepared(SubjectBundle.Prepared)
    case sentBack(because: String)
    /// - Parameter digest: SHA-256 of the copy's bytes, in hexadecimal.
    case released(digest: String)
    case withdrawn(because: String)
}

extension SubjectBundle: Aggregate {
    public typealias Event = BundleEvent

    public mutating func apply(_ recorded: Recorded<BundleEvent>) {
        switch recorded.event {
        case .asked(let request):
            self.request = request
            asked = recorded.at
            preparer = recorded.actor
        case .prepared(let prepared):
            self.prepared = prepared
            preparedAt = recorded.at
            preparer = recorded.actor
            sentBack = nil
        case .sentBack(let because): sentBack = recorded.decided(because, because: because)
        case .released(let digest): released = recorded.decided(digest, because: "")
        case .withdrawn(let because): withdrawn = recorded.decided(because, because: because)
        }
    }

    public func ask(_ request: Request, on today: Day) throws(Refusal) -> [BundleEvent] {
        guard self.request == nil else { throw .alreadyDone("This request is here already.") }
        guard request.name.orNil != nil else {
            throw .missing("name", "Enter who asked")
        }
        guard request.received <= today else {
            throw .missing("received-day", "The day the request came must be today or earlier")
        }
        guard request.identityChecked.orNil != nil else {
            throw .missing("checked", "Say how you made sure of who is asking")
        }
        guard request.delivery.orNil != nil else {
            throw .missing("delivery", "Say how it will reach them and nobody else")
        }
        return [.asked(request)]
    }

    /// Puts it before a second person.
    public func prepare(_ prepared: Prepared) throws(Refusal) -> [BundleEvent] {
        try mustBe(.open)
        let choices = prepared.choices
        if !choices.takenOut.isEmpty || !choices.phrases.isEmpty, choices.because.orNil == nil {
            throw .missing("because", "Say why you took these out")
        }
        if !choices.named.isEmpty, choices.namedBecause.orNil == nil {
            throw .missing("named-because", "Say why these people may be named")
        }
        return [.prepared(prepared)]
    }

    public func sendBack(because: String) throws(Refusal) -> [BundleEvent] {
        try mustBe(.waiting)
        guard let because = because.orNil else {
            throw .missing("send-back", "Say what must change")
        }
        return [.sentBack(because: because)]
    }

    public func release(
        digest: String, by practitioner: ID<Practitioner>
    ) throws(Refusal) -> [BundleEvent] {
        try mustBe(.waiting)
        guard practitioner != preparer else {
            throw .changed("You put this together. Somebody else must look at it and give it.")
        }
        return [.released(digest: digest)]
    }

    public func withdraw(because: String) throws(Refusal) -> [BundleEvent] {
        guard state == .open || state == .waiting else {
            throw .alreadyDone("This request is over already.")
        }
        guard let because = because.orNil else {
            throw .missing("withdraw", "Say why it is not going on")
        }
        return [.withdrawn(because: because)]
    }

    private func mustBe(_ wanted: State) throws(Refusal) {
        guard request != nil else { throw .notFound }
        guard state == wanted else {
            throw .changed("This is at “\(state.says)” now. Look at it again.")
        }
    }
}
