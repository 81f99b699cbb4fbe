import Hub
import Safeguarding
import Store

// What an open page hears: that its reader may no longer see it, within a second.

let liveRoutes: [Route] = [
    .get("/live/:kind/:id", .signedIn) { visit in
        let reason = SearchReason("\(visit.parameter("kind")):\(visit.parameter("id"))")
        guard let reason, let topic = Live.Topic(reason) else { throw Refusal.notFound }
        return .events(try await Live.events(topic, visit))
    }
]

enum Live {
    /// How often a line is sent to a page that nothing happens to, so that a dead connection is
    /// noticed and let go.
    static let heartbeat = Duration.seconds(15)

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
    static func path(_ reason: SearchReason) -> String? {
        Topic(reason).map { "/live/" + $0.text.split(separator: ":").joined(separator: "/") }
    }

    private static let gone = "event: gone\ndata: \n\n"

    /// Server-sent events, ending with “gone” when the reader may no longer see the page.
    static func events(_ topic: Topic, _ visit: Visit) async throws -> AsyncStream<String> {
        let (hub, who, token) = (visit.hub, try visit.who, visit.token)
        let changes = try await hub.bus.changes()
        let (stream, out) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(64))
        @Sendable func isOpen() async -> Bool {
            guard let token, (try? await hub.session(token, keepsAlive: false)) ?? nil != nil
            else { return false }
            return (try? await hub.door.mayLook(at: topic.subject, by: who)) ?? false
        }
        @Sendable func check() async {
            if await isOpen() { return }
            out.yield(gone)
            out.finish()
        }
        let hearing = Task {
            for await change in changes where topic.hearsAll || change == topic.text {
                await check()
            }
        }
        let beating = Task {
            out.yield(": here\n\n")
            while !Task.isCancelled {
                await check()
                try? await Task.sleep(for: heartbeat)
                out.yield(": here\n\n")
            }
        }
        out.onTermination = { _ in
            hearing.cancel()
            beating.cancel()
        }
        return stream
    }
}
