import Safeguarding
import Store

/// What waits to be done, over everything that is open. It follows from the ledger alone: it is
/// made anew at start and brought up to date before each use, so that several processes agree and
/// a restart misses nothing.
actor DueList {
    private let store: Store
    private let calendar: WorkingCalendar
    private var last: Int64?
    private var waiting: [Stream: (of: Waiting, at: Int64)] = [:]

    init(store: Store, calendar: WorkingCalendar) {
        self.store = store
        self.calendar = calendar
    }

    /// Everything that waits.
    func all() async throws -> [Waiting] {
        try await catchUp()
        return waiting.values.map(\.of)
    }

    /// Where somebody is to be reminded by now.
    func toRemind(at now: Instant) async throws -> [Stream] {
        try await all().filter { $0.nextReminder.map { $0 <= now } ?? false }.map(\.stream)
            .sorted { $0.text < $1.text }
    }

    private func catchUp() async throws {
        let (last, calendar) = (last, calendar)
        let (read, head) = try await store.look { lookout in
            let head = try lookout.lastEntry()
            guard last != head else { return ([Waiting](), head) }
            let streams =
                try last.map { try lookout.streamsWritten(after: $0) } ?? lookout.openStreams()
            return (try streams.map { try lookout.waiting(on: $0, calendar) }, head)
        }
        for one in read where (waiting[one.stream]?.at ?? -1) <= head {
            waiting[one.stream] = one.isEmpty ? nil : (one, head)
        }
        self.last = max(self.last ?? -1, head)
    }
}
