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
    public func verifyLedger() async throws -> Verification {
        let key = verifierKey
        return try await store.look { try $0.verifyLedger(key: key) }
    }

    /// Adds what was written since to the tree, and signs it.
    @discardableResult
    public func extendTree() async throws -> Checkpoint? {
        let (ring, now) = (store.ring, clock.now())
        return try await door.keep { try $0.extendTree(signedBy: ring, at: now) }
    }

    /// How far the ledger and its last signed checkpoint go.
    public func ledgerState() async throws -> LedgerState {
        try await store.look { lookout in
            let last = try lookout.lastCheckpoint()
            return LedgerState(
                entryCount: try lookout.entryCount(),
                checkpoint: last.flatMap { Checkpoint(body: $0.note.text) }, at: last?.at)
        }
    }

    /// Proof that one entry is in the ledger, under its last signed checkpoint.
    public func prove(entry seq: Int) async throws -> LogProof {
        try await extendTree()
        return try await store.look { lookout in
            guard let note = try lookout.lastCheckpoint()?.note,
                let checkpoint = Checkpoint(body: note.text), seq >= 0, seq < checkpoint.size
            else {
                throw Refusal.answer(
                    field: "entry", says: "There is no entry \(seq) in the ledger")
            }
            let leaves = try lookout.leaves(count: checkpoint.size)
            let hashes = leaves.map { MerkleTree.leafHash($0) }
            return LogProof(
                leaf: leaves[seq], index: seq,
                path: MerkleTree.inclusionProof(of: seq, in: hashes[...]), note: note)
        }
    }

    /// Writes the whole ledger as static files that can be checked without the hub. No bodies are
    /// in it: it says nothing about anyone.
    public func exportLedger(
        _ write: @escaping @Sendable (String, Data) throws -> Void
    ) async throws -> Checkpoint {
        try await extendTree()
        return try await store.look { lookout in
            guard let note = try lookout.lastCheckpoint()?.note,
                let checkpoint = Checkpoint(body: note.text)
            else { throw Refusal.changed("There is nothing in the ledger yet.") }
            try LogFolder.files(
                leaves: try lookout.leaves(count: checkpoint.size), note: note, write)
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

    /// Extends the tree every second until cancelled. A restart misses nothing and repeats nothing:
    /// it asks the tables what is due.
    public func keepTree() async {
        while !Task.isCancelled {
            // The room that is left is for entries; the tree over them can follow.
            do { if store.engine.hasRoom() { try await extendTree() } } catch {
                log.error("the ledger's tree could not be extended", metadata: ["why": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}

public struct LedgerState: Sendable {
    public let entryCount: Int
    public let checkpoint: Checkpoint?
    public let at: Instant?
}
