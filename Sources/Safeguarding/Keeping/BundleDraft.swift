/// Everything read for a bundle, before anything is taken out.
public struct SubjectMaterial: Sendable {
    public let request: SubjectBundle.Request
    /// Every identity decided to be the person it is about.
    public let identities: Set<ID<Person>>
    public let details: PersonDetails
    public let enquiries: [SeenEnquiry]
    public let contacts: [Contact]
    /// Everyone else in those.
    public let others: [ID<Person>: PersonDetails]
    /// Where anybody in those lives whose place is concealed, whoever prepares the bundle.
    public let concealed: ConcealedWords
    public let profile: HubProfile

    public init(
        request: SubjectBundle.Request, identities: Set<ID<Person>>, details: PersonDetails,
        enquiries: [SeenEnquiry], contacts: [Contact], others: [ID<Person>: PersonDetails],
        concealed: ConcealedWords, profile: HubProfile
    ) {
        self.request = request
        self.identities = identities
        self.details = details
        self.enquiries = enquiries
        self.contacts = contacts
        self.others = others
        self.concealed = concealed
        self.profile = profile
    }
}

/// A bundle as the rules and people's choices leave it. Pure: the same material and choices give
/// the same draft.
public struct BundleDraft: Sendable {
    public private(set) var items: [SubjectBundle.Item] = []
    public private(set) var removals: [SubjectBundle.Removal] = []
    /// Items that are usually taken out, by id, for a person to decide.
    public private(set) var suggested: [String: RemovalReason] = [:]
    public let material: SubjectMaterial
    public let choices: SubjectBundle.Choices
    private let redactor: Redactor
    private var counts: Redactor.Counts = [:]

    public init(_ material: SubjectMaterial, _ choices: SubjectBundle.Choices) {
        self.material = material
        self.choices = choices
        redactor = Redactor(material, choices)
        addDetails()
        for contact in material.contacts { add(contact) }
        for enquiry in material.enquiries { add(enquiry) }
        // Parts are in the order they were added: who they are, concerns, enquiries. Within one, by
        // date; what falls on one day stays in its order.
        let parts = items.map(\.reference).enumerated().reduce(into: [String: Int]()) {
            $0[$1.element] = $0[$1.element] ?? $1.offset
        }
        items = items.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            return (parts[one.reference] ?? 0, one.date.order, left.offset)
                < (parts[other.reference] ?? 0, other.date.order, right.offset)
        }.map(\.element)
        for (reason, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            removals.append(
                SubjectBundle.Removal(what: Self.says(reason), reason: reason, count: count))
        }
    }

    /// As it goes before a second person: without what was taken out by hand.
    public var prepared: SubjectBundle.Prepared {
        let out = items.filter { choices.takenOut[$0.id] != nil }
        let byHand = out.compactMap { item in
            choices.takenOut[item.id].map {
                SubjectBundle.Removal(
                    what: "\(item.heading), \(item.date.says), \(item.reference)", reason: $0,
                    because: choices.because.orNil)
            }
        }
        return SubjectBundle.Prepared(
            hub: material.profile.name, subject: material.details.name.says,
            items: items.filter { choices.takenOut[$0.id] == nil },
            removals: removals + byHand, choices: choices)
    }

    /// Whether the recipient is somebody these records call an alleged source of risk.
    public var recipientIsRisk: Bool {
        guard let recipient = material.request.recipientPerson else { return false }
        return material.enquiries.contains { seen in
            seen.enquiry.subjects.contains { $0.person == recipient && $0.role == .sourceOfRisk }
        }
    }

    private static func says(_ reason: RemovalReason) -> String {
        switch reason {
        case .whereSomebodyIs: "Words that say where somebody is"
        case .whoTold: "Who told the hub"
        default: "Names of other people, and words that point to them"
        }
    }

    // MARK: Adding

    private var isOwn: Bool { material.request.recipient != .parent }

    mutating func add(
        _ id: String, _ reference: String, _ date: PartialDate, _ heading: String,
        _ lines: [String?], source: String = ""
    ) {
        let words = lines.compactMap { $0?.orNil }.joined(separator: "\n")
        items.append(
            SubjectBundle.Item(
                id: id, reference: reference, date: date, heading: heading,
                words: redactor.removed(from: words, counting: &counts),
                source: redactor.removed(from: source, counting: &counts)))
    }

    mutating func leaveOut(_ what: String, _ reason: RemovalReason) {
        removals.append(SubjectBundle.Removal(what: what, reason: reason))
    }

    mutating func suggest(_ reason: RemovalReason, for id: String) { suggested[id] = reason }

    mutating func count(_ reason: RemovalReason) { counts[reason, default: 0] += 1 }

    func isAboutSubject(_ people: some Sequence<ID<Person>>) -> Bool {
        people.contains { material.identities.contains($0) }
    }

    /// Whether what this child said may go to the recipient.
    func mayHear(_ child: ID<Person>) -> Bool {
        isAboutSubject([child]) && (isOwn || choices.includesVoice)
    }

    func name(_ agency: AgencyCode) -> String { material.profile.name(of: agency) }

    private mutating func addDetails() {
        let details = material.details
        let numbers = [
            details.nhsNumber.map { "NHS number \($0)" }, details.upn.map { "Pupil number \($0)" },
            details.telephone.map { "Telephone \($0)" },
        ]
        let lines = [
            details.name.says,
            details.alsoKnownAs.isEmpty
                ? nil : "Also known as " + details.alsoKnownAs.map(\.says).joined(separator: ", "),
            details.born.map { "Born \($0.says)" }, "Sex: \(details.sex.says)",
            details.ethnicity.map { "Ethnic origin: \($0.says)" },
            details.address.says,
        ]
        add(
            "details", "", PartialDate(material.request.received), "Who the record says this is",
            lines + numbers + [details.school.map { "School: \($0)" }])
    }
}

extension Redactor {
    init(_ material: SubjectMaterial, _ choices: SubjectBundle.Choices) {
        let mayBeNamed = Set(choices.named + [material.request.recipientPerson].compactMap { $0 })
        let mayStay = mayBeNamed.union(material.identities)
        // As they were told to the hub, too: another spelling is still their name.
        let told = material.contacts.flatMap { contact in
            (contact.concern?.people ?? []).enumerated().map { place, one in
                (contact.people[place], one.details)
            }
        }
        let all = told + material.others.map { (Optional($0.key), $0.value) }
        let hidden = all.filter { !($0.0.map(mayStay.contains) ?? false) }.map(\.1)
        let shown =
            [material.details] + all.filter { $0.0.map(mayStay.contains) ?? false }.map(\.1)
        let tellers = material.contacts.compactMap(\.concern?.referrer)
            .filter { !$0.isProfessional }
        let own = [material.details.nhsNumber, material.details.upn, material.details.telephone]
        let numbers = hidden.flatMap { [$0.nhsNumber, $0.upn, $0.telephone] }
            .filter { !own.contains($0) }
        let theirs = tellers.flatMap { [$0.organisation, $0.telephone] }
        self.init(
            names: NameWords(
                hidden.flatMap { [$0.name] + $0.alsoKnownAs }
                    + tellers.map { Name(given: $0.name ?? "", family: "") },
                sparing: shown.flatMap { [$0.name] + $0.alsoKnownAs }),
            places: ConcealedWords(
                hidden.map(\.whereabouts).filter { !material.details.whereabouts.shares(with: $0) }
            ), concealed: material.concealed,
            phrases: choices.phrases + (numbers + theirs).compactMap { $0?.orNil })
    }
}

extension Whereabouts {
    /// Whether both live at one address: what they share is the subject's own.
    func shares(with other: Whereabouts) -> Bool { !address.isEmpty && address == other.address }
}

extension PartialDate {
    /// For putting in order; what is not known comes first.
    var order: Int { ((year ?? 0) * 12 + (month ?? 0)) * 31 + (day ?? 0) }
}
