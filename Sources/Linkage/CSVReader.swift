import Foundation

/// Reads comma-separated values (RFC 4180) a piece at a time, so that a file of any size needs the
/// memory of one row. Survives what real exports hold: semicolons or tabs instead of commas, a byte
/// order mark, UTF-16, quotes in the middle or never closed, ragged rows, old Macintosh and Windows
/// line ends, and bytes that are not UTF-8.
public struct CSVReader: Sequence, IteratorProtocol {
    public struct Line: Sendable, Hashable {
        /// The line of the file the row begins on, from 1.
        public let number: Int
        public let cells: [String]
        /// Whether the bytes were not UTF-8, and were read as Windows-1252 instead.
        public let wasReencoded: Bool
        /// Whether the row was longer than is taken, or a quote in it is never closed, and it was
        /// cut.
        public let wasCut: Bool
    }

    /// A row of more is cut: no register row is longer, and a stray quote must not swallow a file.
    public static let rowBytesMax = 100_000
    /// No cell goes on over more lines; nor may looking for the end of one take longer.
    private static let cellLinesMax = 1_000

    private let refill: () -> [UInt8]?
    private var buffer: [UInt8] = []
    private var place = 0
    private var line = 1
    private var isStart = true
    /// Cells of the first row.
    private var width = 0
    /// What stands between cells; told from the first line.
    public private(set) var separator = UInt8(ascii: ",")

    /// Lines of the file read so far, the empty ones among them.
    public var lineCount: Int { line - 1 }

    /// - Parameter refill: the next piece of the file; `nil` at its end.
    public init(refill: @escaping () -> [UInt8]?) { self.refill = refill }

    public init(_ bytes: [UInt8]) {
        var rest: [UInt8]? = Self.fromUTF16(bytes) ?? bytes
        self.init {
            defer { rest = nil }
            return rest
        }
    }

    /// What a spreadsheet saves as “Unicode text”, told by its mark; `nil` where it is not that.
    private static func fromUTF16(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) else {
            return nil
        }
        return String(bytes: bytes, encoding: .utf16).map { Array($0.utf8) }
    }

    public mutating func next() -> Line? {
        if isStart { begin() }
        while true {
            guard peek() != nil else { return nil }
            let start = line
            let row = readRow()
            // An empty line is not a row.
            if row.cells.count == 1, row.cells[0].isEmpty { continue }
            if width == 0 { width = row.cells.count }
            return finished(row, start)
        }
    }

    private struct Raw {
        var cells: [[UInt8]] = [[]]
        var count = 0
        var wasCut = false
    }

    private mutating func readRow() -> Raw {
        var row = Raw()
        var quoted: Quoted?
        while let byte = take() {
            if var inside = quoted {
                quoted = nil
                let isDone = goOn(&inside, byte, &row)
                if inside.isStray { return giveBack(inside) }
                if !isDone { quoted = inside }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where row.cells[row.cells.count - 1].isEmpty:
                quoted = Quoted(column: row.cells.count - 1)
            case separator: row.cells.append([])
            case 13:
                if peek() == 10 { _ = take() }
                line += 1
                return row
            case 10:
                line += 1
                return row
            default: Self.append(byte, to: &row)
            }
        }
        if let quoted {
            if quoted.first != nil { return giveBack(quoted) }
            row.wasCut = true
        }
        // The last line, which has no end.
        line += 1
        return row
    }

    private static func append(_ byte: UInt8, to row: inout Raw) {
        row.count += 1
        if row.count > rowBytesMax {
            row.wasCut = true
            return
        }
        row.cells[row.cells.count - 1].append(byte)
    }

    // MARK: Cells in quotes

    /// A cell in quotes while it is read. Where it goes on over lines, what came after its first
    /// line is kept, to be read anew as rows of their own if its quote turns out to be a stray one.
    private struct Quoted {
        let column: Int
        /// The row as it was at the end of the first line.
        var first: Raw?
        /// The line of the file after that.
        var lineAfter = 0
        var after: [UInt8] = []
        var lines = 0
        /// Separators of the line at hand.
        var separators = 0
        var isStray = false

        init(column: Int) { self.column = column }
    }

    /// Takes one byte of a cell in quotes.
    /// - Returns: whether it was the quote that closes the cell.
    private mutating func goOn(_ inside: inout Quoted, _ byte: UInt8, _ row: inout Raw) -> Bool {
        if inside.first != nil { inside.after.append(byte) }
        if byte == UInt8(ascii: "\"") {
            guard peek() == byte else {
                inside.isStray = inside.first != nil && !isCellEnd(inside)
                return true
            }
            if inside.first != nil { inside.after.append(byte) }
            _ = take()
        } else if byte == separator {
            inside.separators += 1
        }
        if byte == 10 || byte == 13 && peek() != 10 {
            endLine(&inside, row)
        }
        Self.append(byte, to: &row)
        if row.wasCut {
            inside.isStray = inside.first != nil
            return true
        }
        return false
    }

    private mutating func endLine(_ inside: inout Quoted, _ row: Raw) {
        line += 1
        inside.lines += 1
        if inside.first == nil {
            inside.first = row
            inside.lineAfter = line
        } else {
            // A whole row of the file within a cell.
            inside.isStray =
                inside.lines > Self.cellLinesMax
                || width > 2 && inside.separators == width - 1
        }
        inside.separators = 0
    }

    /// Whether a quote that closes a cell of several lines stands where one should: before the next
    /// cell or the end of the row, and not in the same column of a later row.
    private mutating func isCellEnd(_ inside: Quoted) -> Bool {
        if inside.column > 2, inside.separators == inside.column { return false }
        guard let next = peek() else { return true }
        return next == separator || next == 10 || next == 13
    }

    /// Ends a row with the line its stray quote is on, and puts back what came after it.
    private mutating func giveBack(_ inside: Quoted) -> Raw {
        buffer = inside.after + buffer[place...]
        place = 0
        line = inside.lineAfter
        var row = inside.first ?? Raw()
        if row.cells[row.cells.count - 1].last == 13 { row.cells[row.cells.count - 1].removeLast() }
        row.wasCut = true
        return row
    }

    private func finished(_ row: Raw, _ number: Int) -> Line {
        var wasReencoded = false
        let cells = row.cells.map { bytes -> String in
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            wasReencoded = true
            return String(bytes: bytes, encoding: .windowsCP1252)
                ?? String(decoding: bytes, as: UTF8.self)
        }
        return Line(
            number: number, cells: cells, wasReencoded: wasReencoded, wasCut: row.wasCut)
    }

    // MARK: The first line

    /// Passes over a byte order mark and tells from the first line what stands between cells.
    private mutating func begin() {
        isStart = false
        if peek() == 0xEF {
            for expected: UInt8 in [0xEF, 0xBB, 0xBF] where peek() == expected { _ = take() }
        }
        let head = firstLine()
        if head.count == 5, head.starts(with: Array("sep=".utf8)), let told = head.last {
            // What a spreadsheet writes above the names of columns.
            separator = told
            _ = readRow()
            return
        }
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in head {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        for other in [UInt8(ascii: ";"), UInt8(ascii: "\t")]
        where counts[other, default: 0] > counts[separator, default: 0] {
            separator = other
        }
    }

    private mutating func firstLine() -> ArraySlice<UInt8> {
        func end(_ bytes: ArraySlice<UInt8>) -> Int? { bytes.firstIndex { $0 == 10 || $0 == 13 } }
        while end(buffer[place...]) == nil, buffer.count - place < Self.rowBytesMax,
            let more = refill()
        {
            buffer = buffer[place...] + more
            place = 0
        }
        return buffer[place..<(end(buffer[place...]) ?? buffer.count)]
    }

    private mutating func peek() -> UInt8? {
        while place == buffer.count {
            guard let more = refill() else { return nil }
            buffer = more
            place = 0
        }
        return buffer[place]
    }

    private mutating func take() -> UInt8? {
        guard let byte = peek() else { return nil }
        place += 1
        return byte
    }
}
