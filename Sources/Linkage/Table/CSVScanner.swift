/// Walks over comma-separated values (RFC 4180) in memory without copying them: each row is a list
/// of where its cells lie. For files of millions of rows; ``CSVReader`` is for files of any kind
/// whose every oddity must be reported.
struct CSVScanner {
    /// Where a cell lies in the bytes. Quotes around it are left out; doubled ones within are kept.
    struct Cell {
        let start: Int
        let end: Int
    }

    private(set) var place = 0
    /// The cells of the row just read.
    private(set) var cells: [Cell] = []
    /// Whether a quote in the row just read was never closed, so that its end is a guess.
    private(set) var isUnclosed = false

    init() { cells.reserveCapacity(32) }

    mutating func move(to place: Int) { self.place = place }

    /// Passes over a byte order mark.
    mutating func skipMark(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
    }

    /// Reads the next row that is not empty; false where there is none, or where it may go on past
    /// what is there.
    /// - Parameter isLast: whether nothing follows these bytes.
    mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Bool {
        while place < bytes.count {
            cells.removeAll(keepingCapacity: true)
            let start = place
            guard readRow(bytes, isLast) else {
                place = start
                return false
            }
            if cells.count > 1 || cells.first.map({ $0.end > $0.start }) ?? false { return true }
        }
        return false
    }

    /// False where the end of the row is not among the bytes.
    private mutating func readRow(_ bytes: UnsafeBufferPointer<UInt8>, _ isLast: Bool) -> Bool {
        let count = bytes.count
        var at = place
        isUnclosed = false
        while true {
            var start = at
            var end = at
            if at < count, bytes[at] == UInt8(ascii: "\"") {
                start = at + 1
                guard let quoted = endOfQuoted(bytes, from: start, isLast) else { return false }
                at = quoted
                end = at
                if at < count, bytes[at] == UInt8(ascii: "\"") { at += 1 }
                // What follows a closing quote up to the comma belongs to nobody.
                at = Self.end(bytes, from: at)
            } else {
                at = Self.end(bytes, from: at)
                end = at
            }
            cells.append(Cell(start: start, end: end))
            // The second byte of a line's end may be in the next piece.
            if at + 1 >= count, !isLast { return false }
            if at >= count {
                place = count
                return true
            }
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: ",") { continue }
            if byte == 13, at < count, bytes[at] == 10 { at += 1 }
            place = at
            return true
        }
    }

    /// Where the first byte is that ends a cell; the end of the bytes where there is none. Eight
    /// bytes are looked at together: letters and digits are all greater than a comma.
    @inline(__always)
    private static func end(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let (upper, raw) = (UInt64(0x8080_8080_8080_8080), UnsafeRawBufferPointer(bytes))
        var at = start
        while at + 8 <= bytes.count {
            let eight = UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            // The upper bit of each byte that is a comma or less: adding 0x53 takes others over.
            var low = ~((eight & ~upper) &+ 0x5353_5353_5353_5353 | eight) & upper
            while low != 0 {
                let place = at + low.trailingZeroBitCount / 8
                if ends(bytes[place]) { return place }
                low &= low - 1
            }
            at += 8
        }
        while at < bytes.count, !ends(bytes[at]) { at += 1 }
        return at
    }

    @inline(__always)
    private static func ends(_ byte: UInt8) -> Bool {
        byte <= 44 && (byte == 44 || byte == 10 || byte == 13)
    }

    /// Where the closing quote is. A quote never closed ends with its line, so that it cannot
    /// swallow the file; `nil` where that cannot be told from these bytes.
    private mutating func endOfQuoted(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ isLast: Bool
    ) -> Int? {
        var at = start
        var line: Int?
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\"") {
                    at += 2
                    continue
                }
                return at
            }
            if byte == 10, line == nil { line = at }
            if at - start > CSVReader.rowBytesMax {
                isUnclosed = true
                return line ?? at
            }
            at += 1
        }
        guard isLast else { return nil }
        isUnclosed = true
        return line ?? at
    }
}
