import Crypto
import Database
import Foundation
import Ledger
import Safeguarding

// The tree over the entries: leaf hashes in tiles of 256 (C2SP tlog-tiles), and signed checkpoints.
// An entry is written with the act; these follow within a second.

extension Writer {
    /// Adds the leaves of entries that are not in the tree yet and signs a checkpoint over all.
    /// Returns the checkpoint, or `nil` where there was nothing to add.
    public func extendTree(signedBy ring: KeyRing, at now: Instant) throws -> Checkpoint? {
        let size = try lookout.lastCheckpoint().flatMap { $0.note.checkpoint }?.size
        var tree = try TileTree(size: size ?? 0) { level, number in
            try lookout.tile(level: level, number: number)
        }
        let rows = try connection.rows(
            "SELECT \(part: Lookout.columns) FROM entries WHERE hub = \(hub) "
                + "AND seq >= \(tree.size) ORDER BY seq")
        guard !rows.isEmpty else { return nil }
        for tile in tree.append(try rows.map { try Lookout.entry($0).leafHash }) {
            try save(tile)
        }
        let checkpoint = Checkpoint(
            origin: Store.origin + hub, size: tree.size, root: tree.root)
        let note = try SignedNote.signing(
            checkpoint.body, name: Store.origin + hub, with: ring.signing)
        try put(
            "checkpoints", ["size": checkpoint.size, "at": now.milliseconds, "note": note.note])
        return checkpoint
    }

    private func save(_ tile: TileTree.Tile) throws {
        let bytes = tile.hashes.reduce(into: Data()) { $0.append($1.bytes) }
        try connection.run(
            """
            DELETE FROM tiles
            WHERE hub = \(hub) AND level = \(tile.level) AND number = \(tile.number)
            """)
        try put("tiles", ["level": tile.level, "number": tile.number, "hashes": bytes])
    }
}

extension Lookout {
    /// Leaf hashes as kept in the level 0 tiles, in order.
    func leafHashes() throws -> [Hash] {
        try connection.rows(
            "SELECT hashes FROM tiles WHERE hub = \(hub) AND level = 0 ORDER BY number"
        ).flatMap { try Self.hashes($0) }
    }

    func tile(level: Int, number: Int) throws -> [Hash] {
        let row = try connection.first(
            """
            SELECT hashes FROM tiles
            WHERE hub = \(hub) AND level = \(level) AND number = \(number)
            """)
        return try row.map(Self.hashes) ?? []
    }

    private static func hashes(_ row: Tuple) throws -> [Hash] {
        let bytes = try row.bytes("hashes")
        return stride(from: 0, to: bytes.count, by: Hash.count).compactMap {
            Hash(bytes.dropFirst($0).prefix(Hash.count))
        }
    }

    /// Roots of any part of the tree, from a few tiles.
    public var roots: TileRoots { TileRoots { try tile(level: $0, number: $1) } }

    /// The last signed checkpoint: its note, and when it was made.
    public func lastCheckpoint() throws -> (note: SignedNote, at: Instant)? {
        guard
            let row = try connection.first(
                """
                SELECT note, at FROM checkpoints WHERE hub = \(hub) ORDER BY size DESC LIMIT 1
                """),
            let note = SignedNote(note: try row.text("note"))
        else { return nil }
        return (note, Instant(milliseconds: try row.integer("at")))
    }

    /// The leaf of one entry. It names nobody.
    public func leaf(_ seq: Int) throws -> Data? {
        try connection.first(
            "SELECT \(part: Self.columns) FROM entries WHERE hub = \(hub) AND seq = \(seq)"
        ).map { try Self.entry($0).leaf }
    }

    /// The leaves of the first so many entries, in order. They name nobody.
    public func leaves(count: Int) throws -> [Data] {
        try connection.rows(
            "SELECT \(part: Self.columns) FROM entries WHERE hub = \(hub) "
                + "AND seq < \(count) ORDER BY seq"
        ).map { try Self.entry($0).leaf }
    }

    /// The note signed over exactly so many entries, where there is one, with every cosignature
    /// that witnesses gave it.
    public func note(at size: Int) throws -> SignedNote? {
        try connection.first(
            "SELECT note FROM checkpoints WHERE hub = \(hub) AND size = \(size)"
        ).flatMap { SignedNote(note: try $0.text("note")) }?.with(try cosignatures(at: size))
    }

    public func entryCount() throws -> Int {
        Int(
            try connection.first("SELECT seq FROM head WHERE hub = \(hub)")?.integer("seq") ?? 0)
    }

    /// Checks every entry against its kept leaf hash, its stream, the body it was sealed with, the
    /// last checkpoint and any that somebody kept. Finds and names what was changed behind the
    /// hub's back.
    public func verifyLedger(
        key: SignedNote.VerifierKey, older: [SignedNote] = []
    ) throws -> Verification {
        let notes = [try lastCheckpoint()?.note].compactMap(\.self) + older
        var verifier = Verifier(checkpoints: notes.compactMap(\.checkpoint))
        for note in notes where !note.isSigned(by: key) { verifier.note(.badSignature) }
        let (kept, erased) = (try leafHashes(), try erasedKeys())
        var from: Int64 = 0
        while true {
            let rows = try connection.rows(
                "SELECT \(part: Self.columns) FROM entries WHERE hub = \(hub) "
                    + "AND seq >= \(from) ORDER BY seq LIMIT 2000")
            guard !rows.isEmpty else { break }
            for row in rows {
                from = try row.integer("seq") + 1
                // What is not even of the right shape counts as gone.
                guard let entry = try? Self.entry(row) else { continue }
                verifier.check(
                    entry, kept: entry.seq < kept.count ? kept[Int(entry.seq)] : nil)
                if let problem = checkBody(entry, erased: erased) { verifier.note(problem) }
            }
        }
        return verifier.finished()
    }

    private func checkBody(_ entry: Entry, erased: Set<String>) -> Verification.Problem? {
        let keys = Sealing.joined(entry.key).map { [$0, $1] } ?? [entry.key]
        // Destroyed on purpose, by an entry that says so: the leaf still holds its digest.
        if keys.contains(where: erased.contains) { return nil }
        guard let key = try? sealing.key(entry.key, connection), let body = try? open(entry) else {
            return .bodyDoesNotOpen(seq: entry.seq)
        }
        return Sealing.mac(body, under: key) == entry.mac ? nil : .bodyDoesNotMatch(seq: entry.seq)
    }
}
