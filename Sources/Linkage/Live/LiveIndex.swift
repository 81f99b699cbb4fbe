import Foundation

/// Where a record is: which source it came from, and its name there.
public struct RecordKey: Hashable, Sendable {
    public let source: String
    public let record: String

    public init(source: String, record: String) {
        self.source = source
        self.record = record
    }

    /// For finding it again within one run.
    var hash: UInt64 {
        Array("\(source)\u{1F}\(record)".utf8).withUnsafeBufferPointer {
            Hashing.mix(Hashing.of($0) ^ 0x5DEE_CE66_D1CE_4E5B)
        }
    }
}

/// One answer to a search.
public struct Found: Sendable {
    let text: LiveText
    /// Base-2 logarithm of the odds that this is the one looked for.
    public let weight: Double
    let reasoning: Reasoning

    public var key: RecordKey { text.key }
    public var details: Details { text.details }

    /// Why, in words; its steps add up to the weight.
    public var explanation: Explanation { reasoning.explanation }
}

/// Everyone the hub may search for, in memory: records are found through inverted lists of cheap
/// keys, so a search looks at a few hundred records of however many there are, and is then exact
/// about those, by the same model and levels as ``Linker``. Shared by all: any number search at
/// once, and one change at a time holds them up.
///
/// Unchecked because the compiler cannot see the lock: `records` is touched only while it is held,
/// for reading by those that change nothing and alone by those that do.
public final class LiveIndex: @unchecked Sendable {
    private var records: LiveRecords
    private let lock = ReadersWriterLock()

    /// - Parameter model: what agreeing and differing weigh; the one that ships was learnt from
    ///   made-up records of British children.
    public init(model: LinkModel = .shipped) { records = LiveRecords(model) }

    public var count: Int { lock.reading { records.count } }

    public func add(_ added: [(RecordKey, Details)]) {
        for (key, details) in added { lock.writing { records.add(key, details) } }
    }

    /// Forgets one record, under all the names it was added with.
    public func remove(_ key: RecordKey) { lock.writing { records.remove(key) } }

    /// Changes what is held of one record, under each of its names, between two searches.
    public func change(_ key: RecordKey, _ change: (Details) -> Details) {
        lock.writing { records.change(key, change) }
    }

    public func removeAll() { lock.writing { records = LiveRecords(records.model) } }

    /// Puts records in the place of all that a source had. Those that are new come before those
    /// that are old go, so that a search between never misses anyone who is in both.
    public func replace(source: String, by added: [(RecordKey, Details)]) {
        let old = lock.reading { records.places(of: source) }
        add(added)
        for (place, key) in old { lock.writing { records.remove(place, key) } }
    }

    /// The likeliest records for what is asked, best first.
    /// - Parameters:
    ///   - weightMin: leaves out what weighs less; 0 is even odds.
    ///   - effort: whether to stop looking when enough candidates are at hand, or to miss nobody.
    ///   - isTyped: whether somebody is still typing, so that names may be the beginnings of names,
    ///     of three letters or more.
    public func search(
        _ details: Details, limit: Int, weightMin: Double, effort: Effort = .thorough,
        isTyped: Bool = false
    ) -> [Found] {
        lock.reading {
            records.search(
                details, limit: limit, weightMin: weightMin, effort: effort, isTyped: isTyped)
        }
    }

    /// Sources of which it cannot be said that they do not hold who is asked for: a name there that
    /// nothing else speaks against, or in the question, is in another script.
    public func sourcesNotCompared(_ details: Details) -> Set<String> {
        lock.reading { records.sourcesNotCompared(details) }
    }

    /// Everyone whose record is not of a source.
    /// The records that are as asked, each once.
    public func keys(where isWanted: (Details) -> Bool) -> Set<RecordKey> {
        lock.reading {
            var found: Set<RecordKey> = []
            records.each { if isWanted($0.details) { found.insert($0.key) } }
            return found
        }
    }

    public func everyone(but source: String) -> [Details] {
        lock.reading {
            var all: [Details] = []
            records.each { if $0.source != source { all.append($0.details) } }
            return all
        }
    }

    func reading<Value>(_ body: (LiveRecords) -> Value) -> Value { lock.reading { body(records) } }

    /// How alike two people are, by this index's frequencies.
    public func compare(_ left: Details, _ right: Details) -> Explanation {
        lock.reading { records.compare(left, right) }
    }
}

/// Lets many read at once, or one write (POSIX).
private final class ReadersWriterLock {
    private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() {
        lock.initialize(to: pthread_rwlock_t())
        pthread_rwlock_init(lock, nil)
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    func reading<Value>(_ body: () -> Value) -> Value {
        pthread_rwlock_rdlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return body()
    }

    func writing<Value>(_ body: () -> Value) -> Value {
        pthread_rwlock_wrlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return body()
    }
}
