import Linkage
import Safeguarding
import Store
import TestKit
import Testing

@testable import Hub

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

    private static let home = Address(house: "12", street: "Mill Road", postcode: "RB4 7XY")

    private func place(
        of person: ID<Person>, for who: Practitioner, _ desk: TestHub
    ) async throws -> Address? {
        try await desk.hub.door.look(at: .person(person), by: who, page: "x") {
            try $0.person(person)?.address
        }
    }

    /// A mother was known twice: once concealed, once in another enquiry with a son at the place.
    @Test func `of a page that is joined later is concealed with it`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let mother = try #require(
            try await desk.state(enquiry).subjects.first { $0.role == .parent }?.person)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled",
            whereabouts: Whereabouts(address: Self.home), by: desk.manager)
        var concern = TestHub.concern("Bo", "Tarn")
        concern.people[0].details.address = Self.home
        concern.people[1].details = PersonDetails(
            name: Name(given: "Rosalind", family: "Tarn"), address: Self.home)
        let other = try await desk.state(try await desk.openEnquiry(concern))
        let son = try #require(other.leadChild)
        let again = try #require(other.subjects.first { $0.role == .parent }?.person)
        #expect(try await place(of: son, for: desk.screening, desk) == Self.home)
        try await desk.hub.decide(
            .same, mother, about: .person(again), because: "One woman", by: desk.social)
        for person in [son, again] {
            #expect(try await place(of: person, for: desk.screening, desk)?.isEmpty == true)
            #expect(try await place(of: person, for: desk.social, desk) == Self.home)
        }
        #expect(try await desk.notRebuilt() == [])
    }

    @Test func `of an enquiry that somebody was taken out of is concealed with them`()
        async throws
    {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.people[0].details.address = Self.home
        concern.people[1].details.address = Self.home
        let enquiry = try await desk.openEnquiry(concern)
        let state = try await desk.state(enquiry)
        let child = try #require(state.leadChild)
        let mother = try #require(state.subjects.first { $0.role == .parent }?.person)
        try await desk.hub.takeOut(
            mother, of: enquiry, because: "Not part of it", by: desk.social)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        #expect(try await place(of: child, for: desk.screening, desk)?.isEmpty == true)
        #expect(try await place(of: child, for: desk.social, desk) == Self.home)
        #expect(try await desk.notRebuilt() == [])
    }

    /// A page very like hers, which nobody had decided on, said where she lives.
    @Test func `is not told by a page that may be hers, made before or after`() async throws {
        let desk = try await TestHub()
        let born = Day(year: 1987, month: 6, day: 26).map { PartialDate($0) }
        func her(_ given: String) -> PersonDetails {
            PersonDetails(
                name: Name(given: given, family: "Davies"), born: born, address: Self.home)
        }
        let mother = try await desk.hub.addPerson(her("Riley"), by: desk.manager)
        let before = try await desk.hub.addPerson(her("Rylee"), by: desk.manager)
        let apart = try await desk.hub.addPerson(her("Ruby"), by: desk.manager)
        let nobody = try await desk.hub.addPerson(
            PersonDetails(name: Name(given: "Sam", family: "Hale"), address: Self.home),
            by: desk.manager)
        try await desk.hub.decide(
            .apart, mother, about: .person(apart), because: "Her twin", by: desk.manager)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        let after = try await desk.hub.addPerson(her("Reilly"), by: desk.screening)
        func shown(_ person: ID<Person>, to who: Practitioner) async throws -> Address? {
            try await desk.hub.door.look(at: .identity(person), by: who, page: "x") {
                try $0.person(person)?.address
            }
        }
        let other = try await desk.hub.addAccount(
            name: "Sol Reed", agency: .csc, role: .manager, login: "sol", password: nil)
        for person in [before, after] {
            #expect(try await shown(person, to: other)?.isEmpty == true)
            #expect(try await shown(person, to: desk.manager) == Self.home)
        }
        // Whoever was told it and has to find her tonight may.
        #expect(try await shown(after, to: desk.screening) == Self.home)
        #expect(try await shown(nobody, to: other) == Self.home)
        #expect(try await shown(apart, to: other) == Self.home)
    }

    @Test func `in a register is found by no search for the home, but by that agency’s own staff`()
        async throws
    {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.people[1].details.address = Self.home
        let enquiry = try await desk.openEnquiry(concern)
        let mother = try #require(
            try await desk.state(enquiry).subjects.first { $0.role == .parent }?.person)
        let rows =
            "id,given name,surname,dob,house,address,postcode\n"
            + "g1,Zoe,Brackenridge,2015-02-03,12,Mill Road,RB4 7XY\n"
            + "g2,Ned,Hobbs,1960-02-03,14,Mill Road,RB4 7XY\n"
        let bytes = Array(rows.utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        try await desk.hub.importRegister(
            try RegisterFile.read(CSVReader(bytes), of: .csc, mapping: mapping), of: .csc,
            digest: Hub.digest(of: bytes), by: Hub.localOperator)
        try await desk.hub.importRegister(
            try RegisterFile.read(CSVReader(bytes), of: .gp, mapping: mapping), of: .gp,
            digest: Hub.digest(of: bytes), by: Hub.localOperator)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        func found(_ asked: Details, by who: Practitioner) async throws -> [String: String] {
            let matches = try await desk.hub.find(asked, about: .enquiry(enquiry), by: who)
                .answer.matches
            return matches.reduce(into: [:]) { all, match in
                if let agency = match.agency {
                    all["\(agency.rawValue) \(match.key.record)"] = match.details.postcode
                }
            }
        }
        let zoe = Details(given: "Zoe", family: "Brackenridge", birthYear: 2015)
        let seen = try await found(zoe, by: desk.screening)
        #expect(seen["GPS g1"] == "")
        // The council's own register is the searcher's own.
        #expect(seen["CSC g1"] == "RB4 7XY")
        #expect(try await found(zoe, by: desk.social)["GPS g1"] == "RB4 7XY")
        let byPlace = Details(house: "12", street: "Mill Road", postcode: "RB4 7XY")
        let there = try await found(byPlace, by: desk.screening)
        #expect(there["GPS g1"] == nil)
        // A neighbour is nobody's secret.
        let ned = try await found(Details(given: "Ned", family: "Hobbs"), by: desk.screening)
        #expect(ned["GPS g2"] == "RB4 7XY")
    }

    /// Her double in another enquiry was concealed, and the children there were not.
    @Test func `of somebody who may be her is concealed with her`() async throws {
        let desk = try await TestHub()
        let born = Day(year: 1987, month: 6, day: 26).map { PartialDate($0) }
        func enquiry(_ child: String, _ mother: String) async throws -> Enquiry {
            var concern = TestHub.concern(child, "Tarn")
            concern.people[0].details.address = Self.home
            concern.people[1].details = PersonDetails(
                name: Name(given: mother, family: "Davies"), born: born, address: Self.home)
            return try await desk.state(try await desk.openEnquiry(concern))
        }
        let (one, other) = (
            try await enquiry("Bo", "Riley"), try await enquiry("Kit", "Rylee")
        )
        let mother = try #require(one.subjects.first { $0.role == .parent }?.person)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        for subject in one.subjects + other.subjects {
            #expect(try await place(of: subject.person, for: desk.screening, desk)?.isEmpty == true)
        }
        let kit = try #require(other.leadChild)
        #expect(try await place(of: kit, for: desk.screening, desk)?.isEmpty == true)
        #expect(try await place(of: kit, for: desk.social, desk) == Self.home)
    }

    /// Registers write one home in many ways; a neighbour’s is another.
    @Test(arguments: [
        ("", "12 Mill Road", "RB4 7XY", true), ("Flat 2, 12", "Mill Road", "RB4 7XY", true),
        ("12 Mill Road", "", "rb47xy", true), ("", "Mill Road 12", "RB4 7XY", true),
        ("No 12", "Mill Road", "", true), ("14", "Mill Road", "RB4 7XY", false),
        ("12", "Hill Road", "RB4 7XZ", false), ("12", "Mill Road", "RB9 9ZZ", false),
        ("", "Mill Road", "", false), ("", "", "RB4 7XY", true), ("12a", "", "RB4 7XY", true),
        ("Twelve", "Mill Road", "RB4 7XY", true),
    ])
    func `is known by its address however that is spread over columns`(
        house: String, street: String, postcode: String, isHome: Bool
    ) {
        let other = Address(house: house, street: street, postcode: postcode)
        #expect(Self.home.isSameHome(as: other) == isHome)
    }

    @Test func `is known by its telephone number`() {
        let home = Whereabouts(telephone: "07700 900451")
        #expect(home.mayBeHome(to: Address(), "07700900451"))
        #expect(!home.mayBeHome(to: Address(), "07700900452"))
        #expect(!Whereabouts(telephone: "999").mayBeHome(to: Address(), "999"))
    }
}
