/// Groups records into people. Records that hang together are joined step by step, the likeliest
/// two groups first, while half the average over all their pairs and half their best pair speak for
/// it: one bad pair joins nobody, and one record with much missing keeps nobody apart.
struct Clusters {
    /// The number of each record's group; a group is named by its first record.
    private(set) var of: [Int32]

    private let numbers: [UInt32]

    /// Pairs weigh no more than this either way, so that no single field decides for a group.
    static let weightMost = 14.0

    /// - Parameters:
    ///   - pairs: with their weights; those not here are weighed by `weigh`.
    ///   - threshold: the average weight at which two groups join.
    ///   - numbers: the valid NHS number of each record, as its id; 0 for none. No group ever holds
    ///     two.
    init(
        count: Int, pairs: [Pair], threshold: Double,
        numbers: [UInt32], weigh: (Int, Int) -> Double
    ) {
        self.numbers = numbers
        of = (0..<Int32(count)).map { $0 }
        for group in Self.groups(pairs, count, threshold) {
            var known: [UInt64: Float] = [:]
            for pair in group.pairs { known[Self.key(pair.left, pair.right)] = pair.weight }
            if group.records.count > Self.groupMax {
                // So many so alike that each speaks for all, but for numbers that differ.
                var first: [UInt32: Int32] = [:]
                for record in group.records {
                    let number = numbers[Int(record)]
                    first[number] = first[number] ?? record
                    of[Int(record)] = first[number] ?? record
                }
            } else {
                join(group.records, known, threshold, weigh)
            }
        }
    }

    typealias Pair = (left: Int32, right: Int32, weight: Float)

    /// More than hang together in any family. A bigger group is parted at higher weights first.
    static let groupMax = 250

    private struct Group {
        var records: [Int32] = []
        var pairs: [Pair] = []
    }

    /// Records that hang together by pairs of at least this weight.
    private static func groups(_ pairs: [Pair], _ count: Int, _ threshold: Double) -> [Group] {
        var parent = (0..<Int32(count)).map { $0 }
        func root(_ record: Int32) -> Int32 {
            var at = record
            while parent[Int(at)] != at {
                parent[Int(at)] = parent[Int(parent[Int(at)])]
                at = parent[Int(at)]
            }
            return at
        }
        for pair in pairs where Double(pair.weight) >= threshold {
            let (one, other) = (root(pair.left), root(pair.right))
            if one != other { parent[Int(max(one, other))] = min(one, other) }
        }
        var places: [Int32: Int] = [:]
        var found: [Group] = []
        for pair in pairs {
            let group = root(pair.left)
            guard group == root(pair.right) else { continue }
            let place = places[group] ?? found.count
            if place == found.count {
                places[group] = place
                found.append(Group())
            }
            found[place].pairs.append(pair)
        }
        for record in parent.indices {
            if let place = places[root(Int32(record))] {
                found[place].records.append(Int32(record))
            }
        }
        return found.flatMap { group -> [Group] in
            guard group.records.count > groupMax, threshold < weightMost else { return [group] }
            return groups(group.pairs, count, threshold + 2).filter { $0.records.count > 1 }
        }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(min(left, right))) << 32 | UInt64(UInt32(max(left, right)))
    }

    /// The weight of every pair of a few records, row by row.
    private static func weights(
        between records: [Int32], _ known: [UInt64: Float], _ weigh: (Int, Int) -> Double
    ) -> [Double] {
        let count = records.count
        var weights = [Double](repeating: 0, count: count * count)
        for one in 0..<count {
            for other in (one + 1)..<max(one + 1, count) {
                let raw =
                    known[key(records[one], records[other])].map(Double.init)
                    ?? weigh(Int(records[one]), Int(records[other]))
                let weight = max(-weightMost, min(weightMost, raw))
                weights[one * count + other] = weight
                weights[other * count + one] = weight
            }
        }
        return weights
    }

    private mutating func join(
        _ records: [Int32], _ known: [UInt64: Float], _ threshold: Double,
        _ weigh: (Int, Int) -> Double
    ) {
        let count = records.count
        // Between groups, each of which is a row that is still alive.
        var sums = Self.weights(between: records, known, weigh)
        var best = sums
        var sizes = [Double](repeating: 1, count: count)
        var alive = Array(0..<count)
        var groupOf = Array(0..<count)
        var numberOf = records.map { numbers[Int($0)] }
        while alive.count > 1 {
            var next = (weight: threshold, one: -1, other: -1)
            for (place, one) in alive.enumerated() {
                for other in alive[(place + 1)...] {
                    let (mine, theirs) = (numberOf[one], numberOf[other])
                    if mine != 0, theirs != 0, mine != theirs { continue }
                    let average = sums[one * count + other] / (sizes[one] * sizes[other])
                    let weight = (average + best[one * count + other]) / 2
                    if weight >= next.weight { next = (weight, one, other) }
                }
            }
            guard next.one >= 0 else { break }
            for other in alive {
                sums[next.one * count + other] += sums[next.other * count + other]
                sums[other * count + next.one] = sums[next.one * count + other]
                let most = max(best[next.one * count + other], best[next.other * count + other])
                best[next.one * count + other] = most
                best[other * count + next.one] = most
            }
            sizes[next.one] += sizes[next.other]
            numberOf[next.one] = max(numberOf[next.one], numberOf[next.other])
            for place in groupOf.indices where groupOf[place] == next.other {
                groupOf[place] = next.one
            }
            alive.removeAll { $0 == next.other }
        }
        for place in 0..<count { of[Int(records[place])] = records[groupOf[place]] }
    }
}
