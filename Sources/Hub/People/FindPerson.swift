import Linkage
import Safeguarding
import Store

/// A search and what may be shown of its answer.
public struct SearchResult: Sendable {
    public let answer: FindAnswer
    /// Which register records are linked to a person of the hub.
    public let linked: [RecordRef: ID<Person>]
    /// Open enquiries of the people found, by person.
    public let open: [ID<Person>: [OpenEnquiryRow]]
    /// What the hub did before about the people found and is over, by person.
    public let past: [ID<Person>: [PastRecordRow]]
    /// Which agencies told the hub that they know whoever was very likely meant, and when last.
    public let told: [AgencyCode: Instant]

    /// Hub people found, directly or through a register record linked to them, likeliest first.
    public var people: [(person: ID<Person>, match: Match)] {
        var seen: Set<ID<Person>> = []
        return answer.matches.compactMap { match in
            let person = match.person ?? match.record.flatMap { linked[$0] }
            guard let person, seen.insert(person).inserted else { return nil }
            return (person, match)
        }
    }
}

extension Hub {
    /// Searches every register and the hub's own people. The entry in the ledger says what the
    /// search was for and names everyone in the answer, or that nobody was found.
    public func find(
        _ details: Details, about reason: SearchReason, by practitioner: Practitioner,
        for purpose: Purpose = .safeguarding, limit: Int = 40, isTyped: Bool = false
    ) async throws -> SearchResult {
        // Leave is asked before the index is, and the answer written down before it is given.
        guard Deed.searchPeople.isOpen(to: practitioner.role) || practitioner.isLocalOperator
        else {
            return try await door.look(
                at: .deed(.searchPeople), by: practitioner, for: purpose, page: "search"
            ) { _ in throw Refusal.notFound }
        }
        let raw = try await finder.search(details, limit: limit, isTyped: isTyped)
        let searcher = practitioner.isLocalOperator ? Self.operatorAsScreener : practitioner
        let (finder, now) = (finder, clock.now())
        return try await door.look(
            at: .deed(.searchPeople), by: searcher, for: purpose, page: "search",
            searchingFor: reason.description
        ) { reader in
            guard try reason.isOpen(to: searcher, reader.lookout, at: now) else {
                throw Refusal.notFound
            }
            let limits = try reader.lookout.searchLimits(for: searcher.id)
            let answer = try finder.reduced(
                raw, asked: details, to: searcher, limits,
                placed: try finder.placed(for: searcher, limits, reader.lookout))
            let records = answer.matches.compactMap(\.record)
            for match in answer.matches { reader.name(match) }
            var open: [ID<Person>: [OpenEnquiryRow]] = [:]
            var past: [ID<Person>: [PastRecordRow]] = [:]
            var meant: Set<ID<Person>> = []
            let linked = try reader.lookout.people(linkedTo: records)
            for person in Set(answer.matches.compactMap(\.person) + linked.values) {
                let people = try reader.lookout.identities(of: person)
                open[person] = try reader.openEnquiries(of: people)
                past[person] = try reader.pastRecords(of: people)
            }
            for match in answer.matches where match.known == .known {
                guard let person = match.person ?? match.record.flatMap({ linked[$0] }) else {
                    continue
                }
                meant.formUnion(try reader.lookout.identities(of: person))
            }
            return SearchResult(
                answer: answer.saying(notCompared: raw.notCompared), linked: linked, open: open,
                past: past, told: try reader.agenciesThatTold(of: Array(meant)))
        }
    }

    /// The enquiry or concern of a reference somebody typed; opening it is its own question. That
    /// it was asked is written down, whether or not there is one.
    public func found(reference: String, by practitioner: Practitioner) async throws
        -> FoundReference?
    {
        try await door.look(
            at: .deed(.searchPeople), by: practitioner, page: "reference",
            searchingFor: "reference"
        ) { reader in
            let found = try reader.found(reference: reference)
            switch found {
            case .enquiry(let id): reader.name(enquiry: id)
            case .contact(let id): reader.name(contact: id)
            case nil: break
            }
            return found
        }
    }

    /// A search on the machine itself, where whoever has the account has the database.
    static let operatorAsScreener = Practitioner(
        id: localOperator.id, name: localOperator.name, agency: localOperator.agency,
        role: .screeningOfficer)
}

extension Practitioner {
    /// The named operator of the machine, for commands.
    public var isLocalOperator: Bool { id == Hub.localOperator.id }
}

extension Reader {
    func name(_ match: Match) {
        if let person = match.person {
            name(person: person)
        } else if let record = match.record {
            name(record: record)
        }
    }
}
