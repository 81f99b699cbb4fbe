/// The keys of all records in each of some passes, as ``PassKeys`` makes them. Where a record has
/// none in a pass its own number stands.
final class KeyColumns {
    /// Whether nobody has a key in a pass.
    private(set) var isEmpty: [Bool]
    let count: Int
    private let keys: UnsafeMutablePointer<UInt32>

    /// So few records at a time that their rows stay in the nearest memory from pass to pass.
    private static let atOnce = 256

    init(_ table: RecordTable, _ makers: PassKeys, _ passes: [PassKeys.Pass]) {
        count = table.count
        keys = .allocate(capacity: max(1, count * passes.count))
        isEmpty = passes.map { _ in true }
        for start in stride(from: 0, to: count, by: Self.atOnce) {
            let some = start..<min(start + Self.atOnce, count)
            for (place, pass) in passes.enumerated() {
                let column = keys + place * count
                var highest: UInt32 = 0
                for record in some {
                    let key = makers.key(pass, table.rows.base + record)
                    column[record] = key == 0 ? UInt32(truncatingIfNeeded: record) : key
                    highest |= key
                }
                if highest != 0 { isEmpty[place] = false }
            }
        }
    }

    deinit { keys.deallocate() }

    subscript(pass: Int) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: keys + pass * count, count: count)
    }

    /// Moves the keys of a pass to another place before it; what was there is left out.
    func keep(_ pass: Int, as place: Int) {
        if pass != place { (keys + place * count).update(from: keys + pass * count, count: count) }
    }

    /// Copies the keys of the first passes, those of each record side by side.
    /// - Parameter stride: from one record's to the next one's.
    func copy(_ passes: Int, to other: UnsafeMutablePointer<UInt32>, _ stride: Int) {
        for record in 0..<count {
            for place in 0..<passes {
                other[record * stride + place] = keys[place * count + record]
            }
        }
    }
}
