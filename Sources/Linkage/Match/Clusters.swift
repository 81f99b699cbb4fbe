/// Groups records into people. Records that hang together are joined step by step, the likeliest
/// two groups first, while half the average over all their pairs and half their best pair speak for
/// it: one bad pair joins nobody, and one record with much missing keeps nobody apart.
struct Clusters {
    /// The number of each record's group; a group is named by its first record.
    private(set) var of: [Int32]

    private let number: (Int) -> UInt64
    private let differ: (Int, Int) -> Bool
    private let names: (Int, Int) -> Names
    private let weigh: (Int, Int) -> Double
    private let threshold: Double
    /// What people decided of pairs, which outranks any weight.
    private let decided: Decisions
    /// For each record the next on the way to the first of those it hangs together with.
    private var parent: [Int32]
    /// For the first record of those that hang together, their number; for any record, its place
    /// among those being joined. -1 for neither.
    private var place: [Int32]
    /// For the records of one group after the other.
    private var room: [Int32] = []

    /// Pairs weigh no more than this either way, so that no single field decides for a group.
    static let weightMost = 14.0

    /// More than hang together in any family. A bigger group is parted at higher weights first.
    static let groupMax = 250

    typealias Pair = Linker.Pair

    /// What two records' first names and birth dates say of twins.
    enum Names {
        case alike
        /// Two first names of one birth date: twins, or one person with two names.
        case ofTwins
        /// The same, and a number of one's own says that it is one person.
        case ofOne
    }

    /// - Parameters:
    ///   - pairs: with their weights; those not here are weighed by `weigh`.
    ///   - threshold: the weight at which two groups join.
    ///   - number: the valid NHS number of a record; 0 for none. No group ever holds two, unless
    ///     people decided so.
    ///   - differ: whether two records have valid numbers that differ, which is quicker told of two
    ///     than worked out from both.
    ///   - names: whether two records look like twins. No group ever holds two such, unless a
    ///     number or people say that one of them has two names.
    ///   - decided: pairs of which people said that they are one person, or that they are not.
    init(
        count: Int, pairs: [Pair], threshold: Double, decided: Decisions = Decisions(),
        number: @escaping (Int) -> UInt64, differ: @escaping (Int, Int) -> Bool,
        names: @escaping (Int, Int) -> Names = { _, _ in .alike },
        weigh: @escaping (Int, Int) -> Double
    ) {
        self.differ = differ
        self.decided = decided
        self.number = number
        self.names = names
        self.weigh = weigh
        self.threshold = threshold
        of = (0..<Int32(count)).map { $0 }
        parent = of
        place = Array(repeating: -1, count: count)
        group(decided.isEmpty ? pairs : decided.over(pairs), at: threshold)
        (parent, place) = ([], [])
    }

    private mutating func root(_ record: Int32) -> Int32 {
        var at = record
        while parent[Int(at)] != at {
            parent[Int(at)] = parent[Int(parent[Int(at)])]
            at = parent[Int(at)]
        }
        return at
    }

    /// Finds which records hang together by pairs of at least this weight, and joins within those.
    private mutating func group(_ all: [Pair], at level: Double) {
        // The others are weighed again where they are needed, which is seldom.
        var pairs: [Pair] = []
        pairs.reserveCapacity(all.count { Double($0.weight) >= level })
        for pair in all where Double(pair.weight) >= level { pairs.append(pair) }
        for pair in pairs {
            parent[Int(pair.left)] = pair.left
            parent[Int(pair.right)] = pair.right
        }
        for pair in pairs {
            let (one, other) = (root(pair.left), root(pair.right))
            if one != other { parent[Int(max(one, other))] = min(one, other) }
        }
        // Pairs side by side that are of one group: how many of each first, then each to its place.
        var starts: [Int32] = [0]
        var groupOf: [Int32] = []
        groupOf.reserveCapacity(pairs.count)
        var roots: [Int32] = []
        for pair in pairs {
            let first = Int(root(pair.left))
            if place[first] < 0 {
                place[first] = Int32(roots.count)
                roots.append(Int32(first))
                starts.append(0)
            }
            groupOf.append(place[first])
            starts[Int(place[first]) + 1] += 1
        }
        for first in roots { place[Int(first)] = -1 }
        for group in roots.indices { starts[group + 1] += starts[group] }
        var sorted = pairs
        var next = starts
        for (index, pair) in pairs.enumerated() {
            let group = Int(groupOf[index])
            sorted[Int(next[group])] = pair
            next[group] += 1
        }
        for group in roots.indices {
            settle(sorted[Int(starts[group])..<Int(starts[group + 1])], at: level)
        }
    }

    /// Joins the records of these pairs, all of which hang together.
    private mutating func settle(_ pairs: ArraySlice<Pair>, at level: Double) {
        if pairs.count == 1, let pair = pairs.first {
            if decided.of(pair.left, pair.right) == .same
                || !haveTwoNumbers(pair)
            {
                of[Int(pair.right)] = pair.left
            }
            return
        }
        var records = room
        room = []
        defer { room = records }
        records.removeAll(keepingCapacity: true)
        for pair in pairs {
            for record in [pair.left, pair.right] where place[Int(record)] < 0 {
                place[Int(record)] = 0
                records.append(record)
            }
        }
        records.sort()
        if areAllAlike(records, pairs) {
            for record in records {
                of[Int(record)] = records[0]
                place[Int(record)] = -1
            }
            return
        }
        for (index, record) in records.enumerated() { place[Int(record)] = Int32(index) }
        if records.count <= Self.groupMax {
            join(records, pairs)
        }
        for record in records { place[Int(record)] = -1 }
        guard records.count > Self.groupMax else { return }
        if level < Self.weightMost {
            group(Array(pairs), at: level + 2)
        } else {
            joinAll(records)
        }
    }

    /// Whether each two of these are among the pairs and no two numbers differ, so that all join in
    /// whatever order.
    private func areAllAlike(_ records: [Int32], _ pairs: ArraySlice<Pair>) -> Bool {
        guard pairs.count == records.count * (records.count - 1) / 2, decided.isEmpty else {
            return false
        }
        return !pairs.contains { haveTwoNumbers($0) }
    }

    private func haveTwoNumbers(_ pair: Pair) -> Bool {
        pair.mayHaveTwoNumbers && differ(Int(pair.left), Int(pair.right))
    }

    /// So many so alike that each speaks for all, but for numbers that differ.
    private mutating func joinAll(_ records: [Int32]) {
        var first: [UInt64: Int32] = [:]
        for record in records {
            let number = number(Int(record))
            first[number] = first[number] ?? record
            of[Int(record)] = first[number] ?? record
        }
    }

    /// Where more is asked of a pair than any weighs for a group, as much as that counts.
    private func limited(_ weight: Double) -> Double {
        max(-Self.weightMost, min(max(Self.weightMost, threshold), weight))
    }

    /// The weight of every pair of a few records, row by row.
    private func weights(_ records: [Int32], _ pairs: ArraySlice<Pair>) -> [Double] {
        let count = records.count
        var weights = [Double](repeating: .nan, count: count * count)
        for pair in pairs {
            let (one, other) = (Int(place[Int(pair.left)]), Int(place[Int(pair.right)]))
            let weight = limited(Double(pair.weight))
            weights[one * count + other] = weight
            weights[other * count + one] = weight
        }
        // Whatever else speaks for it, groups that hold such a pair never join.
        for (one, other) in decided.apart(among: records) {
            weights[one * count + other] = -.infinity
            weights[other * count + one] = -.infinity
        }
        for one in 0..<count {
            for other in (one + 1)..<max(one + 1, count) where weights[one * count + other].isNaN {
                let weight = limited(weigh(Int(records[one]), Int(records[other])))
                weights[one * count + other] = weight
                weights[other * count + one] = weight
            }
        }
        return weights
    }

    private mutating func join(_ records: [Int32], _ pairs: ArraySlice<Pair>) {
        let count = records.count
        // Between groups, each of which is a row that is still alive.
        var sums = weights(records, pairs)
        var best = sums
        var sizes = [Double](repeating: 1, count: count)
        var alive = Array(0..<count)
        var groupOf = alive
        var numberOf = records.map { number(Int($0)) }
        var twins = TwinSigns(records, names)
        func merge(_ one: Int, _ other: Int) {
            twins.merge(one, other, alive)
            for third in alive {
                sums[one * count + third] += sums[other * count + third]
                sums[third * count + one] = sums[one * count + third]
                let most = max(best[one * count + third], best[other * count + third])
                best[one * count + third] = most
                best[third * count + one] = most
            }
            sizes[one] += sizes[other]
            numberOf[one] = max(numberOf[one], numberOf[other])
            for place in groupOf.indices where groupOf[place] == other { groupOf[place] = one }
            alive.removeAll { $0 == other }
        }
        for (one, other) in decided.same(among: records) where groupOf[one] != groupOf[other] {
            merge(groupOf[one], groupOf[other])
        }
        while alive.count > 1 {
            var next = (weight: threshold, one: -1, other: -1)
            for (place, one) in alive.enumerated() {
                for other in alive[(place + 1)...] {
                    let (mine, theirs) = (numberOf[one], numberOf[other])
                    if mine != 0, theirs != 0, mine != theirs { continue }
                    if twins.keepApart(one, other) { continue }
                    let average = sums[one * count + other] / (sizes[one] * sizes[other])
                    let weight = (average + best[one * count + other]) / 2
                    if weight >= next.weight { next = (weight, one, other) }
                }
            }
            guard next.one >= 0 else { break }
            merge(next.one, next.other)
        }
        for place in 0..<count { of[Int(records[place])] = records[groupOf[place]] }
    }
}

/// Which groups of a few records look like twins to each other, so that none joins another over a
/// third record that is like both.
private struct TwinSigns {
    private let count: Int
    /// By both groups, row by row: whether a record of one and one of the other may be twins.
    private var areTwins: [Bool]
    /// The same where a number says that it is one person with two names.
    private var areOne: [Bool]
    /// Whether a group is known to be of somebody with two first names.
    private var hasTwoNames: [Bool]

    init(_ records: [Int32], _ names: (Int, Int) -> Clusters.Names) {
        count = records.count
        areTwins = Array(repeating: false, count: count * count)
        areOne = areTwins
        hasTwoNames = Array(repeating: false, count: count)
        for one in 0..<count {
            for other in (one + 1)..<max(one + 1, count) {
                let found = names(Int(records[one]), Int(records[other]))
                for place in [one * count + other, other * count + one] {
                    areTwins[place] = found == .ofTwins
                    areOne[place] = found == .ofOne
                }
            }
        }
    }

    func keepApart(_ one: Int, _ other: Int) -> Bool {
        areTwins[one * count + other] && !hasTwoNames[one] && !hasTwoNames[other]
            && !areOne[one * count + other]
    }

    /// Makes one group of two.
    mutating func merge(_ one: Int, _ other: Int, _ alive: [Int]) {
        hasTwoNames[one] =
            hasTwoNames[one] || hasTwoNames[other] || areOne[one * count + other]
            || areTwins[one * count + other]
        for third in alive {
            for (mine, theirs) in [
                (one * count + third, other * count + third),
                (third * count + one, third * count + other),
            ] {
                areTwins[mine] = areTwins[mine] || areTwins[theirs]
                areOne[mine] = areOne[mine] || areOne[theirs]
            }
        }
    }
}
