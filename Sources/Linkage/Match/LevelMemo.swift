/// Remembers how two values compare, in a table of a fixed size that forgets what falls on the same
/// place. The same two names meet again and again, and comparing letters is what costs.
final class LevelMemo {
    /// The two numbers, 28 bits each, above the level: one look at memory answers.
    private let slots: UnsafeMutablePointer<UInt64>
    private let mask: Int

    /// Numbers from here on are not remembered.
    private static let valuesMost: UInt32 = 1 << 28

    init(bits: Int) {
        let size = 1 << bits
        slots = LineMemory.allocate(size)
        slots.initialize(repeating: 0, count: size)
        mask = size - 1
    }

    deinit { LineMemory.deallocate(slots) }

    @inline(__always)
    func level(_ left: UInt32, _ right: UInt32, _ compare: () -> UInt8) -> UInt8 {
        let (low, high) = (min(left, right), max(left, right))
        if high >= Self.valuesMost { return compare() }
        let key = UInt64(low) << 36 | UInt64(high) << 8
        let place = Int(truncatingIfNeeded: Hashing.mix(key)) & mask
        let found = slots[place]
        if found & ~255 == key { return UInt8(truncatingIfNeeded: found) }
        let level = compare()
        slots[place] = key | UInt64(level)
        return level
    }
}
