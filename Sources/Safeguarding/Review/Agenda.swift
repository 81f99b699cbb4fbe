/// One thing to talk about at the next review of a plan.
public enum AgendaItem: Sendable {
    case late(PlanAction)
    case notAccepted(PlanAction)
    /// Its owner said no and nobody else has it.
    case declined(PlanAction)
    case done(PlanAction)
    /// Its time is over and nobody said what came of it.
    case watchOver(PlanAction)
    /// What a watch is for was seen.
    case sighted(PlanAction, Sighting)
    case voiceNotHeard(ID<Person>)
    case voice(String)
    case information(AgencyCode, count: Int)
    case changed(AgencyCode)
    case silent(AgencyCode)
    case disagreement(AgencyCode)
}

extension Enquiry {
    /// What changed since the plan was agreed or last reviewed: first what did not happen, then
    /// what did.
    public func agenda(at now: Instant) -> [AgendaItem] {
        guard let plan else { return [] }
        let since = plan.reviews.last?.at ?? plan.agreedAt
        return plan.notHappened(at: now) + missing(since: since, at: now)
            + happened(since: since)
    }

    private func missing(since: Instant, at now: Instant) -> [AgendaItem] {
        let heard = Set(voices.filter { $0.at > since && $0.value.words != nil }.map(\.value.child))
        let silent = checks.filter { !$0.isAnswered && now > $0.asked.replyBy }
            .map(\.asked.agency)
        return children.filter { !heard.contains($0.person) }.map { .voiceNotHeard($0.person) }
            + Set(silent).sorted().map { .silent($0) }
    }

    private func happened(since: Instant) -> [AgendaItem] {
        let heard = voices.filter { $0.at > since }.compactMap(\.value.words)
        let new = statements.filter { $0.at > since && $0.depth != .sealed }
        let changed = statements.filter {
            $0.depth != .sealed && ($0.lastChange?.at ?? since) > since
        }
        let done = actions.filter { ($0.done?.at ?? since) > since }
        var items = heard.map { AgendaItem.voice($0) }
        for (agency, pieces) in Dictionary(grouping: new, by: \.agency).sorted(by: {
            $0.key < $1.key
        }) {
            items.append(.information(agency, count: pieces.count))
        }
        items += Set(changed.map(\.agency)).sorted().map { .changed($0) }
        items += dissents.filter { $0.at > since }.map { .disagreement($0.agency) }
        let sighted = (plan?.actions ?? []).flatMap { action in
            action.sightings.filter { $0.at > since }.map { AgendaItem.sighted(action, $0) }
        }
        return items + sighted + done.map { .done($0) }
    }
}

extension Plan {
    fileprivate func notHappened(at now: Instant) -> [AgendaItem] {
        actions.compactMap { action in
            if action.declined != nil { return .declined(action) }
            if action.isLate(at: now) { return .late(action) }
            if action.isOver(at: now) { return .watchOver(action) }
            if action.accepted == nil, action.done == nil { return .notAccepted(action) }
            return nil
        }
    }
}
