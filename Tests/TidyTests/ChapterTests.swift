import Foundation
import Testing

/// One list of chapters, in the order of the job, names the folders of every layer, so that where a
/// thing is done is found by its chapter in each. `docs/architecture.md` shows the same list.
enum Chapters {
    static let all = [
        "Concern", "Screening", "People", "Requests", "Sharing", "Assessment", "Strategy",
        "Decision", "Plan", "Review", "Record", "Oversight", "Keeping", "Access", "Accounts",
        "Ledger",
    ]

    /// What may stand beside the chapters of a layer: folders, and files that belong to no chapter.
    struct Layer: Sendable {
        let path: String
        var folders: Set<String> = []
        var files: Set<String> = []
    }

    static let layers = [
        Layer(path: "Sources/Safeguarding", folders: ["Time", "Language", "Profile"]),
        Layer(path: "Sources/Hub", files: ["Clock", "Door", "Hub", "LiveBus", "Turns"]),
        Layer(path: "Sources/Web", folders: ["HTTP", "Components"]),
        Layer(path: "Sources/Store/Queries", files: ["Lookout", "Reader"]),
        Layer(path: "Tests/SafeguardingTests", folders: ["Time", "Language", "Profile"]),
        Layer(path: "Tests/HubTests"),
        // Trials of every page at once belong to none.
        Layer(
            path: "Tests/WebTests", folders: ["HTTP", "Components"],
            files: ["CanaryTests", "CrawlTests", "NamingTests"]),
    ]

    /// Where files of the store lie that are no queries.
    static let store = Layer(
        path: "Sources/Store", folders: ["Ledger", "Keys", "Queries", "Outside"],
        files: ["Hiding", "Schema", "Store"])

    /// What lies where no chapter would look for it, among paths below a layer's folder.
    static func astray(_ below: [String], in layer: Layer, chapters: [String]) -> [String] {
        below.filter { path in
            let parts = path.split(separator: "/").map(String.init)
            guard let first = parts.first else { return false }
            let isFile = parts.count == 1
            return isFile
                ? !layer.files.contains(String(first.dropLast(".swift".count)))
                : !(layer.folders.contains(first) || parts.count == 2 && chapters.contains(first))
        }
    }
}

@Suite struct `Every layer` {
    private func below(_ path: String) -> [String] {
        Tidy.sources(path).map { String($0.path.dropFirst(path.count + 1)) }
    }

    @Test(arguments: Chapters.layers)
    func `is laid out by the chapters of the job`(layer: Chapters.Layer) {
        let files = below(layer.path)
        #expect(!files.isEmpty)
        #expect(Chapters.astray(files, in: layer, chapters: Chapters.all) == [])
    }

    @Test func `of the store holds its ledger, keys, queries and what is outside`() {
        #expect(Chapters.astray(below(Chapters.store.path), in: Chapters.store, chapters: []) == [])
    }

    @Test func `has no file that lies astray without being named`() {
        let layer = Chapters.Layer(path: "X", folders: ["HTTP"], files: ["Door"])
        let files = [
            "Door.swift", "Concern/A.swift", "HTTP/B.swift", "Utils/C.swift", "D.swift",
            "Concern/More/E.swift",
        ]
        #expect(
            Chapters.astray(files, in: layer, chapters: Chapters.all)
                == ["Utils/C.swift", "D.swift", "Concern/More/E.swift"])
    }

    @Test func `is described under the same list in the same order`() throws {
        let text = try String(
            contentsOf: Tidy.root.appendingPathComponent("docs/architecture.md"), encoding: .utf8)
        #expect(text.contains(Chapters.all.joined(separator: " · ")))
    }
}
