import Crypto
import Database
import Foundation
import Ledger
import Safeguarding
import Store

/// What trust costs: deciding, recording and checking, each in a loop of its own. Prints a table;
/// nothing here passes or fails.
@main
struct Cost {
    static func main() async throws {
        print("| what | figure | spread |\n|---|---|---|")
        decide()
        try await append()
        try await page()
        verify()
    }

    /// Median, least and most of several runs.
    private static func row(
        _ what: String, _ unit: String, _ figures: [Double], digits: Int = 0
    ) {
        let sorted = figures.sorted()
        func shown(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
        print(
            "| \(what) | \(shown(sorted[sorted.count / 2])) \(unit) | \(shown(sorted[0])) to "
                + "\(shown(sorted[sorted.count - 1])) |")
    }

    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let took = try ContinuousClock().measure(work).components
        return Double(took.seconds) + Double(took.attoseconds) / 1e18
    }

    private static func decide() {
        var questions: [Access.Question] = []
        for role in Role.allCases {
            for relation in Access.Relation.allCases {
                for depth in Access.Depth.allCases {
                    for party in Access.Party.allCases {
                        questions.append(
                            Access.Question(
                                role: role, relation: relation, depth: depth,
                                purpose: .safeguarding, party: party))
                    }
                }
            }
        }
        var allowed = 0
        let figures = (0..<5).map { _ in
            let took = seconds {
                for _ in 0..<500 {
                    for question in questions
                    where Access.decide(question).outcome == .allow {
                        allowed += 1
                    }
                }
            }
            return took * 1e9 / Double(questions.count * 500)
        }
        precondition(allowed > 0)
        row("one access decision", "ns", figures)
    }

    /// Entries appended durably by many at once, as reads of pages are.
    private static func append() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("hub.sqlite").path
        let ring = KeyRing.make()
        guard let id = ID<Practitioner>("0000000000000000000000000a") else { return }
        let who = Practitioner(
            id: id,
            name: "Somebody", agency: .csc, role: .manager)
        let act = Act(who, purpose: .safeguarding, at: Instant(milliseconds: 0))
        let event = HubEvent.viewed(page: "p", named: ["person:a"])
        // A hub that has been used before: its own key is there when it starts.
        let first = try await Store(engine: try SQLiteEngine(path: path), ring: ring)
        _ = try await first.transaction { try $0.record(event, act) }
        try await first.engine.close()
        let store = try await Store(engine: try SQLiteEngine(path: path), ring: ring)
        var figures: [Double] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10_000 {
                    group.addTask {
                        _ = try await store.transaction { writer in
                            try writer.record(event, act)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let took = start.duration(to: .now).components
            figures.append(10_000 / (Double(took.seconds) + Double(took.attoseconds) / 1e18))
        }
        row("entries appended, each durable, 10,000 waiting at once", "a second", figures)
    }

    private static func page() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let record = try await RecordPage(at: folder.appendingPathComponent("hub.sqlite").path)
        let times = try await record.times(runs: 5, of: 100)
        row("a record page, whole", "ms", times.map(\.page), digits: 2)
        row("its reads, granted, logged and opened", "ms", times.map(\.trusted), digits: 2)
        row("the same reads from a copy in the clear", "ms", times.map(\.plain), digits: 2)
        row("the page over the page without any of it", "times", times.map(\.ratio), digits: 2)
    }

    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cost-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func verify() {
        let count = 1_000_000
        let body = Data(repeating: 7, count: 300)
        func entry(_ seq: Int) -> Entry {
            Entry(
                seq: Int64(seq), at: Int64(seq), stream: "enquiry:\(seq % 1_000)",
                position: Int64(seq / 1_000), kind: "rated", schema: 1, actor: "a", agency: "CSC",
                purpose: "safeguarding", key: "k", salt: Data(count: 16), mac: Data(count: 32),
                body: body)
        }
        let entries = (0..<count).map(entry)
        let figures = (0..<3).map { _ in
            seconds {
                var verifier = Verifier(checkpoints: [])
                for entry in entries { verifier.check(entry, kept: nil) }
                precondition(verifier.finished().entryCount == count)
            } * 1_000
        }
        row("a million entries of 300 bytes verified, one core", "ms", figures)
    }
}
