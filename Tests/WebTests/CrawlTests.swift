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

/// Two agencies, each asked about one enquiry alone and both about a third, walk every link they
/// are given, and then try everything the other was given.
@Suite struct `Two agencies that try each other’s addresses` {
    private struct Crawler {
        let reader: SignedIn
        /// Addresses that answered with a page, and what it was.
        var seen: [String: String] = [:]
    }

    private struct Desk {
        let base: TestHub
        let police: SignedIn
        let school: SignedIn
        /// Each enquiry, and the agencies with a part in it.
        let enquiries: [(id: ID<Enquiry>, agencies: Set<AgencyCode>)]
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        let readers = try await base.signedIn([base.police, base.school])
        var enquiries: [(id: ID<Enquiry>, agencies: Set<AgencyCode>)] = []
        for (place, agencies) in [
            [AgencyCode.police], [.education], [.police, .education],
        ].enumerated() {
            let enquiry = try await base.openEnquiry(
                TestHub.concern("Child\(place)", "Family\(place)"))
            try await base.ask(enquiry, agencies)
            enquiries.append((enquiry, Set(agencies)))
        }
        return Desk(base: base, police: readers[0], school: readers[1], enquiries: enquiries)
    }

    private func get(
        _ address: String, as reader: SignedIn, _ client: any TestClientProtocol
    ) async throws -> (code: Int, body: String) {
        let response = try await client.execute(
            uri: address, method: .get, headers: [.cookie: "hub=\(reader.token)"])
        return (response.status.code, String(buffer: response.body))
    }

    /// Addresses a page links to, without those that go on for ever.
    private func links(_ page: String) -> Set<String> {
        Set(
            page.components(separatedBy: "href=\"").dropFirst().compactMap { part in
                part.split(separator: "\"", maxSplits: 1).first.map(String.init)
            }.filter { $0.hasPrefix("/") && !$0.hasPrefix("/assets") && !$0.contains("/live/") })
    }

    private func crawl(
        _ reader: SignedIn, _ client: any TestClientProtocol
    ) async throws -> Crawler {
        var crawler = Crawler(reader: reader)
        var waiting: Set<String> = ["/", "/requests", "/concerns", "/actions", "/alerts"]
        var tried: Set<String> = []
        while let address = waiting.popFirst() {
            guard tried.insert(address).inserted else { continue }
            let (code, body) = try await get(address, as: reader, client)
            #expect(code != 500, "\(address)")
            guard code == 200 else { continue }
            crawler.seen[address] = body
            waiting.formUnion(links(body).subtracting(tried))
        }
        return crawler
    }

    /// The page with what is bound to the session or the moment taken out.
    private func steady(_ body: String) -> String {
        body.replacingOccurrences(
            of: #"(name="(form-token|command)" value=")[^"]*"#, with: "$1",
            options: .regularExpression)
    }

    @Test func `open what the table says, and see the same as where nothing is`() async throws {
        let desk = try await desk()
        let server = Server(
            hub: desk.base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test"))
        try await Application(router: server.router()).test(.router) { client in
            let crawlers = [
                try await crawl(desk.police, client), try await crawl(desk.school, client),
            ]
            for (own, other) in [(crawlers[0], crawlers[1]), (crawlers[1], crawlers[0])] {
                let agency = own.reader.who.agency
                let theirs = desk.enquiries.filter { $0.agencies.contains(agency) }
                let foreign = desk.enquiries.filter { !$0.agencies.contains(agency) }
                func mentions(_ text: String, _ enquiries: [(id: ID<Enquiry>, Set<AgencyCode>)])
                    -> Bool
                {
                    enquiries.contains { text.contains("\($0.id)") }
                }
                // What they were led to is theirs, and each of theirs was reached.
                for (address, body) in own.seen {
                    #expect(!mentions(address + body, foreign.map { ($0.id, $0.agencies) }))
                }
                for enquiry in theirs {
                    #expect(own.seen.keys.contains { $0.contains("\(enquiry.id)") })
                }
                let nothing = "/enquiries/\(desk.base.hub.newID(Enquiry.self))"
                let absent = try await get(nothing, as: own.reader, client)
                for address in other.seen.keys.sorted() where own.seen[address] == nil {
                    let found = try await get(address, as: own.reader, client)
                    #expect(found.code == 403, "\(agency) \(address)")
                    #expect(steady(found.body) == steady(absent.body), "\(agency) \(address)")
                }
            }
            // They did meet something of their own, and something in common.
            #expect(crawlers.allSatisfy { $0.seen.count >= 10 })
            #expect(!Set(crawlers[0].seen.keys).isDisjoint(with: crawlers[1].seen.keys))
            #expect(Set(crawlers[0].seen.keys) != Set(crawlers[1].seen.keys))
        }
    }
}
