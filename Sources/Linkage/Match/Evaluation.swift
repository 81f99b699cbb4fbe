/// How well pairs or clusters agree with the truth.
public struct Evaluation: Sendable {
    public let precision: Double
    public let recall: Double
    public var f1: Double {
        precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
    }

    init(found: Int, right: Int, true all: Int) {
        precision = found == 0 ? 0 : Double(right) / Double(found)
        recall = all == 0 ? 0 : Double(right) / Double(all)
    }
}

extension Linker {
    func isTrue(_ left: Int, _ right: Int) -> Bool {
        table.truth(left) != 0 && table.truth(left) == table.truth(right)
    }

    /// How many pairs of records are of one person; across the files where there are two.
    public var truePairCount: Int {
        func pairs(_ records: some Sequence<Int>) -> Int {
            var sizes: [UInt32: Int] = [:]
            for record in records where table.truth(record) != 0 {
                sizes[table.truth(record), default: 0] += 1
            }
            return sizes.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
        }
        let all = pairs(0..<table.count)
        guard table.hasTwoFiles else { return all }
        return all - pairs(0..<table.secondStart) - pairs(table.secondStart..<table.count)
    }

    /// Pairs that weigh at least so much.
    public func evaluatePairs(threshold: Double) -> Evaluation {
        var (found, right) = (0, 0)
        for pair in pairs where Double(pair.weight) >= threshold {
            found += 1
            if isTrue(Int(pair.left), Int(pair.right)) { right += 1 }
        }
        return Evaluation(found: found, right: right, true: truePairCount)
    }

    public func evaluate(clusters: [Int32]) -> Evaluation {
        var (found, right) = (0, 0)
        eachPair(within: clusters.map { UInt32(bitPattern: $0) + 1 }) { left, other in
            found += 1
            if isTrue(left, other) { right += 1 }
        }
        return Evaluation(found: found, right: right, true: truePairCount)
    }

    /// Every two records of one group; across the files where there are two. Group 0 is none.
    func eachPair(within groups: [UInt32], _ body: (Int, Int) -> Void) {
        let order = groups.indices.filter { groups[$0] != 0 }.sorted {
            (groups[$0], $0) < (groups[$1], $1)
        }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, groups[order[end]] == groups[order[start]] { end += 1 }
            for one in start..<end {
                for other in (one + 1)..<max(one + 1, end) {
                    let (left, right) = (order[one], order[other])
                    let isSplit = (left < table.secondStart) != (right < table.secondStart)
                    if !table.hasTwoFiles || isSplit { body(left, right) }
                }
            }
            start = end
        }
    }
}
