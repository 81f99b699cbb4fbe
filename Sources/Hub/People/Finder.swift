import Foundation
import Linkage
import Safeguarding
import Store

/// Answers “who knows this child?” from the live index over agencies' registers and the hub's own
/// people. Brings itself up to date before each search, so that several processes agree.
public actor Finder {
    let store: Store
    private let profile: HubProfile
    nonisolated let index = LiveIndex()
    private var peopleSeq: Int64 = -1
    private var erasedSeq: Int64 = -1
    private var imports: [AgencyCode: IndexFile.Import] = [:]
    /// Whose places are in nothing that is searched; `nil` until it was looked up.
    var concealed: ConcealedList?
    private var keptConcealed: Set<ID<Person>> = []
    private var broken: Set<AgencyCode> = []
    private let file: IndexFile?
    /// Under way or done; several searches may wait for it.
    private var opening: Task<Void, Never>?
    /// People added or changed since the index was kept.
    private var unkeptCount = 0

    /// The source name of the hub's own people in the index.
    static let hubSource = "HUB"

    /// So many changes are soon made again at start; more are worth keeping.
    private static let unkeptMost = 2_000

    /// - Parameter file: where the index is kept from one start to the next.
    init(store: Store, profile: HubProfile, file: IndexFile?) {
        self.store = store
        self.profile = profile
        self.file = file
    }

    /// Loads what is new since last time: whole registers that were imported, people who changed.
    public func catchUp() async throws {
        if opening == nil { opening = Task { await open() } }
        await opening?.value
        let (seq, erasedSeq, isFirst) = (peopleSeq, erasedSeq, concealed == nil)
        let (people, registers, erased, hidden) = try await store.look { lookout in
            let people = try lookout.peopleForIndex(since: seq)
            let erased = try lookout.erasedKeys(since: erasedSeq)
            let isSame = !isFirst && people.isEmpty && erased.keys.isEmpty
            return (
                people, try lookout.registers(), erased,
                isSame ? nil : try lookout.concealedForIndex()
            )
        }
        // Another search caught up meanwhile, and this snapshot may hold whom it forgot, or where
        // somebody is whose place is concealed since.
        guard erased.last >= self.erasedSeq, people.last?.changed ?? seq >= peopleSeq else {
            return try await catchUp()
        }
        var isWorthKeeping = !erased.keys.isEmpty
        forget(erased.keys)
        self.erasedSeq = erased.last
        // First, so that no search between finds a place that is concealed.
        var others: Set<RecordKey> = []
        if let hidden { others = conceal(hidden) }
        let known = imports
        for person in people {
            let key = RecordKey(source: Self.hubSource, record: person.person.description)
            index.remove(key)
            index.add(covered(Details.all(person.details).map { (key, $0) }))
            peopleSeq = max(peopleSeq, person.changed)
            unkeptCount += 1
        }
        try await place(others)
        for register in registers
        where known[register.agency] != IndexFile.Import(register) {
            // One that cannot be read is tried again by every search, and is nothing new.
            if await load(register) { isWorthKeeping = true }
        }
        if isWorthKeeping || unkeptCount > Self.unkeptMost { await keep() }
    }

    /// Takes up the index as it was kept, if it was and belongs to this database as it is.
    private func open() async {
        guard let file else { return }
        guard let kept = await store.open(file, into: index.load) else {
            index.removeAll()
            return
        }
        (peopleSeq, erasedSeq) = (kept.peopleSeq, kept.erasedSeq)
        (imports, keptConcealed) = (kept.imports, kept.concealed)
    }

    /// Keeps the index for the next start. Where that cannot be done nothing is lost but time.
    private func keep() async {
        unkeptCount = 0
        guard let file else { return }
        let state = IndexFile.State(
            peopleSeq: peopleSeq, erasedSeq: erasedSeq, imports: imports,
            concealed: Set((concealed?.people ?? []).map(\.person)))
        await store.keep(index.pieces(), as: state, in: file)
    }

    /// Forgets whoever was erased, here and in the keys at hand. The registers lost rows with them,
    /// and are read anew.
    private func forget(_ keys: Set<String>) {
        guard !keys.isEmpty else { return }
        store.forget(keys)
        file?.remove()
        for key in keys where key.hasPrefix("person:") {
            index.remove(
                RecordKey(source: Self.hubSource, record: String(key.dropFirst("person:".count))))
        }
        imports = [:]
    }

    /// - Returns: whether it could be read.
    private func load(_ register: RegisterImport) async -> Bool {
        do {
            let rows = try await store.look {
                try $0.registerRowsForIndex(of: register.agency)
            }
            let source = register.agency.rawValue
            index.replace(
                source: source,
                by: covered(
                    rows.map { (RecordKey(source: source, record: $0.record), Details($0)) }))
            imports[register.agency] = IndexFile.Import(register)
            broken.remove(register.agency)
            return true
        } catch {
            // The search goes on, and says that this agency is not answering.
            broken.insert(register.agency)
            return false
        }
    }

    public var recordCount: Int { index.count }

    /// What each agency answers about the likeliest matches, best first.
    /// - Parameter isTyped: whether it was typed into the search box: names may be the beginnings
    ///   of names, and where so little is known that anybody might be meant, those whom it fits are
    ///   found all the same.
    public func search(
        _ details: Details, limit: Int = 40, isTyped: Bool = false
    ) async throws -> FindAnswer {
        try await catchUp()
        let searched = Set(imports.keys)
        let notCompared = index.sourcesNotCompared(details)
        let found = likeliest(details, limit: limit, isTyped: isTyped)
        if isTyped, found.isEmpty {
            let fitting = likeliest(details, limit: limit, weightMin: -.infinity, isTyped: true)
                .filter(\.fits)
            return answer(
                fitting, broken: broken, searched: searched, isTooLittle: !fitting.isEmpty
            ).saying(notCompared: notCompared)
        }
        return answer(found, broken: broken, searched: searched)
            .saying(notCompared: notCompared)
    }

    /// The likeliest matches in the index as it is now, best first.
    nonisolated func likeliest(
        _ details: Details, limit: Int, weightMin: Double = Match.possibleMin,
        isTyped: Bool = false
    ) -> [Match] {
        index.search(details, limit: limit, weightMin: weightMin, isTyped: isTyped)
            .map { Match($0) }
    }

    /// What each agency answers, from the matches it has.
    nonisolated func answer(
        _ matches: [Match], broken: Set<AgencyCode>, searched: Set<AgencyCode>,
        isTooLittle: Bool = false
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
            isTooLittle: isTooLittle, broken: broken, searched: searched)
    }

    /// How alike two people are, with the steps.
    public func compare(_ left: PersonDetails, _ right: PersonDetails) -> Explanation {
        index.compare(Details(left), Details(right))
    }
}

/// What a search found.
public struct FindAnswer: Sendable {
    public let matches: [Match]
    public private(set) var agencies: [AgencyAnswer]
    /// Whether so little was asked that these are only some of those it fits, and nothing follows
    /// about which agencies know the one meant.
    public let isTooLittle: Bool
    let broken: Set<AgencyCode>
    let searched: Set<AgencyCode>
    /// Sources of names that could not be compared with those asked for.
    private(set) var notCompared: Set<String> = []

    /// Whether a name, asked for or held, could not be compared, so that nobody found is no answer.
    public var isPartlyCompared: Bool { !notCompared.isEmpty }

    /// The same where these sources hold, or were asked for, names that could not be compared: such
    /// an agency is not said not to know the child.
    func saying(notCompared sources: Set<String>) -> FindAnswer {
        var answer = self
        answer.notCompared = sources
        answer.agencies = agencies.map { agency in
            agency.known == .notKnown && sources.contains(agency.agency.rawValue)
                ? AgencyAnswer(
                    agency: agency.agency, known: .notCompared, speakTo: agency.speakTo,
                    telephone: agency.telephone) : agency
        }
        return answer
    }
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

    /// Whether nothing that was asked speaks against it.
    var fits: Bool {
        explanation.steps.allSatisfy { $0.weight > 0 || $0.field == .prior || $0.field == .home }
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
