import Foundation

/// Reads a file into a ``RecordTable``, cleaning each different value once.
public struct TableReader {
    /// Which column holds what; columns left out are not compared.
    public struct Mapping: Sendable {
        public var id: Int?
        public var truth: Int?
        public var fields: [(kind: FieldKind, column: Int)] = []
        var named: [(column: String, kind: FieldKind)] = []
        let columnCount: Int
    }

    let table: RecordTable
    /// What each different way of writing a name, a street or some words was cleaned to.
    private let namesAsWritten = Interner(expecting: 20_000)
    private var nameIDs: [UInt32] = [0]
    private let written: [Interner]
    private var writtenIDs: [[UInt32]]
    private var buffer: [UInt8] = []

    init(_ table: RecordTable) {
        self.table = table
        written = (0..<table.width).map { _ in Interner() }
        writtenIDs = Array(repeating: [0], count: table.width)
    }

    /// Reads rows after the header. `progress` hears every 100,000.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: CSVScanner, _ mapping: Mapping,
        progress: (Int) -> Void
    ) {
        var scanner = scanner
        let width = table.width
        var row = [UInt32](repeating: 0, count: width)
        while scanner.next() {
            let cells = scanner.cells
            if cells.count != mapping.columnCount { table.raggedCount += 1 }
            for slot in 0..<width { row[slot] = 0 }
            var born = (year: 0, month: 0, day: 0)
            for (kind, column) in mapping.fields where column < cells.count {
                let cell = cells[column]
                if cell.end == cell.start { continue }
                let part = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
                switch kind {
                case .birthYear: born.year = Self.number(part)
                case .birthMonth: born.month = Self.number(part)
                case .birthDay: born.day = Self.number(part)
                default: set(&row, kind, part)
                }
            }
            if born.year > 0 {
                row[RecordTable.Slot.born] =
                    BirthDate(year: born.year, month: born.month, day: born.day).packed
            }
            table.rows.append(contentsOf: row)
            if let column = mapping.truth, column < cells.count {
                let cell = cells[column]
                table.truth.append(
                    table.truths.find(
                        UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])))
            }
            if let column = mapping.id, column < cells.count {
                let cell = cells[column]
                table.ids.append(String(decoding: bytes[cell.start..<cell.end], as: UTF8.self))
            } else {
                table.ids.append(String(table.ids.count))
            }
            if table.ids.count % 100_000 == 0 { progress(table.ids.count) }
        }
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var value = 0
        for byte in bytes.prefix(6) where byte >= 48 && byte <= 57 {
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    private mutating func set(
        _ row: inout [UInt32], _ kind: FieldKind, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        typealias Slot = RecordTable.Slot
        switch kind {
        case .given: row[Slot.given] = name(bytes)
        case .middle: row[Slot.middle] = name(bytes)
        case .family: row[Slot.family] = name(bytes)
        case .born: row[Slot.born] = BirthDate(bytes).packed
        case .sex:
            let first = bytes[0] & 0xDF
            row[Slot.sex] = first == 70 || first == 87 ? 1 : first == 77 ? 2 : 0
        case .house: row[Slot.house] = code(bytes, Slot.house, most: 12)
        case .postcode: row[Slot.postcode] = code(bytes, Slot.postcode, most: 8)
        case .nhsNumber: row[Slot.nhs] = digits(bytes, Slot.nhs, least: 10, most: 10)
        case .upn: row[Slot.upn] = code(bytes, Slot.upn, most: 13)
        case .telephone: row[Slot.telephone] = digits(bytes, Slot.telephone, least: 6, most: 10)
        case .address:
            row[Slot.street] = words(bytes, Slot.street, Self.street)
        case .text(let name):
            guard let place = table.texts.firstIndex(of: name) else { return }
            row[Slot.texts + place] = words(bytes, Slot.texts + place, Self.plain)
        case .birthYear, .birthMonth, .birthDay: break
        }
    }

    private mutating func name(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let written = namesAsWritten.find(bytes)
        if written < nameIDs.count { return nameIDs[Int(written)] }
        let tokens = Cleaning.nameTokens(String(decoding: bytes.prefix(200), as: UTF8.self))
        let id = table.names.find(Array(tokens.joined(separator: [UInt8(ascii: " ")])))
        nameIDs.append(id)
        while table.forms.count < table.names.valueCount {
            table.forms.append(NameForm(table.names.bytes(UInt32(table.forms.count))))
        }
        return id
    }

    private mutating func words(
        _ bytes: UnsafeBufferPointer<UInt8>, _ slot: Int, _ clean: (String) -> [UInt8]
    ) -> UInt32 {
        let place = written[slot].find(bytes)
        if place < writtenIDs[slot].count { return writtenIDs[slot][Int(place)] }
        let id = table.values[slot].find(clean(String(decoding: bytes.prefix(300), as: UTF8.self)))
        writtenIDs[slot].append(id)
        return id
    }

    private mutating func code(
        _ bytes: UnsafeBufferPointer<UInt8>, _ slot: Int, most: Int
    ) -> UInt32 {
        buffer.removeAll(keepingCapacity: true)
        for byte in bytes where buffer.count < most {
            switch byte {
            case 48...57, 65...90: buffer.append(byte)
            case 97...122: buffer.append(byte - 32)
            default: continue
            }
        }
        return buffer.withUnsafeBufferPointer { table.values[slot].find($0) }
    }

    private mutating func digits(
        _ bytes: UnsafeBufferPointer<UInt8>, _ slot: Int, least: Int, most: Int
    ) -> UInt32 {
        buffer.removeAll(keepingCapacity: true)
        for byte in bytes where byte >= 48 && byte <= 57 && buffer.count < 20 {
            buffer.append(byte)
        }
        if buffer.count < least { return 0 }
        // The last ten, so that +44 and 0 are the same.
        if buffer.count > most { buffer.removeFirst(buffer.count - most) }
        return buffer.withUnsafeBufferPointer { table.values[slot].find($0) }
    }

    /// The words of a street without “Street” or “Road”, which are left out and mixed up.
    private static func street(_ text: String) -> [UInt8] {
        var tokens = Cleaning.code(text, keepingSpaces: true)
            .split(separator: UInt8(ascii: " ")).map(Array.init)
        if tokens.count > 1, let last = tokens.last, streetKinds.contains(last) {
            tokens.removeLast()
        }
        return Array(tokens.joined(separator: [UInt8(ascii: " ")]))
    }

    private static func plain(_ text: String) -> [UInt8] {
        Array(
            Cleaning.code(text, keepingSpaces: true).split(separator: UInt8(ascii: " "))
                .joined(separator: [UInt8(ascii: " ")]))
    }

    private static let streetKinds: Set<[UInt8]> = Set(
        """
        STREET ST ROAD RD AVENUE AVE LANE LN CLOSE CL DRIVE DR WAY COURT CT PLACE PL CRESCENT CRES \
        GARDENS GDNS TERRACE TER GROVE SQUARE SQ CIRCUIT CCT HILL PARK ROW
        """.split(separator: " ").map { Array($0.utf8) })
}
