/// Sorting of numbers by eight bits at a time from the lowest (Hollerith's card sorter).
enum RadixSort {
    /// Sorts by the upper 32 bits; numbers whose upper bits agree stay in their order.
    static func sort(_ numbers: inout [UInt64]) {
        var other = [UInt64](repeating: 0, count: numbers.count)
        for shift in stride(from: UInt64(32), to: 64, by: 11) {
            var starts = [Int](repeating: 0, count: 2_048)
            numbers.withUnsafeBufferPointer { from in
                for number in from { starts[Int(number >> shift & 2_047)] += 1 }
                var sum = 0
                for digit in 0..<2_048 { (starts[digit], sum) = (sum, sum + starts[digit]) }
                other.withUnsafeMutableBufferPointer { to in
                    starts.withUnsafeMutableBufferPointer { starts in
                        for number in from {
                            let digit = Int(number >> shift & 2_047)
                            to[starts[digit]] = number
                            starts[digit] += 1
                        }
                    }
                }
            }
            swap(&numbers, &other)
        }
    }
}
