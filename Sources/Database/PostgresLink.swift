import CPostgres
import Foundation

/// One libpq connection.
///
/// Unchecked because libpq's handle is a pointer; `PostgresPool` lends each link to one caller at a
/// time, and libpq lets different threads use one connection in turn.
final class PostgresLink: Connection, @unchecked Sendable {
    let handle: OpaquePointer
    private var prepared: [String: String] = [:]

    init(_ address: PostgresAddress) throws {
        guard let handle = address.connect() else {
            throw EngineError.cannotOpen("no memory")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let words = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw EngineError.cannotOpen(words.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        self.handle = handle
        try script("SET client_min_messages = warning")
        try script(address.patience.limits)
    }

    deinit { PQfinish(handle) }

    var isGood: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Does what is undone as a whole where it fails, and says so.
    func undoing<Answer>(_ body: () throws -> Answer) throws -> Answer {
        do { return try body() } catch {
            try? script("ROLLBACK")
            throw PostgresUndone(error: error)
        }
    }

    func script(_ text: String) throws {
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        try check(result)
    }

    func rows(_ query: Query) throws -> [Tuple] {
        let result = try execute(query)
        defer { PQclear(result) }
        return try PostgresAnswer.tuples(result)
    }

    func run(_ query: Query) throws -> Int {
        let result = try execute(query)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    private func execute(_ query: Query) throws -> OpaquePointer? {
        let (text, values) = (query.numbered, query.values)
        let types = values.map(PostgresAnswer.type)
        let name = try statement(text, types)
        let encoded = values.map(PostgresAnswer.encoded)
        let lengths = encoded.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: encoded.count)
        let buffers = encoded.map { bytes -> UnsafeMutablePointer<CChar>? in
            guard let bytes else { return nil }
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawPointer(buffer).copyMemory(
                    from: source.baseAddress ?? UnsafeRawPointer(buffer), byteCount: bytes.count)
            }
            return buffer
        }
        defer { for buffer in buffers { buffer?.deallocate() } }
        let pointers = buffers.map { $0.map { UnsafePointer($0) } }
        let result = PQexecPrepared(
            handle, name, Int32(values.count), pointers, lengths, formats, 1)
        do { try check(result) } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    /// Prepares a statement once for each text and types.
    private func statement(_ text: String, _ types: [Oid]) throws -> String {
        let key = text + types.map { ":\($0)" }.joined()
        if let name = prepared[key] { return name }
        let name = "s\(prepared.count)"
        let result = PQprepare(handle, name, text, Int32(types.count), types)
        defer { PQclear(result) }
        try check(result)
        prepared[key] = name
        return name
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default:
            let field = PQresultErrorField(result, Int32(UInt8(ascii: "C")))
            let code = field.map { String(cString: $0) } ?? ""
            let words = String(cString: PQerrorMessage(handle))
            switch code {
            case "53100": throw EngineError.full
            case "23505": throw EngineError.unique(words: words)
            default: throw EngineError.failed(code: code, words: words)
            }
        }
    }
}

/// libpq's binary format, for the five kinds of value the hub stores.
enum PostgresAnswer {
    private static let int8: Oid = 20
    private static let int4: Oid = 23
    private static let int2: Oid = 21
    private static let bool: Oid = 16
    private static let float8: Oid = 701
    private static let bytea: Oid = 17
    private static let text: Oid = 25

    static func type(_ cell: Cell) -> Oid {
        switch cell {
        case .null: 0
        case .integer: int8
        case .real: float8
        case .text: text
        case .bytes: bytea
        }
    }

    static func encoded(_ cell: Cell) -> Data? {
        switch cell {
        case .null: nil
        case .integer(let number): withUnsafeBytes(of: number.bigEndian) { Data($0) }
        case .real(let number): withUnsafeBytes(of: number.bitPattern.bigEndian) { Data($0) }
        case .text(let words): Data(words.utf8)
        case .bytes(let bytes): bytes
        }
    }

    static func tuples(_ result: OpaquePointer?) throws -> [Tuple] {
        let width = PQnfields(result)
        let names = (0..<width).map { String(cString: PQfname(result, $0)) }
        let types = (0..<width).map { PQftype(result, $0) }
        return try (0..<PQntuples(result)).map { row in
            let cells = try (0..<width).map { column -> Cell in
                if PQgetisnull(result, row, column) == 1 { return .null }
                guard let start = PQgetvalue(result, row, column) else { return .null }
                let bytes = Data(bytes: start, count: Int(PQgetlength(result, row, column)))
                return try decoded(bytes, types[Int(column)])
            }
            return Tuple(names: names, cells: cells)
        }
    }

    private static func decoded(_ bytes: Data, _ type: Oid) throws -> Cell {
        let number = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch type {
        case int8: return .integer(Int64(bitPattern: number))
        case int4: return .integer(Int64(Int32(truncatingIfNeeded: number)))
        case int2: return .integer(Int64(Int16(truncatingIfNeeded: number)))
        case bool: return .integer(bytes.first == 1 ? 1 : 0)
        case float8: return .real(Double(bitPattern: number))
        case bytea: return .bytes(bytes)
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}
