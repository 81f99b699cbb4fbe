import Foundation
import Hub
import Safeguarding
import Store
import TestKit
import Testing

/// Nothing crosses from one agency to another without a whole decision to share it, whatever people
/// do and in whatever order.
@Suite struct `The boundary between agencies` {
    /// How many sequences are tried. `make prove` tries 100,000, on optimised code.
    private static let sequences =
        ProcessInfo.processInfo.environment["GOLDENTHREAD_SEQUENCES"].flatMap { Int($0) } ?? 600

    private static let sequencesOfHub = 240

    @Test func `is not crossed without a decision in any sequence of operations`() async throws {
        var world = World(desk: try await TestHub())
        for number in 0..<Self.sequences {
            // A hub of its own now and then: thousands of enquiries about one name would measure
            // the search for people, which is not what is asked here.
            if number % Self.sequencesOfHub == 0 { world.move(to: try await TestHub()) }
            try await world.play(number)
        }
        #expect(world.crossings > Self.sequences)
        #expect(world.done > Self.sequences / 2)
    }

    @Test func `is held by whatever writes: a crossing without its decision is not written`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        let child = try #require(try await desk.state(enquiry).leadChild)
        let undecided = Statement.Content(
            id: desk.hub.newID(), about: [child], words: "Two calls", kind: .fact,
            eventDate: .unknown(), source: "Case system", sensitivity: .ordinary, handling: .open,
            minimisation: Minimisation(need: "It answers what was asked", function: .decide))
        let event = EnquiryEvent.statementMade(check: nil, content: undecided)
        await #expect(throws: Boundary.Breach.self) {
            try await desk.hub.door.perform(.reply, on: enquiry, by: desk.social) { _, _ in [event]
            }
        }
        #expect(try await desk.state(enquiry).statements.isEmpty)
    }

    @Test func `is held for what agencies write side by side: no word without a decision`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        let child = try #require(try await desk.state(enquiry).leadChild)
        let voice = EnquiryEvent.voiceRecorded(
            Voice(child: child, words: "Stop", heardBy: "Ms Lane", heardOn: nil, whyNot: nil))
        await #expect(throws: Boundary.Breach.self) {
            _ = try await desk.hub.door.act(.recordVoice, by: desk.school, about: nil) {
                try $0.record([voice], on: enquiry, $1)
                return ""
            }
        }
        #expect(try await desk.state(enquiry).voices.count == 1)
    }

    @Test func `is held for a concern: an agency’s own is not taken in without its decision`()
        async throws
    {
        let desk = try await TestHub()
        let contact: ID<Contact> = desk.hub.newID()
        let events = try Contact(id: contact).receive(
            TestHub.concern(), reference: "C-1", channel: .form, screenBy: TestHub.start)
        await #expect(throws: Boundary.Breach.self) {
            _ = try await desk.hub.door.act(.sendConcern, by: desk.school, about: nil) {
                try $0.record(events, on: contact, $1)
                return ""
            }
        }
    }

    @Test func `is crossed by one decision for all an agency writes, until others join`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry, [.police])
        func decided() async throws -> [SharingDecision] {
            try await desk.bare(enquiry).sharing.map(\.value).filter {
                $0.direction == .together
            }
        }
        // The council let the police see what it writes when it asked them.
        #expect(try await decided().map(\.recipients) == [[.police]])
        let child = try #require(try await desk.state(enquiry).leadChild)
        func hear(_ words: String) async throws {
            try await desk.hub.recordVoice(
                enquiry,
                Voice(
                    child: child, words: words, heardBy: "Ms Lane", heardOn: nil, whyNot: nil),
                by: desk.social)
        }
        try await hear("I like my nan")
        #expect(try await decided().count == 1)
        try await desk.ask(enquiry, [.education])
        try await hear("I do not like shouting")
        #expect(try await decided().map(\.recipients) == [[.police], [.education, .police]])
    }
}

/// In 2015 help without agreement was not the guide’s advice, so that words for others had to be
/// explained.
@Suite struct `Writing for others against the guide` {
    @Test func `is possible once somebody says why, and that is on the record`() async throws {
        let desk = try await TestHub()
        desk.set(Instant(milliseconds: 1_427_882_400_000))
        let concern = TestHub.concern(kinds: [.parentsHealth])
        let enquiry = try await desk.openEnquiry(concern, rating: .green)
        let state = try await desk.bare(enquiry)
        let child = try #require(state.leadChild)
        let voice = Voice(
            child: child, words: "Stop", heardBy: "Ms Lane", heardOn: nil, whyNot: nil)
        // Agreement to the request is agreement to what follows from it; a refusal is not.
        try await desk.ask(enquiry, [.police], consent: "given")
        try await desk.hub.recordVoice(enquiry, voice, by: desk.social)
        await #expect {
            try await desk.hub.recordVoice(enquiry, voice, by: desk.police)
        } throws: { error in
            guard case .answer("together-because", _) = error as? Refusal else { return false }
            return true
        }
        #expect(try await desk.bare(enquiry).voices.count == 2)
        try await desk.hub.workTogether(
            enquiry, because: "The child asked us to tell them", by: desk.police)
        try await desk.hub.recordVoice(enquiry, voice, by: desk.police)
        try await desk.ask(enquiry, [.education], consent: "given")
        try await desk.hub.recordVoice(enquiry, voice, by: desk.police)
        let after = try await desk.bare(enquiry)
        #expect(after.voices.count == 4)
        let said = after.sharing.filter { $0.agency == .police }.map(\.value.departure)
        #expect(said == ["The child asked us to tell them"])
    }
}

/// A hub in which people do things at random, and what must be true of it at every step.
private struct World {
    private(set) var desk: TestHub
    var random = SplitMix(
        seed: ProcessInfo.processInfo.environment["GOLDENTHREAD_SEED"].flatMap { UInt64($0) }
            ?? 20_261_126)
    var enquiry: ID<Enquiry>?
    /// Operations that were carried out, and those refused in words.
    var done = 0
    var refused = 0
    var crossings = 0
    private var agencies: [AgencyCode] { desk.hub.profile.agencies.map(\.code) }

    init(desk: TestHub) { self.desk = desk }

    mutating func move(to desk: TestHub) {
        self.desk = desk
        enquiry = nil
    }

    mutating func number(_ most: Int) -> Int { Int(random.next() % UInt64(most)) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(values.count)] }

    /// Starts a fresh enquiry now and then, and does one to four things to it.
    mutating func play(_ sequence: Int) async throws {
        if enquiry == nil || sequence % 8 == 0 {
            enquiry = try await desk.openEnquiry()
            try await desk.ask(enquiry ?? desk.hub.newID())
        }
        guard let enquiry else { return }
        for _ in 0...number(4) {
            do {
                try await act(on: enquiry)
                done += 1
            } catch is Refusal { refused += 1 }
        }
        if sequence % 4 == 3 { try await expectDecided(enquiry) }
    }

    private mutating func act(on enquiry: ID<Enquiry>) async throws {
        let state = try await desk.bare(enquiry)
        let open = state.checks.filter { !$0.isAnswered }
        let check = (open.isEmpty ? state.checks : open).randomElement(using: &random)?.id
        let who = somebody(for: check.flatMap { state.check($0) }?.asked.agency)
        if number(3) == 0 {
            return try await write(on: enquiry, state, by: who)
        }
        try await act(number(11), on: enquiry, check ?? desk.hub.newID(), state, by: who)
    }

    /// Mostly whoever the matter is for, and sometimes somebody it is not.
    private mutating func somebody(for agency: AgencyCode?) -> Practitioner {
        let all = [desk.police, desk.school, desk.health, desk.social, desk.manager]
        let fitting = all.filter { $0.agency == agency }
        return fitting.isEmpty || number(5) == 0 ? pick(all) : pick(fitting)
    }

    private mutating func act(
        _ kind: Int, on enquiry: ID<Enquiry>, _ check: ID<Check>, _ state: Enquiry,
        by who: Practitioner
    ) async throws {
        switch kind {
        case 0: try await desk.ask(enquiry, [pick([.police, .education, .hospital, .csc])])
        case 1, 2: try await reply(enquiry, check, state, by: who)
        case 3:
            try await desk.hub.declineCheck(
                enquiry, check, reason: pick(RefusalReason.allCases), words: pick(["", "No"]),
                departure: pick([nil, "Because"]), by: who)
        case 4: try await desk.hub.shareNow(enquiry, check, words: pick(["", "Go"]), by: who)
        case 5:
            try await desk.hub.tellNow(
                enquiry, pick(agencies), words: pick(["", "Look", "Go"]), by: desk.social)
        case 6: try await challenge(enquiry, state, by: pick([who, desk.social]))
        case 7:
            let sealed = state.statements.map(\.id) + [desk.hub.newID()]
            try await desk.hub.release(
                pick(sealed), in: enquiry, words: pick(["", "A form of words"]), by: who)
        case 8:
            try await desk.hub.tellReferrer(
                enquiry, told: pick([true, false]), words: pick(["", "We act"]),
                because: pick(["", "They teach"]), departure: pick([nil, "Because"]),
                way: pick([nil, .telephone]), by: desk.screening)
        case 9:
            try await desk.hub.correctStatement(
                enquiry, pick(state.statements.map(\.id) + [desk.hub.newID()]), words: "Two",
                because: "Counted again", by: who)
        default:
            try await desk.hub.decide(
                enquiry,
                .init(
                    outcome: pick(Outcome.ofEnquiry), rationale: "Harm",
                    descriptors: ["significant-harm"],
                    without: agencies.map { .init(agency: $0, because: "Late") },
                    section47Considered: nil), by: desk.manager)
        }
    }

    private mutating func reply(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, _ state: Enquiry, by who: Practitioner
    ) async throws {
        let asked = state.check(check)?.asked.subjects ?? []
        let statements = (0..<number(3)).map { _ in
            Statement.Content(
                id: desk.hub.newID(), about: Array(asked.prefix(1)), words: "Two calls",
                kind: .fact, eventDate: .unknown(), source: "Case system",
                sensitivity: pick(Sensitivity.allCases), handling: pick(Handling.allCases),
                minimisation: Minimisation(need: "It answers what was asked", function: .decide))
        }
        try await desk.hub.reply(
            enquiry, check,
            Hub.Replying(
                answers: asked.map { Check.Answer(person: $0, known: .known) },
                statements: statements,
                withheld: number(2) == 0
                    ? [] : [.init(what: "More", reason: pick(RefusalReason.allCases))],
                because: pick(["", "It helps"]),
                guide: SharingFacts([
                    "consent": [pick(["refused", "given", "unsafe-to-ask", "unsure"])],
                    "confidential": [pick(["yes", "no", "unsure"])],
                    "legal-bar": [pick(["no", "no", "no", "yes"])],
                ]), departure: pick([nil, "Because"])), by: who)
    }

    /// Something an agency writes beside the others.
    private mutating func write(
        on enquiry: ID<Enquiry>, _ state: Enquiry, by who: Practitioner
    ) async throws {
        switch number(9) {
        case 0: try await send(by: who, to: enquiry)
        case 1:
            try await desk.hub.recordVoice(
                enquiry,
                Voice(
                    child: state.leadChild ?? desk.hub.newID(), words: pick([nil, "Stop"]),
                    heardBy: "Ms Lane", heardOn: nil, whyNot: "Asleep"), by: who)
        case 2: try await desk.hub.openAssessment(enquiry, by: desk.social)
        case 3: try await desk.hub.joinAssessment(enquiry, by: who)
        case 4:
            let levels = desk.hub.profile.factors.map {
                Assessment.Given(
                    factor: $0.id, level: pick(Level.allCases), cites: [], because: "Seen")
            }
            try await desk.hub.giveLevels(enquiry, levels, by: who)
        case 5: try await desk.hub.dissent(enquiry, because: pick(["", "Too late"]), by: who)
        case 6:
            try await desk.hub.rate(
                enquiry, pick([.red, .amber, .green]), because: "Seen", by: desk.social)
        case 7:
            try await desk.hub.agreePlan(
                enquiry,
                Plan.Agreed(
                    aims: ["Safe at home"], whatGoodLooksLike: ["No calls"],
                    familyKnows: "Yes", reviewOn: Day(number: 20_600)), by: desk.manager)
        default:
            if let action = state.plan?.actions.randomElement(using: &random) {
                return try await desk.hub.completeAction(
                    enquiry, action.id, evidence: "Seen", by: who)
            }
            try await desk.hub.addAction(
                enquiry, aim: "Safe at home", what: "Visit", owner: who,
                due: TestHub.start.adding(minutes: 600), by: desk.social)
        }
    }

    /// A concern of an agency, and what the hub does with it.
    private mutating func send(by who: Practitioner, to enquiry: ID<Enquiry>) async throws {
        let contact: ID<Contact> = desk.hub.newID()
        let kinds = pick([[.neglect], [.other], [ConcernKind.criminalExploitation]])
        _ = try await desk.hub.receiveContact(
            contact, TestHub.concern(kinds: kinds), channel: .form, by: who)
        let taken = try await desk.hub.door.look(
            at: .contact(contact), by: desk.screening, page: "test"
        ) { try $0.lookout.stateForCommand(contact) }
        crossings += 1
        #expect(taken?.sharing?.agency == (who.agency == .csc ? nil : who.agency))
        #expect(taken?.sharing?.value.saysWhy ?? (who.agency == .csc))
        try await desk.hub.passToLead(
            contact, enquiry: enquiry, because: "The same child", by: desk.screening)
    }

    private mutating func challenge(
        _ enquiry: ID<Enquiry>, _ state: Enquiry, by who: Practitioner
    ) async throws {
        if let open = state.challenges.first(where: { $0.ended == nil }), number(2) == 0 {
            return try await desk.hub.endChallenge(
                enquiry, open.id, pick(Challenge.End.allCases), because: "So", by: who)
        }
        guard let decision = state.sharing.last?.value.id else { throw Refusal.notFound }
        try await desk.hub.challenge(enquiry, decision, because: pick(["", "Why"]), by: who)
    }

    /// Everything in the enquiry that came from one agency to another is named by a whole decision
    /// of whoever sent it, made no later than it crossed.
    private mutating func expectDecided(_ enquiry: ID<Enquiry>) async throws {
        let state = try await desk.bare(enquiry)
        for statement in state.statements {
            crossings += 1
            #expect(statement.content.minimisation?.need.orNil != nil)
            let decided = state.sharing.first {
                $0.value.shared.contains(statement.id.description) && $0.value.isWhole
            }
            #expect(decided != nil, "a statement of \(statement.agency) was not decided on")
            #expect(decided.map { $0.at <= statement.at } ?? false)
            #expect(decided?.by == statement.by)
        }
        expectWrittenTogether(state)
        for check in state.checks {
            crossings += 1
            let decided = state.sharing.first { $0.value.id == check.asked.sharing }
            #expect(decided?.value.isWhole == true)
            #expect(decided?.value.recipient == check.asked.agency)
            #expect(decided?.value.shared == check.asked.told.map(\.fact))
            // A refusal is a decision too.
            if check.declined != nil {
                #expect(
                    state.sharing.contains {
                        $0.value.check == check.id && $0.value.result == .withheld
                    })
            }
        }
        if let feedback = state.feedback, feedback.value.told {
            crossings += 1
            let decided = state.sharing.first { $0.value.id == feedback.value.sharing }
            #expect(decided?.value.isWhole == true)
            #expect(decided?.value.shared == [feedback.value.words])
        }
    }

    /// Every agency that wrote for the others decided to before it did.
    private mutating func expectWrittenTogether(_ state: Enquiry) {
        var first: [AgencyCode: Instant] = [:]
        func note(_ agency: AgencyCode, _ at: Instant) {
            first[agency] = min(first[agency] ?? at, at)
        }
        let now = desk.hub.clock.now()
        for agency in (state.assessment?.levels ?? [:]).keys { note(agency, now) }
        for dissent in state.dissents { note(dissent.agency, dissent.at) }
        for action in state.plan?.actions ?? [] where action.done != nil {
            note(action.agreed.agency, now)
        }
        // What a concern brought with it was there before anybody else was.
        for voice in state.voices.dropFirst() { note(voice.agency, voice.at) }
        if !state.checks.isEmpty { note(.csc, state.checks[0].askedAt) }
        for (agency, at) in first {
            crossings += 1
            let isDecided = state.sharing.contains {
                $0.value.direction == .together && $0.agency == agency && $0.value.isWhole
                    && $0.at <= at
            }
            #expect(isDecided, "\(agency) wrote for others undecided")
        }
        if let decision = state.togetherDecision(of: .csc) {
            #expect(decision.covers(state.agenciesAsked.filter { $0 != .csc }))
        }
    }
}
