import Safeguarding
import Store

/// Says that rows which give access were met that the hub did not leave so, to whoever checks the
/// tables.
struct Doubts: Sendable {
    let all: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() { (all, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func speakUp() { signal.yield() }
}

extension Door {
    /// Reads what names no child. Rows that say who does whose work may have been changed too.
    func consult<Answer: Sendable>(
        _ body: @escaping @Sendable (Lookout) throws -> Answer
    ) async throws -> Answer {
        do { return try await store.look(body) } catch StoreError.changed(let set) {
            throw try await doubted(set, at: clock.now())
        }
    }

    /// Raises the alarm over rows that say who may open something and are not as the hub left them,
    /// once a day for the same, and has the tables checked.
    /// - Returns: what the reader is told. Nobody sees anything by such rows.
    func doubted(_ set: String, at now: Instant) async throws -> Refusal {
        let alert = Alert.ofHub(
            .recordsChanged, about: "rows:\(set)",
            words: "The rows that say who may open \(set) were changed on the disk or by somebody "
                + "with the database. It stays closed until they are put right from the ledger, "
                + "which is tried at once. Find out how.")
        _ = try await keep { writer in
            try writer.raise(alert, unlessSince: now.adding(days: -1), ConflictWatch.act(now))
        }
        doubts.speakUp()
        return .changed(
            "This cannot be opened now: the rows that say who may see it were changed, and not by "
                + "the hub. Whoever oversees the hub has been told. Try again in some minutes.")
    }
}
