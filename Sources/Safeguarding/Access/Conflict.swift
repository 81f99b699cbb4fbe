/// That a member of staff has an interest of their own in a record: they are in it, live with
/// somebody in it, or know them. While it stands the record does not exist for them, whatever their
/// role (security study, threat 2).
public struct Conflict: Codable, Hashable, Sendable {
    public let practitioner: ID<Practitioner>
    /// Whom of the record they are or know; `nil` where they did not say.
    public let person: ID<Person>?
    public let how: How
    /// In their own words, where they declared it.
    public let words: String?

    public init(
        practitioner: ID<Practitioner>, person: ID<Person>?, how: How, words: String? = nil
    ) {
        self.practitioner = practitioner
        self.person = person
        self.how = how
        self.words = words
    }

    public enum How: String, Choice {
        case declared, sameName, sameHome, sameTelephone, closeToThem

        public var says: String {
            switch self {
            case .declared: "They said so"
            case .sameName: "The same name as somebody in it"
            case .sameHome: "The same home as somebody in it"
            case .sameTelephone: "The same telephone number as somebody in it"
            case .closeToThem: "Somebody they are close to is in it"
            }
        }
    }
}

/// The conflicts of one record: found, declared, and cleared by somebody else with a reason.
public struct Conflicts: Sendable {
    public private(set) var standing: [Decided<Conflict>] = []
    public private(set) var cleared: [Decided<Conflict>] = []

    public init() {}

    public func holds(_ practitioner: ID<Practitioner>) -> Bool {
        standing.contains { $0.value.practitioner == practitioner }
    }

    /// Those of `found` that are new. What somebody has cleared about a person is not found again.
    public func new(among found: [Conflict]) -> [Conflict] {
        found.filter { one in
            !holds(one.practitioner)
                && !cleared.contains {
                    $0.value.practitioner == one.practitioner && $0.value.person == one.person
                }
        }
    }

    mutating func note(_ conflict: Decided<Conflict>) { standing.append(conflict) }

    mutating func clear(_ practitioner: ID<Practitioner>) {
        cleared += standing.filter { $0.value.practitioner == practitioner }
        standing.removeAll { $0.value.practitioner == practitioner }
    }

    func checkClearing(
        of practitioner: ID<Practitioner>, because: String, by who: ID<Practitioner>
    ) throws(Refusal) {
        guard holds(practitioner) else {
            throw .alreadyDone("Nobody of that name is kept out of this now.")
        }
        guard practitioner != who else { throw .notFound }
        guard because.orNil != nil else { throw .missing("because", "Enter your reason") }
    }
}

extension Enquiry {
    /// Keeps staff out whom a comparison found, those of them who are not kept out already.
    public func keepOut(_ found: [Conflict]) -> [EnquiryEvent] {
        conflicts.new(among: found).map(EnquiryEvent.conflictFound)
    }

    /// Somebody says that they have an interest of their own.
    public func declareConflict(
        _ words: String, by practitioner: ID<Practitioner>
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let words = words.orNil else {
            throw .missing("conflict-words", "Enter how you know somebody in this")
        }
        return [
            .conflictFound(
                Conflict(
                    practitioner: practitioner, person: nil, how: .declared, words: words))
        ]
    }

    public func clearConflict(
        of practitioner: ID<Practitioner>, because: String, by who: ID<Practitioner>
    ) throws(Refusal) -> [EnquiryEvent] {
        try conflicts.checkClearing(of: practitioner, because: because, by: who)
        return [.conflictCleared(practitioner: practitioner, because: because)]
    }
}

extension Contact {
    public func keepOut(_ found: [Conflict]) -> [ContactEvent] {
        conflicts.new(among: found).map(ContactEvent.conflictFound)
    }
}
