import Safeguarding
import Store

// Where one of a family is concealed, the others' addresses would tell where that is.
extension Lookout {
    /// The others of somebody's enquiries who may share their home.
    /// - Parameter former: also whoever was taken out of an enquiry, and the others of one that
    ///   they were taken out of: they live where they lived.
    private func family(of person: ID<Person>, former: Bool = false) throws -> [Person] {
        let own = Set(try identities(of: person))
        let all = try enquiries(of: person) + (former ? enquiriesLeft(by: person) : [])
        let others = try Set(all).flatMap { id -> [ID<Person>] in
            guard let enquiry = try stateForCommand(id) else { return [] }
            let family = (enquiry.subjects + (former ? enquiry.formerSubjects : [])).filter(
                \.role.mayShareHome)
            return family.contains { own.contains($0.person) } ? family.map(\.person) : []
        }
        return try Set(others).subtracting(own).compactMap { try stateForCommand($0) }
    }

    /// Those of the family who are known to be at one of these places, and are not concealed yet.
    func household(of person: ID<Person>, at places: [Whereabouts]) throws -> [Person] {
        try family(of: person, former: true).filter { other in
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
    /// Adds somebody to the hub. Where they may be a person whose place is concealed, theirs is too
    /// until a person decides that they are not. Whoever adds them was told it and may know it:
    /// they may have to find the child tonight.
    func create(_ person: ID<Person>, _ details: PersonDetails, _ act: Act) throws {
        guard let kept = try lookout.keptAsAlike(details) else {
            return try record(try Person(id: person).create(details), on: person, act)
        }
        let theirs = KeptTo(
            named: kept.named.contains(act.actor) ? kept.named : kept.named + [act.actor],
            because: kept.because)
        try keep(details.whereabouts, of: person, act)
        try record(
            try Person(id: person).create(details.unplaced) + [.concealed(theirs)], on: person,
            act)
    }

    /// Conceals with somebody whoever would tell where they live: who is, or may be, the same
    /// person, the family of each at the same places, and what registers hold of the home.
    /// - Parameters:
    ///   - events: say to whom they are kept.
    ///   - places: where the person lives, or lived.
    ///   - like: people who may be the same person, as far as nobody has decided.
    ///   - records: what registers hold of those places.
    func concealHome(
        of person: ID<Person>, by events: [PersonEvent], at places: [Whereabouts],
        like: [ID<Person>] = [], _ records: [RecordRef], _ act: Act
    ) throws {
        let apart = Set(try lookout.stateForCommand(person)?.differentPeople.map(\.value) ?? [])
        let same = try lookout.sameNotConcealed(as: person)
        let alike = try like.filter { !apart.contains($0) }
            .compactMap { try lookout.stateForCommand($0) }
            .filter { other in !other.differentPeople.contains { $0.value == person } }
        let own = same + alike.filter { other in !same.contains { $0.id == other.id } }
        let places = (places + own.map(\.details.whereabouts)).filter { !$0.isEmpty }
        var household: [ID<Person>: Person] = [:]
        for one in [person] + own.map(\.id) {
            for other in try lookout.household(of: one, at: places) { household[other.id] = other }
        }
        let all = own + household.values.filter { other in !own.contains { $0.id == other.id } }
        for other in all where other.concealment == nil && other.id != person {
            try conceal(other, by: events, act)
        }
        let known = try lookout.concealedHousehold(of: person)
        let new = records.filter { !known.contains($0) }
        if !new.isEmpty { try keep(household: new, of: person, act) }
    }

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
