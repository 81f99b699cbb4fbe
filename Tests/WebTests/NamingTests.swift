import Database
import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Linkage
import Logging
import NIOCore
import Safeguarding
import TestKit
import Testing
import Web

/// Every page, as every kind of reader, against what the ledger says that page showed.
@Suite struct `Everyone a page names` {
    /// A surname nobody else has, and the names under which the ledger may have written its owner.
    private struct Canary {
        let surname: String
        let names: Set<String>
    }

    private struct Desk {
        let base: TestHub
        let server: Server
        let readers: [SignedIn]
        let canaries: [Canary]
        let ids: [[String: String]]
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        var canaries: [Canary] = []
        var ids: [[String: String]] = []
        for (given, family) in [("Callum", "Brackenridge"), ("Oona", "Tillingworth")] {
            let enquiry = try await base.openEnquiry(TestHub.concern(given, family))
            try await base.ask(enquiry)
            try await base.reply(enquiry, as: base.police)
            let state = try await base.state(enquiry)
            let people = state.subjects.map { "person:\($0.person)" }
            let contacts = state.contacts.map { "contact:\($0)" }
            canaries.append(Canary(surname: family, names: Set(people + contacts)))
            ids.append([
                "enquiry": "\(enquiry)", "contact": state.contacts.first.map { "\($0)" } ?? "",
                "person": state.leadChild.map { "\($0)" } ?? "",
                "check": state.checks.last.map { "\($0.id)" } ?? "",
            ])
        }
        let waiting: ID<Contact> = base.hub.newID()
        _ = try await base.hub.receiveContact(
            waiting, TestHub.concern("Ivo", "Quellmarsh"), channel: .telephone, by: base.screening)
        canaries.append(Canary(surname: "Quellmarsh", names: ["contact:\(waiting)"]))
        ids.append(["contact": "\(waiting)"])
        try await importRegister(base)
        canaries.append(Canary(surname: "Vandermoor", names: ["record:GPS/g1"]))
        let server = Server(
            hub: base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return Desk(
            base: base, server: server,
            readers: try await base.signedIn([
                base.screening, base.social, base.manager, base.police, base.health,
            ]), canaries: canaries,
            ids: ids)
    }

    private func importRegister(_ base: TestHub) async throws {
        let bytes = Array("id,given name,surname,dob\ng1,Mae,Vandermoor,2014-02-03\n".utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        let outcome = try RegisterFile.read(CSVReader(bytes), of: .gp, mapping: mapping)
        let admin = try await base.hub.addAccount(
            name: "Ifan Rees", agency: .gp, role: .administrator, login: "ifan", password: nil)
        try await base.hub.importRegister(
            outcome, of: .gp, digest: "0", by: admin)
    }

    /// Every GET address, filled in with each thing it could be about, and searches for everyone,
    /// misspelt so that what the reader typed is not what the answer says.
    private func addresses(_ desk: Desk, _ who: Practitioner) async throws -> Set<String> {
        var found: Set<String> = []
        let enquiry = ID<Enquiry>(desk.ids[0]["enquiry"] ?? "").map(SearchReason.enquiry)
        for canary in desk.canaries {
            let misspelt = canary.surname.replacingOccurrences(of: "o", with: "u").dropLast()
            let kept = try await desk.base.hub.keepSearch(
                String(misspelt), about: enquiry, by: who)
            found.insert("/search/\(kept)")
        }
        let unsaid = try await desk.base.hub.keepSearch("Anybody", about: nil, by: who)
        found.insert("/search/\(unsaid)")
        for route in Server.routes where route.method == .get {
            for ids in desk.ids { found.insert(route.filled(ids)) }
        }
        return found
    }

    private func head(_ desk: Desk) async throws -> Int64 {
        try await desk.base.engine.read { connection in
            try connection.first("SELECT seq FROM head")?.integer("seq") ?? 0
        }
    }

    private func named(since seq: Int64, to who: Practitioner, _ desk: Desk) async throws
        -> Set<String>
    {
        let actor = who.id.description
        return try await desk.base.engine.read { connection in
            Set(
                try connection.rows(
                    "SELECT named FROM viewings WHERE seq >= \(seq) AND actor = \(actor)"
                ).map { try $0.text("named") })
        }
    }

    @Test func `is in the ledger entry of that answer, on every page and for every reader`()
        async throws
    {
        let desk = try await desk()
        let app = Application(router: desk.server.router())
        var metCount = 0
        for reader in desk.readers {
            let (who, token) = (reader.who, reader.token)
            for address in try await addresses(desk, who).sorted() {
                let before = try await head(desk)
                let page = try await app.test(.router) { client in
                    let response = try await client.execute(
                        uri: address, method: .get, headers: [.cookie: "hub=\(token)"])
                    return String(buffer: response.body)
                }
                let met = desk.canaries.filter { page.contains($0.surname) }
                guard !met.isEmpty else { continue }
                let named = try await named(since: before, to: who, desk)
                for canary in met {
                    metCount += 1
                    #expect(
                        !named.isDisjoint(with: canary.names),
                        "\(canary.surname) on \(address) for \(who.role.rawValue)")
                }
            }
        }
        #expect(metCount > 60)
    }
}
