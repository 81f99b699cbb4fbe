import Foundation
import Hub
import Safeguarding
import TestKit
import Testing
import Web

/// A girl, her brother, her mother and the man who may be harming her. What a victim says was once
/// filed under the name of whoever she spoke of (CPOMS), and read as his.
private struct Household {
    let desk: TestHub
    let enquiry: ID<Enquiry>
    let reference: String
    let sara: ID<Person>
    let archie: ID<Person>
    let ann: ID<Person>
    let dean: ID<Person>

    init() async throws {
        desk = try await TestHub()
        var concern = TestHub.concern(
            "Sara", "Roberts", kinds: [.sexualExploitation], worry: "New phone and cash this term")
        concern.childsWords = "He says he loves me"
        concern.people += [
            ConcernPerson(
                role: .sibling,
                details: PersonDetails(name: Name(given: "Archie", family: "Roberts")),
                relationship: "brother"),
            ConcernPerson(
                role: .sourceOfRisk,
                details: PersonDetails(name: Name(given: "Dean", family: "Marchetti"))),
        ]
        enquiry = try await desk.openEnquiry(concern)
        sara = try await desk.person("Sara", of: enquiry)
        archie = try await desk.person("Archie", of: enquiry)
        ann = try await desk.person("Ann", of: enquiry)
        dean = try await desk.person("Dean", of: enquiry)
        try await desk.ask(enquiry, [.police, .hospital])
        reference = try await desk.bare(enquiry).reference
        try await reply(
            desk.health,
            [
                ("Asked for a pregnancy test", [sara], .ordinary),
                ("She and Dean came to the clinic for a test", [sara, dean], .ordinary),
                ("Archie has asthma", [archie], .health),
            ])
        try await reply(
            desk.police,
            [
                ("Keeps a grey Audi", [dean], .ordinary),
                ("Seen with Sara in the Audi", [sara, dean], .criminalOffence),
            ])
        try await desk.hub.recordVoice(
            enquiry,
            Voice(
                child: archie, words: "He shouts at my sister", heardBy: "Ms Lane", heardOn: nil,
                whyNot: nil), by: desk.social, command: nil)
    }

    private func reply(
        _ who: Practitioner, _ pieces: [(String, [ID<Person>], Sensitivity)]
    ) async throws {
        let check = try await desk.check(enquiry, of: who.agency)
        try await desk.hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: pieces.map { words, about, sensitivity in
                    Statement.Content(
                        id: desk.hub.newID(), about: about, words: words, kind: .fact,
                        eventDate: .unknown(), source: "Case system", sensitivity: sensitivity,
                        handling: .open, named: [],
                        minimisation: Minimisation(
                            need: "It answers what was asked", function: .decide))
                }, because: "It helps protect the child"), by: who)
    }

    func body(_ person: ID<Person>, _ page: String = "") async throws -> String {
        let found = try await desk.page("/people/\(person)\(page)", as: desk.social)
        #expect(found.code == 200)
        return found.body
    }
}

@Suite struct `The page of a person` {
    @Test(arguments: ["", "/chronology"])
    func `that names a source of risk says only what is said about them`(page: String) async throws
    {
        let house = try await Household()
        let dean = try await house.body(house.dean, page)
        for childs in [
            "He says he loves me", "He shouts at my sister", "pregnancy", "for a test", "asthma",
            "New phone and cash", "What Dean", "Child’s record", "This child", "mother",
            "brother", "I'm not allowed", "significant harm",
        ] {
            #expect(!dean.contains(childs), "\(childs)")
        }
        #expect(dean.contains("Keeps a grey Audi") && dean.contains("Seen with Sara"))
        #expect(dean.contains("Case system") && dean.contains(house.reference))
        if page.isEmpty {
            #expect(dean.contains("Named as a source of risk in 1 enquiry"))
            #expect(dean.contains("it is not a finding"))
            #expect(dean.contains("Sara Roberts") && dean.contains("Archie Roberts"))
        }
    }

    @Test func `that is a parent’s has no words of the child’s, and the child’s has them`()
        async throws
    {
        let house = try await Household()
        let ann = try await house.body(house.ann)
        #expect(!ann.contains("He says he loves me") && !ann.contains("pregnancy"))
        #expect(ann.contains("parent or carer") && ann.contains("Sara Roberts"))
        #expect(!ann.contains("Named as a source of risk"))
        let sara = try await house.body(house.sara)
        #expect(sara.contains("What Sara says") && sara.contains("He says he loves me"))
        #expect(sara.contains("pregnancy") && sara.contains("Child’s record"))
        #expect(!sara.contains("He shouts at my sister") && !sara.contains("asthma"))
    }

    @Test func `that is a brother’s speaks with his own words and no others`() async throws {
        let house = try await Household()
        let archie = try await house.body(house.archie)
        #expect(archie.contains("What Archie says") && archie.contains("He shouts at my sister"))
        #expect(archie.contains("asthma"))
        #expect(!archie.contains("He says he loves me") && !archie.contains("pregnancy"))
        // What concerns the household says whom it is mainly about.
        #expect(archie.contains("Concern received, about Sara Roberts"))
        #expect(!archie.contains(">brother<"))
    }

    @Test func `is the only one with each child’s words, on the enquiry and the plan too`()
        async throws
    {
        let house = try await Household()
        for page in ["", "/plan"] {
            let body = try await house.desk.page(
                "/enquiries/\(house.enquiry)\(page)", as: house.desk.social
            ).body
            let parts = body.components(separatedBy: "class=\"voice gap\"").dropFirst().map {
                $0.components(separatedBy: "</section>")[0]
            }
            #expect(parts.count == 2, "\(page)")
            #expect(parts.first?.contains("What Sara says") ?? false)
            #expect(parts.first?.contains("He says he loves me") ?? false)
            #expect(parts.last?.contains("What Archie says") ?? false)
            #expect(parts.last?.contains("He shouts at my sister") ?? false)
        }
    }

    @Test(arguments: ["/people/SARA", "/people/SARA/chronology", "/enquiries/ENQUIRY"])
    func `says of what has no date that the date was not given`(page: String) async throws {
        let house = try await Household()
        let address = page.replacingOccurrences(of: "SARA", with: "\(house.sara)")
            .replacingOccurrences(of: "ENQUIRY", with: "\(house.enquiry)")
        let body = try await house.desk.page(address, as: house.desk.social).body
        #expect(body.contains("Date not given"))
        // Beside “Asked for a pregnancy test”, “not known” reads as if the child were not known.
        #expect(!body.contains(">not known"))
    }

    /// UK GDPR Article 15(4), and the Data Protection Act 2018, Schedule 2, paragraph 16: the copy
    /// does not give away others. A person may judge otherwise of each part.
    @Test func `who asks for a copy offers to leave out what is mainly about a child`() async throws
    {
        let house = try await Household()
        let id = try await house.desk.hub.ask(
            for: SubjectBundle.Request(
                person: house.dean, recipient: .own, name: "Dean Marchetti", recipientPerson: nil,
                received: LondonTime(TestHub.start).day, identityChecked: "Passport",
                delivery: "By hand"), by: house.desk.manager, command: nil)
        let draft = try #require(
            try await house.desk.hub.bundle(id, by: house.desk.manager).draft)
        let kept = draft.items.filter { draft.suggested[$0.id] == nil }.map(\.words).joined()
        for childs in ["loves me", "shouts at", "pregnancy", "for a test", "New phone", "asthma"] {
            #expect(!kept.contains(childs), "\(childs)")
        }
        #expect(kept.contains("Keeps a grey Audi"))
    }
}

@Suite struct `A reader who is not shown every request` {
    @Test func `is not told that agencies were not asked`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police, .education, .hospital])
        try await desk.reply(enquiry, as: desk.health, words: "Seen in November")
        try await desk.hub.openAssessment(enquiry, by: desk.social, command: nil)
        try await desk.hub.joinAssessment(enquiry, by: desk.police, command: nil)
        let page = "/enquiries/\(enquiry)/assessment"
        let police = try await desk.page(page, as: desk.police).body
        #expect(police.contains("Police has not answered"))
        #expect(police.contains("Not shown to you, whether asked and what they answered"))
        for agency in ["Education", "Millbrook NHS Trust", "Housing"] {
            #expect(!police.contains("\(agency) was not asked"), "\(agency)")
        }
        #expect(!police.contains("Not here<") && !police.contains("Everyone asked"))
        #expect(police.contains("Which other agencies were asked is not shown to you"))
        // Whoever reads the room is in it, from the first page on.
        #expect(police.contains("Here now") && !police.contains("Asked, not here"))
        let hub = try await desk.page(page, as: desk.social).body
        #expect(hub.contains("Housing was not asked") && !hub.contains("Education was not asked"))
        #expect(hub.contains("Education has not answered") && !hub.contains("not shown to you"))
    }

    @Test func `whose agency owns an action alone is not told that nobody was asked`() async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police, .education])
        let police = try await desk.seen(enquiry, by: desk.police).enquiry
        #expect(police.showsWhether(asked: .police) && !police.showsWhether(asked: .education))
        #expect(
            Picture(of: police, agencies: [.csc, .police, .education, .housing]).missing.contains(
                .notShown(.education)))
    }

    @Test func `reads that an agency did not search, not that it holds nothing`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        let check = try await desk.check(enquiry, of: .police)
        try await desk.hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { .init(person: $0, known: .notSearched) },
                statements: [], because: "The system was down"), by: desk.police)
        let body = try await desk.page("/enquiries/\(enquiry)", as: desk.social).body
        #expect(body.contains("Replied, did not search") && !body.contains("Nothing held"))
    }
}
