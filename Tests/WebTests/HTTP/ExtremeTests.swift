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

/// Whatever anybody sends, the hub answers: a number, a day or an index out of its bounds would end
/// the process, and this test with it. The seed of a failure is printed first, and
/// GOLDENTHREAD_SEED replays it.
@Suite(.serialized) struct `Extreme values` {
    private static let seed: UInt64 =
        ProcessInfo.processInfo.environment["GOLDENTHREAD_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...UInt64.max)

    private static let extremes = [
        "-1", "0", "1", "32", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "153722867280912930", "1e400", "nan", "\u{663}", "+1", " 7 ",
        "0001-01-01", "0001-01-02", "0009-01-01", "9999-12-01", "9999-12-31", "2026-02-29", "0001",
        "9999", "1900", "2100", "23:59", "0:00", "", "\u{0}\u{1}\u{202E}\u{FEFF}", "\"><'&%",
        String(repeating: "\u{1F468}\u{200D}\u{1F469}", count: 20),
        String(repeating: "A", count: 20_001), "words", "yes", "send", "add", "advice", "POL",
    ]

    /// Fields that pages name only in some states.
    private static let unseen = [
        "statement-count", "fact-count", "people-count", "hours", "count", "sighting", "lead",
        "place", "go", "who-0", "who-99", "who-9223372036854775807", "until-day", "until-month",
        "until-year", "from-day", "from-month", "from-year", "to-day", "to-month", "to-year",
    ]

    private static let queries = [
        "since", "until", "days", "room", "chased", "then-day", "then-month", "then-year",
        "then-time", "at", "page", "entry", "q", "about", "sort", "as",
    ]

    private struct Desk {
        let base: TestHub
        let server: Server
        let people: [Practitioner]
        let ids: [String: [String]]

        init() async throws {
            base = try await TestHub()
            let enquiry = try await base.openEnquiry()
            try await base.ask(enquiry)
            try await base.reply(enquiry, as: base.school)
            try await base.hub.callStrategy(
                enquiry, start: TestHub.start.adding(minutes: 60), way: .video,
                because: "A new injury", invited: [], by: base.social)
            let waiting: ID<Contact> = base.hub.newID()
            _ = try await base.hub.receiveContact(
                waiting, TestHub.concern("Isla", "Marsh"), channel: .telephone, by: base.screening)
            let state = try await base.state(enquiry)
            let overseers = try await base.signedIn([])
            let rater = try await base.hub.addAccount(
                name: "A rater", agency: .csc, role: .manager, login: "rater", password: nil)
            let today = LondonTime(TestHub.start).day
            let audit = try await base.hub.drawAudit(
                .random, count: 1, from: today, to: today, rater: rater, by: base.manager)
            people =
                [base.screening, base.social, base.manager, base.police, base.school]
                + overseers.map(\.who)
            let wild = Array(`Extreme values`.extremes.prefix(8))
            ids = [
                "enquiry": ["\(enquiry)"], "contact": ["\(waiting)"],
                "person": state.subjects.map { "\($0.person)" },
                "check": state.checks.map { "\($0.id)" }, "audit": ["\(audit)"],
                "draft": ["\(base.hub.newID(Contact.self))"], "place": ["0"] + wild,
                "step": ["1", "2", "3", "4"] + wild, "number": ["1", "2"] + wild,
                "alert": ["1"] + wild, "kind": ["enquiry"],
                // Of something that is not there, a live page hears at once that it is gone.
                "id": ["\(base.hub.newID(Enquiry.self))"],
            ]
            server = Server(
                hub: base.hub, site: Site(isDemo: false, isSecure: false),
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
    }

    /// Names of fields on pages, and the values these offer.
    private struct Seen {
        var fields: [String: Set<String>] = [:]

        mutating func read(_ page: String) {
            for tag in page.components(separatedBy: "<").dropFirst()
            where ["input", "select", "textarea", "button"].contains(where: tag.hasPrefix) {
                guard let name = Self.value("name", tag) else { continue }
                let value = Self.value("value", tag) ?? ""
                fields[name, default: []].formUnion(value.utf8.count < 80 ? [value] : [])
            }
        }

        private static func value(_ name: String, _ tag: String) -> String? {
            tag.components(separatedBy: " \(name)=\"").dropFirst().first?
                .components(separatedBy: "\"").first
        }
    }

    private struct Caller {
        let client: any TestClientProtocol
        let token: String

        func send(
            _ method: HTTPRequest.Method, _ address: String, _ body: [UInt8] = [],
            type: String = "application/x-www-form-urlencoded"
        ) async throws -> (code: Int, body: String) {
            var headers: HTTPFields = [.contentType: type]
            if !token.isEmpty { headers[.cookie] = "hub=\(token)" }
            let response = try await client.execute(
                uri: address, method: method, headers: headers,
                body: method == .post ? ByteBuffer(bytes: body) : nil)
            return (response.status.code, String(buffer: response.body))
        }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            return isPlain
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private static func form(_ pairs: [(String, String)]) -> String {
        pairs.map { "\(escaped($0))=\(escaped($1))" }.joined(separator: "&")
    }

    private func address(
        _ route: Route, _ ids: [String: [String]], _ random: inout SplitMix
    ) -> String {
        route.path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasPrefix(":") else { return String(part) }
            let chosen = ids[String(part.dropFirst())]?.randomElement(using: &random) ?? "none"
            return Self.escaped(chosen.isEmpty ? "none" : String(chosen.prefix(40)))
        }.joined(separator: "/")
    }

    /// Everything that may be sent to a page, of a kind: all out of bounds, or that among what the
    /// pages offer themselves.
    private func fields(_ seen: Seen, _ random: inout SplitMix) -> [(String, String)] {
        let one = Self.extremes.randomElement(using: &random) ?? ""
        let isMixed = Bool.random(using: &random)
        let names = Set(seen.fields.keys).union(Self.unseen).sorted()
        return names.filter { $0 != "form-token" && $0 != "command" }.compactMap { name in
            let offered = seen.fields[name].map { $0.sorted() } ?? []
            if isMixed, Int.random(in: 0..<3, using: &random) > 0 {
                return offered.randomElement(using: &random).map { (name, $0) }
            }
            let value = isMixed ? Self.extremes.randomElement(using: &random) ?? "" : one
            return (name, value.utf8.count > 1_000 ? "A" : value)
        }
    }

    @Test func `in every field and query of every address end nothing`() async throws {
        saySeed()
        let desk = try await Desk()
        try await Application(router: desk.server.router()).test(.router) { client in
            var random = SplitMix(seed: Self.seed)
            for who in desk.people {
                let token = try await desk.base.hub.startSession(for: who).base64EncodedString()
                let caller = Caller(client: client, token: token)
                let open = Server.routes.filter {
                    $0.isOpen(to: who.role) && !["/sign-out", "/demo-sign-in"].contains($0.path)
                }
                var seen = Seen()
                for route in open where route.method == .get {
                    let page = try await caller.send(
                        .get, route.filled(desk.ids.compactMapValues(\.first)))
                    seen.read(page.body)
                    let query = Self.queries.map {
                        ($0, Self.extremes.randomElement(using: &random) ?? "")
                    }.filter { $0.1.utf8.count < 1_000 }
                    let asked =
                        address(route, desk.ids, &random) + "?" + Self.form(query)
                    let answer = try await caller.send(.get, asked)
                    #expect(answer.code < 500, "seed \(Self.seed): \(who.role) \(asked)")
                }
                let formToken = seen.fields["form-token"]?.max { $0.count < $1.count } ?? ""
                #expect(!formToken.isEmpty, "\(who.role) met no form")
                for route in open.shuffled(using: &random) where route.method == .post {
                    for _ in 0..<2 {
                        let asked = address(route, desk.ids, &random)
                        let sent =
                            [("form-token", formToken)] + fields(seen, &random)
                        let answer = try await caller.send(
                            .post, asked, Array(Self.form(sent).utf8))
                        #expect(
                            answer.code < 500,
                            "seed \(Self.seed): \(who.role) \(asked) \(Self.form(sent))")
                    }
                }
            }
        }
    }

    private func saySeed() {
        FileHandle.standardError.write(Data("Extreme values: seed \(Self.seed)\n".utf8))
    }

    private static let bodies = [
        "--b\r\nContent-Disposition: form-data; name=\"login\"\r\n\r\nx\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n"
            + "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n--b--\r\n",
        "login=a&password=b%20c&x=%zz&&=&a=b=c", "--b", "--b\r\n\r\n", "--b\r\n\r\n\r\n--b--",
        "\r\n\r\n", "--b; name=\"\r\n\r\n--b",
    ]

    private static let types = [
        "multipart/form-data; boundary=b", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"", "multipart/form-data; boundary=\"\"",
        "multipart/form-data", "application/x-www-form-urlencoded", "",
        "multipart/form-data; boundary=\u{E9}",
    ]

    private static func mutated(_ text: String, _ random: inout SplitMix) -> [UInt8] {
        var bytes = Array(text.utf8)
        let among = Array("\r\n-b\";= name&%".utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                bytes.removeSubrange(place..<min(bytes.count, place + 9))
            case 1:
                let more = (0..<8).compactMap { _ in among.randomElement(using: &random) }
                bytes.insert(contentsOf: more, at: place)
            case 2: bytes.insert(contentsOf: bytes.prefix(60), at: place)
            default:
                if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            }
        }
        return bytes
    }

    @Test func `cut and mutated bodies end nothing, signed in or not`() async throws {
        saySeed()
        let desk = try await Desk()
        let token = try await desk.base.hub.startSession(for: desk.base.social)
        let posts = Server.routes.filter { $0.method == .post }
        try await Application(router: desk.server.router()).test(.router) { client in
            var random = SplitMix(seed: Self.seed)
            for _ in 0..<600 {
                let isSignedIn = Bool.random(using: &random)
                let caller = Caller(
                    client: client, token: isSignedIn ? token.base64EncodedString() : "")
                guard let route = posts.randomElement(using: &random) else { return }
                let body = Self.mutated(Self.bodies.randomElement(using: &random) ?? "", &random)
                let type = Self.types.randomElement(using: &random) ?? ""
                let answer = try await caller.send(
                    .post, address(route, desk.ids, &random), body, type: type)
                #expect(answer.code < 500, "seed \(Self.seed): \(route.path) \(type) \(body)")
            }
        }
    }

    /// The very requests that ended the hub when outsiders tried it.
    @Test func `that ended the hub once are answered`() async throws {
        let desk = try await Desk()
        try await Application(router: desk.server.router()).test(.router) { client in
            func caller(_ who: Practitioner) async throws -> Caller {
                Caller(
                    client: client,
                    token: try await desk.base.hub.startSession(for: who).base64EncodedString())
            }
            func post(_ caller: Caller, _ path: String, _ pairs: [(String, String)]) async throws
                -> Int
            {
                var seen = Seen()
                seen.read(try await caller.send(.get, "/concerns").body)
                let key = seen.fields["form-token"]?.max { $0.count < $1.count } ?? ""
                return try await caller.send(
                    .post, path, Array(Self.form([("form-token", key)] + pairs).utf8)
                ).code
            }
            let enquiry = desk.ids["enquiry"]?.first ?? ""
            let social = try await caller(desk.base.social)
            #expect(
                try await post(
                    social, "/enquiries/\(enquiry)/ask",
                    [("fact-count", "-1"), ("agencies", "POL")]) == 422)
            let check = try await desk.base.check(
                try #require(ID<Enquiry>(enquiry)), of: .police)
            #expect(
                try await post(
                    try await caller(desk.base.police), "/requests/\(enquiry)/\(check.id)",
                    [("statement-count", "9223372036854775807"), ("go", "add")]) == 200)
            let manager = try await caller(desk.base.manager)
            for query in [
                "since=0001-01-01&until=0001-01-02", "until=0001-01-01&days=365",
                "since=9999-12-31&until=9999-12-31",
            ] {
                for path in ["/board", "/board.csv"] {
                    let answer = try await manager.send(.get, "\(path)?\(query)")
                    #expect(answer.code == 409)
                    #expect(answer.body.contains("A day must be between 1900 and 2100"))
                }
            }
        }
    }
}

@Suite struct `A number from outside` {
    @Test(
        arguments: [
            ("7", 7), (" 7 ", 7), ("007", 7), ("30", 30), ("31", nil), ("-1", nil), ("+1", nil),
            ("", nil), ("1e1", nil), ("\u{663}", nil), ("9223372036854775807", nil),
            ("9223372036854775808", nil), ("00000000000000000007", nil),
        ] as [(String, Int?)])
    func `is taken in plain digits and within its bounds`(text: String, number: Int?) {
        #expect(Form.number(text, in: 0...30) == number)
    }

    @Test(
        arguments: [
            ("-1", 2), ("0", 1), ("3", 3), ("12", 12), ("13", 12), ("", 2),
            ("9223372036854775807", 2),
        ])
    func `that says how many there are is brought within what there may be`(
        text: String, count: Int
    ) {
        let form = Form(fields: ["n": [text]])
        #expect(form.count("n", in: 1...12, usually: 2) == count)
    }
}
