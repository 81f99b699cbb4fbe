import Crypto
import Foundation
import Safeguarding
import Store

/// What one open page has of a draft: what is in it now, and marks of what was in it when it was
/// opened. One draft may be open twice, and nothing is replaced that its page has not seen.
public struct DraftPage: Sendable {
    /// Of this page, whichever way it was sent.
    public let id: String
    public let opened: [String: String]
    public let fields: [String: [String]]

    public init(id: String, opened: [String: String], fields: [String: [String]]) {
        self.id = id
        self.opened = opened
        // A box that is not ticked any more sends nothing.
        self.fields = opened.reduce(into: fields) { all, field in
            if all[field.key] == nil { all[field.key] = [] }
        }
    }

    /// A short mark of what is in a field. Nothing and an empty field are the same.
    public static func mark(_ values: [String]) -> String {
        var hash = SHA256()
        for value in values where !value.isEmpty {
            hash.update(data: Data(value.utf8))
            hash.update(data: Data([0]))
        }
        return Data(hash.finalize().prefix(9)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
    }

    /// The fields somebody typed in on this page.
    public var typed: [String: [String]] {
        fields.filter { opened[$0.key] != Self.mark($0.value) }
    }

    /// What is kept after this page was saved over what stands, and which of its fields were
    /// written by another page since this one was opened: of those what stands is kept.
    public func saved(
        over standing: [String: [String]]
    ) -> (kept: [String: [String]], overtaken: Set<String>) {
        var kept = standing
        var writers = Self.writers(in: standing)
        var overtaken: Set<String> = []
        for (field, values) in typed {
            let now = Self.mark(standing[field] ?? [])
            if now == Self.mark(values) { continue }
            // Nothing stands in a field that was never written, whatever a page offered in it.
            let stands = standing[field]?.contains { !$0.isEmpty } ?? false
            let isSeen = !stands || (opened[field].map { $0 == now } ?? true)
            guard isSeen || writers[field] == id else {
                overtaken.insert(field)
                continue
            }
            kept[field] = values
            writers[field] = id
        }
        // Room that was made for more is kept, whoever made it.
        for (field, values) in fields where field.hasSuffix("-count") {
            let most = max(Int(values.first ?? "") ?? 0, Int(standing[field]?.first ?? "") ?? 0)
            kept[field] = ["\(most)"]
        }
        kept[Self.writersField] = writers.map { "\($0.key) \($0.value)" }.sorted()
        return (kept, overtaken)
    }

    /// The field of a draft that says which page wrote each of the others.
    public static let writersField = "written-in"

    private static func writers(in fields: [String: [String]]) -> [String: String] {
        let pairs = (fields[writersField] ?? []).compactMap { line -> (String, String)? in
            let parts = line.split(separator: " ")
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

// What somebody has typed and not sent yet. Only its owner sees it.
extension Hub {
    /// Saves what one page has of a draft, in place of nothing it has not seen.
    /// - Returns: what is kept, and the fields another page wrote in since this one was opened.
    public func saveDraft(
        _ id: String, kind: String, page: DraftPage, by practitioner: Practitioner
    ) async throws -> (kept: [String: [String]], overtaken: Set<String>) {
        let now = clock.now()
        return try await door.keep { writer in
            let standing = try writer.lookout.draft(id, owner: practitioner.id)
            let (kept, overtaken) = page.saved(over: standing?.fields ?? [:])
            try Self.save(
                Draft(id: id, owner: practitioner.id, kind: kind, saved: now, fields: kept),
                isOwn: standing != nil, writer)
            return (kept, overtaken)
        }
    }

    public func saveDraft(
        _ id: String, kind: String, fields: [String: [String]], by practitioner: Practitioner
    ) async throws {
        let draft = Draft(
            id: id, owner: practitioner.id, kind: kind, saved: clock.now(), fields: fields)
        try await door.keep { writer in
            let isOwn = try writer.lookout.draft(id, owner: practitioner.id) != nil
            try Self.save(draft, isOwn: isOwn, writer)
        }
    }

    private static func save(_ draft: Draft, isOwn: Bool, _ writer: Writer) throws {
        let total = draft.fields.reduce(0) { $0 + $1.value.reduce(0) { $0 + $1.utf8.count } }
        guard total <= 1_000_000 else {
            throw Refusal.answer(field: "worry", says: "This is too long to keep as a draft")
        }
        guard try isOwn || !writer.lookout.isTaken(draft: draft.id) else { throw Refusal.notFound }
        try writer.save(draft: draft)
    }

    public func draft(_ id: String, by practitioner: Practitioner) async throws -> Draft? {
        try await store.look { try $0.draft(id, owner: practitioner.id) }
    }

    public func drafts(kind: String, by practitioner: Practitioner) async throws -> [Draft] {
        try await store.look { try $0.drafts(kind: kind, owner: practitioner.id) }
    }

    public func discardDraft(_ id: String, by practitioner: Practitioner) async throws {
        try await door.keep { try $0.discard(draft: id, owner: practitioner.id) }
    }
}
