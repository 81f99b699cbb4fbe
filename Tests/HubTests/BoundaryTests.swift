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
                by: desk.screening)
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
}
