/// Who belongs together, because they were named together. Pure.
struct Households: Sendable {
    private var parents: [ID<Person>: ID<Person>] = [:]

    /// - Parameter named: people named together, some of them more than once.
    init(_ named: some Sequence<Set<ID<Person>>>) {
        for people in named {
            guard let first = people.min() else { continue }
            for person in people { join(person, first) }
        }
    }

    /// One of the household, the same for everybody in it.
    func of(_ person: ID<Person>) -> ID<Person> {
        var person = person
        while let parent = parents[person] { person = parent }
        return person
    }

    private mutating func join(_ one: ID<Person>, _ other: ID<Person>) {
        let (one, other) = (of(one), of(other))
        // The smaller stands for the household, so that the order of names is no matter.
        if one != other { parents[max(one, other)] = min(one, other) }
    }
}
