import Testing

@testable import Linkage

/// Records that are joined two groups at a time, by nothing but the rule.
private struct PlainClusters {
    let weights: [[Double]]
    let numbers: [UInt64]
    let threshold: Double

    /// For each record the first of its group.
    func joined() -> [Int32] {
        var groups = weights.indices.map { [$0] }
        while let (one, other) = next(groups) {
            groups[one] += groups[other]
            groups.remove(at: other)
        }
        var of = [Int32](repeating: 0, count: weights.count)
        for group in groups { for record in group { of[record] = Int32(group.min() ?? 0) } }
        return of
    }

    private func next(_ groups: [[Int]]) -> (Int, Int)? {
        var found: (weight: Double, pair: (Int, Int))?
        for one in groups.indices {
            for other in groups.indices where other > one {
                let weight = weight(groups[one], groups[other])
                if weight >= found?.weight ?? threshold { found = (weight, (one, other)) }
            }
        }
        return found?.pair
    }

    private func weight(_ one: [Int], _ other: [Int]) -> Double {
        let between = one.flatMap { left in other.map { weights[left][$0] } }
        let known = Set((one + other).map { numbers[$0] }).subtracting([0])
        guard known.count < 2, let best = between.max() else { return -.infinity }
        return (between.reduce(0, +) / Double(between.count) + best) / 2
    }
}

@Suite struct `Joining records into groups` {
    private static func limited(_ weight: Double, _ threshold: Double) -> Double {
        max(-14, min(max(14, threshold), weight))
    }

    @Test(arguments: [0.0, 3, 13, 18])
    func `is the same as joining the likeliest two groups, over and over`(threshold: Double) {
        var random = Seeded(seed: 41)
        var joinedCount = 0
        for turn in 0..<500 {
            let count = Int.random(in: 2...7, using: &random)
            // Some so alike that each pair speaks for them.
            let least = turn.isMultiple(of: 3) ? threshold : -10
            var weights = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
            var pairs: [Linker.Pair] = []
            for left in 0..<count {
                for right in left + 1..<count {
                    let weight = Float.random(in: Float(least)...20, using: &random)
                    weights[left][right] = Self.limited(Double(weight), threshold)
                    weights[right][left] = weights[left][right]
                    // Pairs that weigh little may not have been met at all.
                    if Double(weight) >= threshold || Bool.random(using: &random) {
                        pairs.append(
                            Linker.Pair(left: Int32(left), right: Int32(right), weight: weight))
                    }
                }
            }
            let numbers = (0..<count).map { _ in
                UInt64([0, 0, 0, 5, 6].randomElement(using: &random) ?? 0)
            }
            let groups = Clusters(
                count: count, pairs: pairs.shuffled(using: &random), threshold: threshold,
                number: { numbers[$0] },
                differ: { numbers[$0] != 0 && numbers[$1] != 0 && numbers[$0] != numbers[$1] },
                weigh: { weights[$0][$1] }
            ).of
            let plain = PlainClusters(weights: weights, numbers: numbers, threshold: threshold)
            #expect(groups == plain.joined())
            joinedCount += count - Set(groups).count
        }
        #expect(joinedCount > 250)
    }
}
