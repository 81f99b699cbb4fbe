import Linkage
import Safeguarding
import Store

// Concealed places are not in the index: neither which records a search looks at, nor their order,
// nor what they weigh can depend on one. Those named for a place are shown it from where it is
// kept.
extension Finder {
    /// So many records of one name are looked at, likeliest first.
    private static let namesakesMost = 2_000
    /// So many of them are shown their place to those who may know it.
    private static let placedMost = 200

    /// Records without the places that are concealed.
    func covered(_ records: [(RecordKey, Details)]) -> [(RecordKey, Details)] {
        guard let concealed, !concealed.people.isEmpty else { return records }
        return records.map { ($0, concealed.covered($0, $1)) }
    }

    /// Takes the places of these people out of the index, where they are still in it.
    /// - Returns: records that were without their place because of somebody no longer concealed, or
    ///   known otherwise than before.
    func conceal(_ now: [ConcealedPerson]) -> Set<RecordKey> {
        let before = concealed?.people ?? []
        let list = ConcealedList(now)
        concealed = list
        let (old, new) = (Set(before), Set(now))
        for person in new.subtracting(old) {
            for key in keys(of: person, most: Self.namesakesMost) {
                index.change(key) { list.covered(key, $0) }
            }
        }
        return old.subtracting(new).reduce(into: []) {
            $0.formUnion(keys(of: $1, most: Self.namesakesMost))
        }
    }

    /// The records in the index that are or may be a person’s.
    nonisolated func keys(
        of person: ConcealedPerson, most: Int
    ) -> Set<RecordKey> {
        let found = person.asked.flatMap {
            index.search($0, limit: most, weightMin: -.infinity)
        }
        return Set(person.keys + person.householdKeys).union(found.map(\.key))
    }

    /// Puts records back as they are, but for what is concealed now.
    func place(_ keys: Set<RecordKey>) async throws {
        if keys.isEmpty { return }
        let records = try await store.look { lookout in
            try keys.map { ($0, try lookout.records($0)) }
        }
        for (key, details) in records where !details.isEmpty {
            index.remove(key)
            index.add(covered(details.map { (key, $0) }))
        }
    }

    /// The records of people whose place a viewer may know, with it, and nobody else’s.
    nonisolated func placed(
        for viewer: Practitioner, _ limits: SearchLimits, _ lookout: Lookout
    ) throws -> [(RecordKey, Details)] {
        let open = limits.concealed.filter { $0.isOpen(to: viewer.id) }
        let closed = limits.concealed.filter { !$0.isOpen(to: viewer.id) }
        let own = Set(closed.flatMap(\.householdKeys)).filter {
            $0.source == viewer.agency.rawValue
        }
        if open.isEmpty, own.isEmpty { return [] }
        let theirs = ConcealedList(open)
        let others = ConcealedList(closed, to: viewer.agency)
        return try open.reduce(into: own) { $0.formUnion(keys(of: $1, most: Self.placedMost)) }
            .flatMap { key in try lookout.records(key).map { (key, $0) } }
            .filter { key, details in
                details.isPlaced && (own.contains(key) || theirs.holds(key, details))
                    && !others.holds(key, details)
            }
    }

    /// People of the hub who may be somebody, by who they are, and were not decided to be.
    func people(like person: ID<Person>) async throws -> [ID<Person>] {
        try await catchUp()
        let details = try await store.look { try $0.personForIndex(person) }
        let found = (details.map(Details.all) ?? []).flatMap { asked in
            index.search(asked.unplaced, limit: Self.namesakesMost, weightMin: -.infinity)
        }
        let people = found.map { Match($0) }.filter(\.mayBeWho).compactMap(\.person)
        return Set(people).subtracting([person]).sorted { "\($0)" < "\($1)" }
    }

    /// Records of registers that are of one of these homes, whoever they are of: one house of one
    /// street or postcode, or one telephone number. Every record is looked at: an address is spread
    /// over the columns of a register in many ways, and no search by it would find them all.
    nonisolated func records(of places: [Whereabouts]) -> [RecordRef] {
        let homes = places.filter(\.isOneHome)
        if homes.isEmpty { return [] }
        let found = index.keys { details in
            guard details.isPlaced else { return false }
            let address = Address(
                house: details.house, street: details.street, postcode: details.postcode)
            return homes.contains { $0.mayBeHome(to: address, details.telephone) }
        }
        return found.compactMap { key in
            key.source == Self.hubSource
                ? nil
                : AgencyCode(rawValue: key.source).map {
                    RecordRef(agency: $0, record: key.record)
                }
        }.sorted { ($0.agency.rawValue, $0.record) < ($1.agency.rawValue, $1.record) }
    }

    /// Where somebody lives or lived, and where those do who are or may be them.
    func places(of people: [ID<Person>]) async throws -> [Whereabouts] {
        try await store.look { lookout in
            try people.flatMap { try lookout.identities(of: $0) }.flatMap { person in
                try lookout.concealedPlaces(of: person)
                    + [try lookout.personForIndex(person)?.whereabouts].compactMap(\.self)
            }
        }
    }
}

extension Lookout {
    /// A record of the index as it is where it is kept, once for each name.
    fileprivate func records(_ key: RecordKey) throws -> [Details] {
        if key.source == Finder.hubSource {
            return try ID<Person>(key.record).flatMap { try personForIndex($0) }
                .map(Details.all) ?? []
        }
        guard let agency = AgencyCode(rawValue: key.source) else { return [] }
        return try registerRowForIndex(RecordRef(agency: agency, record: key.record))
            .map { [Details($0)] } ?? []
    }
}

extension Lookout {
    /// To whom where somebody new lives is kept, because they may be somebody concealed. Told by
    /// who they are, never by where. `nil` where nobody is like them.
    func keptAsAlike(_ details: PersonDetails) throws -> KeptTo? {
        guard !details.whereabouts.isEmpty else { return nil }
        let like = ConcealedList(try concealedForIndex().filter { $0.keptTo != nil })
            .people(like: details)
        let named = Set(like.flatMap { $0.keptTo?.named ?? [] }).sorted { "\($0)" < "\($1)" }
        return like.isEmpty
            ? nil
            : KeptTo(
                named: named,
                because: "This may be a person whose place is concealed; nobody has decided yet")
    }
}
