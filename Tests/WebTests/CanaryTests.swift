import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Safeguarding
import Store
import Synchronization
import TestKit
import Testing
import Web

/// Strings planted where few may see them, and every page walked by everyone.
@Suite struct `What is planted for a few` {
    private struct Canary {
        let word: String
        let audience: Set<ID<Practitioner>>
    }

    /// A log that keeps what was written to it.
    private final class Kept: Sendable {
        let lines = Mutex<[String]>([])
    }

    private struct KeepingLog: LogHandler {
        let kept: Kept
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            kept.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }

    private struct Desk {
        let base: TestHub
        let readers: [SignedIn]
        var canaries: [Canary] = []
        var ids: [[String: String]] = []
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        let readers = try await base.signedIn([
            base.screening, base.social, base.manager, base.police, base.school, base.health,
        ])
        var desk = Desk(base: base, readers: readers)
        for place in 0..<3 { try await plant(place, in: &desk) }
        return desk
    }

    /// An enquiry whose police sealed 30 things for the lead, gave 30 to hub staff only, and whose
    /// child’s eight locating facts are known to the manager alone.
    private func plant(_ place: Int, in desk: inout Desk) async throws {
        let base = desk.base
        var concern = TestHub.concern("Child\(place)", "Family\(place)")
        let places = (0..<4).map { "Locus\(place)x\($0)Street" }
        concern.people[0].details.address = Address(
            house: "1", street: places[0], postcode: "RB\(place + 1) 7QQ")
        concern.people[0].details.school = places[1]
        concern.people[0].details.telephone = "07700 9001\(place)9"
        concern.worry = "Seen by \(places[0]), \(places[1]) and on 077009001\(place)9"
        let enquiry = try await base.openEnquiry(concern)
        try await base.ask(enquiry)
        let state = try await base.state(enquiry)
        let check = try #require(state.checks.first { $0.asked.agency == .police })
        func statements(_ word: String, _ handling: Handling) -> [Statement.Content] {
            (0..<30).map { number in
                Statement.Content(
                    id: base.hub.newID(), about: Array(check.asked.subjects.prefix(1)),
                    words: "\(word)\(place)n\(number)z", kind: .fact, eventDate: .unknown(),
                    source: "System", sensitivity: .ordinary, handling: handling,
                    named: [base.social.id],
                    minimisation: Minimisation(need: "It answers what was asked", function: .decide)
                )
            }
        }
        let sealed = statements("Sealedword", .sealed)
        let hubOnly = statements("Hubword", .hubOnly)
        try await base.hub.reply(
            enquiry, check.id,
            Hub.Replying(
                answers: check.asked.subjects.map { Check.Answer(person: $0, known: .known) },
                statements: sealed + hubOnly, because: "It helps protect the child"),
            by: base.police)
        let changed = ["Sealedwhy\(place)z", "Hubwhy\(place)z", "Hubnew\(place)z"]
        try await judge(enquiry, on: [sealed[0].id, hubOnly[0].id], changed, in: base)
        let child = try #require(state.leadChild)
        try await base.hub.conceal(
            child, named: [], because: "Fled",
            whereabouts: Whereabouts(
                address: Address(house: "2", street: places[2], postcode: "RB\(place + 1) 8QQ"),
                school: places[3]), by: base.manager)
        let hub: Set = [base.screening.id, base.social.id, base.manager.id]
        desk.canaries += sealed.map {
            Canary(word: $0.words, audience: [base.social.id, base.police.id])
        }
        desk.canaries.append(
            Canary(word: changed[0], audience: [base.social.id, base.police.id]))
        desk.canaries += (hubOnly.map(\.words) + changed.dropFirst()).map {
            Canary(word: $0, audience: hub.union([base.police.id]))
        }
        let locating =
            places + ["RB\(place + 1) 7QQ", "RB\(place + 1) 8QQ", "07700 9001\(place)9"]
            + ["077009001\(place)9"]
        desk.canaries += locating.map { Canary(word: $0, audience: [base.manager.id]) }
        desk.ids.append([
            "enquiry": "\(enquiry)", "contact": "\(state.contacts[0])", "person": "\(child)",
            "check": "\(check.id)", "number": "1", "step": "1", "place": "0",
            "audit": "\(try await audit(in: base))",
            "bundle": "\(try await bundle(of: child, in: base))",
        ])
    }

    private func audit(in base: TestHub) async throws -> ID<CaseAudit> {
        let today = LondonTime(TestHub.start).day
        return try await base.hub.drawAudit(
            .random, count: 1, from: today, to: today, rater: base.social, by: base.manager)
    }

    private func bundle(
        of child: ID<Person>, in base: TestHub
    ) async throws -> ID<SubjectBundle> {
        try await base.hub.ask(
            for: SubjectBundle.Request(
                person: child, recipient: .own, name: "The child", recipientPerson: nil,
                received: LondonTime(TestHub.start).day, identityChecked: "Met",
                delivery: "By hand"), by: base.manager, command: nil)
    }

    /// Has the lead rest levels and a sign on something sealed and something for the hub, which
    /// their owner then takes back and corrects, and call a strategy discussion.
    private func judge(
        _ enquiry: ID<Enquiry>, on pieces: [ID<Statement>], _ words: [String], in base: TestHub
    ) async throws {
        let child = try #require(try await base.state(enquiry).leadChild)
        try await base.hub.openAssessment(enquiry, by: base.social)
        try await base.hub.joinAssessment(enquiry, by: base.police)
        let levels = base.hub.profile.factors.map {
            Assessment.Given(factor: $0.id, level: .high, cites: pieces, because: "Known")
        }
        try await base.hub.giveLevels(enquiry, levels, by: base.social)
        let known = try #require(base.hub.profile.sign("vehicles"))
        try await base.hub.note(
            NotedSign(
                id: base.hub.newID(), child: child, sign: known.id, kind: known.kind,
                basis: .thirdParty, first: nil, last: nil, words: "Seen in a van", isHarm: false,
                cites: pieces), on: enquiry, by: base.social)
        try await base.hub.retractStatement(
            enquiry, pieces[0], because: words[0], by: base.police)
        try await base.hub.correctStatement(
            enquiry, pieces[1], words: words[2], because: words[1], by: base.police)
        try await base.hub.callStrategy(
            enquiry, start: TestHub.start.adding(minutes: 60), way: .video,
            because: "A new injury", invited: [], by: base.social)
    }

    private func addresses(_ desk: Desk, _ who: Practitioner) async throws -> Set<String> {
        var found: Set<String> = []
        let enquiry = ID<Enquiry>(desk.ids[0]["enquiry"] ?? "").map(SearchReason.enquiry)
        // Places are searched by a part, so that what was typed is not what is found.
        for words in ["Family0", "Family1 Child", "RB1 7", "RB2 8", "Locus1x0"] {
            found.insert(
                "/search/"
                    + (try await desk.base.hub.keepSearch(words, about: enquiry, by: who)))
        }
        for route in Server.routes where route.method == .get && !route.path.contains("live") {
            for ids in desk.ids { found.insert(route.filled(ids)) }
        }
        return found
    }

    /// Asks for an address, or sends it a form.
    private func send(
        _ form: String? = nil, to address: String, as reader: SignedIn,
        _ app: some ApplicationProtocol
    ) async throws -> (code: Int, bytes: Data) {
        try await app.test(.router) { client in
            let response = try await client.execute(
                uri: address, method: form == nil ? .get : .post,
                headers: [
                    .cookie: "hub=\(reader.token)",
                    .contentType: "application/x-www-form-urlencoded",
                ], body: form.map { ByteBuffer(string: $0) })
            return (response.status.code, Data(response.body.readableBytesView))
        }
    }

    /// Sends every form with nothing filled in, and says how many were taken or answered.
    private func sendEmptyForms(
        as reader: SignedIn, to app: some ApplicationProtocol, _ desk: Desk
    ) async throws -> Int {
        let page = try await send(to: "/gone", as: reader, app).bytes
        let token = try #require(
            String(decoding: page, as: UTF8.self)
                .components(separatedBy: "name=\"form-token\" value=\"").dropFirst().first?
                .components(separatedBy: "\"").first?
                .addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        var answered = 0
        for route in Server.routes where route.method == .post && route.path != "/sign-out" {
            let address = route.filled(desk.ids[0])
            let answer = try await send("form-token=\(token)", to: address, as: reader, app)
            _ = words(on: answer.bytes, "POST \(address)", for: reader.who, desk)
            if answer.code != 403 { answered += 1 }
        }
        return answered
    }

    /// What was planted that somebody meets at an address, all of it for them.
    private func words(
        on page: Data, _ address: String, for who: Practitioner, _ desk: Desk
    ) -> Set<String> {
        let met = desk.canaries.filter { page.range(of: Data($0.word.utf8)) != nil }
        for canary in met {
            #expect(
                canary.audience.contains(who.id),
                "\(canary.word) on \(address) for \(who.role.rawValue), \(who.agency)")
        }
        return Set(met.map(\.word))
    }

    @Test func `never reaches anyone else, on any page, file, error or line of the log`()
        async throws
    {
        let desk = try await desk()
        #expect(desk.canaries.count > 200)
        let kept = Kept()
        // What a program that makes PDF files is given is what it could put in one.
        let server = Server(
            hub: desk.base.hub, site: Site(isDemo: false, isSecure: false, pdf: { $0 }),
            log: Logger(label: "test") { _ in KeepingLog(kept: kept) })
        let app = Application(router: server.router())
        var met: Set<String> = []
        var metInFiles: Set<String> = []
        for reader in desk.readers {
            for address in try await addresses(desk, reader.who).sorted() {
                let page = try await send(to: address, as: reader, app)
                met.formUnion(words(on: page.bytes, address, for: reader.who, desk))
                guard page.code == 200 else { continue }
                let file = try await send(to: "\(address)?as=pdf", as: reader, app)
                metInFiles.formUnion(words(on: file.bytes, address, for: reader.who, desk))
            }
        }
        var answered = 0
        for reader in desk.readers {
            answered += try await sendEmptyForms(as: reader, to: app, desk)
        }
        #expect(answered > 150)
        // Those it was planted for do see it, or the test would prove nothing.
        #expect(met.count > 180 && metInFiles.count > 180)
        let lines = kept.lines.withLock { $0 }.joined(separator: "\n")
        #expect(!desk.canaries.contains { lines.contains($0.word) })
    }

    /// Open pages hear that something changed, in words of the hub’s own that say nothing of what.
    @Test func `is never told to a page that listens`() async throws {
        let desk = try await desk()
        let server = Server(
            hub: desk.base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let app = Application(router: server.router())
        let heard = try await app.test(.router) { client in
            try await withThrowingTaskGroup(of: String.self) { group in
                for reader in desk.readers {
                    for ids in desk.ids {
                        for kind in ["enquiry", "contact", "person"] {
                            let address = "/live/\(kind)/\(ids[kind] ?? "")?room=0"
                            group.addTask {
                                let response = try await client.execute(
                                    uri: address, method: .get,
                                    headers: [.cookie: "hub=\(reader.token)"])
                                return String(buffer: response.body)
                            }
                        }
                    }
                }
                try await stir(desk)
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(heard.count == desk.readers.count * desk.ids.count * 3)
        let lines = Set(heard.flatMap { $0.split(separator: "\n").map(String.init) })
        #expect(
            lines == [
                ": here", "retry: 1000", "event: changed", "event: gone", "event: signed-out",
                "data: ",
            ])
    }

    /// Changes every enquiry while pages listen, then signs everyone out and changes them again,
    /// so that each page hears that it is over.
    private func stir(_ desk: Desk) async throws {
        let enquiries = desk.ids.compactMap { $0["enquiry"].flatMap { ID<Enquiry>($0) } }
        for enquiry in enquiries {
            try await waitForPeople(in: enquiry, desk)
            try await desk.base.hub.addNote(enquiry, words: "Quiet today", by: desk.base.police)
        }
        for reader in desk.readers {
            let token = try #require(Data(base64Encoded: reader.token))
            try await desk.base.hub.signOut(token, by: reader.who)
        }
        for enquiry in enquiries {
            try await desk.base.hub.addNote(enquiry, words: "Gone home", by: desk.base.police)
        }
    }

    /// Until the pages of those who may see an enquiry are open, however busy the machine is.
    private func waitForPeople(in enquiry: ID<Enquiry>, _ desk: Desk) async throws {
        let hub = desk.base.hub
        for _ in 0..<1_200 {
            if await hub.presence(in: enquiry).here(at: hub.clock.now()).count > 2 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("Nobody’s page opened")
    }
}
