/// Work of which only so much is done at once, because each takes much memory or time. Who asks
/// waits for a turn; a queue that is full takes nobody, and who gives up leaves it.
public actor Turns {
    public struct Full: Error {}

    private let atOnce: Int
    private let waitingMost: Int
    private var working = 0
    private var asked: UInt64 = 0
    private var waiting: [(place: UInt64, go: CheckedContinuation<Bool, Never>)] = []

    public init(atOnce: Int, waitingMost: Int) {
        self.atOnce = max(1, atOnce)
        self.waitingMost = waitingMost
    }

    /// Does the work when its turn comes.
    /// - Throws: ``Full``, where too many wait; `CancellationError`, where who asked gave up.
    public func take<Value: Sendable>(
        _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await turn()
        defer { pass() }
        try Task.checkCancellation()
        return try await work()
    }

    private func turn() async throws {
        try Task.checkCancellation()
        if working < atOnce {
            working += 1
            return
        }
        guard waiting.count < waitingMost else { throw Full() }
        asked += 1
        let place = asked
        let isOurs = await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append((place, $0)) }
        } onCancel: {
            Task { await self.leave(place) }
        }
        guard isOurs else { throw CancellationError() }
    }

    /// Gives the turn to who has waited longest.
    private func pass() {
        guard !waiting.isEmpty else {
            working -= 1
            return
        }
        waiting.removeFirst().go.resume(returning: true)
    }

    private func leave(_ place: UInt64) {
        guard let found = waiting.firstIndex(where: { $0.place == place }) else { return }
        waiting.remove(at: found).go.resume(returning: false)
    }
}
