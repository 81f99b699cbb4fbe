import Hub
import Safeguarding
import TestKit
import Testing

/// What an agency is told of a concern by being asked about it.
@Suite struct `An agency that was asked` {
    private func asked(
        _ desk: TestHub, told: [String] = [], familyTold: YesNoUnknown = .unknown,
        detail: String? = nil, consent: String? = nil
    ) async throws -> ID<Enquiry> {
        var concern = TestHub.concern(worry: "Edna Crowe heard shouting through the wall")
        concern.referrer = Referrer(source: .acquaintance, name: "Edna Crowe")
        concern.dangerNow = .unknown
        concern.childsWordsHeardBy = nil
        let enquiry = try await desk.openEnquiry(concern)
        let state = try await desk.state(enquiry)
        var answers = SharingFacts()
        if let consent { answers["consent"] = [consent] }
        let day = LondonTime(TestHub.start).day
        try await desk.hub.askAgencies(
            enquiry,
            Hub.Asking(
                agencies: [.education], subjects: state.subjects.map(\.person),
                questions: Set(
                    desk.hub.profile.agency(.education)?.questions.map { "EDU-\($0.id)" } ?? []),
                purposes: ["protect"], told: told.map { .init(fact: $0, because: "To look") },
                from: day.adding(days: -365), to: day, because: "To judge the risk",
                answers: answers, departure: "The risk is high", familyTold: familyTold,
                familyToldDetail: detail), by: desk.social)
        return enquiry
    }

    @Test func `reads what it was told, and who told the hub is never named to it`() async throws {
        let desk = try await TestHub()
        let enquiry = try await asked(desk, told: ["The worry is about: physical harm"])
        let school = try await desk.seen(enquiry, by: desk.school).enquiry
        #expect(school.worries.isEmpty && school.opening?.worry == "")
        #expect(school.opening?.referrerName == nil)
        // The hub reads all of it.
        let hub = try await desk.seen(enquiry, by: desk.social).enquiry
        #expect(hub.worries.map(\.words) == ["Edna Crowe heard shouting through the wall"])
        // Whoever judges the risk with the others reads what was said, without the name.
        try await desk.hub.openAssessment(enquiry, by: desk.social)
        try await desk.hub.joinAssessment(enquiry, by: desk.school)
        let judging = try await desk.seen(enquiry, by: desk.school).enquiry
        let words = try #require(judging.worries.first?.words)
        #expect(words.contains("heard shouting through the wall"))
        #expect(!words.contains("Edna") && !words.contains("Crowe"))
        #expect(judging.voices.map(\.value.heardBy) == ["Somebody who told the hub"])
    }

    @Test func `starts from what the hub recorded of the family`() async throws {
        let desk = try await TestHub()
        let enquiry = try await asked(
            desk, familyTold: .no, detail: "The neighbour fears him", consent: "unsafe-to-ask")
        let school = try await desk.seen(enquiry, by: desk.school).enquiry
        #expect(school.isFamilyUnsafeToTell)
        let facts = try desk.hub.replyFacts(school, by: desk.school)
        #expect(facts["tell-family"] == ["unsafe"] && facts["consent"].isEmpty)
        let check = try #require(school.checks.first)
        #expect(school.consentRecorded(with: check.id) == "unsafe-to-ask")
        let advice = try desk.hub.advise(facts)
        #expect(!advice.reasons.contains { $0.says.contains("Be open with them") })
    }
}
