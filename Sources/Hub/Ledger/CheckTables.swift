import Foundation
import Ledger
import Logging
import Safeguarding
import Store

/// What a check of the tables found, and whether it was put right.
public struct TableCheck: Sendable {
    public let rowCount: Int
    /// Table, row and what is wrong with it. Ids only.
    public let problems: [String]
    /// What is wrong with the ledger itself, looked at only where the tables were changed.
    public let ledgerProblems: [String]

    public var isSafe: Bool { ledgerProblems.isEmpty }
}

extension Hub {
    /// Compares the digest of every row, and has the database check its own pages. Changes nothing.
    public func checkRows() async throws -> Rebuild { try await store.checkRows() }

    /// Checks every row. Where one that follows from the ledger was changed behind the hub's back,
    /// and the ledger is sound, makes the tables anew from it; where it is not sound either,
    /// changes nothing. Raises the alarm, once for the same rows.
    public func checkTables() async throws -> TableCheck {
        let found = try await checkRows()
        let problems = found.differences.map { "\($0.table) \($0.row) \($0.says)" }
        guard !problems.isEmpty else {
            return TableCheck(rowCount: found.rowCount, problems: [], ledgerProblems: [])
        }
        log.critical("rows were changed behind the hub's back", metadata: ["rows": "\(problems)"])
        let ledger = try await verifyLedger()
        let isShort = found.differences.contains { $0.table == "entries" }
        if ledger.isSound, !isShort {
            try await mend(found, problems)
        } else {
            try await raise(
                "The ledger is not as the hub wrote it, so nothing was put right. Stop the hub, "
                    + "keep this database as it is, and restore the last backup that verifies. "
                    + "Find out how it happened.", of: problems)
        }
        return TableCheck(
            rowCount: found.rowCount, problems: problems,
            ledgerProblems: ledger.problems.map(\.says)
                + (isShort ? ["Entries are missing"] : []))
    }

    private func mend(_ found: Rebuild, _ problems: [String]) async throws {
        if found.followsFromLedger {
            _ = try await door.keep { writer in try writer.remakeTables() }
        }
        try await raise(Self.says(problems), of: problems)
    }

    /// Once for the same problems.
    private func raise(_ words: String, of problems: [String]) async throws {
        let act = ConflictWatch.act(clock.now())
        let about = "rows:\(MerkleTree.leafHash(Data(problems.joined().utf8)).says)"
        let alert = Alert.ofHub(.recordsChanged, about: about, words: words)
        _ = try await door.keep { writer in
            try writer.raise(alert, unlessSince: Instant(milliseconds: 0), act)
        }
    }

    private static let namedMax = 10

    private static func says(_ problems: [String]) -> String {
        let more = problems.count - namedMax
        let named =
            problems.prefix(namedMax).joined(separator: "; ")
            + (more > 0 ? "; and \(more) more." : ".")
        return "\(problems.count) rows were changed on the disk or by somebody with the database. "
            + "They were put right from the ledger. An account that was changed no longer works. "
            + "Find out how: \(named)"
    }

    /// Checks the tables every hour, and soon after rows were met that the hub did not leave so,
    /// until cancelled.
    public func keepCheckingTables() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(3_600))
                    await checkNow()
                }
            }
            group.addTask { [self] in
                for await _ in door.doubts.all {
                    await checkNow()
                    // Where they cannot be put right, to look again and again helps nobody.
                    try? await Task.sleep(for: .seconds(60))
                }
            }
        }
    }

    private func checkNow() async {
        guard !Task.isCancelled else { return }
        do { _ = try await checkTables() } catch {
            log.error("the tables could not be checked", metadata: ["why": "\(type(of: error))"])
        }
    }
}
