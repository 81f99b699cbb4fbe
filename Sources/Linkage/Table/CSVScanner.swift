/// Walks over comma-separated values (RFC 4180) in memory without copying them: each row is a list
/// of where its cells lie. For files of millions of rows; ``CSVReader`` is for files of any kind
/// whose every oddity must be reported.
///
/// It owns memory for the cells, and so it cannot be copied.
struct CSVScanner: ~Copyable {
    /// Where a cell lies in the bytes. Quotes around it are left out; doubled ones within are kept.
    struct Cell {
        let start: Int
        let end: Int
    }

    private(set) var place = 0
    private var room = UnsafeMutableBufferPointer<Cell>.allocate(capacity: 32)
    private var cellCount = 0
    /// Whether a quote in the row just read was never closed, so that its end is a guess.
    private(set) var isUnclosed = false

    deinit { room.deallocate() }

    /// The cells of the row just read; good until the next is.
    var cells: UnsafeBufferPointer<Cell> {
        UnsafeBufferPointer(rebasing: room[..<cellCount])
    }

    @inline(__always)
    private mutating func add(_ cell: Cell) {
        if cellCount == room.count { widen() }
        room[cellCount] = cell
        cellCount += 1
    }

    private mutating func widen() {
        let wider = UnsafeMutableBufferPointer<Cell>.allocate(capacity: room.count * 2)
        _ = wider.initialize(from: room)
        room.deallocate()
        room = wider
    }

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
            cellCount = 0
            let start = place
            guard readRow(bytes, isLast) else {
                place = start
                return false
            }
            if cellCount > 1 || room[0].end > room[0].start { return true }
        }
        return false
    }

    /// False where the end of the row is not among the bytes.
    @inline(never)
    private mutating func readRow(_ bytes: UnsafeBufferPointer<UInt8>, _ isLast: Bool) -> Bool {
        let count = bytes.count
        var (start, low) = (place, LowBytes(bytes, from: place))
        // What follows a closing quote up to the comma belongs to nobody.
        var closing: Int?
        isUnclosed = false
        while true {
            let at = low.next()
            if at < count {
                switch bytes[at] {
                case UInt8(ascii: ","):
                    add(Cell(start: start, end: closing ?? at))
                    (start, closing) = (at + 1, nil)
                    continue
                case 10, 13: break
                case UInt8(ascii: "\"") where at == start:
                    start += 1
                    guard let end = endOfQuoted(bytes, from: start, isLast) else { return false }
                    closing = end
                    let isClosed = end < count && bytes[end] == UInt8(ascii: "\"")
                    low = LowBytes(bytes, from: isClosed ? end + 1 : end)
                    continue
                default: continue
                }
            }
            // The second byte of a line's end may be in the next piece.
            if at + 1 >= count, !isLast { return false }
            add(Cell(start: start, end: closing ?? at))
            let isPair = at + 1 < count && bytes[at] == 13 && bytes[at + 1] == 10
            place = min(count, at + (isPair ? 2 : 1))
            return true
        }
    }

    /// Finds bytes up to a comma, one after the other: those that end a cell are among them, and
    /// letters and digits are not. Eight bytes are looked at together.
    private struct LowBytes {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var base: Int
        /// The upper bit of each such byte of the eight from `base` that was not given yet.
        private var found: UInt64

        @inline(__always)
        init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
            (self.bytes, base) = (bytes, start)
            found = Self.look(bytes, start)
        }

        /// The place of the next; the end of the bytes where there is none.
        @inline(__always)
        mutating func next() -> Int {
            while found == 0 {
                base += 8
                if base >= bytes.count { return bytes.count }
                found = Self.look(bytes, base)
            }
            let place = base + found.trailingZeroBitCount / 8
            found &= found - 1
            return place
        }

        @inline(__always)
        private static func look(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt64 {
            let upper: UInt64 = 0x8080_8080_8080_8080
            let eight = at + 8 <= bytes.count ? all(bytes, at) : last(bytes, at)
            // Adding 0x53 takes all but a comma or less over into the upper bit.
            return ~((eight & ~upper) &+ 0x5353_5353_5353_5353 | eight) & upper
        }

        @inline(__always)
        private static func all(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt64 {
            let raw = UnsafeRawBufferPointer(bytes)
            return UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        }

        /// Fewer than eight bytes, and none that is low after them.
        @inline(never)
        private static func last(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt64 {
            bytes[min(at, bytes.count)...].reversed().reduce(.max) { $0 << 8 | UInt64($1) }
        }
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
