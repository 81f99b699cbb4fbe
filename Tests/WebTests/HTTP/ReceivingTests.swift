import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Safeguarding
import Synchronization
import TestKit
import Testing

@testable import Web

@Suite struct `A body` {
    private static let multipart = "multipart/form-data; boundary=b"

    private func server(_ base: TestHub, pdf: PDFMaker? = nil) -> Server {
        Server(
            hub: base.hub, site: Site(isDemo: false, isSecure: false, pdf: pdf),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func parsing(_ body: [UInt8]) -> Duration {
        ContinuousClock().measure { _ = Form(multipart: body, contentType: Self.multipart) }
    }

    /// Sixteen times as long takes about sixteen times as long; where each part looked at the whole
    /// again, it would be 256 times.
    @Test(
        arguments: [
            "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n",
            "--\r\n", "-", "\n--c", "--b\r\n\r\n\r\n",
        ])
    func `of many parts is read in time that grows with its length`(part: String) {
        func body(_ count: Int) -> [UInt8] {
            Array(String(repeating: part, count: count / part.utf8.count).utf8)
        }
        let (short, long) = (body(64 * 1_024), body(1_024 * 1_024))
        let ratios = (0..<3).map { _ in parsing(long) / max(parsing(short), .microseconds(500)) }
        #expect((ratios.min() ?? 0) < 64, "\(ratios)")
    }

    @Test func `in parts is read to the byte`() throws {
        let body =
            "before\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none --b two\r\n"
            + "--bc\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n"
            + "--b\r\nno head\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; "
            + "filename=\"r\u{301}\".csv\r\n\r\n\r\n\r\n--b--\r\nafter"
        for type in [Self.multipart, "multipart/form-data; boundary=\"b\"; charset=utf-8"] {
            let form = try #require(Form(multipart: Array(body.utf8), contentType: type))
            #expect(form.all("a") == ["one --b two\n--bc", ""])
            #expect(form.files["f"]?.bytes == Array("\r\n".utf8))
            #expect(form.files["f"]?.name == "r\u{301}")
        }
        #expect(
            Form(
                multipart: [],
                contentType: "multipart/form-data; boundary="
                    + String(repeating: "b", count: 71)) == nil)
    }

    /// Who asks is known, and what they may send, before anything they send is read.
    @Test func `is not read before it is known that its sender may send it`() async throws {
        let base = try await TestHub()
        let readers = try await base.signedIn([base.social])
        let server = server(base)
        func take(_ path: String, as login: String?, length: Int?) async throws -> (Int, Bool) {
            let wasRead = Mutex(false)
            let body = AsyncStream<ByteBuffer> {
                wasRead.withLock { $0 = true }
                return nil
            }
            var headers = HTTPFields()
            headers[.contentLength] = length.map { "\($0)" }
            headers[.contentType] = Self.multipart
            let token = readers.first { $0.who.role.rawValue == login }?.token
            if let token { headers[.cookie] = "hub=\(token)" }
            let route = try #require(
                Server.routes.first { $0.path == path && $0.method == .post })
            let response = await server.respond(
                route,
                Request(
                    head: HTTPRequest(
                        method: .post, scheme: "http", authority: "hub", path: path,
                        headerFields: headers), body: RequestBody(asyncSequence: body)),
                try await context())
            return (response.status.code, wasRead.withLock { $0 })
        }
        let big = Route.fileBytesMost
        #expect(try await take("/registers", as: nil, length: big) == (303, false))
        #expect(try await take("/registers", as: "socialWorker", length: big) == (403, false))
        #expect(try await take("/concerns", as: "socialWorker", length: big) == (413, false))
        #expect(try await take("/registers", as: "administrator", length: big + 1) == (413, false))
        // A file of theirs is read; that the form’s own token is missing is found in it.
        #expect(try await take("/registers", as: "administrator", length: big) == (403, true))
        #expect(try await take("/sign-in", as: nil, length: 16 * 1_024 + 1) == (413, false))
        #expect(try await take("/sign-in", as: nil, length: 200) == (422, true))
    }

    private func context() async throws -> Server.Context {
        let found = Mutex<Server.Context?>(nil)
        let router = Router(context: Server.Context.self)
        router.get("/") { _, context in
            found.withLock { $0 = context }
            return ""
        }
        try await Application(router: router).test(.router) { client in
            _ = try await client.execute(uri: "/", method: .get)
        }
        return try #require(found.withLock { $0 })
    }

    /// Over a real connection, as the program listens.
    @Test func `and an answer go through a connection, one after another`() async throws {
        let base = try await TestHub()
        let app = server(base).application(
            host: "127.0.0.1", port: 0, patience: Patience(seconds: 60))
        try await app.test(.live) { client in
            for path in ["/sign-in", "/about/sharing", "/sign-in"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status.code == 200)
            }
            let wrong = try await client.execute(
                uri: "/sign-in", method: .post, body: ByteBuffer(string: "login=a&password=b"))
            #expect(wrong.status.code == 422)
            let again = try await client.execute(uri: "/sign-in", method: .get)
            #expect(again.status.code == 200)
        }
    }

    @Test func `without a length is read no further than it may be long`() async throws {
        let base = try await TestHub()
        let app = Application(router: server(base).router())
        try await app.test(.router) { client in
            let response = try await client.execute(
                uri: "/sign-in", method: .post,
                body: ByteBuffer(string: "login=" + String(repeating: "a", count: 17 * 1_024)))
            #expect(response.status.code == 413)
            #expect(String(buffer: response.body).contains("That is too long to send"))
        }
    }

    @Test func `of a page as a file is made for nobody who is not signed in`() async throws {
        let base = try await TestHub()
        let made = Mutex(0)
        let server = server(base) { page in
            made.withLock { $0 += 1 }
            return page
        }
        try await Application(router: server.router()).test(.router) { client in
            for path in ["/about/sharing", "/training", "/training/1", "/sign-in", "/law"] {
                let response = try await client.execute(uri: "\(path)?as=pdf", method: .get)
                #expect(response.status.code == 303)
                #expect(response.headers[.location]?.hasPrefix("/sign-in") == true)
            }
        }
        #expect(made.withLock { $0 } == 0)
    }
}

@Suite struct `Where somebody comes from` {
    private func site(_ proxy: TrustedProxy?) -> Site {
        Site(isDemo: false, isSecure: false, proxy: proxy)
    }

    private func headers(_ values: [String]) throws -> HTTPFields {
        var fields = HTTPFields()
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        for value in values { fields.append(HTTPField(name: name, value: value)) }
        return fields
    }

    private func network(
        _ peer: String, _ values: [String], proxy: String? = "127.0.0.1"
    ) throws -> String {
        let trusted = proxy.flatMap { TrustedProxy(address: $0, header: "X-Forwarded-For") }
        return site(trusted).network(
            of: try SocketAddress(ipAddress: peer, port: 9), try headers(values))
    }

    @Test func `is what the named proxy added last, and nothing anybody else says`() throws {
        // Who asks wrote all but the last; each line of a header continues the one before.
        #expect(try network("127.0.0.1", ["203.0.113.9"]) == "203.0.113.9")
        #expect(try network("127.0.0.1", ["198.51.100.1, 203.0.113.9"]) == "203.0.113.9")
        #expect(try network("127.0.0.1", ["198.51.100.1", "203.0.113.9:5555"]) == "203.0.113.9")
        #expect(try network("::ffff:127.0.0.1", ["203.0.113.9"]) == "203.0.113.9")
        // Not by the proxy, or by no proxy that was named.
        #expect(try network("127.0.0.2", ["203.0.113.9"]) == "127.0.0.2")
        #expect(try network("127.0.0.1", ["203.0.113.9"], proxy: nil) == "127.0.0.1")
        // The proxy itself, where it says nothing that can be read.
        for value in ["", "unknown", "203.0.113.9, ", "_hidden", "203.0.113.9.1"] {
            #expect(try network("127.0.0.1", [value]) == "127.0.0.1", "\(value)")
        }
        #expect(try network("127.0.0.1", []) == "127.0.0.1")
    }

    @Test func `is half an address of IPv6, in which one household has all`() throws {
        let one = try network("127.0.0.1", ["2001:db8:1:2::1"])
        #expect(try network("127.0.0.1", ["[2001:db8:1:2:ffff::9]:443"]) == one)
        #expect(try network("127.0.0.1", ["2001:db8:1:3::1"]) != one)
        #expect(try network("2001:db8:1:2::7", [], proxy: nil) == one)
        #expect(try network("127.0.0.1", ["::ffff:203.0.113.9"]) == "203.0.113.9")
    }

    @Test func `is not taken from a header that has a form of its own`() {
        #expect(TrustedProxy(address: "127.0.0.1", header: "Forwarded") == nil)
        #expect(TrustedProxy(address: "proxy", header: "X-Forwarded-For") == nil)
        #expect(TrustedProxy(address: "127.0.0.1", header: "X Forwarded") == nil)
    }

    @Test func `may be a browser that signed in before, to that login alone`() {
        let devices = KnownDevices()
        let cookie = devices.make(for: "Ada ")
        #expect(devices.known(cookie, for: "ada") != nil)
        #expect(devices.known(cookie, for: "grace") == nil)
        #expect(KnownDevices().known(cookie, for: "ada") == nil)
        for forged in ["", "x", cookie + "A", String(cookie.dropFirst(4)) + "AAAA"] {
            #expect(devices.known(forged, for: "ada") == nil)
        }
    }
}
