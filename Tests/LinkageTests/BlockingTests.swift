import Testing

@testable import Linkage

@Suite struct `Pairs that share a key` {
    /// Many who share names, birthdays and postcodes, so that passes give more than they need to be
    /// judged by, from blocks of many sizes.
    private static func crowd() throws -> RecordTable {
        var random = Training.Mixer(state: 11)
        func pick(_ words: [String]) -> String {
            // Those that come first are the commonest.
            let bound = Int.random(in: 1...words.count, using: &random)
            return words[Int.random(in: 0..<bound, using: &random)]
        }
        let given = (0..<16).map { "Given" + String(UnicodeScalar(UInt8(97 + $0))) }
        let family = (0..<24).map { "Family" + String(UnicodeScalar(UInt8(97 + $0))) }
        let lines = (0..<3_000).map { record in
            let (month, day) = (Int.random(in: 10...12, using: &random), 10 + record % 17)
            return "\(record),\(pick(given)),\(pick(family)),20\(10 + record % 13)-\(month)-\(day),"
                + "RB\(Int.random(in: 1...90, using: &random)) 1AA,0770090\(1_000 + record % 900)"
        }
        let header = "id,forename,surname,dob,postcode,phone"
        return try RecordTable.read([
            file(([header] + lines).joined(separator: "\n"))
        ])
    }

    private struct Met: Hashable {
        let left: UInt32
        let right: UInt32
    }

    /// The pairs of each pass, worked out plainly.
    private static func plain(_ table: RecordTable, _ passes: [PassKeys.Pass]) -> [Set<Met>] {
        let makers = PassKeys(table)
        return passes.map { pass in
            var holders: [UInt32: [UInt32]] = [:]
            for record in 0..<table.count {
                let key = makers.key(pass, table.rows.base + record)
                if key != 0 { holders[key, default: []].append(UInt32(record)) }
            }
            var pairs: Set<Met> = []
            for block in holders.values {
                for (place, left) in block.enumerated() {
                    for right in block[(place + 1)...] {
                        pairs.insert(Met(left: left, right: right))
                    }
                }
            }
            return pairs
        }
    }

    @Test func `are given once, and all of them but in what was given up`() throws {
        let table = try Self.crowd()
        let plain = Self.plain(table, Blocking(table).passes)
        try #require(plain.contains { $0.count > 2 * BlockWorth.sample })
        let counts = [0, 30, 60, 100].map { check(table, plain, givenUp: $0) }
        #expect(counts[3] * 2 < counts[0])
    }

    /// - Parameter percent: how often blocks that are judged are given up.
    /// - Returns: how many pairs were given.
    private func check(_ table: RecordTable, _ plain: [Set<Met>], givenUp percent: Int) -> Int {
        let blocking = Blocking(table)
        var random = Training.Mixer(state: UInt64(percent))
        var (given, total, pass): (Set<Met>, Int, Int) = ([], 0, 0)
        var givenUp: Set<Int> = []
        blocking.eachPair {
            pass = $0
        } isWorthIt: { sample in
            #expect(sample.count >= BlockWorth.sample && Set(sample).count == sample.count)
            if Int.random(in: 0..<100, using: &random) >= percent { return true }
            givenUp.insert(pass)
            return false
        } _: { batch in
            total += batch.count
            for pair in batch { given.insert(Met(left: pair.left, right: pair.right)) }
        }
        #expect(total == given.count)
        #expect(givenUp.isEmpty == (percent == 0))
        #expect(given.allSatisfy { pair in plain.contains { $0.contains(pair) } })
        for (pass, pairs) in plain.enumerated() where !givenUp.contains(pass) {
            #expect(pairs.isSubset(of: given))
        }
        return total
    }
}
