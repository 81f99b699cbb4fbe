// Advice on sharing, challenges to what is withheld, and sharing at once in danger.
extension Enquiry {
    public var isRed: Bool { rating?.rating == .red || opening?.dangerNow == .yes }

    /// Asks somebody for advice on a question of sharing.
    public func askAdvice(_ asked: AdviceRequest.Asked) throws(Refusal) -> [EnquiryEvent] {
        try mustBeOpen("ask for advice")
        guard asked.question.orNil != nil else {
            throw .missing("question", "Enter what you need advice on")
        }
        guard asked.adviser.orNil != nil else {
            throw .missing("adviser", "Enter who you are asking")
        }
        return [.adviceAsked(asked)]
    }

    /// What an adviser said. It joins the record.
    public func giveAdvice(
        _ id: ID<AdviceRequest>, from: String, words: String
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let request = advice.first(where: { $0.id == id }) else { throw .notFound }
        guard request.given == nil else {
            throw .alreadyDone("The advice is on the record already.")
        }
        guard let from = from.orNil else { throw .missing("from", "Enter who advised") }
        guard let words = words.orNil else { throw .missing("advice", "Enter what they said") }
        return [.adviceGiven(request: id, from: from, words: words)]
    }

    /// Whether advice on one request was asked for and is not given yet.
    public func isAdviceAwaited(on check: ID<Check>) -> Bool {
        advice.contains { $0.asked.check == check && $0.given == nil }
    }

    /// What was advised on one request, as a decision keeps it: who, and what they said. On asking
    /// at all, where there is no request yet, what was advised since agencies were last asked.
    public func adviceTaken(by agency: AgencyCode, on check: ID<Check>?) -> String? {
        let last = check == nil ? sharing.last { $0.value.direction == .request }?.at : nil
        let given = advice.filter { $0.agency == agency && $0.asked.check == check }
            .compactMap(\.given).filter { given in last.map { given.at > $0 } ?? true }
        return given.isEmpty
            ? nil : given.map { "\($0.from): \($0.words)" }.joined(separator: "\n")
    }

    /// Questions something withheld.
    public func challenge(
        _ raised: Challenge.Raised, by agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let decision = sharing.first(where: { $0.value.id == raised.decision }) else {
            throw .notFound
        }
        guard !decision.value.withheld.isEmpty, decision.value.direction == .disclose else {
            throw .changed("Nothing was withheld here, so there is nothing to challenge.")
        }
        guard decider(of: decision) != agency else {
            throw .notAllowed("Your own agency withheld this. Send more information instead.")
        }
        guard
            !challenges.contains(where: {
                $0.raised.decision == raised.decision && $0.ended == nil
            })
        else { throw .alreadyDone("This has been challenged, and is not answered yet.") }
        guard raised.because.orNil != nil else {
            throw .missing("because", "Enter why it is needed")
        }
        return [.withholdingChallenged(raised)]
    }

    /// Asks for an answer to a disagreement with the last threshold decision. The decision holds
    /// and is carried out meanwhile.
    public func challengeDecision(
        _ raised: Challenge.Raised, by agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let decision, decision.id == raised.threshold else {
            throw .changed("Another decision was made since. Look at it first.")
        }
        guard agency != .csc else {
            throw .notAllowed(
                "The council made this decision. Speak to the manager, or record that you disagree."
            )
        }
        guard
            !challenges.contains(where: {
                $0.raised.threshold == decision.id && $0.agency == agency && $0.ended == nil
            })
        else { throw .alreadyDone("Your agency has challenged this, and waits for an answer.") }
        let dissent: [EnquiryEvent] = try self.dissent(because: raised.because, for: agency)
        return dissent + [.decisionChallenged(raised)]
    }

    /// The agency that answers a challenge.
    public func answerer(of challenge: Challenge) -> AgencyCode {
        sharing.first { $0.value.id == challenge.raised.decision }.map { decider(of: $0) } ?? .csc
    }

    /// Takes a challenge to the next people up.
    public func moveUp(
        _ id: ID<Challenge>, because: String, at now: Instant, _ calendar: WorkingCalendar
    ) throws(Refusal) -> [EnquiryEvent] {
        let challenge = try openChallenge(id)
        guard let because = because.orNil else {
            throw .missing("because", "Enter why it goes further up")
        }
        guard let rung = challenge.place(at: now, calendar).rung.next else {
            throw .changed("The lead safeguarding partners have it. There is nobody further up.")
        }
        let dueBy = calendar.deadline(from: now, rung.allowance(isRed: isRed))
        return [.challengeMovedUp(challenge: id, rung: rung, because: because, dueBy: dueBy)]
    }

    public func endChallenge(
        _ id: ID<Challenge>, _ end: Challenge.End, because: String, by agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        let challenge = try openChallenge(id)
        let isRaisers = challenge.agency == agency
        guard end != .withdrawn || isRaisers else {
            throw .notAllowed("Only the agency that raised it can withdraw it.")
        }
        guard end == .withdrawn || end == .policyIssue || !isRaisers else {
            throw .notAllowed("The agency whose decision it was answers. You can withdraw it.")
        }
        guard let because = because.orNil else { throw .missing("because", "Enter why") }
        return [.challengeEnded(challenge: id, end: end, because: because)]
    }

    private func openChallenge(_ id: ID<Challenge>) throws(Refusal) -> Challenge {
        guard let challenge = challenges.first(where: { $0.id == id }) else { throw .notFound }
        guard challenge.ended == nil else {
            throw .alreadyDone("This challenge has been answered.")
        }
        return challenge
    }

    /// The agency whose decision it was: where it answers a request, the one that was asked; for
    /// what is written together, the one that wrote; and otherwise the hub's.
    public func decider(of decision: Decided<SharingDecision>) -> AgencyCode {
        switch decision.value.direction {
        case .disclose: decision.value.check.flatMap { check($0) }?.asked.agency ?? .csc
        case .together, .concern: decision.agency
        case .request, .feedback: .csc
        }
    }

    /// Shares at once because a child is in danger. The record is completed after.
    public func shareNow(
        _ content: Statement.Content, for check: ID<Check>, sharing: SharingDecision
    ) throws(Refusal) -> [EnquiryEvent] {
        guard self.check(check) != nil else { throw .notFound }
        guard content.words.orNil != nil else {
            throw .missing("now-words", "Enter what must be known now")
        }
        return [
            .sharingDecided(try sharing.checked()), .statementMade(check: check, content: content),
        ]
    }

    /// Completes the record of something shared in danger.
    public func complete(_ completion: RecordCompletion) throws(Refusal) -> [EnquiryEvent] {
        guard unfinishedRecords.contains(where: { $0.value.id == completion.decision }) else {
            throw .alreadyDone("This record is complete.")
        }
        guard completion.because.orNil != nil else {
            throw .missing("because", "Enter your reasons in your own words")
        }
        return [.recordCompleted(completion)]
    }

    /// What was shared in danger and whose record is not complete.
    public var unfinishedRecords: [Decided<SharingDecision>] {
        sharing.filter { $0.value.recordBy != nil && completions[$0.value.id] == nil }
    }

    mutating func applyToQuestions(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .adviceAsked(let asked):
            advice.append(
                AdviceRequest(
                    asked: asked, by: recorded.actor, agency: recorded.agency, at: recorded.at))
        case .adviceGiven(let id, let from, let words):
            guard let place = advice.firstIndex(where: { $0.id == id }) else { return }
            advice[place].given = AdviceRequest.Given(
                from: from, words: words, by: recorded.actor, at: recorded.at)
        case .withholdingChallenged(let raised), .decisionChallenged(let raised):
            challenges.append(
                Challenge(
                    raised: raised, by: recorded.actor, agency: recorded.agency, at: recorded.at))
        case .challengeMovedUp(let id, let rung, let because, let dueBy):
            changeChallenge(id) {
                $0.moves.append(
                    Challenge.Move(
                        rung: rung, because: because, dueBy: dueBy, by: recorded.actor,
                        at: recorded.at))
            }
        case .challengeEnded(let id, let end, let because):
            changeChallenge(id) {
                $0.ended = Challenge.Ended(
                    end: end, because: because, by: recorded.actor, at: recorded.at)
            }
        case .recordCompleted(let completion):
            completions[completion.decision] = recorded.decided(
                completion, because: completion.because)
        default: break
        }
    }

    private mutating func changeChallenge(
        _ id: ID<Challenge>, _ change: (inout Challenge) -> Void
    ) {
        guard let place = challenges.firstIndex(where: { $0.id == id }) else { return }
        change(&challenges[place])
    }
}
