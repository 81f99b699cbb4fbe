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
