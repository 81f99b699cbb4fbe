import Hub
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `The time to keep a record` {
    @Test(arguments: TestEngine.available)
    func `keeps a concern that ended until its time is over`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let other = try await desk.hub.addAccount(
            name: "Femi Alade", agency: .csc, role: .manager, login: "femi", password: nil)
        let child = try await desk.hub.addPerson(
            PersonDetails(
                name: Name(given: "Ada", family: "Reed"),
                born: Day(year: 2019, month: 5, day: 14).map { PartialDate($0) }),
            by: desk.manager)
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern("Ada", "Reed"), channel: .telephone, by: desk.manager)
        try await desk.hub.endContact(
            contact, people: [0: .known(child, because: "Same")], outcome: .noFurtherAction,
            because: "Below", by: desk.manager)
        let records = try await desk.hub.erasureScope(of: child, by: desk.manager).records
        #expect(records.map(\.about) == [.contact(contact)])
        // Three years after the child turns 18.
        #expect(records.first?.ends == Day(year: 2040, month: 5, day: 14))
        #expect(try await desk.hub.retention(by: desk.manager).closed.map(\.child) == [child])
        func propose() async throws -> ID<Erasure> {
            try await desk.hub.proposeErasure(
                of: child, basis: .retentionOver, because: "The time is over", by: desk.manager)
        }
        await #expect(throws: Refusal.self) { _ = try await propose() }
        desk.set(TestHub.start.adding(days: 15 * 366))
        let id = try await propose()
        try await desk.hub.carryOutErasure(id, by: other)
        #expect(try await desk.hub.retention(by: desk.manager).closed.isEmpty)
    }
}
