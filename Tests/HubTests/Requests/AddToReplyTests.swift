import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// More is found after an answer was sent, or what was said not to be held is.
@Suite struct `An answer that is added to` {
    private func area() async throws -> (desk: TestHub, enquiry: ID<Enquiry>, check: Check) {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        return (desk, enquiry, try await desk.check(enquiry, of: .police))
    }

    private func answers(_ check: Check, _ known: Known) -> [Check.Answer] {
        check.asked.subjects.map { Check.Answer(person: $0, known: known) }
    }

    private func nothing(_ known: Known, _ check: Check) -> Hub.Replying {
        Hub.Replying(answers: answers(check, known), statements: [], because: "Searched")
    }

    @Test func `keeps when it first came and who added to it, and says more`() async throws {
        let (desk, enquiry, check) = try await area()
        try await desk.hub.reply(enquiry, check.id, nothing(.notKnown, check), by: desk.police)
        #expect(try await desk.check(enquiry, of: .police).reply?.sum == .notKnown)
        desk.set(TestHub.start.adding(days: 3))
        try await desk.reply(
            enquiry, as: desk.police, words: "A call in May was found", isAdding: true)
        let state = try await desk.state(enquiry)
        let after = try #require(state.checks.first { $0.id == check.id })
        #expect(after.reply?.sum == .known)
        #expect(after.reply?.at == TestHub.start && after.wasOnTime == true)
        #expect(after.additions.map(\.by) == [desk.police.id])
        #expect(state.statements.map(\.content.words) == ["A call in May was found"])
        // Each answer is a decision of its own.
        #expect(
            state.sharing.filter { $0.value.check == check.id && $0.agency == .police }.count == 2)
        #expect(try await desk.notRebuilt().isEmpty)
    }

    @Test func `is refused where nothing is added, and once the enquiry is closed`() async throws {
        let (desk, enquiry, check) = try await area()
        try await desk.hub.reply(enquiry, check.id, nothing(.notKnown, check), by: desk.police)
        await #expect(
            throws: Refusal.answer(
                field: "words-0", says: "Enter what there is to add, or change your answer")
        ) {
            try await desk.hub.reply(
                enquiry, check.id, nothing(.notKnown, check), isAdding: true, by: desk.police)
        }
        // A page that was open before the answer went adds nothing unseen.
        await #expect(
            throws: Refusal.alreadyDone(
                "Your agency answered this request meanwhile. Look at what was sent; then you can "
                    + "add what you typed to it.")
        ) {
            try await desk.hub.reply(enquiry, check.id, nothing(.known, check), by: desk.police)
        }
    }

    @Test func `may follow a refusal, which stays on the record`() async throws {
        let (desk, enquiry, check) = try await area()
        try await desk.hub.declineCheck(
            enquiry, check.id, reason: .notHeld, words: "No file of theirs",
            departure: nil,
            by: desk.police)
        try await desk.reply(
            enquiry, as: desk.police, words: "A call in May was found", isAdding: true)
        let after = try await desk.check(enquiry, of: .police)
        #expect(after.declined != nil && after.reply != nil && !after.isRefused)
    }

    /// Worked by hand from what each word means: not to have looked is never to hold nothing.
    @Test(arguments: [
        ([Known.notKnown, .notKnown], ReplySum.notKnown),
        ([.notKnown, .notSearched], .searchedInPart), ([.notSearched, .notSearched], .notSearched),
        ([.notSearched, .possiblyKnown], .possiblyKnown), ([.notKnown, .known], .known),
    ])
    func `comes to one word that never makes nothing of what was not searched`(
        answers: [Known], sum: ReplySum
    ) {
        #expect(ReplySum(of: answers) == sum)
    }
}
