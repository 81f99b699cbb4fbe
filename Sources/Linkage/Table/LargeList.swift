/// Values side by side in large pages of memory, each where it was put: for tables of millions that
/// are read here and there.
///
/// A class because it owns memory; one writer at a time, and none while others read. For values
/// that own nothing themselves.
final class LargeList<Value: BitwiseCopyable> {
    /// Good for as long as nothing is added.
    @exclusivity(unchecked) private(set) var base: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private(set) var count = 0
    @exclusivity(unchecked) private var room: Int

    init() {
        room = 1_024
        base = WideMemory.allocate(room)
    }

    deinit { WideMemory.deallocate(base) }

    @inline(__always)
    subscript(_ place: Int) -> Value {
        get { base[place] }
        set { base[place] = newValue }
    }

    func append(_ value: Value) {
        if count == room {
            let wider = WideMemory.allocate(room * 2, of: Value.self)
            wider.initialize(from: base, count: count)
            WideMemory.deallocate(base)
            (base, room) = (wider, room * 2)
        }
        (base + count).initialize(to: value)
        count += 1
    }

    /// Puts the values in another order.
    /// - Parameter order: for each new place, where its value is now.
    func reorder(_ order: [UInt32]) {
        precondition(order.count == count)
        let other = WideMemory.allocate(count, of: Value.self)
        for (place, from) in order.enumerated() {
            (other + place).initialize(to: base[Int(from)])
        }
        WideMemory.deallocate(base)
        (base, room) = (other, count)
    }
}

extension LargeList<PackedRecord> {
    /// Touches some records one after the other, so that memory brings many at once rather than
    /// each when it is compared.
    @inline(__always)
    func fetch(_ records: some Sequence<UInt32>) {
        var all: UInt64 = 0
        for record in records { all |= base[Int(record)].nhs }
        // Forty bits hold a number, so this always holds; it keeps the touches from being left out.
        precondition(all != .max)
    }
}
