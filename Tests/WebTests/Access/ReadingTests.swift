import Database
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
import Web

/// What a request says of itself spares it no entry.
@Suite struct `A page that is asked for as part of another` {
    private struct Desk {
        let base: TestHub
        let enquiry: ID<Enquiry>
        let server: Server
        let token: String

        /// Asks for an address as htmx does, and says what came.
        func fetch(_ address: String) async throws -> String {
            let htmx = try #require(HTTPField.Name("HX-Request"))
            return try await Application(router: server.router()).test(.router) { client in
                let response = try await client.execute(
                    uri: address, method: .get, headers: [.cookie: "hub=\(token)", htmx: "true"])
                return String(buffer: response.body)
            }
        }

        /// How many entries say that the police opened something.
        func readings() async throws -> Int64 {
            let police = base.police.id.description
            return try await base.engine.read { connection in
                try connection.first(
                    """
                    SELECT COUNT(DISTINCT seq) AS n FROM viewings
                    WHERE actor = \(police) AND did = \("opened")
                    """)?.integer("n") ?? 0
            }
        }
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        let enquiry = try await base.openEnquiry()
        try await base.ask(enquiry)
        try await base.reply(enquiry, as: base.police)
        try await base.hub.openAssessment(enquiry, by: base.social)
        try await base.hub.joinAssessment(enquiry, by: base.police)
        let server = Server(
            hub: base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let token = try await base.hub.startSession(for: base.police).base64EncodedString()
        return Desk(base: base, enquiry: enquiry, server: server, token: token)
    }

    @Test func `is written down as often as it was asked for`() async throws {
        let desk = try await desk()
        for path in ["", "/assessment"] {
            let before = try await desk.readings()
            for _ in 0..<10 {
                let page = try await desk.fetch("/enquiries/\(desk.enquiry)\(path)")
                #expect(page.contains("Callum"))
            }
            #expect(try await desk.readings() == before + 10, "\(path)")
        }
    }

    @Test func `is written down where it holds new words, though its reader has the room open`()
        async throws
    {
        let desk = try await desk()
        await desk.base.hub.enter(desk.enquiry, desk.base.police, page: 7)
        let path = "/enquiries/\(desk.enquiry)/assessment"
        _ = try await desk.fetch(path)
        let before = try await desk.readings()
        _ = try await desk.fetch(path)
        #expect(try await desk.readings() == before)
        try await desk.base.hub.addNote(
            desk.enquiry, words: "He asked for a lamp", by: desk.base.social)
        #expect(try await desk.fetch(path).contains("He asked for a lamp"))
        #expect(try await desk.readings() == before + 1)
    }
}
