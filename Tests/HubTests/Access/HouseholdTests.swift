import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// What the addresses of others would tell of a place that is concealed.
@Suite struct `The household of a concealed person` {
    /// A mother's place stood on the pages of the children who live with her.
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

    @Test(arguments: [
        Address(house: "3", street: "Bellflower Road", postcode: "RB2 8AB"),
        Address(house: "1", street: "Any Street", postcode: "RB1 1AA"),
    ])
    func `is not told by a new address, and writing one tells nothing of it`(
        guess: Address
    ) async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let state = try await desk.state(enquiry)
        let child = try #require(state.leadChild)
        let mother = try #require(state.subjects.first { $0.role == .parent }?.person)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled",
            whereabouts: Whereabouts(
                address: Address(house: "3", street: "Bellflower Road", postcode: "RB2 8AB")),
            by: desk.manager)
        try await desk.hub.changeDetails(of: child, because: "Moved", by: desk.screening) {
            $0.address = guess
        }
        func shown(to who: Practitioner) async throws -> Whereabouts? {
            try await desk.hub.door.look(at: .person(child), by: who, page: "x") {
                try $0.person(child)?.whereabouts
            }
        }
        #expect(try await shown(to: desk.screening)?.isEmpty == true)
        #expect(try await shown(to: desk.social)?.address == guess)
    }

    @Test func `is kept from whoever is taken off the list of one of them`() async throws {
        let desk = try await TestHub()
        let home = Address(house: "12", street: "Mill Road", postcode: "RB4 7XY")
        var concern = TestHub.concern()
        concern.people[1].details.address = home
        let enquiry = try await desk.openEnquiry(concern)
        let state = try await desk.state(enquiry)
        let child = try #require(state.leadChild)
        let mother = try #require(state.subjects.first { $0.role == .parent }?.person)
        for named in [[desk.social.id, desk.screening.id], [desk.social.id]] {
            try await desk.hub.conceal(
                mother, named: named, because: "She fled", by: desk.manager)
        }
        for (who, isShown) in [(desk.social, true), (desk.screening, false)] {
            let place = try await desk.hub.door.look(at: .person(child), by: who, page: "x") {
                try $0.person(child)?.whereabouts
            }
            #expect(place?.isEmpty == !isShown)
        }
    }

    @Test func `takes in who is brought into the enquiry later`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let state = try await desk.state(enquiry)
        let mother = try #require(state.subjects.first { $0.role == .parent }?.person)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        let baby = try await desk.hub.addSubject(
            to: enquiry, .new,
            details: PersonDetails(
                name: Name(given: "Bo", family: "Brackenridge"),
                address: Address(house: "3", street: "Bellflower Road", postcode: "RB2 8AB")),
            role: .sibling, relationship: "brother", because: "Born last week", by: desk.screening)
        let place = try await desk.hub.door.look(at: .person(baby), by: desk.screening, page: "x") {
            try $0.person(baby)?.whereabouts
        }
        #expect(place?.isEmpty == true)
    }
}
