/// Remembers how two values compare, in a table of a fixed size that forgets what falls on the same
/// place. The same two names meet again and again, and comparing letters is what costs.
final class LevelMemo {
    private let keys: UnsafeMutablePointer<UInt64>
    private let levels: UnsafeMutablePointer<UInt8>
    private let mask: Int

    init(bits: Int) {
        let size = 1 << bits
        keys = .allocate(capacity: size)
        keys.initialize(repeating: 0, count: size)
        levels = .allocate(capacity: size)
        levels.initialize(repeating: 0, count: size)
        mask = size - 1
    }

    deinit {
        keys.deallocate()
        levels.deallocate()
    }

    @inline(__always)
    func level(_ left: UInt32, _ right: UInt32, _ compare: () -> UInt8) -> UInt8 {
        let key = UInt64(min(left, right)) << 32 | UInt64(max(left, right))
        let place = Int(truncatingIfNeeded: Hashing.mix(key)) & mask
        if keys[place] == key { return levels[place] }
        let level = compare()
        keys[place] = key
        levels[place] = level
        return level
    }
}
