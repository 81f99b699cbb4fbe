import Foundation
import Linkage
import Safeguarding
import Store

/// Answers “who knows this child?” from the live index over agencies' registers and the hub's own
/// people. Brings itself up to date before each search, so that several processes agree.
public actor Finder {
    private let store: Store
    private let profile: HubProfile
    nonisolated let index = LiveIndex()
    private var peopleSeq: Int64 = -1
    private var erasedSeq: Int64 = -1
    private var imports: [AgencyCode: Int] = [:]
    private var broken: Set<AgencyCode> = []

    /// The source name of the hub's own people in the index.
    static let hubSource = "HUB"

    init(store: Store, profile: HubProfile) {
        self.store = store
        self.profile = profile
    }

    /// Loads what is new since last time: whole registers that were imported, people who changed.
    public func catchUp() async throws {
        let (seq, erasedSeq) = (peopleSeq, erasedSeq)
        let (people, registers, erased) = try await store.look { lookout in
            (
                try lookout.peopleForIndex(since: seq), try lookout.registers(),
                try lookout.erasedKeys(since: erasedSeq)
            )
        }
        // Another search caught up meanwhile, and this snapshot may hold whom it forgot.
        guard erased.last >= self.erasedSeq else { return try await catchUp() }
        forget(erased.keys)
        self.erasedSeq = erased.last
        let known = imports
        for person in people {
            let key = RecordKey(source: Self.hubSource, record: person.person.description)
            index.remove(key)
            index.add(Details.all(person.details).map { (key, $0) })
            peopleSeq = max(peopleSeq, person.changed)
        }
        for register in registers where known[register.agency] != register.number {
            await load(register)
        }
    }

    /// Forgets whoever was erased, here and in the keys at hand. The registers lost rows with them,
    /// and are read anew.
    private func forget(_ keys: Set<String>) {
        guard !keys.isEmpty else { return }
        store.forget(keys)
        for key in keys where key.hasPrefix("person:") {
            index.remove(
                RecordKey(source: Self.hubSource, record: String(key.dropFirst("person:".count))))
        }
        imports = [:]
    }

    private func load(_ register: RegisterImport) async {
        do {
            let rows = try await store.look {
                try $0.registerRowsForIndex(of: register.agency)
            }
            let source = register.agency.rawValue
            index.replace(
                source: source,
                by: rows.map { (RecordKey(source: source, record: $0.record), Details($0)) })
            imports[register.agency] = register.number
            broken.remove(register.agency)
        } catch {
            // The search goes on, and says that this agency is not answering.
            broken.insert(register.agency)
        }
    }

    public var recordCount: Int { index.count }

    /// What each agency answers about the likeliest matches, best first.
    public func search(_ details: Details, limit: Int = 40) async throws -> FindAnswer {
        try await catchUp()
        let found = index.search(details, limit: limit, weightMin: Match.possibleMin)
        return answer(
            found.map { Match($0) }, broken: broken, searched: Set(imports.keys))
    }

    /// What each agency answers, from the matches it has.
    nonisolated func answer(
        _ matches: [Match], broken: Set<AgencyCode>, searched: Set<AgencyCode>
    ) -> FindAnswer {
        var answers: [AgencyCode: AgencyAnswer] = [:]
        for agency in profile.agencies {
            let own = matches.filter { $0.agency == agency.code }
            let known: Known
            if broken.contains(agency.code) {
                known = .notAnswering
            } else if !searched.contains(agency.code) {
                known = .notSearched
            } else if own.contains(where: { $0.known == .known }) {
                known = .known
            } else {
                known = own.isEmpty ? .notKnown : .possiblyKnown
            }
            answers[agency.code] = AgencyAnswer(
                agency: agency.code, known: known, speakTo: agency.speakTo,
                telephone: agency.telephone)
        }
        return FindAnswer(
            matches: matches, agencies: profile.agencies.compactMap { answers[$0.code] },
            broken: broken, searched: searched)
    }

    /// How alike two people are, with the steps.
    public func compare(_ left: PersonDetails, _ right: PersonDetails) -> Explanation {
        index.compare(Details(left), Details(right))
    }
}

/// What a search found.
public struct FindAnswer: Sendable {
    public let matches: [Match]
    public let agencies: [AgencyAnswer]
    let broken: Set<AgencyCode>
    let searched: Set<AgencyCode>
}

/// Whether one agency knows the child, and whom to speak to.
public struct AgencyAnswer: Sendable, Hashable {
    public let agency: AgencyCode
    public let known: Known
    public let speakTo: String
    public let telephone: String
}

/// One record that may be the person looked for.
public struct Match: Sendable {
    /// Weights are base-2 logarithms of odds: 0 is even.
    static let possibleMin = -4.0
    static let knownMin = 5.0

    public let key: RecordKey
    public let details: Details
    public let explanation: Explanation

    init(_ found: Found) {
        self.init(key: found.key, details: found.details, explanation: found.explanation)
    }

    init(key: RecordKey, details: Details, explanation: Explanation) {
        self.key = key
        self.details = details
        self.explanation = explanation
    }

    /// The agency whose register it is in; `nil` for one of the hub's own people.
    public var agency: AgencyCode? {
        key.source == Finder.hubSource ? nil : AgencyCode(rawValue: key.source)
    }

    public var person: ID<Person>? {
        key.source == Finder.hubSource ? ID<Person>(key.record) : nil
    }

    public var record: RecordRef? {
        agency.map { RecordRef(agency: $0, record: key.record) }
    }

    /// Known needs weight from two kinds of evidence, so that a rare name alone, or a shared house
    /// alone, is only possible. Possible twins are never taken for one person.
    public var known: Known {
        let kinds = Dictionary(grouping: explanation.steps) { step -> Int in
            switch step.field {
            case .given, .family: 1
            case .born: 2
            case .address: 3
            case .nhsNumber, .upn, .telephone: 4
            case .sex, .prior, .words, .home: 0
            }
        }
        let strong = kinds.filter { $0.key > 0 }.values.count { steps in
            steps.reduce(0) { $0 + $1.weight } >= 4
        }
        return explanation.weight >= Self.knownMin && strong >= 2 && !explanation.mayBeTwins
            ? .known : .possiblyKnown
    }

    /// The reasons in words, strongest first, without what was known before comparing and what
    /// those of one home share anyhow.
    public var why: [String] {
        explanation.steps.filter { $0.field != .prior && $0.field != .home }.sorted {
            $0.weight > $1.weight
        }
        .map(\.says)
    }
}

extension Details {
    public init(_ row: RegisterRow) {
        let born = PartialDate.reading(row.born)
        self.init(
            given: row.given, family: row.family, birthYear: born.year, birthMonth: born.month,
            birthDay: born.day, sex: row.sex, house: row.house, street: row.street,
            postcode: row.postcode, nhsNumber: row.nhsNumber, upn: row.upn,
            telephone: row.telephone)
    }

    public init(_ person: PersonDetails) { self.init(person, name: person.name) }

    private init(_ person: PersonDetails, name: Name) {
        self.init(
            given: name.given, family: name.family, birthYear: person.born?.year,
            birthMonth: person.born?.month, birthDay: person.born?.day,
            sex: person.sex == .unknown ? "" : person.sex.rawValue,
            house: person.address.house, street: person.address.street,
            postcode: person.address.postcode, nhsNumber: person.nhsNumber ?? "",
            upn: person.upn ?? "", telephone: person.telephone ?? "")
    }

    /// One for each name the person is known by.
    static func all(_ person: PersonDetails) -> [Details] {
        [Details(person)] + person.alsoKnownAs.map { Details(person, name: $0) }
    }
}
