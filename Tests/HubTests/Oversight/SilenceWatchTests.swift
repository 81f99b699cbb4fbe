import Safeguarding
import Store
import TestKit
import Testing

@testable import Hub

extension TestHub {
    fileprivate func silences(to who: Practitioner) async throws -> [AlertRow] {
        try await hub.alerts(for: who).filter { $0.alert.kind == .silence }
    }

    /// Passes days, watching every hour of them; the most that anybody was told on one of them.
    @discardableResult
    fileprivate func watch(from first: Int, days: Int) async throws -> Int {
        var most = 0
        for day in first..<(first + days) {
            var said = 0
            for hour in 0..<24 {
                set(TestHub.start.adding(days: day).adding(minutes: (hour - 10) * 60))
                said += try await hub.watchSilence()
            }
            most = max(most, said)
        }
        return most
    }

    /// A concern about a child who is known already, ended at screening.
    fileprivate func concern(
        about child: ID<Person>, on day: Int, _ outcome: Outcome
    ) async throws {
        set(TestHub.start.adding(days: day))
        let contact: ID<Contact> = hub.newID()
        _ = try await hub.receiveContact(
            contact, TestHub.concern(), channel: .telephone, by: screening)
        try await hub.endContact(
            contact, people: [0: .known(child, because: "Same")], outcome: outcome,
            because: "Below the threshold", by: screening)
    }

    /// An enquiry whose joint assessment an agency that was asked did not come to.
    fileprivate func assessed(without absent: Practitioner) async throws {
        let enquiry = try await openEnquiry()
        try await ask(enquiry)
        for who in [police, school] { try await reply(enquiry, as: who) }
        try await hub.openAssessment(enquiry, by: social)
        let came = [police, school].filter { $0.agency != absent.agency }
        for who in came { try await hub.joinAssessment(enquiry, by: who) }
        for who in came + [social] {
            try await hub.giveLevels(
                enquiry,
                hub.profile.factors.map {
                    .init(factor: $0.id, level: .high, cites: [], because: "Seen")
                }, by: who)
        }
        try await hub.excuseAgency(enquiry, absent.agency, because: "Did not come", by: social)
    }
}

@Suite struct `The watch over silence` {
    @Test(arguments: TestEngine.available)
    func `says each thing once, to whoever leads`(kind: TestEngine) async throws {
        let desk = try await TestHub(on: kind)
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        try await desk.watch(from: 0, days: 9)
        let told = try await desk.silences(to: desk.social)
        #expect(told.map(\.alert.words).count { $0.contains("no answer") } == 1)
        #expect(try await desk.silences(to: desk.screening).isEmpty)
        let row = try #require(told.first)
        await #expect(throws: Refusal.self) {
            try await desk.hub.answer(
                alert: row.seq, finding: .justified, words: "Fine", by: desk.social)
        }
        try await desk.hub.answer(
            alert: row.seq, finding: .dealtWith, words: "Rang them", by: desk.social)
        #expect(
            try await desk.silences(to: desk.social).first { $0.seq == row.seq }?.finding
                == .dealtWith)
    }

    @Test func `tells nobody more than three things a day, and loses none`() async throws {
        let desk = try await TestHub()
        for _ in 0..<4 {
            let enquiry = try await desk.openEnquiry()
            try await desk.ask(enquiry, [.police, .education])
        }
        // Eight requests without an answer, and four decisions that are late.
        let most = try await desk.watch(from: 3, days: 14)
        let toSocial = try await desk.silences(to: desk.social)
        let toManager = try await desk.silences(to: desk.manager)
        #expect(toSocial.count == 8 && toManager.count == 4)
        for all in [toSocial, toManager] {
            let days = Dictionary(grouping: all) { LondonTime($0.at).day }
            #expect(days.values.allSatisfy { $0.count <= 3 })
        }
        #expect(most <= 6)
    }

    /// 20,000 concerns a year are about 80 a working day. Half come to nothing on the day; of the
    /// others nobody answers, leads or decides anything, which no hub could be worse at.
    @Test func `tells nobody more than three things a day at 20,000 concerns a year`() async throws
    {
        let desk = try await TestHub()
        var leads = [desk.social]
        for number in 1..<10 {
            leads.append(
                try await desk.hub.addAccount(
                    name: "Lead \(number)", agency: .csc, role: .socialWorker,
                    login: "lead\(number)", password: nil))
        }
        for number in 0..<80 {
            let concern = TestHub.concern("Child\(number)", "Family\(number)")
            guard number.isMultiple(of: 2) else {
                let contact: ID<Contact> = desk.hub.newID()
                _ = try await desk.hub.receiveContact(
                    contact, concern, channel: .telephone, by: desk.screening)
                try await desk.hub.endContact(
                    contact, people: [:], outcome: .noFurtherAction, because: "Below",
                    by: desk.screening)
                continue
            }
            let enquiry = try await desk.openEnquiry(concern)
            try await desk.hub.assignLead(
                enquiry, to: leads[number / 2 % leads.count].id, by: desk.screening)
            try await desk.ask(enquiry, [.police, .education])
        }
        // What one such day brings is told over the two weeks after.
        try await desk.watch(from: 1, days: 14)
        var count = 0
        for who in leads + [desk.manager] {
            let all = try await desk.silences(to: who)
            let days = Dictionary(grouping: all) { LondonTime($0.at).day }
            #expect(days.values.allSatisfy { $0.count <= 3 })
            count += who.id == desk.manager.id ? 0 : all.count
        }
        // Every one of the 80 requests without an answer was told of, to whoever leads.
        #expect(count == 80)
    }

    @Test func `hears that concerns about a child come back`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.bare(enquiry).leadChild)
        try await desk.concern(about: child, on: 40, .informationAndAdvice)
        try await desk.hub.watchSilence()
        let before = try await desk.silences(to: desk.manager).map(\.alert.words)
        #expect(!before.contains { $0.contains("again and again") })
        // A third in twelve months.
        try await desk.concern(about: child, on: 200, .informationAndAdvice)
        try await desk.watch(from: 200, days: 5)
        let after = try await desk.silences(to: desk.manager).map(\.alert.words)
        #expect(after.count { $0.contains("again and again") } == 1)
    }

    @Test(arguments: [(60, 1), (370, 0)])
    func `hears two concerns in ninety days after one that ended with nothing`(
        last: Int, count: Int
    ) async throws {
        let desk = try await TestHub()
        let child = try await desk.hub.addPerson(
            PersonDetails(name: Name(given: "Callum", family: "Brackenridge")),
            by: desk.screening)
        try await desk.concern(about: child, on: 0, .noFurtherAction)
        try await desk.concern(about: child, on: last - 20, .informationAndAdvice)
        try await desk.concern(about: child, on: last, .informationAndAdvice)
        try await desk.watch(from: last, days: 3)
        let told = try await desk.silences(to: desk.manager).map(\.alert.words)
        #expect(told.count { $0.contains("again and again") } == count)
    }

    @Test func `hears that an agency is always absent, and not that it was once`() async throws {
        let desk = try await TestHub()
        for _ in 0..<2 { try await desk.assessed(without: desk.police) }
        try await desk.hub.watchSilence()
        func absent() async throws -> Int {
            try await desk.silences(to: desk.manager).count {
                $0.alert.words.contains("three joint assessments")
            }
        }
        #expect(try await absent() == 0)
        try await desk.assessed(without: desk.school)
        try await desk.hub.watchSilence()
        #expect(try await absent() == 0)
        for minute in 1...3 {
            desk.set(TestHub.start.adding(minutes: minute))
            try await desk.assessed(without: desk.police)
        }
        try await desk.watch(from: 0, days: 2)
        #expect(try await absent() == 1)
    }
}
