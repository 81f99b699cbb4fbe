import Database
import Foundation
import Safeguarding
import TestKit
import Testing

@testable import Hub
@testable import Store

/// The lists people work from leave things out in SQL; pages leave them out by the access function.
/// Both must leave out the same, whatever is in the tables.
@Suite struct `The lists and the access function` {
    private static let enquiryCount = 25
    private static let readerCount = 40
    private static let roundCount = 100

    private struct Desk {
        let base: TestHub
        let readers: [Practitioner]
        let enquiries: [(id: ID<Enquiry>, child: ID<Person>)]
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        var readers: [Practitioner] = []
        for place in 0..<Self.readerCount {
            readers.append(
                try await base.hub.addAccount(
                    name: "Reader \(place)", agency: .csc,
                    role: [.screeningOfficer, .socialWorker, .manager][place % 3],
                    login: "reader\(place)", password: nil))
        }
        var enquiries: [(ID<Enquiry>, ID<Person>)] = []
        for place in 0..<Self.enquiryCount {
            let id = try await base.openEnquiry(TestHub.concern("Child\(place)", "Family\(place)"))
            enquiries.append((id, try #require(try await base.state(id).leadChild)))
        }
        return Desk(base: base, readers: readers, enquiries: enquiries)
    }

    /// What the tables say in one round: who is kept out of what, whose record is kept to whom, and
    /// who leads.
    private struct Round {
        var conflicts: Set<Pair> = []
        var restricted: [Int: Set<Int>] = [:]
        var leads: [Int: Int] = [:]

        struct Pair: Hashable {
            let reader: Int
            let enquiry: Int
        }

        init(seed: UInt64) {
            var random = SplitMix(seed: seed)
            func chance(_ of: UInt64) -> Bool { random.next() % of == 0 }
            for enquiry in 0..<enquiryCount {
                leads[enquiry] = Int(random.next() % UInt64(readerCount))
                if chance(3) { restricted[enquiry] = [] }
                for reader in 0..<readerCount {
                    if chance(8) { conflicts.insert(Pair(reader: reader, enquiry: enquiry)) }
                    if restricted[enquiry] != nil, chance(4) {
                        restricted[enquiry]?.insert(reader)
                    }
                }
            }
        }

        /// The access function's answer, from this round's facts and nothing else.
        func relation(_ reader: Int, _ enquiry: Int) -> Access.Relation {
            if conflicts.contains(Pair(reader: reader, enquiry: enquiry)) { return .conflicted }
            if let named = restricted[enquiry], !named.contains(reader) { return .notNamed }
            return leads[enquiry] == reader ? .assigned : .hubTeam
        }
    }

    private func write(_ round: Round, _ desk: Desk) async throws {
        let (readers, enquiries) = (desk.readers, desk.enquiries)
        _ = try await desk.base.engine.write { connection in
            let hub = try connection.first("SELECT hub FROM head")?.text("hub") ?? ""
            try connection.run("DELETE FROM conflicts")
            try connection.run("DELETE FROM named")
            try connection.run("UPDATE people SET restricted = 0")
            for pair in round.conflicts {
                try connection.run(
                    """
                    INSERT INTO conflicts (hub, about, practitioner, at)
                    VALUES (\(hub), \("enquiry:\(enquiries[pair.enquiry].id)"),
                        \(readers[pair.reader].id.description), 0)
                    """)
            }
            for (enquiry, named) in round.restricted {
                let child = enquiries[enquiry].child.description
                try connection.run("UPDATE people SET restricted = 1 WHERE person = \(child)")
                for reader in named {
                    try connection.run(
                        """
                        INSERT INTO named (hub, about, practitioner)
                        VALUES (\(hub), \("restricted:\(child)"),
                            \(readers[reader].id.description))
                        """)
                }
            }
            for (enquiry, reader) in round.leads {
                try connection.run(
                    """
                    UPDATE enquiries SET lead = \(readers[reader].id.description)
                    WHERE enquiry = \(enquiries[enquiry].id.description)
                    """)
            }
        }
        // They are believed only as the hub itself would have left them.
        try await desk.base.hub.store.transaction { try $0.sealAllAccess() }
    }

    @Test func `agree on 100,000 questions over random tables`() async throws {
        let desk = try await desk()
        var mismatches = 0
        var asked = 0
        for seed in 0..<Self.roundCount {
            let round = Round(seed: UInt64(seed))
            try await write(round, desk)
            for (reader, who) in desk.readers.enumerated() {
                let rows = try await desk.base.hub.door.look(
                    at: .deed(.seeQueue), by: who, page: "queue"
                ) { try $0.queue() }
                let shown = Dictionary(
                    rows.map { ($0.enquiry, $0.isKept) }, uniquingKeysWith: { first, _ in first })
                for (place, enquiry) in desk.enquiries.enumerated() {
                    asked += 1
                    let question = Access.Question(
                        role: who.role, relation: round.relation(reader, place), depth: .facts,
                        purpose: .safeguarding)
                    let outcome = Access.decide(question).outcome
                    let wanted: Bool? = outcome == .deny ? nil : outcome != .allow
                    if shown[enquiry.id] != wanted { mismatches += 1 }
                }
            }
        }
        #expect(asked == 100_000)
        #expect(mismatches == 0)
    }
}
