import Foundation

extension RecordTable {
    /// Reads one file, or two to link with each other.
    /// - Parameters:
    ///   - map: what columns hold, by header; columns it does not name are guessed.
    public static func read(
        _ paths: [String], id: String?, truth: String?, map: [String: FieldKind] = [:],
        progress: (Int) -> Void = { _ in }
    ) throws -> RecordTable {
        let files = try paths.map { path in
            do {
                return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
            } catch { throw LinkProblem.unreadable(path) }
        }
        var kinds: [FieldKind] = []
        let mappings = try zip(paths, files).map { path, file in
            try mapping(of: file, path, id: id, truth: truth, map: map)
        }
        for mapping in mappings { kinds += mapping.fields.map(\.kind) }
        var texts: [String] = []
        for case .text(let name) in kinds where !texts.contains(name) { texts.append(name) }
        guard texts.count <= Pattern.textsMax else { throw LinkProblem.tooManyTexts(texts) }
        let table = RecordTable(texts: texts)
        table.forms.append(NameForm([]))
        table.hasTwoFiles = paths.count == 2
        for mapping in mappings { table.columns += mapping.named }
        var reader = TableReader(table)
        for (place, file) in files.enumerated() {
            if place == 1 { table.secondStart = table.count }
            let mapping = mappings[place]
            file.withUnsafeBytes { raw in
                let bytes = raw.bindMemory(to: UInt8.self)
                var scanner = CSVScanner(bytes)
                guard scanner.next() else { return }
                reader.read(bytes, scanner, mapping, progress: progress)
            }
        }
        if paths.count < 2 { table.secondStart = table.count }
        return table
    }

    private static func mapping(
        of file: Data, _ path: String, id: String?, truth: String?, map: [String: FieldKind]
    ) throws -> TableReader.Mapping {
        try file.withUnsafeBytes { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            var scanner = CSVScanner(bytes)
            guard scanner.next() else { throw LinkProblem.empty(path) }
            let headers = scanner.cells.map {
                String(decoding: bytes[$0.start..<$0.end], as: UTF8.self)
            }
            for name in map.keys where !headers.contains(name) {
                throw LinkProblem.noColumn(name, path)
            }
            var mapping = TableReader.Mapping(columnCount: headers.count)
            for (column, header) in headers.enumerated() {
                if header == id {
                    mapping.id = column
                } else if header == truth {
                    mapping.truth = column
                } else if let kind = map[header] ?? FieldKind.guess(header),
                    map[header] != nil || !map.values.contains(kind)
                {
                    mapping.fields.append((kind, column))
                    mapping.named.append((header, kind))
                }
            }
            if let id, mapping.id == nil { throw LinkProblem.noColumn(id, path) }
            if let truth, mapping.truth == nil { throw LinkProblem.noColumn(truth, path) }
            guard !mapping.fields.isEmpty else { throw LinkProblem.nothingToCompare(path) }
            return mapping
        }
    }
}

public enum LinkProblem: Error, Equatable {
    case unreadable(String), empty(String), noColumn(String, String), nothingToCompare(String),
        tooManyTexts([String])
    case otherModel

    public var says: String {
        switch self {
        case .unreadable(let path):
            "\(path) cannot be read. Look whether it is there and whether you may read it."
        case .empty(let path): "\(path) is empty. Give a file with a header and rows."
        case .noColumn(let name, let path):
            "\(path) has no column “\(name)”. Write its name as in the first line of the file."
        case .nothingToCompare(let path):
            "None of the columns of \(path) could be guessed. Say what they hold with --map."
        case .otherModel:
            "The model was learnt from records with other columns. Map the same, or learn anew."
        case .tooManyTexts(let names):
            "At most \(Pattern.textsMax) columns are compared as plain words, and here are "
                + "\(names.count): \(names.joined(separator: ", ")). Leave some out of --map."
        }
    }
}
