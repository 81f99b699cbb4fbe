import Safeguarding
import TestKit
import Testing

@Suite struct `What did not happen` {
    private let calendar = HubProfile.standard.calendar

    private func silent(_ tale: Tale, on day: Int) throws -> [Silence] {
        let now = TestHub.start.adding(days: day)
        return try tale.enquiry().silences(calendar).filter { $0.at <= now }
    }

    @Test(arguments: Failing.all)
    func `is heard where something did not happen, and that only`(failing: Failing) throws {
        let found = try silent(failing.tale, on: failing.day)
        #expect(found.map(\.kind) == [failing.kind])
        // Not before it was one, and of the same story told right never.
        #expect(try silent(failing.tale, on: 0) == [])
        #expect(try silent(failing.mended, on: failing.day) == [])
    }

    @Test func `is told of forty failings`() {
        #expect(Failing.all.count == 36)
        #expect(Set(Failing.all.map(\.testDescription)).count == 36)
        let crossing: Set<Silence.Kind> = [.comesBack, .alwaysAbsent]
        #expect(Set(Failing.all.map(\.kind)).union(crossing) == Set(Silence.Kind.allCases))
    }

    @Test func `is said to each person three times a day at the most, the child first`() {
        var random = SystemRandomNumberGenerator()
        let people: [ID<Practitioner>] = (0..<4).map { _ in ID(using: &random) }
        for _ in 0..<200 {
            let all = (0..<Int.random(in: 0..<40, using: &random)).map { place in
                (
                    place: place,
                    silence: Silence(
                        Silence.Kind.allCases.randomElement(using: &random) ?? .notHeard,
                        item: "\(place)",
                        at: Instant(milliseconds: .random(in: 0..<9, using: &random))),
                    to: Array(people.shuffled(using: &random).prefix(2))
                )
            }
            let before = [people[0]: 2]
            let said = Silence.sharedOut(all, saidToday: before)
            for person in people {
                let count = said.count { $0.to.contains(person) } + (before[person] ?? 0)
                #expect(count <= 3)
            }
            #expect(said.map(\.silence.kind) == said.map(\.silence.kind).sorted())
            // Whoever has room hears: nothing is held back from somebody who was told less.
            for one in all where !said.contains(where: { $0.place == one.place }) {
                #expect(
                    one.to.contains { person in
                        said.count { $0.to.contains(person) } + (before[person] ?? 0) == 3
                    })
            }
        }
    }
}
