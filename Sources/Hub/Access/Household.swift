import Safeguarding
import Store

// Where one of a family is concealed, the others' addresses would tell where that is.
extension Lookout {
    /// The others of somebody’s enquiries, but for those who are said to put the child at risk.
    private func family(of person: ID<Person>) throws -> [Person] {
        let own = Set(try identities(of: person))
        let others = try enquiries(of: person).flatMap { id -> [ID<Person>] in
            guard let subjects = try stateForCommand(id)?.subjects,
                subjects.contains(where: { own.contains($0.person) && $0.role != .sourceOfRisk })
            else { return [] }
            return subjects.filter { $0.role != .sourceOfRisk }.map(\.person)
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

    /// To whom a new address of somebody is kept, written by who may not know where others of the
    /// family live; `nil` where none is concealed from the writer. It is kept whatever it is:
    /// asking whether it is the same place would tell the writer.
    func keptWithFamily(
        _ person: ID<Person>, from writer: ID<Practitioner>
    ) throws -> KeptTo? {
        let kept = try family(of: person).compactMap(\.concealment?.value)
            .filter { !$0.named.contains(writer) }
        guard !kept.isEmpty else { return nil }
        let named = Set(kept.flatMap(\.named)).sorted { "\($0)" < "\($1)" }
        return KeptTo(
            named: named, because: "Where somebody of the same enquiry lives is concealed")
    }
}
