import Logging
import Safeguarding
import Store

// The watch over reading: once an hour it looks at the last day, and asks reviewers of another line
// to ask about what stands out.
extension Hub {
    /// Looks at the last day's reading and alerts to what stands out and was not alerted to yet.
    /// - Returns: how many alerts were raised.
    @discardableResult
    public func watchReading() async throws -> Int {
        let now = clock.now()
        let start = now.adding(days: -1)
        let (conflicts, names) = (door.conflicts, try await names())
        let readings = try await store.look { lookout in
            try lookout.readings(since: start) { conflicts.isAlike($0, $1) }
        }
        let found = UnusualReading.find(in: readings)
        if found.isEmpty { return 0 }
        return try await door.keep { writer in
            var count = 0
            for one in found {
                let name = names[one.reader] ?? "Somebody"
                let alert = Alert(
                    .unusualAccess, about: one.about, concerns: one.reader,
                    roles: [.caldicottGuardian, .auditor, .manager],
                    words: "\(name) \(one.sign.says) (\(one.count)). Ask them why.",
                    reviewBy: now.adding(minutes: Self.reviewHours * 60))
                if try writer.raise(alert, unlessSince: start, ConflictWatch.act(now)) {
                    count += 1
                }
            }
            return count
        }
    }

    /// Watches every hour until cancelled. A restart repeats nothing: what was alerted to is on
    /// record.
    public func keepWatch() async {
        while !Task.isCancelled {
            do { try await watchReading() } catch {
                log.error(
                    "the watch over reading failed", metadata: ["why": "\(type(of: error))"])
            }
            do { try await watchSilence() } catch {
                log.error(
                    "the watch over silence failed", metadata: ["why": "\(type(of: error))"])
            }
            try? await Task.sleep(for: .seconds(3_600))
        }
    }
}
