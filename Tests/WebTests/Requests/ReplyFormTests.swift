import Hub
import Safeguarding
import Testing

@testable import Web

/// The reply to a request, read from what a browser sent.
@Suite struct `A reply form` {
    private static let child: ID<Person> = IDSource.random.next()
    private static let mother: ID<Person> = IDSource.random.next()

    private func read(
        _ fields: [String: [String]], about people: [ID<Person>] = [child, mother],
        handling: Handling = .hubOnly
    ) -> (form: Form, reply: ReplyForm) {
        let form = Form(fields: fields)
        var asks = ReplyForm.Asks()
        (asks.source, asks.handling) = ("Our record (GP practices)", handling)
        return (form, ReplyForm(form, about: people.map { ($0, "") }, asks))
    }

    private func refusal(_ fields: [String: [String]]) -> Refusal? {
        let (form, reply) = read(fields)
        do {
            _ = try reply.command(form) { IDSource.random.next() }
            return nil
        } catch { return error }
    }

    private let whole = [
        "known-\(child)": ["known"], "known-\(mother)": ["notSearched"],
        "words-0": ["She missed two appointments"], "view-0": ["answers"],
        "about-0": ["\(child)"],
    ]

    @Test func `says all that must be mended at once, each at its own field`() throws {
        guard case .several(let all) = try #require(refusal(["words-0": ["She was bruised"]]))
        else {
            Issue.record("one alone is said")
            return
        }
        let fields = all.compactMap { refusal -> String? in
            if case .answer(let field, _) = refusal { field } else { nil }
        }
        #expect(Set(fields) == ["known-\(Self.child)", "known-\(Self.mother)", "view-0"])
    }

    @Test func `goes to the hub alone where nobody chose otherwise`() throws {
        let (form, reply) = read(whole)
        #expect(!reply.goesBeyondTheHub(form))
        let command = try reply.command(form) { IDSource.random.next() }
        let piece = try #require(command.statements.first)
        #expect(piece.handling == .hubOnly)
        #expect(piece.source == "Our record (GP practices)")
        #expect(piece.about == [Self.child])
        let shown = read(whole.merging(["handling-0": ["open"]]) { $1 })
        #expect(shown.reply.goesBeyondTheHub(shown.form))
    }

    @Test func `gives as the reason only what was said of the pieces`() throws {
        var fields = whole
        fields["statement-count"] = ["2"]
        fields["words-1"] = ["He owes rent"]
        fields["leave-1"] = ["notRelevant"]
        let (form, reply) = read(fields)
        let command = try reply.command(form) { IDSource.random.next() }
        #expect(
            command.because
                == "It answers what was asked. Left out: \(RefusalReason.notRelevant.says)")
        fields["because"] = ["It shows a pattern"]
        let said = read(fields)
        #expect(
            try said.reply.command(said.form) { IDSource.random.next() }.because
                == "It shows a pattern")
    }

    @Test func `holds nothing about whoever was looked for, and says who was not`() throws {
        let (form, reply) = read(["looked": [Self.child.description]])
        #expect(try reply.nothingHeld(form).answers.map(\.known) == [.notKnown, .notSearched])
    }

    @Test(arguments: [
        (["looked": []], "looked"), (["looked": ["x"], "words-0": ["He was seen"]], "words-0"),
    ])
    func `does not say that nothing is held where nobody looked, or something is written`(
        fields: [String: [String]], field: String
    ) {
        let (form, reply) = read(fields)
        #expect {
            _ = try reply.nothingHeld(form)
        } throws: { error in
            if case .answer(field: field, says: _) = error as? Refusal { true } else { false }
        }
    }

    /// A reason that was chosen and did nothing sent what it was to keep back.
    @Test func `leaves out whatever has a reason to be left out`() throws {
        let (form, reply) = read(whole.merging(["leave-0": ["notRelevant"]]) { $1 })
        let command = try reply.command(form) { IDSource.random.next() }
        #expect(command.statements.isEmpty && command.withheld.map(\.reason) == [.notRelevant])
    }

    @Test func `asks whom a piece is about, and takes none about somebody not held`() {
        #expect(
            refusal(whole.merging(["about-0": []]) { $1 })
                == .answer(field: "about-0", says: "Select who this is about"))
        #expect(
            refusal(whole.merging(["about-0": [Self.mother.description]]) { $1 })
                == .answer(
                    field: "known-\(Self.mother)",
                    says: "You wrote something about this person. Change this, or change who it is "
                        + "about"))
    }

    @Test(arguments: [(1, nil), (2, "This day is still to come")])
    func `takes no day that is still to come`(day: Int, says: String?) {
        let date = ["date-0-day": ["\(day)"], "date-0-month": ["12"], "date-0-year": ["2026"]]
        let form = Form(fields: whole.merging(date) { $1 })
        var asks = ReplyForm.Asks()
        (asks.source, asks.today) = ("Our record", Day(year: 2026, month: 12, day: 1))
        let reply = ReplyForm(form, about: [Self.child, Self.mother].map { ($0, "") }, asks)
        do {
            _ = try reply.command(form) { IDSource.random.next() }
            #expect(says == nil)
        } catch {
            #expect(error == .answer(field: "date-0-day", says: says ?? ""))
        }
    }

    @Test func `needs words, or who knows the child best`() {
        #expect(
            refusal(whole.merging(["words-0": [""]]) { $1 })
                == .answer(field: "words-0", says: "Enter what you know"))
        #expect(
            refusal(whole.merging(["words-0": [""], "best-contact": ["Ms Hill"]]) { $1 }) == nil)
    }

    @Test func `keeps what patients, victims and offenders told for the hub`() {
        let kinds = ["nhs", "gp", "icb", "police", "probation", "school", "housing", "voluntary"]
        let usual = kinds.map { kind in
            HubProfile.standard.agencies.first { $0.kind == kind }?.usualHandling
        }
        for (kind, handling) in zip(kinds, usual) where handling != nil {
            let isHubs = ["nhs", "gp", "icb", "police", "probation"].contains(kind)
            #expect(handling == (isHubs ? .hubOnly : .open), "\(kind)")
        }
    }
}
