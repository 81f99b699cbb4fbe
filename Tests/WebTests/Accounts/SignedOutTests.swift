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

/// A session ends after half an hour without use (docs/threats.md). What its holder sends after
/// that is theirs alone, and is not lost.
@Suite struct `Words sent after a session ended` {
    private struct Desk {
        let base: TestHub
        let draft: String
        let token: String
        let formToken: String

        var page: String { "/concerns/drafts/\(draft)/3" }
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        let draft = "\(base.hub.newID(Contact.self))"
        try await base.hub.saveDraft(
            draft, kind: "concern", fields: ["people-count": ["1"], "worry": ["First."]],
            by: base.school)
        let token = try await base.hub.startSession(for: base.school).base64EncodedString()
        let page = try await send(nil, to: "/concerns/drafts/\(draft)/3", token, base)
        let formToken = try #require(
            page.body.components(separatedBy: "name=\"form-token\" value=\"").dropFirst().first?
                .components(separatedBy: "\"").first)
        return Desk(base: base, draft: draft, token: token, formToken: formToken)
    }

    private func send(
        _ form: [String: String]?, to address: String, _ token: String, _ base: TestHub,
        isFragment: Bool = false
    ) async throws -> (code: Int, body: String, headers: HTTPFields) {
        let server = Server(
            hub: base.hub, site: Site(isDemo: true, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var headers = HTTPFields()
        headers[.cookie] = "hub=\(token)"
        headers[.contentType] = "application/x-www-form-urlencoded"
        if isFragment, let name = HTTPField.Name("HX-Request") { headers[name] = "true" }
        let sent = form?.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }.joined(separator: "&")
        let known = headers
        return try await Application(router: server.router()).test(.router) { client in
            let response = try await client.execute(
                uri: address, method: sent == nil ? .get : .post, headers: known,
                body: sent.map { ByteBuffer(string: $0) })
            return (
                response.status.code, String(buffer: response.body), response.headers
            )
        }
    }

    private func signIn(
        _ who: Practitioner, _ desk: Desk
    ) async throws -> (token: String, next: String) {
        let login = who.name.lowercased().replacingOccurrences(of: " ", with: ".")
        let answer = try await send(
            ["login": login, "next": desk.page], to: "/demo-sign-in", "", desk.base)
        let cookie = try #require(answer.headers[.setCookie])
        let token = cookie.dropFirst("hub=".count).prefix { $0 != ";" }
        return (String(token), answer.headers[.location] ?? "")
    }

    @Test func `are in the draft once the same person signs in, who is back on its page`()
        async throws
    {
        let desk = try await desk()
        desk.base.set(TestHub.start.adding(minutes: 31))
        let form = ["form-token": desk.formToken, "worry": "First. AFTER LUNCH."]
        let line = try await send(form, to: desk.page, desk.token, desk.base, isFragment: true)
        #expect(line.code == 401)
        #expect(line.body.hasPrefix("Not saved: you are signed out. Sign in in another tab"))
        let answer = try await send(form, to: desk.page, desk.token, desk.base)
        #expect(answer.code == 303)
        let address = try #require(answer.headers[.location])
        #expect(address.hasPrefix("/sign-in?next=%2Fconcerns%2Fdrafts%2F"))
        #expect(!address.contains("LUNCH"))
        // Somebody else gets nothing of it.
        let other = try await signIn(desk.base.police, desk)
        let theirs = try await send(nil, to: "/kept", other.token, desk.base)
        #expect(!theirs.body.contains("AFTER LUNCH"))
        let own = try await signIn(desk.base.school, desk)
        #expect(own.next == desk.page)
        let page = try await send(nil, to: own.next, own.token, desk.base)
        #expect(page.body.contains("First. AFTER LUNCH."))
    }

    /// Signing out in another window once took the proof of whose words they are with it.
    @Test func `are kept where they signed out themselves, while a page stood open`() async throws {
        let desk = try await desk()
        let token = try #require(Data(base64Encoded: desk.token))
        try await desk.base.hub.signOut(token, by: desk.base.school)
        #expect(try await desk.base.hub.session(token) == nil)
        let form = ["form-token": desk.formToken, "worry": "First. AFTER LUNCH."]
        let answer = try await send(form, to: desk.page, desk.token, desk.base)
        #expect(answer.code == 303)
        let own = try await signIn(desk.base.school, desk)
        let page = try await send(nil, to: own.next, own.token, desk.base)
        #expect(page.body.contains("First. AFTER LUNCH."))
        // A page that was open before is sent with the new session: its words are kept too.
        let late = try await send(
            ["form-token": desk.formToken, "email": "Half a word", "pace": "atOnce"],
            to: "/myself/email", own.token, desk.base)
        #expect(late.headers[.location] == "/kept")
    }

    @Test func `of any other form are shown and can be sent`() async throws {
        let desk = try await desk()
        desk.base.set(TestHub.start.adding(minutes: 31))
        let form = ["form-token": desk.formToken, "email": "Half a word", "pace": "atOnce"]
        _ = try await send(form, to: "/myself/email", desk.token, desk.base)
        let own = try await signIn(desk.base.school, desk)
        #expect(own.next == "/kept")
        let page = try await send(nil, to: "/kept", own.token, desk.base)
        #expect(page.body.contains("Half a word") && page.body.contains("Send it now"))
        // Nobody comes back for them.
        desk.base.set(TestHub.start.adding(minutes: 31 + Hub.unsentHours * 60 + 1))
        #expect(try await desk.base.hub.unsent(by: desk.base.school).isEmpty)
    }

    @Test func `without the proof of that session are kept for nobody`() async throws {
        let desk = try await desk()
        desk.base.set(TestHub.start.adding(minutes: 31))
        _ = try await send(
            ["form-token": "AAAA", "worry": "Forged"], to: desk.page, desk.token, desk.base)
        #expect(try await desk.base.hub.unsent(by: desk.base.school).isEmpty)
    }
}
