import Safeguarding
import Store

// What somebody has typed and not sent yet. Only its owner sees it.
extension Hub {
    public func saveDraft(
        _ id: String, kind: String, fields: [String: [String]], by practitioner: Practitioner
    ) async throws {
        let total = fields.reduce(0) { $0 + $1.value.reduce(0) { $0 + $1.utf8.count } }
        guard total <= 1_000_000 else {
            throw Refusal.answer(field: "worry", says: "This is too long to keep as a draft")
        }
        let owned = try await draft(id, by: practitioner) != nil
        let isFree = try await store.look { try !$0.isTaken(draft: id) }
        guard owned || isFree else { throw Refusal.notFound }
        let draft = Draft(
            id: id, owner: practitioner.id, kind: kind, saved: clock.now(), fields: fields)
        try await door.keep { try $0.save(draft: draft) }
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
