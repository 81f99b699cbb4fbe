import Ledger
import Synchronization

/// When the tree over the entries is due: every second, or as soon as another tile of entries was
/// written, whichever comes first.
public struct TreePace: Sendable {
    /// Speaks up each time the tree is due; for one keeper.
    public let due: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let waiting = Waiting()

    private final class Waiting: Sendable {
        let count = Mutex(0)
    }

    init() {
        (due, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func wrote(_ entryCount: Int) {
        let isTile = waiting.count.withLock { count in
            count += entryCount
            guard count >= TileTree.width else { return false }
            count = 0
            return true
        }
        if isTile { signal.yield() }
    }

    /// Speaks up every second until cancelled.
    public func tick() async {
        while !Task.isCancelled {
            signal.yield()
            try? await Task.sleep(for: .seconds(1))
        }
        signal.finish()
    }
}
