import Synchronization

/// How many of something each asker has at once, and no more than so many.
public final class AtOnce: Sendable {
    private let most: Int
    private let counts = Mutex<[String: Int]>([:])

    init(most: Int) { self.most = most }

    /// Takes one, unless the asker has as many as there may be.
    func enter(_ asker: String) -> Bool {
        counts.withLock { counts in
            guard counts[asker, default: 0] < most else { return false }
            counts[asker, default: 0] += 1
            return true
        }
    }

    func leave(_ asker: String) {
        counts.withLock { counts in
            guard let count = counts[asker] else { return }
            counts[asker] = count > 1 ? count - 1 : nil
        }
    }
}
