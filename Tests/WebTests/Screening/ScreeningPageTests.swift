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
}
