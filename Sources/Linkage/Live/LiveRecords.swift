/// The records of the live index and their lists. Changed by one writer at a time, and never while
/// others read.
struct LiveRecords {
    private let table = RecordTable(texts: [])
    private let postings = Postings()
    /// As each record was given, to be shown; ``LiveText``.
    private var texts = LiveTexts()
    private var free: [UInt32] = []
    private var counts = NameCounts()
    /// Records with a name that Latin letters cannot be compared with.
    private var otherScripts: Set<UInt32> = []
    private(set) var count = 0
    let model: LinkModel
    private let rates: LinkModel.Rates

    init(_ model: LinkModel) {
        self.model = model
        rates = LinkModel.Rates(model)
    }

    // MARK: Changing

    mutating func add(_ key: RecordKey, _ details: Details) {
        let row = table.row(details)
        let place: UInt32
        if let reused = free.popLast() {
            place = reused
            table.rows[Int(place)] = row
        } else {
            place = UInt32(table.rows.count)
            table.rows.append(row)
        }
        texts.set(place, key, details)
        eachKey(row) { postings.add(place, under: $0) }
        postings.add(place, under: key.hash)
        if !isLatin(row, details) { otherScripts.insert(place) }
        counts.add(row, 1)
        count += 1
    }

    /// Forgets one record, under all the names it was added with.
    mutating func remove(_ key: RecordKey) {
        var places: [UInt32] = []
        postings.records(key.hash) { places = $0.filter { texts.isOf(key, $0) } }
        for place in places { remove(place, key) }
    }

    mutating func change(_ key: RecordKey, _ change: (Details) -> Details) {
        var known: [Details] = []
        postings.records(key.hash) { places in
            for place in places where texts.isOf(key, place) {
                texts.text(place).map { known.append($0.details) }
            }
        }
        let changed = known.map(change)
        if changed == known { return }
        remove(key)
        for details in changed { add(key, details) }
    }

    /// Forgets what stands in one place, if it is still that record.
    mutating func remove(_ place: UInt32, _ key: RecordKey) {
        guard texts.isOf(key, place) else { return }
        let row = table.rows[Int(place)]
        eachKey(row) { postings.remove(place, under: $0) }
        postings.remove(place, under: key.hash)
        counts.add(row, -1)
        table.rows[Int(place)] = PackedRecord()
        texts.clear(place)
        otherScripts.remove(place)
        free.append(place)
        count -= 1
    }

    func places(of source: String) -> [(place: UInt32, key: RecordKey)] {
        texts.places(of: source)
    }

    private func eachKey(_ row: PackedRecord, _ body: (UInt64) -> Void) {
        let forms = table.names.forms
        let keys = LiveKeys(row, given: forms[Int(row.given)], family: forms[Int(row.family)])
        for key in keys.sharp { body(key) }
        for key in keys.wide { body(key) }
    }

    /// Every record as it was given, for keeping the index.
    func each(_ body: (LiveText) -> Void) { texts.each(body) }

    // MARK: Names that cannot be compared

    private func isLatin(_ row: PackedRecord, _ details: Details) -> Bool {
        [(row.given, details.given), (row.family, details.family)].allSatisfy { id, text in
            text.isEmpty || id != 0 && table.names.forms[Int(id)].isLatin
        }
    }

    /// Sources of which it cannot be said that they do not hold who is asked for, since names there
    /// or in the question are in another script, or of no letters.
    func sourcesNotCompared(_ details: Details) -> Set<String> {
        let query = LiveQuery(details, table)
        guard query.hasName else { return [] }
        guard query.isLatin else { return Set(texts.sources) }
        var found: Set<String> = []
        for place in otherScripts where !query.isSpokenAgainst(by: table.rows.base + Int(place)) {
            if let source = texts.text(place)?.source { found.insert(source) }
        }
        return found
    }

    // MARK: Asking

    /// So many of the shortest lists hold a record of the one looked for, as good as always: of a
    /// million records and two thousand badly spelt questions four were missed.
    private static let candidatesEnough = 60
    /// So many hold all their records.
    private static let candidatesAll = 1_500
    /// Of a list that very many share, such as a common name typed alone, so many are looked at.
    private static let candidatesMost = 6_000
    private static let wideLength = 1 << 32

    func search(
        _ details: Details, limit: Int, weightMin: Double, effort: Effort, isTyped: Bool
    ) -> [Found] {
        let query = LiveQuery(details, table, isTyped: isTyped)
        var best = LiveBest(limit: limit)
        let (rows, priors) = (table.rows.base, priors)
        for place in candidates(query, effort) {
            let pattern = query.compare(with: rows + Int(place), table)
            let weight = weight(pattern, rows + Int(place), priors)
            if weight >= weightMin { best.offer(LiveBest.One(place, weight, pattern)) }
        }
        var found: [Found] = []
        for one in best.sorted where found.count < limit {
            guard let text = texts.text(one.place),
                !found.contains(where: { $0.text.isSameRecord(as: text) })
            else { continue }
            found.append(
                Found(
                    text: text, weight: one.weight,
                    reasoning: reasoning(one.pattern, rows + Int(one.place), priors)))
        }
        return found
    }

    /// How alike two people are, by this index's frequencies.
    func compare(_ left: Details, _ right: Details) -> Explanation {
        let (one, other) = (LiveQuery(left, table), LiveQuery(right, table))
        return withUnsafePointer(to: other.row) { row in
            reasoning(one.compare(with: row, table, other), row, priors).explanation
        }
    }

    /// Records worth comparing: those of the shortest lists, until there are enough.
    private func candidates(_ query: LiveQuery, _ effort: Effort) -> [UInt32] {
        let enough = effort == .usual ? Self.candidatesEnough : Self.candidatesAll
        let keys = query.keys
        var lists: [(key: UInt64, count: Int)] = []
        lists.reserveCapacity(keys.sharp.count + keys.wide.count)
        for key in keys.sharp { lists.append((key, postings.count(key))) }
        // Wide ones come after all that are sharp.
        for key in keys.wide { lists.append((key, postings.count(key) + Self.wideLength)) }
        lists.sort { $0.count < $1.count }
        var chosen: [UInt32] = []
        chosen.reserveCapacity(Self.candidatesEnough * 4)
        for list in lists where list.count != 0 && list.count != Self.wideLength {
            if chosen.count >= enough { break }
            postings.records(list.key) { records in
                chosen.append(contentsOf: records.prefix(Self.candidatesMost))
            }
        }
        chosen.sort()
        var last = UInt32.max
        chosen.removeAll { place in
            defer { last = place }
            return place == last
        }
        table.rows.fetch(chosen)
        return chosen
    }

    // MARK: Weighing

    /// One record in as many as there are is expected to be the one looked for.
    private var priors: LinkModel.Likelihoods {
        var expected = model
        expected.expectOne(in: max(count, Self.countLeast))
        return expected.priors
    }

    /// What so few records say of how common a name is, or a match, is not to be trusted.
    private static let countLeast = 1_000

    @inline(__always)
    private func weight(
        _ pattern: Pattern, _ row: UnsafePointer<PackedRecord>, _ priors: LinkModel.Likelihoods
    ) -> Double {
        var likely = rates.of(pattern) * priors
        for place in [Pattern.Field.family, Pattern.Field.given]
        where pattern.level(place) == Pattern.same {
            likely = likely * RareValues.moving(by: rarity(place, row), place)
        }
        return rates.mayBeTwins(pattern) ? likely.ofTwins.weight : likely.weight
    }

    private func rarity(_ place: Int, _ row: UnsafePointer<PackedRecord>) -> Double {
        let (carried, total) = counts.of(place, row)
        return RareValues.factor(
            carriedBy: carried, of: Double(max(total, Self.countLeast * 2)), model.fields[place])
    }

    private func reasoning(
        _ pattern: Pattern, _ row: UnsafePointer<PackedRecord>, _ priors: LinkModel.Likelihoods
    ) -> Reasoning {
        Reasoning(
            pattern: pattern, model: model, rates: rates, priors: priors,
            others: max(count, Self.countLeast),
            rare: [Pattern.Field.family, Pattern.Field.given].map { ($0, rarity($0, row)) })
    }
}

/// How many records carry each name, as a given and as a family name.
private struct NameCounts {
    private var given: [Int32] = []
    private var family: [Int32] = []
    private var givenTotal = 0
    private var familyTotal = 0

    mutating func add(_ row: PackedRecord, _ change: Int32) {
        if row.given != 0 {
            Self.add(&given, row.given, change)
            givenTotal += Int(change)
        }
        if row.family != 0 {
            Self.add(&family, row.family, change)
            familyTotal += Int(change)
        }
    }

    private static func add(_ counts: inout [Int32], _ id: UInt32, _ change: Int32) {
        while counts.count <= Int(id) { counts.append(0) }
        counts[Int(id)] += change
    }

    func of(_ place: Int, _ row: UnsafePointer<PackedRecord>) -> (carried: Int, total: Int) {
        if place == Pattern.Field.family {
            let id = Int(row.pointee.family)
            return (id < family.count ? Int(family[id]) : 0, familyTotal)
        }
        let id = Int(row.pointee.given)
        return (id < given.count ? Int(given[id]) : 0, givenTotal)
    }
}

/// The likeliest few of many.
private struct LiveBest {
    struct One {
        let place: UInt32
        let weight: Double
        let pattern: Pattern

        init(_ place: UInt32, _ weight: Double, _ pattern: Pattern) {
            (self.place, self.weight, self.pattern) = (place, weight, pattern)
        }

        static func isLikelier(_ one: One, _ other: One) -> Bool {
            (other.weight, one.place) < (one.weight, other.place)
        }
    }

    private let limit: Int
    private var kept: [One] = []
    private var least = -Double.infinity

    init(limit: Int) {
        // A person may be listed under several names, and is shown once.
        self.limit = max(1, limit) * 2
    }

    mutating func offer(_ one: One) {
        if kept.count == limit * 4 { trim() }
        if one.weight > least { kept.append(one) }
    }

    private mutating func trim() {
        kept.sort(by: One.isLikelier)
        kept.removeLast(kept.count - limit)
        least = kept.last?.weight ?? least
    }

    var sorted: [One] { kept.sorted(by: One.isLikelier) }
}
