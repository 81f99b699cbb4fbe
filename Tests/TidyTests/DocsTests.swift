import Foundation
import Testing

/// What docs say shows something is there to be run.
private enum Shown {
    /// The names in the last column of a table, each in backquotes.
    static func names(in table: String) -> [String] {
        table.split(separator: "\n").filter { $0.hasPrefix("|") }.flatMap { line in
            (line.split(separator: "|").last ?? "").split(
                separator: "`", omittingEmptySubsequences: false
            ).enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        }
    }

    struct Tests {
        private let swift: String
        private let python: String
        private let suites: [String]

        init() {
            swift = Tidy.sources("Tests").map(\.text).joined()
            python = Tidy.sources("Tests/Browser", "py").map(\.text).joined()
            suites = swift.components(separatedBy: "struct `").dropFirst().compactMap {
                $0.split(separator: "`").first.map(String.init)
            }
        }

        /// Whether there is a suite, test, program or command of a name; of a test, its suite may
        /// stand before it and its end be left out.
        func have(_ name: String) -> Bool {
            if swift.contains("`" + name) || python.contains("def " + name) { return true }
            if ["make ", "goldenthread "].contains(where: name.hasPrefix) { return true }
            let file = name.split(separator: " ").first.map(String.init) ?? ""
            let folders = ["", "Tests/Browser/", "Benchmarks/"]
            return folders.contains { isFile($0 + file) }
                || suites.contains { suite in
                    name.hasPrefix(suite + " ")
                        && swift.contains("`" + name.dropFirst(suite.count + 1))
                }
        }

        private func isFile(_ path: String) -> Bool {
            path.contains(".")
                && FileManager.default.fileExists(
                    atPath: Tidy.root.appendingPathComponent(path).path)
        }
    }
}

@Suite struct `The tables of threats and hazards` {
    private static let madeUp = ["A test that " + "nobody wrote", "The tree is " + "not there"]

    @Test(arguments: ["threats", "hazards"])
    func `name tests that there are`(table: String) throws {
        let text = try String(
            contentsOf: Tidy.root.appendingPathComponent("docs/\(table).md"), encoding: .utf8)
        let names = Shown.names(in: text)
        #expect(names.count > 20)
        let tests = Shown.Tests()
        let wanting = (names + Self.madeUp).filter { !tests.have($0) }
        #expect(wanting == Self.madeUp)
    }
}
