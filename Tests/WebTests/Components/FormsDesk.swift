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

/// A hub in which work of every stage waits, so that nearly every form is on some page.
struct FormsDesk {
    let base: TestHub
    let readers: [SignedIn]
    let addresses: [String]

    init() async throws {
        base = try await TestHub()
        readers = try await base.signedIn([
            base.screening, base.social, base.manager, base.police, base.school, base.health,
        ])
        var ids: [[String: String]] = []
        ids.append(try await base.asked())
        ids.append(try await base.judged())
        ids.append(try await base.planned())
        ids.append(try await base.closed())
        ids[3].merge(try await base.rest(ids)) { _, new in new }
        let draft: ID<Contact> = base.hub.newID()
        try await base.hub.saveDraft(
            "\(draft)", kind: "concern", fields: ["people-count": ["1"]], by: base.school)
        for (name, value) in [("draft", "\(draft)"), ("step", "2")] { ids[0][name] = value }
        (ids[1]["draft"], ids[1]["step"]) = ("\(draft)", "3")
        (ids[2]["draft"], ids[2]["step"]) = ("\(draft)", "1")
        addresses = Self.addresses(ids)
    }

    /// The same again, as if nothing had been sent.
    init(like other: FormsDesk) async throws { try await self.init() }

    private static func addresses(_ ids: [[String: String]]) -> [String] {
        var found: [String] = []
        for route in Server.routes where route.method == .get {
            let isPage = !route.path.contains(".") && !route.path.hasPrefix("/live")
            guard isPage, route.path != "/sign-in" else { continue }
            for ids in ids where !found.contains(route.filled(ids)) {
                found.append(route.filled(ids))
            }
        }
        return found
    }

    private func execute(
        _ body: String?, _ address: String, as reader: SignedIn
    ) async throws -> (code: Int, body: String) {
        let server = Server(
            hub: base.hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await Application(router: server.router()).test(.router) { client in
            let response = try await client.execute(
                uri: address, method: body == nil ? .get : .post,
                headers: [
                    .cookie: "hub=\(reader.token)",
                    .contentType: "application/x-www-form-urlencoded",
                ], body: body.map { ByteBuffer(string: $0) })
            return (response.status.code, String(buffer: response.body))
        }
    }

    func page(_ address: String, as reader: SignedIn) async throws -> PageReading? {
        let answer = try await execute(nil, address, as: reader)
        return answer.code == 200 || answer.code == 403 ? PageReading(answer.body) : nil
    }

    func send(
        _ body: String, to address: String, as reader: SignedIn
    ) async throws -> (code: Int, body: String) {
        try await execute(body, address, as: reader)
    }
}

// Work of every stage.
extension TestHub {
    private func ids(_ enquiry: ID<Enquiry>) async throws -> [String: String] {
        let state = try await state(enquiry)
        return [
            "enquiry": "\(enquiry)", "contact": "\(state.contacts[0])",
            "person": state.leadChild.map { "\($0)" } ?? "",
            "check": state.checks.first { !$0.isAnswered }.map { "\($0.id)" } ?? "",
            "number": "1", "step": "1", "place": "0",
        ]
    }

    /// Agencies were asked; one answered, with something open and something sealed, and another
    /// wants advice first.
    fileprivate func asked() async throws -> [String: String] {
        let enquiry = try await openEnquiry()
        try await ask(enquiry, [.police, .education, .hospital])
        try await reply(enquiry, as: police)
        let check = try await check(enquiry, of: .education)
        try await hub.askAdvice(
            enquiry, of: .manager, question: "May we?", check: check.id, by: school)
        try await hub.askAdvice(enquiry, of: .duty, question: "May we?", by: social)
        return try await ids(enquiry)
    }

    /// Levels are shown and differ; what one rests on was corrected; a judgement is proposed.
    fileprivate func judged() async throws -> [String: String] {
        let enquiry = try await openEnquiry(TestHub.concern("Ada", "Reed"))
        try await ask(enquiry, [.police, .education])
        try await reply(enquiry, as: police)
        try await hub.openAssessment(enquiry, by: social)
        try await hub.joinAssessment(enquiry, by: police)
        let piece = try #require(try await state(enquiry).statements.first)
        for (who, level) in [(social, Level.high), (police, .low)] {
            try await hub.giveLevels(
                enquiry,
                hub.profile.factors.map {
                    Assessment.Given(
                        factor: $0.id, level: level, cites: [piece.id], because: "Seen")
                }, by: who)
        }
        for factor in hub.profile.factors {
            try await hub.setJointView(
                enquiry, factor: factor.id, level: .high, because: "Caution", by: social)
        }
        try await hub.proposeJudgement(
            enquiry, level: .high, words: "It may happen again", by: social)
        try await hub.correctStatement(
            enquiry, piece.id, words: "Three calls", because: "Counted again", by: police)
        let sign = try #require(hub.profile.sign("vehicles"))
        try await hub.note(
            NotedSign(
                id: hub.newID(), child: try #require(try await state(enquiry).leadChild),
                sign: sign.id, kind: sign.kind, basis: .thirdParty, first: nil, last: nil,
                words: "Seen in a van", isHarm: false, cites: [piece.id]), on: enquiry, by: social)
        try await hub.callStrategy(
            enquiry, start: TestHub.start.adding(minutes: 60), way: .video, because: "An injury",
            invited: [], by: social)
        return try await ids(enquiry)
    }

    /// A section 47 enquiry was decided on and is disputed; there is a plan with a watch in it.
    fileprivate func planned() async throws -> [String: String] {
        let enquiry = try await openEnquiry(TestHub.concern("Ben", "Marsh"))
        try await ask(enquiry, [.police])
        try await hub.decide(
            enquiry,
            ThresholdDecision.Made(
                outcome: .section47, rationale: "Harm", descriptors: ["significant-harm"],
                without: [.init(agency: .police, because: "Cannot wait")]), by: manager)
        // Police say once why what they write is seen by the others.
        try await hub.workTogether(enquiry, because: "The child is at risk", by: police)
        try await hub.challengeDecision(
            enquiry, theme: .urgency, because: "Too slow", by: police)
        try await hub.agreePlan(
            enquiry,
            Plan.Agreed(
                aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
                reviewOn: LondonTime(TestHub.start).day.adding(days: 7)), by: social)
        for owner in [police, social] {
            try await hub.addAction(
                enquiry, aim: "Safe", what: "Visit", owner: owner,
                due: TestHub.start.adding(days: 6), by: social)
        }
        try await hub.addAction(
            enquiry, aim: "Safe", what: "A red van", owner: police,
            due: TestHub.start.adding(days: 6),
            watch: Watch(whenSeen: "Call"), by: social)
        return try await ids(enquiry)
    }

    fileprivate func closed() async throws -> [String: String] {
        let enquiry = try await openEnquiry(TestHub.concern("Cal", "Stone"))
        try await hub.decide(
            enquiry,
            ThresholdDecision.Made(
                outcome: .noFurtherAction, rationale: "Nothing was found",
                descriptors: ["universal"]), by: manager)
        try await hub.tellReferrer(
            enquiry, told: false, words: "Not known who they are", because: "", departure: nil,
            by: manager)
        try await hub.close(enquiry, because: "Over", by: manager)
        return try await ids(enquiry)
    }

    /// What is about people and the hub rather than an enquiry: a concern to be read, a record to
    /// give, an audit, a hold, somebody away, and a child kept to named people.
    fileprivate func rest(_ ids: [[String: String]]) async throws -> [String: String] {
        let contact: ID<Contact> = hub.newID()
        _ = try await hub.receiveContact(
            contact, TestHub.concern("Dot", "Field"), channel: .telephone, by: screening)
        let today = LondonTime(TestHub.start).day
        let child = try #require(ID<Person>(ids[1]["person"] ?? ""))
        let bundle = try await hub.ask(
            for: SubjectBundle.Request(
                person: child, recipient: .own, name: "The child", recipientPerson: nil,
                received: today, identityChecked: "Met", delivery: "By hand"), by: manager,
            command: nil)
        let audit = try await hub.drawAudit(
            .random, count: 1, from: today, to: today, rater: social, by: manager)
        try await hub.hold(.person(child), because: "An inquiry", by: manager)
        let colleague = try await hub.addAccount(
            name: "Tom Harker", agency: .csc, role: .socialWorker, login: "tom.harker",
            password: nil)
        try await hub.planAbsence(
            of: social, from: today.adding(days: 3), to: today.adding(days: 9), cover: colleague,
            by: social)
        let kept = try #require(ID<Person>(ids[3]["person"] ?? ""))
        try await hub.restrict(
            kept, named: [manager.id, social.id], because: "Staff", by: manager)
        return ["contact": "\(contact)", "bundle": "\(bundle)", "audit": "\(audit)"]
    }
}
