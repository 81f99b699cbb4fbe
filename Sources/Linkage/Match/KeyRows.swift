/// The keys of each record side by side, one a pass. Where a record has none in a pass its own
/// number stands, which no other record has, so that whether two records share a key is one
/// comparison; the upper bit tells keys from numbers.
final class KeyRows {
    private let base: UnsafeMutablePointer<UInt32>
    private let count: Int
    /// A record's places, in whole lines.
    private let stride: Int
    private let spare: SpareMemory

    fileprivate typealias Line = SIMD8<UInt32>

    /// - Parameter passes: how many of the passes, from the first, are taken over.
    init(_ columns: KeyColumns, _ passes: Int, _ spare: SpareMemory) {
        (count, self.spare) = (columns.count, spare)
        stride = (passes + Line.scalarCount - 1) / Line.scalarCount * Line.scalarCount
        base = spare.take(count * stride)
        columns.copy(passes, to: base, stride)
    }

    deinit { spare.giveBack(base, count * stride) }

    subscript(record: UInt32, pass: Int) -> UInt32 {
        get { base[Int(record) * stride + pass] }
        set { base[Int(record) * stride + pass] = newValue }
    }

    /// Takes out keys that were not gone through, so that what shares them may be met in a later
    /// pass.
    func forget(_ records: ArraySlice<UInt32>, _ pass: Int) {
        for record in records { self[record, pass] = record }
    }

    /// The keys of the passes before one.
    struct Earlier {
        /// All bits of the keys of other passes.
        fileprivate var others: [Line] = []
        /// A key with any of these was not gone through.
        fileprivate var untried: [Line] = []

        /// - Parameter begun: passes of which only the first part was gone through.
        init(_ pass: Int, _ begun: Set<Int>) {
            for start in Swift.stride(from: 0, to: pass, by: Line.scalarCount) {
                var (others, untried) = (Line(repeating: 0), Line(repeating: 0))
                for lane in 0..<Line.scalarCount {
                    others[lane] = start + lane < pass ? 0 : .max
                    untried[lane] = begun.contains(start + lane) ? KeyPart.firstBits : 0
                }
                self.others.append(others)
                self.untried.append(untried)
            }
        }
    }

    /// Whether two records met in an earlier pass. Without a branch, so that the next pair's keys
    /// are on their way while these are waited for.
    @inline(__always)
    func haveMet(_ left: UInt32, _ right: UInt32, _ earlier: Earlier) -> Bool {
        let one = UnsafeRawPointer(base + Int(left) * stride)
        let other = UnsafeRawPointer(base + Int(right) * stride)
        let none = Line(repeating: 0)
        var met = none
        for line in earlier.others.indices {
            let at = line &* MemoryLayout<Line>.size
            let key = one.loadUnaligned(fromByteOffset: at, as: Line.self)
            let apart = key ^ other.loadUnaligned(fromByteOffset: at, as: Line.self)
            met |= none.replacing(
                with: Line(repeating: .max),
                where: apart | earlier.others[line] | key & earlier.untried[line] .== none)
        }
        let halves = met.lowHalf | met.highHalf
        let quarters = halves.lowHalf | halves.highHalf
        return quarters[0] | quarters[1] != 0
    }

    /// Records whose memory is asked for at once; more would drive each other out again.
    static let fetchedAhead = 128

    /// Touches the keys of some records one after the other, so that memory brings many at once
    /// rather than each when it is looked at.
    @inline(never)
    func fetch(_ records: ArraySlice<UInt32>) {
        records.withUnsafeBufferPointer { records in
            var strange: UInt32 = 0
            for record in records {
                let key = base[Int(record) * stride]
                strange |= key < PassKeys.least ? key ^ record : 0
            }
            // What is no key is the record's own number, so this always holds; a compiler cannot
            // know that, and so it cannot leave the touches out.
            precondition(strange == 0)
        }
    }
}

/// Some of a pass's keys, by whether they have any of some bits.
struct KeyPart {
    let bits: UInt32
    let isWithout: Bool

    static let all = KeyPart(bits: 0, isWithout: true)

    /// None of these is set in a key of the first part.
    static let firstBits = PassKeys.least >> 1 | PassKeys.least >> 2 | PassKeys.least >> 3

    /// The first eighth of the keys tells whether the others are worth sorting.
    static let first = KeyPart(bits: firstBits, isWithout: true)
    static let others = KeyPart(bits: firstBits, isWithout: false)

    @inline(__always)
    func holds(_ key: UInt32) -> Bool { (key & bits == 0) == isWithout }
}
