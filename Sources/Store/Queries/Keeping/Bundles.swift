import Database
import Foundation
import Safeguarding

// Requests for what is held about a person, and what was put together for them.

/// One request, as a list shows it.
public struct BundleRow: Sendable {
    public let bundle: ID<SubjectBundle>
    public let person: ID<Person>
    public let asked: Instant
    public let answerBy: Day
    public let preparer: ID<Practitioner>
    public let state: SubjectBundle.State
    /// The number of the entry that says it was given; `nil` where it was not.
    public let given: Int?
}

extension Tables {
    func project(bundle: SubjectBundle, last: Int64) throws {
        guard let request = bundle.request, let asked = bundle.asked,
            let preparer = bundle.preparer
        else { return }
        let id = bundle.id.description
        try writer.delete(from: "bundles", where: "bundle = \(id)")
        try writer.put(
            "bundles",
            [
                "bundle": id, "person": request.person.description, "asked": asked.milliseconds,
                "answer_by": request.answerBy.iso, "preparer": preparer.description,
                "stage": bundle.state.rawValue,
                // Nothing follows what was given.
                "given": bundle.state == .released ? last : nil,
            ])
    }
}

extension Lookout {
    /// Every request, those still to answer first and the soonest of them first.
    public func bundles() throws -> [BundleRow] {
        try connection.rows(
            """
            SELECT bundle, person, asked, answer_by, preparer, stage, given FROM bundles
            WHERE hub = \(hub)
            ORDER BY CASE WHEN stage IN ('open', 'waiting') THEN 0 ELSE 1 END, answer_by, bundle
            """
        ).compactMap(Self.bundleRow)
    }

    public func bundle(_ id: ID<SubjectBundle>) throws -> BundleRow? {
        try connection.first(
            """
            SELECT bundle, person, asked, answer_by, preparer, stage, given FROM bundles
            WHERE hub = \(hub) AND bundle = \(id.description)
            """
        ).flatMap(Self.bundleRow)
    }

    /// These people and everyone in an enquiry with one of them.
    public func peopleAround(_ people: Set<ID<Person>>) throws -> Set<ID<Person>> {
        let own = people.map(\.description).sorted()
        return people.union(
            try connection.rows(
                """
                SELECT DISTINCT o.person AS person FROM subjects s JOIN subjects o
                    ON o.hub = s.hub AND o.enquiry = s.enquiry
                WHERE s.hub = \(hub) AND s.person IN (\(list: own))
                """
            ).compactMap { ID<Person>(try $0.text("person")) })
    }

    private static func bundleRow(_ row: Tuple) throws -> BundleRow? {
        guard let bundle = ID<SubjectBundle>(try row.text("bundle")),
            let person = ID<Person>(try row.text("person")),
            let answerBy = Day(iso: try row.text("answer_by")),
            let preparer = ID<Practitioner>(try row.text("preparer")),
            let state = SubjectBundle.State(rawValue: try row.text("stage"))
        else { return nil }
        return BundleRow(
            bundle: bundle, person: person, asked: Instant(milliseconds: try row.integer("asked")),
            answerBy: answerBy, preparer: preparer, state: state,
            given: try row.integerOrNil("given").map(Int.init))
    }
}

extension Reader {
    /// What was put together, for those who may read the record it is from.
    public func bundle(_ id: ID<SubjectBundle>) throws -> SubjectBundle? {
        guard grant.outcome(.facts) == .allow,
            let bundle = try lookout.stateForCommand(id), let request = bundle.request
        else { return nil }
        name("person:\(request.person)")
        return bundle
    }

    /// Everything that is held about the person of a request. `nil` where part of it is kept from
    /// this reader: what they cannot see they cannot judge.
    public func material(
        for request: SubjectBundle.Request, profile: HubProfile
    ) throws -> SubjectMaterial? {
        guard grant.outcome(.facts) == .allow, let details = try person(request.person) else {
            return nil
        }
        let identities = try lookout.identities(of: request.person)
        var enquiries: [SeenEnquiry] = []
        for id in try lookout.enquiries(of: request.person) {
            let relation = try lookout.relation(of: grant.viewer, to: id)
            guard
                let own = try? Access.grant(
                    grant.viewer, relation: relation, depth: .facts, purpose: grant.purpose),
                let seen = try under(own, { try $0.enquiry(id) })
            else { return nil }
            enquiries.append(seen)
        }
        guard let contacts = try contacts(about: identities, and: enquiries) else { return nil }
        let others = Set(
            enquiries.flatMap { $0.enquiry.subjects.map(\.person) }
                + contacts.flatMap(\.people.values)
        ).subtracting(identities)
        // What is taken out is shown to whoever prepares the copy. To somebody who may not know
        // where a person is, it would say which of their guesses were right.
        guard try lookout.concealed(among: others + identities, from: grant.viewer.id).isEmpty
        else { return nil }
        return SubjectMaterial(
            request: request, identities: Set(identities), details: details,
            enquiries: enquiries, contacts: contacts, others: try people(Array(others)),
            concealed: try lookout.concealedWords(of: others + identities),
            profile: profile)
    }

    private func contacts(
        about people: [ID<Person>], and enquiries: [SeenEnquiry]
    ) throws -> [Contact]? {
        let named = try connection.rows(
            """
            SELECT DISTINCT contact FROM contact_people WHERE hub = \(lookout.hub)
                AND person IN (\(list: people.map(\.description)))
            """
        ).compactMap { ID<Contact>(try $0.text("contact")) }
        var contacts: [Contact] = []
        for id in Set(named + enquiries.flatMap(\.enquiry.contacts)).sorted() {
            let relation = try lookout.relation(of: grant.viewer, to: id)
            guard
                let own = try? Access.grant(
                    grant.viewer, relation: relation, depth: .facts, purpose: grant.purpose),
                let contact = try under(own, { try $0.contact(id) })
            else { return nil }
            contacts.append(contact)
        }
        return contacts
    }
}
