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
        desk.canaries += hubOnly.map {
            Canary(word: $0.words, audience: hub.union([base.police.id]))
        }
        let locating =
            places + ["RB\(place + 1) 7QQ", "RB\(place + 1) 8QQ", "07700 9001\(place)9"]
            + ["077009001\(place)9"]
        desk.canaries += locating.map { Canary(word: $0, audience: [base.manager.id]) }
        desk.ids.append([
            "enquiry": "\(enquiry)", "contact": "\(state.contacts[0])", "person": "\(child)",
            "check": "\(check.id)",
        ])
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

    @Test func `never reaches anyone else, on any page, file, error or line of the log`()
        async throws
    {
        let desk = try await desk()
        #expect(desk.canaries.count > 200)
        let kept = Kept()
        let server = Server(
            hub: desk.base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in KeepingLog(kept: kept) })
        let app = Application(router: server.router())
        var met: Set<String> = []
        for reader in desk.readers {
            let (who, token) = (reader.who, reader.token)
            for address in try await addresses(desk, who).sorted() {
                let page = try await app.test(.router) { client in
                    let response = try await client.execute(
                        uri: address, method: .get, headers: [.cookie: "hub=\(token)"])
                    return String(buffer: response.body)
                }
                for canary in desk.canaries where page.contains(canary.word) {
                    met.insert(canary.word)
                    #expect(
                        canary.audience.contains(who.id),
                        "\(canary.word) on \(address) for \(who.role.rawValue), \(who.agency)")
                }
            }
        }
        // Those it was planted for do see it, or the test would prove nothing.
        #expect(met.count > 180)
        let lines = kept.lines.withLock { $0 }.joined(separator: "\n")
        #expect(!desk.canaries.contains { lines.contains($0.word) })
    }
}
