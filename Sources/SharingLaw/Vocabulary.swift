import Safeguarding

/// The facts and findings of a pack as places and bits, so that a decision is a few comparisons.
///
/// Place *n* is fact *n*; findings follow, and last the outcome itself, which the steps after it
/// ask about. Bit *k* of a place is value *k*. No bit set: nothing was said.
struct Vocabulary: Sendable {
    /// The finding every pack has: what was decided, or `none` before that.
    static let outcome = Finding(
        id: "outcome", says: "The outcome",
        values: AdviceOutcome.allCases.map(\.rawValue) + ["none"])
    /// The finding that holds where the outcome hangs on an answer somebody is not sure of.
    static let doubt = Finding(
        id: "doubt", says: "Whether it hangs on an answer you are not sure of",
        values: ["matters", "none"])

    let facts: [Fact]
    let findings: [Finding]
    private let places: [String: Int]
    /// For each place, its values.
    private let bits: [[String: UInt32]]

    init(facts: [Fact], findings: [Finding]) {
        self.facts = facts
        self.findings = findings + [Self.doubt, Self.outcome]
        let ids = facts.map(\.id) + self.findings.map(\.id)
        places = Dictionary(
            ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        bits = (facts.map { $0.values.map(\.id) } + self.findings.map(\.values)).map { values in
            Dictionary(
                values.enumerated().map { ($1, 1 << UInt32($0)) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    func place(_ id: String) -> Int? { places[id] }

    func isFinding(_ place: Int) -> Bool { place >= facts.count }

    func finding(_ place: Int) -> Finding { findings[place - facts.count] }

    func bit(_ value: String, at place: Int) -> UInt32? { bits[place][value] }

    func bits(_ values: some Sequence<String>, at place: Int) -> UInt32 {
        values.reduce(0) { $0 | (bits[place][$1] ?? 0) }
    }

    func values(_ place: Int) -> [String] {
        isFinding(place) ? finding(place).values : facts[place].values.map(\.id)
    }

    func id(_ place: Int) -> String {
        isFinding(place) ? finding(place).id : facts[place].id
    }

    /// What holds at the start: what was said, what is presumed where nothing was, and the weakest
    /// value of each finding.
    func situation(_ given: SharingFacts) -> Situation {
        var bits = facts.enumerated().map { place, fact in
            let said = given[fact.id]
            if said.isEmpty { return fact.presumed.flatMap { bit($0, at: place) } ?? 0 }
            return self.bits(said, at: place)
        }
        bits += findings.map { 1 << UInt32($0.values.count - 1) }
        return Situation(bits: bits)
    }
}

/// What holds at one moment of a decision.
struct Situation: Sendable {
    var bits: [UInt32]

    func fits(_ tests: [Test]) -> Bool {
        for test in tests where bits[test.place] & test.bits == 0 { return false }
        return true
    }

    /// A finding keeps its strongest value: the lowest bit.
    mutating func strengthen(_ gift: Test) {
        let both = bits[gift.place] | gift.bits
        bits[gift.place] = both & ~(both - 1)
    }

    mutating func set(_ gift: Test) { bits[gift.place] = gift.bits }

    struct Test: Sendable, Hashable {
        let place: Int
        let bits: UInt32
    }
}
