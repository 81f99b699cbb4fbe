import Safeguarding
import TestKit
import Testing

@Suite struct `Who may see what` {
    @Test func `keeps every property, for each of all questions there are`() {
        #expect(AccessRules.all.count == 8 * 6 * 5 * 6 * 4 * 3)
        #expect(AccessRules.broken(by: Access.decide) == [])
    }

    /// A rule with one fault in it: what somebody in a hurry might write.
    struct Mutant: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rule: Rule

        init(_ name: String, _ rule: @escaping Rule) {
            testDescription = name
            self.rule = rule
        }

        /// A fault that takes one thing for another before deciding.
        static func taking<Value: Equatable & Sendable>(
            _ path: any WritableKeyPath<Access.Question, Value> & Sendable, _ one: Value,
            for other: Value
        ) -> Mutant {
            Mutant("takes \(one) for \(other)") { question in
                let isOne = question[keyPath: path] == one
                return Access.decide(isOne ? question.with(path, other) : question)
            }
        }
    }

    static let mutants: [Mutant] = [
        .taking(\.relation, .conflicted, for: .none),
        .taking(\.relation, .conflicted, for: .assigned),
        .taking(\.relation, .none, for: .agencyAsked),
        .taking(\.relation, .agencyAsked, for: .none),
        .taking(\.relation, .notNamed, for: .agencyAsked),
        .taking(\.relation, .notNamed, for: .hubTeam),
        .taking(\.relation, .notNamed, for: .assigned),
        .taking(\.relation, .hubTeam, for: .agencyAsked),
        .taking(\.purpose, .none, for: .safeguarding),
        .taking(\.purpose, .statistics, for: .review),
        .taking(\.purpose, .audit, for: .safeguarding),
        .taking(\.role, .administrator, for: .manager),
        .taking(\.role, .board, for: .auditor),
        .taking(\.role, .auditor, for: .caldicottGuardian),
        .taking(\.depth, .sealed, for: .restricted),
        .taking(\.depth, .restricted, for: .facts),
        .taking(\.depth, .facts, for: .restricted),
        .taking(\.party, .outside, for: .audience),
        .taking(\.party, .owner, for: .audience),
        .taking(\.party, .audience, for: .named),
        .taking(\.leave, .lapsed, for: .brokenGlass),
        Mutant("forgets to log what is denied") { question in
            let decision = Access.decide(question)
            return decision.outcome == .deny ? .init(.deny, []) : decision
        },
        Mutant("forgets the review of an emergency") { question in
            let decision = Access.decide(question)
            return .init(
                decision.outcome, decision.duties.subtracting([.reviewWithin72Hours]))
        },
        Mutant("lets an emergency open everything") { question in
            question.leave == .brokenGlass && question.relation != .conflicted
                && Access.decide(question).outcome != .deny
                ? .init(.allow, Set(Access.Duty.allCases)) : Access.decide(question)
        },
        Mutant("lets an emergency count twice") { question in
            guard question.leave == .brokenGlass, question.purpose == .safeguarding,
                let shallower = question.shallower
            else { return Access.decide(question) }
            return .init(Access.decide(shallower).outcome, Set(Access.Duty.allCases))
        },
    ]

    @Test(arguments: mutants) func `would be noticed if it`(mutant: Mutant) {
        #expect(!AccessRules.broken(by: mutant.rule).isEmpty)
    }

    @Test func `lets nobody do what is not listed for their role`() {
        #expect(!Deed.searchPeople.isOpen(to: .practitioner))
        #expect(!Deed.searchPeople.isOpen(to: .board))
        #expect(Deed.decide.roles == [.manager])
        #expect(Deed.allCases.allSatisfy { !$0.roles.isEmpty })
    }
}

@Suite struct `Words about a concealed place` {
    private let words = ConcealedWords([
        Whereabouts(
            address: Address(house: "12", street: "Mill Road", postcode: "RB4 7XY"),
            telephone: "07700 900 123", school: "Oakfield Primary")
    ])

    @Test(arguments: [
        "They moved to 12 Mill Road.", "at MILL-ROAD now", "rb47xy", "R B 4 7 X Y",
        "Ring 07700900123", "07700-900-123", "goes to Oakfield  Primary", "m\u{300}ill ro\u{301}ad",
    ])
    func `are found and taken out however they are typed`(text: String) {
        #expect(words.isMentioned(in: text))
        #expect(words.removed(from: text).contains(ConcealedWords.mark))
        #expect(!words.isMentioned(in: words.removed(from: text)))
    }

    @Test func `leave other words as they were`() {
        let text = "He saw a mill on the road. Telephone 01632 960 100. “RB1 2AB”"
        #expect(words.removed(from: text) == text)
    }
}
