import Database
import Safeguarding

/// Carries word of what changed to every open page, in this process and others: the name of a
/// stream and nothing about it.
public struct LiveBus: Sendable {
    let engine: any Engine

    func publish(_ streams: [String]) async {
        for stream in streams { try? await engine.announce(stream) }
    }

    public func changes() async throws -> AsyncStream<String> {
        try await engine.announcements()
    }
}
