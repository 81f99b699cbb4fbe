// What should have happened on an enquiry and did not.
extension Enquiry {
    /// Everything that is silent now or will be if nothing happens, each with when.
    public func silences(_ calendar: WorkingCalendar) -> [Silence] {
        guard let openedAt, stage.isOpen else { return [] }
        return unledSilences(openedAt, calendar) + voiceSilences(openedAt, calendar)
            + decisionSilences(calendar) + sharingSilences(calendar) + actionSilences(calendar)
            + reviewSilences()
    }

    private func unledSilences(_ openedAt: Instant, _ calendar: WorkingCalendar) -> [Silence] {
        (lead == nil ? [Silence(.noLead, at: calendar.working(1, after: openedAt))] : [])
            + (rating == nil && stage.awaitsDecision
                ? [Silence(.unrated, at: calendar.working(2, after: openedAt))] : [])
    }

    private func voiceSilences(_ openedAt: Instant, _ calendar: WorkingCalendar) -> [Silence] {
        let heard = Set(voices.map(\.value.child))
        return children.filter { $0.role == .child || $0.role == .sibling }
            .filter { !heard.contains($0.person) }
            .map {
                Silence(.notHeard, item: "\($0.person)", at: calendar.working(10, after: openedAt))
            }
    }

    private func decisionSilences(_ calendar: WorkingCalendar) -> [Silence] {
        guard let decision, !stage.awaitsDecision else {
            return decideBy.map {
                [
                    Silence(
                        .undecided, item: "\($0.milliseconds)", at: calendar.working(5, after: $0))
                ]
            }
                ?? []
        }
        let item = decision.id.description
        return
            (owesWord
            ? [Silence(.notTold, item: item, at: calendar.working(5, after: decision.at))] : [])
            + (decision.made.outcome.needsPlan && plan == nil
                ? [Silence(.planless, item: item, at: calendar.working(15, after: decision.at))]
                : [])
    }

    private func sharingSilences(
        _ calendar: WorkingCalendar
    ) -> [Silence] {
        // Time an agency took for itself does not hide that it was asked long ago.
        let unanswered = checks.filter { !$0.isAnswered }.map { check in
            Silence(
                .unanswered, item: check.id.description,
                at: calendar.working(2, after: check.asked.replyBy),
                agency: check.asked.agency)
        }
        let changes = ripples.flatMap { ripple in
            ripple.awaited.map { agency in
                Silence(
                    .changeUnanswered,
                    item: "\(ripple.statement):\(agency.rawValue):\(ripple.at.milliseconds)",
                    at: calendar.working(2, after: ripple.at), agency: agency)
            }
        }
        let stuck = challenges.filter { $0.ended == nil }.compactMap { challenge in
            Ladder(rung: challenge.rung, dueBy: challenge.dueBy).climbs(calendar)
                .first { $0.rung >= .chair }.map { $0.at }
                .map { Silence(.challengeStuck, item: challenge.id.description, at: $0) }
        }
        return unanswered + changes + stuck
    }

    private func actionSilences(_ calendar: WorkingCalendar) -> [Silence] {
        actions.compactMap { action in
            let item = action.id.description
            if let declined = action.declined {
                let hasAnother = actions.contains {
                    $0.agreed.aim == action.agreed.aim && $0.agreedAt >= declined.at
                        && $0.id != action.id
                }
                return hasAnother
                    ? nil
                    : Silence(
                        .nobodyDoes, item: item, at: calendar.working(2, after: declined.at),
                        agency: action.agreed.agency)
            }
            return action.done == nil && !action.isWatch
                ? Silence(
                    .untouched, item: item, at: calendar.working(5, after: action.due),
                    agency: action.agreed.agency) : nil
        }
    }

    private func reviewSilences() -> [Silence] {
        guard let plan, let last = plan.reviews.last else { return [] }
        let place = plan.reviews.count
        let before = place > 1 ? plan.reviews[place - 2] : nil
        let since = before?.at ?? plan.agreedAt
        let isNew =
            statements.contains { $0.at > since && $0.at <= last.at }
            || voices.contains { $0.at > since && $0.at <= last.at }
            || actions.contains { $0.done.map { $0.at > since && $0.at <= last.at } ?? false }
        let unasked = [before, last].compactMap { $0 }.filter { $0.held.childsView?.orNil == nil }
        return (isNew ? [] : [Silence(.nothingNew, item: "\(place)", at: last.at)])
            + (unasked.count == 2
                ? [Silence(.notHeardAtReviews, item: "\(place)", at: last.at)] : [])
    }

    /// Agencies that were asked and took no part in the joint assessment, once levels were shown
    /// or it was decided; and those that did.
    public var attendance: [AgencyCode: Bool] {
        guard let assessment, assessment.revealed != nil || !stage.awaitsDecision else {
            return [:]
        }
        return agenciesAsked.reduce(into: [:]) { found, agency in
            found[agency] = assessment.present[agency] != nil
        }
    }
}
