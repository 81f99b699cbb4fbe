import Linkage
import Safeguarding
import Store

// What of an answer somebody may be shown: nobody they have an interest in, and nowhere a concealed
// person is. What is left reads as though the rest had never been found.
extension Finder {
    nonisolated func reduced(
        _ answer: FindAnswer, asked: Details, to viewer: Practitioner, _ limits: SearchLimits
    ) throws -> FindAnswer {
        self.answer(
            try reduced(
                answer.matches, asked: asked, to: viewer, limits,
                weightMin: answer.isTooLittle ? -.infinity : Match.possibleMin),
            broken: answer.broken, searched: answer.searched, isTooLittle: answer.isTooLittle)
    }

    nonisolated func reduced(
        _ matches: [Match], asked: Details, to viewer: Practitioner, _ limits: SearchLimits,
        weightMin: Double = Match.possibleMin
    ) throws -> [Match] {
        let concealed = limits.concealed.filter { !$0.isOpen(to: viewer.id) }
        if concealed.isEmpty, limits.keptOut.isEmpty, limits.own == nil { return matches }
        return matches.compactMap { match -> Match? in
            if isKeptOut(match, limits) { return nil }
            guard concealed.contains(where: { isRecord(match, of: $0) }) else { return match }
            return unplaced(match, asked: asked, weightMin: weightMin)
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

    /// Whether a match is one of a concealed person's own records, linked or not yet.
    private nonisolated func isRecord(_ match: Match, of concealed: ConcealedPerson) -> Bool {
        if match.person == concealed.person { return true }
        if let record = match.record, concealed.records.contains(record) { return true }
        return isSame(Details(concealed.details), match.details)
    }

    private nonisolated func isSame(_ left: Details, _ right: Details) -> Bool {
        let explanation = index.compare(left, right)
        return Match(
            key: RecordKey(source: Self.hubSource, record: ""), details: right,
            explanation: explanation
        ).known == .known
    }

    /// The match as it would be without anything that says where they are, if it still is one.
    private nonisolated func unplaced(
        _ match: Match, asked: Details, weightMin: Double
    ) -> Match? {
        var details = match.details
        details.house = ""
        details.street = ""
        details.postcode = ""
        details.telephone = ""
        details.upn = ""
        let explanation = index.compare(asked, details)
        guard explanation.weight >= weightMin,
            explanation.steps.contains(where: { $0.weight > 0 })
        else { return nil }
        return Match(key: match.key, details: details, explanation: explanation)
    }
}
