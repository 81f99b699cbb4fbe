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

@Suite struct `Every address` {
    private struct Desk {
        let base: TestHub
        let server: Server
        let tokens: [Role: String]
        let ids: [String: String]
    }

    private func desk() async throws -> Desk {
        let base = try await TestHub()
        var tokens: [Role: String] = [:]
        for role in Role.allCases {
            let agency: AgencyCode = role == .practitioner ? .housing : .csc
            let who = try await base.hub.addAccount(
                name: "A \(role.rawValue)", agency: agency, role: role, login: role.rawValue,
                password: nil)
            tokens[role] = try await base.hub.startSession(for: who).base64EncodedString()
        }
        let enquiry = try await base.openEnquiry()
        try await base.ask(enquiry)
        try await base.hub.callStrategy(
            enquiry, start: TestHub.start.adding(minutes: 60), way: .video,
            because: "A new injury", invited: [], by: base.social)
        let state = try await base.state(enquiry)
        let contact = state.contacts.first
        let bundle = try await base.hub.ask(
            for: SubjectBundle.Request(
                person: try #require(state.leadChild), recipient: .own, name: "The child",
                recipientPerson: nil, received: LondonTime(TestHub.start).day,
                identityChecked: "Met", delivery: "By hand"), by: base.manager, command: nil)
        let rater = try await base.hub.addAccount(
            name: "A rater", agency: .csc, role: .manager, login: "rater", password: nil)
        let today = LondonTime(TestHub.start).day
        let audit = try await base.hub.drawAudit(
            .random, count: 1, from: today, to: today, rater: rater, by: base.manager)
        let server = Server(
            hub: base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return Desk(
            base: base, server: server, tokens: tokens,
            ids: [
                "enquiry": "\(enquiry)", "contact": contact.map { "\($0)" } ?? "",
                "person": state.leadChild.map { "\($0)" } ?? "",
                "check": state.checks.first.map { "\($0.id)" } ?? "",
                "bundle": "\(bundle)", "audit": "\(audit)", "place": "0",
                "draft": "\(base.hub.newID(Contact.self))", "step": "1",
                "number": "1",
                "import": "none",
                // Of something that is not there, a live page hears at once that it is gone.
                "kind": "enquiry", "id": "\(base.hub.newID(Enquiry.self))",
            ])
    }

    /// What the table of docs/access.md says, for each role and for nobody; never a fault.
    @Test func `opens to the roles of its table and to no others`() async throws {
        let desk = try await desk()
        let app = Application(router: desk.server.router())
        try await app.test(.router) { client in
            for route in Server.routes where route.path != "/sign-out" {
                for role in [nil] + Role.allCases.map(Optional.some) {
                    var headers = HTTPFields()
                    if let token = role.flatMap({ desk.tokens[$0] }) {
                        headers[.cookie] = "hub=\(token)"
                    }
                    let response = try await client.execute(
                        uri: route.filled(desk.ids), method: route.method, headers: headers)
                    let code = response.status.code
                    #expect(
                        code != 500, "\(route.method) \(route.path) as \(String(describing: role))")
                    guard route.method == .get else {
                        // A form without this session's token is never carried out.
                        if route.access != .open { #expect([303, 403].contains(code)) }
                        continue
                    }
                    if !route.isOpen(to: role) {
                        #expect(
                            code == (role == nil ? 303 : 403),
                            "\(route.path) as \(String(describing: role))")
                    } else if role?.isHubStaff ?? false,
                        route.path != "/concerns/drafts/:draft/:step",
                        !route.path.hasPrefix("/requests/:enquiry/:check"),
                        !route.path.hasPrefix("/retention/:erasure"),
                        !route.path.hasPrefix("/bundles/:bundle/"),
                        // Open to whom it was drawn for.
                        !route.path.hasPrefix("/audits/:audit/items"),
                        !route.path.hasPrefix("/concerns/receipts")
                    {
                        #expect(
                            code == 200 || code == 303,
                            "\(route.path) as \(String(describing: role))")
                    }
                }
            }
        }
    }

    @Test func `shows an agency with no part in it the same as where nothing is`() async throws {
        let desk = try await desk()
        let app = Application(router: desk.server.router())
        let other = "\(desk.base.hub.newID(Enquiry.self))"
        try await app.test(.router) { client in
            func body(_ id: String) async throws -> String {
                var headers = HTTPFields()
                headers[.cookie] = "hub=\(desk.tokens[.practitioner] ?? "")"
                let response = try await client.execute(
                    uri: "/enquiries/\(id)", method: .get, headers: headers)
                return "\(response.status.code)"
                    + String(buffer: response.body)
                    .replacingOccurrences(
                        of: "value=\"[^\"]*\"", with: "", options: .regularExpression)
            }
            let existing = try await body(desk.ids["enquiry"] ?? "")
            let absent = try await body(other)
            #expect(existing == absent)
        }
    }

    @Test func `sends the headers that keep script and frames out`() async throws {
        let desk = try await desk()
        let app = Application(router: desk.server.router())
        try await app.test(.router) { client in
            for path in ["/sign-in", "/nothing-here", "/queue"] {
                let response = try await client.execute(uri: path, method: .get)
                let policy = response.headers[.contentSecurityPolicy] ?? ""
                #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
                #expect(response.headers[.cacheControl] == "no-store")
                #expect(!String(buffer: response.body).contains("style="))
            }
        }
    }

    @Test func `that is a form is refused without the session’s token, and nothing happens`()
        async throws
    {
        let desk = try await desk()
        let app = Application(router: desk.server.router())
        try await app.test(.router) { client in
            var headers = HTTPFields()
            headers[.cookie] = "hub=\(desk.tokens[.socialWorker] ?? "")"
            headers[.contentType] = "application/x-www-form-urlencoded"
            let response = try await client.execute(
                uri: "/enquiries/\(desk.ids["enquiry"] ?? "")/rate", method: .post,
                headers: headers, body: ByteBuffer(string: "rating=red&because=x&form-token=AAAA"))
            #expect(response.status.code == 403)
        }
        let enquiry = try #require(ID<Enquiry>(desk.ids["enquiry"] ?? ""))
        #expect(try await desk.base.state(enquiry).ratings.count == 1)
    }
}

@Suite struct `The access table in docs` {
    @Test func `is what the code says`() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let printed = try String(
            contentsOf: root.appendingPathComponent("docs/access.md"), encoding: .utf8)
        #expect(
            printed == AccessTable.markdown + "\n",
            "Print it anew: goldenthread access > docs/access.md")
    }
}

@Suite struct `A form` {
    @Test func `is read as it was typed, whatever is in it`() {
        let form = Form(
            urlEncoded: Array("a=1&a=2&b=x%0D%0Ay+z&c=%F0%9F%98%80%22%CC%81&d&e=%zz".utf8))
        #expect(form.all("a") == ["1", "2"])
        #expect(form["b"] == "x\ny z")
        let marked = "😀\"\u{301}"
        #expect(form["c"] == marked)
        #expect(form["d"] == "")
    }

    @Test func `with a file keeps every byte of it`() throws {
        let body =
            "--X\r\nContent-Disposition: form-data; name=\"agency\"\r\n\r\nPOL\r\n"
            + "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n"
            + "Content-Type: text/csv\r\n\r\nid,a\r\n1,\"--Y\"\r\n\r\n--X--\r\n"
        let form = try #require(
            Form(multipart: Array(body.utf8), contentType: "multipart/form-data; boundary=X"))
        #expect(form["agency"] == "POL")
        #expect(form.files["file"]?.bytes == Array("id,a\r\n1,\"--Y\"\r\n".utf8))
    }
}
