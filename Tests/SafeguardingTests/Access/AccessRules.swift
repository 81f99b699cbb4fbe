import Safeguarding

/// Any rule that could decide who may see what: the hub's own, or one with a fault in it.
typealias Rule = @Sendable (Access.Question) -> Access.Decision

/// What must hold of the access rule, whatever its table says. Each names a fault it would let in.
enum AccessRules {
    /// Every question there is: 8 roles, 6 relations, 5 depths, 6 purposes, 4 parties, 3 leaves.
    static let all: [Access.Question] = Role.allCases.flatMap { role in
        Access.Relation.allCases.flatMap { relation in
            Access.Depth.allCases.flatMap { depth in
                Purpose.allCases.flatMap { purpose in
                    Access.Party.allCases.flatMap { party in
                        Access.Leave.allCases.map { leave in
                            Access.Question(
                                role: role, relation: relation, depth: depth, purpose: purpose,
                                party: party, leave: leave)
                        }
                    }
                }
            }
        }
    }

    /// The names of the properties a rule breaks.
    static func broken(by rule: Rule) -> [String] {
        properties.filter { property in all.contains { !property.holds(rule, $0) } }.map(\.name)
    }

    struct Property: Sendable {
        let name: String
        let holds: @Sendable (Rule, Access.Question) -> Bool

        init(_ name: String, _ holds: @escaping @Sendable (Rule, Access.Question) -> Bool) {
            self.name = name
            self.holds = holds
        }
    }

    static let properties: [Property] = [
        Property("everything is logged") { $0($1).duties.contains(.log) },
        Property("an interest of one's own denies") { rule, question in
            question.relation != .conflicted || rule(question).outcome == .deny
        },
        Property("no purpose, no data") { rule, question in
            ![.none, .statistics].contains(question.purpose) || rule(question).outcome == .deny
        },
        Property("those who run the system, and the board, see nobody") { rule, question in
            ![.administrator, .board].contains(question.role) || rule(question).outcome == .deny
        },
        Property("what is sealed needs a name") { rule, question in
            question.depth != .sealed || question.party == .named
                || rule(question).outcome == .deny
        },
        Property("an emergency never unseals") { rule, question in
            guard question.depth == .sealed else { return true }
            return rule(question).outcome == rule(question.with(\.leave, .ordinary)).outcome
        },
        Property("an auditor sees that something is, not what") { rule, question in
            question.role != .auditor || rule(question).outcome <= .exists
                || question.depth == .pointer
        },
        Property("nobody outside the audience reads facts") { rule, question in
            question.party != .outside || [.pointer, .identity].contains(question.depth)
                || rule(question).outcome <= .redact && rule(question).outcome != .allow
        },
        Property("outside the audience nothing is told as usual but that it is") { rule, question in
            question.party != .outside || question.leave == .brokenGlass
                || question.depth == .pointer || rule(question).outcome <= .exists
        },
        Property("a stranger learns nothing") { rule, question in
            question.role != .practitioner || question.relation != .none
                || question.leave == .brokenGlass || rule(question).outcome == .deny
        },
        Property("the list of a restricted record decides for everyone") { rule, question in
            question.relation != .notNamed || question.leave == .brokenGlass
                || [.pointer, .identity].contains(question.depth)
                || rule(question).outcome != .allow
        },
        Property("what is shallower is never less open") { rule, question in
            guard let shallower = question.shallower else { return true }
            return rule(shallower).outcome >= rule(question).outcome
        },
        Property("being closer never shows less") { rule, question in
            guard let closer = question.closer else { return true }
            return rule(closer).outcome >= rule(question).outcome
        },
        Property("being named never shows less, nor being meant to see it") { rule, question in
            let order: [Access.Party] = [.outside, .audience]
            guard question.party == order[0] else { return true }
            return rule(question.with(\.party, order[1])).outcome >= rule(question).outcome
        },
        Property("an emergency lifts by one level at most") { rule, question in
            guard question.leave == .brokenGlass, rule(question).outcome == .allow else {
                return true
            }
            let usual = question.with(\.leave, .ordinary)
            guard let shallower = usual.shallower else { return true }
            return rule(usual).outcome == .allow || rule(shallower).outcome == .allow
        },
        Property("an emergency carries its duties") { rule, question in
            let usual = rule(question.with(\.leave, .ordinary)).outcome
            return question.leave != .brokenGlass || rule(question).outcome == usual
                || rule(question).duties == Set(Access.Duty.allCases)
        },
        Property("an emergency that is over counts for nothing") { rule, question in
            question.leave != .lapsed
                || rule(question) == rule(question.with(\.leave, .ordinary))
        },
        Property("an emergency is for keeping a child safe") { rule, question in
            question.leave != .brokenGlass || question.purpose == .safeguarding
                || rule(question).outcome == rule(question.with(\.leave, .ordinary)).outcome
        },
        Property("those who work the case can do their work") { rule, question in
            let works: [Role] = [.screeningOfficer, .socialWorker, .manager]
            guard works.contains(question.role), question.purpose == .safeguarding,
                [.hubTeam, .assigned].contains(question.relation),
                question.party == .audience, question.depth != .sealed
            else { return true }
            return rule(question).outcome == .allow
        },
        Property("an agency that is asked sees what is meant for it, and no more") {
            rule, question in
            guard question.role == .practitioner, question.purpose == .safeguarding,
                question.relation == .agencyAsked, question.party == .audience,
                question.leave == .ordinary
            else { return true }
            switch question.depth {
            case .pointer, .identity, .facts: return rule(question).outcome == .allow
            case .restricted, .sealed: return rule(question).outcome != .allow
            }
        },
        Property("what an agency wrote is not kept from it") { rule, question in
            guard question.role == .practitioner, question.purpose == .safeguarding,
                question.relation == .agencyAsked, question.party == .owner,
                question.depth == .restricted
            else { return true }
            return rule(question).outcome == .allow
        },
        Property("a guardian answers requests and reviews, and nothing else") { rule, question in
            guard question.role == .caldicottGuardian else { return true }
            return [.subjectRights, .review].contains(question.purpose)
                || rule(question).outcome == .deny
        },
    ]
}

extension Access.Question {
    func with<Value>(_ path: WritableKeyPath<Access.Question, Value>, _ value: Value) -> Self {
        var other = self
        other[keyPath: path] = value
        return other
    }

    /// The same of something one step less telling; sealed things stand apart.
    var shallower: Self? {
        let order: [Access.Depth] = [.pointer, .identity, .facts, .restricted]
        guard let place = order.firstIndex(of: depth), place > 0 else { return nil }
        return with(\.depth, order[place - 1])
    }

    /// The same by somebody one step closer.
    var closer: Self? {
        let order: [Access.Relation] = [.none, .notNamed, .agencyAsked, .hubTeam, .assigned]
        guard let place = order.firstIndex(of: relation), place + 1 < order.count else {
            return nil
        }
        return with(\.relation, order[place + 1])
    }
}
