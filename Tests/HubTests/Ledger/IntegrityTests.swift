import Database
import Foundation
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

/// A hub with work in it, closed, as bytes on a disk.
struct Disk {
    let bytes: Data
    let ring = KeyRing.make()
    let law: LawLibrary
    let contents: [String: [String]]
    /// Checkpoints that somebody outside kept.
    let early: SignedNote
    let late: SignedNote

    init() async throws {
        let desk = try await TestHub(ring: ring)
        for number in 0..<4 {
            let enquiry = try await desk.openEnquiry(TestHub.concern("Callum\(number)", "Hale"))
            try await desk.ask(enquiry)
            try await desk.reply(enquiry, as: desk.police)
            try await desk.hub.declareConflict(
                in: enquiry, words: "We live next door", by: desk.police)
        }
        try await desk.hub.extendTree()
        early = try #require(try await desk.hub.lastCheckpointNote())
        _ = try await desk.openEnquiry(TestHub.concern("Dilan", "Marsh"))
        _ = try await desk.hub.startSession(for: desk.social)
        late = try #require(try await desk.hub.lastCheckpointNote())
        contents = try await Self.dump(desk.engine)
        let copy = TestEngine.temporaryPath("copy.sqlite")
        _ = try await desk.engine.copy(to: copy)
        bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
        law = try LawLibrary.builtIn()
    }

    /// Every value of every table, as the database gives them.
    static func dump(_ engine: any Engine) async throws -> [String: [String]] {
        try await engine.read { connection in
            let tables = try connection.rows(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            return try tables.reduce(into: [:]) { found, table in
                let name = try table.text("name")
                found[name] = try connection.rows(Query(stringLiteral: "SELECT * FROM \(name)"))
                    .map { row in
                        row.all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                            .joined(separator: ";")
                    }.sorted()
            }
        }
    }

    enum Outcome: Equatable {
        case refused, located, unchanged, unseen
    }

    /// Puts other bytes in place of the file, and looks whether anything is noticed.
    func outcome(of changed: Data) async throws -> Outcome {
        let path = TestEngine.temporaryPath("hub.sqlite")
        defer {
            try? FileManager.default.removeItem(
                at: URL(fileURLWithPath: path).deletingLastPathComponent())
        }
        try changed.write(to: URL(fileURLWithPath: path))
        let engine: SQLiteEngine
        do { engine = try SQLiteEngine(path: path) } catch { return .refused }
        let outcome: Outcome
        do {
            let hub = Hub(store: try await Store(engine: engine, ring: ring), law: law)
            let ledger = try await hub.verifyLedger()
            let rows = try await hub.checkRows()
            if !ledger.isSound || !rows.differences.isEmpty {
                outcome = .located
            } else {
                let found = try await Self.dump(engine)
                for (name, rows) in found where contents[name] != rows {
                    Issue.record("\(name): \(Set(rows).subtracting(contents[name] ?? []))")
                }
                outcome = found == contents ? .unchanged : .unseen
            }
        } catch { outcome = .refused }
        try? await engine.close()
        return outcome
    }
}

@Suite struct `A disk whose bits fall over` {
    /// 400 unless GOLDENTHREAD_FLIPS says otherwise; `make faults` flips 10,000.
    private var count: Int {
        ProcessInfo.processInfo.environment["GOLDENTHREAD_FLIPS"].flatMap { Int($0) } ?? 400
    }

    @Test func `is never believed`() async throws {
        let disk = try await Disk()
        var random = SplitMix(seed: 20_260)
        var seen: [Disk.Outcome] = []
        for _ in 0..<count {
            let place = Int(random.next() % UInt64(disk.bytes.count))
            let bit = UInt8(random.next() % 8)
            var changed = disk.bytes
            changed[changed.startIndex + place] ^= 1 << bit
            let outcome = try await disk.outcome(of: changed)
            seen.append(outcome)
            #expect(outcome != .unseen, "byte \(place), bit \(bit)")
        }
        func share(_ outcome: Disk.Outcome) -> Int { seen.count { $0 == outcome } }
        print(
            "\(count) bit flips in \(disk.bytes.count) bytes: \(share(.refused)) refused, "
                + "\(share(.located)) located, \(share(.unchanged)) in free space, "
                + "\(share(.unseen)) unseen")
        #expect(share(.located) > 0)
    }
}
