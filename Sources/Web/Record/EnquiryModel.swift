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
    /// Who is away now.
    let away: [ID<Practitioner>: Absence]
    /// The viewer, and those whose work they do now.
    let owners: Set<ID<Practitioner>>
    /// The decisions of agencies that sent its concerns, where the page asks for them.
    let concerns: [Decided<SharingDecision>]
    /// How the picture of risk formed, where the page asks for it.
    let happenings: [Happening]
    /// Who can be asked for advice on it, where the page asks for them.
    let advisers: [Practitioner]
    /// The enquiry as it stood at a past moment, where the page asks for it and there was one.
    let then: Then?

    struct Then: Sendable {
        let enquiry: Enquiry
        /// Who had opened it by then.
        let openers: [OpenerRow]
    }

    /// - Parameters:
    ///   - withStory: whether to tell how the picture of risk formed.
    ///   - position: how many entries to go by, to see the enquiry as it stood then.
    ///   - check: the request whose page this is; what it was asked is its agency’s to see.
    ///   - moment: when to see it as it stood, besides as it is.
    static func load(
        _ visit: Visit, page: String, withConcerns: Bool = false, withStory: Bool = false,
        withAdvisers: Bool = false, at position: Int? = nil, answering check: ID<Check>? = nil,
        asItStoodAt moment: Instant? = nil
    ) async throws -> EnquiryModel {
        let id: ID<Enquiry> = try visit.id("enquiry")
        let (accounts, names) = try await visit.hub.staff()
        let who = try visit.who
        let advisers = withAdvisers ? try await visit.hub.advisers(on: id, for: who) : []
        return try await visit.hub.door.look(
            at: check.map { .check($0, of: id) } ?? .enquiry(id), by: who,
            for: who.role.opensFor, page: page,
            following: try await visit.following(id)
        ) { reader in
            let story = withStory ? try reader.story(of: id, at: position) : nil
            guard let seen = try story?.seen ?? reader.enquiry(id) else { throw Refusal.notFound }
            let then = try moment.flatMap { moment in
                try reader.enquiry(id, asItStoodAt: moment).map {
                    Then(enquiry: $0.enquiry, openers: try reader.openers(of: id, by: moment))
                }
            }
            let subjects = seen.enquiry.subjects + (then?.enquiry.subjects ?? [])
            let people = try reader.people(subjects.map(\.person))
            var child = PersonDetails(name: Name(given: "", family: ""))
            if let lead = seen.enquiry.leadChild, let known = people[lead] { child = known }
            let away = try reader.lookout.absences().filter { $0.standing == .away }.map(\.absence)
            return EnquiryModel(
                seen: seen, people: people, names: names,
                staff: accounts.map(\.practitioner), enquiry: seen.enquiry,
                away: Dictionary(
                    away.map { ($0.practitioner, $0) },
                    uniquingKeysWith: { first, _ in first }),
                owners: try reader.lookout.owners(as: who),
                concerns: withConcerns ? try reader.concernDecisions(on: seen.enquiry) : [],
                happenings: story?.happenings ?? [], advisers: advisers, then: then,
                child: child)
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
        isRoom: Bool = false, @HTMLBuilder content: () -> HTML
    ) -> Answer {
        .page(
            Page(
                "\(title), \(child.name.says)", section: .people,
                identity: enquiry.leadChild.map {
                    identityBar(child, person: $0, enquiry: enquiry, current: tab, visit: visit)
                } ?? .nothing, problems: problems, reason: .enquiry(enquiry.id),
                room: isRoom ? enquiry.position : nil,
                content: .all {
                    whyShared(visit, problems)
                    closedFlag(visit)
                    content()
                }))
    }

    /// On every page of an enquiry that is closed: nothing on it is waited for any more.
    private func closedFlag(_ visit: Visit) -> HTML {
        guard enquiry.stage == .closed, let closedAt = enquiry.closedAt else { return .nothing }
        return Parts.flag(
            .info, "This enquiry was closed \(Times.says(closedAt, now: visit.now))",
            label: "Closed"
        ) {
            p { enquiry.closedBecause ?? "" }
            p(.class("small")) {
                "Nothing here is waited for any more. A manager can reopen it under Decision."
            }
        }
    }

    /// Where the guide is against what was sent being seen by the others: asks why, and sends all
    /// of it again with the answer.
    private func whyShared(_ visit: Visit, _ problems: [Problem]) -> HTML {
        let field = Visit.whyShared
        guard problems.contains(where: { $0.field == field }) else { return .nothing }
        let fields = Fields(visit.form, problems)
        return Parts.flag(
            .amber, "Others will see what you wrote", label: "Before it is sent"
        ) {
            p {
                "So will agencies that join later. Nothing you wrote is lost: say why it is "
                    + "shared, and all of it is sent."
            }
            Parts.form(visit, to: visit.path) {
                for (name, values) in visit.form.typed.sorted(by: { $0.key < $1.key })
                where name != field {
                    for value in values { fields.hidden(name, value) }
                }
                fields.area(field, "Why does your agency share it?", rows: 2)
                submit("Say why, and send it")
            }
        }
    }
}

extension Route {
    /// Does one thing on a page of an enquiry and shows that page again.
    /// - Parameters:
    ///   - path: of the page, after the enquiry’s own, as “/plan”.
    ///   - name: of what is done, after that.
    static func step(
        _ path: String, _ name: String, _ deed: Deed,
        orShow page: @escaping @Sendable (Visit, [Problem]) async throws -> Answer,
        _ work: @escaping @Sendable (Visit, Practitioner, ID<Enquiry>) async throws -> Void
    ) -> Route {
        .post("/enquiries/:enquiry\(path)\(name)", .deed(deed)) { visit in
            try await visit.change(then: path, orShow: { try await page(visit, $0) }) {
                who, id in try await work(visit, who, id)
            }
        }
    }
}

extension Visit {
    /// What the hub knows of a page about an enquiry that may be fetched again: it told the page to
    /// only where this reader has its room open.
    fileprivate func following(_ enquiry: ID<Enquiry>) async throws -> Following? {
        guard let token else { return nil }
        let who = try who.id
        let isInRoom = await hub.presence(in: enquiry).here(at: now).contains { $0.who == who }
        return Following(
            session: token, shows: "\(path) \(query.fields.sorted { $0.key < $1.key })",
            isRefresh: isFragment && isInRoom)
    }

    /// Agencies that a form names, of those the hub works with.
    func agencies(_ field: String) -> [AgencyCode] {
        form.all(field).compactMap(AgencyCode.init(rawValue:)).filter {
            hub.profile.agency($0) != nil
        }
    }

    func agency(_ field: String) -> AgencyCode? { agencies(field).first }

    var role: Role? { session?.practitioner.role }

    func may(_ deed: Deed) -> Bool { role.map(deed.isOpen) ?? false }

    /// The answer to why an agency lets the others see what it writes.
    static let whyShared = "together-because"

    /// Does one thing to an enquiry and goes back to a page; shows that page again with what to
    /// mend.
    func change(
        then path: String, orShow page: ([Problem]) async throws -> Answer,
        _ work: (Practitioner, ID<Enquiry>) async throws -> Void
    ) async throws -> Answer {
        let id: ID<Enquiry> = try id("enquiry")
        return try await attempt {
            if let because = form[Self.whyShared].orNil {
                try await hub.workTogether(id, because: because, by: try who)
            }
            try await work(try who, id)
            return .see("/enquiries/\(id)\(path)")
        } orShow: {
            try await page($0)
        }
    }
}
