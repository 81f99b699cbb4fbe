/// Puts rows of a file into a ``RecordTable``, cleaning each different value once.
///
/// A class whose lists stay the same, so that they need not be kept alive anew for each cell.
final class TableReader {
    /// Which column holds what; columns left out are not compared.
    struct Mapping {
        var id: Int?
        var truth: Int?
        var fields: [(kind: FieldKind, column: Int)] = []
        /// Columns that say which group a record belongs to, in the order of the table's groupings.
        var groupings: [Int?] = []
        var named: [(column: String, kind: FieldKind)] = []
        let columnCount: Int
    }

    /// What is done with one column, decided once a file so that no row asks again.
    private enum Work {
        case given, middle, family, born, year, month, day, sex, house, address, postcode, nhs
        case upn, telephone
        case text0, text1, text2

        init?(_ kind: FieldKind, _ texts: [String]) {
            switch kind {
            case .given: self = .given
            case .middle: self = .middle
            case .family: self = .family
            case .born: self = .born
            case .birthYear: self = .year
            case .birthMonth: self = .month
            case .birthDay: self = .day
            case .sex: self = .sex
            case .house: self = .house
            case .address: self = .address
            case .postcode: self = .postcode
            case .nhsNumber: self = .nhs
            case .upn: self = .upn
            case .telephone: self = .telephone
            case .text(let name):
                guard let place = texts.firstIndex(of: name), place < 3 else { return nil }
                self = [.text0, .text1, .text2][place]
            }
        }
    }

    private let table: RecordTable
    private let (names, streets, houses): (NameList, WordList, Interner)
    private let columns: [(work: Work, column: Int)]
    private let mapping: Mapping
    private let fileNumber: Int
    private var rowNumber = 1

    init(_ table: RecordTable, _ mapping: Mapping, file: Int) {
        self.table = table
        (names, streets, houses) = (table.names, table.streets, table.houses)
        self.mapping = mapping
        fileNumber = file
        columns = mapping.fields.compactMap { kind, column in
            Work(kind, table.texts).map { ($0, column) }
        }
    }

    /// Adds one row to the table.
    func add(
        _ bytes: UnsafeBufferPointer<UInt8>, _ cells: UnsafeBufferPointer<CSVScanner.Cell>,
        wasCut: Bool
    ) {
        rowNumber += 1
        if cells.count != mapping.columnCount {
            table.troubles.add(.ragged, file: fileNumber, row: rowNumber)
        }
        if let first = cells.first, let last = cells.last,
            !Cleaning.isUTF8(UnsafeBufferPointer(rebasing: bytes[first.start..<last.end]))
        {
            table.troubles.add(.encoding, file: fileNumber, row: rowNumber)
        }
        if wasCut { table.troubles.add(.tooLong, file: fileNumber, row: rowNumber) }
        var row = PackedRecord()
        var (year, month, day) = (0, 0, 0)
        var numbered: UnsafeBufferPointer<UInt8>?
        for (work, column) in columns where column < cells.count {
            let cell = cells[column]
            if cell.end == cell.start { continue }
            let part = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
            switch work {
            case .given: row.given = names.find(part)
            case .middle: row.middle = names.find(part)
            case .family: row.family = names.find(part)
            case .born: row.born = BirthDate(part).packed
            case .year: year = Self.number(part)
            case .month: month = Self.number(part)
            case .day: day = Self.number(part)
            case .sex: row.sex = Cleaning.sex(part[0])
            case .house: row.house = Self.code(part, most: 12, houses)
            case .address:
                row.street = streets.find(part)
                if part.contains(where: Cleaning.isDigit) { numbered = part }
            case .postcode: row.postcode = PackedCode.of(part)
            case .nhs: row.nhs = PackedDigits.nhsNumber(part)
            case .upn: row.upn = Self.code(part, most: 13, table.pupilNumbers)
            case .telephone: row.telephone = PackedDigits.telephone(part)
            case .text0: row.texts.0 = table.words[0].find(part)
            case .text1: row.texts.1 = table.words[1].find(part)
            case .text2: row.texts.2 = table.words[2].find(part)
            }
        }
        if year > 0 { row.born = BirthDate(year: year, month: month, day: day).packed }
        if row.house == 0, let numbered {
            row.house = houses.find(Cleaning.homeParts(numbered).house)
        }
        table.rows.append(row)
        addNames(bytes, cells)
    }

    private func addNames(
        _ bytes: UnsafeBufferPointer<UInt8>, _ cells: UnsafeBufferPointer<CSVScanner.Cell>
    ) {
        func part(_ column: Int?) -> UnsafeBufferPointer<UInt8>? {
            guard let column, column < cells.count else { return nil }
            let cell = cells[column]
            return UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
        }
        if mapping.truth != nil {
            table.truths.append(part(mapping.truth).map(table.truthList.find) ?? 0)
        }
        if let id = part(mapping.id) {
            table.ids.append(id)
        } else {
            table.ids.append(String(table.ids.count))
        }
        for (place, column) in mapping.groupings.enumerated() {
            let list = table.groupings[place].list
            table.groupings[place].values.append(part(column).map(list.find) ?? 0)
        }
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var value = 0
        for byte in bytes.prefix(6) where byte >= 48 && byte <= 57 {
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    /// Letters and digits only, in upper case.
    private static func code(
        _ bytes: UnsafeBufferPointer<UInt8>, most: Int, _ list: Interner
    ) -> UInt32 {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { buffer in
            var count = 0
            for byte in bytes where count < most {
                switch byte {
                case 48...57, 65...90: buffer[count] = byte
                case 97...122: buffer[count] = byte - 32
                default: continue
                }
                count += 1
            }
            return list.find(UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
