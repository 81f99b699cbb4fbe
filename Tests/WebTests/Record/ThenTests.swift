import Hub
import Safeguarding
import Store
import TestKit
import Testing

@testable import Web

@Suite struct `What was known at a past moment` {
    private func account(
        _ desk: TestHub, _ enquiry: ID<Enquiry>, at moment: Instant
    ) async throws -> String? {
        let names = try await desk.hub.names()
        return try await desk.hub.door.look(
            at: .enquiry(enquiry), by: desk.manager, page: "test"
        ) { reader -> String? in
            guard let seen = try reader.enquiry(enquiry, asItStoodAt: moment) else { return nil }
            return KnownThen(
                seen.enquiry, at: moment, try reader.openers(of: enquiry, by: moment),
                names: names, people: try reader.people(seen.enquiry.subjects.map(\.person)),
                desk.hub.profile
            ).file(["Head"])
        }
    }

    @Test(arguments: TestEngine.available)
    func `is what had been written by then, and no word more`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        func minute(_ minute: Int) -> Instant { TestHub.start.adding(minutes: minute) }
        let enquiry = try await desk.openEnquiry()
        desk.set(minute(10))
        try await desk.ask(enquiry)
        desk.set(minute(20))
        try await desk.reply(enquiry, as: desk.police, words: "Two calls this year")
        let said = try #require(try await desk.bare(enquiry).statements.first)
        desk.set(minute(30))
        try await desk.hub.correctStatement(
            enquiry, said.id, words: "Three calls", because: "Counted again", by: desk.police)
        desk.set(minute(40))
        try await desk.hub.decide(
            enquiry,
            .init(
                outcome: .section17, rationale: "Needs were found", descriptors: ["several-needs"],
                without: [.init(agency: .education, because: "Cannot wait")]), by: desk.manager)

        #expect(try await account(desk, enquiry, at: minute(-5)) == nil)
        let first = try #require(try await account(desk, enquiry, at: minute(5)))
        #expect(!first.contains("Police, asked"))
        #expect(first.contains("What was not known") && first.contains("Not asked: "))
        let second = try #require(try await account(desk, enquiry, at: minute(25)))
        #expect(second.contains("Two calls this year") && !second.contains("Three calls"))
        #expect(second.contains("Education had not answered"))
        #expect(second.contains("Police was told on"))
        #expect(!second.contains("Needs were found"))
        let last = try #require(try await account(desk, enquiry, at: minute(45)))
        #expect(last.contains("Three calls") && !last.contains("Two calls"))
        #expect(last.contains("Needs were found"))
        #expect(last.contains("Decided without Education: Cannot wait"))
        // The manager's own looks are part of who had opened it.
        #expect(last.contains("Grace Ashdown, Children’s social care, opened it first"))
    }
}
