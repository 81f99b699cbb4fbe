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
        return Set(person.keys).union(found.map(\.key))
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
        if open.isEmpty { return [] }
        let theirs = ConcealedList(open)
        let others = ConcealedList(limits.concealed.filter { !$0.isOpen(to: viewer.id) })
        return try open.reduce(into: Set()) { $0.formUnion(keys(of: $1, most: Self.placedMost)) }
            .flatMap { key in try lookout.records(key).map { (key, $0) } }
            .filter { $1.isPlaced && theirs.holds($0, $1) && !others.holds($0, $1) }
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
