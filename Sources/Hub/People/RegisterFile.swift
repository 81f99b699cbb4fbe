import Foundation
import Linkage
import Safeguarding
import Store

/// A register extract as a file: which column is which field, and what is wrong with each row. Good
/// rows are kept whatever the bad ones hold.
public struct RegisterFile: Sendable {
    /// The fields a register has, in the order pages show them.
    public enum Field: String, CaseIterable, Sendable {
        case id, given_name, family_name, born, sex, house, address, postcode, nhs_number, upn
        case telephone

        /// Header names that mean this field.
        var guesses: Set<String> {
            switch self {
            case .id:
                [
                    "id", "recid", "recordid", "reference", "ref", "uniqueid", "personid",
                    "patientid",
                ]
            case .given_name:
                ["givenname", "firstname", "forename", "forenames", "first", "given", "givennames"]
            case .family_name: ["familyname", "surname", "lastname", "last", "family"]
            case .born: ["born", "dob", "dateofbirth", "birthdate", "birthday"]
            case .sex: ["sex", "gender"]
            case .house: ["house", "housenumber", "streetnumber", "building", "number"]
            case .address: ["address", "address1", "addressline1", "street", "road"]
            case .postcode: ["postcode", "postalcode", "zip"]
            case .nhs_number: ["nhsnumber", "nhs", "nhsno"]
            case .upn: ["upn", "uniquepupilnumber", "pupilnumber"]
            case .telephone: ["telephone", "phone", "mobile", "tel", "phonenumber"]
            }
        }
    }

    public typealias Mapping = [Field: String]

    /// Something about one row, with the field and how to mend it.
    public struct Problem: Sendable, Hashable {
        public let row: Int
        public let field: String
        public let says: String
        /// Whether the row was left out; otherwise it was kept as it could be.
        public let isError: Bool
    }

    /// The problems as a CSV file to download, safe to open in a spreadsheet.
    public static func csv(_ problems: [Problem]) -> String {
        CSVWriter.line(["row", "field", "row was", "problem"])
            + problems.map {
                CSVWriter.line(["\($0.row)", $0.field, $0.isError ? "left out" : "kept", $0.says])
            }.joined()
    }

    public struct Outcome: Sendable {
        public var rows: [RegisterRow] = []
        public var problems: [Problem] = []
        public var readCount = 0
        /// Lines of the file, so that what was read can be held against it.
        public var lineCount = 0
        public var badCount: Int {
            problems.reduce(into: Set<Int>()) {
                if $1.isError { $0.insert($1.row) }
            }.count
        }
    }

    public static let rowsMax = 2_000_000

    /// Guesses which column is which field from common header names.
    public static func guess(_ header: [String]) -> Mapping {
        var mapping: Mapping = [:]
        for field in Field.allCases {
            let found = header.first { name in
                field.guesses.contains(
                    String(name.lowercased().filter { $0.isLetter || $0.isNumber }))
            }
            if let found { mapping[field] = found }
        }
        return mapping
    }

    /// Reads `field=column,…`; what it does not name is guessed.
    public static func mapping(_ text: String, header: [String]) throws(Refusal) -> Mapping {
        var mapping = guess(header)
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, let field = Field(rawValue: pair[0]) else {
                let all = Field.allCases.map(\.rawValue).joined(separator: ", ")
                throw .answer(
                    field: "map", says: "“\(part)” must be field=column. The fields are: \(all)")
            }
            guard header.contains(pair[1]) else {
                throw .answer(
                    field: "map",
                    says: "There is no column “\(pair[1])”. The columns are: "
                        + header.joined(separator: ", "))
            }
            mapping[field] = pair[1]
        }
        return mapping
    }

    /// Reads every row.
    /// - Parameter needsNames: whether the file must have a column of names: people without one can
    ///   hardly be found, and a register of them would answer “not known” of everybody.
    public static func read(
        _ reader: CSVReader, of agency: AgencyCode, mapping: Mapping, needsNames: Bool = true,
        progress: (Int) -> Void = { _ in }
    ) throws(Refusal) -> Outcome {
        var reader = reader
        guard let header = reader.next()?.cells else {
            throw .answer(field: "file", says: "The file is empty. Choose one with a header row")
        }
        guard mapping[.id] != nil else {
            throw .answer(
                field: "id", says: "Say which column holds the id of each record: map id=COLUMN")
        }
        guard !needsNames || mapping[.given_name] != nil || mapping[.family_name] != nil else {
            throw .answer(
                field: "family_name",
                says: "Say which columns hold the names: map family_name=COLUMN. Without names "
                    + "nobody could be found")
        }
        var places: [Field: Int] = [:]
        for (field, column) in mapping { places[field] = header.firstIndex(of: column) }
        var outcome = Outcome()
        var seen: [String: Int] = [:]
        while let line = reader.next() {
            outcome.readCount += 1
            guard outcome.readCount <= rowsMax else {
                throw .answer(
                    field: "file", says: "The file has more than \(rowsMax) rows. Split it")
            }
            if outcome.readCount.isMultiple(of: 5_000) { progress(outcome.readCount) }
            var row = RowReading(line: line, header: header, places: places, agency: agency)
            if let record = row.read(seen: seen) {
                seen[record.record] = line.number
                outcome.rows.append(record)
            }
            outcome.problems += row.problems
        }
        progress(outcome.readCount)
        outcome.lineCount = reader.lineCount
        outcome.forgetSharedNumbers(rowOf: seen)
        return outcome
    }
}

/// One row being read.
private struct RowReading {
    let line: CSVReader.Line
    let header: [String]
    let places: [RegisterFile.Field: Int]
    let agency: AgencyCode
    private(set) var problems: [RegisterFile.Problem] = []

    init(
        line: CSVReader.Line, header: [String], places: [RegisterFile.Field: Int],
        agency: AgencyCode
    ) {
        self.line = line
        self.header = header
        self.places = places
        self.agency = agency
    }

    /// The row, or `nil` where it has to be left out.
    mutating func read(seen: [String: Int]) -> RegisterRow? {
        if line.wasCut { return refuse("", "has a quote that is never closed, or is too long") }
        guard line.cells.count == header.count else {
            return refuse(
                "",
                "has \(line.cells.count) cells and the header has \(header.count); look for "
                    + "a comma that needs quotes around it")
        }
        if line.wasReencoded {
            warn("", "is not UTF-8; it was read as Windows-1252. Save the file as UTF-8")
        }
        var values: [RegisterFile.Field: String] = [:]
        for field in RegisterFile.Field.allCases {
            guard let value = value(of: field) else { return nil }
            values[field] = value
        }
        let id = values[.id] ?? ""
        if id.isEmpty { return refuse("id", "is empty; give every record an id") }
        if let first = seen[id] {
            return refuse("id", "is the same as on row \(first); keep one of the two")
        }
        let born = values[.born] ?? ""
        if !born.isEmpty, PartialDate.reading(born).year == nil {
            warn("born", "is not a date that can be; it was kept as text and is not searched")
        }
        if Sex.reading(values[.sex] ?? "") == nil, Cleaning.sex(of: values[.sex] ?? "") == nil {
            warn("sex", "is not \(Sex.readingSays); it was kept as text and is not searched")
        }
        return RegisterRow(
            agency: agency, record: id, given: values[.given_name] ?? "",
            family: values[.family_name] ?? "", born: born, sex: values[.sex] ?? "",
            house: values[.house] ?? "", street: values[.address] ?? "",
            postcode: values[.postcode] ?? "", nhsNumber: values[.nhs_number] ?? "",
            upn: values[.upn] ?? "", telephone: values[.telephone] ?? "")
    }

    /// A cell made fit to keep; `nil` where the row cannot be.
    private mutating func value(of field: RegisterFile.Field) -> String? {
        guard let place = places[field] else { return "" }
        let given = line.cells[place]
        if given.unicodeScalars.contains("\u{0}") {
            refuse(field.rawValue, "holds the character U+0000, which cannot be kept; remove it")
            return nil
        }
        if given.utf8.count > Limits.shortMax {
            refuse(field.rawValue, "is longer than \(Limits.shortMax) characters; shorten it")
            return nil
        }
        let scalars = given.unicodeScalars.filter { !$0.isHiddenControl }
        if scalars.count != given.unicodeScalars.count {
            warn(field.rawValue, "held hidden control characters; they were taken out")
        }
        let kept = String(String.UnicodeScalarView(scalars)).tidied
        if let first = kept.utf8.first, [61, 43, 64].contains(first), field != .telephone {
            warn(field.rawValue, "looks like a spreadsheet formula; it was kept as text")
        }
        return kept
    }

    @discardableResult
    private mutating func refuse(_ field: String, _ says: String) -> RegisterRow? {
        note(field, says + ". The row was left out", isError: true)
        return nil
    }

    private mutating func warn(_ field: String, _ says: String) {
        note(field, says, isError: false)
    }

    private mutating func note(_ field: String, _ says: String, isError: Bool) {
        let what = field.isEmpty ? "Row" : field
        problems.append(
            RegisterFile.Problem(
                row: line.number, field: field, says: "\(what) \(says).", isError: isError))
    }
}

extension Unicode.Scalar {
    /// Controls and direction marks that show nothing and can make a name look like another.
    fileprivate var isHiddenControl: Bool {
        switch value {
        case 0..<32, 127..<160: self != "\n" && self != "\t"
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }
}
