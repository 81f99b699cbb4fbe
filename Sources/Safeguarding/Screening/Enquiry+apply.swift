extension Enquiry: Aggregate {
    public typealias Event = EnquiryEvent

    public mutating func apply(_ recorded: Recorded<EnquiryEvent>) {
        position += 1
        switch recorded.event {
        case .opened, .contactJoined, .subjectAdded, .subjectRemoved, .leadAssigned, .rated,
            .voiceRecorded, .sharingDecided, .conflictFound, .conflictCleared, .reminded, .closed,
            .reopened:
            applyToRecord(recorded)
        case .checkAsked, .checkOpened, .checkChased, .moreTimeTaken, .checkReplied,
            .checkDeclined, .statementMade, .statementCorrected, .statementRetracted,
            .wordsReleased, .statementOpened:
            applyToChecks(recorded)
        case .assessmentOpened, .agencyJoined, .agencyExcused, .levelsGiven, .levelsRevealed,
            .jointLevelSet, .judgementProposed, .judgementAnswered, .noteAdded, .changeAnswered:
            applyToAssessment(recorded)
        case .decided, .dissented, .referrerTold, .referrerReached, .planAgreed, .actionAgreed,
            .actionAccepted,
            .actionDeclined, .actionDone, .reviewed:
            applyToPlan(recorded)
        case .watchSighted, .sightingAnswered, .watchExtended, .watchEnded:
            applyToWatch(recorded)
        case .signNoted, .signTakenBack: applyToSigns(recorded)
        case .strategyCalled, .strategyNoted, .strategyActionSaid, .strategyHeld, .minutesSent:
            applyToStrategy(recorded)
        case .adviceAsked, .adviceGiven, .withholdingChallenged, .decisionChallenged,
            .challengeMovedUp, .challengeEnded, .recordCompleted:
            applyToQuestions(recorded)
        case .section47Ended, .conferenceHeld: break
        }
        // A discussion and a decision begin one too.
        applyToSection47(recorded)
        applyToStanding(recorded)
    }

    private mutating func move(to stage: Stage, at now: Instant) {
        self.stage = stage
        if reached[stage] == nil { reached[stage] = now }
    }

    private mutating func applyToRecord(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .opened(let opening):
            self.opening = opening
            reference = opening.reference
            leadChild = opening.lead
            openedAt = recorded.at
            subjects = opening.subjects
            contacts = [opening.contact]
            worries = [
                Worry(contact: opening.contact, words: opening.worry, at: opening.received)
            ]
            reached[.received] = opening.received
            move(to: .screening, at: recorded.at)
        case .contactJoined(let contact, let worry):
            contacts.append(contact)
            worries.append(Worry(contact: contact, words: worry, at: recorded.at))
        case .subjectAdded(let subject): subjects.append(subject)
        case .subjectRemoved(let person, _):
            formerSubjects += subjects.filter { $0.person == person }
            subjects.removeAll { $0.person == person }
        case .leadAssigned(let practitioner): lead = practitioner
        case .rated(let rating, let because, let replyBy, let decideBy):
            ratings.append(
                Rated(
                    rating: rating, because: because, replyBy: replyBy, decideBy: decideBy,
                    by: recorded.actor, at: recorded.at))
        case .voiceRecorded(let voice): voices.append(recorded.decided(voice, because: ""))
        case .sharingDecided(var decision):
            // As the advice itself reads: what is taken out of it for one reader is taken out here.
            if let copied = decision.adviceFrom {
                decision.adviceFrom =
                    adviceTaken(by: recorded.agency, on: decision.check) ?? copied
            }
            sharing.append(recorded.decided(decision, because: decision.because))
        case .conflictFound(let conflict):
            conflicts.note(recorded.decided(conflict, because: conflict.words ?? ""))
        case .conflictCleared(let practitioner, _): conflicts.clear(practitioner)
        case .reminded(let reminder): reminders.note(reminder, at: recorded.at)
        case .closed(let because):
            (closedAt, closedBecause) = (recorded.at, because)
            move(to: .closed, at: recorded.at)
        case .reopened:
            (closedAt, closedBecause) = (nil, nil)
            move(to: .checking, at: recorded.at)
        default: break
        }
    }

    private mutating func applyToChecks(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .checkAsked(let id, let asked):
            checks.append(
                Check(id: id, asked: asked, askedAt: recorded.at, askedBy: recorded.actor))
            if stage == .screening || stage == .received { move(to: .checking, at: recorded.at) }
        case .checkOpened(let id):
            changeCheck(id) {
                $0.openedAt = $0.openedAt ?? recorded.at
                $0.openedBy = $0.openedBy ?? recorded.actor
                $0.openedLast = recorded.at
            }
        case .checkChased(let id, let words):
            changeCheck(id) { $0.chases.append(recorded.note(words)) }
        case .moreTimeTaken(let id, let until, let because):
            changeCheck(id) {
                $0.moreTime = Check.MoreTime(
                    until: until, because: because, by: recorded.actor, at: recorded.at)
            }
        case .checkReplied(let id, let answers, let bestContact, let sharing):
            let reply = Check.Reply(
                answers: answers, bestContact: bestContact, by: recorded.actor, at: recorded.at,
                sharing: sharing)
            changeCheck(id) { $0.take(reply) }
        case .checkDeclined(let id, let reason, let words):
            changeCheck(id) {
                $0.declined = Check.Declined(
                    reason: reason, words: words, by: recorded.actor, at: recorded.at)
            }
        case .statementMade(let check, let content):
            statements.append(
                Statement(
                    id: content.id, content: content, check: check, agency: recorded.agency,
                    by: recorded.actor, at: recorded.at))
        case .statementCorrected(let id, let words, let because):
            guard let place = statements.firstIndex(where: { $0.id == id }) else { return }
            statements[place].correct(words, because: because, recorded)
        case .statementRetracted(let id, let because):
            guard let place = statements.firstIndex(where: { $0.id == id }) else { return }
            statements[place].retracted = recorded.note(because)
        case .wordsReleased(let id, let words):
            guard let place = statements.firstIndex(where: { $0.id == id }) else { return }
            statements[place].released = words
        case .statementOpened(let id):
            guard let place = statements.firstIndex(where: { $0.id == id }) else { return }
            statements[place].content.handling = .open
        default: break
        }
    }

    private mutating func changeCheck(_ id: ID<Check>, _ change: (inout Check) -> Void) {
        guard let place = checks.firstIndex(where: { $0.id == id }) else { return }
        change(&checks[place])
    }

    private mutating func applyToAssessment(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .assessmentOpened(let factors):
            assessment = Assessment(
                opened: recorded.at, openedBy: recorded.actor, factors: factors)
            move(to: .assessing, at: recorded.at)
        case .agencyJoined(let agency):
            assessment?.excused[agency] = nil
            assessment?.present[agency] = Assessment.Presence(by: recorded.actor, at: recorded.at)
        case .agencyExcused(let agency, let because):
            assessment?.present[agency] = nil
            assessment?.excused[agency] = recorded.note(because)
        case .levelsGiven(let agency, let levels):
            let known = assessment?.levels[agency] ?? [:]
            assessment?.levels[agency] = levels.reduce(into: known) { $0[$1.factor] = $1 }
            assessment?.levelsAt[agency] = recorded.at
        case .levelsRevealed: assessment?.revealed = recorded.at
        case .jointLevelSet(let factor, let level, let because):
            assessment?.joint[factor] = Assessment.Joint(
                level: level, because: because, by: recorded.actor, at: recorded.at)
        case .judgementProposed(let level, let words, let wouldChange):
            assessment?.judgement = Assessment.Judgement(
                level: level, words: words, wouldChange: wouldChange, by: recorded.actor,
                agency: recorded.agency, at: recorded.at)
        case .judgementAnswered(let agency, let agrees, let because):
            assessment?.judgement?.answers[agency] = Assessment.Answer(
                agrees: agrees, because: because, by: recorded.actor, at: recorded.at)
        case .noteAdded(let words): notes.append(recorded.decided(words, because: ""))
        case .changeAnswered(let statement, _, let words):
            changesAnswered[statement, default: []].append(recorded.decided(words, because: ""))
        default: break
        }
    }

    private mutating func applyToPlan(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .decided(let id, let made):
            decisions.append(
                ThresholdDecision(id: id, made: made, by: recorded.actor, at: recorded.at))
            // A further decision leaves the plan where it is.
            if stage != .planned, stage != .inReview { move(to: .decided, at: recorded.at) }
        case .dissented(let decision, let agency, let because):
            dissents.append(
                Dissent(
                    decision: decision, agency: agency, because: because, by: recorded.actor,
                    at: recorded.at))
        case .referrerTold(let told):
            feedback = recorded.decided(told, because: told.words)
            feedbackReached = nil
        case .referrerReached(let reached):
            feedbackReached = recorded.decided(reached, because: "")
        case .planAgreed(let agreed):
            if plan == nil {
                plan = Plan(
                    agreed: agreed, agreedAt: recorded.at, agreedBy: recorded.actor,
                    written: Written(by: recorded.actor, at: recorded.at))
                plan?.actions = actionsBeforePlan
                actionsBeforePlan = []
            } else {
                plan?.agreed = agreed
                plan?.written = Written(by: recorded.actor, at: recorded.at)
            }
            move(to: .planned, at: recorded.at)
        case .actionAgreed(let action):
            let new = PlanAction(agreed: action, agreedAt: recorded.at)
            if plan == nil { actionsBeforePlan.append(new) } else { plan?.actions.append(new) }
        case .actionAccepted(let id): changeAction(id) { $0.accepted = recorded.note("") }
        case .actionDeclined(let id, let because):
            changeAction(id) { $0.declined = recorded.note(because) }
        case .actionDone(let id, let evidence):
            changeAction(id) { $0.done = recorded.note(evidence) }
        case .reviewed(let held):
            plan?.reviews.append(Plan.Review(held: held, by: recorded.actor, at: recorded.at))
            move(to: .inReview, at: recorded.at)
        default: break
        }
    }

    mutating func changeAction(
        _ id: ID<PlanAction>, _ change: (inout PlanAction) -> Void
    ) {
        if let place = actionsBeforePlan.firstIndex(where: { $0.id == id }) {
            change(&actionsBeforePlan[place])
        }
        guard let place = plan?.actions.firstIndex(where: { $0.id == id }),
            var action = plan?.actions[place]
        else { return }
        change(&action)
        plan?.actions[place] = action
    }
}

extension Recorded {
    func decided<Value: Sendable>(_ value: Value, because: String) -> Decided<Value> {
        Decided(value: value, because: because, by: actor, agency: agency, at: at)
    }

    func note(_ words: String) -> Check.Note { Check.Note(words: words, by: actor, at: at) }
}

extension Statement {
    /// A correction keeps what was there before: nothing an agency said is ever overwritten.
    mutating func correct<Event>(_ words: String, because: String, _ recorded: Recorded<Event>) {
        corrections.append(
            Correction(
                was: content.words, because: because, by: recorded.actor, at: recorded.at))
        content = content.saying(words)
    }
}
