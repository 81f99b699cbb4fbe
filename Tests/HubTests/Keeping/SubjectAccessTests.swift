import Foundation
import Hub
import Ledger
import Safeguarding
import Store
import TestKit
import Testing

/// An enquiry with a sibling and a man who is thought to be a risk, and what people said of them.
private struct Case {
    let base: TestHub
    let enquiry: ID<Enquiry>
    let child: ID<Person>
    let other: Practitioner

    init(
        on kind: TestEngine = .sqlite,
        saying words: [(String, Handling)] = [("Kyle Marsh shouted at Ann", .open)]
    ) async throws {
        base = try await TestHub(on: kind)
        other = try await base.hub.addAccount(
            name: "Owen Price", agency: .csc, role: .manager, login: "owen", password: nil)
        var concern = TestHub.concern(worry: "Ann was seen with Kyle. His sister Isla was there.")
        concern.referrer = Referrer(source: .acquaintance, name: "Beryl Stott")
        concern.people.append(
            ConcernPerson(
                role: .sourceOfRisk,
                details: PersonDetails(
                    name: Name(given: "Kyle", family: "Marsh"),
                    address: Address(house: "9", street: "Canal Row", postcode: "RB9 1AA"))))
        concern.people.append(
            ConcernPerson(
                role: .sibling,
                details: PersonDetails(name: Name(given: "Isla", family: "Brackenridge"))))
        enquiry = try await base.openEnquiry(concern)
        try await base.ask(enquiry, [.police, .hospital])
        let state = try await base.state(enquiry)
        child = try #require(state.leadChild)
        for (one, handling) in words {
            try await base.reply(
                enquiry, as: handling == .open ? base.police : base.health, words: one,
                handling: handling, named: [base.health])
        }
    }

    func ask(
        _ recipient: SubjectBundle.Recipient = .own, as name: String = "Callum Brackenridge",
        person: ID<Person>? = nil
    ) async throws -> ID<SubjectBundle> {
        try await base.hub.ask(
            for: SubjectBundle.Request(
                person: child, recipient: recipient, name: name, recipientPerson: person,
                received: LondonTime(TestHub.start).day, identityChecked: "Seen with a passport",
                delivery: "Handed over at school"), by: base.manager, command: nil)
    }

    func prepared(
        _ id: ID<SubjectBundle>, _ choices: SubjectBundle.Choices = .init()
    ) async throws -> SubjectBundle {
        try await base.hub.prepareBundle(id, choices, by: base.manager)
        return try await base.hub.bundle(id, by: other).bundle
    }

    func subject(named given: String) async throws -> ID<Person> {
        let state = try await base.state(enquiry)
        return try await base.hub.door.look(
            at: .enquiry(enquiry), by: base.manager, page: "test"
        ) { reader in
            let people = try reader.people(state.subjects.map(\.person))
            return try #require(people.first { $0.value.name.given == given }?.key)
        }
    }
}

@Suite struct `Somebody asks what is held about them` {
    @Test(arguments: TestEngine.available)
    func `and gets it without others, each removal with its reason`(kind: TestEngine) async throws {
        let one = try await Case(
            on: kind,
            saying: [
                ("Kyle Marsh shouted at Ann by 9 Canal Row", .open),
                ("Kept for the hub", .hubOnly),
            ])
        let bundle = try await one.prepared(try await one.ask())
        let copy = try #require(bundle.copy)
        for theirs in ["Kyle", "Marsh", "Ann", "Isla", "Canal", "Beryl", "Stott", "Kept for"] {
            #expect(!copy.contains(theirs), "\(theirs)")
        }
        #expect(copy.contains("[removed] was seen with [removed]. His sister [removed]"))
        #expect(copy.contains("shouted at [removed]") && copy.contains("Brackenridge"))
        #expect(copy.contains("I'm not allowed to say"))
        let removals = try #require(bundle.prepared).removals
        #expect(
            Set(removals.map(\.reason)) == [.aboutOthers, .whereSomebodyIs, .whoTold, .hubOnly])
        #expect(removals.allSatisfy { !$0.what.contains("Kyle") && $0.count > 0 })
        // What even saying so would tell is not told.
        #expect(!copy.contains("hub alone") && copy.contains("who told the hub"))
    }

    @Test func `a parent gets neither the child’s words nor, unless it is fair, a name`()
        async throws
    {
        let one = try await Case()
        let mother = try await one.subject(named: "Ann")
        let id = try await one.ask(.parent, as: "Ann Brackenridge", person: mother)
        let first = try #require(try await one.prepared(id).copy)
        #expect(!first.contains("allowed to say") && first.contains("Ann was seen with [removed]"))
        try await one.base.hub.sendBackBundle(id, because: "Isla agreed", by: one.other)
        let isla = try await one.subject(named: "Isla")
        await #expect(throws: Refusal.self) {
            try await one.prepared(id, .init(named: [isla]))
        }
        let again = try await one.prepared(
            id, .init(named: [isla], namedBecause: "She agreed", includesVoice: true))
        let copy = try #require(again.copy)
        #expect(copy.contains("His sister Isla") && copy.contains("allowed to say"))
    }

    /// The same bytes, so that nobody can tell whether there is something sealed.
    @Test func `the copy is the same with and without something sealed or concealed`()
        async throws
    {
        let open = ("Seen by Kyle near the school in Mill Road", Handling.open)
        var copies: Set<String> = []
        for isSealed in [false, true] {
            let one = try await Case(
                saying: [open, ("Violet-secret", isSealed ? .sealed : .hubOnly)])
            let mother = try await one.subject(named: "Ann")
            if isSealed {
                try await one.base.hub.conceal(
                    mother, named: [], because: "Fled",
                    whereabouts: Whereabouts(
                        address: Address(house: "77", street: "Hidden Lane", postcode: "RB1 1ZZ")),
                    by: one.base.manager, command: nil)
            }
            let copy = try #require(try await one.prepared(try await one.ask()).copy)
            #expect(!copy.contains("Violet-secret") && !copy.contains("Hidden"))
            copies.insert(copy)
        }
        #expect(copies.count == 1, "\(copies)")
    }

    @Test(arguments: TestEngine.available)
    func `two people give it, and the ledger proves what was given`(kind: TestEngine) async throws {
        let one = try await Case(on: kind)
        let hub = one.base.hub
        let id = try await one.ask()
        await #expect(throws: Refusal.self) { try await hub.giveBundle(id, by: one.other) }
        _ = try await one.prepared(id)
        await #expect(throws: Refusal.self) { try await hub.giveBundle(id, by: one.base.manager) }
        for stranger in [one.base.police, one.base.social, one.base.school] {
            await #expect(throws: Refusal.self) { try await hub.bundle(id, by: stranger) }
            await #expect(throws: Refusal.self) { try await hub.giveBundle(id, by: stranger) }
        }
        try await hub.giveBundle(id, by: one.other)
        let view = try await hub.bundle(id, by: one.base.manager)
        #expect(view.bundle.state == .released)
        #expect(view.bundle.released?.value.utf8.count == 64)
        let proof = try #require(try await hub.bundleProof(view))
        #expect(proof.problem(for: hub.verifierKey) == nil)
        await #expect(throws: Refusal.self) {
            try await hub.withdrawBundle(id, because: "Late", by: one.base.manager)
        }
        #expect(try await hub.verifyLedger().isSound)
        let rebuilt = try await hub.rebuild(besideAt: TestEngine.temporaryPath("b.sqlite"))
        #expect(rebuilt.differences.isEmpty, "\(rebuilt.differences)")
        #expect(try await hub.bundles(by: one.other).map(\.row.state) == [.released])
    }

    @Test func `it goes back where a place was concealed after it was put together`() async throws {
        let one = try await Case(saying: [("Met at 77 Hidden Lane", .open)])
        let id = try await one.ask()
        #expect(try #require(try await one.prepared(id).copy).contains("Hidden Lane"))
        try await one.base.hub.conceal(
            one.child, named: [], because: "Fled",
            whereabouts: Whereabouts(address: Address(house: "77", street: "Hidden Lane")),
            by: one.base.manager, command: nil)
        await #expect(throws: Refusal.self) {
            try await one.base.hub.giveBundle(id, by: one.other)
        }
        try await one.base.hub.sendBackBundle(id, because: "A place in it", by: one.other)
        let copy = try #require(try await one.prepared(id).copy)
        #expect(!copy.contains("Hidden Lane"))
        try await one.base.hub.giveBundle(id, by: one.other)
    }

    @Test func `names that were misspelt are pointed out, and can be taken out by hand`()
        async throws
    {
        let one = try await Case(saying: [("Kylle and Ila came", .open)])
        let id = try await one.ask()
        let view = try await one.base.hub.bundle(id, by: one.base.manager)
        #expect(view.suspects.contains("Kylle"))
        await #expect(throws: Refusal.self) {
            try await one.prepared(id, .init(phrases: ["Kylle", "Ila"]))
        }
        let copy = try #require(
            try await one.prepared(
                id, .init(because: "Their names misspelt", phrases: ["Kylle", "Ila"])
            ).copy)
        #expect(copy.contains("[removed] and [removed] came"))
    }

    @Test func `whoever cannot see all of the record does not put it together`() async throws {
        let one = try await Case()
        let mother = try await one.subject(named: "Ann")
        let id = try await one.ask()
        try await one.base.hub.restrict(
            mother, named: [one.base.social.id], because: "Works here", by: one.other,
            command: nil)
        let view = try await one.base.hub.bundle(id, by: one.base.manager)
        #expect(view.draft == nil && view.isPartHidden)
        await #expect(throws: Refusal.self) { try await one.prepared(id) }
        try await one.base.hub.prepareBundle(id, .init(), by: one.other)
    }
}
