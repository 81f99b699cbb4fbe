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
    private func isTrue(_ left: Int, _ right: Int) -> Bool {
        table.truth[left] != 0 && table.truth[left] == table.truth[right]
    }

    /// How many pairs of records are of one person; across the files where there are two.
    public var truePairCount: Int {
        func pairs(_ records: some Sequence<Int>) -> Int {
            var sizes: [UInt32: Int] = [:]
            for record in records where table.truth[record] != 0 {
                sizes[table.truth[record], default: 0] += 1
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
        var groups: [Int32: [Int]] = [:]
        for (record, group) in clusters.enumerated() { groups[group, default: []].append(record) }
        var (found, right) = (0, 0)
        for records in groups.values where records.count > 1 {
            for (place, one) in records.enumerated() {
                for other in records[(place + 1)...] {
                    if table.hasTwoFiles,
                        (one < table.secondStart) == (other < table.secondStart)
                    {
                        continue
                    }
                    found += 1
                    if isTrue(one, other) { right += 1 }
                }
            }
        }
        return Evaluation(found: found, right: right, true: truePairCount)
    }
}
