import Safeguarding
import TestKit
import Testing

@Suite struct `Who may see what` {
    private static let all: [Access.Question] = Role.allCases.flatMap { role in
        Access.Relation.allCases.flatMap { relation in
            Access.Depth.allCases.flatMap { depth in
                Purpose.allCases.flatMap { purpose in
                    Access.Party.allCases.map {
                        Access.Question(
                            role: role, relation: relation, depth: depth, purpose: purpose,
                            party: $0)
                    }
                }
            }
        }
    }

    /// Every outcome there is among the questions chosen.
    private func outcomes(_ chosen: (Access.Question) -> Bool) -> Set<Access.Outcome> {
        var found: Set<Access.Outcome> = []
        for question in Self.all where chosen(question) { found.insert(Access.decide(question)) }
        return found
    }

    @Test func `denies anyone with an interest of their own, first and always`() {
        let found = outcomes { $0.relation == .conflicted }
        #expect(found == [.deny])
    }

    @Test func `denies where no reason is given`() {
        let found = outcomes { $0.purpose == .none }
        #expect(found == [.deny])
    }

    @Test func `shows those who run the system, and the board, nobody`() {
        let found = outcomes { $0.role == .administrator || $0.role == .board }
        #expect(found == [.deny])
    }

    @Test func `shows an auditor that something is, never what`() {
        let found = outcomes { $0.role == .auditor && $0.depth != .pointer }
        #expect(!found.contains(.allow))
    }

    @Test func `shows a stranger from an agency nothing, not even that a record exists`() {
        let found = outcomes { $0.role == .practitioner && $0.relation == .none }
        #expect(found == [.deny])
    }

    @Test func `opens what is sealed only to its owner and those named`() {
        let found = outcomes { question in
            guard question.depth == .sealed else { return false }
            return question.party != .owner && question.party != .named
        }
        #expect(found == [.deny])
    }

    @Test func `shows facts to nobody they are not meant for`() {
        let found = outcomes { $0.party == .outside && $0.depth != .pointer }
        #expect(found == [.deny, .exists])
    }

    @Test func `never shows more of something deeper`() {
        let order: [Access.Depth] = [.pointer, .identity, .facts, .restricted]
        for question in Self.all where question.depth != .sealed {
            guard let place = order.firstIndex(of: question.depth), place > 0 else { continue }
            var shallower = question
            shallower.depth = order[place - 1]
            if Access.decide(question) == .allow {
                #expect(Access.decide(shallower) == .allow, "\(question)")
            }
        }
    }

    @Test func `keeps what only hub staff handle from agencies that did not write it`() {
        let found = outcomes { question in
            guard question.role == .practitioner else { return false }
            return question.depth == .restricted && question.party != .owner
        }
        #expect(!found.contains(.allow))
    }

    @Test func `lets nobody do what is not listed for their role`() {
        #expect(!Deed.searchPeople.isOpen(to: .practitioner))
        #expect(!Deed.searchPeople.isOpen(to: .board))
        #expect(Deed.decide.roles == [.manager])
        #expect(Deed.allCases.allSatisfy { !$0.roles.isEmpty })
    }
}
