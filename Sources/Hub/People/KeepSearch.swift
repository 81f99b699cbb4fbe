import Safeguarding
import Store

/// What somebody typed into the search box, kept sealed for a day under an id, so that an address
/// names nobody and the page can be reloaded.
public struct KeptSearch: Sendable {
    public let id: String
    public let words: String
    /// `nil` until they have said what the search is for.
    public let reason: SearchReason?
}

extension Hub {
    private static let searchKind = "search"
    private static let searchKeptFor: Int64 = 24 * 60 * 60 * 1_000

    /// Keeps a search and lets go of the owner's old ones.
    public func keepSearch(
        _ words: String, about reason: SearchReason?, by practitioner: Practitioner
    ) async throws -> String {
        let draft = Draft(
            id: "\(newID(KeptSearch.self))", owner: practitioner.id, kind: Self.searchKind,
            saved: clock.now(),
            fields: ["q": [words], "about": reason.map { ["\($0)"] } ?? []])
        let old = Instant(milliseconds: clock.now().milliseconds - Self.searchKeptFor)
        try await door.keep { writer in
            try writer.discardDrafts(
                kind: Self.searchKind, owner: practitioner.id, savedBefore: old)
            try writer.save(draft: draft)
        }
        return draft.id
    }

    public func keptSearch(_ id: String, by practitioner: Practitioner) async throws -> KeptSearch?
    {
        guard let draft = try await draft(id, by: practitioner), draft.kind == Self.searchKind
        else { return nil }
        return KeptSearch(
            id: id, words: draft.fields["q"]?.first ?? "",
            reason: draft.fields["about"]?.first.flatMap { SearchReason($0) })
    }
}
