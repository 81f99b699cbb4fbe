import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// A solicitor saw a GP refuse a section 47 request about a child of three in one step, and a
/// school refuse in danger with one word, “GDPR”.
@Suite struct `A refusal of a request` {
    private func asked(
        _ desk: TestHub, _ concern: Concern = TestHub.concern(), _ rating: Rating = .amber
    ) async throws -> (ID<Enquiry>, Check) {
        let enquiry = try await desk.openEnquiry(concern, rating: rating)
        try await desk.ask(enquiry)
        return (enquiry, try await desk.check(enquiry, of: .education))
    }

    private func decline(
        _ desk: TestHub, _ enquiry: ID<Enquiry>, _ check: Check, _ reason: RefusalReason
    ) async throws {
        try await desk.hub.declineCheck(
            enquiry, check.id, reason: reason, words: "GDPR", departure: nil, by: desk.school)
    }

    /// A school is bound by no duty to answer (Children Act 1989, section 47(11)); Working Together
    /// and golden rules 1 and 4 still ask for a second view.
    @Test func `goes to a senior first where a child may suffer significant harm`() async throws {
        let desk = try await TestHub()
        let (enquiry, check) = try await asked(desk)
        try await decline(desk, enquiry, check, .noLawfulBasis)
        let waiting = try await desk.state(enquiry)
        #expect(waiting.check(check.id)?.isAnswered == false)
        #expect(waiting.advice.count == 1)
        #expect(!waiting.sharing.contains { $0.value.result == .withheld })
    }

    @Test func `goes to a senior first in danger now`() async throws {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.dangerNow = .yes
        let (enquiry, check) = try await asked(desk, concern, .red)
        try await decline(desk, enquiry, check, .confidenceOutweighs)
        #expect(try await desk.state(enquiry).check(check.id)?.isAnswered == false)
    }

    @Test func `is recorded at once where a child only needs help, and where nothing is held`()
        async throws
    {
        let desk = try await TestHub()
        let (green, mild) = try await asked(
            desk, TestHub.concern("Bo", "Tarn", kinds: [.parentsHealth]), .green)
        try await decline(desk, green, mild, .notRelevant)
        #expect(try await desk.state(green).check(mild.id)?.declined?.reason == .notRelevant)
        let (enquiry, check) = try await asked(desk)
        try await decline(desk, enquiry, check, .notHeld)
        #expect(try await desk.state(enquiry).check(check.id)?.isAnswered == true)
    }

    @Test func `is never that nobody looked`() async throws {
        let desk = try await TestHub()
        let (enquiry, check) = try await asked(desk)
        await #expect(
            throws: Refusal.answer(
                field: "reason",
                says: "Not to have looked is no answer. Say how much longer you need, or who looks")
        ) { try await decline(desk, enquiry, check, .notSearched) }
    }
}
