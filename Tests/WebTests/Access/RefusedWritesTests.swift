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

/// Every form of every page about somebody is sent, filled in, by everybody who may not open that
/// page. What a form does and its page shows is one question of access; whoever is refused the page
/// is refused the form by the door itself, and nothing is written but that they were refused.
@Suite struct `Whoever may not open a page` {
    private typealias Client = any TestClientProtocol

    /// What no address of a record leads to: a person’s own draft or import, by an id of their own;
    /// and items of lists whose every reader sees their own, which are looked up among those.
    private static let untried: Set<String> = [
        "/concerns/drafts/:draft/:step", "/registers/imports/:import", "/alerts/:alert",
        "/retention/holds/:hold/end", "/retention/:erasure/carry-out",
        "/retention/:erasure/refuse", emergency,
        // Whoever sent a concern may add to it, whoever may read what came of it.
        "/concerns/receipts/:contact/more",
    ]
    /// Acts of which the door writes down no refusal that names a record. That they change nothing
    /// is compared all the same.
    private static let unnamed: Set<String> = [
        // An audit is about nobody until one of its decisions is opened.
        "/audits/:audit/lesson", "/audits/:audit/learned",
        // Is first shown again as it would be given, which is refused and written down as that.
        "/bundles/:bundle/prepare",
        // What is typed is first kept, which is refused and written down as that.
        "/requests/:enquiry/:check",
        // Being asked is the part an adviser has: a question they were not asked is not there.
        "/advice/:enquiry",
        // Tells the others who writes now, and keeps nothing.
        "/enquiries/:enquiry/assessment/writing",
    ]
    /// The way in when a child is in danger, which is for those who are kept out.
    private static let emergency = "/enquiries/:enquiry/emergency"

    private struct Trial {
        let page: String
        let form: PageForm
        let route: String
        let by: SignedIn
    }

    @Test func `cannot do what is done on it, and trying changes nothing`() async throws {
        let desk = try await RestrictedDesk()
        let server = Server(
            hub: desk.base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await Application(router: server.router()).test(.router) { client in
            let trials = try await trials(desk, client)
            var refusedByDoor: Set<String> = []
            for reader in desk.outsiders {
                let token = try await token(of: reader, client)
                var closed: [String: Bool] = [:]
                var before = try await desk.standing()
                for trial in trials {
                    if closed[trial.page] == nil {
                        closed[trial.page] = try await get(trial.page, reader, client).code != 200
                        before = try await desk.standing()
                    }
                    guard closed[trial.page] == true else { continue }
                    let code = try await post(trial.form, reader, token, client)
                    let after = try await desk.standing()
                    let what = "\(reader.who.name) sends \(trial.route) of \(trial.page)"
                    #expect(code == 403, "\(what): \(code)")
                    #expect(before.record == after.record, "\(what) changes something")
                    if after.refusedDeeds > before.refusedDeeds {
                        refusedByDoor.insert(trial.route)
                    }
                    before = after
                }
            }
            let all = Set(Self.posts.map(\.path)).subtracting(Self.unnamed)
            #expect(all.subtracting(refusedByDoor).sorted() == [])
            try await expectThatFormsWork(trials, client)
        }
    }

    /// The forms are such as do something, sent by whoever may send them and does not step out.
    private func expectThatFormsWork(_ trials: [Trial], _ client: Client) async throws {
        var done: Set<String> = []
        for trial in trials where !trial.route.hasSuffix("/step-out") {
            let token = try await token(of: trial.by, client)
            if try await post(trial.form, trial.by, token, client) == 303 {
                done.insert(trial.route)
            }
        }
        #expect(done.count >= 12, "\(done.sorted())")
    }

    /// The forms that pages offer to those who may open them, one of each address; and one made by
    /// hand for each act, for those that no page offers at these stages.
    private func trials(_ desk: RestrictedDesk, _ client: Client) async throws -> [Trial] {
        var trials: [Trial] = []
        var actions: Set<String> = []
        for (page, who) in desk.pages {
            let (code, body) = try await get(page, who, client)
            #expect(code == 200, "\(who.who.name) opens \(page)")
            for form in PageForm.all(in: body) {
                guard let route = Self.route(of: form.action),
                    actions.insert(form.action).inserted
                else { continue }
                trials.append(Trial(page: page, form: form, route: route, by: who))
            }
        }
        for route in Self.posts {
            let (page, form, who) = desk.byHand(route)
            trials.append(Trial(page: page, form: form, route: route.path, by: who))
        }
        return trials
    }

    /// Every act on something that an address names.
    private static let posts = Server.routes.filter {
        $0.method == .post && $0.path.contains(":") && !untried.contains($0.path)
    }

    private static func route(of address: String) -> String? {
        let parts = address.split(separator: "/")
        return posts.first { route in
            let own = route.path.split(separator: "/")
            return own.count == parts.count
                && zip(own, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }?.path
    }

    private func get(
        _ address: String, _ reader: SignedIn, _ client: Client
    ) async throws -> (code: Int, body: String) {
        let response = try await client.execute(
            uri: address, method: .get, headers: [.cookie: "hub=\(reader.token)"])
        return (response.status.code, String(buffer: response.body))
    }

    /// What every form of this session carries.
    private func token(of reader: SignedIn, _ client: Client) async throws -> String {
        let page = try await get("/nothing-here", reader, client).body
        let form = try #require(PageForm.all(in: page).first { $0.action == "/sign-out" })
        return try #require(form.fields.first { $0.name == "form-token" }?.value)
    }

    private func post(
        _ form: PageForm, _ reader: SignedIn, _ token: String, _ client: Client
    ) async throws -> Int {
        let response = try await client.execute(
            uri: form.action, method: .post,
            headers: [
                .cookie: "hub=\(reader.token)",
                .contentType: "application/x-www-form-urlencoded",
            ], body: ByteBuffer(string: form.body(token: token)))
        return response.status.code
    }
}
