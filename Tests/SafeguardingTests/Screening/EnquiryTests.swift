import Foundation
import Safeguarding
import TestKit
import Testing

/// An enquiry in memory: commands are decided and applied, with nothing else about.
struct Desk {
    var enquiry: Enquiry
    var now = TestHub.start
    let who: ID<Practitioner>
    let child: ID<Person>
    var random = SystemRandomNumberGenerator()

    init(
        kinds: [ConcernKind] = [.neglect], dangerNow: YesNoUnknown = .no,
        source: ReferralSource = .school
    ) throws {
        var random = SystemRandomNumberGenerator()
        who = ID(using: &random)
        child = ID(using: &random)
        enquiry = Enquiry(id: ID(using: &random))
        let opening = Opening(
            reference: "RB-26-00001", contact: ID(using: &random), lead: child,
            subjects: [Subject(person: child, role: .child)], kinds: kinds, worry: "A worry",
            dangerNow: dangerNow, source: source, referrerName: nil, received: now)
        try tell { enquiry throws(Refusal) in try enquiry.open(opening) }
    }

    mutating func tell(
        as agency: AgencyCode = .csc, _ command: (Enquiry) throws(Refusal) -> [EnquiryEvent]
    ) throws {
        for event in try command(enquiry) {
            enquiry.apply(Recorded(event, at: now, actor: who, agency: agency))
        }
    }

    mutating func id<Thing>() -> ID<Thing> { ID(using: &random) }

    mutating func rate(_ rating: Rating = .amber) throws {
        let now = now
        try tell { (enquiry) throws(Refusal) in
            try enquiry.rate(rating, because: "Seen", profile: .standard, at: now)
        }
    }
}

@Suite struct `An enquiry` {
    @Test func `keeps every priority it had, with why`() throws {
        var desk = try Desk()
        try desk.rate(.green)
        try desk.rate(.red)
        #expect(desk.enquiry.ratings.map(\.rating) == [.green, .red])
        let now = desk.now
        #expect(throws: Refusal.self) {
            try desk.enquiry.rate(.amber, because: " \n", profile: .standard, at: now)
        }
    }

    @Test(arguments: [(Rating.red, 240), (.green, 4_320)])
    func `runs the clocks of its priority`(rating: Rating, minutes: Int) throws {
        var desk = try Desk()
        try desk.rate(rating)
        #expect(desk.now.minutes(until: try #require(desk.enquiry.decideBy)) == minutes)
    }

    @Test func `is not decided without a reason for each agency that is silent`() throws {
        var desk = try Desk()
        try desk.rate()
        let asked = Check.Asked(
            agency: .police, subjects: [desk.child], questions: [], purposes: ["protect"],
            status: "", told: [], from: Day(number: 0), to: Day(number: 1), replyBy: desk.now,
            sharing: desk.id())
        let check: ID<Check> = desk.id()
        try desk.tell { _ in [.checkAsked(check: check, asked: asked)] }
        let bare = ThresholdDecision.Made(
            outcome: .section17, rationale: "It is needed", descriptors: ["several-needs"])
        let id: ID<ThresholdDecision> = desk.id()
        #expect(throws: Refusal.self) { try desk.enquiry.decide(id, bare) }
        let whole = ThresholdDecision.Made(
            outcome: .section17, rationale: "It is needed", descriptors: ["several-needs"],
            without: [.init(agency: .police, because: "The child cannot wait")])
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.decide(id, whole) }
        #expect(desk.enquiry.stage == .decided)
        #expect(desk.enquiry.standing == .section17)
    }

    @Test func `about exploitation weighs section 47 or says why not`() throws {
        var desk = try Desk(kinds: [.sexualExploitation])
        let id: ID<ThresholdDecision> = desk.id()
        let made = ThresholdDecision.Made(
            outcome: .earlyHelp, rationale: "Help", descriptors: ["early-help"])
        #expect(throws: Refusal.self) { try desk.enquiry.decide(id, made) }
        let enquiry = desk.enquiry
        #expect(
            try !enquiry.decide(
                id,
                .init(outcome: .section47, rationale: "Harm", descriptors: ["exploitation"])
            ).isEmpty)
    }

    // Working Together has professional referrers told; that the public is thanked and no more is
    // the domain study, 1.11.
    @Test(arguments: [
        ReferralSource.family, .acquaintance, .anonymous, .unknown, .other, .court,
    ])
    func `thanks a referrer without a role, and tells them nothing`(source: ReferralSource) throws {
        var desk = try Desk(source: source)
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.decide(
                id,
                .init(outcome: .section47, rationale: "Harm", descriptors: ["needs-met"]))
        }
        let enquiry = desk.enquiry
        #expect(
            throws: Refusal.answer(
                field: "words",
                says: "They have no role in keeping the child safe, so only that it was received "
                    + "goes to them: “Thank you. It has been received and looked at.”")
        ) {
            try enquiry.tellReferrer(
                Feedback(told: true, words: "He is in care now", sharing: nil), sharing: nil)
        }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.tellReferrer(
                Feedback(
                    told: true, words: Feedback.acknowledgement, sharing: nil, way: .telephone),
                sharing: nil)
        }
        #expect(
            desk.enquiry.feedback?.value.words == "Thank you. It has been received and looked at.")
    }

    @Test func `counts a referrer as told only once somebody says how and when`() throws {
        var desk = try Desk(source: .acquaintance)
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.decide(
                id,
                .init(outcome: .noFurtherAction, rationale: "No need", descriptors: ["needs-met"]))
        }
        let meant = Feedback(
            told: true, words: Feedback.acknowledgement, sharing: nil, way: .telephone)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.tellReferrer(meant, sharing: nil)
        }
        let calendar = HubProfile.standard.calendar
        #expect(desk.enquiry.isReferrerTold == nil)
        #expect(desk.enquiry.deadlines(calendar).map(\.kind) == [.thank])
        #expect(
            throws: Refusal.answer(
                field: "because",
                says: "Record that the referrer was told, and how, before closing")
        ) { try desk.enquiry.close(because: "Done") }
        let today = LondonTime(desk.now).day
        let now = desk.now
        #expect(
            throws: Refusal.answer(
                field: "reached-day",
                says: "The day must be no earlier than what they are told was written, and not "
                    + "after today")
        ) {
            try desk.enquiry.reachReferrer(
                .init(way: .telephone, on: today.adding(days: 1)), at: now)
        }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.reachReferrer(.init(way: .telephone, on: today), at: now)
        }
        #expect(desk.enquiry.isReferrerTold == true)
        #expect(desk.enquiry.deadlines(calendar).isEmpty)
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.close(because: "Done") }
    }

    /// An entry from before it was asked how they are told: nobody knows whether it reached them.
    @Test func `reads what was written down as told before, and does not count it`() throws {
        let read = try JSONDecoder().decode(
            Feedback.self, from: Data(#"{"told":true,"words":"We act"}"#.utf8))
        var desk = try Desk.decided(.earlyHelp)
        try desk.tell { _ throws(Refusal) in [.referrerTold(read)] }
        #expect(desk.enquiry.isReferrerTold == nil)
        guard case .unknown = desk.enquiry.wordToReferrer else {
            Issue.record("taken for \(desk.enquiry.wordToReferrer)")
            return
        }
    }

    /// Closing ends every clock. A live section 47 enquiry was closed with its minutes unsent and a
    /// child missing.
    @Test func `does not close while something of it is under way, and says all of it`() throws {
        var desk = try Desk.decided(.section47)
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.tellReferrer(
                Feedback(told: false, words: "Anonymous", sharing: nil), sharing: nil)
        }
        let asked = Check.Asked(
            agency: .police, subjects: [], questions: [], purposes: [], status: "", told: [],
            from: Day(number: 0), to: Day(number: 1), replyBy: desk.now, sharing: desk.id())
        let check: ID<Check> = desk.id()
        try desk.tell { _ in [.checkAsked(check: check, asked: asked)] }
        let now = desk.now
        try desk.tell { _ in
            [.rated(rating: .red, because: "x", replyBy: now, decideBy: now)]
        }
        #expect(
            throws: Refusal.answer(
                field: "because",
                says: "Not yet: the section 47 enquiry is open, so say what it came to; 1 agency "
                    + "has not answered, and the priority is red. Closing would end the clocks")
        ) { try desk.enquiry.close(because: "Done") }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.endSection47(.init(finding: .conference, because: "Harm"))
        }
        try desk.tell { _ in
            [.checkDeclined(check: check, reason: .notHeld, words: "Nothing is held")]
        }
        #expect(
            throws: Refusal.answer(
                field: "because",
                says: "Not yet: a child protection conference is still to be held. Closing would "
                    + "end the clocks")
        ) { try desk.enquiry.close(because: "Done") }
    }

    @Test func `does not close while actions are open or the referrer is untold`() throws {
        var desk = try Desk()
        let id: ID<ThresholdDecision> = desk.id()
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.decide(
                id,
                .init(outcome: .noFurtherAction, rationale: "No need", descriptors: ["needs-met"]))
        }
        #expect(throws: Refusal.self) { try desk.enquiry.close(because: "Done") }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.tellReferrer(
                Feedback(told: false, words: "Anonymous", sharing: nil), sharing: nil)
        }
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.close(because: "Done") }
        #expect(desk.enquiry.stage == .closed)
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.reopen(because: "New worry") }
        #expect(desk.enquiry.stage == .checking)
    }
}

@Suite struct `Levels in a joint assessment` {
    private static let factors = [Factor(id: "home", name: "Safe adult at home", asks: "")]

    private func desk() throws -> Desk {
        var desk = try Desk()
        try desk.rate()
        let asked = Check.Asked(
            agency: .police, subjects: [], questions: [], purposes: [], status: "", told: [],
            from: Day(number: 0), to: Day(number: 1), replyBy: desk.now, sharing: desk.id())
        let check: ID<Check> = desk.id()
        try desk.tell { _ in [.checkAsked(check: check, asked: asked)] }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.openAssessment(factors: Self.factors)
        }
        for agency in [AgencyCode.csc, .police] {
            try desk.tell(as: agency) { (enquiry) throws(Refusal) in try enquiry.join(agency) }
        }
        return desk
    }

    private func give(_ desk: inout Desk, _ agency: AgencyCode, _ level: Level) throws {
        try desk.tell(as: agency) { (enquiry) throws(Refusal) in
            try enquiry.give(
                [.init(factor: "home", level: level, cites: [], because: "Seen")], for: agency)
        }
    }

    @Test func `are blind until all who are here have given theirs, then shown together`() throws {
        var desk = try desk()
        try give(&desk, .csc, .low)
        #expect(desk.enquiry.assessment?.revealed == nil)
        let officer = Practitioner(
            id: desk.id(), name: "Dan", agency: .police, role: .practitioner)
        let grant = try Access.grant(
            officer, relation: .agencyAsked, depth: .facts, purpose: .safeguarding)
        let seen = desk.enquiry.seen(by: grant).enquiry
        #expect(seen.assessment?.levels[.csc]?.isEmpty == true)
        try give(&desk, .police, .high)
        #expect(desk.enquiry.assessment?.revealed != nil)
    }

    @Test func `that differ must be settled before a judgement`() throws {
        var desk = try desk()
        try give(&desk, .csc, .low)
        try give(&desk, .police, .veryHigh)
        #expect(desk.enquiry.assessment?.viewsDiffer(on: "home") == true)
        #expect(throws: Refusal.self) { try desk.enquiry.propose(.high, words: "Act") }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.setJoint("home", .high, because: "Caution")
        }
        try desk.tell { (enquiry) throws(Refusal) in try enquiry.propose(.high, words: "Act") }
        #expect(desk.enquiry.assessment?.judgement?.level == .high)
    }

    @Test func `show when the last one waited for is excused, with why`() throws {
        var desk = try desk()
        try give(&desk, .csc, .low)
        #expect(throws: Refusal.self) { try desk.enquiry.excuse(.police, because: "") }
        try desk.tell { (enquiry) throws(Refusal) in
            try enquiry.excuse(.police, because: "Called away; the child cannot wait")
        }
        #expect(desk.enquiry.assessment?.revealed != nil)
    }

    @Test func `of “not known” are never taken for low`() throws {
        var desk = try desk()
        try give(&desk, .csc, .notKnown)
        try give(&desk, .police, .veryHigh)
        #expect(desk.enquiry.assessment?.viewsDiffer(on: "home") == false)
    }
}
