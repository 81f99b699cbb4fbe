// Opening, leading, rating and closing an enquiry.
extension Enquiry {
    public func open(_ opening: Opening) throws(Refusal) -> [EnquiryEvent] {
        guard self.opening == nil else { throw .alreadyDone("This enquiry is open already.") }
        guard opening.subjects.contains(where: { $0.person == opening.lead && $0.role.isChild })
        else { throw .missing("lead", "Choose the child this enquiry is mainly about") }
        return [.opened(opening)]
    }

    /// Opens, leads and rates in one: the clocks run from here, so none goes without a priority.
    public func begin(
        _ opening: Opening, voice: Voice?, lead: Practitioner, rating: Rating, because: String,
        profile: HubProfile, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        var state = self
        var events: [EnquiryEvent] = []
        func add(_ more: [EnquiryEvent]) {
            for event in more {
                state.apply(Recorded(event, at: now, actor: lead.id, agency: lead.agency))
            }
            events += more
        }
        add(try state.open(opening))
        add(try state.assign(to: lead.id))
        add(try state.rate(rating, because: because, profile: profile, at: now))
        if let voice { add(try state.record(voice)) }
        return events
    }

    /// Joins a later contact about the same child to this enquiry.
    public func join(_ contact: ID<Contact>, worry: String) throws(Refusal) -> [EnquiryEvent] {
        guard !contacts.contains(contact) else {
            throw .alreadyDone("That concern is part of this enquiry already.")
        }
        try mustBeOpen("add a concern")
        return [.contactJoined(contact: contact, worry: worry)]
    }

    /// Brings in somebody who was not in the concern: a sibling, an unborn child, an adult in the
    /// home or a source of risk.
    public func add(_ subject: Subject) throws(Refusal) -> [EnquiryEvent] {
        try mustBeOpen("add a person")
        guard subject.because?.orNil != nil else {
            throw .missing("subject-because", "Enter why they are part of this enquiry")
        }
        guard !subjects.contains(where: { $0.person == subject.person }) else {
            throw .alreadyDone("That person is part of this enquiry already.")
        }
        return [.subjectAdded(subject)]
    }

    /// Takes out somebody who was brought in by mistake. What was written of them stays on the
    /// record, and so does who brought them in.
    public func remove(_ person: ID<Person>, because: String) throws(Refusal) -> [EnquiryEvent] {
        try mustBeOpen("take a person out")
        guard let opening, let subject = subjects.first(where: { $0.person == person }) else {
            throw .missing("taken-out", "Select who is taken out")
        }
        guard person != opening.lead else {
            throw .missing(
                "taken-out",
                "The enquiry is about this child. If it should not be, close it and say why")
        }
        guard because.orNil != nil else {
            throw .missing("out-because", "Enter why they are no part of this enquiry")
        }
        return [.subjectRemoved(person: subject.person, because: because.tidied)]
    }

    public func assign(to practitioner: ID<Practitioner>) throws(Refusal) -> [EnquiryEvent] {
        try mustBeOpen("change who leads")
        return lead == practitioner ? [] : [.leadAssigned(practitioner: practitioner)]
    }

    /// Sets or changes the priority; a change keeps the old one and its reason in the history. The
    /// clocks run from when the enquiry was opened, so a change cannot stretch time already used.
    public func rate(
        _ rating: Rating, because: String, profile: HubProfile, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let opening else { throw .notFound }
        guard stage.awaitsDecision else { throw .wrongStage(now: stage, wanted: "set a priority") }
        guard let because = because.orNil else {
            throw .missing(
                "because",
                ratings.isEmpty
                    ? "Enter why you chose this priority"
                    : "Enter why you are changing the priority")
        }
        guard self.rating?.rating != rating else {
            throw .alreadyDone("The priority is \(rating.says.lowercased()) already.")
        }
        let start = openedAt ?? opening.received
        let calendar = profile.calendar
        // The statutory working day for a decision on every referral always wins.
        let cap = calendar.deadline(from: opening.received, profile.screening)
        guard let clock = profile.clock(for: rating) else {
            return [.rated(rating: rating, because: because, replyBy: cap, decideBy: cap)]
        }
        return [
            .rated(
                rating: rating, because: because,
                replyBy: calendar.deadline(from: now, clock.reply),
                decideBy: calendar.deadline(from: start, clock.decision))
        ]
    }

    public func record(_ voice: Voice) throws(Refusal) -> [EnquiryEvent] {
        guard children.contains(where: { $0.person == voice.child }) else { throw .notFound }
        switch (voice.words?.orNil, voice.whyNot?.orNil) {
        case (nil, nil):
            throw .missing("words", "Enter what the child says, or why the child was not asked")
        case (.some, _) where voice.heardBy?.orNil == nil:
            throw .missing("heardBy", "Enter who heard it")
        default: return [.voiceRecorded(voice)]
        }
    }

    /// Closing needs a decision, word to the referrer or a reason for none, and that nothing of it
    /// is under way: closing ends every clock, so what is open would be forgotten.
    public func close(because: String) throws(Refusal) -> [EnquiryEvent] {
        guard stage.next.contains(.closed) else {
            throw .wrongStage(now: stage, wanted: "close it")
        }
        guard decision != nil else {
            throw .missing("because", "Make and record a decision before closing")
        }
        guard feedback != nil else {
            throw .missing("because", "Tell the referrer, or record why not, before closing")
        }
        guard !owesWord else {
            throw .missing(
                "because", "Record that the referrer was told, and how, before closing")
        }
        let open = underWay
        guard open.isEmpty else {
            throw .missing(
                "because", "Not yet: \(open.joined(separator: "; ")). Closing would end the clocks")
        }
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        return [.closed(because: because)]
    }

    /// What keeps it from being closed, in the order somebody would mend it.
    private var underWay: [String] {
        var open: [String] = []
        if let section47 {
            if section47.ended == nil {
                open.append("the section 47 enquiry is open, so say what it came to")
            } else if section47.awaitsConference {
                open.append("a child protection conference is still to be held")
            }
        }
        if openStrategy != nil { open.append("a strategy discussion is called and not held") }
        if strategies.contains(where: { $0.held != nil && $0.sent == nil }) {
            open.append("minutes of a strategy discussion were not sent out")
        }
        let waiting = checks.count { !$0.isAnswered }
        if isRed, waiting > 0 {
            open.append(
                waiting == 1
                    ? "1 agency has not answered, and the priority is red"
                    : "\(waiting) agencies have not answered, and the priority is red")
        }
        let actions = actions.count { !$0.isEnded }
        if actions > 0 {
            open.append(actions == 1 ? "1 action is open" : "\(actions) actions are open")
        }
        if !incidents.isEmpty { open.append("an incident that was noted waits for an answer") }
        if !unfinishedRecords.isEmpty {
            open.append("the record of what was shared in danger is not finished")
        }
        if advice.contains(where: { $0.given == nil }) { open.append("advice was asked for") }
        if challenges.contains(where: { $0.ended == nil }) {
            open.append("a challenge waits for its answer")
        }
        return open
    }

    public func reopen(because: String) throws(Refusal) -> [EnquiryEvent] {
        guard stage == .closed else { throw .wrongStage(now: stage, wanted: "reopen it") }
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        return [.reopened(because: because)]
    }

    func mustBeOpen(_ wanted: String) throws(Refusal) {
        guard opening != nil else { throw .notFound }
        guard stage.isOpen else { throw .wrongStage(now: stage, wanted: wanted) }
    }
}
