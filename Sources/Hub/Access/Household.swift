import Safeguarding
import Store

// Where one of a family is concealed, the others' addresses would tell where that is.
extension Lookout {
    /// The others of somebody's enquiries who may share their home.
    private func family(of person: ID<Person>) throws -> [Person] {
        let own = Set(try identities(of: person))
        let others = try enquiries(of: person).flatMap { id -> [ID<Person>] in
            let family = try stateForCommand(id)?.subjects.filter(\.role.mayShareHome) ?? []
            return family.contains { own.contains($0.person) } ? family.map(\.person) : []
        }
        return try Set(others).subtracting(own).compactMap { try stateForCommand($0) }
    }

    /// Those of the family who are known to be at one of these places, and are not concealed yet.
    func household(of person: ID<Person>, at places: [Whereabouts]) throws -> [Person] {
        try family(of: person).filter { other in
            other.concealment == nil
                && places.contains { $0.isShared(with: other.details.whereabouts) }
        }
    }

    /// Those who were decided to be the same person and have a page of their own that is not
    /// concealed yet.
    func sameNotConcealed(as person: ID<Person>) throws -> [Person] {
        try identities(of: person).filter { $0 != person }.compactMap { try stateForCommand($0) }
            .filter { $0.concealment == nil }
    }

    /// Those of the family who are kept to the same people: whoever is taken off one list is taken
    /// off the others.
    func keptAlike(_ person: Person) throws -> [Person] {
        guard let named = person.concealment.map({ Set($0.value.named) }) else { return [] }
        return try family(of: person.id).filter { other in
            other.concealment.map { Set($0.value.named) == named } ?? false
        }
    }

    /// To whom a new address of somebody is kept: where it is the place of one of the family who is
    /// concealed. Written by who may not know where they live, it is kept whatever it is: asking
    /// whether it is the same place would tell the writer. `nil` where it need not be.
    func keptWithFamily(
        _ person: ID<Person>, at place: Whereabouts, from writer: ID<Practitioner>
    ) throws -> KeptTo? {
        let kept = try family(of: person).filter { other in
            guard let concealment = other.concealment?.value else { return false }
            return try !concealment.named.contains(writer)
                || concealedPlaces(of: other.id).contains { $0.isShared(with: place) }
        }.compactMap(\.concealment?.value)
        guard !kept.isEmpty else { return nil }
        let named = Set(kept.flatMap(\.named)).sorted { "\($0)" < "\($1)" }
        return KeptTo(
            named: named, because: "Where somebody of the same enquiry lives is concealed")
    }
}

extension Writer {
    /// Conceals somebody who is not concealed yet, by an event that says to whom they are kept.
    func conceal(_ person: Person, by events: [PersonEvent], _ act: Act) throws {
        let place = person.details.whereabouts
        if !place.isEmpty { try keep(place, of: person.id, act) }
        try record(events, on: person.id, act)
    }

    /// Conceals those who come into an enquiry with a family of which somebody is concealed from
    /// whoever brings them in.
    func conceal(newcomers: [ID<Person>], _ act: Act) throws {
        for person in newcomers {
            guard let state = try lookout.stateForCommand(person), state.concealment == nil,
                !state.details.whereabouts.isEmpty,
                let kept = try lookout.keptWithFamily(
                    person, at: state.details.whereabouts, from: act.actor)
            else { continue }
            try conceal(state, by: [.concealed(kept)], act)
        }
    }
}
