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

    /// Ways of writing that were tried on a running hub and went past.
    @Test(arguments: [
        "RB7 4QX", "rb74qx", "RB7-4QX", "R B 7 4 Q X", "RB7 4QX.", "ＲＢ７ ４ＱＸ", "RB7 4\u{200B}QX",
        "RB7 40X", "R87 4QX", "ＲB７ ４QΧ", "Larkspur Crescent", "larkspur-crescent",
        "Larkspur Cres", "Larkspur Cr.", "Larkspur", "LARKSPUR", "14 Larkspur",
        "14, larkspur cresc",
        "Lárkspur Crescent", "La\u{301}rkspur", "L\u{430}rkspur Crescent", "LΑRKSPUR",
        "07700 900451", "07700900451", "+44 7700 900451", "0044 7700 900451", "+44 (0)7700 900451",
        "7700 900451", "900451", "900 451", "(0)7700-900-451", "O77OO 9OO45l", "٠٧٧٠٠ ٩٠٠٤٥١",
        "Thornbury Hill Primary", "Thornbury Hill",
    ])
    func `are found in other spellings, scripts and parts`(words: String) {
        let text = "MARK she is at \(words) now"
        let left = Self.larkspur.removed(from: text)
        let full = left.unicodeScalars.filter { $0 != "." }
        #expect(String(String.UnicodeScalarView(full)) == "MARK she is at [place concealed] now")
    }

    /// A text is no less readable for it: ordinary words and other numbers stay.
    @Test(arguments: [
        "He is 14. A lark sang; the spur of the crescent moon.", "Ring 01632 960451 or 101.",
        "Case RB-26-00451 of 26 January", "RB7 is a wide district", "Larkin Street, RB7 4QY",
        "Mill Park staff saw 12 million mills",
    ])
    func `leave what only looks a little like it`(text: String) {
        #expect(Self.larkspur.removed(from: text) == text)
        #expect(words.removed(from: text) == text)
    }

    @Test func `ask about a word that is part of it and an ordinary word besides`() {
        #expect(words.possibleMention(in: "They are near Mill") == "Mill")
        #expect(words.possibleMention(in: "They are near a mill") == nil)
        #expect(Self.larkspur.possibleMention(in: "They are near Mill") == nil)
        let victoria = ConcealedWords([
            Whereabouts(address: Address(house: "3", street: "Victoria St", postcode: "RB1 1AA"))
        ])
        #expect(!victoria.isMentioned(in: "Victoria said so"))
        #expect(victoria.possibleMention(in: "Victoria said so") == "Victoria")
        #expect(
            victoria.isMentioned(in: "by 3 Victoria") && victoria.isMentioned(in: "Victoria Str."))
    }

    private static let larkspur = ConcealedWords([
        Whereabouts(
            address: Address(house: "14", street: "Larkspur Crescent", postcode: "RB7 4QX"),
            telephone: "07700 900451", school: "Thornbury Hill Primary")
    ])
}
