/// Records side by side, each on a line of memory of its own.
///
/// A class because it owns memory; one writer at a time, and none while others read.
final class RecordRows {
    /// Good for as long as nothing is added.
    @exclusivity(unchecked) private(set) var base: UnsafeMutablePointer<PackedRecord>
    @exclusivity(unchecked) private(set) var count = 0
    @exclusivity(unchecked) private var room: Int

    init() {
        room = 1_024
        base = WideMemory.allocate(room)
    }

    deinit { WideMemory.deallocate(base) }

    subscript(_ place: Int) -> PackedRecord {
        get { base[place] }
        set { base[place] = newValue }
    }

    func append(_ row: PackedRecord) {
        if count == room {
            let wider = WideMemory.allocate(room * 2, of: PackedRecord.self)
            wider.initialize(from: base, count: count)
            WideMemory.deallocate(base)
            (base, room) = (wider, room * 2)
        }
        (base + count).initialize(to: row)
        count += 1
    }

    /// Touches some records one after the other, so that memory brings many at once rather than
    /// each when it is compared.
    @inline(__always)
    func fetch(_ records: some Sequence<UInt32>) {
        var all: UInt64 = 0
        for record in records { all |= base[Int(record)].nhs }
        // Forty bits hold a number, so this always holds; it keeps the touches from being left out.
        precondition(all != .max)
    }

    /// Puts the records in another order.
    /// - Parameter order: for each new place, where its record is now.
    func reorder(_ order: [UInt32]) {
        precondition(order.count == count)
        let other = WideMemory.allocate(count, of: PackedRecord.self)
        for (place, from) in order.enumerated() {
            (other + place).initialize(to: base[Int(from)])
        }
        WideMemory.deallocate(base)
        (base, room) = (other, count)
    }
}
