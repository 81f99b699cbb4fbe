import Foundation
import Safeguarding
import TestKit
import Testing

@testable import Hub
@testable import Store

/// Decisions a manager made, and another manager who looks at them again.
private struct Desk {
    let base: TestHub
    let second: Practitioner
    let enquiry: ID<Enquiry>
    let contact: ID<Contact>
    var hub: Hub { base.hub }
    var today: Day { LondonTime(TestHub.start).day }

    static let canary = "Marmalade-reason"

    init(on kind: TestEngine = .sqlite) async throws {
        base = try await TestHub(on: kind)
        second = try await base.hub.addAccount(
            name: "Owen Price", agency: .csc, role: .manager, login: "owen", password: nil)
        enquiry = try await base.openEnquiry()
        try await base.ask(enquiry)
        for who in [base.police, base.school] { try await base.reply(enquiry, as: who) }
        base.set(TestHub.start.adding(minutes: 60))
        try await base.hub.decide(
            enquiry,
            .init(outcome: .noFurtherAction, rationale: "A fall", descriptors: ["several-needs"]),
            by: base.manager)
        contact = base.hub.newID()
        _ = try await base.hub.receiveContact(
            contact, TestHub.concern("Amara", "Lowe", worry: "Late to school"),
            channel: .telephone, by: base.screening)
        try await base.hub.endContact(
            contact, people: [:], outcome: .noFurtherAction, because: "Nothing in it",
            by: base.screening)
    }

    func draw(
        _ method: SampleMethod = .noFurtherAction, for rater: Practitioner? = nil
    ) async throws -> ID<CaseAudit> {
        try await hub.drawAudit(
            method, count: 10, from: today.adding(days: -7), to: today, rater: rater ?? second,
            by: base.manager)
    }

    /// Where the enquiry stands in an audit, and the concern.
    func places(_ id: ID<CaseAudit>) async throws -> (enquiry: Int, contact: Int) {
        let items = try #require(
            try await hub.audit(id, by: base.manager).drawn?.value.items)
        return (
            try #require(items.firstIndex { $0.about == .enquiry(enquiry) }),
            try #require(items.firstIndex { $0.about == .contact(contact) })
        )
    }

    func reasons(_ words: String = canary) -> CaseAudit.Reasons {
        .init(because: words, doneWell: nil, missing: "The child was not asked")
    }
}

@Suite struct `A case audit` {
    @Test(arguments: TestEngine.available)
    func `gives a second person the facts of the moment and not what was decided`(
        kind: TestEngine
    ) async throws {
        let desk = try await Desk(on: kind)
        let id = try await desk.draw()
        let place = try await desk.places(id)
        let record = try await desk.hub.auditedRecord(id, place.enquiry, by: desk.second)
        #expect(record.isBlind)
        guard case .enquiry(let before) = record.facts else {
            Issue.record("not an enquiry")
            return
        }
        #expect(before.decision == nil && before.statements.count == 2)
        let concern = try await desk.hub.auditedRecord(id, place.contact, by: desk.second)
        guard case .contact(let contact) = concern.facts else {
            Issue.record("not a concern")
            return
        }
        #expect(contact.screening == nil && contact.concern?.worry == "Late to school")

        try await desk.hub.judgeAgain(
            id, place.enquiry, outcome: .section17, desk.reasons(), by: desk.second)
        try await desk.hub.judgeAgain(
            id, place.contact, outcome: .noFurtherAction, desk.reasons(), by: desk.second)
        let audit = try await desk.hub.audit(id, by: desk.base.manager)
        #expect(audit.comparisons == [place.enquiry: .more, place.contact: .same])
        #expect(audit.reasons.isEmpty && audit.toJudge.isEmpty)
        let row = try #require(try await desk.hub.audits(by: desk.base.manager).first)
        #expect(row.judgedCount == 2 && row.sameCount == 1 && row.waitingCount == 0)
        let measures = try await desk.hub.measures(
            since: desk.today, until: desk.today, by: desk.base.manager
        ).measures
        #expect(
            measures.first { $0.id == "second-decisions" }?.figure == .share(1, of: 2))
        // The words are read with the record they are about.
        let after = try await desk.hub.auditedRecord(id, place.enquiry, by: desk.base.manager)
        #expect(after.audit.reasons[place.enquiry]?.because == Desk.canary)
    }

    @Test func `draws nothing that the second person had a part in`() async throws {
        let desk = try await Desk()
        // Whoever decided is not asked again, and who leads it is not either.
        for who in [desk.base.manager, desk.base.social] {
            let id = try await desk.draw(for: who)
            let items = try await desk.hub.audit(id, by: desk.base.manager).drawn?.value.items
            #expect(items?.map(\.about) == [.contact(desk.contact)])
        }
        await #expect(throws: Refusal.self) { _ = try await desk.draw(for: desk.base.police) }
    }

    @Test func `marks a blind re-decision of somebody who had opened the record since`()
        async throws
    {
        let desk = try await Desk()
        let id = try await desk.draw()
        let place = try await desk.places(id)
        desk.base.set(TestHub.start.adding(minutes: 90))
        _ = try await desk.base.seen(desk.enquiry, by: desk.second)
        try await desk.hub.judgeAgain(
            id, place.enquiry, outcome: .noFurtherAction, desk.reasons(), by: desk.second)
        let audit = try await desk.hub.audit(id, by: desk.base.manager)
        #expect(audit.verdicts[place.enquiry]?.value.isBlind == false)
    }

    @Test func `is judged once, by who it was drawn for, with what could be decided`() async throws
    {
        let desk = try await Desk()
        let id = try await desk.draw()
        let place = try await desk.places(id)
        func judge(
            _ place: Int, _ outcome: Outcome?, _ words: String = "Why", by who: Practitioner
        ) async -> Bool {
            do {
                try await desk.hub.judgeAgain(
                    id, place, outcome: outcome, desk.reasons(words), by: who)
                return true
            } catch { return false }
        }
        #expect(await !judge(place.enquiry, .section17, by: desk.base.manager))
        #expect(await !judge(place.enquiry, nil, by: desk.second))
        #expect(await !judge(place.contact, .section47, by: desk.second))
        #expect(await !judge(place.contact, nil, " ", by: desk.second))
        #expect(await !judge(99, .section17, by: desk.second))
        #expect(await judge(place.contact, nil, by: desk.second))
        #expect(await !judge(place.contact, nil, by: desk.second))
        try await desk.hub.setAside(id, place.enquiry, because: "I know them", by: desk.second)
        #expect(await !judge(place.enquiry, .section17, by: desk.second))
        #expect(try await desk.hub.audits(by: desk.base.manager).first?.waitingCount == 0)
    }

    @Test func `keeps out somebody with an interest of their own in a record`() async throws {
        let desk = try await Desk()
        let id = try await desk.draw()
        let place = try await desk.places(id)
        try await desk.hub.declareConflict(in: desk.enquiry, words: "A cousin", by: desk.second)
        await #expect(throws: Refusal.self) {
            try await desk.hub.auditedRecord(id, place.enquiry, by: desk.second)
        }
        await #expect(throws: Refusal.self) {
            try await desk.hub.judgeAgain(
                id, place.enquiry, outcome: .section17, desk.reasons(), by: desk.second)
        }
        // Drawn anew, it is left out.
        let again = try await desk.draw()
        let items = try await desk.hub.audit(again, by: desk.base.manager).drawn?.value.items
        #expect(items?.map(\.about) == [.contact(desk.contact)])
    }

    @Test func `is due from who it was drawn for, and what is learnt from who is named`()
        async throws
    {
        let desk = try await Desk()
        let id = try await desk.draw()
        func kinds(_ who: Practitioner) async throws -> [Deadline.Kind] {
            try await desk.hub.due(for: who).filter { $0.about == .audit(id) && $0.isOwn }
                .map(\.deadline.kind)
        }
        #expect(try await kinds(desk.second) == [.judgeAgain])
        #expect(try await kinds(desk.base.police).isEmpty)
        try await desk.hub.agreeLesson(
            id, what: "Ask the child", owner: desk.base.police, due: desk.today.adding(days: 9),
            by: desk.base.manager)
        #expect(try await kinds(desk.base.police) == [.learn])
        #expect(try await desk.hub.remind() > 0)
        let lesson = try #require(
            try await desk.hub.audit(id, by: desk.base.police).lessons.first)
        await #expect(throws: Refusal.self) {
            try await desk.hub.learn(
                id, lesson.agreed.id, words: "Done", by: desk.base.school)
        }
        try await desk.hub.learn(
            id, lesson.agreed.id, words: "Trained", by: desk.base.police)
        #expect(try await kinds(desk.base.police).isEmpty)
        #expect(try await desk.base.notRebuilt() == [])
    }

    @Test func `keeps its figures and loses its words when a record is erased`() async throws {
        let desk = try await Desk()
        let id = try await desk.draw()
        let place = try await desk.places(id)
        for one in [place.enquiry, place.contact] {
            try await desk.hub.judgeAgain(
                id, one, outcome: .noFurtherAction, desk.reasons(), by: desk.second)
        }
        _ = try await desk.hub.door.act(
            .close, by: desk.base.manager, about: .enquiry(desk.enquiry)
        ) {
            try $0.record([.closed(because: "Over")], on: desk.enquiry, $1)
            return ""
        }
        let child = try #require(try await desk.base.state(desk.enquiry).leadChild)
        desk.base.set(TestHub.start.adding(days: 40 * 366))
        let erasure = try await desk.hub.proposeErasure(
            of: child, basis: .retentionOver, because: "Over", by: desk.base.manager)
        try await desk.hub.carryOutErasure(erasure, by: desk.second)
        let words = try await desk.hub.store.look { lookout in
            try lookout.allEntries().compactMap { try? lookout.open($0) }
                .filter { String(decoding: $0, as: UTF8.self).contains(Desk.canary) }.count
        }
        // Of the two reasons the one about the erased enquiry is gone.
        #expect(words == 1)
        let row = try #require(try await desk.hub.audits(by: desk.base.manager).first)
        #expect(row.judgedCount == 2 && row.sameCount == 2)
        #expect(try await desk.base.notRebuilt() == [])
    }
}
