import Foundation
import Hub
import Safeguarding
import Store

// What an open page hears: that something it shows has changed, and that its reader may no longer
// see it. Never what changed: the page asks for that, and is answered under a grant like any other.

let liveRoutes: [Route] = [
    .get("/live/:kind/:id", .signedIn) { visit in
        let reason = SearchReason("\(visit.parameter("kind")):\(visit.parameter("id"))")
        guard let reason, let topic = Live.Topic(reason) else { throw Refusal.notFound }
        let asked = Live.Asked(rawValue: visit.query["asks"]) ?? .itself
        return try await Live.answer(topic, asked, visit)
    }
]

enum Live {
    /// How often a line is sent to a page that nothing happens to, so that a dead connection is
    /// noticed and let go.
    static let heartbeat = Duration.seconds(15)

    /// What a page asks leave for. The page and its open connection ask the same, so that neither
    /// shows what the other refuses.
    enum Asked: String, CaseIterable {
        /// The thing it is about.
        case itself
        /// Who has looked at a person’s record. Auditors and guardians look at who did what, not at
        /// the person, and have no part in it.
        case looked
        /// What is held about a person who asks for it.
        case access

        func question(_ subject: Door.Subject, by who: Practitioner) -> Question {
            switch self {
            case .itself: return Question(subject: subject, purpose: who.role.opensFor)
            case .access: return Question(subject: subject, purpose: .subjectRights)
            case .looked:
                guard who.role == .auditor || who.role == .caldicottGuardian else {
                    return Question(subject: subject, purpose: .safeguarding)
                }
                return Question(
                    subject: .deed(.seeWhoLooked),
                    purpose: who.role == .auditor ? .audit : .review)
            }
        }
    }

    struct Question: Sendable {
        let subject: Door.Subject
        let purpose: Purpose

        /// Whether the page it is of may stay open.
        func holds(for who: Practitioner, in hub: Hub) async -> Bool {
            (try? await hub.door.mayLook(at: subject, by: who, for: purpose)) ?? false
        }
    }

    /// What a page is about.
    struct Topic: Sendable {
        let subject: Door.Subject
        let text: String
        /// A person’s page changes with every enquiry they are in.
        let hearsAll: Bool

        init?(_ reason: SearchReason) {
            text = "\(reason)"
            switch reason {
            case .enquiry(let id): (subject, hearsAll) = (.enquiry(id), false)
            case .contact(let id): (subject, hearsAll) = (.contact(id), false)
            case .person(let id): (subject, hearsAll) = (.person(id), true)
            case .draft, .command: return nil
            }
        }
    }

    /// The address a page listens to, for what it is about.
    /// - Parameter room: of a page that follows what others do, how many entries it shows.
    static func path(
        _ reason: SearchReason, room: Int? = nil, asks: Asked = .itself
    ) -> String? {
        let query =
            room.map { "?room=\($0)" } ?? (asks == .itself ? "" : "?asks=\(asks.rawValue)")
        return Topic(reason).map {
            "/live/" + $0.text.split(separator: ":").joined(separator: "/") + query
        }
    }

    private static let gone = "event: gone\ndata: \n\n"
    private static let signedOut = "event: signed-out\ndata: \n\n"
    private static let changed = "event: changed\ndata: \n\n"
    private static let here = ": here\n\n"
    /// A browser whose connection was lost asks again after so many milliseconds.
    private static let again = "retry: 1000\n\n"

    /// The stream, unless this person has as many pages open as there may be.
    static func answer(
        _ topic: Topic, _ asked: Asked, _ visit: Visit
    ) async throws -> Answer {
        let (listeners, who) = (visit.site.listeners, "\(try visit.who.id)")
        guard listeners.enter(who) else {
            return .plain(status: 429, "Too many pages are open. Close some of them.\n")
        }
        do {
            return .events(try await events(topic, asked, visit) { listeners.leave(who) })
        } catch {
            listeners.leave(who)
            throw error
        }
    }

    /// Server-sent events, ending with “gone” when the reader may no longer see the page.
    private static func events(
        _ topic: Topic, _ asked: Asked, _ visit: Visit, onEnd: @escaping @Sendable () -> Void
    ) async throws -> AsyncStream<String> {
        let (stream, out) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let who = try visit.who
        let page = OpenPage(
            hub: visit.hub, who: who, token: visit.token, topic: topic,
            question: asked.question(topic.subject, by: who),
            shows: visit.query.number("room", in: 0...Form.most), out: out)
        let changes = try await visit.hub.bus.changes()
        let hearing = Task { for await change in changes { await page.hear(change) } }
        let beating = Task {
            out.yield(here + again)
            await page.open()
            while !Task.isCancelled {
                try? await Task.sleep(for: heartbeat)
                await page.beat()
                out.yield(here)
            }
        }
        out.onTermination = { _ in
            hearing.cancel()
            beating.cancel()
            onEnd()
            Task { await page.leave() }
        }
        return stream
    }

    /// One open page, and what it was last told.
    private actor OpenPage {
        let hub: Hub
        let who: Practitioner
        let token: Data?
        let topic: Topic
        let question: Question
        /// How many entries a page that follows shows; `nil` of one that does not.
        let shows: Int?
        let out: AsyncStream<String>.Continuation
        private let page = UInt64.random(in: 0...UInt64.max)
        private var presence: [Presence.Here] = []

        init(
            hub: Hub, who: Practitioner, token: Data?, topic: Topic,
            question: Question, shows: Int?, out: AsyncStream<String>.Continuation
        ) {
            self.hub = hub
            self.who = who
            self.token = token
            self.topic = topic
            self.question = question
            self.shows = shows
            self.out = out
        }

        /// The enquiry whose room this page is in.
        private var room: ID<Enquiry>? {
            guard shows != nil, case .enquiry(let id) = topic.subject else { return nil }
            return id
        }

        func open() async {
            guard await check(), let room else { return }
            await hub.enter(room, who, page: page)
            // Whatever happened between the page and this connection is not missed.
            let position = try? await hub.door.position(of: room, by: who)
            if position != shows { out.yield(changed) }
        }

        func hear(_ change: String) async {
            if let room, await hub.heard(change) == room { return await lookAround(room) }
            guard topic.hearsAll || change == topic.text else { return }
            if await check(), room != nil { out.yield(changed) }
        }

        func beat() async {
            guard await check(), let room else { return }
            await hub.enter(room, who, page: page)
            await lookAround(room)
        }

        func leave() async {
            if let room { await hub.leave(room, who, page: page) }
        }

        /// Tells the page of people only where it would look different.
        private func lookAround(_ room: ID<Enquiry>) async {
            let here = await hub.presence(in: room).here(at: hub.clock.now())
            if here == presence { return }
            presence = here
            out.yield(changed)
        }

        private func isSignedIn() async -> Bool {
            guard let token else { return false }
            return (try? await hub.session(token, keepsAlive: false)) ?? nil != nil
        }

        /// Ends the page where its reader is signed out, or may no longer see it.
        private func check() async -> Bool {
            let isIn = await isSignedIn()
            if isIn, await question.holds(for: who, in: hub) {
                return true
            }
            out.yield(isIn ? gone : signedOut)
            out.finish()
            return false
        }
    }
}
