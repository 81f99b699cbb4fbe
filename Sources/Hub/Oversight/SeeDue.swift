import Safeguarding
import Store

import struct Foundation.Data

/// One thing that is due, as somebody it concerns sees it.
public struct DueRow: Sendable {
    public let about: Stream
    public let reference: String
    /// The child's name, where the viewer may know it.
    public let child: String?
    public let deadline: Deadline
    /// Of an action of the viewer’s own, what it is.
    public let action: String?
    /// How far it is; `nil` before anybody was told of it.
    public let step: Deadline.Step?
    /// Whether it is the viewer's to do. Otherwise they are told because it is late.
    public let isOwn: Bool
}

extension Hub {
    /// What is due from somebody, and what is late with others that they answer for, soonest due
    /// first.
    /// - Parameter session: the token of the session that asks: what it was shown within a quarter
    ///   of an hour, and is as it was then, is not written down again.
    public func due(
        for viewer: Practitioner, in session: Data? = nil
    ) async throws -> [DueRow] {
        try await rows(for: viewer, in: session, page: "what is due") { one in
            one.isOwn
                || one.step.map {
                    Deadline.Owner.alsoTold(at: $0, lead: one.waiting.lead).contains {
                        $0.isFor(viewer)
                    }
                } ?? false
        }
    }

    /// What falls due before the hub opens next, and what is late where a child may be at risk of
    /// serious harm: for whoever is on duty out of hours.
    public func handover(
        to viewer: Practitioner
    ) async throws -> (rows: [DueRow], opens: Instant) {
        let now = clock.now()
        let opens = profile.calendar.nextMorning(after: now)
        let rows = try await rows(for: viewer, in: nil, page: "handover") { one in
            one.deadline.due <= opens && (one.deadline.due > now || one.deadline.isRed)
        }
        return (rows, opens)
    }

    private func rows(
        for viewer: Practitioner, in session: Data?, page: String,
        where isWanted: (Concerning) -> Bool
    ) async throws -> [DueRow] {
        let (now, calendar) = (clock.now(), profile.calendar)
        let (owners, left) = try await door.consult {
            (try $0.owners(as: viewer), Set(try $0.endedAccounts().map(\.practitioner.id)))
        }
        let concerning = try await due.all(at: now).flatMap { waiting in
            waiting.deadlines.map { deadline in
                let deadline = deadline.passedOn(from: left)
                return Concerning(
                    waiting: waiting, deadline: deadline,
                    step: deadline.step(at: now, calendar),
                    isOwn: deadline.owner.isFor(viewer)
                        || owners.contains { deadline.owner == .practitioner($0) })
            }
        }.filter(isWanted)
        if concerning.isEmpty { return [] }
        let shown = concerning.map { "\($0.waiting.stream.text) \($0.deadline)" }.sorted()
        let following = session.map {
            Following(session: $0, shows: shown.joined(separator: "\n"), isRefresh: true)
        }
        return try await door.look(
            at: .deed(.seeDue), by: viewer, page: page, following: following
        ) { reader in
            var children: [Stream: String] = [:]
            let heard = try concerning.filter {
                try reader.lookout.mayHear(viewer, of: $0.deadline, on: $0.waiting.stream)
            }
            for stream in Set(heard.map(\.waiting.stream)) {
                children[stream] = try reader.child(of: stream)
            }
            let own = heard.filter { $0.isOwn && [.accept, .act].contains($0.deadline.kind) }
            let actions = try reader.actions(own.map(\.waiting.stream))
            return
                heard
                .map {
                    $0.row(
                        child: children[$0.waiting.stream],
                        action: $0.isOwn ? actions[$0.deadline.item] : nil)
                }
                .sorted { ($0.deadline.due, $0.reference) < ($1.deadline.due, $1.reference) }
        }
    }
}

private struct Concerning: Sendable {
    let waiting: Waiting
    let deadline: Deadline
    let step: Deadline.Step?
    let isOwn: Bool

    func row(child: String?, action: String?) -> DueRow {
        DueRow(
            about: waiting.stream, reference: waiting.reference, child: child,
            deadline: deadline, action: action, step: step, isOwn: isOwn)
    }
}

extension Reader {
    /// What there is to do in the plans of these enquiries, by the id of the action, as far as the
    /// reader may see it.
    fileprivate func actions(_ streams: [Stream]) throws -> [String: String] {
        var found: [String: String] = [:]
        for case .enquiry(let id) in Set(streams) {
            for action in try oneEnquiry(id)?.enquiry.actions ?? [] where !action.isEnded {
                found[action.id.description] = action.agreed.what
            }
        }
        return found
    }
}
