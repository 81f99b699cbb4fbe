/// Which pairs are worth comparing: those that share any of several cheap keys. A pair is given
/// once, in the first pass in which it meets, and that is told from the keys alone, so no list of
/// pairs met has to be kept.
struct Blocking {
    let passCount: Int
    /// Keys of each record side by side, one a pass; 0 where a record has none in that pass.
    private(set) var keys: [UInt32]
    private let table: RecordTable

    /// Bigger blocks are split by more of what their records hold.
    static let blockMax = 400

    init(_ table: RecordTable) {
        self.table = table
        let makers = PassKeys.all(table)
        passCount = makers.count
        keys = Array(repeating: 0, count: table.count * makers.count)
        let width = table.width
        table.rows.withUnsafeBufferPointer { rows in
            keys.withUnsafeMutableBufferPointer { keys in
                for record in 0..<table.count {
                    let row = UnsafeBufferPointer(
                        rebasing: rows[record * width..<(record + 1) * width])
                    for (pass, maker) in makers.enumerated() {
                        keys[record * makers.count + pass] = maker(row)
                    }
                }
            }
        }
    }

    /// Every pair that shares a key, once. Of two files only pairs across them.
    mutating func eachPair(_ body: (_ left: Int, _ right: Int) -> Void) {
        for pass in 0..<passCount {
            let order = split(sorted(pass), pass)
            each(order) { left, right in
                if !isMetBefore(left, right, pass) { body(left, right) }
            }
        }
    }

    /// Pairs of one pass alone, whether they meet before or not, at most about so many; for
    /// training.
    mutating func pairs(of pass: Int, most: Int, _ body: (Int, Int) -> Void) {
        let order = split(sorted(pass), pass)
        var total = 0
        for block in order.blocks { total += block.count * (block.count - 1) / 2 }
        let every = max(1, total / max(1, most))
        var number = 0
        each(order) { left, right in
            number += 1
            if number % every == 0 { body(left, right) }
        }
    }

    private struct Order {
        var records: [UInt32]
        var blocks: [Range<Int>]
    }

    private func isMetBefore(_ left: Int, _ right: Int, _ pass: Int) -> Bool {
        keys.withUnsafeBufferPointer { keys in
            let (one, other) = (left * passCount, right * passCount)
            for earlier in 0..<pass {
                let key = keys[one + earlier]
                if key != 0, key == keys[other + earlier] { return true }
            }
            return false
        }
    }

    private func each(_ order: Order, _ body: (Int, Int) -> Void) {
        let (hasTwo, second) = (table.hasTwoFiles, UInt32(table.secondStart))
        order.records.withUnsafeBufferPointer { records in
            for block in order.blocks {
                for one in block {
                    let left = records[one]
                    for other in (one + 1)..<max(one + 1, block.upperBound) {
                        let right = records[other]
                        if hasTwo, (left < second) == (right < second) { continue }
                        body(Int(min(left, right)), Int(max(left, right)))
                    }
                }
            }
        }
    }

    /// Records in the order of their keys, and the blocks that share one.
    private func sorted(_ pass: Int) -> Order {
        var pairs: [UInt64] = []
        pairs.reserveCapacity(table.count)
        for record in 0..<table.count {
            let key = keys[record * passCount + pass]
            if key != 0 { pairs.append(UInt64(key) << 32 | UInt64(record)) }
        }
        RadixSort.sort(&pairs)
        var order = Order(records: pairs.map { UInt32(truncatingIfNeeded: $0) }, blocks: [])
        var start = 0
        while start < pairs.count {
            let key = pairs[start] >> 32
            var end = start + 1
            while end < pairs.count, pairs[end] >> 32 == key { end += 1 }
            if end - start > 1 { order.blocks.append(start..<end) }
            start = end
        }
        return order
    }

    /// Splits blocks that are too big by more of what their records hold, and changes their keys to
    /// match, so that which pairs met before still follows from the keys.
    private mutating func split(_ order: Order, _ pass: Int) -> Order {
        typealias Slot = RecordTable.Slot
        var order = order
        for slot in [Slot.given, Slot.born, Slot.postcode, Slot.family, Slot.street, Slot.house] {
            guard order.blocks.contains(where: { $0.count > Self.blockMax }) else { return order }
            order.blocks = order.blocks.flatMap { block in
                block.count > Self.blockMax
                    ? split(block, of: &order.records, pass, by: slot) : [block]
            }
        }
        order.blocks = order.blocks.flatMap { block in
            block.count > Self.blockMax ? parts(of: block, order.records, pass) : [block]
        }
        return order
    }

    private mutating func split(
        _ block: Range<Int>, of records: inout [UInt32], _ pass: Int, by slot: Int
    ) -> [Range<Int>] {
        let keyed = records[block].map { record -> (key: UInt32, record: UInt32) in
            let key = keys[Int(record) * passCount + pass]
            let value = table.rows[Int(record) * table.width + slot]
            return (PassKeys.hash(50 + UInt64(slot), key, value), record)
        }.sorted { ($0.key, $0.record) < ($1.key, $1.record) }
        for (offset, one) in keyed.enumerated() {
            records[block.lowerBound + offset] = one.record
            keys[Int(one.record) * passCount + pass] = one.key
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

    /// Parts of a block whose records are alike in all of that: each record is compared with some
    /// of the others, so that time stays bounded.
    private mutating func parts(
        of block: Range<Int>, _ records: [UInt32], _ pass: Int
    ) -> [Range<Int>] {
        stride(from: block.lowerBound, to: block.upperBound, by: Self.blockMax).map { start in
            let part = start..<min(start + Self.blockMax, block.upperBound)
            for place in part {
                let key = Int(records[place]) * passCount + pass
                keys[key] = PassKeys.hash(60, keys[key], UInt32(start + 1))
            }
            return part
        }
    }
}
