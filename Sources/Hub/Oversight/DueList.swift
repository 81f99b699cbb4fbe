import Logging
import Safeguarding
import Store

/// What waits to be done, over everything that is open. It follows from the ledger alone: it is
/// made anew at start and brought up to date before each use, so that several processes agree and
/// a restart misses nothing.
actor DueList {
    private let store: Store
    private let calendar: WorkingCalendar
    private let log: Logger
    private var last: Int64?
    private var lastTime: Instant?
    private var waiting: [Stream: (of: Waiting, at: Int64)] = [:]

    init(store: Store, calendar: WorkingCalendar, log: Logger) {
        self.store = store
        self.calendar = calendar
        self.log = log
    }

    /// Everything that waits.
    func all(at now: Instant) async throws -> [Waiting] {
        try await catchUp(at: now)
        return waiting.values.map(\.of)
    }

    /// Where somebody is to be reminded by now.
    func toRemind(at now: Instant) async throws -> [Stream] {
        try await all(at: now).filter { $0.nextReminder.map { $0 <= now } ?? false }.map(\.stream)
            .sorted { $0.text < $1.text }
    }

    private func catchUp(at now: Instant) async throws {
        // After a clock that was ahead, what was read by it is read anew: a reminder that it gave
        // counts no longer.
        if let lastTime, !lastTime.hasCome(at: now) { last = nil }
        lastTime = now
        let (last, calendar, log) = (last, calendar, log)
        let (read, head) = try await store.look { lookout in
            let head = try lookout.lastEntry()
            guard last != head else { return ([Waiting](), head) }
            let streams =
                try last.map { try lookout.streamsWritten(after: $0) } ?? lookout.openStreams()
            let waiting = streams.compactMap { stream -> Waiting? in
                do { return try lookout.waiting(on: stream, at: now, calendar) } catch {
                    // One record that cannot be read hides nothing of the others; the watch over
                    // the tables says which it is.
                    log.error(
                        "what is due on a record could not be read",
                        metadata: ["why": "\(type(of: error))"])
                    return nil
                }
            }
            return (waiting, head)
        }
        for one in read where (waiting[one.stream]?.at ?? -1) <= head {
            waiting[one.stream] = one.isEmpty ? nil : (one, head)
        }
        self.last = max(self.last ?? -1, head)
    }
}
