import Hub
import Safeguarding
import TestKit
import Testing

@Suite struct `An answer to a page that has gone stale` {
    private func assessing(_ desk: TestHub) async throws -> ID<Enquiry> {
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        try await desk.reply(enquiry, as: desk.police)
        try await desk.hub.openAssessment(enquiry, by: desk.social)
        try await desk.hub.joinAssessment(enquiry, by: desk.police)
        for who in [desk.social, desk.police] {
            try await desk.hub.giveLevels(
                enquiry,
                desk.hub.profile.factors.map {
                    .init(factor: $0.id, level: .low, cites: [], because: "Seen")
                }, by: who)
        }
        return enquiry
    }

    @Test func `agrees to no judgement but the one that was read`() async throws {
        let desk = try await TestHub()
        let enquiry = try await assessing(desk)
        try await desk.hub.proposeJudgement(
            enquiry, level: .veryHigh, words: "Go tonight", wouldChange: "", by: desk.social)
        let read = try #require(try await desk.bare(enquiry).assessment?.judgement?.at)
        desk.set(TestHub.start.adding(minutes: 1))
        try await desk.hub.proposeJudgement(
            enquiry, level: .low, words: "It can wait", wouldChange: "", by: desk.social)
        await #expect(
            throws: Refusal.changed(
                "Another judgement was proposed while you read the one before. Nothing was "
                    + "recorded for your agency. Read it, then say whether you agree.")
        ) {
            try await desk.hub.answerJudgement(
                enquiry, agrees: true, because: nil, over: .written(read), by: desk.police)
        }
        #expect(try await desk.bare(enquiry).assessment?.judgement?.answers[.police] == nil)
    }

    @Test func `replaces no decision that its sender has not seen`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        func decide(_ outcome: Outcome, over seen: Replacing) async throws {
            try await desk.hub.decide(
                enquiry,
                .init(outcome: outcome, rationale: "Seen", descriptors: ["several-needs"]),
                over: seen, by: desk.manager)
        }
        try await decide(.section17, over: .written(nil))
        let stands = try #require(try await desk.bare(enquiry).decision?.written)
        await #expect(throws: Refusal.overtaken(stands)) {
            try await decide(.noFurtherAction, over: .written(nil))
        }
        try await decide(.noFurtherAction, over: .written(stands.at))
        #expect(try await desk.bare(enquiry).decisions.count == 2)
    }

    // A clinic asked its guardian about emergency contraception before it shared anything; the hub
    // read the question.
    @Test func `and a question to an agency’s own adviser are between them`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police, .hospital])
        let check = try await desk.check(enquiry, of: .hospital)
        try await desk.hub.askAdvice(
            enquiry, of: .duty, named: nil, question: "Told in confidence. May I?",
            check: check.id, by: desk.health)
        func question(_ who: Practitioner) async throws -> String? {
            try await desk.seen(enquiry, by: who).enquiry.advice.first?.asked.question
        }
        #expect(try await question(desk.health) == "Told in confidence. May I?")
        #expect(try await question(desk.manager) == "")
        #expect(try await question(desk.police) == nil)
        // Nor does an agency that reads only its request read why the enquiry has its priority.
        #expect(
            try await desk.seen(enquiry, by: desk.police).enquiry.ratings.map(\.because) == [""])
        #expect(
            try await desk.seen(enquiry, by: desk.social).enquiry.ratings.map(\.because)
                == ["Seen today"])
    }
}
