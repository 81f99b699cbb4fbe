import Linkage
import Safeguarding

/// Police notifications as a CSV file: one child a row.
enum PoliceFile {
    static let columns = [
        "reference", "officer", "telephone", "child_given", "child_family", "child_born",
        "child_sex", "address", "postcode", "kind", "danger_now", "what_happened",
    ]

    struct ReadRow {
        let number: Int
        /// The concern, and what of it could not be read, for whoever hands the file in.
        let result: Result<(concern: Concern, notes: [String]), Trouble>
    }

    static func read(_ bytes: [UInt8]) throws -> [ReadRow] {
        var reader = CSVReader(bytes)
        guard let header = reader.next()?.cells else { throw Trouble("The file is empty.") }
        for column in ["child_family", "what_happened"] where !header.contains(column) {
            throw Trouble(
                "The column “\(column)” is missing. The columns are: "
                    + columns.joined(separator: ", "))
        }
        var rows: [ReadRow] = []
        while let line = reader.next() {
            rows.append(
                ReadRow(
                    number: line.number,
                    result: Result { () throws(Trouble) in
                        try concern(line, header)
                    }))
        }
        return rows
    }

    private static func concern(
        _ line: CSVReader.Line, _ header: [String]
    ) throws(Trouble) -> (concern: Concern, notes: [String]) {
        guard line.cells.count == header.count else {
            throw Trouble("has \(line.cells.count) cells and the header has \(header.count)")
        }
        func cell(_ name: String) -> String {
            header.firstIndex(of: name).map { line.cells[$0].tidied } ?? ""
        }
        guard !cell("what_happened").isEmpty else {
            throw Trouble("what_happened is empty; say what was seen or said")
        }
        guard !cell("child_family").isEmpty || !cell("child_given").isEmpty else {
            throw Trouble("the child has no name; give child_given or child_family")
        }
        guard let kind = ConcernKind(rawValue: cell("kind").isEmpty ? "other" : cell("kind")) else {
            throw Trouble(
                "kind: “\(cell("kind"))” is not one of "
                    + ConcernKind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var codes = Codes()
        let born = codes.born(cell("child_born"))
        let sex = codes.sex(cell("child_sex"))
        let danger = codes.danger(cell("danger_now"))
        let reference = cell("reference")
        let concern = Concern(
            referrer: Referrer(
                source: .police, name: cell("officer").orNil,
                organisation: reference.isEmpty ? nil : "Police reference \(reference)",
                telephone: cell("telephone").orNil, agency: .police),
            people: [
                ConcernPerson(
                    role: .child,
                    details: PersonDetails(
                        name: Name(given: cell("child_given"), family: cell("child_family")),
                        born: born, sex: sex,
                        address: Address(street: cell("address"), postcode: cell("postcode"))))
            ], kinds: [kind],
            worry: ([cell("what_happened")] + codes.forScreening).joined(
                separator: "\n\n"),
            dangerNow: danger)
        return (concern, codes.notes)
    }

    /// The coded cells of a row, and what is said of those that cannot be read. The row is taken in
    /// all the same: a child may be in danger in it.
    private struct Codes {
        private(set) var notes: [String] = []
        /// What whoever screens the concern has to know.
        private(set) var forScreening: [String] = []

        mutating func born(_ text: String) -> PartialDate? {
            guard let given = text.orNil else { return nil }
            let born = PartialDate.reading(given)
            if !born.isRead {
                notes.append(
                    "child_born: “\(given)” is not a date, such as 2019-05-14 or 14/05/2019; it "
                        + "was kept as text, and the child was not looked for by it")
            }
            return born
        }

        mutating func sex(_ text: String) -> Sex {
            if let sex = Sex.reading(text) { return sex }
            notes.append(
                "child_sex: “\(text)” is not \(Sex.readingSays); it was taken as not known")
            return .unknown
        }

        /// A flag that cannot be read counts as danger until a person has looked.
        mutating func danger(_ text: String) -> YesNoUnknown {
            if let danger = YesNoUnknown.reading(text) { return danger }
            notes.append(
                "danger_now: “\(text)” is not \(YesNoUnknown.readingSays); it counts as danger now "
                    + "until somebody has looked")
            forScreening.append(
                "[The police file’s danger_now reads “\(text)”, which is neither yes nor no. It "
                    + "counts as danger now until somebody has asked the police.]")
            return .yes
        }
    }
}
