import Database
import Foundation
import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// An enquiry about a child whose record is kept to the social worker who leads it and the manager.
private struct Kept {
    let desk: TestHub
    let enquiry: ID<Enquiry>
    let child: ID<Person>
    var hub: Hub { desk.hub }

    init(on kind: TestEngine = .sqlite, named more: [Practitioner] = []) async throws {
        desk = try await TestHub(on: kind)
        enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        child = try #require(try await desk.bare(enquiry).leadChild)
        try await desk.hub.restrict(
            child, named: ([desk.social] + more).map(\.id), because: "A colleague’s son",
            by: desk.manager)
    }

    func concern() async throws -> ID<Contact> {
        let contact: ID<Contact> = hub.newID()
        _ = try await hub.receiveContact(
            contact, TestHub.concern(), channel: .telephone, by: desk.screening)
        return contact
    }

    func details() async throws -> PersonDetails {
        try #require(
            try await hub.door.look(at: .person(child), by: desk.manager, page: "x") {
                try $0.person(child)
            })
    }

    /// Those of this hub’s screening officer: a database may hold other hubs.
    func refusals() async throws -> Int {
        let screening = desk.screening.id.description
        return try await desk.engine.read {
            Int(
                try $0.first(
                    """
                    SELECT COUNT(*) AS n FROM entries
                    WHERE kind = 'refused' AND actor = \(screening)
                    """)?.integer("n") ?? 0)
        }
    }
}

@Suite struct `Somebody of the hub who is not named on a restricted record` {
    @Test(arguments: TestEngine.available)
    func `sees neither where the child lives nor who has looked, and changes nothing`(
        kind: TestEngine
    ) async throws {
        let kept = try await Kept(on: kind)
        let (hub, desk, child) = (kept.hub, kept.desk, kept.child)
        let before = try await kept.details()
        for subject in [Door.Subject.person(child), .identity(child), .enquiry(kept.enquiry)] {
            await #expect(throws: Refusal.restricted) {
                try await hub.door.look(at: subject, by: desk.screening, page: "x") { _ in }
            }
        }
        let refusals = try await kept.refusals()
        await #expect(throws: Refusal.restricted) {
            try await hub.changeDetails(of: child, because: "Forged", by: desk.screening) {
                $0.name = Name(given: "Changed", family: "Name")
            }
        }
        await #expect(throws: Refusal.restricted) {
            try await hub.decide(
                .same, child, about: .record(RecordRef(agency: .police, record: "1")),
                because: "Forged", by: desk.screening)
        }
        #expect(try await kept.details() == before)
        #expect(try await kept.refusals() == refusals + 2)
    }

    @Test func `cannot make the child the same as somebody they may see`() async throws {
        let kept = try await Kept()
        let other = try await kept.hub.addPerson(
            PersonDetails(name: Name(given: "Open", family: "Book")), by: kept.desk.screening)
        await #expect(throws: Refusal.restricted) {
            try await kept.hub.decide(
                .same, other, about: .person(kept.child), because: "Forged",
                by: kept.desk.screening)
        }
        await #expect(throws: Refusal.notFound) {
            try await kept.hub.decide(
                .same, other, about: .person(kept.hub.newID()), because: "Nobody",
                by: kept.desk.screening)
        }
    }

    @Test(arguments: TestEngine.available)
    func `opens no enquiry about the child, and ends or passes no concern into the record`(
        kind: TestEngine
    ) async throws {
        let kept = try await Kept(on: kind)
        let (hub, desk) = (kept.hub, kept.desk)
        let (concern, known) = (
            try await kept.concern(), WhoItIs.known(kept.child, because: "Same")
        )
        let before = try await desk.bare(kept.enquiry).contacts
        await #expect(throws: Refusal.restricted) {
            try await hub.openEnquiry(
                from: concern, people: [0: known], lead: 0, rating: .green, because: "x",
                by: desk.screening)
        }
        await #expect(throws: Refusal.restricted) {
            try await hub.endContact(
                concern, people: [0: known], outcome: .noFurtherAction, because: "x",
                by: desk.screening)
        }
        await #expect(throws: Refusal.restricted) {
            try await hub.passToLead(
                concern, enquiry: kept.enquiry, because: "x", by: desk.screening)
        }
        #expect(try await desk.bare(kept.enquiry).contacts == before)
        // It waits for somebody who is named, who can do each.
        try await hub.passToLead(concern, enquiry: kept.enquiry, because: "Same", by: desk.manager)
        #expect(try await desk.bare(kept.enquiry).contacts.contains(concern))
    }

    @Test func `cannot be given its lead, an action, or what is sealed in it`() async throws {
        let kept = try await Kept()
        let (hub, desk) = (kept.hub, kept.desk)
        let says = Refusal.answer(
            field: "lead",
            says: "Nadia Brook is not named on this restricted record. Select somebody who is, or "
                + "name them first")
        await #expect(throws: says) {
            try await hub.assignLead(kept.enquiry, to: desk.screening.id, by: desk.manager)
        }
        await #expect(
            throws: Refusal.answer(
                field: "owner",
                says: "Dan Boateng is not named on this restricted record. Select somebody who is, "
                    + "or name them first")
        ) {
            try await hub.addAction(
                kept.enquiry, aim: "x", what: "x", owner: desk.police,
                due: TestHub.start.adding(days: 1), by: desk.manager)
        }
    }
}

@Suite struct `The list of a restricted record` {
    @Test(arguments: TestEngine.available)
    func `keeps out agencies that were asked before it, but not from what they were asked`(
        kind: TestEngine
    ) async throws {
        let kept = try await Kept(on: kind)
        let (hub, desk, enquiry) = (kept.hub, kept.desk, kept.enquiry)
        await #expect(throws: Refusal.restricted) {
            _ = try await desk.seen(enquiry, by: desk.police)
        }
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.seen(enquiry, by: desk.health)
        }
        await #expect(throws: Refusal.restricted) {
            try await hub.recordVoice(
                enquiry,
                Voice(
                    child: kept.child, words: "Stop", heardBy: "Dan", heardOn: nil, whyNot: nil),
                by: desk.police)
        }
        // Their own request they read and answer; another agency’s they do not.
        let check = try await desk.check(enquiry, of: .police)
        try await hub.openCheck(enquiry, check.id, by: desk.police)
        try await desk.reply(enquiry, as: desk.police)
        #expect(try await desk.check(enquiry, of: .police).isAnswered)
        await #expect(throws: Refusal.restricted) {
            try await hub.takeMoreTime(
                enquiry, try await desk.check(enquiry, of: .education).id,
                until: TestHub.start.adding(days: 1), because: "x", by: desk.police)
        }
        try await hub.openInEmergency(enquiry, because: "Found alone", by: desk.police)
        _ = try await desk.seen(enquiry, by: desk.police)
        desk.set(TestHub.start.adding(minutes: 4 * 60 + 1))
        await #expect(throws: Refusal.restricted) {
            _ = try await desk.seen(enquiry, by: desk.police)
        }
    }

    @Test func `lets in an agency’s practitioner who is named`() async throws {
        let kept = try await Kept()
        let named = try await kept.hub.addAccount(
            name: "Sal Named", agency: .police, role: .practitioner, login: "sal", password: nil)
        try await kept.hub.endRestriction(
            of: kept.child, because: "To name another", by: kept.desk.manager)
        try await kept.hub.restrict(
            kept.child, named: [kept.desk.social.id, named.id], because: "A colleague’s son",
            by: kept.desk.manager)
        _ = try await kept.desk.seen(kept.enquiry, by: named)
    }

    @Test func `leaves no open enquiry with a lead who cannot see it, and names nobody unknown`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.bare(enquiry).leadChild)
        let reference = try await desk.bare(enquiry).reference
        await #expect(
            throws: Refusal.answer(
                field: "restrict-named",
                says: "Priya Shah leads \(reference) and would not see it. Name them too, or "
                    + "change who leads first")
        ) { try await desk.hub.restrict(child, named: [], because: "x", by: desk.manager) }
        await #expect(
            throws: Refusal.answer(
                field: "restrict-named", says: "Select who is named from the list")
        ) {
            try await desk.hub.restrict(
                child, named: [desk.hub.newID()], because: "x", by: desk.manager)
        }
    }

    /// The action stood in nobody’s list of what is due any more.
    @Test func `takes no action out of the hands of whoever has to do it`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        try await desk.reply(enquiry, as: desk.police)
        try await desk.hub.decide(
            enquiry,
            .init(outcome: .section47, rationale: "Harm", descriptors: ["significant-harm"]),
            by: desk.manager)
        try await desk.hub.agreePlan(
            enquiry,
            .init(
                aims: ["Safe tonight"], whatGoodLooksLike: ["Sleeps well"], familyKnows: "Told",
                reviewOn: try #require(Day(iso: "2026-03-20"))), by: desk.social)
        try await desk.hub.addAction(
            enquiry, aim: "Safe tonight", what: "Visit", owner: desk.police,
            due: TestHub.start.adding(days: 1), by: desk.social)
        let state = try await desk.bare(enquiry)
        let child = try #require(state.leadChild)
        await #expect(
            throws: Refusal.answer(
                field: "restrict-named",
                says: "\(desk.police.name) has an action to do in \(state.reference) and would not "
                    + "see it. Name them too, or end the action first")
        ) {
            try await desk.hub.restrict(
                child, named: [desk.social.id], because: "x", by: desk.manager)
        }
        try await desk.hub.restrict(
            child, named: [desk.social.id, desk.police.id], because: "x", by: desk.manager)
        let due = try await desk.hub.due(for: desk.police)
        #expect(due.first { $0.deadline.kind == .accept }?.action == "Visit")
    }
}

@Suite struct `The lead of an enquiry` {
    @Test func `is somebody of the hub, whoever a form names`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let board = try await desk.hub.addAccount(
            name: "Bo Ard", agency: .csc, role: .board, login: "bo", password: nil)
        let says = Refusal.answer(
            field: "lead", says: "Select a screening officer, social worker or manager")
        // Of an agency that was asked, of one that was not, of no hub role, and nobody at all.
        for id in [desk.police.id, desk.health.id, board.id, desk.hub.newID()] {
            await #expect(throws: says) {
                try await desk.hub.assignLead(enquiry, to: id, by: desk.screening)
            }
        }
        #expect(try await desk.bare(enquiry).lead == desk.social.id)
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.seen(enquiry, by: desk.health)
        }
        try await desk.hub.declareConflict(in: enquiry, words: "Cousin", by: desk.screening)
        await #expect(
            throws: Refusal.answer(
                field: "lead",
                says: "Nadia Brook is kept out of this enquiry. Select somebody else")
        ) { try await desk.hub.assignLead(enquiry, to: desk.screening.id, by: desk.manager) }
    }
}

@Suite struct `A form sent twice` {
    @Test func `is one act of the same person, and two of two people`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        for rating in [Rating.red, .green] {
            try await desk.hub.rate(
                enquiry, rating, because: "Seen", by: desk.social, command: "same")
        }
        #expect(try await desk.bare(enquiry).rating?.rating == .red)
        try await desk.hub.rate(
            enquiry, .green, because: "Settled", by: desk.manager, command: "same")
        #expect(try await desk.bare(enquiry).rating?.rating == .green)
    }

    @Test func `is no way into another person’s concern`() async throws {
        let desk = try await TestHub()
        let contact: ID<Contact> = desk.hub.newID()
        let receipt = try await desk.hub.receiveContact(
            contact, TestHub.concern(), channel: .form, by: desk.police)
        #expect(
            try await desk.hub.receiveContact(
                contact, TestHub.concern(), channel: .form, by: desk.police) == receipt)
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.hub.receiveContact(
                contact, TestHub.concern(), channel: .form, by: desk.school)
        }
    }
}

@Suite struct `An agency that the hub does not know` {
    /// Which powers an agency has to share follows from the kind of body it is (Children Act 2004,
    /// s. 11 lists them): of an unknown one nobody can say.
    @Test func `is refused, and never taken for a council`() async throws {
        let desk = try await TestHub()
        let code = try #require(AgencyCode(rawValue: "ZZZ"))
        let says = Refusal.answer(
            field: "main",
            says:
                "ZZZ is not one of this hub’s agencies, so which law it works under is not known. "
                + "Ask whoever runs the hub to add it to the settings")
        #expect(throws: says) { try desk.hub.profile.kind(of: code) }
        let stranger = Practitioner(
            id: desk.hub.newID(), name: "Zed", agency: code, role: .practitioner)
        #expect(throws: says) { try desk.hub.facts(toSend: TestHub.concern(), by: stranger) }
        let contact: ID<Contact> = desk.hub.newID()
        await #expect(throws: says) {
            _ = try await desk.hub.receiveContact(
                contact, TestHub.concern(), channel: .form, by: stranger)
        }
    }
}
