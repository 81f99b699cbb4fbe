// Asking agencies, and their replies.
extension Enquiry {
    /// What one agency is to be asked, before the status and the deadline are added from the
    /// record.
    public struct Ask: Sendable {
        public let check: ID<Check>
        public let agency: AgencyCode
        public let subjects: [ID<Person>]
        public let questions: [Question]
        public let purposes: [String]
        public let told: [Check.Told]
        public let from: Day
        public let to: Day
        public let replyBy: Instant?
        public let sharing: SharingDecision

        public init(
            check: ID<Check>, agency: AgencyCode, subjects: [ID<Person>], questions: [Question],
            purposes: [String], told: [Check.Told], from: Day, to: Day, replyBy: Instant? = nil,
            sharing: SharingDecision
        ) {
            self.check = check
            self.agency = agency
            self.subjects = subjects
            self.questions = questions
            self.purposes = purposes
            self.told = told
            self.from = from
            self.to = to
            self.replyBy = replyBy
            self.sharing = sharing
        }
    }

    /// Asks one agency. Telling it anything is itself a sharing decision, kept with the check.
    public func ask(_ ask: Ask, at now: Instant) throws(Refusal) -> [EnquiryEvent] {
        try mustBeOpen("ask an agency")
        guard let replyBy = ask.replyBy ?? rating.map({ max($0.replyBy, now.adding(minutes: 60)) })
        else {
            throw .missing("rating", "Set a priority first: it gives agencies their time to reply")
        }
        guard !ask.subjects.isEmpty else { throw .missing("subjects", "Select who to ask about") }
        guard ask.subjects.allSatisfy({ id in subjects.contains { $0.person == id } }) else {
            throw .notFound
        }
        guard !ask.questions.isEmpty else { throw .missing("questions", "Select what to ask") }
        guard ask.from <= ask.to else {
            throw .missing("from", "The start of the period must be before its end")
        }
        if let untold = ask.told.first(where: { $0.because.orNil == nil }) {
            throw .missing("told", "Enter why the agency needs to know: “\(untold.fact)”")
        }
        if checks.contains(where: { $0.asked.agency == ask.agency && !$0.isAnswered }) {
            throw .alreadyDone(
                "This agency has been asked and has not answered yet. Chase it instead.")
        }
        let asked = Check.Asked(
            agency: ask.agency, subjects: ask.subjects, questions: ask.questions,
            purposes: ask.purposes, status: standing.says, told: ask.told, from: ask.from,
            to: ask.to, replyBy: replyBy,
            sharing: ask.sharing.id)
        return [
            .sharingDecided(try ask.sharing.checked()),
            .checkAsked(check: ask.check, asked: asked),
        ]
    }

    public func openCheck(_ id: ID<Check>) throws(Refusal) -> [EnquiryEvent] {
        let check = try found(id)
        let isNew = check.openedAt == nil || newStanding(for: check) != nil
        return isNew ? [.checkOpened(check: id)] : []
    }

    public func chase(_ id: ID<Check>, words: String) throws(Refusal) -> [EnquiryEvent] {
        let check = try unanswered(id)
        guard let words = words.orNil else {
            throw .missing("words", "Enter who you spoke to or how you chased")
        }
        return [.checkChased(check: check.id, words: words)]
    }

    /// What an agency sends back: an answer for each person, statements, and the decision to share.
    public struct ReplyGiven: Sendable {
        public let check: ID<Check>
        public let answers: [Check.Answer]
        public let statements: [Statement.Content]
        public let bestContact: String?
        public let sharing: SharingDecision?
        /// Whether whoever gives it knows that it is added to an answer.
        public let isAdding: Bool

        public init(
            check: ID<Check>, answers: [Check.Answer], statements: [Statement.Content],
            bestContact: String?, sharing: SharingDecision?, isAdding: Bool = false
        ) {
            self.isAdding = isAdding
            self.check = check
            self.answers = answers
            self.statements = statements
            self.bestContact = bestContact
            self.sharing = sharing
        }
    }

    /// Answers a request, or adds to an answer: more may be found later, and what was said not to
    /// be held may be.
    public func reply(_ given: ReplyGiven) throws(Refusal) -> [EnquiryEvent] {
        let check = given.isAdding ? try found(given.check) : try unanswered(given.check)
        if check.isAnswered {
            try mustBeOpen("add to this answer")
            let isSaid = !given.statements.isEmpty || !(given.sharing?.withheld ?? []).isEmpty
            let isChanged = check.reply.map {
                $0.answers != given.answers
                    || given.bestContact?.orNil.map { [old = $0.bestContact] in $0 != old } ?? false
            }
            guard isSaid || isChanged ?? true else {
                throw .missing("words-0", "Enter what there is to add, or change your answer")
            }
        }
        for subject in check.asked.subjects
        where !given.answers.contains(where: { $0.person == subject }) {
            throw .missing("known-\(subject)", "Select whether your agency knows this person")
        }
        for statement in given.statements {
            guard statement.words.orNil != nil || statement.handling == .sealed else {
                throw .missing("statement", "Enter what you know")
            }
            guard statement.words.utf8.count <= Limits.wordsMax else {
                throw .missing("statement", "Each piece must be \(Limits.wordsSay) or fewer")
            }
            guard statement.source.orNil != nil else {
                throw .missing("source", "Enter where this comes from, such as your record system")
            }
            let named = statement.about + (statement.minimisation?.endangered ?? [])
            guard Set(named).isSubset(of: Set(check.asked.subjects)) else { throw .notFound }
        }
        if !given.statements.isEmpty, given.sharing == nil {
            throw .missing("because", "Record your decision to share")
        }
        var events: [EnquiryEvent] = []
        if let sharing = given.sharing { events.append(.sharingDecided(try sharing.checked())) }
        events += given.statements.map { .statementMade(check: check.id, content: $0) }
        // What was shared in danger before is explained by the reply.
        for record in unfinishedRecords where record.value.check == check.id {
            guard let sharing = given.sharing else { continue }
            events.append(
                .recordCompleted(
                    RecordCompletion(
                        decision: record.value.id, because: sharing.because,
                        familyTold: sharing.familyTold)))
        }
        events.append(
            .checkReplied(
                check: check.id, answers: given.answers, bestContact: given.bestContact?.orNil,
                sharing: given.sharing?.id))
        return events
    }

    /// A refusal uses the same record as sharing.
    public func decline(
        _ id: ID<Check>, reason: RefusalReason, words: String, sharing: SharingDecision
    ) throws(Refusal) -> [EnquiryEvent] {
        let check = try unanswered(id)
        guard let words = words.orNil else {
            throw .missing("words", "Enter why, so that the hub can put it right")
        }
        return [
            .sharingDecided(try sharing.checked()),
            .checkDeclined(check: check.id, reason: reason, words: words),
        ]
    }

    public func takeMoreTime(
        _ id: ID<Check>, until: Instant, because: String, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        let check = try unanswered(id)
        guard let because = because.orNil else {
            throw .missing("because", "Enter why you need more time")
        }
        guard until > now else { throw .missing("until", "The new time must be in the future") }
        return [.moreTimeTaken(check: check.id, until: until, because: because)]
    }

    public func correct(
        _ id: ID<Statement>, words: String, because: String, by agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let statement = statements.first(where: { $0.id == id }) else { throw .notFound }
        guard statement.agency == agency else {
            throw .notAllowed("Only the agency that gave this can correct it.")
        }
        guard statement.depth != .sealed else {
            throw .changed(
                "Something sealed cannot be corrected in place. Add a new piece that says what was "
                    + "wrong.")
        }
        guard let words = words.orNil else { throw .missing("words", "Enter what it should say") }
        guard let because = because.orNil else { throw .missing("because", "Enter why it changed") }
        return [.statementCorrected(statement: id, words: words, because: because)]
    }

    /// The owner of something sealed lets a form of words be seen in its place.
    public func release(
        _ id: ID<Statement>, words: String, by agency: AgencyCode, sharing: SharingDecision
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let statement = statements.first(where: { $0.id == id }),
            statement.depth == .sealed, statement.agency == agency
        else { throw .notFound }
        guard let words = words.orNil else {
            throw .missing("released", "Enter the words others may see")
        }
        return [
            .sharingDecided(try sharing.checked()), .wordsReleased(statement: id, words: words),
        ]
    }

    /// The owner of a piece that went to the hub alone shows it to the agencies that work on it.
    public func open(
        _ id: ID<Statement>, by agency: AgencyCode, sharing: SharingDecision
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let statement = statements.first(where: { $0.id == id }),
            statement.agency == agency, statement.depth != .sealed, statement.retracted == nil
        else { throw .notFound }
        guard statement.content.handling == .hubOnly else {
            throw .alreadyDone("The agencies that work on this enquiry see it already.")
        }
        return [.sharingDecided(try sharing.checked()), .statementOpened(statement: id)]
    }

    private func found(_ id: ID<Check>) throws(Refusal) -> Check {
        guard let check = check(id) else { throw .notFound }
        return check
    }

    private func unanswered(_ id: ID<Check>) throws(Refusal) -> Check {
        let check = try found(id)
        guard !check.isAnswered else {
            throw .alreadyDone(
                "Your agency answered this request meanwhile. Look at what was sent; then you can "
                    + "add what you typed to it.")
        }
        return check
    }
}
