import Foundation
import Hub
import Safeguarding
import TestKit
import Testing
import Web

@Suite struct `The page that screens a concern` {
    private func dean() -> ConcernPerson {
        ConcernPerson(
            role: .sourceOfRisk,
            details: PersonDetails(name: Name(given: "Dean", family: "Marchetti")))
    }

    /// What it shows of a concern that came after an open enquiry names Callum, six, and Dean.
    private func page(_ concern: Concern) async throws -> (desk: TestHub, body: String) {
        let desk = try await TestHub()
        var first = TestHub.concern()
        first.people.append(dean())
        _ = try await desk.openEnquiry(first)
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, concern, channel: .telephone, by: desk.screening)
        return (desk, try await desk.page("/concerns/\(contact)", as: desk.screening).body)
    }

    /// Another child’s case was once chosen beforehand, for a first name shared with a man.
    @Test func `does not take a man’s name for an enquiry about the child`() async throws {
        var concern = TestHub.concern("Kayleigh", "Woodhouse")
        concern.people = [
            ConcernPerson(
                role: .child,
                details: PersonDetails(
                    name: Name(given: "Kayleigh", family: "Woodhouse"),
                    born: Day(year: 2012, month: 10, day: 30).map { PartialDate($0) })), dean(),
        ]
        let body = try await page(concern).body
        #expect(!body.contains("An enquiry about this child is open already"))
        #expect(body.contains("Dean Marchetti, named here, may be Dean Marchetti"))
        #expect(body.contains("an adult or other person in 1 open enquiry"))
        #expect(body.contains("Check before you decide"))
        #expect(!body.contains(" checked"))
        let open = try #require(body.range(of: "id=\"open\""))
        let pass = try #require(body.range(of: "id=\"pass\""))
        #expect(open.lowerBound < pass.lowerBound)
    }

    @Test func `says who the child of an open enquiry is, how old and why, and chooses nothing`()
        async throws
    {
        let body = try await page(TestHub.concern()).body
        #expect(body.contains("An enquiry about this child is open already"))
        // Born on 14 May 2019; it is 4 March 2026.
        #expect(body.contains("<b>Callum Brackenridge, 6 years</b>: RB-26-00001"))
        #expect(body.contains("Why: ") && body.contains("about Callum Brackenridge, 6 years"))
        #expect(!body.contains(" checked"))
        let open = try #require(body.range(of: "id=\"open\""))
        let pass = try #require(body.range(of: "id=\"pass\""))
        #expect(pass.lowerBound < open.lowerBound)
    }

    /// No agency’s register says so: the hub alone has met her.
    @Test func `says what the hub did about the child before`() async throws {
        let desk = try await TestHub()
        let first = try await desk.openEnquiry()
        try await desk.hub.decide(
            first, .init(outcome: .noFurtherAction, rationale: "Below", descriptors: ["universal"]),
            by: desk.manager)
        try await desk.hub.tellReferrer(
            first, told: false, words: "Not known who they are", because: "", departure: nil,
            by: desk.manager)
        try await desk.hub.close(first, because: "Nothing more to do", by: desk.manager)
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern(), channel: .telephone, by: desk.screening)
        let body = try await desk.page("/concerns/\(contact)", as: desk.screening).body
        #expect(body.contains("Known to the hub before"))
        #expect(body.contains("Earlier enquiry: "))
        #expect(body.contains("RB-26-00001"))
        #expect(body.contains("No further action"))
        #expect(!body.contains("An enquiry about this child is open already"))
    }

    @Test func `says that whoever told did not know if there is danger`() async throws {
        var concern = TestHub.concern()
        concern.dangerNow = .unknown
        let body = try await page(concern).body
        #expect(body.contains("does not know if a child is in danger now"))
        concern.dangerNow = .no
        #expect(try await !page(concern).body.contains("does not know if a child is in danger"))
    }

    /// Its reference beside two names would say that they are in one record.
    @Test func `gives no reference of an enquiry with somebody kept to others`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let mother = try #require(
            try await desk.state(enquiry).subjects.first { $0.role == .parent }?.person)
        try await desk.hub.restrict(
            mother, named: [desk.social.id], because: "She works here", by: desk.manager)
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern(), channel: .telephone, by: desk.screening)
        let body = try await desk.page("/concerns/\(contact)", as: desk.screening).body
        #expect(body.contains("a restricted record"))
        #expect(!body.contains("RB-26-00001"))
    }
}
