import Hub
import Linkage
import Markup
import Safeguarding
import Store

/// One person's record across every enquiry they are in: what of each is about them, as far as the
/// viewer may see it.
struct PersonModel: Sendable {
    let id: ID<Person>
    let details: PersonDetails
    let identities: [ID<Person>]
    /// Whether any enquiry has them as a child; everybody else has an adult’s page.
    let isChild: Bool
    let enquiries: [SeenEnquiry]
    /// How much that agencies said is about other people of those enquiries, by enquiry.
    let saidOfOthers: [ID<Enquiry>: Int]
    /// Everyone else in those enquiries.
    let others: [ID<Person>: PersonDetails]
    let links: [LinkRow]
    let names: [ID<Practitioner>: String]
    let isConcealed: Bool
    /// Who is concealed with them, for those who may know where.
    let concealedWith: [(person: ID<Person>, name: Name)]
    let isRestricted: Bool
    /// Who may see the record and why, for those of the hub who may.
    let restriction: Decided<KeptTo>?
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
        return try await visit.hub.door.look(
            at: .person(id), by: who, for: who.role.opensFor, page: page
        ) { reader in
            guard let details = try reader.person(id) else { throw Refusal.notFound }
            let identities = try reader.lookout.identities(of: id)
            let whole = try reader.lookout.enquiries(of: id).compactMap {
                try reader.oneEnquiry($0)
            }
            let enquiries = whole.map { $0.about(Set(identities), visit.hub.profile) }
            let saidOfOthers = zip(whole, enquiries).map { whole, own in
                (own.enquiry.id, whole.enquiry.statements.count - own.enquiry.statements.count)
            }
            let others = Set(enquiries.flatMap { $0.enquiry.subjects.map(\.person) })
                .subtracting(identities)
            return PersonModel(
                id: id, details: details, identities: identities,
                isChild: try reader.lookout.isAnyChild(identities), enquiries: enquiries,
                saidOfOthers: Dictionary(uniqueKeysWithValues: saidOfOthers),
                others: try reader.people(Array(others)), links: try reader.links(of: identities),
                names: names, isConcealed: try reader.isKept(.place, id),
                concealedWith: try reader.concealedWith(id),
                isRestricted: try reader.isKept(.record, id),
                restriction: try reader.identity(id)?.restriction,
                isWatched: try reader.isKept(.watched, id), staff: staff)
        }
    }

    private var own: Set<ID<Person>> { Set(identities) }

    /// Those that have them as a child.
    var asChild: [SeenEnquiry] { enquiries.filter { $0.enquiry.isAboutChild(own) } }

    /// Those that have them as anything else.
    var asAdult: [SeenEnquiry] { enquiries.filter { !$0.enquiry.isAboutChild(own) } }

    /// The enquiry a child’s page tells of first. An adult has none: it is the child’s.
    var current: SeenEnquiry? { asChild.first { $0.enquiry.stage.isOpen } ?? asChild.first }

    func roles(in enquiry: Enquiry) -> [SubjectRole] { enquiry.roles(of: own) }

    func isLead(of enquiry: Enquiry) -> Bool { enquiry.isLed(by: own) }

    /// What happened to them, and what is said of them.
    var chronology: Chronology {
        var leads: [ID<Enquiry>: String] = [:]
        for seen in asChild where !isLead(of: seen.enquiry) {
            leads[seen.enquiry.id] =
                seen.enquiry.leadChild.flatMap { others[$0]?.name.says } ?? "another child"
        }
        return Chronology(of: enquiries, child: details.name.given, mainlyAbout: leads)
    }

    func name(_ id: ID<Practitioner>) -> String { names[id] ?? "Somebody" }

    func bar(_ current: PersonTab, _ visit: Visit) -> HTML {
        identityBar(
            details, person: id, isChild: isChild, enquiry: self.current?.enquiry,
            current: current.name(isChild: isChild), visit: visit)
    }
}

/// A page about one person.
enum PersonTab {
    case record, chronology, identity, looked, access

    func name(isChild: Bool) -> String {
        switch self {
        case .record: isChild ? "Child’s record" : "Person"
        case .chronology: "Chronology"
        case .identity: "Identity"
        case .looked: "Who has looked"
        case .access: "Subject access"
        }
    }
}

/// The pages about a person and, of a child, the enquiry, with who may open each.
private func tabs(
    of person: ID<Person>, isChild: Bool, _ enquiry: Enquiry?
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
    let own: [(PersonTab, String, Deed)] = [
        (.record, "", .seeEnquiry), (.chronology, "/chronology", .seeEnquiry),
        (.identity, "/identity", .decideIdentity), (.looked, "/looked", .seeWhoLooked),
        (.access, "/access", .answerSubjects),
    ]
    return tabs
        + own.map { ($0.0.name(isChild: isChild), "/people/\(person)\($0.1)", $0.2) }
}

/// The bar above every page about a person, with the pages there are.
/// - Parameter enquiry: the enquiry about this child; an adult’s bar has none.
func identityBar(
    _ details: PersonDetails, person: ID<Person>, isChild: Bool = true, enquiry: Enquiry?,
    current: String, visit: Visit
) -> HTML {
    let tabs = tabs(of: person, isChild: isChild, enquiry)
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
            nav(.class("sub"), .aria("label", isChild ? "This child" : "This person")) {
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
    guard let born = details.born else { return "date of birth not given" }
    guard let age = born.age(on: today), age >= 0 else { return born.says }
    return "\(born.says) (\(age) years)"
}
