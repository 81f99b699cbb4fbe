import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Safeguarding
import TestKit
import Testing

@testable import Web

@Suite struct `A page that stays open` {
    /// A page that asks one thing and listens under another closes as soon as it is read: “Who has
    /// looked” did so on auditors and guardians.
    @Test func `is let stay for everyone it was shown to`() async throws {
        let base = try await TestHub()
        let enquiry = try await base.openEnquiry()
        try await base.ask(enquiry, [.police, .hospital])
        let state = try await base.state(enquiry)
        let contact: ID<Contact> = base.hub.newID()
        _ = try await base.hub.receiveContact(
            contact, TestHub.concern("Jo", "Lee"), channel: .telephone, by: base.screening)
        let guardian = try await base.hub.addAccount(
            name: "Ivo Marsh", agency: .hospital, role: .caldicottGuardian, login: "ivo",
            password: nil)
        let readers = try await base.signedIn([
            base.screening, base.social, base.manager, base.police, base.school, guardian,
        ])
        let ids = [
            "enquiry": "\(enquiry)", "contact": "\(contact)",
            "person": "\(try #require(state.leadChild))",
            "check": "\(try #require(state.checks.first).id)", "place": "0",
        ]
        let server = Server(
            hub: base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let shown = try await Application(router: server.router()).test(.router) { client in
            var shown: [Role: Set<String>] = [:]
            for route in Server.routes where route.method == .get {
                for reader in readers where route.isOpen(to: reader.who.role) {
                    let response = try await client.execute(
                        uri: route.filled(ids), method: .get,
                        headers: [.cookie: "hub=\(reader.token)"])
                    let body = String(buffer: response.body)
                    guard response.status.code == 200,
                        let live = body.components(separatedBy: "data-live=\"").dropFirst().first?
                            .components(separatedBy: "\"").first,
                        let question = question(live, reader.who)
                    else { continue }
                    let stays = await question.holds(for: reader.who, in: base.hub)
                    #expect(stays, "\(route.path) as \(reader.who.role)")
                    shown[reader.who.role, default: []].insert(route.path)
                }
            }
            return shown
        }
        // Each of them was shown such a page, and the two that closed are among those.
        let looked = "/people/:person/looked"
        #expect(shown[.auditor] == [looked])
        #expect(
            shown[.caldicottGuardian]?.isSuperset(of: [looked, "/enquiries/:enquiry"]) ?? false)
        #expect((shown[.manager]?.count ?? 0) >= 10)
        #expect(shown[.practitioner]?.contains("/enquiries/:enquiry") ?? false)
    }

    /// What an open page asks leave for, from the address it listens to.
    private func question(_ live: String, _ who: Practitioner) -> Live.Question? {
        let halves = live.components(separatedBy: "?asks=")
        let path = halves[0].components(separatedBy: "?")[0]
        let parts = path.split(separator: "/").dropFirst().joined(separator: ":")
        guard let topic = SearchReason(parts).flatMap({ Live.Topic($0) }) else {
            Issue.record("listens to \(live)")
            return nil
        }
        let asked = halves.dropFirst().first.flatMap { Live.Asked(rawValue: $0) } ?? .itself
        return asked.question(topic.subject, by: who)
    }

    @Test func `hears that it is gone where its reader has no part in what it asks`() async throws {
        let base = try await TestHub()
        let enquiry = try await base.openEnquiry()
        let subject = Door.Subject.enquiry(enquiry)
        for asked in Live.Asked.allCases {
            let question = asked.question(subject, by: base.police)
            #expect(await question.holds(for: base.police, in: base.hub) == false)
        }
    }
}
