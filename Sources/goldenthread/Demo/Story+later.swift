import Hub
import Safeguarding
import Store

extension Story {
    /// Whoever told the hub is told that it was received, while they are on the telephone.
    func acknowledge() async throws {
        let told = Feedback.Reached(way: .telephone, on: LondonTime(hub.clock.now()).day)
        try await hub.acknowledge(contact, .given(told), by: staff.screening)
    }

    func end() async throws {
        try await hub.endContact(
            contact, outcome: .informationAndAdvice,
            because: "Spoke to the referrer. The school is helping already.", by: staff.manager)
    }

    /// Housing says no, and once a senior has been asked says it again.
    func decline(
        _ check: Check, _ enquiry: ID<Enquiry>, _ who: Practitioner
    ) async throws {
        func refuse() async throws {
            try await hub.declineCheck(
                enquiry, check.id, reason: .requestInsufficient,
                words: "The request does not say which address it is about.",
                departure: "We cannot tell which tenancy is meant until the hub says.", by: who)
        }
        try await refuse()
        // Nobody refuses alone where a child may suffer significant harm: a senior is asked first.
        let waiting = try await hub.door.look(
            at: .enquiry(enquiry), by: who, page: "request"
        ) { reader in
            try reader.enquiry(enquiry)?.enquiry.advice.first {
                $0.asked.check == check.id && $0.given == nil
            }
        }
        guard let waiting else { return }
        try await hub.recordAdvice(
            enquiry, waiting.id, from: "Housing manager", words: "Ask the hub which tenancy it is.",
            by: who)
        try await refuse()
    }

    /// Why the child was not asked, where nobody had heard the child before the plan.
    func voiceForPlan(_ enquiry: ID<Enquiry>) async throws -> Voice? {
        let state = try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "plan") {
            try $0.enquiry(enquiry)?.enquiry
        }
        guard let state, !state.hasVoice, let child = state.leadChild else { return nil }
        return Voice(
            child: child, words: nil, heardBy: nil, heardOn: nil,
            whyNot: "Asleep at the visit. To be seen alone this week.")
    }

    /// A parent asks to see what is held, and a second person is still to look.
    func askToSee() async throws {
        let request = SubjectBundle.Request(
            person: try await subjects(try id())[0], recipient: .parent,
            name: "A made-up parent", recipientPerson: nil,
            received: LondonTime(hub.clock.now()).day, identityChecked: "Passport seen",
            delivery: "Collected at the hub")
        let bundle = try await hub.ask(for: request, by: staff.manager, command: nil)
        try await hub.prepareBundle(bundle, .init(), by: staff.manager)
    }

    /// What a lead and the police saw of exploitation.
    func noteSigns() async throws {
        let enquiry = try id()
        let child = try await subjects(enquiry)[0]
        let noted: [(Practitioner?, String, NotedSign.Basis, String)] = [
            (lead, "vehicles", .thirdParty, "Got into a silver car outside school on Monday."),
            (lead, "trusted-adult", .observed, "Talks to the school counsellor every week."),
            (
                staff.replies[.police], "known-places", .observed,
                "Seen by officers at the takeaway on Quay Street after 11pm."
            ),
        ]
        for (who, sign, basis, words) in noted {
            guard let who, let known = hub.profile.sign(sign) else { continue }
            try await hub.note(
                NotedSign(
                    id: hub.newID(), child: child, sign: sign, kind: known.kind, basis: basis,
                    first: nil, last: PartialDate(LondonTime(hub.clock.now()).day), words: words,
                    isHarm: false), on: enquiry, by: who)
        }
    }

    /// Each agency says why it shares what it writes, where the family was not asked.
    func sayWhy() async throws {
        for who in [lead] + tale.knows.compactMap({ staff.replies[$0.0] }) {
            try await hub.workTogether(
                try id(), because: "We judge together what this child needs, and act on it",
                by: who)
        }
    }

    /// The police look out for a car, and saw it once.
    func watch() async throws {
        let enquiry = try id()
        guard let police = staff.replies[.police] else { return }
        let plan = try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "plan") {
            try $0.enquiry(enquiry)?.enquiry.plan
        }
        guard let aim = plan?.agreed.aims.first else { return }
        try await hub.addAction(
            enquiry, aim: aim, what: "The silver car that waits by the school", owner: police,
            due: hub.clock.now().adding(days: 85),
            watch: Watch(whenSeen: "Ring 101, then \(lead.name) within the hour"), by: lead)
        let added = try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "plan") {
            try $0.enquiry(enquiry)?.enquiry.plan?.actions.last
        }
        guard let added else { return }
        try await hub.acceptAction(enquiry, added.id, by: police)
        try await hub.sight(
            enquiry, added.id, words: "Parked by the gate at 8.05am. It left when asked.",
            by: police)
    }

    /// What a section 47 enquiry came to, before the first review.
    func confer(on today: Day) async throws {
        guard tale.outcome == .section47,
            let day = (0..<3).map({ today.adding(days: -$0) }).first(where: { !$0.isWeekend })
        else { return }
        try await hub.endSection47(
            try id(),
            .init(finding: .conference, because: "Harm was found, and it may happen again."),
            by: lead)
        try await hub.hold(
            Conference(
                heldOn: day, hasPlan: true, because: "Everyone agreed that a plan is needed."),
            on: try id(), by: lead)
    }
}
