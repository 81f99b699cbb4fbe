// What waits to be done on an enquiry, by whom, and by when.
extension Enquiry: Timed {
    public static func reminded(_ reminder: Reminder) -> EnquiryEvent { .reminded(reminder) }

    public func deadlines(_ calendar: WorkingCalendar) -> [Deadline] {
        guard let openedAt, stage.isOpen else { return [] }
        return deadlinesToDecide(openedAt, calendar) + deadlinesAfterDecision(calendar)
            + deadlinesOfPlan(calendar) + deadlinesOfStrategy(calendar) + deadlinesOfSharing()
            + deadlinesOfChanges(calendar) + deadlinesOfIncidents()
            + deadlinesOfSection47(calendar) + deadlinesOfStanding(calendar)
    }

    /// Whoever leads it, or the managers where nobody does.
    private var leader: Deadline.Owner { lead.map { .practitioner($0) } ?? .role(.manager) }

    private func deadlinesToDecide(
        _ openedAt: Instant, _ calendar: WorkingCalendar
    ) -> [Deadline] {
        var found: [Deadline] = []
        if stage.awaitsDecision {
            if let rating {
                found.append(
                    Deadline(
                        .decide, from: rating.at, due: rating.decideBy, owner: .role(.manager),
                        isRed: isRed))
            } else {
                // An enquiry without a priority has no other clock. One working day is a local
                // default.
                found.append(
                    Deadline(
                        .rate, from: openedAt,
                        due: calendar.working(1, after: openedAt),
                        owner: leader))
            }
        }
        return found
            + checks.filter { !$0.isAnswered }.map { check in
                Deadline(
                    .reply, item: check.id.description, from: check.askedAt, due: check.dueBy,
                    owner: .agency(check.asked.agency), isRed: isRed)
            }
    }

    /// That their word was received, the referrer hears within one working day of that
    /// (`Contact.deadlines`). What was decided they hear within one working day of the decision, a
    /// local default, as are ten working days for a plan.
    private func deadlinesAfterDecision(_ calendar: WorkingCalendar) -> [Deadline] {
        guard let decision, !stage.awaitsDecision else { return [] }
        var found: [Deadline] = []
        found += deadlineToHear(calendar)
        if owesWord {
            found.append(
                Deadline(
                    opening?.source.isOwed == .thanks ? .thank : .tell, from: decision.at,
                    due: calendar.working(1, after: decision.at),
                    owner: leader))
        }
        if decision.made.outcome.needsPlan, plan == nil {
            found.append(
                Deadline(
                    .plan, from: decision.at,
                    due: calendar.working(10, after: decision.at),
                    owner: leader, isRed: isRed))
        }
        return found
    }

    /// Word that waits on a referrer's own page. Five working days are a local default; after them
    /// whoever leads hears that it was not read.
    private func deadlineToHear(_ calendar: WorkingCalendar) -> [Deadline] {
        guard case .sent = wordToReferrer, let feedback, let to = feedback.value.to else {
            return []
        }
        return [
            Deadline(
                .hear, item: opening?.contact.description ?? "", from: feedback.at,
                due: calendar.working(5, after: feedback.at), owner: .practitioner(to))
        ]
    }

    /// Whoever was asked hears that the law now asks more of them. One working day is a local
    /// default.
    private func deadlinesOfStanding(_ calendar: WorkingCalendar) -> [Deadline] {
        checks.compactMap { check in
            newStanding(for: check).map { since in
                Deadline(
                    .heed, item: check.id.description, from: since,
                    due: calendar.working(1, after: since), owner: .agency(check.asked.agency),
                    isRed: isRed)
            }
        }
    }

    private func deadlinesOfSection47(_ calendar: WorkingCalendar) -> [Deadline] {
        guard let section47, section47.awaitsConference else { return [] }
        return [
            Deadline(
                .confer, item: "\(section47s.count)", from: section47.startedAt,
                due: section47.conferenceBy(calendar), owner: leader, isRed: isRed)
        ]
    }

    private func deadlinesOfPlan(_ calendar: WorkingCalendar) -> [Deadline] {
        var found: [Deadline] = []
        for action in actions where !action.isEnded {
            let (item, owner) = (
                action.id.description, Deadline.Owner.practitioner(action.agreed.owner)
            )
            found += deadlines(ofWatch: action, calendar)
            if action.accepted == nil {
                // Two working days to answer are a local default.
                let answerBy = calendar.working(2, after: action.agreedAt)
                found.append(
                    Deadline(
                        .accept, item: item, from: action.agreedAt,
                        due: min(answerBy, action.due), owner: owner, isRed: isRed))
            }
            if !action.isWatch {
                found.append(
                    Deadline(
                        .act, item: item, from: action.agreedAt, due: action.due,
                        owner: owner, isRed: isRed))
            }
        }
        if let plan, stage == .planned || stage == .inReview {
            found.append(
                Deadline(
                    .review, from: plan.reviews.last?.at ?? plan.agreedAt,
                    due: LondonTime(day: plan.reviewOn, minute: calendar.closes).instant,
                    owner: leader))
        }
        return found
    }

    /// A watch ends by itself; whoever leads says what came of it. What was seen is answered within
    /// one working day, a local default.
    private func deadlines(
        ofWatch action: PlanAction, _ calendar: WorkingCalendar
    ) -> [Deadline] {
        guard action.isWatch else { return [] }
        let seen = action.sightings.enumerated().filter { $0.element.answered == nil }.map {
            place, sighting in
            Deadline(
                .answerSighting, item: "\(action.id):\(place)", from: sighting.at,
                due: calendar.working(1, after: sighting.at), owner: leader, isRed: isRed)
        }
        return seen + [
            Deadline(
                .endWatch, item: action.id.description, from: action.agreedAt, due: action.due,
                owner: leader)
        ]
    }

    /// Minutes go out within one working day; a discussion by telephone is followed by a meeting
    /// within five (domain study, 1.8: the practice standards, and Lewisham).
    private func deadlinesOfStrategy(_ calendar: WorkingCalendar) -> [Deadline] {
        strategies.flatMap { strategy -> [Deadline] in
            let item = strategy.id.description
            guard let held = strategy.held else {
                return invitations(to: strategy) + [
                    Deadline(
                        .hold, item: item, from: strategy.calledAt,
                        // Two hours for it to be held and written up.
                        due: strategy.called.start.adding(minutes: 120), owner: leader,
                        isRed: isRed)
                ]
            }
            func due(_ kind: Deadline.Kind, _ days: Int) -> Deadline {
                Deadline(
                    kind, item: item, from: held.at,
                    due: calendar.working(days, after: held.at),
                    owner: leader, isRed: isRed)
            }
            let hasMet = strategies.contains {
                $0.called.way != .telephone && ($0.held?.at ?? held.at) > held.at
            }
            return (strategy.sent == nil ? [due(.sendMinutes, 1)] : [])
                + (strategy.called.way == .telephone && !hasMet ? [due(.meet, 5)] : [])
        }
    }

    /// The police and whoever is invited hear of it, and when it is.
    private func invitations(to strategy: StrategyDiscussion) -> [Deadline] {
        let agencies = strategy.called.agencies.subtracting([.csc])
        return agencies.sorted().map { agency in
            Deadline(
                .attend, item: "\(strategy.id):\(agency.rawValue)", from: strategy.calledAt,
                due: max(strategy.called.start, strategy.calledAt), owner: .agency(agency),
                isRed: isRed)
        }
    }

    private func deadlinesOfSharing() -> [Deadline] {
        let advised = advice.filter { $0.given == nil }.map { request -> Deadline in
            let adviser: Deadline.Owner? =
                request.asked.of?.role.map { role in
                    request.asked.to.map { .practitioner($0) } ?? .role(role)
                }
            return Deadline(
                adviser == nil ? .recordAdvice : .advise, item: request.id.description,
                from: request.at, due: request.asked.dueBy,
                owner: adviser ?? .practitioner(request.by), isRed: isRed)
        }
        let challenged = challenges.filter { $0.ended == nil }.map { challenge in
            Deadline(
                .answerChallenge, item: challenge.id.description, from: challenge.at,
                due: challenge.dueBy, owner: owner(of: challenge), isRed: isRed,
                rung: challenge.rung)
        }
        let unfinished = sharing.compactMap { decision -> Deadline? in
            guard let due = decision.value.recordBy, completions[decision.value.id] == nil else {
                return nil
            }
            return Deadline(
                .completeRecord, item: decision.value.id.description, from: decision.at,
                due: due, owner: .practitioner(decision.by))
        }
        return advised + challenged + unfinished
    }

    private func owner(of challenge: Challenge) -> Deadline.Owner {
        let agency = answerer(of: challenge)
        return agency == .csc ? .role(.manager) : .agency(agency)
    }

    /// Four hours, by day or night, are a local default.
    private func deadlinesOfIncidents() -> [Deadline] {
        incidents.map { sign in
            Deadline(
                .answerIncident, item: sign.noted.value.id.description, from: sign.noted.at,
                due: sign.noted.at.adding(minutes: 4 * 60), owner: leader, isRed: true)
        }
    }

    /// One working day to answer a change is a local default.
    private func deadlinesOfChanges(_ calendar: WorkingCalendar) -> [Deadline] {
        ripples.flatMap { ripple in
            ripple.awaited.map { agency in
                Deadline(
                    .answerChange, item: "\(ripple.statement):\(agency.rawValue)",
                    from: ripple.at,
                    due: calendar.working(1, after: ripple.at),
                    owner: agency == .csc ? leader : .agency(agency), isRed: isRed)
            }
        }
    }
}
