/// Which pairs are worth comparing: those that share any of several cheap keys. A pair is given
/// once, in the first pass in which it meets, and that is told from the keys alone, so no list of
/// pairs met has to be kept.
final class Blocking {
    let passes: [PassKeys.Pass]
    private let table: RecordTable
    private let keys: KeyRows
    /// The keys of each pass before any block was split.
    private let columns: KeyColumns
    /// Orders known already, by their passes.
    private var ordered: [Int: Order] = [:]

    /// Passes of which only the first part of the keys was gone through.
    private var onlyBegun: Set<Int> = []

    private let sort: RadixSort

    /// Which records were left out of a block that was too big, as they hold nothing more to split
    /// it by; empty where none were.
    private(set) var leftOut: [Bool] = []

    /// Bigger blocks are split by more of what their records hold.
    static let blockMax = 400

    init(_ table: RecordTable) {
        self.table = table
        sort = RadixSort(most: table.count, table.spare)
        let makers = PassKeys(table)
        let most = max(table.count * 3, 60_000)
        let tried = makers.passes.filter { pass in
            if case .single(let field) = pass {
                makers.leastPairs(field) <= Double(most)
            } else {
                true
            }
        }
        columns = KeyColumns(table, makers, tried)
        var passes: [PassKeys.Pass] = []
        for (place, pass) in tried.enumerated() where !columns.isEmpty[place] {
            if case .single = pass {
                let order = Self.sorted(columns[place], .all, sort)
                // Too many share it.
                if order.pairCount > most { continue }
                ordered[passes.count] = order
            }
            columns.keep(place, as: passes.count)
            passes.append(pass)
        }
        self.passes = passes
        keys = KeyRows(columns, passes.count, table.spare)
    }

    /// Records in the order of their keys, and the blocks that share one.
    struct Order {
        fileprivate(set) var records: [UInt32]
        fileprivate(set) var blocks: [Range<Int>]

        var pairCount: Int { blocks.reduce(0) { $0 + $1.count * ($1.count - 1) / 2 } }
    }

    /// The blocks of a part of a pass, those that are too big split. To be asked in the order of
    /// passes, since splitting changes keys.
    private func order(of pass: Int, _ part: KeyPart) -> Order {
        let keys = columns[pass]
        var order: Order
        if let known = ordered[pass] {
            order = known
            order.blocks.removeAll { !part.holds(keys[Int(order.records[$0.lowerBound])]) }
        } else {
            order = Self.sorted(keys, part, sort)
        }
        split(&order, pass)
        return order
    }

    /// Two records to compare, by their numbers.
    typealias Candidates = (left: UInt32, right: UInt32)

    /// Every pair that shares a key, once, the smaller number first. Of two files only pairs across
    /// them.
    /// - Parameters:
    ///   - begins: hears the number of each pass.
    ///   - isWorthIt: asked of some pairs of the pass, by their numbers among those it gave,
    ///     whether they were worth their time.
    ///   - body: gets some pairs at a time, so that it may have the memory of all of them fetched
    ///     before it looks at the first.
    func eachPair(
        begins: (_ pass: Int) -> Void, isWorthIt: (_ sample: [Int]) -> Bool,
        _ body: (UnsafeBufferPointer<Candidates>) -> Void
    ) {
        withUnsafeTemporaryAllocation(
            of: Candidates.self, capacity: Self.batch + Self.blockMax
        ) { batch in
            for pass in passes.indices {
                begins(pass)
                eachPair(of: pass, batch, isWorthIt, body)
            }
        }
    }

    /// The pairs of one pass that no pass before it gave, of blocks of every size that are worth
    /// their time.
    private func eachPair(
        of pass: Int, _ batch: UnsafeMutableBufferPointer<Candidates>,
        _ isWorthIt: (_ sample: [Int]) -> Bool, _ body: (UnsafeBufferPointer<Candidates>) -> Void
    ) {
        let earlier = KeyRows.Earlier(pass, onlyBegun)
        var (given, waiting) = (0, 0)
        var worth = BlockWorth()
        func flush() {
            body(UnsafeBufferPointer(rebasing: batch[..<waiting]))
            given += waiting
            waiting = 0
        }
        for part in [KeyPart.first, .others] where !worth.isPassGivenUp {
            let order = order(of: pass, part)
            var fetched = 0
            for block in order.blocks {
                if worth.isGivenUp(block.count) {
                    keys.forget(order.records[block], pass)
                    continue
                }
                if block.upperBound > fetched {
                    fetched = max(block.upperBound, fetched + KeyRows.fetchedAhead)
                    keys.fetch(order.records[block.lowerBound..<min(fetched, order.records.count)])
                }
                let before = given + waiting
                each(order, block) { left, others in
                    for right in others {
                        batch[waiting] = (left, right)
                        waiting += keys.haveMet(left, right, earlier) ? 0 : 1
                    }
                    if waiting >= Self.batch { flush() }
                }
                guard worth.isAsked(block.count),
                    worth.add(before..<given + waiting, of: block.count)
                else { continue }
                flush()
                worth.judge(block.count, isWorthIt)
                if worth.isPassGivenUp {
                    keys.forget(order.records[block.upperBound...], pass)
                    if part.isWithout { onlyBegun.insert(pass) }
                    break
                }
            }
        }
        flush()
    }

    private static let batch = 64

    /// Pairs of one pass alone, whether they meet before or not, at most about so many; for
    /// training. Of many records some blocks are enough, so only those are sorted.
    func pairs(of pass: Int, most: Int) -> [Candidates] {
        let parts = max(1, table.count / Self.trainedOn)
        let halvings = Int.bitWidth - 1 - parts.leadingZeroBitCount
        let part = KeyPart(bits: 1 << UInt32(halvings) - 1, isWithout: true)
        var order = Self.sorted(columns[pass], part, sort)
        split(&order, pass)
        let every = max(1, order.pairCount / max(1, most))
        var (chosen, number): ([Candidates], Int) = ([], 0)
        for block in order.blocks {
            each(order, block) { left, others in
                for right in others {
                    number += 1
                    if number == every {
                        number = 0
                        chosen.append((left, right))
                    }
                }
            }
        }
        return chosen
    }

    /// The blocks of so many records give enough pairs to learn from.
    private static let trainedOn = 25_000

    /// Each record of a block with those after it, whose numbers are all greater. Of two files each
    /// of the first with all of the second.
    @inline(__always)
    private func each(
        _ order: Order, _ block: Range<Int>,
        _ body: (_ record: UInt32, _ others: UnsafeBufferPointer<UInt32>) -> Void
    ) {
        order.records.withUnsafeBufferPointer { records in
            var (end, second) = (block.upperBound, 0)
            if table.hasTwoFiles {
                end = block.first { Int(records[$0]) >= table.secondStart } ?? end
                second = end
            }
            for one in block.lowerBound..<end {
                let others = max(one + 1, second)..<block.upperBound
                body(records[one], UnsafeBufferPointer(rebasing: records[others]))
            }
        }
    }

    private static func sorted(
        _ keys: UnsafeBufferPointer<UInt32>, _ part: KeyPart, _ sort: RadixSort
    ) -> Order {
        sort.sort { numbers in
            var count = 0
            for record in keys.indices {
                let key = keys[record]
                // The upper bit, which all keys have, is left out.
                numbers[count] = UInt64(key) << 33 | UInt64(UInt32(truncatingIfNeeded: record))
                count += key >= PassKeys.least && part.holds(key) ? 1 : 0
            }
            return count
        } _: {
            blocks(of: $0)
        }
    }

    /// Records side by side that share a key; those that share none are left out.
    private static func blocks(of keyed: UnsafeBufferPointer<UInt64>) -> Order {
        var blocks: [Range<Int>] = []
        let records = [UInt32](unsafeUninitializedCapacity: keyed.count) { records, count in
            var start = 0
            while start < keyed.count {
                let key = keyed[start] >> 32
                var end = start + 1
                while end < keyed.count, keyed[end] >> 32 == key { end += 1 }
                if end - start > 1 {
                    for place in start..<end {
                        records[count + place - start] = UInt32(truncatingIfNeeded: keyed[place])
                    }
                    blocks.append(count..<count + end - start)
                    count += end - start
                }
                start = end
            }
        }
        return Order(records: records, blocks: blocks)
    }

    // MARK: Blocks that are too big

    /// Splits blocks that are too big by more of what their records hold, and changes their keys to
    /// match, so that which pairs met before still follows from the keys.
    private func split(_ order: inout Order, _ pass: Int) {
        for field in [
            RecordField.given, .born, .postcode, .family, .street, .house,
        ] {
            guard order.blocks.contains(where: { $0.count > Self.blockMax }) else { return }
            order.blocks = order.blocks.flatMap { block in
                block.count > Self.blockMax
                    ? split(block, of: &order.records, pass, by: field) : [block]
            }
        }
        order.blocks = order.blocks.flatMap { block in
            block.count > Self.blockMax ? parts(of: block, order.records, pass) : [block]
        }
    }

    private func split(
        _ block: Range<Int>, of records: inout [UInt32], _ pass: Int, by field: RecordField
    ) -> [Range<Int>] {
        let keyed = records[block].map { record -> (key: UInt32, record: UInt32) in
            let key = keys[record, pass]
            let finer = PassKeys.hash(40, table.rows[Int(record)].value(field), key)
            return (finer == 0 ? 0 : inPart(finer, of: record, pass), record)
        }.sorted { ($0.key, $0.record) < ($1.key, $1.record) }
        for (offset, one) in keyed.enumerated() {
            records[block.lowerBound + offset] = one.record
            keys[one.record, pass] = one.key == 0 ? one.record : one.key
            if one.key == 0 { leaveOut(one.record) }
        }
        var blocks: [Range<Int>] = []
        var start = 0
        while start < keyed.count {
            var end = start + 1
            while end < keyed.count, keyed[end].key == keyed[start].key { end += 1 }
            if end - start > 1, keyed[start].key != 0 {
                blocks.append(block.lowerBound + start..<block.lowerBound + end)
            }
            start = end
        }
        return blocks
    }

    /// A finer key of a record that stays in the part of the pass in which the record's key is.
    private func inPart(_ finer: UInt32, of record: UInt32, _ pass: Int) -> UInt32 {
        finer & ~KeyPart.firstBits | columns[pass][Int(record)] & KeyPart.firstBits
    }

    private func leaveOut(_ record: UInt32) {
        if leftOut.isEmpty { leftOut = Array(repeating: false, count: table.count) }
        leftOut[Int(record)] = true
    }

    /// Parts of a block whose records are alike in all of that: each record is compared with some
    /// of the others, so that time stays bounded.
    private func parts(
        of block: Range<Int>, _ records: [UInt32], _ pass: Int
    ) -> [Range<Int>] {
        Swift.stride(from: block.lowerBound, to: block.upperBound, by: Self.blockMax).map { start in
            let part = start..<min(start + Self.blockMax, block.upperBound)
            for place in part {
                let record = records[place]
                let finer = PassKeys.hash(41, UInt64(keys[record, pass]), UInt32(start + 1))
                keys[record, pass] = inPart(finer, of: record, pass)
            }
            return part
        }
    }
}
