import Safeguarding
import TestKit
import Testing

@Suite struct `The list of signs of exploitation` {
    @Test func `names each sign once, with a source, and an end only for what passes`() {
        let all = ExploitationSign.all
        #expect(all.count == 52)
        #expect(Set(all.map(\.id)).count == all.count && Set(all.map(\.says)).count == all.count)
        #expect(all.allSatisfy { !$0.source.isEmpty })
        #expect(all.allSatisfy { ($0.lookBackDays != nil) == $0.kind.isOfHarm })
        #expect(HubProfile.standard.signs == all)
    }
}

@Suite struct `A sign that is noted` {
    private func sign(
        _ desk: inout Desk, sign: String = "vehicles", words: String = "Left school in a van",
        isHarm: Bool = false, first: String? = nil, last: String? = nil
    ) -> NotedSign {
        NotedSign(
            id: desk.id(), child: desk.child, sign: sign,
            kind: HubProfile.standard.sign(sign)?.kind ?? .other, basis: .observed,
            first: first.map(PartialDate.reading), last: last.map(PartialDate.reading),
            words: words, isHarm: isHarm)
    }

    private func field(_ sign: NotedSign, _ desk: Desk) -> String? {
        do {
            _ = try desk.enquiry.note(sign, of: ExploitationSign.all, at: desk.now)
            return nil
        } catch Refusal.answer(let field, _) { return field } catch { return "\(error)" }
    }

    @Test func `needs words, a sign of the list, and days that can be`() throws {
        var desk = try Desk()
        #expect(field(sign(&desk), desk) == nil)
        #expect(field(sign(&desk, words: " "), desk) == "sign-words")
        #expect(field(sign(&desk, sign: "none"), desk) == "sign")
        #expect(field(sign(&desk, first: "2030"), desk) == "sign-first-day")
        #expect(field(sign(&desk, last: "2030-01-01"), desk) == "sign-last-day")
        #expect(
            field(sign(&desk, first: "2025-06-01", last: "2025-05-01"), desk) == "sign-last-day")
        // In the same month it may have been after.
        #expect(field(sign(&desk, first: "2025-05-20", last: "2025-05"), desk) == nil)
    }

    @Test(arguments: [
        ("2026-01-02", false, true), ("2025-01-02", false, false),
        ("2025-01-02", true, true),
    ])
    func `passes with time, and harm that happened never does`(
        last: String, isHarm: Bool, isCurrent: Bool
    ) throws {
        var desk = try Desk()
        let noted = sign(&desk, isHarm: isHarm, last: last)
        let day = try #require(Day(iso: "2026-02-01"))
        let known = HubProfile.standard.sign("vehicles")
        #expect(noted.isCurrent(on: day, known, noted: desk.now) == isCurrent)
    }

    @Test func `is taken back only by the agency that noted it, and stays in the record`() throws {
        var desk = try Desk()
        let (noted, now) = (sign(&desk), desk.now)
        try desk.tell(as: .police) { (enquiry) throws(Refusal) in
            try enquiry.note(noted, of: ExploitationSign.all, at: now)
        }
        #expect(throws: Refusal.self) {
            try desk.enquiry.takeBack(noted.id, because: "Wrong child", by: .csc)
        }
        try desk.tell(as: .police) { (enquiry) throws(Refusal) in
            try enquiry.takeBack(noted.id, because: "Wrong child", by: .police)
        }
        #expect(desk.enquiry.signs.map(\.takenBack?.words) == ["Wrong child"])
    }

    @Test func `of an incident waits for a strategy discussion or a decision, for four hours`()
        throws
    {
        var desk = try Desk.decided()
        func waits(_ desk: Desk) -> [Deadline] {
            desk.enquiry.deadlines(HubProfile.standard.calendar)
                .filter { $0.kind == .answerIncident }
        }
        desk.now = desk.now.adding(minutes: 10)
        let (ordinary, incident, now) = (sign(&desk), sign(&desk, sign: "moved-towns"), desk.now)
        for one in [ordinary, incident] {
            try desk.tell(as: .police) { (enquiry) throws(Refusal) in
                try enquiry.note(one, of: ExploitationSign.all, at: now)
            }
        }
        // What was decided before it was known answers nothing.
        #expect(waits(desk).map(\.due) == [now.adding(minutes: 240)])
        #expect(waits(desk).allSatisfy { $0.isRed })
        desk.now = now.adding(minutes: 5)
        let (id, start): (ID<StrategyDiscussion>, _) = (desk.id(), desk.now)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.callStrategy(
                .init(
                    id: id, start: start.adding(minutes: 60), way: .video,
                    because: "Found in another town", invited: []), at: start)
        }
        #expect(waits(desk).isEmpty)
    }

    @Test(arguments: [
        ("2025", "2025-01-01", "2025-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"), ("2024-02-03", "2024-02-03", "2024-02-03"),
    ])
    func `may have days as well as they are known`(given: String, from: String, to: String) throws {
        let span = try #require(PartialDate.reading(given).span)
        #expect(span.lowerBound.iso == from && span.upperBound.iso == to)
    }
}
