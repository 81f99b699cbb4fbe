import Hub
import Linkage
import Markup
import Safeguarding
import Store

/// A child's record across every enquiry they are in, as far as the viewer may see each.
struct PersonModel: Sendable {
    let id: ID<Person>
    let details: PersonDetails
    let identities: [ID<Person>]
    let enquiries: [SeenEnquiry]
    /// Everyone else in those enquiries.
    let others: [ID<Person>: PersonDetails]
    let links: [LinkRow]
    let names: [ID<Practitioner>: String]
    let isConcealed: Bool
    let isRestricted: Bool
    let isWatched: Bool
    /// Who could be named for what is kept, where the viewer decides on it.
    let staff: [Practitioner]

    static func load(_ visit: Visit, page: String) async throws -> PersonModel {
        let id: ID<Person> = try visit.id("person")
        let (accounts, names) = try await visit.hub.staff()
        let who = try visit.who
        let staff = accounts.map(\.practitioner).filter {
            Deed.seeEnquiry.isOpen(to: $0.role) && $0.id != who.id
        }
        return try await visit.hub.door.look(at: .person(id), by: who, page: page) { reader in
            guard let details = try reader.person(id) else { throw Refusal.notFound }
            let identities = try reader.lookout.identities(of: id)
            let enquiries = try reader.lookout.enquiries(of: id).compactMap {
                try reader.oneEnquiry($0)
            }
            let others = Set(enquiries.flatMap { $0.enquiry.subjects.map(\.person) })
                .subtracting(identities)
            return PersonModel(
                id: id, details: details, identities: identities, enquiries: enquiries,
                others: try reader.people(Array(others)), links: try reader.links(of: identities),
                names: names, isConcealed: try reader.isKept(.place, id),
                isRestricted: try reader.isKept(.record, id),
                isWatched: try reader.isKept(.watched, id), staff: staff)
        }
    }

    var current: SeenEnquiry? { enquiries.first { $0.enquiry.stage.isOpen } ?? enquiries.first }

    func name(_ id: ID<Practitioner>) -> String { names[id] ?? "Somebody" }
}

/// The pages about a child and the enquiry, with who may open each.
private func tabs(
    of person: ID<Person>, _ enquiry: Enquiry?
) -> [(String, String, Deed)] {
    var tabs: [(String, String, Deed)] = []
    if let enquiry {
        let path = "/enquiries/\(enquiry.id)"
        tabs = [
            ("Enquiry", path, .seeEnquiry), ("Ask agencies", "\(path)/ask", .ask),
            ("Signs", "\(path)/signs", .seeEnquiry),
            ("Risk assessment", "\(path)/assessment", .takePartInAssessment),
            ("Decision", "\(path)/decision", .seeEnquiry),
            ("Strategy discussion", "\(path)/strategy", .seeEnquiry),
            ("Plan", "\(path)/plan", .seeEnquiry),
            ("Sharing decisions", "\(path)/sharing", .seeEnquiry),
            ("What was known", "\(path)/then", .seeWhoLooked),
        ]
    }
    tabs += [
        ("Child’s record", "/people/\(person)", .seeEnquiry),
        ("Chronology", "/people/\(person)/chronology", .seeEnquiry),
        ("Who they are", "/people/\(person)/identity", .decideIdentity),
        ("Who has looked", "/people/\(person)/looked", .seeWhoLooked),
        ("Asked to see it", "/people/\(person)/access", .answerSubjects),
    ]
    return tabs
}

/// The bar above every page about a child, with the pages there are.
func identityBar(
    _ details: PersonDetails, person: ID<Person>, enquiry: Enquiry?, current: String, visit: Visit
) -> HTML {
    let tabs = tabs(of: person, enquiry)
    let role = visit.session?.practitioner.role
    return div(.class("ident")) {
        div(.class("wrap")) {
            p(.class("flush")) {
                b { details.name.says }
                " "
                if let enquiry { Parts.rating(enquiry.rating?.rating) }
            }
            dl {
                fact("Born", bornWords(details, visit.today))
                if !details.alsoKnownAs.isEmpty {
                    fact(
                        "Also known as", details.alsoKnownAs.map(\.says).joined(separator: ", "))
                }
                if let number = details.nhsNumber.flatMap({ NHSNumber($0) }) {
                    fact("NHS number", number.says)
                }
                if let school = details.school { fact("School", school) }
                if let enquiry { fact("Reference", enquiry.reference) }
            }
            nav(.class("sub"), .aria("label", "This child")) {
                ul {
                    for (name, path, deed) in tabs where role.map(deed.isOpen) ?? false {
                        li {
                            a(.href(path), .aria("current", "page").when(name == current)) { name }
                        }
                    }
                }
            }
        }
    }
}

private func fact(_ name: String, _ value: String) -> HTML {
    div {
        dt { name }
        dd { value }
    }
}

private func bornWords(_ details: PersonDetails, _ today: Day) -> String {
    guard let born = details.born else { return "not known" }
    guard let age = born.age(on: today), age >= 0 else { return born.says }
    return "\(born.says) (\(age) years)"
}
