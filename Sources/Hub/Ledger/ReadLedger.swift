import Crypto
import Database
import Foundation
import Ledger
import Logging
import Safeguarding
import Store

extension Hub {
    /// The key that checks this hub's checkpoints.
    public var verifierKey: SignedNote.VerifierKey {
        SignedNote.VerifierKey(
            name: store.origin, publicKey: store.ring.signing.publicKey.rawRepresentation)
    }

    /// Recomputes the tree from the entries and compares it with what was kept and signed.
    /// - Parameter older: checkpoints that somebody kept, which the ledger must continue.
    public func verifyLedger(older: [SignedNote] = []) async throws -> Verification {
        let key = verifierKey
        return try await store.look { try $0.verifyLedger(key: key, older: older) }
    }

    /// Adds what was written since to the tree, and signs it.
    @discardableResult
    public func extendTree() async throws -> Checkpoint? {
        let (ring, now) = (store.ring, clock.now())
        return try await door.keep { try $0.extendTree(signedBy: ring, at: now) }
    }

    /// How far the ledger goes, who signed it, and how far.
    public func ledgerState() async throws -> LedgerState {
        let policy = witnesses
        return try await store.look { lookout in
            let last = try lookout.lastCheckpoint()
            let witnessed = try policy.flatMap { try lookout.witnessedNote(by: $0, atLeast: 0) }
            return LedgerState(
                entryCount: try lookout.entryCount(),
                checkpoint: last.flatMap { $0.note.checkpoint }, at: last?.at,
                policy: policy, witnessed: witnessed.flatMap(\.checkpoint),
                witnesses: try lookout.witnesses())
        }
    }

    /// What was signed last, with every cosignature under it; `nil` where nothing was yet.
    public func lastCheckpointNote() async throws -> SignedNote? {
        try await extendTree()
        return try await store.look { lookout in
            try lookout.lastCheckpoint().flatMap { $0.note.checkpoint }
                .flatMap { try lookout.note(at: $0.size) }
        }
    }

    /// The newest checkpoint that enough witnesses signed; `nil` where there is none.
    public func witnessedNote() async throws -> SignedNote? {
        guard let policy = witnesses else { return nil }
        return try await store.look { try $0.witnessedNote(by: policy, atLeast: 0) }
    }

    /// Proof that one entry is in the ledger, under the newest checkpoint that enough witnesses
    /// signed, or the newest at all where none did.
    public func prove(entry seq: Int) async throws -> LogProof {
        try await extendTree()
        let policy = witnesses
        return try await store.look { lookout in
            let witnessed = try policy.flatMap {
                try lookout.witnessedNote(by: $0, atLeast: seq.plus(1))
            }
            guard let note = try witnessed ?? lookout.lastCheckpoint()?.note,
                let checkpoint = note.checkpoint, seq >= 0, seq < checkpoint.size,
                let leaf = try lookout.leaf(seq)
            else {
                throw Refusal.answer(
                    field: "entry", says: "There is no entry \(seq) in the ledger")
            }
            let path = MerkleTree.inclusionPath(of: seq, size: checkpoint.size)
            return LogProof(
                leaf: leaf, index: seq, path: try lookout.roots.roots(path), note: note)
        }
    }

    /// Writes the whole ledger as static files that can be checked without the hub. No bodies are
    /// in it: it says nothing about anyone.
    public func exportLedger(
        _ write: @escaping @Sendable (String, Data) throws -> Void
    ) async throws -> Checkpoint {
        try await extendTree()
        let policy = witnesses
        return try await store.look { lookout in
            guard let note = try lookout.lastCheckpoint()?.note,
                let checkpoint = note.checkpoint
            else { throw Refusal.changed("There is nothing in the ledger yet.") }
            try LogFolder.files(
                leaves: try lookout.leaves(count: checkpoint.size),
                note: try lookout.note(at: checkpoint.size) ?? note, write)
            if let policy, let witnessed = try lookout.witnessedNote(by: policy, atLeast: 0) {
                try write(LogFolder.witnessed, Data(witnessed.note.utf8))
            }
            return checkpoint
        }
    }

    /// Rebuilds the tables beside, in a new SQLite file, and compares.
    public func rebuild(
        besideAt path: String, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Rebuild {
        let engine = try SQLiteEngine(path: path)
        let other = try await Store(engine: engine, ring: store.ring)
        let result = try await store.rebuild(beside: other, progress: progress)
        try await engine.close()
        return result
    }

    /// Extends the tree every second, and after every 256 entries, until cancelled. A restart
    /// misses nothing and repeats nothing: it asks the tables what is due.
    public func keepTree() async {
        let pace = store.treePace
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pace.tick() }
            for await _ in pace.due {
                // The room that is left is for entries; the tree over them can follow.
                do { if store.engine.hasRoom() { try await extendTree() } } catch {
                    log.error(
                        "the ledger's tree could not be extended", metadata: ["why": "\(error)"])
                }
            }
        }
    }
}

/// How far the ledger goes and who signed it.
public struct LedgerState: Sendable {
    public let entryCount: Int
    /// What the hub itself signed last, and when.
    public let checkpoint: Checkpoint?
    public let at: Instant?
    public let policy: WitnessPolicy?
    /// The newest checkpoint that enough witnesses signed.
    public let witnessed: Checkpoint?
    public let witnesses: [WitnessRow]

    /// What the hub knows of a witness of its policy; `nil` where it was not asked yet.
    public func row(_ member: WitnessPolicy.Member) -> WitnessRow? {
        witnesses.first { $0.name == member.name }
    }
}
