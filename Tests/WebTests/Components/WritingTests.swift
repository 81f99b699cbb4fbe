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

@Suite struct `Words for the others that the guide is against` {
    /// In 2015 helping a family that was not asked was not the guide’s advice.
    @Test func `are kept while a person says why they are shared, and then sent`() async throws {
        let desk = try await TestHub()
        desk.set(Instant(milliseconds: 1_427_882_400_000))
        let enquiry = try await desk.openEnquiry(
            TestHub.concern(kinds: [.parentsHealth]), rating: .green)
        try await desk.ask(enquiry, [.police], consent: "given")
        let child = try #require(try await desk.bare(enquiry).leadChild)
        let token = try await desk.hub.startSession(for: desk.police).base64EncodedString()
        let server = Server(
            hub: desk.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await Application(router: server.router()).test(.router) { client in
            let page = try await client.execute(
                uri: "/enquiries/\(enquiry)", method: .get, headers: [.cookie: "hub=\(token)"])
            var sent = hidden(String(buffer: page.body), to: "/enquiries/\(enquiry)/voice")
            sent["child"] = "\(child)"
            sent["voice-words"] = "“Stop & listen”"
            sent["heardBy"] = "Ms Lane"
            let refused = try await post(
                sent, to: "/enquiries/\(enquiry)/voice", client, token: token)
            #expect(refused.body.contains("Others will see what you wrote"))
            // The page sends all of it again, with the answer.
            var again = hidden(refused.body, to: "/enquiries/\(enquiry)/voice")
            #expect(again["voice-words"] == "“Stop & listen”")
            again["together-because"] = "The child asked us to"
            let taken = try await post(
                again, to: "/enquiries/\(enquiry)/voice", client, token: token)
            #expect(taken.code == 303)
        }
        let after = try await desk.bare(enquiry)
        #expect(after.voices.last?.value.words == "“Stop & listen”")
        #expect(after.togetherDecision(of: .police)?.departure == "The child asked us to")
    }

    /// The hidden fields of the first form that goes to an address.
    private func hidden(_ page: String, to address: String) -> [String: String] {
        guard let start = page.range(of: "action=\"\(address)\""),
            let end = page.range(of: "</form>", range: start.upperBound..<page.endIndex)
        else { return [:] }
        let form = String(page[start.upperBound..<end.lowerBound])
        var found: [String: String] = [:]
        for input in form.components(separatedBy: "<input ").dropFirst()
        where input.hasPrefix("type=\"hidden\"") {
            guard let name = attribute("name", of: input) else { continue }
            found[name] = attribute("value", of: input)
        }
        return found
    }

    private func attribute(_ name: String, of tag: String) -> String? {
        tag.components(separatedBy: "\(name)=\"").dropFirst().first?
            .components(separatedBy: "\"").first?
            .replacingOccurrences(of: "&amp;", with: "&")
    }

    private func post(
        _ form: [String: String], to address: String, _ client: any TestClientProtocol,
        token: String
    ) async throws -> (code: Int, body: String) {
        var safe = CharacterSet.alphanumerics
        safe.insert(charactersIn: "-_.")
        let body = form.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: safe) ?? "")"
        }.joined(separator: "&")
        let response = try await client.execute(
            uri: address, method: .post,
            headers: [
                .cookie: "hub=\(token)", .contentType: "application/x-www-form-urlencoded",
            ], body: ByteBuffer(string: body))
        return (response.status.code, String(buffer: response.body))
    }
}
