import Foundation
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

@testable import Hub

/// Two hubs that differ in one thing: where a concealed mother lives. Whatever somebody who is not
/// named asks, both must answer alike; then no number of questions tells the one from the other.
@Suite struct `Guesses at a concealed place` {
    private struct Secret: Sendable {
        let house: String
        let street: String
        let postcode: String
        let telephone: String
    }

    private static let one = Secret(
        house: "14", street: "Larkspur Crescent", postcode: "RB7 4QX", telephone: "07700 900451")
    private static let other = Secret(
        house: "3", street: "Bellflower Road", postcode: "RB2 8AB", telephone: "07700 900682")

    private static let guessCount = 10_000
    private static let header = "id,given name,surname,dob,house,address,postcode,phone\n"

    private struct Area: Sendable {
        let desk: TestHub
        let enquiry: ID<Enquiry>
        let mother: ID<Person>
    }

    /// Her doctor and the school hold her address too: one record is linked, one is only hers by
    /// name and birth date, one by her name alone.
    private func area(_ secret: Secret) async throws -> Area {
        let desk = try await TestHub()
        var concern = TestHub.concern()
        concern.people[1].details = PersonDetails(
            name: Name(given: "Riley", family: "Davies"),
            born: Day(year: 1987, month: 6, day: 26).map { PartialDate($0) },
            address: Address(
                house: secret.house, street: secret.street, postcode: secret.postcode),
            telephone: secret.telephone)
        let enquiry = try await desk.openEnquiry(concern)
        let mother = try #require(
            try await desk.state(enquiry).subjects.first { $0.role == .parent }?.person)
        let place =
            "\(secret.house),\(secret.street),\(secret.postcode),\(secret.telephone)\n"
        try await fill(
            desk, .gp, "g1,Riley,Davies,1987-06-26,\(place)" + "g2,Sam,Hale,1990-01-02,,,,\n")
        try await fill(
            desk, .education,
            "e1,Riley,Davies,26/06/1987,\(place)" + "e2,Riley,Davies,,\(place)"
                + "e3,Riley,Davies,1951-01-01,9,Mill Road,RB1 1AA,\n")
        try await desk.hub.decide(
            .same, mother, about: .record(RecordRef(agency: .gp, record: "g1")),
            because: "Same birth date", by: desk.social)
        try await desk.hub.conceal(
            mother, named: [desk.social.id], because: "She fled", by: desk.manager)
        return Area(desk: desk, enquiry: enquiry, mother: mother)
    }

    private func fill(_ desk: TestHub, _ agency: AgencyCode, _ rows: String) async throws {
        let outcome = try outcome(of: agency, rows)
        try await desk.hub.importRegister(
            outcome, of: agency, digest: Hub.digest(of: Array(rows.utf8)), by: Hub.localOperator)
    }

    private func outcome(
        of agency: AgencyCode, _ rows: String
    ) throws -> RegisterFile.Outcome {
        let bytes = Array((Self.header + rows).utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        return try RegisterFile.read(CSVReader(bytes), of: agency, mapping: mapping)
    }

    /// Postcodes, houses and telephones, the right ones of either hub among them.
    private static func guess(_ number: Int) -> Secret {
        if number == 0 { return one }
        if number == 1 { return other }
        let letters = Array("ABDEFGHJLNPQRSTUWXYZ")
        let unit = "\(letters[number % 20])\(letters[number / 20 % 20])"
        let street = number % 2 == 0 ? one.street : other.street
        return Secret(
            house: "\(number % 60 + 1)", street: street,
            postcode: "RB\(number / 7 % 9 + 1) \(number / 3 % 9 + 1)\(unit)",
            telephone: number % 5 == 0
                ? one.telephone : "07700 900\(String(format: "%03d", number % 1_000))")
    }

    /// All that a page could be made from.
    private func says(_ matches: [Match]) -> [String] {
        matches.map { match in
            // Ids of people differ between hubs.
            let key = match.person == nil ? "\(match.key)" : "hub"
            let steps = match.explanation.steps.map { "\($0.says) \($0.weight)" }
            return "\(key) \(match.details) \(match.known) \(steps)"
        }
    }

    @Test func `by searching learn nothing, in whole, in part or in order`() async throws {
        let hubs = try await [area(Self.one), area(Self.other)]
        var answers: [[[String]]] = [[], []]
        for (place, area) in hubs.enumerated() {
            let finder = area.desk.hub.finder
            try await finder.catchUp()
            for number in 0..<Self.guessCount {
                let guess = Self.guess(number)
                let isNamed = number % 3 != 0
                let asked = Details(
                    given: isNamed ? "Riley" : "", family: isNamed ? "Davies" : "",
                    house: number % 2 == 0 ? guess.house : "",
                    street: number % 4 == 0 ? guess.street : "", postcode: guess.postcode,
                    telephone: number % 4 == 1 ? guess.telephone : "")
                answers[place].append(
                    says(finder.likeliest(asked, limit: 40, isTyped: number % 2 == 0)))
            }
        }
        #expect(answers[0] == answers[1])
        // She is found by her name all the while.
        #expect(answers[0].contains { $0.contains { $0.contains("g1") } })
    }

    @Test func `by searching as a page does show no place, and those named still find her by it`()
        async throws
    {
        let area = try await area(Self.one)
        let (hub, reason) = (area.desk.hub, SearchReason.enquiry(area.enquiry))
        let byPlace = Details(house: "14", street: "Larkspur Crescent", postcode: "RB7 4QX")
        let byName = Details(given: "Riley", family: "Davies", birthYear: 1987)
        let screening = area.desk.screening
        #expect(
            try await hub.find(byPlace, about: reason, by: screening).answer.matches.isEmpty)
        let named = try await hub.find(byName, about: reason, by: screening).answer
        #expect(named.matches.contains { $0.key.record == "g1" })
        #expect(named.matches.allSatisfy { $0.key.record == "e3" || $0.details.postcode == "" })
        let open = try await hub.find(byPlace, about: reason, by: area.desk.social).answer.matches
        #expect(Set(open.map(\.key.record)).isSuperset(of: ["g1", "e1", "e2"]))
        #expect(open.allSatisfy { $0.details.postcode == "RB7 4QX" })
    }

    /// What was taken out of somebody's own words, or refused because of them, told which of 400
    /// guesses was right.
    @Test func `by writing are read as they were typed, and by others without any place`()
        async throws
    {
        let guesses =
            (0..<200).map { "n\($0) RB\($0 % 9 + 1) \($0 % 10)AB" }.joined(separator: " ")
            + [Self.one, Self.other].map { secret in
                " at \(secret.house) \(secret.street), \(secret.postcode), \(secret.telephone)."
            }.joined() + " Or rb2-8ab, R B 7 4 Q X, 07700 900452, 9 Mill Road."
        var read: [[String]] = []
        for secret in [Self.one, Self.other] {
            let area = try await area(secret)
            let desk = area.desk
            desk.set(TestHub.start.adding(minutes: 1))
            try await desk.ask(area.enquiry)
            let child = try #require(try await desk.state(area.enquiry).leadChild)
            let voice = Voice(
                child: child, words: guesses, heardBy: "x", heardOn: nil, whyNot: nil)
            try await desk.hub.recordVoice(area.enquiry, voice, by: desk.police)
            let check = try await desk.check(area.enquiry, of: .education)
            let other = try await desk.hub.addAccount(
                name: "Sol Reed", agency: .csc, role: .socialWorker, login: "sol", password: nil)
            try await desk.hub.chase(area.enquiry, check.id, words: guesses, by: other)
            var words: [String] = []
            for who in [desk.police, desk.school, other] {
                let seen = try await desk.seen(area.enquiry, by: who).enquiry
                words += seen.voices.compactMap(\.value.words)
                words += seen.checks.flatMap(\.chases).map(\.words)
            }
            read.append(words)
            // The writer sees what was typed; those who are named see all of it.
            #expect(words.prefix(2).contains(guesses))
            let named = try await desk.seen(area.enquiry, by: desk.social).enquiry
            #expect(named.voices.compactMap(\.value.words).contains(guesses))
        }
        #expect(read[0] == read[1])
        for place in ["RB7", "RB2", "Larkspur Crescent", "Bellflower", "900451", "900682", "Mill"] {
            #expect(read[0].filter { $0 != guesses }.allSatisfy { !$0.contains(place) })
        }
    }

    @Test func `are answered again when it is concealed no longer`() async throws {
        let area = try await area(Self.one)
        let byPlace = Details(house: "14", street: "Larkspur Crescent", postcode: "RB7 4QX")
        let finder = area.desk.hub.finder
        #expect(try await finder.search(byPlace).matches.isEmpty)
        try await area.desk.hub.endConcealment(
            of: area.mother, because: "He is in prison", by: area.desk.manager)
        let found = try await finder.search(byPlace).matches.map(\.key.record)
        #expect(Set(found) == ["g1", "e1", "e2"])
    }

    /// What an import is compared with, to the last count: more than any page says of it.
    private func compared(_ outcome: RegisterFile.Outcome, _ hub: Hub) -> RegisterComparison {
        RegisterComparison(
            of: outcome.rows.map(Details.init),
            with: hub.finder.index.everyone(but: AgencyCode.police.rawValue), progress: { _ in })
    }

    @Test func `by importing rows count the same, row by row and together`() async throws {
        let hubs = try await [area(Self.one), area(Self.other)]
        func row(_ number: Int) -> String {
            let guess = Self.guess(number)
            let born = number % 3 == 0 ? "1987-06-26" : number % 3 == 1 ? "" : "1987"
            return "p\(number),Riley,Davies,\(born),\(guess.house),\(guess.street),"
                + "\(guess.postcode),\(guess.telephone)\n"
        }
        var counts: [[RegisterComparison]] = [[], []]
        for (place, area) in hubs.enumerated() {
            try await area.desk.hub.finder.catchUp()
            for number in 0..<40 {
                counts[place].append(
                    compared(try outcome(of: .police, row(number)), area.desk.hub))
            }
            let all = (0..<Self.guessCount).map(row).joined()
            counts[place].append(compared(try outcome(of: .police, all), area.desk.hub))
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `in a register of guesses leave which are hidden the same for each`() async throws {
        let area = try await area(Self.one)
        let rows = (0..<200).map { number in
            let guess = Self.guess(number)
            return "p\(number),Riley,Davies,,\(guess.house),\(guess.street),\(guess.postcode),\n"
        }.joined()
        try await fill(area.desk, .police, rows)
        let found = area.desk.hub.finder.likeliest(
            Details(given: "Riley", family: "Davies"), limit: 400, weightMin: -.infinity
        ).filter { $0.agency == .police }
        // Any of these may be her, so none says where.
        #expect(found.count == 200)
        #expect(found.allSatisfy { $0.details.postcode.isEmpty })
    }
}

@Suite struct `You and those close to you` {
    private func desk() async throws -> (TestHub, ID<Enquiry>, ID<Person>) {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.ask(enquiry)
        try await desk.hub.conceal(
            child, named: [desk.social.id], because: "Fled", by: desk.manager)
        return (desk, enquiry, child)
    }

    private func close(_ address: [Address], _ telephone: String? = nil) -> Particulars {
        Particulars(
            own: PersonDetails(name: Name(given: "Dan", family: "Boateng")),
            closeTo: address.map {
                PersonDetails(
                    name: Name(given: "", family: ""), address: $0, telephone: telephone)
            })
    }

    /// 10,000 guesses in one go, the right one among them: more than the page takes in a year.
    @Test func `with 10,000 guesses does not confirm a concealed home`() async throws {
        let (desk, enquiry, _) = try await desk()
        let guesses = (0..<10_000).map { number in
            Address(house: "\(number % 60 + 1)", postcode: number < 60 ? "RB4 7XY" : "RB1 1AA")
        }
        try await desk.hub.keep(close(guesses), of: desk.police)
        _ = try await desk.seen(enquiry, by: desk.police)
        #expect(try await desk.state(enquiry).conflicts.standing.isEmpty)
    }

    @Test func `keeps out those who are named for the place and live there`() async throws {
        let (desk, enquiry, _) = try await desk()
        try await desk.hub.keep(
            Particulars(
                own: PersonDetails(
                    name: Name(given: "Priya", family: "Shah"),
                    address: Address(house: "12", postcode: "rb47xy"))), of: desk.social)
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.seen(enquiry, by: desk.social)
        }
    }

    @Test func `can be changed six times a day, and others are told at the fourth`() async throws {
        let (desk, _, _) = try await desk()
        func told() async throws -> Int {
            try await desk.hub.alerts(for: desk.manager).count {
                $0.alert.kind == .unusualAccess && $0.alert.concerns == desk.police.id
            }
        }
        for _ in 1...3 { try await desk.hub.keep(close([]), of: desk.police) }
        #expect(try await told() == 0)
        for _ in 4...6 { try await desk.hub.keep(close([]), of: desk.police) }
        #expect(try await told() == 1)
        await #expect(
            throws: Refusal.answer(
                field: "main",
                says: "You have changed this 6 times in a day. Change it again tomorrow, or ask a "
                    + "hub manager")
        ) { try await desk.hub.keep(close([]), of: desk.police) }
        desk.set(TestHub.start.adding(days: 2))
        try await desk.hub.keep(close([]), of: desk.police)
        #expect(try await desk.hub.alerts(for: desk.police).isEmpty)
    }
}

@Suite struct `What a search is for` {
    @Test func `is refused alike where it is made up and where it is another’s, and written down`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        let kept = try await desk.hub.addPerson(
            PersonDetails(name: Name(given: "Ada", family: "Quill")), by: desk.manager)
        try await desk.hub.restrict(kept, named: [], because: "Staff", by: desk.manager)
        let nobody: ID<Person> = desk.hub.newID()
        let asked = Details(family: "Brackenridge")
        for reason in [SearchReason.person(nobody), .person(kept), .enquiry(desk.hub.newID())] {
            await #expect(throws: Refusal.notFound) {
                try await desk.hub.find(asked, about: reason, by: desk.screening)
            }
        }
        func viewings(_ person: ID<Person>) async throws -> [String] {
            try await desk.hub.door.look(at: .person(person), by: desk.manager, page: "x") {
                try $0.viewings(of: person)
            }.filter { $0.actor == desk.screening.id }.map(\.did)
        }
        #expect(try await viewings(nobody) == ["refused"])
        #expect(try await viewings(kept) == ["refused"])
        _ = try await desk.hub.find(asked, about: .person(child), by: desk.screening)
        #expect(try await viewings(child).contains("searched"))
    }

    @Test func `is not one the searcher is kept out of for an interest of their own`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.hub.declareConflict(in: enquiry, words: "My cousin", by: desk.social)
        for reason in [SearchReason.person(child), .enquiry(enquiry)] {
            await #expect(throws: Refusal.notFound) {
                try await desk.hub.find(Details(family: "Hale"), about: reason, by: desk.social)
            }
        }
    }

    @Test func `a reference is on the record, whether or not there is one`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let reference = try await desk.state(enquiry).reference
        let before = try await desk.hub.ledgerState().entryCount
        for one in [reference, "RB-26-99999"] {
            _ = try await desk.hub.found(reference: one, by: desk.screening)
        }
        #expect(try await desk.hub.ledgerState().entryCount == before + 2)
    }
}
