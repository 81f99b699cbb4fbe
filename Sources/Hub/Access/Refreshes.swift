import Foundation
import Safeguarding
import Synchronization

/// What the hub itself knows of a part of a page that is asked for again and again.
public struct Following: Sendable {
    let session: Data
    let shows: String
    let isRefresh: Bool

    /// - Parameters:
    ///   - session: the token of the session that asks.
    ///   - shows: what of its subject is asked for, such as the address.
    ///   - isRefresh: whether the hub told this page that something changed, so that asking again
    ///     is not somebody opening it anew. What a request says of itself is no ground for it.
    public init(session: Data, shows: String, isRefresh: Bool) {
        self.session = session
        self.shows = shows
        self.isRefresh = isRefresh
    }
}

/// What open pages showed last, so that a page that follows what happens is not one reading for
/// each time it is fetched (architecture, “A view’s way through”). Only a look that shows what an
/// entry says was shown already, to the same session and as it was then, is spared an entry of its
/// own. It is kept in memory and never spares the first: after a restart each page writes again.
final class Refreshes: Sendable {
    struct Reading: Hashable {
        let viewer: ID<Practitioner>
        let session: Data
        let page: String
        /// What it is about, such as one enquiry, and what of it is shown.
        let about: String?
        let shows: String
        let purpose: Purpose
        let relation: Access.Relation
        let leave: Access.Leave
    }

    private struct Written {
        /// How many entries each thing that was named had then.
        let named: [String: Int]
        let at: Instant
    }

    private let written = Mutex<[Reading: Written]>([:])

    /// A quarter of an hour.
    private static let lasts: Int64 = 15 * 60 * 1_000
    private static let most = 4_000

    /// Whether an entry of the last quarter of an hour says all of this, and nothing was written to
    /// any of it since. One from a time that has not come says nothing.
    func isWritten(_ reading: Reading, of named: [String: Int], at now: Instant) -> Bool {
        written.withLock { known in
            guard let last = known[reading], let age = last.at.age(at: now) else { return false }
            return age < Self.lasts
                && named.allSatisfy { name, count in count > 0 && last.named[name] == count }
        }
    }

    func note(_ reading: Reading, of named: [String: Int], at now: Instant) {
        written.withLock { known in
            // Forgetting costs an entry more, never one less.
            if known.count >= Self.most { known = [:] }
            known[reading] = Written(named: named, at: now)
        }
    }
}
