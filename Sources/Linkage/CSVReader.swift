import Foundation

/// Reads comma-separated values (RFC 4180) a piece at a time, so that a file of any size needs the
/// memory of one row. Survives what real exports hold: a byte order mark, quotes in the middle,
/// ragged rows, old Macintosh and Windows line ends, and bytes that are not UTF-8.
public struct CSVReader: Sequence, IteratorProtocol {
    public struct Line: Sendable, Hashable {
        /// The line of the file the row begins on, from 1.
        public let number: Int
        public let cells: [String]
        /// Whether the bytes were not UTF-8, and were read as Windows-1252 instead.
        public let wasReencoded: Bool
        /// Whether the row was longer than is taken, and cut.
        public let wasCut: Bool
    }

    /// A row of more is cut: no register row is longer, and a stray quote must not swallow a file.
    public static let rowBytesMax = 100_000

    private let refill: () -> [UInt8]?
    private var buffer: [UInt8] = []
    private var place = 0
    private var line = 1
    private var isStart = true

    /// - Parameter refill: the next piece of the file; `nil` at its end.
    public init(refill: @escaping () -> [UInt8]?) { self.refill = refill }

    public init(_ bytes: [UInt8]) {
        var rest: [UInt8]? = bytes
        self.init {
            defer { rest = nil }
            return rest
        }
    }

    public mutating func next() -> Line? {
        if isStart { skipMark() }
        while true {
            guard peek() != nil else { return nil }
            let start = line
            let row = readRow()
            // An empty line is not a row.
            if row.cells.count == 1, row.cells[0].isEmpty { continue }
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
        var isQuoted = false
        while let byte = take() {
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if peek() == UInt8(ascii: "\"") {
                        _ = take()
                        Self.append(byte, to: &row)
                    } else {
                        isQuoted = false
                    }
                } else {
                    if byte == 10 { line += 1 }
                    Self.append(byte, to: &row)
                    if row.wasCut { isQuoted = false }
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where row.cells[row.cells.count - 1].isEmpty: isQuoted = true
            case UInt8(ascii: ","): row.cells.append([])
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

    private mutating func skipMark() {
        isStart = false
        guard peek() == 0xEF else { return }
        for expected: UInt8 in [0xEF, 0xBB, 0xBF] where peek() == expected { _ = take() }
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

/// Writes comma-separated values. A cell that a spreadsheet would run as a formula is given a
/// leading apostrophe, so that opening an export can do nothing.
public enum CSVWriter {
    public static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    static func cell(_ text: String) -> String {
        let risky: Set<UInt8> = [61, 43, 45, 64, 9, 13]
        let guarded = text.utf8.first.map(risky.contains) ?? false ? "'" + text : text
        var out: [UInt8] = []
        append(guarded, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    static func append(_ cell: String, to out: inout [UInt8]) {
        var cell = cell
        cell.withUTF8 { append($0, to: &out) }
    }

    /// With quotes where a cell needs them, and otherwise as it is: for ids that a program reads.
    static func append(_ cell: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        guard cell.contains(where: { $0 == quote || $0 == 44 || $0 == 10 || $0 == 13 }) else {
            out.append(contentsOf: cell)
            return
        }
        out.append(quote)
        for byte in cell {
            if byte == quote { out.append(quote) }
            out.append(byte)
        }
        out.append(quote)
    }
}
