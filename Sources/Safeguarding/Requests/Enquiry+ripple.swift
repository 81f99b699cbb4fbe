// When something that was shared is corrected or taken back, whoever relied on it is told until
// they say what it means for their view.

/// A change to a piece of information that somebody relied on, and what rests on it.
public struct Ripple: Sendable, Hashable {
    public let statement: ID<Statement>
    public let isTakenBack: Bool
    public let because: String
    public let at: Instant
    /// Who relied on it, and for which factors; none where it was for a sign, the judgement or the
    /// decision.
    public let relied: [AgencyCode: [String]]
    /// Signs noted from it that were not taken back.
    public let signs: [ID<NotedSign>]
    /// Agencies that have not said what it means for them.
    public let awaited: [AgencyCode]
}

extension Enquiry {
    /// Changes to what views rest on that somebody has not answered yet, newest first.
    public var ripples: [Ripple] {
        statements.compactMap(ripple).filter { !$0.awaited.isEmpty }.sorted { $0.at > $1.at }
    }

    /// Changes an agency still has to answer.
    public func ripples(awaiting agency: AgencyCode) -> [Ripple] {
        ripples.filter { $0.awaited.contains(agency) }
    }

    private func ripple(of statement: Statement) -> Ripple? {
        guard let change = statement.lastChange else { return nil }
        let signs = signs.filter {
            $0.takenBack == nil && $0.noted.at < change.at
                && $0.noted.value.cites?.contains(statement.id) ?? false
        }
        let noters = Set(signs.map(\.noted.agency))
        let relied = relied(on: statement.id, before: change.at, besides: noters)
        guard !relied.isEmpty else { return nil }
        let answered = Set(
            (changesAnswered[statement.id] ?? []).filter { $0.at >= change.at }.map(\.agency))
        // New levels answer for the levels; a sign that stands still rests on what changed.
        let regiven = relied.keys.filter {
            !noters.contains($0) && (assessment?.levelsAt[$0] ?? change.at) > change.at
        }
        return Ripple(
            statement: statement.id, isTakenBack: statement.retracted != nil,
            because: change.because, at: change.at, relied: relied,
            signs: signs.map(\.noted.value.id),
            awaited: Set(relied.keys).subtracting(answered).subtracting(regiven).sorted())
    }

    /// Agencies that noted a sign from a statement or whose levels cited it before a moment, and
    /// whoever proposed the judgement or decided on a picture that held it.
    private func relied(
        on statement: ID<Statement>, before moment: Instant, besides noters: Set<AgencyCode>
    ) -> [AgencyCode: [String]] {
        var relied = Dictionary(uniqueKeysWithValues: noters.map { ($0, [String]()) })
        for (agency, levels) in assessment?.levels ?? [:] {
            let factors = levels.values.filter { $0.cites.contains(statement) }.map(\.factor)
            if !factors.isEmpty { relied[agency] = factors.sorted() }
        }
        guard !relied.isEmpty else { return [:] }
        if let judgement = assessment?.judgement, judgement.at < moment {
            relied[judgement.agency, default: []] += []
        }
        if let decision, decision.at < moment { relied[.csc, default: []] += [] }
        return relied
    }

    /// Takes back something an agency shared. Its words stay on the record as taken back.
    public func retract(
        _ id: ID<Statement>, because: String, by agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let statement = statements.first(where: { $0.id == id }) else { throw .notFound }
        guard statement.agency == agency else {
            throw .notAllowed("Only the agency that gave this can take it back.")
        }
        guard statement.retracted == nil else {
            throw .alreadyDone("This has been taken back already.")
        }
        guard let because = because.orNil else {
            throw .missing("because", "Enter why you take it back")
        }
        return [.statementRetracted(statement: id, because: because)]
    }

    /// Says what a change to something relied on means for an agency’s view.
    public func answerChange(
        of id: ID<Statement>, words: String, for agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        guard ripples(awaiting: agency).contains(where: { $0.statement == id }) else {
            throw .alreadyDone("Your agency has answered this, or did not rely on it.")
        }
        guard let words = words.orNil else {
            throw .missing("words", "Enter what it means for your agency’s view")
        }
        return [.changeAnswered(statement: id, agency: agency, words: words)]
    }
}

extension Statement {
    /// The last time it was corrected or taken back, and why.
    var lastChange: (at: Instant, because: String)? {
        if let retracted { return (retracted.at, retracted.words) }
        return corrections.last.map { ($0.at, $0.because) }
    }
}
