/// Sorting of numbers by some bits at a time from the lowest (Hollerith's card sorter), with room
/// that is kept from one sort to the next.
final class RadixSort {
    private let most: Int
    private let spare: SpareMemory
    private let numbers: UnsafeMutablePointer<UInt64>
    private let other: UnsafeMutablePointer<UInt64>
    private let starts: UnsafeMutablePointer<Int32>
    private static let digits = 1 << 11

    /// - Parameters:
    ///   - most: as many numbers as are ever sorted at once.
    ///   - spare: where room comes from, and where it goes.
    init(most: Int, _ spare: SpareMemory) {
        (self.most, self.spare) = (most, spare)
        numbers = spare.take(most)
        other = spare.take(most)
        starts = LineMemory.allocate(Self.digits * 2)
    }

    deinit {
        spare.giveBack(numbers, most)
        spare.giveBack(other, most)
        LineMemory.deallocate(starts)
    }

    /// Sorts by the upper 32 bits; numbers whose upper bits agree stay in their order.
    ///
    /// Keys are hashes, so their upper 22 bits part nearly all of them: two rounds order by those,
    /// and the few that still meet are put in order where they lie.
    /// - Parameters:
    ///   - fill: writes the numbers and says how many.
    ///   - body: gets the sorted numbers, which are good only within it.
    func sort<Value>(
        _ fill: (UnsafeMutablePointer<UInt64>) -> Int,
        _ body: (UnsafeBufferPointer<UInt64>) -> Value
    ) -> Value {
        let count = fill(numbers)
        let digits = Self.digits
        starts.initialize(repeating: 0, count: digits * 2)
        for place in 0..<count {
            let number = numbers[place]
            starts[Int(truncatingIfNeeded: number >> 42 & 2_047)] += 1
            starts[digits + Int(truncatingIfNeeded: number >> 53)] += 1
        }
        var sums = (Int32(0), Int32(0))
        for digit in 0..<digits {
            (starts[digit], sums.0) = (sums.0, sums.0 + starts[digit])
            (starts[digits + digit], sums.1) = (sums.1, sums.1 + starts[digits + digit])
        }
        for place in 0..<count {
            let number = numbers[place]
            let digit = Int(truncatingIfNeeded: number >> 42 & 2_047)
            other[Int(starts[digit])] = number
            starts[digit] += 1
        }
        for place in 0..<count {
            let number = other[place]
            let digit = digits + Int(truncatingIfNeeded: number >> 53)
            numbers[Int(starts[digit])] = number
            starts[digit] += 1
        }
        settle(count)
        return body(UnsafeBufferPointer(start: numbers, count: count))
    }

    /// Puts runs that agree in their upper 22 bits in the order of all 32.
    private func settle(_ count: Int) {
        var place = 1
        while place < count {
            if numbers[place] >> 32 < numbers[place - 1] >> 32 {
                // What lies below the key is its record, in order already: sorting by all keeps it.
                let run = numbers[place] >> 42
                var (start, end) = (place - 1, place + 1)
                while start > 0, numbers[start - 1] >> 42 == run { start -= 1 }
                while end < count, numbers[end] >> 42 == run { end += 1 }
                var met = UnsafeMutableBufferPointer(start: numbers + start, count: end - start)
                met.sort()
                place = end
            }
            place += 1
        }
    }
}
