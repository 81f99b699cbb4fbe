import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// What an agency sent to the hub alone, and shows to the others later.
@Suite struct `A piece for the hub alone` {
    private static let words = "Her mother asked for help with alcohol"

    private func area() async throws -> (
        desk: TestHub, enquiry: ID<Enquiry>, statement: ID<Statement>
    ) {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police, words: Self.words, handling: .hubOnly)
        let statement = try #require(
            try await desk.seen(enquiry, by: desk.police).enquiry.statements.first)
        return (desk, enquiry, statement.id)
    }

    private func words(
        of enquiry: ID<Enquiry>, by who: Practitioner, _ desk: TestHub
    ) async throws -> [String] {
        try await desk.seen(enquiry, by: who).enquiry.statements.map(\.content.words)
    }

    @Test func `is read by the hub and its owner, and by the others once its owner shows it`()
        async throws
    {
        let (desk, enquiry, statement) = try await area()
        #expect(try await words(of: enquiry, by: desk.manager, desk) == [Self.words])
        #expect(try await words(of: enquiry, by: desk.school, desk).isEmpty)
        try await desk.hub.openStatement(
            statement, in: enquiry, because: "The school can watch for it", by: desk.police)
        #expect(try await words(of: enquiry, by: desk.school, desk) == [Self.words])
        let decision = try #require(try await desk.state(enquiry).sharing.last)
        #expect(decision.value.because == "The school can watch for it")
        #expect(decision.agency == .police)
        #expect(decision.value.shared == ["\(statement)"])
        #expect(Set(decision.value.recipients ?? []).isSuperset(of: [.csc, .education]))
        #expect(try await desk.notRebuilt().isEmpty)
    }

    @Test func `is shown by nobody else, nor without a reason, nor twice`() async throws {
        let (desk, enquiry, statement) = try await area()
        for other in [desk.school, desk.manager] {
            await #expect(throws: Refusal.notFound) {
                try await desk.hub.openStatement(
                    statement, in: enquiry, because: "They need it", by: other)
            }
        }
        await #expect(
            throws: Refusal.answer(
                field: "because", says: "Enter your reasons in your own words")
        ) {
            try await desk.hub.openStatement(
                statement, in: enquiry, because: " ", by: desk.police)
        }
        #expect(try await words(of: enquiry, by: desk.school, desk).isEmpty)
        try await desk.hub.openStatement(
            statement, in: enquiry, because: "They need it", by: desk.police)
        await #expect(
            throws: Refusal.alreadyDone(
                "The agencies that work on this enquiry see it already.")
        ) {
            try await desk.hub.openStatement(
                statement, in: enquiry, because: "They need it", by: desk.police)
        }
    }
}
