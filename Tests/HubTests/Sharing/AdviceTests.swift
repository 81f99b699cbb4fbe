import Database
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store
import TestKit
import Testing

@Suite struct `Advice inside a decision` {
    @Test(arguments: TestEngine.available)
    func `is asked of a manager, given in the hub, and kept by the decision that follows`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let check = try await desk.check(enquiry, of: .police)
        try await desk.hub.askAdvice(
            enquiry, of: .manager, question: "May I tell of the old matter?", check: check.id,
            by: desk.police)
        // Only those asked see it and may answer.
        await #expect(throws: Refusal.self) {
            try await desk.hub.adviceWanted(from: desk.social)
        }
        let wanted = try await desk.hub.adviceWanted(from: desk.manager)
        let request = try #require(wanted.first).request
        #expect(wanted.count == 1 && request.asked.question.contains("old matter"))
        for (who, words) in [(desk.social, "Yes"), (desk.manager, " ")] {
            await #expect(throws: Refusal.self) {
                try await desk.hub.giveAdvice(enquiry, request.id, words: words, by: who)
            }
        }
        try await desk.hub.giveAdvice(
            enquiry, request.id, words: "Yes: it bears on her", by: desk.manager)
        #expect(try await desk.hub.adviceWanted(from: desk.manager).isEmpty)
        try await desk.reply(enquiry, as: desk.police)
        let decision = try #require(try await desk.state(enquiry).sharing.last?.value)
        #expect(decision.adviceFrom == "Grace Ashdown, hub manager: Yes: it bears on her")
        #expect(try await desk.notRebuilt() == [])
    }

    /// A question for a Caldicott Guardian once reached nobody: the task had nothing behind it.
    @Test(arguments: TestEngine.available)
    func `reaches a guardian with no part in it as a question alone, and the answer comes back`(
        kind: TestEngine
    ) async throws {
        let desk = try await TestHub(on: kind)
        func guardian(_ name: String) async throws -> Practitioner {
            try await desk.hub.addAccount(
                name: name, agency: .hospital, role: .caldicottGuardian, login: name,
                password: nil)
        }
        let (ivo, other) = (try await guardian("Ivo Marsh"), try await guardian("Una Reed"))
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        let check = try await desk.check(enquiry, of: .police)
        let offered = try await desk.hub.advisers(on: enquiry, for: desk.police)
        #expect(Set(offered.map(\.name)) == ["Ivo Marsh", "Una Reed", "Grace Ashdown"])
        try await desk.hub.askAdvice(
            enquiry, of: .guardian, named: ivo.id,
            question: "May we tell of Callum Brackenridge’s visit?", check: check.id,
            by: desk.police)
        // It is Ivo’s alone, and ends before the reply’s own time.
        let wanted = try #require(try await desk.hub.adviceWanted(from: ivo).first)
        #expect(wanted.request.asked.question == "May we tell of [removed] [removed]’s visit?")
        #expect(!wanted.mayOpen && wanted.request.asked.dueBy < check.dueBy)
        #expect(wanted.request.asked.adviser == "Ivo Marsh, caldicott guardian")
        #expect(try await desk.hub.adviceWanted(from: other).isEmpty)
        #expect(try await desk.hub.due(for: ivo).map(\.deadline.kind) == [.advise])
        #expect(try await desk.hub.due(for: other).isEmpty)
        try await desk.hub.giveAdvice(
            enquiry, wanted.request.id, words: "Yes: the visit, not why", by: ivo)
        let told = try await desk.seen(enquiry, by: desk.police).enquiry.advice
        #expect(told.first?.given?.words == "Yes: the visit, not why")
        #expect(try await desk.hub.adviceWanted(from: ivo).isEmpty)
        #expect(try await desk.notRebuilt() == [])
    }

    @Test func `waits among what is due of a guardian, also about a restricted record`()
        async throws
    {
        let desk = try await TestHub()
        let ivo = try await desk.hub.addAccount(
            name: "Ivo Marsh", agency: .hospital, role: .caldicottGuardian, login: "ivo",
            password: nil)
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.hub.restrict(
            child, named: [desk.social.id], because: "A colleague’s child", by: desk.manager)
        try await desk.hub.askAdvice(
            enquiry, of: .guardian, named: ivo.id, question: "May we ask the clinic?",
            by: desk.social)
        #expect(try await desk.hub.adviceWanted(from: ivo).map(\.mayOpen) == [false])
        let due = try await desk.hub.due(for: ivo)
        #expect(due.map(\.deadline.kind) == [.advise] && due.map(\.child) == [nil])
        // Whoever has no part in it, and was not asked, hears of nothing.
        #expect(try await desk.hub.due(for: desk.police).isEmpty)
    }

    @Test func `is asked of nobody who is kept out, away or the asker, and of whoever stays`()
        async throws
    {
        let desk = try await TestHub()
        let ivo = try await desk.hub.addAccount(
            name: "Ivo Marsh", agency: .hospital, role: .caldicottGuardian, login: "ivo",
            password: nil)
        let enquiry = try await desk.openEnquiry()
        #expect(
            try await desk.hub.advisers(on: enquiry, for: desk.manager).map(\.id) == [ivo.id])
        await #expect(
            throws: Refusal.answer(
                field: "adviser", says: "Select who you ask: that person cannot be asked now")
        ) {
            try await desk.hub.askAdvice(
                enquiry, of: .manager, named: desk.social.id, question: "May we?",
                by: desk.police)
        }
        // What was asked of a role before names were offered waits for each of that role.
        try await desk.hub.askAdvice(
            enquiry, of: .guardian, question: "May we ask the hospital?", by: desk.social)
        #expect(try await desk.hub.adviceWanted(from: ivo).count == 1)
        try await desk.ask(enquiry, [.hospital])
        #expect(try await desk.hub.adviceWanted(from: ivo).first?.mayOpen == true)
        try await desk.hub.declareConflict(in: enquiry, words: "My niece", by: ivo)
        #expect(try await desk.hub.adviceWanted(from: ivo).isEmpty)
        #expect(try await desk.hub.advisers(on: enquiry, for: desk.manager).isEmpty)
    }
}
