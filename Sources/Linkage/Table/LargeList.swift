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
        if count == room { widen(to: room * 2) }
        (base + count).initialize(to: value)
        count += 1
    }

    /// Makes room for so many values at once, so that they are not moved again and again while they
    /// come. Memory is taken up only when it is written to, so that too much room costs little.
    func makeRoom(for count: Int) {
        if count > room { widen(to: count) }
    }

    private func widen(to room: Int) {
        let wider = WideMemory.allocate(room, of: Value.self)
        wider.initialize(from: base, count: count)
        WideMemory.deallocate(base)
        (base, self.room) = (wider, room)
    }

    /// Puts the values in another order, in the memory they have: each ring of places that give to
    /// each other is gone round once.
    /// - Parameter order: for each new place, where its value is now; every place once.
    func reorder(_ order: [UInt32]) {
        precondition(order.count == count)
        var isPut = [Bool](repeating: false, count: count)
        for start in 0..<count where !isPut[start] {
            let first = base[start]
            var place = start
            while true {
                isPut[place] = true
                let from = Int(order[place])
                if from == start { break }
                base[place] = base[from]
                place = from
            }
            base[place] = first
        }
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
