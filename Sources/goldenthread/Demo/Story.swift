import Foundation
import Hub
import Linkage
import Safeguarding
import Store

/// One concern from the telephone to the plan, as far as it has come, by the product's own use
/// cases.
final class Story {
    let hub: Hub
    let staff: RiverbankStaff
    private let family: [Resident]
    let tale: Tale
    let lead: Practitioner
    private let reached: Reached
    private let isNetwork: Bool
    let contact: ID<Contact>
    private var enquiry: ID<Enquiry>?

    init(
        hub: Hub, staff: RiverbankStaff, family: [Resident], tale: Tale, lead: Practitioner,
        reached: Reached, isNetwork: Bool
    ) {
        self.hub = hub
        self.staff = staff
        self.family = family
        self.tale = tale
        self.lead = lead
        self.reached = reached
        self.isNetwork = isNetwork
        contact = hub.newID()
    }

    /// What happens, each at its time.
    func steps(from start: Instant) -> [StoryStep] {
        var all: [StoryStep] = []
        func at(_ minutes: Int, _ run: @escaping () async throws -> Void) {
            all.append(StoryStep(at: start.adding(minutes: minutes), run: run))
        }
        at(0) { try await self.send() }
        if reached > .sent { at(10) { try await self.acknowledge() } }
        if reached == .ended { at(40) { try await self.end() } }
        if reached >= .rated { at(15) { try await self.open() } }
        if reached >= .asked { at(25) { try await self.ask() } }
        if reached >= .partReplied {
            for (place, known) in tale.knows.enumerated() where isReplying(place) {
                at(45 + place * 12) { try await self.reply(known) }
            }
        }
        if reached >= .blind { at(180) { try await self.startAssessment() } }
        if reached >= .differing { at(200) { try await self.giveLevels() } }
        if reached >= .judged { at(220) { try await self.judge() } }
        if reached >= .decided { at(230) { try await self.decide() } }
        if reached >= .decided { at(240) { try await self.sayWhy() } }
        if reached == .dissented { at(250) { try await self.dissent() } }
        if reached >= .decided { at(280) { try await self.tell() } }
        if reached >= .planned, tale.outcome.needsPlan { at(300) { try await self.makePlan() } }
        if isNetwork, reached >= .decided {
            at(200) { try await self.noteSigns() }
            if reached >= .planned { at(340) { try await self.watch() } }
        }
        if reached >= .reviewed, tale.outcome.needsPlan {
            at(20 * 1_440) { try await self.review() }
        }
        if reached == .reviewed { at(21 * 1_440) { try await self.askToSee() } }
        if reached == .closed { at(25 * 1_440) { try await self.close() } }
        return all
    }

    /// In an overdue story nobody has answered; in a part-replied one the last has not.
    private func isReplying(_ place: Int) -> Bool {
        switch reached {
        case .overdue: place == 0
        case .partReplied: place < max(1, tale.knows.count - 1)
        default: true
        }
    }

    var child: Resident { family.first(where: \.isChild) ?? family[0] }

    func id() throws -> ID<Enquiry> {
        guard let enquiry else { throw Trouble("A story went on before its enquiry was opened.") }
        return enquiry
    }

    private func send() async throws {
        let others = family.filter { $0.nhsNumber != child.nhsNumber }.prefix(3).map { other in
            ConcernPerson(
                role: other.isChild ? .sibling : .parent, details: details(other),
                relationship: other.isChild
                    ? "brother or sister"
                    : other.sex == .female ? "mother" : "father")
        }
        let man = ConcernPerson(
            role: .sourceOfRisk,
            details: PersonDetails(
                name: Name(given: "Dean", family: "Marchetti"),
                address: Address(house: "18", street: "Tanner's Yard")),
            relationship: "adult seen with the child")
        let concern = Concern(
            referrer: Referrer(
                source: tale.source, name: "Somebody made up",
                organisation: "Riverbank \(tale.source.says.lowercased())"),
            people: [ConcernPerson(role: .child, details: details(child))] + others
                + (isNetwork ? [man] : []),
            kinds: tale.kinds, worry: tale.worry, childsWords: tale.childSays,
            childsWordsHeardBy: tale.childSays == nil ? nil : "A teacher",
            dangerNow: tale.rating == .red ? .yes : .no, whereChildIs: "At home",
            lastSeen: .today, familyKnows: .no)
        _ = try await hub.receiveContact(contact, concern, channel: .telephone, by: staff.screening)
    }

    private func details(_ person: Resident) -> PersonDetails {
        PersonDetails(
            name: Name(given: person.given, family: person.family), born: PartialDate(person.born),
            sex: person.sex, address: person.home, telephone: person.telephone,
            ethnicity: person.ethnicity)
    }

    /// People whom the hub has met are found and linked, so that a network shows across enquiries.
    private func open() async throws {
        var people: [Int: WhoItIs] = [:]
        if isNetwork {
            let found = try await hub.find(
                Details(given: "Dean", family: "Marchetti", house: "18", street: "Tanner's Yard"),
                about: .contact(contact), by: staff.screening, limit: 10)
            let known = found.answer.matches.first { $0.person != nil && $0.known == .known }
            if let person = known?.person {
                people[min(family.count, 4)] = .known(
                    person, because: "Same name and the same address")
            }
        }
        let enquiry = try await hub.openEnquiry(
            from: contact, people: people, lead: 0, rating: tale.rating,
            because: "\(tale.rating.meaning). Seen today and told clearly.", by: staff.screening)
        self.enquiry = enquiry
        try await hub.assignLead(enquiry, to: lead.id, by: staff.screening)
        try await confirmRecords(enquiry)
    }

    /// The screening officer says which register records are the child.
    private func confirmRecords(_ enquiry: ID<Enquiry>) async throws {
        let found = try await hub.find(
            Details(details(child)), about: .enquiry(enquiry), by: staff.screening, limit: 12)
        guard let person = found.answer.matches.lazy.compactMap(\.person).first else { return }
        for match in found.answer.matches where match.known == .known {
            guard let record = match.record, found.linked[record] == nil else { continue }
            try await hub.decide(
                .same, person, about: .record(record),
                because: match.why.prefix(3).joined(separator: ", "),
                by: staff.screening)
        }
    }

    private func ask() async throws {
        let enquiry = try id()
        let subjects = try await subjects(enquiry)
        let today = LondonTime(hub.clock.now()).day
        let agencies = tale.knows.map(\.0)
        let questions = hub.profile.agencies.filter { agencies.contains($0.code) }
            .flatMap { agency in agency.questions.map { "\(agency.code.rawValue)-\($0.id)" } }
        let isLow = tale.rating == .green
        try await hub.askAgencies(
            enquiry,
            Hub.Asking(
                agencies: agencies, subjects: Array(subjects.prefix(2)),
                questions: Set(questions), purposes: isLow ? ["help"] : ["protect"],
                told: [
                    Check.Told(
                        fact: "The worry is about: "
                            + tale.kinds.map { $0.says.lowercased() }.joined(separator: ", "),
                        because: "They need to know what to look for")
                ],
                from: Day(number: today.number - 365), to: today,
                because: "We need what each agency knows to judge the risk. Nothing more is told.",
                answers: SharingFacts(["consent": [isLow ? "given" : "unsafe-to-ask"]]),
                familyTold: isLow ? .yes : .no), by: lead)
    }

    func subjects(_ enquiry: ID<Enquiry>) async throws -> [ID<Person>] {
        try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "enquiry") { reader in
            try reader.enquiry(enquiry)?.enquiry.subjects.map(\.person) ?? []
        }
    }

    private func reply(_ known: (AgencyCode, StatementKind, String)) async throws {
        let enquiry = try id()
        guard let who = staff.replies[known.0] else { return }
        let check = try await hub.door.look(at: .enquiry(enquiry), by: who, page: "request") {
            try $0.enquiry(enquiry)?.enquiry.checks.first { $0.asked.agency == known.0 }
        }
        guard let check else { return }
        try await hub.openCheck(enquiry, check.id, by: who)
        if isDeclining(known.0) { return try await decline(check, enquiry, who) }
        let today = LondonTime(hub.clock.now()).day
        let content = Statement.Content(
            id: hub.newID(), about: Array(check.asked.subjects.prefix(1)), words: known.2,
            kind: known.1,
            eventDate: PartialDate(Day(number: today.number - 5 - known.2.utf8.count % 160)),
            source: "\(hub.profile.name(of: known.0)) case system",
            sensitivity: known.0 == .police ? .criminalOffence : .ordinary,
            handling: known.1 == .intelligence ? .hubOnly : .open,
            minimisation: Minimisation(
                need: PieceView.answers.need, function: .decide, view: .answers))
        try await hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: [content], withheld: leftOut(known.0),
                bestContact: "\(who.name), 01632 960 299",
                because: "It helps the hub keep the child safe.",
                guide: SharingFacts(["consent": ["unsafe-to-ask"]]), familyTold: .no), by: who)
    }

    /// Housing says no once, and is wrong to: the reason is on the record for the board to see.
    private func isDeclining(_ agency: AgencyCode) -> Bool {
        agency == .housing && reached == .dissented
    }

    /// Education and the hospital leave out what does not bear on the child's safety.
    private func leftOut(_ agency: AgencyCode) -> [SharingDecision.Withheld] {
        switch agency {
        case .education: [.init(what: "Music lessons", reason: .notRelevant)]
        case .hospital: [.init(what: "A dental appointment", reason: .notRelevant)]
        default: []
        }
    }

    private func startAssessment() async throws {
        let enquiry = try id()
        try await sayWhy()
        try await hub.openAssessment(enquiry, by: lead)
        for (agency, _, _) in tale.knows {
            guard let who = staff.replies[agency] else { continue }
            try await hub.joinAssessment(enquiry, by: who)
        }
        if reached == .blind { try await give(staff.replies[tale.knows[0].0], high: true) }
    }

    private func giveLevels() async throws {
        try await give(lead, high: false)
        for (place, known) in tale.knows.enumerated() {
            try await give(staff.replies[known.0], high: place == 0)
        }
    }

    private func give(_ who: Practitioner?, high: Bool) async throws {
        guard let who else { return }
        let enquiry = try id()
        let statements = try await hub.door.look(at: .enquiry(enquiry), by: who, page: "room") {
            try $0.enquiry(enquiry)?.enquiry.statements.map(\.id) ?? []
        }
        let levels = hub.profile.factors.enumerated().map { place, factor -> Assessment.Given in
            let level: Level =
                factor.id == "home" && !high
                ? .low : [.high, .medium, .high, .veryHigh][(place + (high ? 3 : 0)) % 4]
            return Assessment.Given(
                factor: factor.id, level: level, cites: Array(statements.prefix(1 + place % 2)),
                because: statements.isEmpty ? "From what the referrer saw" : nil)
        }
        try await hub.giveLevels(enquiry, levels, by: who)
    }

    private func judge() async throws {
        let enquiry = try id()
        let differing = try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "room") {
            reader -> [String] in
            guard let assessment = try reader.enquiry(enquiry)?.enquiry.assessment else {
                return []
            }
            return assessment.factors.map(\.id).filter { assessment.viewsDiffer(on: $0) }
        }
        for factor in differing {
            try await hub.setJointView(
                enquiry, factor: factor, level: .high,
                because: "We talked it through. Caution until we know more.", by: lead)
        }
        try await hub.proposeJudgement(
            enquiry, level: tale.rating == .red ? .veryHigh : .medium,
            words: "The harm is real and could happen again soon. The child needs a plan now.",
            by: lead)
        for (agency, _, _) in tale.knows {
            guard let who = staff.replies[agency] else { continue }
            try await hub.answerJudgement(enquiry, agrees: true, because: nil, by: who)
        }
    }

    private func decide() async throws {
        let isExploited = tale.kinds.contains(where: \.isExploitation)
        try await hub.decide(
            try id(),
            ThresholdDecision.Made(
                outcome: tale.outcome,
                rationale:
                    "On what agencies said and the joint judgement, this is what the child needs.",
                descriptors: tale.outcome == .section47
                    ? ["significant-harm"] + (isExploited ? ["exploitation"] : [])
                    : tale.outcome == .section17 ? ["unlikely-to-reach-health"] : ["early-help"]),
            by: staff.manager)
    }

    private func dissent() async throws {
        guard let who = staff.replies[tale.knows[tale.knows.count - 1].0] else { return }
        try await hub.dissent(
            try id(), because: "We think the threshold was met earlier and want this reviewed.",
            by: who)
    }

    private func tell() async throws {
        let enquiry = try id()
        try await hub.tellReferrer(
            enquiry, told: true,
            words: "We have decided what happens next and the family has a named worker.",
            because: "They work with the child and need to know who to call.",
            departure: "They need to know that it was acted on. Nothing about the family is told.",
            way: .telephone, by: staff.screening)
        try await hub.recordTold(
            enquiry, .init(way: .telephone, on: LondonTime(hub.clock.now()).day),
            by: staff.screening)
    }

    private func makePlan() async throws {
        let enquiry = try id()
        let now = hub.clock.now()
        let today = LondonTime(now).day
        let aims = ["\(child.given) is safe at home tonight", "The family gets help that lasts"]
        try await hub.agreePlan(
            enquiry,
            Plan.Agreed(
                aims: aims,
                whatGoodLooksLike: [
                    "\(child.given) says they feel safe", "No new incident in three months",
                ], familyKnows: "The mother was told by telephone.",
                reviewOn: Day(number: today.number + 14)),
            voice: try await voiceForPlan(enquiry), by: lead)
        let owners = [lead] + tale.knows.compactMap { staff.replies[$0.0] }
        let tasks = [
            "See \(child.given) alone and hear what they want",
            "Check the home and who stays there",
            "Weekly call with the school",
        ]
        for (place, owner) in owners.prefix(3).enumerated() {
            try await hub.addAction(
                enquiry, aim: aims[place % 2], what: tasks[place], owner: owner,
                due: now.adding(days: 2 + place * 4), by: lead)
        }
        try await work(enquiry, owners)
    }

    /// The first owner does it, the second accepts, the third has not said.
    private func work(_ enquiry: ID<Enquiry>, _ owners: [Practitioner]) async throws {
        let actions = try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "plan") {
            try $0.enquiry(enquiry)?.enquiry.plan?.actions ?? []
        }
        for (place, action) in actions.enumerated() {
            guard let owner = owners.first(where: { $0.id == action.agreed.owner }) else {
                continue
            }
            if place == 0 || reached == .closed {
                try await hub.completeAction(
                    enquiry, action.id, evidence: "Done, and written in our own record.", by: owner)
            } else if place == 1 {
                try await hub.acceptAction(enquiry, action.id, by: owner)
            }
        }
    }

    private func review() async throws {
        let today = LondonTime(hub.clock.now()).day
        try await confer(on: today)
        try await hub.reviewPlan(
            try id(),
            Plan.Review.Held(
                whatChanged:
                    "\(child.given) was seen alone twice and has settled. One action is late.",
                riskNow: .medium, childsView: "It's quieter now.",
                nextReview: Day(number: today.number + (reached == .closed ? 7 : 10)),
                lowered: .init(with: tale.knows.map(\.0), because: "Nobody can reach them now.")),
            by: lead)
    }

    private func close() async throws {
        try await hub.close(
            try id(), because: "The actions are done and the child says things are better.",
            by: staff.manager)
    }
}
