import Hub
import Markup
import Safeguarding
import Store

/// An enquiry as its viewer may see it, with the names on it.
struct EnquiryModel: Sendable {
    let seen: SeenEnquiry
    let people: [ID<Person>: PersonDetails]
    let names: [ID<Practitioner>: String]
    let staff: [Practitioner]
    /// Who in the hub can be named for something sealed.
    var readers: [Practitioner] {
        staff.filter { $0.role == .manager || $0.role == .socialWorker }
    }

    let enquiry: Enquiry

    static func load(_ visit: Visit, page: String) async throws -> EnquiryModel {
        let id: ID<Enquiry> = try visit.id("enquiry")
        let accounts = try await visit.hub.accounts()
        return try await visit.hub.door.look(at: .enquiry(id), by: try visit.who, page: page) {
            reader in
            guard let seen = try reader.enquiry(id) else { throw Refusal.notFound }
            let people = try reader.people(seen.enquiry.subjects.map(\.person))
            var child = PersonDetails(name: Name(given: "", family: ""))
            if let lead = seen.enquiry.leadChild, let known = people[lead] { child = known }
            return EnquiryModel(
                seen: seen, people: people, names: Hub.names(of: accounts),
                staff: accounts.map(\.practitioner), enquiry: seen.enquiry, child: child)
        }
    }

    func name(_ id: ID<Practitioner>) -> String { names[id] ?? "Somebody" }

    func person(_ id: ID<Person>) -> String { people[id]?.name.says ?? "Not named" }

    /// The lead child; without a name where the viewer may not know it.
    let child: PersonDetails

    /// “Callum”, or “the child”.
    var childName: String { child.name.given.isEmpty ? "the child" : child.name.given }

    /// A page about this enquiry.
    func page(
        _ title: String, tab: String, _ visit: Visit, problems: [Problem] = [],
        @HTMLBuilder content: () -> HTML
    ) -> Answer {
        .page(
            Page(
                "\(title), \(child.name.says)", section: .people,
                identity: enquiry.leadChild.map {
                    identityBar(child, person: $0, enquiry: enquiry, current: tab, visit: visit)
                } ?? .nothing, problems: problems, reason: .enquiry(enquiry.id),
                content: content()))
    }
}

extension Visit {
    var role: Role? { session?.practitioner.role }

    func may(_ deed: Deed) -> Bool { role.map(deed.isOpen) ?? false }

    /// Does one thing to an enquiry and goes back to a page; shows that page again with what to
    /// mend.
    func change(
        then path: String, orShow page: ([Problem]) async throws -> Answer,
        _ work: (Practitioner, ID<Enquiry>) async throws -> Void
    ) async throws -> Answer {
        let id: ID<Enquiry> = try id("enquiry")
        return try await attempt {
            try await work(try who, id)
            return .see("/enquiries/\(id)\(path)")
        } orShow: {
            try await page($0)
        }
    }
}
