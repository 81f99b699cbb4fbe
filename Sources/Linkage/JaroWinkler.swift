/// The longest words ``jaroWinkler(_:_:)`` takes: which letters are taken fits one word of bits.
let jaroWinklerMost = 64

/// How alike two short words are, 0 to 1 (Winkler 1990): the share of letters in common, near the
/// same place and in the same order, with credit for a common beginning. Bit-parallel: where a
/// letter stands in the other word is one number, so the first free place within reach is its
/// lowest bit.
///
/// - Parameters: words of at most 64 letters.
public func jaroWinkler(_ left: [UInt8], _ right: [UInt8]) -> Double {
    left.withUnsafeBufferPointer { one in
        right.withUnsafeBufferPointer { other in jaroWinkler(one, other) }
    }
}

func jaroWinkler(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
) -> Double {
    precondition(left.count <= jaroWinklerMost && right.count <= jaroWinklerMost)
    if left.isEmpty || right.isEmpty { return 0 }
    let reach = max(0, max(left.count, right.count) / 2 - 1)
    var (takenLeft, takenRight) = (UInt64(0), UInt64(0))
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { places in
        places.initialize(repeating: 0)
        for (place, letter) in right.enumerated() { places[Int(letter & 63)] |= 1 << place }
        for (place, letter) in left.enumerated() {
            let (from, to) = (max(0, place - reach), min(64, place + reach + 1))
            let window = UInt64.max >> (64 - to) & UInt64.max << from
            var free = places[Int(letter & 63)] & window & ~takenRight
            // Two letters of one remainder share a number; letters and digits alone never do.
            while free != 0, right[free.trailingZeroBitCount] != letter { free &= free - 1 }
            takenRight |= free & (0 &- free)
            if free != 0 { takenLeft |= 1 << place }
        }
    }
    let common = takenLeft.nonzeroBitCount
    if common == 0 { return 0 }
    var (moved, rest, mine) = (0, takenRight, takenLeft)
    while mine != 0 {
        if left[mine.trailingZeroBitCount] != right[rest.trailingZeroBitCount] { moved += 1 }
        mine &= mine - 1
        rest &= rest - 1
    }
    var prefix = 0
    let shortest = min(4, left.count, right.count)
    while prefix < shortest, left[prefix] == right[prefix] { prefix += 1 }
    return JaroWinkler.alike(
        common: common, moved: moved, left.count, right.count, prefix: prefix)
}

enum JaroWinkler {
    /// - Parameters:
    ///   - common: letters both have near the same place.
    ///   - moved: how many of those stand in another order.
    ///   - prefix: how many letters they begin with alike, four at most.
    @inline(__always)
    static func alike(
        common: Int, moved: Int, _ left: Int, _ right: Int, prefix: Int
    ) -> Double {
        let shared = Double(common)
        let jaro =
            (shared / Double(left) + shared / Double(right)
                + (shared - Double(moved / 2)) / shared) / 3
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }
}

/// Whether two words could be as alike as this, told from which letters they hold and from how they
/// begin, without comparing them: an upper bound of ``jaroWinkler(_:_:)``.
enum AlikeBound {
    /// A bit for each letter and digit a word holds.
    static func letters(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var mask: UInt64 = 0
        for byte in word { mask |= 1 << UInt64(byte & 63) }
        return mask
    }

    /// The most that the two can be alike, 0 to 1.
    @inline(__always)
    static func most(
        _ left: UnsafeBufferPointer<UInt8>, _ leftLetters: UInt64,
        _ right: UnsafeBufferPointer<UInt8>, _ rightLetters: UInt64
    ) -> Double {
        var (one, other) = (0, 0)
        for byte in left where rightLetters >> UInt64(byte & 63) & 1 == 1 { one += 1 }
        for byte in right where leftLetters >> UInt64(byte & 63) & 1 == 1 { other += 1 }
        let common = Double(min(one, other))
        if common == 0 { return 0 }
        let jaro = (common / Double(left.count) + common / Double(right.count) + 1) / 3
        var prefix = 0
        let shortest = min(4, left.count, right.count)
        while prefix < shortest, left[prefix] == right[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }
}
