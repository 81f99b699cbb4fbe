extension RecordTable {
    /// What a file's columns are taken to hold.
    public struct Reading: Sendable {
        /// The column that names a record.
        public var id: String?
        /// The column that says who a record truly is.
        public var truth: String?
        /// What columns hold, by header; columns it does not name are guessed.
        public var map: [String: FieldKind] = [:]
        /// Columns to measure by: the agency, the sex, the origin of the name.
        public var groupings: [String] = []

        public init(
            id: String? = nil, truth: String? = nil, map: [String: FieldKind] = [:],
            groupings: [String] = []
        ) {
            self.id = id
            self.truth = truth
            self.map = map
            self.groupings = groupings
        }
    }

    /// Reads one file, or two to link with each other.
    public static func read(
        _ paths: [String], _ reading: Reading = Reading(),
        progress: (_ rows: Int, _ share: Double) -> Void = { _, _ in }
    ) throws -> RecordTable {
        let mappings = try paths.map { try mapping(of: $0, reading) }
        var texts: [String] = []
        for mapping in mappings {
            for case .text(let name) in mapping.fields.map(\.kind) where !texts.contains(name) {
                texts.append(name)
            }
        }
        guard texts.count <= Pattern.textsMax else { throw LinkProblem.tooManyTexts(texts) }
        let table = RecordTable(texts: texts)
        table.hasTwoFiles = paths.count == 2
        table.groupings = reading.groupings.map(Grouping.init)
        for mapping in mappings { table.columns += mapping.named }
        for (place, path) in paths.enumerated() {
            if place == 1 { table.secondStart = table.count }
            let reader = TableReader(table, mappings[place], file: place)
            var isHeader = true
            let file = FilePieces(path)
            try file.eachRow { bytes, scanner, wasCut in
                if !isHeader { reader.add(bytes, scanner.cells, wasCut: wasCut) }
                isHeader = false
                table.makeRoom(forRestOf: file, readTo: scanner.place)
                if table.count > 0, table.count % 100_000 == 0 {
                    let share = Double(file.bytesRead) / Double(max(1, file.byteCount))
                    progress(table.count, (Double(place) + min(1, share)) / Double(paths.count))
                }
                return true
            }
        }
        if paths.count < 2 { table.secondStart = table.count }
        table.forgetSharedNumbers()
        table.gather()
        return table
    }

    private static func mapping(
        of path: String, _ reading: Reading
    ) throws -> TableReader.Mapping {
        var headers: [String] = []
        try FilePieces(path).eachRow { bytes, scanner, _ in
            headers = scanner.cells.map {
                Cleaning.text(UnsafeBufferPointer(rebasing: bytes[$0.start..<$0.end]))
            }
            return false
        }
        guard !headers.isEmpty else { throw LinkProblem.empty(path) }
        if headers[0].unicodeScalars.contains("\u{0}") { throw LinkProblem.notBytes(path) }
        if headers.count == 1, headers[0].utf8.contains(where: { $0 == 59 || $0 == 9 }) {
            throw LinkProblem.notCommas(path)
        }
        for name in reading.map.keys where !headers.contains(name) {
            throw LinkProblem.noColumn(name, path)
        }
        var mapping = TableReader.Mapping(columnCount: headers.count)
        for (column, header) in headers.enumerated() {
            if header == reading.id {
                mapping.id = column
            } else if header == reading.truth {
                mapping.truth = column
            } else if let kind = reading.map[header] ?? FieldKind.guess(header),
                reading.map[header] != nil || !reading.map.values.contains(kind)
            {
                mapping.fields.append((kind, column))
                mapping.named.append((header, kind))
            }
        }
        if let id = reading.id, mapping.id == nil { throw LinkProblem.noColumn(id, path) }
        if let truth = reading.truth, mapping.truth == nil {
            throw LinkProblem.noColumn(truth, path)
        }
        for name in reading.groupings {
            guard let column = headers.firstIndex(of: name) else {
                throw LinkProblem.noColumn(name, path)
            }
            mapping.groupings.append(column)
        }
        guard !mapping.fields.isEmpty else { throw LinkProblem.nothingToCompare(path) }
        return mapping
    }
}

/// Why files cannot be linked, in words that say how to mend it.
public enum LinkProblem: Error, Equatable {
    case unreadable(String), empty(String), notCommas(String), notBytes(String), noColumn(
        String, String), nothingToCompare(String),
        tooManyTexts([String])
    case otherModel
    case noRecord(String), oneRecord(String)

    public var says: String {
        switch self {
        case .unreadable(let path):
            "\(path) cannot be read. Look whether it is there and whether you may read it."
        case .empty(let path): "\(path) is empty. Give a file with a header and rows."
        case .notCommas(let path):
            "\(path) has semicolons or tabs between its cells. Save it with commas."
        case .notBytes(let path): "\(path) is UTF-16. Save it as CSV in UTF-8."
        case .noColumn(let name, let path):
            "\(path) has no column “\(name)”. Write its name as in the first line of the file."
        case .nothingToCompare(let path):
            "None of the columns of \(path) could be guessed. Say what they hold with --map."
        case .otherModel:
            "The model was learnt from records with other columns. Map the same, or learn anew."
        case .noRecord(let id):
            "No record has the id “\(id)”. Say with --id which column it is."
        case .oneRecord(let id): "“\(id)” stands on both sides. Name two different records."
        case .tooManyTexts(let names):
            "At most \(Pattern.textsMax) columns are compared as plain words, and here are "
                + "\(names.count): \(names.joined(separator: ", ")). Leave some out of --map."
        }
    }
}
