import Linkage
import Safeguarding
import Store

// What of an answer somebody may be shown: nobody they have an interest in, and nowhere a concealed
// person is. The index holds no concealed place, so nothing here changes whom a search finds; those
// named for a place are shown it besides.
extension Finder {
    nonisolated func reduced(
        _ answer: FindAnswer, asked: Details, to viewer: Practitioner, _ limits: SearchLimits,
        placed: [(RecordKey, Details)]
    ) throws -> FindAnswer {
        let weightMin = answer.isTooLittle ? -.infinity : Match.possibleMin
        let shown = try reduced(
            answer.matches, asked: asked, to: viewer, limits, weightMin: weightMin)
        return self.answer(
            with(placed, shown, asked: asked, limits), broken: answer.broken,
            searched: answer.searched, isTooLittle: answer.isTooLittle)
    }

    nonisolated func reduced(
        _ matches: [Match], asked: Details, to viewer: Practitioner, _ limits: SearchLimits,
        weightMin: Double = Match.possibleMin
    ) throws -> [Match] {
        let concealed = ConcealedList(
            limits.concealed.filter { !$0.isOpen(to: viewer.id) }, to: viewer.agency)
        if concealed.people.isEmpty, limits.keptOut.isEmpty, limits.unplaced.isEmpty,
            limits.own == nil
        {
            return matches
        }
        return matches.compactMap { match -> Match? in
            if isKeptOut(match, limits) { return nil }
            // Concealed since the search began, and so still in what it found.
            guard match.details.isPlaced,
                isUnplaced(match, limits) || concealed.holds(match.key, match.details)
            else { return match }
            return compared(match.key, match.details.unplaced, asked: asked, weightMin: weightMin)
        }.sorted { $0.explanation.weight > $1.explanation.weight }
    }

    private nonisolated func isKeptOut(_ match: Match, _ limits: SearchLimits) -> Bool {
        if let person = match.person, limits.keptOut.contains(person) { return true }
        if let record = match.record, let person = limits.linked[record],
            limits.keptOut.contains(person)
        {
            return true
        }
        // Their own record in any register, or that of somebody close to them.
        guard let own = limits.own else { return false }
        return own.contains { isSame(Details($0), match.details) }
    }

    private nonisolated func isUnplaced(_ match: Match, _ limits: SearchLimits) -> Bool {
        let person = match.person ?? match.record.flatMap { limits.linked[$0] }
        return person.map(limits.unplaced.contains) ?? false
    }

    private nonisolated func isSame(_ left: Details, _ right: Details) -> Bool {
        let explanation = index.compare(left, right)
        return Match(
            key: RecordKey(source: Self.hubSource, record: ""), details: right,
            explanation: explanation
        ).known == .known
    }

    /// The matches with the places that this viewer may know.
    private nonisolated func with(
        _ placed: [(RecordKey, Details)], _ matches: [Match], asked: Details,
        _ limits: SearchLimits
    ) -> [Match] {
        if placed.isEmpty { return matches }
        var all = Dictionary(matches.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for (key, details) in placed {
            guard let match = compared(key, details, asked: asked, weightMin: Match.possibleMin),
                !isKeptOut(match, limits)
            else { continue }
            let known = all[key]?.explanation.weight ?? -.infinity
            if match.explanation.weight >= known { all[key] = match }
        }
        return all.values.sorted {
            ($1.explanation.weight, $0.key.order) < ($0.explanation.weight, $1.key.order)
        }
    }

    /// A record as it answers what is asked, if it does.
    private nonisolated func compared(
        _ key: RecordKey, _ details: Details, asked: Details, weightMin: Double
    ) -> Match? {
        let explanation = index.compare(asked, details)
        guard explanation.weight >= weightMin,
            explanation.steps.contains(where: { $0.weight > 0 })
        else { return nil }
        return Match(key: key, details: details, explanation: explanation)
    }
}

extension RecordKey {
    fileprivate var order: String { "\(source)/\(record)" }
}
