import Crypto
import Foundation
import Ledger
import Linkage
import Safeguarding
import Store

// Answering somebody who asks for what is held about them: one person puts it together, and
// another looks at it and gives it.
extension Hub {
    /// Writes down a request to see what is held about a person.
    public func ask(
        for request: SubjectBundle.Request, by practitioner: Practitioner, command: String?
    ) async throws -> ID<SubjectBundle> {
        let id: ID<SubjectBundle> = newID()
        let answer = try await door.act(
            .answerSubjects, by: practitioner, about: .person(request.person),
            purpose: .subjectRights, command: command
        ) { writer, act in
            let own = Set(try writer.lookout.identities(of: request.person))
            if let other = request.recipientPerson,
                try !writer.lookout.peopleAround(own).contains(other)
            {
                throw Refusal.answer(field: "recipient-person", says: "Select who asked")
            }
            let events = try SubjectBundle(id: id).ask(request, on: LondonTime(act.at).day)
            try writer.record(events, on: id, act)
            return id.description
        }
        return ID(answer) ?? id
    }

    /// A request, and while it is being put together everything that is held, with what the rules
    /// and these choices take out.
    public func bundle(
        _ id: ID<SubjectBundle>, choosing choices: SubjectBundle.Choices? = nil,
        by practitioner: Practitioner
    ) async throws -> BundleView {
        let row = try await bundleRow(id)
        let profile = profile
        return try await door.look(
            at: .person(row.person), by: practitioner, for: .subjectRights, page: "what is held"
        ) { reader in
            guard let bundle = try reader.bundle(id), let request = bundle.request else {
                throw Refusal.notFound
            }
            let isPreparing =
                bundle.state == .open && Deed.answerSubjects.isOpen(to: practitioner.role)
            let material =
                isPreparing ? try reader.material(for: request, profile: profile) : nil
            let draft = material.map {
                BundleDraft($0, choices ?? bundle.prepared?.choices ?? .init())
            }
            return BundleView(
                bundle: bundle, draft: draft, isPartHidden: isPreparing && draft == nil,
                given: row.given,
                suspects: draft.map(Self.suspects) ?? [])
        }
    }

    /// Puts it before a second person.
    public func prepareBundle(
        _ id: ID<SubjectBundle>, _ choices: SubjectBundle.Choices, by practitioner: Practitioner
    ) async throws {
        let view = try await bundle(id, choosing: choices, by: practitioner)
        guard let draft = view.draft else {
            throw Refusal.changed("You cannot see all of this record, or it was prepared already.")
        }
        try await change(id, .answerSubjects, by: practitioner) { bundle, _ in
            try bundle.prepare(draft.prepared)
        }
    }

    public func sendBackBundle(
        _ id: ID<SubjectBundle>, because: String, by practitioner: Practitioner
    ) async throws {
        try await change(id, .giveBundle, by: practitioner) { bundle, _ in
            try bundle.sendBack(because: because)
        }
    }

    public func withdrawBundle(
        _ id: ID<SubjectBundle>, because: String, by practitioner: Practitioner
    ) async throws {
        try await change(id, .answerSubjects, by: practitioner) { bundle, _ in
            try bundle.withdraw(because: because)
        }
    }

    /// Gives it: a second person has looked. Where a place was concealed since it was put together,
    /// it goes back first.
    public func giveBundle(_ id: ID<SubjectBundle>, by practitioner: Practitioner) async throws {
        try await change(id, .giveBundle, by: practitioner) { bundle, lookout in
            let copy = bundle.copy ?? ""
            let digest = SHA256.hash(data: Data(copy.utf8)).hex
            let events = try bundle.release(digest: digest, by: practitioner.id)
            let people = try bundle.request.map { try lookout.identities(of: $0.person) } ?? []
            let around = try lookout.peopleAround(Set(people))
            let found = try lookout.mentionOfConcealed(
                in: [copy], about: Array(around), by: nil)
            guard found != .certain else {
                throw Refusal.changed(
                    "A place in it has been concealed since it was put together. Send it back.")
            }
            return events
        }
    }

    private func change(
        _ id: ID<SubjectBundle>, _ deed: Deed, by practitioner: Practitioner,
        _ decide: @escaping @Sendable (SubjectBundle, Lookout) throws -> [BundleEvent]
    ) async throws {
        let person = try await bundleRow(id).person
        _ = try await door.act(
            deed, by: practitioner, about: .person(person), purpose: .subjectRights
        ) { writer, act in
            guard let bundle = try writer.lookout.stateForCommand(id) else {
                throw Refusal.notFound
            }
            try writer.record(try decide(bundle, writer.lookout), on: id, act)
            return id.description
        }
    }

    private func bundleRow(_ id: ID<SubjectBundle>) async throws -> BundleRow {
        guard let row = try await store.look({ try $0.bundle(id) }) else { throw Refusal.notFound }
        return row
    }

    /// Who a request may be from, and the requests there are about one person.
    public func subjectRequests(
        about person: ID<Person>, by practitioner: Practitioner
    ) async throws -> SubjectRequests {
        try await door.look(
            at: .person(person), by: practitioner, for: .subjectRights, page: "requests to see"
        ) { reader in
            guard reader.grant.outcome(.facts) == .allow, let details = try reader.person(person)
            else { throw Refusal.restricted }
            let people = Set(try reader.lookout.identities(of: person))
            let around = try reader.lookout.peopleAround(people)
            return SubjectRequests(
                person: person, details: details,
                isChild: try reader.lookout.isAnyChild(Array(people)),
                others: try reader.people(Array(around.subtracting(people))),
                rows: try reader.lookout.bundles().filter { people.contains($0.person) })
        }
    }

    /// Every request this person may know of, with whom each is about.
    public func bundles(
        by practitioner: Practitioner
    ) async throws -> [(row: BundleRow, person: PersonDetails)] {
        try await door.look(
            at: .deed(.giveBundle), by: practitioner, for: .subjectRights, page: "requests to see"
        ) { reader in
            try reader.lookout.bundles().compactMap { row in
                let relation = try reader.lookout.relation(of: practitioner, toPerson: row.person)
                guard
                    let grant = try? Access.grant(
                        practitioner, relation: relation, depth: .facts, purpose: .subjectRights),
                    let person = try reader.under(grant, { try $0.person(row.person) })
                else { return nil }
                return (row, person)
            }
        }
    }

    /// Proof that it was given, to go with the copy.
    public func bundleProof(_ view: BundleView) async throws -> LogProof? {
        guard let given = view.given else { return nil }
        return try await prove(entry: given)
    }

    /// Words in the draft that are close to names taken out of it, as where one was misspelt.
    private static func suspects(_ draft: BundleDraft) -> [String] {
        func tokens(_ people: some Sequence<PersonDetails>) -> Set<[UInt8]> {
            let names = people.flatMap { [$0.name] + $0.alsoKnownAs }
            return Set(names.flatMap { Cleaning.nameTokens("\($0.given) \($0.family)") })
        }
        let names = tokens(draft.material.others.values)
        let own = tokens([draft.material.details])
        let text = draft.prepared.items.map { $0.words + " " + $0.source }.joined(separator: " ")
        var found: Set<String> = []
        for run in text.unicodeScalars.split(whereSeparator: { !$0.properties.isAlphabetic })
        where run.first?.properties.isUppercase ?? false {
            let word = String(String.UnicodeScalarView(run))
            guard let token = Cleaning.nameTokens(word).first, token.count > 3,
                !own.contains(token), !names.contains(token),
                names.contains(where: { $0.count > 3 && jaroWinkler($0, token) >= 0.88 })
            else { continue }
            found.insert(word)
        }
        return found.sorted()
    }
}

/// The requests about one person, and the others in their records.
public struct SubjectRequests: Sendable {
    public let person: ID<Person>
    public let details: PersonDetails
    /// Whether some enquiry has them as a child.
    public let isChild: Bool
    public let others: [ID<Person>: PersonDetails]
    public let rows: [BundleRow]
}

/// A request as its page needs it.
public struct BundleView: Sendable {
    public let bundle: SubjectBundle
    /// While it is being put together by somebody who may.
    public let draft: BundleDraft?
    /// Whether somebody who would put it together cannot see all of the record.
    public let isPartHidden: Bool
    public let given: Int?
    /// Words that look like names that were taken out, spelt another way.
    public let suspects: [String]
}
