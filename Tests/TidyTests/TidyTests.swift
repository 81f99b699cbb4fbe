import Foundation
import TestKit
import Testing

/// Style is a test: it reads the tree as text and says what to write instead.
enum Tidy {
    struct Source: Sendable {
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func sources(_ folder: String, _ kind: String = "swift") -> [Source] {
        let start = root.appendingPathComponent(folder)
        let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
        return (walk?.allObjects as? [URL] ?? []).filter { $0.pathExtension == kind }.compactMap {
            guard let text = try? String(contentsOf: $0, encoding: .utf8) else { return nil }
            return Source(path: String($0.path.dropFirst(root.path.count + 1)), text: text)
        }
    }

    /// What each target may import of ours: the arrows of docs/architecture.md.
    static let arrows: [String: Set<String>] = [
        "Markup": [], "Linkage": [], "Ledger": [], "Database": ["CPostgres"],
        "Safeguarding": [], "SharingLaw": ["Safeguarding"],
        "Store": ["Safeguarding", "Ledger", "Database"],
        "Hub": ["Safeguarding", "SharingLaw", "Linkage", "Ledger", "Store", "Database", "CSodium"],
        "Web": ["Hub", "Store", "Safeguarding", "SharingLaw", "Linkage", "Ledger", "Markup"],
        "goldenthread": [
            "Web", "Hub", "Store", "Database", "Ledger", "Linkage", "SharingLaw", "Safeguarding",
        ],
    ]

    /// Frameworks that do I/O, which the pure targets may not import.
    static let effects: Set<String> = [
        "GRDB", "NIOCore", "Hummingbird", "CPostgres", "CSodium", "Logging",
    ]
    static let pure: Set<String> = ["Markup", "Linkage", "Ledger", "Safeguarding", "SharingLaw"]

    static func problems(in source: Source) -> [String] {
        let parts = source.path.split(separator: "/").map(String.init)
        guard parts.count > 2, parts[0] == "Sources" else { return lengths(source) }
        return lengths(source) + imports(source, target: parts[1]) + bans(source, target: parts[1])
            + longFunctions(source)
    }

    private static func lengths(_ source: Source) -> [String] {
        var found: [String] = []
        if source.lines.count > 401 { found.append("\(source.path): over 400 lines; split it") }
        for (number, line) in source.lines.enumerated() where line.unicodeScalars.count > 100 {
            // One long word, such as a published signature, cannot be broken.
            let isOneWord = line.split(separator: " ").contains { $0.count > 80 }
            if isOneWord { continue }
            found.append("\(source.path):\(number + 1): over 100 columns; break it")
        }
        return found
    }

    private static func imports(_ source: Source, target: String) -> [String] {
        source.lines.compactMap { line in
            guard line.hasPrefix("import ") else { return nil }
            let module = String(line.dropFirst(7))
            let isOurs = arrows[module] != nil || module == "CPostgres" || module == "CSodium"
            if isOurs, !(arrows[target]?.contains(module) ?? false) {
                return "\(source.path): \(target) may not import \(module)"
            }
            if pure.contains(target), effects.contains(module) {
                return "\(source.path): \(target) does no I/O; it may not import \(module)"
            }
            return nil
        }
    }

    private static func bans(_ source: Source, target: String) -> [String] {
        var banned: [(String, String)] = [
            ("try" + "!", "use try"), ("as" + "! ", "use as?"), ("print" + "(", "use the log"),
            ("TO" + "DO", "file an issue"), ("FIX" + "ME", "file an issue"),
            ("nonisolated" + "(unsafe)", "use a value type"), (" LIKE ", "not one SQL for both"),
        ]
        if pure.contains(target) {
            banned += [("Date()", "pass the time in"), ("UUID()", "pass the id in")]
        }
        let file = (source.path as NSString).lastPathComponent
        if target == "Hub" && file != "Door.swift" || target == "Web" || target == "goldenthread" {
            banned.append((".transaction" + " {", "go through the door"))
            banned.append((".transaction" + "(", "go through the door"))
        }
        if target != "Store" && target != "Database" {
            for word in ["INSERT INTO", "UPDATE ", "DELETE FROM", "SELECT "] {
                banned.append(("\"" + word, "SQL about safeguarding is in Store only"))
            }
        }
        // Tables that follow from the ledger are written by their projection and nothing else.
        if target == "Store", !file.hasPrefix("Tables") {
            for table in [
                "people", "links", "same_people", "contacts", "contact_people",
                "enquiries", "subjects", "checks", "actions", "sharing_decisions",
                "sharing_matters", "viewings",
                "conflicts", "named", "emergencies", "alerts",
            ] {
                banned.append(("put(\"" + table + "\"", "only Tables writes \(table)"))
                for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
                    banned.append((verb + table + " ", "only Tables writes \(table)"))
                }
            }
        }
        // A view of personal information is built from a grant, and a grant by the access policy.
        if !["Lookout.swift", "Reader.swift"].contains(file) {
            banned.append((" Reader(lookout:", "a reader comes from a lookout and a grant"))
        }
        if target == "Web" || target == "goldenthread" {
            banned.append(("stateForCommand", "only commands see a whole state"))
        }
        // What a browser sends may be any number, and one out of bounds ends the process.
        if target == "Web" {
            for start in ["Int(", "Int64("] {
                for from in ["visit", "form", "self[", "parameter("] {
                    banned.append((start + from, "Form.number or Form.count, with bounds"))
                }
            }
        }
        if target != "Store", !["Finder.swift", "Finder+concealed.swift"].contains(file) {
            banned.append(("ForIndex(", "only the live index may hold these"))
        }
        if file != "Grant.swift" {
            banned.append((" Grant(viewer:", "only the access policy makes a grant"))
        }
        var found: [String] = []
        for (number, line) in source.lines.enumerated() {
            let code = line.drop { $0 == " " }
            if code.hasPrefix("//") { continue }
            for (word, instead) in banned where line.contains(word) {
                found.append("\(source.path):\(number + 1): \(word): \(instead)")
            }
            if line.contains("@unchecked"), !source.text.contains("Unchecked because") {
                found.append("\(source.path):\(number + 1): say why @unchecked is safe")
            }
        }
        return found
    }

    /// Functions over 50 lines, by where the brace at the same indentation closes.
    private static func longFunctions(_ source: Source) -> [String] {
        let lines = source.lines
        var found: [String] = []
        for (start, line) in lines.enumerated() {
            let code = line.drop { $0 == " " }
            let isStart =
                code.contains("func ") && !code.hasPrefix("//") && !code.hasPrefix("\"")
                && !code.hasSuffix("}")
            guard isStart else { continue }
            let indent = line.count - code.count
            let close = String(repeating: " ", count: indent) + "}"
            // A requirement of a protocol has no body.
            let opens = lines[start...].prefix(8).prefix { !$0.allSatisfy { $0 == " " } }
            guard opens.contains(where: { $0.hasSuffix("{") }) else { continue }
            guard let end = lines[start...].firstIndex(where: { $0 == close }) else { continue }
            if end - start > 51 {
                found.append("\(source.path):\(start + 1): \(end - start) lines; split it")
            }
        }
        return found
    }
}

@Suite struct `The tree` {
    @Test func `is tidy`() {
        let problems = (Tidy.sources("Sources") + Tidy.sources("Tests"))
            .flatMap(Tidy.problems).sorted()
        for problem in problems { Issue.record("\(problem)") }
    }

    @Test(arguments: [
        ("Sources/Hub/X.swift", "    try await store.transaction { _ in }", "go through the door"),
        ("Sources/Web/X.swift", "    \"SELECT * FROM people\"", "in Store only"),
        ("Sources/Store/X.swift", "    \"INSERT INTO enquiries (a)\"", "only Tables writes"),
        ("Sources/Web/X.swift", "    let reader = Reader(lookout: a, grant: b)", "from a lookout"),
        ("Sources/Hub/X.swift", "    let g = Grant(viewer: a)", "only the access policy"),
        ("Sources/Web/X.swift", "    try lookout.stateForCommand(id)", "only commands"),
        ("Sources/Hub/X.swift", "    try lookout.peopleForIndex(since: 0)", "only the live index"),
        ("Sources/Safeguarding/X.swift", "import Store", "may not import"),
        ("Sources/SharingLaw/X.swift", "import GRDB", "does no I/O"),
        ("Sources/Web/X.swift", "    let x = try" + "! y()", "use try"),
        ("Sources/Safeguarding/X.swift", "    let x = Date()", "pass the time in"),
    ])
    func `would be untidy with`(path: String, line: String, says: String) {
        let problems = Tidy.problems(in: .init(path: path, text: line))
        #expect(problems.contains { $0.contains(says) })
    }

    @Test func `speaks of no machine and holds no secret`() throws {
        for source in Tidy.sources("Sources") {
            for word in ["/wo" + "rk/", "/op" + "t/", "BEGIN PRIVATE" + " KEY"] {
                #expect(!source.text.contains(word), "\(source.path)")
            }
        }
    }
}
