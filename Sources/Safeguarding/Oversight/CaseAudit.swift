/// A look back at decisions: some are drawn, and a second person decides on the same facts without
/// knowing what was decided. Where the two differ the partnership learns something, and says who
/// does what about it (domain study, 1.12: dip samples and second raters).
///
/// It holds no words about anybody but those of the second person, whose entries are sealed under
/// the key of the record they are about, so that erasing that erases them too.
public struct CaseAudit: Sendable {
    public let id: ID<CaseAudit>
    public private(set) var drawn: Decided<Drawn>?
    /// The blind re-decisions, by the place of what they are about.
    public private(set) var verdicts: [Int: Decided<Verdict>] = [:]
    /// Why, in words; missing where the record was erased since.
    public private(set) var reasons: [Int: Reasons] = [:]
    /// What could not be judged, and why.
    public private(set) var setAside: [Int: Decided<String>] = [:]
    public private(set) var lessons: [Lesson] = []
    public private(set) var reminders = Reminders()

    public init(id: ID<CaseAudit>) { self.id = id }

    /// How it was drawn. With the seed and the list of that day anybody can draw it again.
    public struct Drawn: Codable, Hashable, Sendable {
        public let method: SampleMethod
        public let from: Day
        public let to: Day
        /// Whose blind re-decisions they are.
        public let rater: ID<Practitioner>
        public let seed: UInt64
        /// Out of how many.
        public let outOf: Int
        public let items: [AuditedDecision]

        public init(
            method: SampleMethod, from: Day, to: Day, rater: ID<Practitioner>, seed: UInt64,
            outOf: Int, items: [AuditedDecision]
        ) {
            self.method = method
            self.from = from
            self.to = to
            self.rater = rater
            self.seed = seed
            self.outOf = outOf
            self.items = items
        }
    }

    /// What the second person would have decided.
    public struct Verdict: Codable, Hashable, Sendable {
        /// `nil` where they would have taken a concern on for work by agencies together.
        public let outcome: Outcome?
        /// Whether they had not opened the record since it was decided, and so did not know.
        public let isBlind: Bool

        public init(outcome: Outcome?, isBlind: Bool) {
            self.outcome = outcome
            self.isBlind = isBlind
        }
    }

    public struct Reasons: Codable, Hashable, Sendable {
        public let because: String
        public let doneWell: String?
        public let missing: String?

        public init(because: String, doneWell: String?, missing: String?) {
            self.because = because
            self.doneWell = doneWell
            self.missing = missing
        }
    }

    /// Something to do so that it goes better next time. It names no child.
    public struct Lesson: Sendable {
        public let agreed: Agreed
        public let at: Instant
        public internal(set) var learned: Check.Note?

        public struct Agreed: Codable, Hashable, Sendable {
            public let id: ID<Lesson>
            public let what: String
            public let owner: ID<Practitioner>
            public let due: Day

            public init(id: ID<Lesson>, what: String, owner: ID<Practitioner>, due: Day) {
                self.id = id
                self.what = what
                self.owner = owner
                self.due = due
            }
        }
    }

    /// Places not judged and not set aside, in order.
    public var toJudge: [Int] {
        (drawn?.value.items.indices).map {
            $0.filter { verdicts[$0] == nil && setAside[$0] == nil }
        } ?? []
    }

    /// How the two decisions compare, by place.
    public var comparisons: [Int: AuditedDecision.Comparison] {
        verdicts.reduce(into: [:]) { found, one in
            guard let items = drawn?.value.items, items.indices.contains(one.key) else { return }
            found[one.key] = items[one.key].compared(to: one.value.value.outcome)
        }
    }

    /// The same without a word about anybody.
    public var withoutWords: CaseAudit {
        var audit = self
        audit.reasons = [:]
        return audit
    }

    public func agreedCount() -> Int { comparisons.values.filter { $0 == .same }.count }
}

public enum CaseAuditEvent: Codable, Sendable {
    case drawn(CaseAudit.Drawn)
    case judged(place: Int, verdict: CaseAudit.Verdict)
    /// The words of a blind re-decision, under the key of the record they are about.
    case reasoned(place: Int, reasons: CaseAudit.Reasons)
    case setAside(place: Int, because: String)
    case lessonAgreed(CaseAudit.Lesson.Agreed)
    case lessonLearned(lesson: ID<CaseAudit.Lesson>, words: String)
    case reminded(Reminder)
}

extension CaseAudit: Aggregate {
    public mutating func apply(_ recorded: Recorded<CaseAuditEvent>) {
        switch recorded.event {
        case .drawn(let drawn): self.drawn = recorded.decided(drawn, because: "")
        case .judged(let place, let verdict):
            verdicts[place] = recorded.decided(verdict, because: "")
        case .reasoned(let place, let reasons): self.reasons[place] = reasons
        case .setAside(let place, let because):
            setAside[place] = recorded.decided(because, because: because)
        case .lessonAgreed(let agreed):
            lessons.append(Lesson(agreed: agreed, at: recorded.at))
        case .lessonLearned(let id, let words):
            guard let place = lessons.firstIndex(where: { $0.agreed.id == id }) else { return }
            lessons[place].learned = recorded.note(words)
        case .reminded(let reminder): reminders.note(reminder, at: recorded.at)
        }
    }
}

extension CaseAudit {
    public func judge(
        _ place: Int, _ verdict: Verdict, _ reasons: Reasons, by rater: ID<Practitioner>
    ) throws(Refusal) -> [CaseAuditEvent] {
        let item = try toJudge(place, by: rater)
        guard item.choices.contains(verdict.outcome) else {
            throw .missing("verdict", "Select what you would have decided")
        }
        guard reasons.because.orNil != nil else {
            throw .missing("because", "Enter why you would have decided so")
        }
        return [
            .judged(place: place, verdict: verdict), .reasoned(place: place, reasons: reasons),
        ]
    }

    /// Says that the second person cannot judge something, such as a child they know.
    public func setAside(
        _ place: Int, because: String, by rater: ID<Practitioner>
    ) throws(Refusal) -> [CaseAuditEvent] {
        _ = try toJudge(place, by: rater)
        guard let because = because.orNil else {
            throw .missing("aside-because", "Enter why you cannot judge this one")
        }
        return [.setAside(place: place, because: because)]
    }

    public func agree(_ lesson: Lesson.Agreed, at now: Instant) throws(Refusal) -> [CaseAuditEvent]
    {
        guard drawn != nil else { throw .notFound }
        guard lesson.what.orNil != nil else {
            throw .missing("lesson", "Enter what will be done so that it goes better")
        }
        guard lesson.due > LondonTime(now).day else {
            throw .missing("lesson-due-day", "The day must be in the future")
        }
        return [.lessonAgreed(lesson)]
    }

    public func learn(
        _ id: ID<Lesson>, words: String, by practitioner: ID<Practitioner>
    ) throws(Refusal) -> [CaseAuditEvent] {
        guard let lesson = lessons.first(where: { $0.agreed.id == id }) else { throw .notFound }
        guard lesson.agreed.owner == practitioner else {
            throw .notAllowed("Only the person named on this can say that it is done.")
        }
        guard lesson.learned == nil else { throw .alreadyDone("This was done already.") }
        guard let words = words.orNil else {
            throw .missing("learned", "Enter what was done, and how you know that it helped")
        }
        return [.lessonLearned(lesson: id, words: words)]
    }

    private func toJudge(
        _ place: Int, by rater: ID<Practitioner>
    ) throws(Refusal) -> AuditedDecision {
        guard let drawn = drawn?.value, drawn.items.indices.contains(place) else {
            throw .notFound
        }
        guard drawn.rater == rater else {
            throw .notAllowed("Only the person this audit was drawn for can decide in it.")
        }
        guard toJudge.contains(place) else {
            throw .alreadyDone("A blind re-decision was made on this one already.")
        }
        return drawn.items[place]
    }
}

extension CaseAudit: Timed {
    public static func reminded(_ reminder: Reminder) -> CaseAuditEvent { .reminded(reminder) }

    /// Ten working days for the blind re-decisions are a local default.
    public func deadlines(_ calendar: WorkingCalendar) -> [Deadline] {
        guard let drawn else { return [] }
        let judge = Deadline(
            .judgeAgain, from: drawn.at, due: calendar.working(10, after: drawn.at),
            owner: .practitioner(drawn.value.rater))
        return (toJudge.isEmpty ? [] : [judge])
            + lessons.filter { $0.learned == nil }.map { lesson in
                Deadline(
                    .learn, item: lesson.agreed.id.description, from: lesson.at,
                    due: LondonTime(day: lesson.agreed.due, minute: calendar.closes).instant,
                    owner: .practitioner(lesson.agreed.owner))
            }
    }
}
