import Foundation

/// One statement of SQL with its values apart. Interpolation can only make a parameter, so a
/// person's words can never become SQL:
///
///     "SELECT id FROM enquiries WHERE stage = \(stage.rawValue) ORDER BY received"
///
/// Each engine marks the parameters in its own way.
public struct Query: ExpressibleByStringInterpolation, Sendable {
    /// The statement, with a question mark for each value; SQL has no other use for one here.
    private(set) var text: String
    private(set) var values: [Cell] = []

    public init(stringLiteral text: String) {
        assert(!Self.hasMark(text), "a question mark stands for a value")
        self.text = text
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    private static func hasMark(_ text: String) -> Bool { text.utf8.contains(mark) }
    fileprivate static let mark = UInt8(ascii: "?")

    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [Cell] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            values.reserveCapacity(interpolationCount)
        }
        public mutating func appendLiteral(_ text: String) {
            assert(!Query.hasMark(text), "a question mark stands for a value")
            self.text += text
        }
        public mutating func appendInterpolation(_ value: some CellValue) { append(value.cell) }
        public mutating func appendInterpolation(_ value: (some CellValue)?) {
            append(value?.cell ?? .null)
        }
        /// Several values with commas between: `WHERE id IN (\(list: ids))`. Nothing is in an empty
        /// list.
        public mutating func appendInterpolation(list values: [some CellValue]) {
            if values.isEmpty { text += "NULL" }
            for (place, value) in values.enumerated() {
                if place > 0 { text += ", " }
                append(value.cell)
            }
        }
        /// Part of a statement, made the same way.
        public mutating func appendInterpolation(part query: Query) {
            text += query.text
            values += query.values
        }

        private mutating func append(_ value: Cell) {
            text += "?"
            values.append(value)
        }
    }

    public static func + (left: Query, right: Query) -> Query {
        var both = left
        both.text += right.text
        both.values += right.values
        return both
    }

    /// The statement with its values numbered from one, as PostgreSQL wants them: `$1`, `$2`, ….
    var numbered: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2 * values.count)
        var count = 0
        for byte in text.utf8 {
            guard byte == Self.mark else {
                bytes.append(byte)
                continue
            }
            count += 1
            bytes.append(contentsOf: "$\(count)".utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One value of one column.
public enum Cell: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes(Data)
}

/// A value that can be a parameter.
public protocol CellValue { var cell: Cell { get } }
extension Int64: CellValue { public var cell: Cell { .integer(self) } }
extension Int: CellValue { public var cell: Cell { .integer(Int64(self)) } }
extension Double: CellValue { public var cell: Cell { .real(self) } }
extension String: CellValue { public var cell: Cell { .text(self) } }
extension Data: CellValue { public var cell: Cell { .bytes(self) } }
extension Bool: CellValue { public var cell: Cell { .integer(self ? 1 : 0) } }
extension Cell: CellValue { public var cell: Cell { self } }

/// One row of an answer, read by column name.
public struct Tuple: Sendable {
    /// A handful: looking through them is quicker than hashing them for each statement.
    let names: [String]
    let cells: [Cell]

    public func cell(_ column: String) throws -> Cell {
        guard let place = names.firstIndex(of: column) else { throw EngineError.noColumn(column) }
        return cells[place]
    }

    public func integer(_ column: String) throws -> Int64 {
        guard case .integer(let value) = try cell(column) else {
            throw EngineError.wrongType(column)
        }
        return value
    }

    public func integerOrNil(_ column: String) throws -> Int64? {
        try cell(column) == .null ? nil : integer(column)
    }

    public func text(_ column: String) throws -> String {
        guard case .text(let value) = try cell(column) else { throw EngineError.wrongType(column) }
        return value
    }

    public func textOrNil(_ column: String) throws -> String? {
        try cell(column) == .null ? nil : text(column)
    }

    public func bytes(_ column: String) throws -> Data {
        guard case .bytes(let value) = try cell(column) else { throw EngineError.wrongType(column) }
        return value
    }

    public func bytesOrNil(_ column: String) throws -> Data? {
        try cell(column) == .null ? nil : bytes(column)
    }

    public func claim(_ column: String) throws -> Bool { try integer(column) != 0 }

    public var all: [String: Cell] {
        Dictionary(zip(names, cells), uniquingKeysWith: { first, _ in first })
    }
}
