/// A request to one agency about named people, with purpose, questions and a time to reply by.
public struct Check: Sendable {
    public let id: ID<Check>
    public let asked: Asked
    public let askedAt: Instant
    public let askedBy: ID<Practitioner>
    public internal(set) var openedAt: Instant?
    public internal(set) var openedBy: ID<Practitioner>?
    /// When it was last opened to learn of something new.
    public internal(set) var openedLast: Instant?
    public internal(set) var chases: [Note] = []
    public internal(set) var moreTime: MoreTime?
    public internal(set) var reply: Reply?
    public internal(set) var declined: Declined?
    /// When the agency added to its answer, or put it right, and who did.
    public internal(set) var additions: [Added] = []

    /// What was asked. Its words were made from the enquiry's record when it was sent.
    public struct Asked: Codable, Hashable, Sendable {
        public let agency: AgencyCode
        public let subjects: [ID<Person>]
        public let questions: [Question]
        public let purposes: [String]
        /// The status of the enquiry in words, from its record: never typed.
        public let status: String
        /// Facts told to the agency, each with why it is needed.
        public let told: [Told]
        public let from: Day
        public let to: Day
        public let replyBy: Instant
        public let sharing: ID<SharingDecision>

        public init(
            agency: AgencyCode, subjects: [ID<Person>], questions: [Question],
            purposes: [String], status: String, told: [Told], from: Day, to: Day,
            replyBy: Instant, sharing: ID<SharingDecision>
        ) {
            self.agency = agency
            self.subjects = subjects
            self.questions = questions
            self.purposes = purposes
            self.status = status
            self.told = told
            self.from = from
            self.to = to
            self.replyBy = replyBy
            self.sharing = sharing
        }
    }

    public struct Told: Codable, Hashable, Sendable {
        public let fact: String
        public let because: String

        public init(fact: String, because: String) {
            self.fact = fact
            self.because = because
        }
    }

    public struct Note: Sendable, Hashable {
        public let words: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public struct MoreTime: Sendable, Hashable {
        public let until: Instant
        public let because: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    public struct Declined: Sendable, Hashable {
        public let reason: RefusalReason
        public let words: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    /// What an agency answered: as it stands now, with who answered first and when.
    public struct Reply: Sendable {
        public internal(set) var answers: [Answer]
        public internal(set) var bestContact: String?
        public let by: ID<Practitioner>
        public let at: Instant
        public let sharing: ID<SharingDecision>?

        public var sum: ReplySum { ReplySum(of: answers.map(\.known)) }
    }

    /// That an answer was added to, with what it was before.
    public struct Added: Sendable, Hashable {
        public let by: ID<Practitioner>
        public let at: Instant
        public let was: [Answer]
    }

    public struct Answer: Codable, Hashable, Sendable {
        public let person: ID<Person>
        public let known: Known

        public init(person: ID<Person>, known: Known) {
            self.person = person
            self.known = known
        }
    }

    public var isAnswered: Bool { reply != nil || declined != nil }

    /// When the reply is due, with any extra time the agency took.
    public var dueBy: Instant { moreTime?.until ?? asked.replyBy }

    public func isLate(at now: Instant) -> Bool { !isAnswered && now > asked.replyBy }

    /// When it was first answered, whichever way.
    public var answeredAt: Instant? { [reply?.at, declined?.at].compactMap(\.self).min() }

    /// Whether nothing but a refusal came.
    public var isRefused: Bool { declined != nil && reply == nil }

    /// Whether the answer came by the time first set; extra time taken does not make it punctual.
    public var wasOnTime: Bool? { answeredAt.map { $0 <= asked.replyBy } }
}

extension Check {
    /// Takes an answer, or what is added to one: what is known stands as it was said last, and who
    /// answered first, and when, stays.
    mutating func take(_ given: Reply) {
        if isAnswered {
            additions.append(Added(by: given.by, at: given.at, was: reply?.answers ?? []))
        }
        guard reply != nil else {
            reply = given
            return
        }
        reply?.answers = given.answers
        if let contact = given.bestContact { reply?.bestContact = contact }
    }
}

/// What an agency’s answers about all it was asked of come to.
public enum ReplySum: String, Choice {
    case known, possiblyKnown, notKnown, searchedInPart, notSearched

    /// That some were not searched for is never that nothing is held.
    public init(of answers: [Known]) {
        let all = Set(answers)
        self =
            if all.contains(.known) {
                .known
            } else if all.contains(.possiblyKnown) {
                .possiblyKnown
            } else if all.isSubset(of: [.notKnown]) {
                .notKnown
            } else {
                all.contains(.notKnown) ? .searchedInPart : .notSearched
            }
    }

    public var says: String {
        switch self {
        case .known: "Replied"
        case .possiblyKnown: "Replied, possibly known"
        case .notKnown: "Nothing held"
        case .searchedInPart: "Nothing held, not all searched for"
        case .notSearched: "Replied, did not search"
        }
    }
}

/// One piece of information from one agency. Fact and opinion are never mixed in one.
public struct Statement: Sendable {
    public let id: ID<Statement>
    public internal(set) var content: Content
    public let check: ID<Check>?
    public let agency: AgencyCode
    public let by: ID<Practitioner>
    public let at: Instant
    public internal(set) var corrections: [Correction] = []
    /// Of something sealed: the form of words its owner lets be seen in its place.
    public internal(set) var released: String?
    /// Where its agency took it back, why.
    public internal(set) var retracted: Check.Note?

    public struct Content: Codable, Hashable, Sendable {
        public let id: ID<Statement>
        public let about: [ID<Person>]
        public internal(set) var words: String
        public let kind: StatementKind
        public let eventDate: PartialDate
        public let source: String
        public let sensitivity: Sensitivity
        public internal(set) var handling: Handling
        /// Who may read something sealed. Its words are kept apart, under a key of their own, and
        /// `words` is empty.
        public internal(set) var named: [ID<Practitioner>]?
        /// Why it was shared, and whom it could endanger; absent from what was shared before this
        /// was asked of each piece.
        public let minimisation: Minimisation?

        public init(
            id: ID<Statement>, about: [ID<Person>], words: String, kind: StatementKind,
            eventDate: PartialDate, source: String, sensitivity: Sensitivity,
            handling: Handling, named: [ID<Practitioner>]? = nil, minimisation: Minimisation?
        ) {
            self.minimisation = minimisation
            self.named = named
            self.id = id
            self.about = about
            self.words = words
            self.kind = kind
            self.eventDate = eventDate
            self.source = source
            self.sensitivity = sensitivity
            self.handling = handling
        }
    }

    public struct Correction: Sendable, Hashable {
        public let was: String
        public let because: String
        public let by: ID<Practitioner>
        public let at: Instant
    }

    /// Whether somebody is on the list of names of something sealed.
    public func isNamed(_ practitioner: ID<Practitioner>) -> Bool {
        content.named?.contains(practitioner) ?? false
    }

    /// How deep a reader must be able to go to see what it says.
    public var depth: Access.Depth {
        switch content.handling {
        case .open: .facts
        case .hubOnly: .restricted
        case .sealed: .sealed
        }
    }
}

extension Statement.Content {
    /// The same with other words.
    public func saying(_ words: String) -> Statement.Content {
        var other = self
        other.words = words
        return other
    }

    /// The same, sealed for these people, and without its words.
    public func naming(_ named: [ID<Practitioner>]) -> Statement.Content {
        var sealed = saying("")
        sealed.handling = .sealed
        sealed.named = Array(Set(named)).sorted()
        return sealed
    }
}
