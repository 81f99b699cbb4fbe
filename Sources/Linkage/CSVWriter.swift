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
