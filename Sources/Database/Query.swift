import Foundation

/// One statement of SQL with its values apart. Interpolation can only make a parameter, so a
/// person's words can never become SQL:
///
///     "SELECT id FROM enquiries WHERE stage = \(stage.rawValue) ORDER BY received"
///
/// Each engine marks the parameters in its own way.
public struct Query: ExpressibleByStringInterpolation, Sendable {
    enum Piece: Sendable {
        case text(String)
        case value(Cell)
    }

    var pieces: [Piece]

    public init(stringLiteral text: String) { pieces = [.text(text)] }
    public init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

    public struct Interpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}
        public mutating func appendLiteral(_ text: String) { pieces.append(.text(text)) }
        public mutating func appendInterpolation(_ value: some CellValue) {
            pieces.append(.value(value.cell))
        }
        public mutating func appendInterpolation(_ value: (some CellValue)?) {
            pieces.append(.value(value?.cell ?? .null))
        }
        /// Several values with commas between: `WHERE id IN (\(list: ids))`. Nothing is in an empty
        /// list.
        public mutating func appendInterpolation(list values: [some CellValue]) {
            if values.isEmpty { pieces.append(.text("NULL")) }
            for (place, value) in values.enumerated() {
                if place > 0 { pieces.append(.text(", ")) }
                pieces.append(.value(value.cell))
            }
        }
        /// Part of a statement, made the same way.
        public mutating func appendInterpolation(part query: Query) {
            pieces.append(contentsOf: query.pieces)
        }
    }

    public static func + (left: Query, right: Query) -> Query {
        var both = left
        both.pieces.append(contentsOf: right.pieces)
        return both
    }

    /// The text with marks made by `mark` (given 1, 2, 3, …), and the values in order.
    func rendered(mark: (Int) -> String) -> (text: String, values: [Cell]) {
        var text = ""
        var values: [Cell] = []
        for piece in pieces {
            switch piece {
            case .text(let words): text += words
            case .value(let value):
                values.append(value)
                text += mark(values.count)
            }
        }
        return (text, values)
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
