import Safeguarding
import Store

// The one question of access, asked alike before a read and before a write.
extension Lookout {
    /// Leave to look at something, or to change it, now; a refusal otherwise.
    func grant(
        _ subject: Door.Subject, _ viewer: Practitioner, _ purpose: Purpose, _ now: Instant
    ) throws -> Grant {
        switch subject {
        case .deed(let deed):
            return try Access.grant(viewer, deed: deed, purpose: purpose)
        case .enquiry(let id):
            return try Access.grant(
                viewer, relation: try relation(of: viewer, to: id), depth: .facts,
                purpose: purpose, leave: try leave(of: viewer.id, for: ["enquiry:\(id)"], at: now))
        case .check(let check, let id):
            let relation = try relation(of: viewer, to: id)
            // What an agency was asked is its own to read and answer, whoever is on the list.
            let isOwn =
                try relation == .notNamed && viewer.role == .practitioner
                && isAsked(viewer.agency, in: check, of: id)
            return try Access.grant(
                viewer, relation: isOwn ? .agencyAsked : relation, depth: .facts,
                purpose: purpose, leave: try leave(of: viewer.id, for: ["enquiry:\(id)"], at: now))
        case .person(let id):
            return try Access.grant(
                viewer, relation: try relation(of: viewer, toPerson: id), depth: .facts,
                purpose: purpose, leave: try leave(of: viewer.id, forPerson: id, at: now))
        case .identity(let id):
            return try Access.grant(
                viewer, relation: try relation(of: viewer, toPerson: id), depth: .restricted,
                purpose: purpose, leave: try leave(of: viewer.id, forPerson: id, at: now))
        case .contact(let id):
            return try Access.grant(
                viewer, relation: try relation(of: viewer, to: id), depth: .facts,
                purpose: purpose)
        }
    }

    /// Refuses somebody who may not look at something from changing it, or from putting anything
    /// in it.
    func admit(_ practitioner: Practitioner, to subject: Door.Subject, _ act: Act) throws {
        _ = try grant(subject, practitioner, act.purpose, act.at)
    }
}

extension Lookout {
    /// Whether somebody is kept out of what a line of entries is about, by an interest of their own
    /// or by a list of names. Guardians have no part in most of what they hold in law.
    func isKeptOut(_ practitioner: Practitioner, of stream: String) throws -> Bool {
        let relation: Access.Relation =
            switch Stream(stream) {
            case .contact(let id): try self.relation(of: practitioner, to: id)
            case .enquiry(let id): try self.relation(of: practitioner, to: id)
            case .person(let id), .place(let id):
                try self.relation(of: practitioner, toPerson: id)
            case .sealed, .bundle, .audit, .hub, nil: .conflicted
            }
        switch relation {
        case .conflicted, .notNamed: return true
        case .none, .agencyAsked, .hubTeam, .assigned: return false
        }
    }
}

/// Somebody a form names for a part in an enquiry. They are looked up: what a page offers to choose
/// from binds nobody who writes the form by hand.
public enum Named: Sendable {
    case lead(ID<Practitioner>)
    /// Of an action in its plan.
    case owner(ID<Practitioner>)
    /// Of something sealed.
    case reader(ID<Practitioner>)

    var practitioner: ID<Practitioner> {
        switch self {
        case .lead(let id), .owner(let id), .reader(let id): id
        }
    }

    /// What to say where there is no such person, or not of the kind for this.
    fileprivate var unfit: Refusal {
        switch self {
        case .lead:
            .answer(field: "lead", says: "Select a screening officer, social worker or manager")
        case .owner: .answer(field: "owner", says: "Select who will do it")
        case .reader:
            .answer(field: "main", says: "Select who may see what is sealed from the list")
        }
    }

    fileprivate var field: String {
        switch self {
        case .lead: "lead"
        case .owner: "owner"
        case .reader: "main"
        }
    }

    fileprivate func isFit(_ who: Practitioner) -> Bool {
        switch self {
        case .lead: who.agency == .csc && who.role.isHubStaff
        case .owner: Deed.ownAction.isOpen(to: who.role)
        case .reader: Deed.seeEnquiry.isOpen(to: who.role)
        }
    }
}

extension Lookout {
    /// Refuses to give a part in an enquiry to nobody, to somebody of the wrong role or agency, and
    /// to whoever could not open it: a part would let them in with nothing decided.
    func check(_ named: Named, on enquiry: ID<Enquiry>) throws {
        guard let who = try account(named.practitioner)?.practitioner, named.isFit(who) else {
            throw named.unfit
        }
        let says: String
        switch try relation(of: who, to: enquiry) {
        case .agencyAsked, .hubTeam, .assigned: return
        case .conflicted: says = "\(who.name) is kept out of this enquiry. Select somebody else"
        case .notNamed: says = notNamed(who)
        case .none:
            // Giving somebody something to do joins their agency, by a decision on sharing of its
            // own; but the list of a restricted record still decides.
            let people = try stateForCommand(enquiry)?.subjects.map(\.person) ?? []
            let isKept = try isRestricted(people, from: who.id)
            if case .owner = named, !isKept { return }
            says =
                isKept
                ? notNamed(who) : "\(who.name) has no part in this enquiry. Select somebody who has"
        }
        throw Refusal.answer(field: named.field, says: says)
    }

    private func notNamed(_ who: Practitioner) -> String {
        "\(who.name) is not named on this restricted record. Select somebody who is, or name them "
            + "first"
    }
}
