import Foundation
import Synchronization

/// Where a record is: which source it came from, and its name there.
public struct RecordKey: Hashable, Sendable {
    public let source: String
    public let record: String

    public init(source: String, record: String) {
        self.source = source
        self.record = record
    }
}

/// One answer to a search.
public struct Found: Sendable {
    public let key: RecordKey
    public let details: Details
    public let explanation: Explanation
    public var weight: Double { explanation.weight }
}

/// Everyone the hub may search for, in memory: records are found through inverted lists of cheap
/// keys, so a search looks at a few hundred records of however many there are, and is then exact
/// about those. Shared by all; one change or one search at a time holds it.
public final class LiveIndex: Sendable {
    private let state = Mutex(IndexState())

    public init() {}

    public var count: Int { state.withLock { $0.count } }

    public func add(_ records: [(RecordKey, Details)]) {
        let cleaned = records.map { ($0.0, $0.1, Cleaned($0.1)) }
        state.withLock { state in
            for (key, details, record) in cleaned { state.add(key, details, record) }
        }
    }

    /// Forgets one record, under all the names it was added with.
    public func remove(_ key: RecordKey) { state.withLock { $0.remove(key) } }

    /// Forgets every record of a source and puts others in their place.
    public func replace(source: String, by records: [(RecordKey, Details)]) {
        let cleaned = records.map { ($0.0, $0.1, Cleaned($0.1)) }
        state.withLock { state in
            state.removeAll(source: source)
            for (key, details, record) in cleaned { state.add(key, details, record) }
        }
    }

    /// The likeliest records for what is asked, best first.
    /// - Parameter weightMin: leaves out what weighs less; 0 is even odds.
    public func search(_ details: Details, limit: Int, weightMin: Double) -> [Found] {
        let asked = Cleaned(details)
        return state.withLock { $0.search(asked, limit: limit, weightMin: weightMin) }
    }

    /// How alike two people are, by this index's frequencies.
    public func compare(_ left: Details, _ right: Details) -> Explanation {
        let (left, right) = (Cleaned(left), Cleaned(right))
        return state.withLock { $0.comparison.explain(left, right) }
    }
}

private struct IndexState {
    private struct Slot {
        let key: RecordKey
        let details: Details
        let cleaned: Cleaned
    }

    private var slots: [Slot?] = []
    private var free: [Int32] = []
    private var places: [RecordKey: [Int32]] = [:]
    private var lists: [UInt64: [Int32]] = [:]
    private var givenCounts: [[UInt8]: Int] = [:]
    private var familyCounts: [[UInt8]: Int] = [:]
    private(set) var count = 0

    /// Longer lists are read only where the shorter ones gave too little.
    private static let listLengthMax = 2_000
    private static let candidatesEnough = 60
    private static let candidatesMax = 6_000

    var comparison: Comparison {
        Comparison(
            frequency: { token, isFamily in
                (isFamily ? familyCounts[token] : givenCounts[token]) ?? 0
            }, recordCount: count)
    }

    mutating func add(_ key: RecordKey, _ details: Details, _ cleaned: Cleaned) {
        let slot = Slot(key: key, details: details, cleaned: cleaned)
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            slots[Int(place)] = slot
        } else {
            place = Int32(slots.count)
            slots.append(slot)
        }
        places[key, default: []].append(place)
        for hash in Set(BlockingKeys.stored(cleaned)) { lists[hash, default: []].append(place) }
        if let token = cleaned.given.first { givenCounts[token, default: 0] += 1 }
        for token in cleaned.family { familyCounts[token, default: 0] += 1 }
        count += 1
    }

    mutating func remove(_ key: RecordKey) {
        for place in places.removeValue(forKey: key) ?? [] {
            guard let slot = slots[Int(place)] else { continue }
            for hash in Set(BlockingKeys.stored(slot.cleaned)) {
                lists[hash]?.removeAll { $0 == place }
                if lists[hash]?.isEmpty ?? false { lists[hash] = nil }
            }
            if let token = slot.cleaned.given.first { givenCounts[token, default: 1] -= 1 }
            for token in slot.cleaned.family { familyCounts[token, default: 1] -= 1 }
            slots[Int(place)] = nil
            free.append(place)
            count -= 1
        }
    }

    mutating func removeAll(source: String) {
        for key in places.keys where key.source == source { remove(key) }
    }

    func search(_ asked: Cleaned, limit: Int, weightMin: Double) -> [Found] {
        let comparison = comparison
        var best: [RecordKey: Found] = [:]
        for place in candidates(asked) {
            guard let slot = slots[Int(place)] else { continue }
            let explanation = comparison.explain(asked, slot.cleaned)
            guard explanation.weight >= weightMin else { continue }
            if let known = best[slot.key], known.weight >= explanation.weight { continue }
            best[slot.key] = Found(
                key: slot.key, details: slot.details, explanation: explanation)
        }
        return Array(
            best.values.sorted { left, right in
                left.weight != right.weight
                    ? left.weight > right.weight
                    : (left.key.source, left.key.record) < (right.key.source, right.key.record)
            }.prefix(limit))
    }

    private func candidates(_ asked: Cleaned) -> Set<Int32> {
        let found = BlockingKeys.asked(asked).compactMap { lists[$0] }.sorted {
            $0.count < $1.count
        }
        var chosen: Set<Int32> = []
        for list in found {
            if list.count > Self.listLengthMax, chosen.count >= Self.candidatesEnough { break }
            chosen.formUnion(list.prefix(Self.candidatesMax))
            if chosen.count >= Self.candidatesMax { break }
        }
        return chosen
    }
}
