import Ledger
import Synchronization

/// Entries that were opened before, so that folding a stream again opens only what is new. An entry
/// is taken from here only where every byte of it is as it was when it was opened and its key is
/// there still: one that was changed, or whose key was destroyed, is met as if for the first time.
final class OpenedEntries: Sendable {
    private struct Place: Hashable {
        let stream: String
        let position: Int64
    }

    private struct Opened {
        let entry: Entry
        let event: any Sendable
    }

    private struct Kept {
        var all: [Place: Opened] = [:]
        var byteCount = 0
    }

    private let kept = Mutex(Kept())

    /// How many bytes of sealed bodies are kept at most; past that all are let go.
    private static let most = 24 << 20

    func event<Event: Sendable>(_ entry: Entry) -> Event? {
        kept.withLock { kept in
            let place = Place(stream: entry.stream, position: entry.position)
            guard let known = kept.all[place], known.entry == entry else { return nil }
            return known.event as? Event
        }
    }

    func keep(_ event: some Sendable, of entry: Entry) {
        kept.withLock { kept in
            if kept.byteCount + entry.body.count > Self.most { kept = Kept() }
            let place = Place(stream: entry.stream, position: entry.position)
            let before = kept.all.updateValue(Opened(entry: entry, event: event), forKey: place)
            kept.byteCount += entry.body.count - (before?.entry.body.count ?? 0)
        }
    }

    func forgetAll() { kept.withLock { $0 = Kept() } }
}
