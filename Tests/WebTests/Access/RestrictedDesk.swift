import Database
import Foundation
import Hub
import Safeguarding
import TestKit
import Testing
import Web

/// Enquiries at several stages, each of a child whose record is restricted, with those named on it
/// and everybody who is not.
struct RestrictedDesk {
    let base: TestHub
    /// Each page about somebody, and who may open it.
    let pages: [(page: String, by: SignedIn)]
    /// Everybody who may open none of it, or not all.
    let outsiders: [SignedIn]
    private let ids: [String: String]
    private let lead: SignedIn

    init() async throws {
        base = try await TestHub()
        let hub = base.hub
        func person(_ name: String, _ agency: AgencyCode, _ role: Role) async throws -> Practitioner
        {
            try await hub.addAccount(
                name: name, agency: agency, role: role,
                login: name.lowercased().replacingOccurrences(of: " ", with: "."), password: nil)
        }
        let rater = try await person("Rater Named", .csc, .manager)
        let unnamed = try await person("Una Unnamed", .csc, .socialWorker)
        let second = try await person("Mal Unnamed", .csc, .manager)
        let conflicted = try await person("Con Flicted", .csc, .socialWorker)
        let asked = try await person("Asked Unnamed", .police, .practitioner)

        let asking = try await base.openEnquiry(TestHub.concern("Ada", "Aster"))
        try await base.ask(asking)
        let judging = try await base.openEnquiry(TestHub.concern("Bea", "Birch"))
        try await base.ask(judging, [.police])
        try await base.reply(judging, as: base.police)
        try await hub.openAssessment(judging, by: base.social)
        try await hub.callStrategy(
            judging, start: TestHub.start.adding(minutes: 60), way: .video,
            because: "A new injury", invited: [], by: base.social)
        let planned = try await Self.planned(base)
        let enquiries = [asking, judging, planned]

        let today = LondonTime(TestHub.start).day
        let audit = try await hub.drawAudit(
            .random, count: 100, from: today, to: today, rater: rater, by: base.manager)
        var children: [ID<Person>] = []
        for enquiry in enquiries {
            children.append(try #require(try await base.bare(enquiry).leadChild))
            try await hub.declareConflict(in: enquiry, words: "My cousin", by: conflicted)
        }
        let bundle = try await hub.ask(
            for: SubjectBundle.Request(
                person: children[0], recipient: .own, name: "Ada", recipientPerson: nil,
                received: today, identityChecked: "Met", delivery: "By hand"), by: base.manager,
            command: nil)
        let named = [base.social, base.police, rater, conflicted].map(\.id)
        for child in children {
            try await hub.restrict(child, named: named, because: "Family", by: base.manager)
        }

        let state = try await base.bare(asking)
        let check = try await base.check(asking, of: .police)
        ids = [
            "enquiry": "\(planned)", "person": "\(children[0])",
            "contact": "\(try #require(state.contacts.first))", "check": "\(check.id)",
            "bundle": "\(bundle)", "audit": "\(audit)", "place": "0", "statement": "\(audit)",
        ]
        let readers = try await base.signedIn([
            base.social, base.manager, base.police, rater, base.screening, unnamed, second,
            conflicted, asked, base.health,
        ])
        lead = readers[0]
        outsiders = Array(readers[4...])
        pages = Self.pages(
            enquiries, children, ids, social: readers[0], manager: readers[1], police: readers[2],
            rater: readers[3], asking: asking)
    }

    private static func planned(_ base: TestHub) async throws -> ID<Enquiry> {
        let (hub, enquiry) = (base.hub, try await base.openEnquiry(TestHub.concern("Cy", "Cedar")))
        try await base.ask(enquiry, [.police])
        try await base.reply(enquiry, as: base.police)
        // An audit shows the record as it stood before the decision, so that has its own moment.
        base.set(TestHub.start.adding(minutes: 30))
        try await hub.decide(
            enquiry,
            .init(outcome: .section47, rationale: "Harm", descriptors: ["significant-harm"]),
            by: base.manager)
        try await hub.agreePlan(
            enquiry,
            .init(
                aims: ["Safe tonight"], whatGoodLooksLike: ["Sleeps well"], familyKnows: "Told",
                reviewOn: try #require(Day(iso: "2026-03-20"))), by: base.social)
        try await hub.addAction(
            enquiry, aim: "Safe tonight", what: "Visit", owner: base.social,
            due: TestHub.start.adding(days: 1), by: base.social)
        return enquiry
    }

    private static func pages(
        _ enquiries: [ID<Enquiry>], _ children: [ID<Person>], _ ids: [String: String],
        social: SignedIn, manager: SignedIn, police: SignedIn, rater: SignedIn,
        asking: ID<Enquiry>
    ) -> [(page: String, by: SignedIn)] {
        var pages: [(page: String, by: SignedIn)] = []
        for enquiry in enquiries {
            let path = "/enquiries/\(enquiry)"
            for name in ["", "/ask", "/assessment", "/plan", "/decision", "/strategy", "/signs"] {
                pages.append((path + name, social))
            }
            for name in ["", "/decision", "/sharing"] { pages.append((path + name, manager)) }
            pages.append((path, police))
        }
        for child in children {
            pages.append(("/people/\(child)/identity", social))
            pages.append(("/people/\(child)", social))
            pages.append(("/people/\(child)/access", manager))
        }
        pages += [
            ("/requests/\(asking)/\(ids["check"] ?? "")", police),
            ("/requests/\(asking)/\(ids["check"] ?? "")/now", police),
            ("/enquiries/\(asking)/now", social),
            ("/bundles/\(ids["bundle"] ?? "")", manager),
        ]
        // Every item, since a draw takes them in any order.
        for place in 0..<4 { pages.append(("/audits/\(ids["audit"] ?? "")/items/\(place)", rater)) }
        return pages
    }

    /// A form for an act that no page offers at these stages, with all that any asks for.
    func byHand(_ route: Route) -> (page: String, form: PageForm, by: SignedIn) {
        let action = route.filled(ids)
        var form = PageForm(action: action, fields: fields)
        // What is decided of two records is a word; elsewhere a decision is one of the record.
        if action.hasSuffix("/identity") { form.fields.insert(("decision", "same"), at: 0) }
        if action.hasSuffix("/lead") { form.fields.insert(("lead", "\(base.manager.id)"), at: 0) }
        return (Self.page(of: action), form, lead)
    }

    /// The page that an act without a form is about.
    private static func page(of address: String) -> String {
        let parts = address.split(separator: "/")
        return "/" + parts.prefix(parts.first == "requests" ? 3 : 2).joined(separator: "/")
    }

    private var fields: [(name: String, value: String)] {
        let (someone, some) = ("\(base.social.id)", ids["statement"] ?? "")
        let person = ids["person"] ?? ""
        let words = [
            "because", "words", "released", "close-because", "reveal-because", "restrict-because",
            "unrestrict-because", "watch-because", "unwatch-because", "details-because",
            "conceal-because", "end-because", "pass-because", "aside-because", "hold-because",
            "given", "family", "feedback", "evidence", "decline-words", "time-because", "question",
            "now-words", "conflict-words", "why-0", "end-why-0", "withdraw", "send-back", "note",
            "strategy-because", "subject-because", "more", "say-what", "minute", "aims", "dissent",
            "dispute", "out-because", "open-because-\(some)",
        ]
        let things = [
            "statement", "action", "watch", "strategy", "challenge", "decision", "check", "noted",
            "request",
        ]
        let days = [
            "review", "due", "until", "say-due", "start", "conference", "from", "to", "reached",
            "receipt",
        ]
        let chosen = [
            ("lead", "0"), ("practitioner", someone), ("owner", someone), ("agency", "POL"),
            ("say-owner", someone), ("role", "sibling"), ("who", "new"), ("danger", "no"),
            ("reached-way", "telephone"), ("receipt-way", "telephone"), ("rating", "red"),
            ("told", "yes"),
            ("basis", "madeInError"),
            ("sex", "unknown"), ("outcome", "noFurtherAction"), ("verdict", "noFurtherAction"),
            ("sure", "yes"), ("target", "record:POL/1"), ("hours", "2"),
            ("reason", "notRelevant"), ("go", "send"), ("end-\(some)", "upheld"),
            ("theme", "urgency"), ("factor", "x"), ("joint-x", "low"), ("level", "low"),
            ("risk", "low"), ("sighting", "0"), ("s47-finding", "noHarm"),
            ("conference-plan", "yes"), ("way", "video"), ("start-time", "2:30pm"),
            ("conclusion", "section17"), ("recipient", "own"), ("received-day", "3"),
            ("received-month", "3"), ("received-year", "2026"), ("guide-consent", "given"),
            ("child", person), ("taken-out", person), ("who-0", person), ("end-who-0", person),
            ("enquiry", ids["enquiry"] ?? ""),
        ]
        return words.map { ($0, "Words") } + things.map { ($0, some) } + chosen
            + days.flatMap {
                [("\($0)-day", "20"), ("\($0)-month", "3"), ("\($0)-year", "2026")]
            }
    }

    struct Standing {
        /// Everything but who looked and who was refused.
        let record: [String]
        /// How many acts the door refused.
        let refusedDeeds: Int
    }

    func standing() async throws -> Standing {
        let deeds = Set(Deed.allCases.map(\.rawValue))
        return try await base.engine.read { connection in
            let entries = try connection.rows(
                """
                SELECT seq, stream, kind FROM entries
                WHERE kind NOT IN ('viewed', 'searched', 'refused', 'signedIn') ORDER BY seq
                """
            ).map { "\(try $0.integer("seq")) \(try $0.text("stream")) \(try $0.text("kind"))" }
            var rows: [String] = []
            let counts: [Query] = [
                "SELECT COUNT(*) AS n FROM drafts", "SELECT COUNT(*) AS n FROM commands",
                "SELECT COUNT(*) AS n FROM emails", "SELECT COUNT(*) AS n FROM conflicts",
                "SELECT COUNT(*) AS n FROM named", "SELECT COUNT(*) AS n FROM enquiries",
                "SELECT COUNT(*) AS n FROM keys",
            ]
            for count in counts {
                rows.append("\(try connection.first(count)?.integer("n") ?? 0)")
            }
            let refused = try connection.rows("SELECT page FROM viewings WHERE did = 'refused'")
                .filter { deeds.contains(try $0.text("page")) }
            return Standing(record: entries + rows, refusedDeeds: refused.count)
        }
    }
}
