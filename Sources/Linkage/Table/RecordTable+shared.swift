extension RecordTable {
    /// Forgets numbers that many different people share: whatever they are, they stand for “not
    /// known”, or are a hostel's telephone, and say nothing of who somebody is.
    func forgetSharedNumbers() {
        forget(of: { $0.pointee.nhs }, name: { $0.pointee.given }) { $0.pointee.nhs = 0 }
        forget(of: { $0.pointee.telephone }, name: { $0.pointee.family }) {
            $0.pointee.telephone = 0
        }
    }

    /// So many different birth dates, and so many different names, are of different people: no
    /// agency's slips of the pen give one child four of each.
    private static let peopleLeast = 4

    /// - Parameters:
    ///   - number: the number of a record.
    ///   - name: which name people who rightly share such a number have in common.
    @inline(__always)
    private func forget(
        of number: (UnsafeMutablePointer<PackedRecord>) -> UInt64,
        name: (UnsafeMutablePointer<PackedRecord>) -> UInt32,
        _ clear: (UnsafeMutablePointer<PackedRecord>) -> Void
    ) {
        let often = writtenOften(number)
        if often.isEmpty { return }
        var people: [UInt64: (born: Set<UInt32>, names: Set<UInt32>)] = [:]
        for record in often {
            let row = rows.base + record
            people[number(row), default: ([], [])].born.insert(row.pointee.born)
            people[number(row), default: ([], [])].names.insert(name(row))
        }
        for record in often {
            let row = rows.base + record
            guard let found = people[number(row)],
                found.born.subtracting([0]).count >= Self.peopleLeast,
                found.names.subtracting([0]).count >= Self.peopleLeast
            else { continue }
            clear(row)
        }
    }

    /// Records whose number stands in enough of them to be shared by many, and a few more: numbers
    /// are counted by their hashes, so that a file of millions is gone through twice and no more.
    @inline(__always)
    private func writtenOften(
        _ number: (UnsafeMutablePointer<PackedRecord>) -> UInt64
    ) -> [Int] {
        var size = 1_024
        while size < count * 4 { size *= 2 }
        var counts = [UInt8](repeating: 0, count: size)
        func place(_ number: UInt64) -> Int {
            Int(truncatingIfNeeded: Hashing.mix(number)) & (size - 1)
        }
        var most: UInt8 = 0
        for record in 0..<count {
            let value = number(rows.base + record)
            if value == 0 { continue }
            let at = place(value)
            counts[at] = min(counts[at], 254) + 1
            most = max(most, counts[at])
        }
        guard Int(most) >= Self.peopleLeast * 2 else { return [] }
        return (0..<count).filter { record in
            let value = number(rows.base + record)
            return value != 0 && Int(counts[place(value)]) >= Self.peopleLeast * 2
        }
    }
}
