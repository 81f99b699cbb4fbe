/// Values side by side, each where it was put: for tables of millions that are read here and there.
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
        base = LineMemory.allocate(room)
    }

    deinit { LineMemory.deallocate(base) }

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
        let wider = LineMemory.allocate(room, of: Value.self)
        wider.initialize(from: base, count: count)
        LineMemory.deallocate(base)
        (base, self.room) = (wider, room)
    }

    /// Puts the values in another order, and for that time takes their memory twice. (Moving them
    /// round where they lie waits for memory at each, since where one goes follows from the last.)
    /// - Parameters:
    ///   - order: for each new place, where its value is now; every place once.
    ///   - spare: gets the memory they were in.
    func reorder(_ order: [UInt32], _ spare: SpareMemory) {
        precondition(order.count == count)
        let other = LineMemory.allocate(room, of: Value.self)
        for place in 0..<count { (other + place).initialize(to: base[Int(order[place])]) }
        spare.giveBack(base, room)
        base = other
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
