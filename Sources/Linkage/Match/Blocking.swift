/// Which pairs are worth comparing: those that share any of several cheap keys. A pair is given
/// once, in the first pass in which it meets, and that is told from the keys alone, so no list of
/// pairs met has to be kept.
final class Blocking {
    let passes: [PassKeys.Pass]
    private let table: RecordTable
    /// Keys of each record side by side, one a pass. Where a record has none in a pass its own
    /// number stands, which no other record has, so that whether two records share a key is one
    /// comparison; the upper bit tells keys from numbers.
    private let keys: UnsafeMutablePointer<UInt32>
    /// A record's places, in whole lines of eight.
    private let stride: Int
    /// The keys of each pass before any block was split.
    private let columns: [LargeList<UInt32>]

    private let sort: RadixSort

    /// Which records were left out of a block that was too big, as they hold nothing more to split
    /// it by; empty where none were.
    private(set) var leftOut: [Bool] = []

    private typealias Line = SIMD8<UInt32>

    /// Bigger blocks are split by more of what their records hold.
    static let blockMax = 400

    init(_ table: RecordTable) {
        self.table = table
        sort = RadixSort(most: table.count)
        let makers = PassKeys(table)
        let most = max(table.count * 3, 60_000)
        var passes = makers.passes.filter { pass in
            if case .single(let field) = pass {
                makers.leastPairs(field) <= Double(most)
            } else {
                true
            }
        }
        var columns = Self.columns(table, makers, passes)
        for (place, pass) in passes.enumerated().reversed() {
            // Nobody has what the pass is made of, or too many share it.
            let isEmpty = columns[place].values.allSatisfy { $0 < PassKeys.least }
            var isCrowded = false
            if case .single = pass {
                isCrowded = Self.sorted(columns[place], sort).pairCount > most
            }
            if isEmpty || isCrowded {
                columns.remove(at: place)
                passes.remove(at: place)
            }
        }
        self.passes = passes
        self.columns = columns
        stride = (passes.count + Line.scalarCount - 1) / Line.scalarCount * Line.scalarCount
        keys = WideMemory.allocate(table.count * stride)
        for record in 0..<table.count {
            for place in passes.indices {
                keys[record * stride + place] = columns[place][record]
            }
        }
    }

    /// The keys of each pass, in the order of records.
    private static func columns(
        _ table: RecordTable, _ makers: PassKeys, _ passes: [PassKeys.Pass]
    ) -> [LargeList<UInt32>] {
        passes.map { pass in
            LargeList(count: table.count) { record in
                let key = makers.key(pass, table.rows.base + record)
                return key == 0 ? UInt32(record) : key
            }
        }
    }

    deinit { WideMemory.deallocate(keys) }

    /// Records in the order of their keys, and the blocks that share one.
    struct Order {
        fileprivate(set) var records: [UInt32]
        fileprivate(set) var blocks: [Range<Int>]

        var pairCount: Int { blocks.reduce(0) { $0 + $1.count * ($1.count - 1) / 2 } }
    }

    /// The blocks of a pass, those that are too big split. To be asked in the order of passes,
    /// since splitting changes keys.
    func order(of pass: Int) -> Order {
        order(of: pass, without: 0)
    }

    /// - Parameter bits: keys with any of these are left out.
    private func order(of pass: Int, without bits: UInt32) -> Order {
        var order = Self.sorted(columns[pass], sort, without: bits)
        split(&order, pass)
        return order
    }

    /// Whether two records met in a pass before one: `mask` has all bits set from that pass on.
    /// Without a branch, so that the next pair's keys are on their way while these are waited for.
    @inline(__always)
    private func isMetBefore(_ left: Int, _ right: Int, _ mask: [Line]) -> Bool {
        let one = UnsafeRawPointer(keys + left * stride)
        let other = UnsafeRawPointer(keys + right * stride)
        var least = Line(repeating: 0)
        for line in mask.indices {
            let at = line * MemoryLayout<Line>.size
            let apart =
                one.loadUnaligned(fromByteOffset: at, as: Line.self)
                ^ other.loadUnaligned(fromByteOffset: at, as: Line.self)
            least = least.replacing(
                with: 1, where: apart | mask[line] .== Line(repeating: 0))
        }
        return any(least .!= Line(repeating: 0))
    }

    private static func mask(_ pass: Int) -> [Line] {
        (0..<(pass + Line.scalarCount - 1) / Line.scalarCount).map { line in
            var mask = Line(repeating: 0)
            for lane in 0..<Line.scalarCount where line * Line.scalarCount + lane >= pass {
                mask[lane] = .max
            }
            return mask
        }
    }

    /// Two records to compare, by their numbers.
    typealias Candidates = (left: UInt32, right: UInt32)

    /// Every pair that shares a key, once, the smaller number first. Of two files only pairs across
    /// them.
    /// - Parameters:
    ///   - begins: hears the number of each pass.
    ///   - isWorthIt: asked once of a pass that has given ``sampleOfPass`` pairs that no pass
    ///     before it gave; where it is not, what is left of the pass is passed over. Blocks come in
    ///     the order of hashes, so what was given is a fair sample of what would be.
    ///   - body: gets some pairs at a time, so that it may have the memory of all of them fetched
    ///     before it looks at the first.
    func eachPair(
        begins: (_ pass: Int) -> Void, isWorthIt: (_ given: Int) -> Bool,
        _ body: (UnsafeBufferPointer<Candidates>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Candidates.self, capacity: Self.batch) { batch in
            for pass in passes.indices {
                begins(pass)
                let order = order(of: pass)
                let mask = Self.mask(pass)
                var (given, waiting, isAsked) = (0, 0, false)
                func flush() {
                    body(UnsafeBufferPointer(rebasing: batch[..<waiting]))
                    given += waiting
                    waiting = 0
                }
                var fetched = 0
                for (place, block) in order.blocks.enumerated() {
                    if block.upperBound > fetched {
                        fetched = max(block.upperBound, fetched + Self.fetchedAhead)
                        fetch(order.records[block.lowerBound..<min(fetched, order.records.count)])
                    }
                    each(order, block) { left, right in
                        batch[waiting] = (min(left, right), max(left, right))
                        waiting += isMetBefore(Int(left), Int(right), mask) ? 0 : 1
                        if waiting == Self.batch { flush() }
                    }
                    if !isAsked, given + waiting >= Self.sampleOfPass {
                        flush()
                        isAsked = true
                        if !isWorthIt(given) {
                            forget(order, from: place + 1, pass)
                            break
                        }
                    }
                }
                flush()
            }
        }
    }

    private static let batch = 64

    /// Records whose memory is asked for at once; more would drive each other out again.
    private static let fetchedAhead = 128

    /// Touches the keys of some records one after the other, so that memory brings many at once
    /// rather than each when it is looked at.
    @inline(never)
    private func fetch(_ records: ArraySlice<UInt32>) {
        records.withUnsafeBufferPointer { records in
            var strange: UInt32 = 0
            for record in records {
                let key = keys[Int(record) * stride]
                strange |= key < PassKeys.least ? key ^ record : 0
            }
            // What is no key is the record's own number, so this always holds; a compiler cannot
            // know that, and so it cannot leave the touches out.
            precondition(strange == 0)
        }
    }

    /// So many pairs say whether a pass is worth going on with.
    static let sampleOfPass = 8_000

    /// Takes out the keys of blocks that were not gone through, so that their pairs may be met in a
    /// later pass.
    private func forget(_ order: Order, from place: Int, _ pass: Int) {
        for block in order.blocks[place...] {
            for record in order.records[block] { keys[Int(record) * stride + pass] = record }
        }
    }

    /// Pairs of one pass alone, whether they meet before or not, at most about so many; for
    /// training. Of many records some blocks are enough, so only those are sorted.
    func pairs(of pass: Int, most: Int) -> [Candidates] {
        let parts = max(1, table.count / Self.trainedOn)
        let halvings = Int.bitWidth - 1 - parts.leadingZeroBitCount
        let order = order(of: pass, without: 1 << UInt32(halvings) - 1)
        let every = max(1, order.pairCount / max(1, most))
        var (chosen, number): ([Candidates], Int) = ([], 0)
        for block in order.blocks {
            each(order, block) { left, right in
                number += 1
                if number == every {
                    number = 0
                    chosen.append((left, right))
                }
            }
        }
        return chosen
    }

    /// The blocks of so many records give enough pairs to learn from.
    private static let trainedOn = 25_000

    @inline(__always)
    private func each(
        _ order: Order, _ block: Range<Int>, _ body: (UInt32, UInt32) -> Void
    ) {
        let (isHalved, second) = (table.hasTwoFiles, UInt32(table.secondStart))
        order.records.withUnsafeBufferPointer { records in
            for one in block {
                let left = records[one]
                var other = one + 1
                while other < block.upperBound {
                    let right = records[other]
                    other += 1
                    if isHalved, (left < second) == (right < second) { continue }
                    body(left, right)
                }
            }
        }
    }

    private static func sorted(
        _ keys: LargeList<UInt32>, _ sort: RadixSort, without bits: UInt32 = 0
    ) -> Order {
        sort.sort { numbers in
            let keys = keys.values
            var count = 0
            for record in keys.indices {
                let key = keys[record]
                // The upper bit, which all keys have, is left out.
                numbers[count] = UInt64(key) << 33 | UInt64(UInt32(truncatingIfNeeded: record))
                count += key < PassKeys.least || key & bits != 0 ? 0 : 1
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
            let key = keys[Int(record) * stride + pass]
            return (
                PassKeys.hash(40, table.rows[Int(record)].value(field), key), record
            )
        }.sorted { ($0.key, $0.record) < ($1.key, $1.record) }
        for (offset, one) in keyed.enumerated() {
            records[block.lowerBound + offset] = one.record
            keys[Int(one.record) * stride + pass] = one.key == 0 ? one.record : one.key
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
                let key = keys + Int(records[place]) * stride + pass
                key.pointee = PassKeys.hash(41, UInt64(key.pointee), UInt32(start + 1))
            }
            return part
        }
    }
}
