import Ledger
import Safeguarding
import Synchronization

/// Enquiries with very many entries, as they were last read whole, so that a busy room does not
/// grow slower with each word said in it: only what is new is read.
///
/// What stands here counts for two seconds after its entries were read and compared byte for byte
/// (`OpenedEntries`); then whoever comes first reads them again, and the others go on with what
/// stands until that one has: twelve pages that all read six thousand entries at one moment keep
/// each other waiting. So an old entry changed behind the hub's back is refused within two seconds
/// and the time of one reading in such an enquiry, and at once in any other.
final class BusyStreams: Sendable {
    struct Read: Sendable {
        let enquiry: Enquiry
        let events: [Recorded<EnquiryEvent>]
        let last: Entry
        let at: ContinuousClock.Instant
    }

    private struct Kept {
        var read: Read
        var isReadAnew = false
    }

    private let kept = Mutex<[ID<Enquiry>: Kept]>([:])

    /// Shorter ones are read whole each time.
    static let entryCountLeast = 400
    private static let lasts: Duration = .seconds(2)
    /// Rooms that are busy at one time are few; more let all go.
    private static let most = 16

    /// What stands; `nil` for whoever has to read it anew.
    func read(_ id: ID<Enquiry>) -> Read? {
        kept.withLock { kept in
            guard let known = kept[id] else { return nil }
            let age = .now - known.read.at
            if age < Self.lasts { return known.read }
            guard known.isReadAnew, age < Self.lasts * 2 else {
                kept[id]?.isReadAnew = true
                return nil
            }
            return known.read
        }
    }

    func keep(_ read: Read) {
        guard read.events.count >= Self.entryCountLeast else { return }
        kept.withLock { kept in
            let known = kept[read.enquiry.id]
            if kept.count >= Self.most, known == nil { kept = [:] }
            // One who began from an older reading, or read an earlier state, changes nothing.
            if let known, (known.read.at, known.read.events.count) > (read.at, read.events.count) {
                return
            }
            kept[read.enquiry.id] = Kept(
                read: read, isReadAnew: known?.read.at == read.at && known?.isReadAnew == true)
        }
    }

    /// Lets go of what could not be read anew.
    func forget(_ id: ID<Enquiry>) { kept.withLock { $0[id] = nil } }

    func forgetAll() { kept.withLock { $0 = [:] } }
}

extension Lookout {
    /// An enquiry and every one of its entries.
    func whole(_ id: ID<Enquiry>) throws -> (enquiry: Enquiry, events: [Recorded<EnquiryEvent>]) {
        // In a transaction too, what it has not written to is committed.
        let isCommitted =
            isCommitted || touched.map { !$0.streams.contains(.enquiry(id)) } ?? false
        if let known = sealing.busy.read(id), let read = try readOn(from: known) {
            if isCommitted { sealing.busy.keep(read) }
            return (read.enquiry, read.events)
        }
        do { return try readAnew(id, isCommitted) } catch {
            sealing.busy.forget(id)
            throw error
        }
    }

    private func readAnew(
        _ id: ID<Enquiry>, _ isCommitted: Bool
    ) throws -> (enquiry: Enquiry, events: [Recorded<EnquiryEvent>]) {
        let began = ContinuousClock.now
        let entries = try entries(of: .enquiry(id))
        let events: [Recorded<EnquiryEvent>] = try entries.map { try recorded($0) }
        let enquiry = Enquiry.folding(id, events)
        if isCommitted, let last = entries.last {
            sealing.busy.keep(.init(enquiry: enquiry, events: events, last: last, at: began))
        }
        return (enquiry, events)
    }

    /// What was read before with what was written since; `nil` where this is not what went before.
    private func readOn(from known: BusyStreams.Read) throws -> BusyStreams.Read? {
        let entries = try entries(of: .enquiry(known.enquiry.id), from: known.events.count - 1)
        guard let first = entries.first, first == known.last, let last = entries.last else {
            return nil
        }
        let new: [Recorded<EnquiryEvent>] = try entries.dropFirst().map { try recorded($0) }
        var enquiry = known.enquiry
        for event in new { enquiry.apply(event) }
        return .init(
            enquiry: enquiry, events: new.isEmpty ? known.events : known.events + new, last: last,
            at: known.at)
    }
}
