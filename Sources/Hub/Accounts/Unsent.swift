import Foundation
import Safeguarding
import Store

/// Words that were sent after their sender's session had ended: kept for whoever signs in again as
/// the same person, and shown to nobody else.
public struct Unsent: Sendable {
    public let id: String
    /// Where the form was sent to.
    public let path: String
    public let at: Instant
    public let fields: [String: [String]]
}

extension Hub {
    /// For how long words are kept that nobody comes back for.
    public static let unsentHours = 4

    private static let unsentKind = "unsent"
    /// The field of what is kept that says where it was sent to.
    private static let pathField = "sent-to"

    /// The session of a token, also where it was left unused or signed out of a short while ago. It
    /// lets nobody in: it proves whose words come with it.
    public func recentSession(_ token: Data) async throws -> Session? {
        let digest = Self.digest(token)
        return try await store.look { try $0.session(digest) }.flatMap { isRecent($0) ? $0 : nil }
    }

    /// The sessions somebody had a short while ago, and has.
    public func recentSessions(of practitioner: Practitioner) async throws -> [Session] {
        try await store.look { try $0.sessions(of: practitioner.id) }.filter(isRecent)
    }

    private func isRecent(_ session: Session) -> Bool {
        session.seen.age(at: clock.now()).map { $0 < Int64(Self.unsentHours) * 60 * 60_000 }
            ?? false
    }

    /// Keeps what a form sent, sealed as drafts are, in place of what it sent before.
    public func keepUnsent(
        _ fields: [String: [String]], to path: String, by practitioner: Practitioner
    ) async throws {
        try await forgetUnsent(of: practitioner)
        var kept = fields
        kept[Self.pathField] = [path]
        try await saveDraft(
            "unsent-\(practitioner.id)-\(DraftPage.mark([path]))", kind: Self.unsentKind,
            fields: kept, by: practitioner)
    }

    public func unsent(by practitioner: Practitioner) async throws -> [Unsent] {
        try await forgetUnsent(of: practitioner)
        return try await drafts(kind: Self.unsentKind, by: practitioner).compactMap { draft in
            draft.fields[Self.pathField]?.first.map { path in
                Unsent(
                    id: draft.id, path: path, at: draft.saved,
                    fields: draft.fields.filter { $0.key != Self.pathField })
            }
        }
    }

    private func forgetUnsent(of practitioner: Practitioner) async throws {
        let oldest = clock.now().adding(minutes: -Self.unsentHours * 60)
        try await door.keep {
            try $0.discardDrafts(
                kind: Self.unsentKind, owner: practitioner.id, savedBefore: oldest)
        }
    }
}
