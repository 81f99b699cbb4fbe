/// Walks over comma-separated values (RFC 4180) in memory without copying them: each row is a list
/// of where its cells lie. For files of millions of rows; ``CSVReader`` is for files of any kind
/// whose every oddity must be reported.
struct CSVScanner {
    /// Where a cell lies in the bytes. Quotes around it are left out; doubled ones within are kept.
    struct Cell {
        let start: Int
        let end: Int
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var place = 0
    /// The cells of the row just read.
    private(set) var cells: [Cell] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
        cells.reserveCapacity(32)
    }

    /// Reads the next row that is not empty; false at the end.
    mutating func next() -> Bool {
        while place < bytes.count {
            cells.removeAll(keepingCapacity: true)
            readRow()
            if cells.count > 1 || cells.first.map({ $0.end > $0.start }) ?? false { return true }
        }
        return false
    }

    private mutating func readRow() {
        let count = bytes.count
        var at = place
        while true {
            var start = at
            var end = at
            if at < count, bytes[at] == UInt8(ascii: "\"") {
                start = at + 1
                at = endOfQuoted(from: start)
                end = at
                if at < count, bytes[at] == UInt8(ascii: "\"") { at += 1 }
                // What follows a closing quote up to the comma belongs to nobody.
                while at < count, !Self.ends(bytes[at]) { at += 1 }
            } else {
                while at < count, !Self.ends(bytes[at]) { at += 1 }
                end = at
            }
            cells.append(Cell(start: start, end: end))
            if at >= count {
                place = count
                return
            }
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: ",") { continue }
            if byte == 13, at < count, bytes[at] == 10 { at += 1 }
            place = at
            return
        }
    }

    private static func ends(_ byte: UInt8) -> Bool { byte == 44 || byte == 10 || byte == 13 }

    /// Where the closing quote is. A quote never closed ends with its line, so that it cannot
    /// swallow the file.
    private func endOfQuoted(from start: Int) -> Int {
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
            if at - start > CSVReader.rowBytesMax { return line ?? at }
            at += 1
        }
        return line ?? at
    }
}
