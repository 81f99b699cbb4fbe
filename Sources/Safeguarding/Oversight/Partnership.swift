/// What is known of a period, from which every measure is counted. Pure: the same facts give the
/// same figures wherever they are counted.
public struct Partnership: Sendable {
    /// Of the period, and of the twelve months before it, so that who comes back is known.
    public let contacts: [ContactFacts]
    public let enquiries: [EnquiryFacts]
    /// Children enquiries are mainly about, and who is said to do harm.
    public let people: [ID<Person>: PersonFacts]
    public let secondDecisions: [SecondDecisionFacts]
    public let from: Instant
    public let to: Instant
    public let now: Instant
    public let profile: HubProfile

    public init(
        contacts: [ContactFacts], enquiries: [EnquiryFacts],
        people: [ID<Person>: PersonFacts], secondDecisions: [SecondDecisionFacts] = [],
        from: Instant, to: Instant, now: Instant,
        profile: HubProfile
    ) {
        self.contacts = contacts
        self.enquiries = enquiries
        self.people = people
        self.secondDecisions = secondDecisions
        self.from = from
        self.to = to
        self.now = now
        self.profile = profile
    }

    private func isWithin(_ time: Instant) -> Bool { time >= from && time < to }

    /// Concerns received in the period.
    var received: [ContactFacts] { contacts.filter { isWithin($0.received) } }
    /// Enquiries whose concern was received in the period.
    var worked: [EnquiryFacts] { enquiries.filter { isWithin($0.received) } }
    /// Requests sent in the period.
    var asked: [EnquiryFacts.CheckFacts] {
        enquiries.flatMap(\.checks).filter { isWithin($0.asked) }
    }

    /// Every measure, in the order of a child’s way through the hub (domain study, 1.12).
    public func measures() -> [Measure] {
        atTheDoor + comingBack + replies + judging + sharingMeasures + carryingOut + equality
            + [secondLooks]
    }

    func name(_ agency: AgencyCode) -> String { profile.name(of: agency) }

    /// The same facts over another time within this one: what was received in it, and in the twelve
    /// months before.
    public func over(from: Instant, to: Instant) -> Partnership {
        let start = from.adding(days: -Self.daysBefore)
        return Partnership(
            contacts: contacts.filter { $0.received >= start && $0.received < to },
            enquiries: enquiries.filter { $0.received >= start && $0.received < to },
            people: people, secondDecisions: secondDecisions, from: from, to: to, now: now,
            profile: profile)
    }

    /// How far back who comes back is looked for.
    public static let daysBefore = 365

    /// How many of some things have something true of them, and how many of each of their kinds.
    func shared<Thing, Key: Hashable>(
        _ id: String, _ name: String, _ definition: String, _ things: [Thing],
        by key: (Thing) -> Key?, says: (Key) -> String, where isTrue: (Thing) -> Bool
    ) -> Measure {
        Measure(
            id, name, definition, .share(things.count(where: isTrue), of: things.count),
            groups: grouped(things, by: key, says: says) {
                .share($0.count(where: isTrue), of: $0.count)
            })
    }

    func grouped<Thing, Key: Hashable>(
        _ things: [Thing], by key: (Thing) -> Key?, says: (Key) -> String,
        _ figure: ([Thing]) -> Measure.Figure
    ) -> [Measure.Group] {
        var groups: [Key: [Thing]] = [:]
        for thing in things { if let key = key(thing) { groups[key, default: []].append(thing) } }
        return groups.map { Measure.Group(says($0.key), figure($0.value)) }
            .sorted { $0.name < $1.name }
    }
}

// What comes in, and how soon it is looked at.
extension Partnership {
    /// Of concerns that were screened or whose working day has passed, those screened within it.
    public var screenedInADay: Measure {
        let calendar = profile.calendar
        let inDay = { (contact: ContactFacts) in
            contact.screened.map {
                $0 <= calendar.working(1, after: contact.received)
            } ?? false
        }
        let isSettled = { (contact: ContactFacts) in
            contact.screened != nil
                || now > calendar.working(1, after: contact.received)
        }
        let settled = received.filter(isSettled)
        return shared(
            "decided-in-a-day", "Screened within one working day",
            "Of the concerns received in the period that were screened or whose working day "
                + "has passed, those screened within one working day.",
            settled, by: \.source, says: \.says, where: inDay)
    }

    var atTheDoor: [Measure] {
        let screened = received.filter { $0.screened != nil }
        return [
            Measure(
                "contacts", "Concerns received",
                "Concerns received in the period, by who sent them.", .count(received.count),
                groups: grouped(received, by: \.source, says: \.says) { .count($0.count) }),
            Measure(
                "contact-outcomes", "What became of concerns",
                "Concerns received in the period, by how screening ended.",
                .share(screened.count, of: received.count),
                groups: grouped(received, by: \.became, says: { $0 }) { .count($0.count) }),
            screenedInADay,
            shared(
                "no-further-action", "Ended with no further action",
                "Of the concerns screened, those that ended with no further action, by who sent "
                    + "them.", screened, by: \.source, says: \.says
            ) { $0.outcome == .noFurtherAction },
        ]
    }

    /// Concerns about a child who was known from an earlier one.
    var comingBack: [Measure] {
        let children = Dictionary(
            enquiries.map { ($0.id, $0.child) }, uniquingKeysWith: { first, _ in first })
        // Of a concern that joined an open enquiry, the child is the enquiry’s.
        func about(_ contact: ContactFacts) -> Set<ID<Person>> {
            let joined = contact.enquiry.flatMap { children[$0] ?? nil }
            return contact.children.union(joined.map { [$0] } ?? [])
        }
        var byChild: [ID<Person>: [ContactFacts]] = [:]
        for contact in contacts {
            for child in about(contact) { byChild[child, default: []].append(contact) }
        }
        func earlier(_ contact: ContactFacts, days: Int, ended: Bool) -> Bool {
            about(contact).flatMap { byChild[$0] ?? [] }.contains { other in
                other.received < contact.received
                    && other.received >= contact.received.adding(days: -days)
                    && (!ended || other.outcome == .noFurtherAction)
            }
        }
        let known = received.filter { !about($0).isEmpty }
        return [
            shared(
                "referred-again", "Referred again within 12 months",
                "Of the concerns received whose children are known, those about a child of whom "
                    + "there was another concern in the 365 days before.",
                known, by: \.source, says: \.says
            ) { earlier($0, days: Self.daysBefore, ended: false) },
            Measure(
                "back-after-nothing", "Back after no further action",
                "Of the concerns received whose children are known, those within 30 and 90 days "
                    + "after one about the same child that ended with no further action.",
                .share(known.count { earlier($0, days: 90, ended: true) }, of: known.count),
                groups: [
                    .init(
                        "Within 30 days",
                        .share(
                            known.count { earlier($0, days: 30, ended: true) }, of: known.count)),
                    .init(
                        "Within 90 days",
                        .share(
                            known.count { earlier($0, days: 90, ended: true) }, of: known.count)),
                ]),
            repeats,
        ]
    }

    /// Concerns that each look minor and together do not (domain study, 1.12).
    private var repeats: Measure {
        let low = contacts.filter {
            $0.isLowLevel && $0.received < to && $0.received >= to.adding(days: -Self.daysBefore)
        }
        let homes = Dictionary(grouping: contacts.flatMap { Array($0.homes) }, by: \.value)
        let households = Households(
            contacts.map(\.family) + homes.values.map { Set($0.map(\.key)) })
        var byChild: [ID<Person>: Int] = [:]
        var byHousehold: [ID<Person>: Int] = [:]
        for contact in low {
            for child in contact.children { byChild[child, default: 0] += 1 }
            for household in Set(contact.children.map(households.of)) {
                byHousehold[household, default: 0] += 1
            }
        }
        func often(_ counts: [ID<Person>: Int]) -> Measure.Figure {
            .share(counts.values.count { $0 >= 3 }, of: counts.count)
        }
        return Measure(
            "repeats", "Low-level concerns again and again",
            "Of the children with a concern, in the 365 days to the end of the period, that ended "
                + "at screening below the threshold of social care, those with three or more such "
                + "concerns; and the same of households. A household is the children and the "
                + "adults they live with who were named together in a concern, and the children "
                + "of one address.",
            often(byChild),
            groups: [
                .init("Children", often(byChild)), .init("Households", often(byHousehold)),
            ])
    }

    var replies: [Measure] {
        let due = asked.filter { $0.answered != nil || $0.replyBy < now }
        let inTime = { (check: EnquiryFacts.CheckFacts) in
            check.answered.map { $0 <= check.replyBy } ?? false
        }
        let answered = asked.filter { $0.answered != nil }
        let minutes = { (checks: [EnquiryFacts.CheckFacts]) in
            checks.compactMap { check in check.answered.map { check.asked.minutes(until: $0) } }
        }
        return [
            shared(
                "replies-in-time", "Replies in time",
                "Of the requests sent in the period that were answered or whose first time to "
                    + "answer has passed, those answered by that time.",
                due, by: \.agency, says: name, where: inTime),
            shared(
                "no-reply", "No answer", "Of the same requests, those without any answer.",
                due, by: \.agency, says: name
            ) { $0.answered == nil },
            shared(
                "refusals", "Requests declined",
                "Of the requests sent in the period that were answered, those declined.",
                answered, by: \.agency, says: name, where: \.isRefused),
            Measure(
                "reply-time", "Time to answer",
                "From asking to the answer, for requests sent in the period and answered: the "
                    + "middle time, and the time nine in ten were within.",
                .times(minutes(asked)),
                groups: grouped(answered, by: \.agency, says: name) { .times(minutes($0)) }),
        ]
    }
}

extension ContactFacts {
    /// How screening ended, in words.
    fileprivate var became: String {
        if enquiry != nil { return "Multi-agency enquiry" }
        return outcome?.says ?? (screened == nil ? "Waiting" : "Other")
    }
}
