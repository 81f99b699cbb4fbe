import Hub
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

/// One person by themselves, who may not know where a mother hides, and what the hub tells them.
@Suite struct `Somebody who guesses alone at a concealed place` {
    private static let place = Whereabouts(
        address: Address(house: "14", street: "Larkspur Crescent", postcode: "RB7 4QX"),
        telephone: "07700 900451")
    /// Right and wrong ones, spelt as places and so that nobody would take them for any.
    private static let guesses =
        "RB7 4QX RB7 4QZ 9RB74QX 9RB74QZ 07700900451 07700900452 900451 900452 "
        + "larkspur crescent bellflower road Larkspur Crescent"

    private struct Area {
        let desk: TestHub
        let enquiry: ID<Enquiry>
        let child: ID<Person>
        let mother: ID<Person>
    }

    private func area() async throws -> Area {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let state = try await desk.state(enquiry)
        let mother = try #require(state.subjects.first { $0.role == .parent }?.person)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", whereabouts: Self.place,
            by: desk.manager)
        desk.set(TestHub.start.adding(minutes: 5))
        return Area(
            desk: desk, enquiry: enquiry, child: try #require(state.leadChild), mother: mother)
    }

    private func pass(_ concern: Concern, into area: Area, by taker: Practitioner) async throws
        -> ID<Contact>
    {
        let contact: ID<Contact> = area.desk.hub.newID()
        _ = try await area.desk.hub.receiveContact(
            contact, concern, channel: taker == area.desk.screening ? .telephone : .form,
            by: taker)
        try await area.desk.hub.passToLead(
            contact, enquiry: area.enquiry, because: "The same child", by: area.desk.screening)
        return contact
    }

    @Test func `reads their own concern as they typed it, also once it is in the enquiry`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        let concern = TestHub.concern(worry: Self.guesses)
        for taker in [desk.screening, desk.police] {
            let contact = try await pass(concern, into: area, by: taker)
            if taker == desk.police { try await desk.ask(area.enquiry) }
            let seen = try await desk.seen(area.enquiry, by: taker).enquiry
            let worry = seen.worries.first { $0.contact == contact }
            // An agency reads worries once it judges the risk; then as it typed them.
            #expect(worry == nil || worry?.words == Self.guesses, "\(taker.name)")
            let own = try await desk.hub.door.look(
                at: .contact(contact), by: taker, page: "receipt"
            ) { try $0.contact(contact) }
            #expect(own?.concern?.worry == Self.guesses, "\(taker.name)")
        }
    }

    @Test func `reads of a hold on the records without the place that its reason tells`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        let words = "The inquest. She is at 14 Larkspur Crescent, RB7 4QX."
        try await desk.hub.hold(.person(area.mother), because: words, by: desk.manager)
        try await desk.hub.hold(.enquiry(area.enquiry), because: words, by: desk.manager)
        try await desk.hub.hold(nil, because: words, by: desk.manager)
        let other = try await desk.hub.addAccount(
            name: "Femi Alade", agency: .csc, role: .manager, login: "femi", password: nil)
        let holds = try await desk.hub.retention(by: other).holds
        #expect(holds.count == 3)
        // The page that erases the records says what is in the way.
        let inTheWay = try await desk.hub.erasureScope(of: area.child, by: other).obstacles.holds
        #expect(inTheWay.count >= 2)
        for because in (holds.map(\.hold) + inTheWay).map(\.because) {
            #expect(because.contains("The inquest"))
            #expect(!because.contains("Larkspur") && !because.contains("4QX"))
        }
        let own = try await desk.hub.retention(by: desk.manager).holds
        #expect(own.map(\.hold.because) == [words, words, words])
    }

    @Test func `reads why somebody is who they are, and of an emergency, without the place`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        let words = "The same address, 14 Larkspur Crescent, RB7 4QX"
        let other = try await desk.hub.addPerson(
            PersonDetails(name: Name(given: "Rosa", family: "Quill")), by: desk.manager)
        try await desk.hub.decide(
            .apart, area.mother, about: .person(other), because: words, by: desk.manager)
        try await desk.hub.openInEmergency(area.enquiry, because: words, by: desk.manager)
        func reasons(for who: Practitioner) async throws -> [String] {
            let person = try await desk.hub.door.look(
                at: .identity(area.mother), by: who, page: "x"
            ) { try $0.identity(area.mother) }
            return (person?.differentPeople ?? []).map(\.because)
        }
        #expect(try await reasons(for: desk.social) == [words])
        let told = try await reasons(for: desk.screening)
        #expect(told.count == 1 && told.allSatisfy { $0.contains("The same address") })
        #expect(told.allSatisfy { !$0.contains("Larkspur") && !$0.contains("4QX") })
        let guardian = try await desk.hub.addAccount(
            name: "Femi Alade", agency: .csc, role: .caldicottGuardian, login: "femi",
            password: nil)
        let alerts = try await desk.hub.alerts(for: guardian).map(\.alert.words)
        #expect(alerts.contains { $0.contains("The same address") })
        #expect(alerts.allSatisfy { !$0.contains("Larkspur") && !$0.contains("4QX") })
    }

    /// An adviser who is named wrote the street in small letters, and the asker’s own decision kept
    /// a copy of it.
    @Test func `reads of the advice they were given no street, in their own decision either`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        try await desk.ask(area.enquiry)
        let check = try await desk.check(area.enquiry, of: .police)
        for (place, said) in ["larkspur crescent", "bellflower crescent", "larkspur"].enumerated() {
            try await desk.hub.askAdvice(
                area.enquiry, of: .manager, named: desk.manager.id, question: "May I? \(place)",
                check: check.id, by: desk.police)
            let wanted = try await desk.hub.adviceWanted(from: desk.manager)
            try await desk.hub.giveAdvice(
                area.enquiry, try #require(wanted.first).request.id,
                words: "Yes, she is near \(said).", by: desk.manager)
        }
        try await desk.reply(area.enquiry, as: desk.police)
        let seen = try await desk.seen(area.enquiry, by: desk.police).enquiry
        let told = seen.advice.compactMap(\.given?.words)
        #expect(told.count == 3 && told.allSatisfy { $0.contains(ConcealedWords.mark) })
        let kept = try #require(seen.sharing.last?.value.adviceFrom)
        #expect(!kept.contains("larkspur") && !kept.contains("bellflower"), "\(kept)")
        // Whoever may know it reads the advice as it was given.
        let named = try await desk.seen(area.enquiry, by: desk.manager).enquiry
        #expect(named.sharing.last?.value.adviceFrom?.contains("larkspur crescent") == true)
    }

    @Test func `learns nothing from advice they wrote down themselves`() async throws {
        let area = try await area()
        let desk = area.desk
        try await desk.ask(area.enquiry)
        let check = try await desk.check(area.enquiry, of: .police)
        try await desk.hub.askAdvice(
            area.enquiry, of: .duty, question: "May I?", check: check.id, by: desk.police)
        let request = try #require(try await desk.state(area.enquiry).advice.first).id
        try await desk.hub.recordAdvice(
            area.enquiry, request, from: "Duty", words: Self.guesses, by: desk.police)
        try await desk.reply(area.enquiry, as: desk.police)
        let kept = try await desk.seen(area.enquiry, by: desk.police).enquiry.sharing.last
        #expect(kept?.value.adviceFrom == "Duty: \(Self.guesses)")
    }

    @Test func `reads their own reasons not to share as they typed them`() async throws {
        let area = try await area()
        let desk = area.desk
        try await desk.ask(area.enquiry)
        let check = try await desk.check(area.enquiry, of: .education)
        try await desk.hub.declineCheck(
            area.enquiry, check.id, reason: .notHeld, words: Self.guesses,
            departure: Self.guesses, by: desk.school)
        let seen = try await desk.seen(area.enquiry, by: desk.school).enquiry
        #expect(seen.check(check.id)?.declined?.words == Self.guesses)
        #expect(seen.sharing.last?.value.because == Self.guesses)
    }

    @Test func `cannot have a copy of the record made, which would take out what is right`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        try await desk.hub.recordVoice(
            area.enquiry,
            Voice(
                child: area.child, words: Self.guesses, heardBy: "x", heardOn: nil, whyNot: nil),
            by: desk.manager)
        let other = try await desk.hub.addAccount(
            name: "Mal Other", agency: .csc, role: .manager, login: "mal", password: nil)
        let bundle = try await desk.hub.ask(
            for: SubjectBundle.Request(
                person: area.child, recipient: .own, name: "Callum", recipientPerson: nil,
                received: LondonTime(TestHub.start).day, identityChecked: "Met",
                delivery: "By hand"), by: desk.manager, command: nil)
        let shown = try await desk.hub.bundle(bundle, by: other)
        #expect(shown.draft == nil && shown.isPartHidden)
        #expect(try await desk.hub.bundle(bundle, by: desk.manager).draft != nil)
    }

    // What others typed goes by how it is made: a wrong postcode as much as the right one.
    @Test func `reads what another typed without anything made like a place, right or wrong`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        _ = try await pass(TestHub.concern(worry: Self.guesses), into: area, by: desk.police)
        let words = try await desk.seen(area.enquiry, by: desk.screening).enquiry.worries
            .map(\.words).joined()
        for (right, wrong) in [
            ("RB7 4QX", "RB7 4QZ"), ("9RB74QX", "9RB74QZ"), ("07700900451", "07700900452"),
            (" 900451", " 900452"),
        ] {
            #expect(words.contains(right) == words.contains(wrong), "\(right)")
        }
        #expect(!words.contains("RB7 4QX") && !words.contains("Larkspur"))
    }

    @Test func `does not read where she is in a concern that somebody who knows passed on`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        var concern = TestHub.concern(worry: "She is at 14 Larkspur Crescent, RB7 4QX")
        concern.people[1].details.address = Self.place.address
        let contact: ID<Contact> = desk.hub.newID()
        _ = try await desk.hub.receiveContact(
            contact, concern, channel: .telephone, by: desk.social)
        try await desk.hub.passToLead(
            contact, enquiry: area.enquiry, because: "Hers", by: desk.social)
        let read = try await desk.hub.door.look(
            at: .contact(contact), by: desk.screening, page: "concern"
        ) { try $0.contact(contact) }
        #expect(read?.concern?.worry.contains("Larkspur") == false)
        #expect(read?.concern?.worry.contains("RB7") == false)
        // And of a child whose record is kept, nobody else opens it at all.
        try await desk.hub.restrict(
            area.child, named: [desk.social.id], because: "Family", by: desk.manager)
        await #expect(throws: Refusal.restricted) {
            _ = try await desk.hub.door.look(
                at: .contact(contact), by: desk.screening, page: "concern"
            ) { try $0.contact(contact) }
        }
    }

    @Test func `learns nothing where somebody who knows brings her son to live with her`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        let son = try await desk.hub.addSubject(
            to: area.enquiry, .new,
            details: PersonDetails(
                name: Name(given: "Ned", family: "Brackenridge"), address: Self.place.address),
            role: .sibling, relationship: "brother", because: "Lives with her", by: desk.social)
        let elsewhere = try await desk.hub.addSubject(
            to: area.enquiry, .new,
            details: PersonDetails(
                name: Name(given: "Ola", family: "Brackenridge"),
                address: Address(house: "9", street: "Mill Road", postcode: "RB1 1AA")),
            role: .sibling, relationship: "sister", because: "Lives with her aunt", by: desk.social)
        func street(of person: ID<Person>) async throws -> String? {
            try await desk.hub.door.look(at: .person(person), by: desk.screening, page: "x") {
                try $0.person(person)?.address.street
            }
        }
        #expect(try await street(of: son) == "")
        #expect(try await street(of: elsewhere) == "Mill Road")
    }

    // A search that names a place must answer alike whether or not a kept record has it.
    @Test func `does not find where a child lives whose record is kept to others`() async throws {
        let area = try await area()
        let desk = area.desk
        func found(_ postcode: String, by who: Practitioner) async throws -> [String] {
            try await desk.hub.find(
                Details(given: "Callum", postcode: postcode), about: .enquiry(area.enquiry),
                by: who
            ).people.map { "\($0.match.explanation.weight) \($0.match.details.postcode)" }
        }
        try await desk.hub.restrict(
            area.child, named: [desk.social.id], because: "Family", by: desk.manager)
        let other = try await desk.openEnquiry(TestHub.concern("Bea", "Birch"))
        func asked(_ postcode: String) async throws -> [String] {
            try await desk.hub.find(
                Details(given: "Callum", postcode: postcode), about: .enquiry(other),
                by: desk.screening
            ).people.map { "\($0.match.explanation.weight) \($0.match.details.postcode)" }
        }
        #expect(try await asked("RB4 7XY") == asked("RB4 7XZ"))
        #expect(try await found("RB4 7XY", by: desk.social) != found("RB4 7XZ", by: desk.social))
    }

    @Test func `does not read her place of the other page that is hers, whichever was first`()
        async throws
    {
        let area = try await area()
        let desk = area.desk
        func twin(_ name: String) async throws -> ID<Person> {
            try await desk.hub.addSubject(
                to: area.enquiry, .new,
                details: PersonDetails(
                    name: Name(given: name, family: "Brackenridge"), address: Self.place.address),
                role: .other, relationship: nil, because: "Named in a call", by: desk.social)
        }
        func street(of person: ID<Person>) async throws -> String? {
            try await desk.hub.door.look(at: .person(person), by: desk.screening, page: "x") {
                try $0.person(person)?.address.street
            }
        }
        let after = try await twin("Rosa")
        #expect(try await street(of: after) == "Larkspur Crescent")
        try await desk.hub.decide(
            .same, area.mother, about: .person(after), because: "One woman", by: desk.social)
        #expect(try await street(of: after) == "")
    }

    @Test func `reads no more of somebody who was taken out first and concealed then`()
        async throws
    {
        let desk = try await TestHub()
        var concern = TestHub.concern(worry: "They moved to 14 Larkspur Crescent, RB7 4QX")
        concern.people[1].details.address = Self.place.address
        let enquiry = try await desk.openEnquiry(concern)
        let mother = try #require(
            try await desk.state(enquiry).subjects.first { $0.role == .parent }?.person)
        try await desk.hub.takeOut(mother, of: enquiry, because: "A mistake", by: desk.screening)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        let words = try await desk.seen(enquiry, by: desk.screening).enquiry.worries.map(\.words)
        #expect(!words.joined().contains("Larkspur") && !words.joined().contains("RB7"))
    }

    @Test func `cannot take her out of the enquiry, which would show what is written of her`()
        async throws
    {
        let area = try await area()
        await #expect(
            throws: Refusal.answer(
                field: "taken-out",
                says: "Where they are, or their record, is kept to named people. That has to be "
                    + "ended first, by somebody who may, or what is written here would be read")
        ) {
            try await area.desk.hub.takeOut(
                area.mother, of: area.enquiry, because: "A mistake", by: area.desk.screening)
        }
        #expect(
            try await area.desk.bare(area.enquiry).subjects.contains { $0.person == area.mother })
    }
}
