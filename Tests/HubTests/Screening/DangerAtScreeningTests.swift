import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// Danger that somebody told the hub of, or did not know of, when a concern is screened.
@Suite struct `A concern about danger` {
    private func contact(
        _ desk: TestHub, _ danger: YesNoUnknown, _ kinds: [ConcernKind] = [.neglect]
    ) async throws -> ID<Contact> {
        let id: ID<Contact> = desk.hub.newID()
        var concern = TestHub.concern("Bo", "Tarn", kinds: kinds)
        concern.dangerNow = danger
        _ = try await desk.hub.receiveContact(id, concern, channel: .form, by: desk.school)
        return id
    }

    @Test(arguments: [(YesNoUnknown.yes, ConcernKind.neglect), (.no, .sexualExploitation)])
    func `is ended without help by a manager alone`(
        danger: YesNoUnknown, kind: ConcernKind
    ) async throws {
        let desk = try await TestHub()
        let id = try await contact(desk, danger, [kind])
        await #expect(
            throws: Refusal.answer(
                field: "outcome",
                says: "A hub manager ends a concern about danger now, exploitation or a missing "
                    + "child without help. Ask one now, or open an enquiry")
        ) {
            try await desk.hub.endContact(
                id, outcome: .noFurtherAction, because: "Police say all is well",
                by: desk.screening)
        }
        try await desk.hub.endContact(
            id, outcome: .noFurtherAction, because: "Found safe, spoken to alone", by: desk.manager)
    }

    @Test func `of another kind is ended by whoever screens`() async throws {
        let desk = try await TestHub()
        try await desk.hub.endContact(
            try await contact(desk, .no), outcome: .noFurtherAction, because: "A mistake",
            by: desk.screening)
    }

    @Test(arguments: [YesNoUnknown.yes, .no])
    func `that was not known becomes what whoever screens found out`(
        found: YesNoUnknown
    ) async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.hub.openEnquiry(
            from: try await contact(desk, .unknown), people: [:], lead: 0, rating: .red,
            danger: found, because: "Rang the school", by: desk.screening)
        #expect(try await desk.state(enquiry).opening?.dangerNow == found)
    }

    /// Nobody who does not know of danger has said that there is less than significant harm.
    @Test func `that is not known is not taken for little`() throws {
        var concern = TestHub.concern(kinds: [.other])
        concern.dangerNow = .unknown
        #expect(concern.sharingFacts(discloser: "school")["risk"] == ["significant-harm"])
        concern.dangerNow = .no
        #expect(concern.sharingFacts(discloser: "school")["risk"] == ["needs-help"])
    }
}
