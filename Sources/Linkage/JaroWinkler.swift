/// How alike two short words are, 0 to 1 (Winkler 1990): the share of letters in common, near the
/// same place and in the same order, with credit for a common beginning.
///
/// Words are at most 64 letters, so that which letters are taken fits one word of bits.
public func jaroWinkler(_ left: [UInt8], _ right: [UInt8]) -> Double {
    precondition(left.count <= 64 && right.count <= 64)
    if left == right { return left.isEmpty ? 0 : 1 }
    if left.isEmpty || right.isEmpty { return 0 }
    let reach = max(0, max(left.count, right.count) / 2 - 1)
    var takenLeft: UInt64 = 0
    var takenRight: UInt64 = 0
    for i in left.indices {
        let from = max(0, i - reach)
        let to = min(right.count, i + reach + 1)
        if from >= to { continue }
        for j in from..<to where takenRight & (1 << UInt64(j)) == 0 && left[i] == right[j] {
            takenLeft |= 1 << UInt64(i)
            takenRight |= 1 << UInt64(j)
            break
        }
    }
    let common = takenLeft.nonzeroBitCount
    assert(common == takenRight.nonzeroBitCount)
    if common == 0 { return 0 }
    var moved = 0
    var rest = takenRight
    for i in left.indices where takenLeft & (1 << UInt64(i)) != 0 {
        if left[i] != right[rest.trailingZeroBitCount] { moved += 1 }
        rest &= rest - 1
    }
    let shared = Double(common)
    let jaro =
        (shared / Double(left.count) + shared / Double(right.count)
            + (shared - Double(moved / 2)) / shared) / 3
    let prefix = zip(left, right).prefix(4).prefix { $0 == $1 }.count
    return jaro + Double(prefix) * 0.1 * (1 - jaro)
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
