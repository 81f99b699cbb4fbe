import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// What the addresses of others would tell of a place that is concealed.
@Suite struct `The household of a concealed person` {
    /// A mother's place stood on the pages of the children who live with her (attack of 30 November
    /// 2026).
    @Test func `is concealed with them, and nobody else of the enquiry is`()
        async throws
    {
        let desk = try await TestHub()
        let home = Address(house: "12", street: "Mill Road", postcode: "RB4 7XY")
        var concern = TestHub.concern()
        concern.people[1].details.address = home
        concern.people.append(
            ConcernPerson(
                role: .sourceOfRisk,
                details: PersonDetails(
                    name: Name(given: "Lee", family: "Marsh"),
                    address: Address(house: "12", street: "Mill Road", postcode: "RB4 7XY"))))
        let enquiry = try await desk.openEnquiry(concern)
        let subjects = try await desk.state(enquiry).subjects
        func one(_ role: SubjectRole) throws -> ID<Person> {
            try #require(subjects.first { $0.role == role }?.person)
        }
        try await desk.hub.conceal(
            try one(.parent), named: [desk.social.id], because: "She fled", by: desk.manager)
        func place(of role: SubjectRole, for who: Practitioner) async throws -> Whereabouts? {
            let id = try one(role)
            return try await desk.hub.door.look(at: .person(id), by: who, page: "x") {
                try $0.person(id)?.whereabouts
            }
        }
        #expect(try await place(of: .child, for: desk.screening)?.isEmpty == true)
        #expect(try await place(of: .child, for: desk.social)?.address == home)
        // Where he lives who is said to be the risk is not hers to keep.
        #expect(try await place(of: .sourceOfRisk, for: desk.screening)?.address == home)
        #expect(try await desk.notRebuilt() == [])
    }

    @Test
    func `is not told by a child's new address, whoever writes it, and writing tells nothing`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let state = try await desk.state(enquiry)
        let (child, mother) = (
            try #require(state.leadChild),
            try #require(state.subjects.first { $0.role == .parent }?.person)
        )
        let refuge = Address(house: "3", street: "Bellflower Road", postcode: "RB2 8AB")
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled",
            whereabouts: Whereabouts(address: refuge), by: desk.manager)
        for guess in [refuge, Address(house: "1", street: "Any Street", postcode: "RB1 1AA")] {
            try await desk.hub.changeDetails(
                of: child, because: "Moved", by: desk.screening
            ) { $0.address = guess }
            let shown = try await desk.hub.door.look(
                at: .person(child), by: desk.screening, page: "x"
            ) { try $0.person(child)?.whereabouts }
            #expect(shown?.isEmpty == true)
        }
    }
}
