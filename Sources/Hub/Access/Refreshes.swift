import Safeguarding
import Synchronization

/// What open pages showed last, so that a page that follows what happens is one reading and not one
/// for every change (architecture, “A view’s way through”). It is kept in memory and never spares
/// the first entry: after a restart each page writes one again.
final class Refreshes: Sendable {
    struct Reading: Hashable {
        let viewer: ID<Practitioner>
        let page: String
        /// What it is about, such as one enquiry.
        let about: String?
        let purpose: Purpose
    }

    private struct Written {
        let named: Set<String>
        let at: Instant
    }

    private let written = Mutex<[Reading: Written]>([:])

    /// A quarter of an hour.
    private static let lasts: Int64 = 15 * 60 * 1_000
    private static let most = 4_000

    /// Whether an entry of the last quarter of an hour says all of this.
    func isWritten(_ reading: Reading, of named: Set<String>, at now: Instant) -> Bool {
        written.withLock { known in
            guard let last = known[reading] else { return false }
            return now.milliseconds - last.at.milliseconds < Self.lasts
                && named.isSubset(of: last.named)
        }
    }

    func note(_ reading: Reading, of named: Set<String>, at now: Instant) {
        written.withLock { known in
            // Forgetting costs an entry more, never one less.
            if known.count >= Self.most { known = [:] }
            known[reading] = Written(named: named, at: now)
        }
    }
}
