import Crypto
import Foundation
import Hub
import Ledger
import TestKit
import Testing

/// A log that can tell more than one story.
private struct Log {
    let origin: String
    let key = Curve25519.Signing.PrivateKey()
    var leaves: [Hash] = []

    init(_ origin: String = "hub.example/ledger", size: Int = 0, salt: String = "") {
        self.origin = origin
        leaves = (0..<size).map { MerkleTree.leafHash(Data("\($0)\(salt)".utf8)) }
    }

    var verifier: SignedNote.VerifierKey {
        SignedNote.VerifierKey(name: origin, publicKey: key.publicKey.rawRepresentation)
    }

    func note(_ size: Int, of other: [Hash]? = nil) throws -> SignedNote {
        let leaves = other ?? leaves
        let root = MerkleTree.root(leaves.prefix(size))
        return try SignedNote.signing(
            Checkpoint(origin: origin, size: size, root: root).body, name: origin, with: key)
    }

    func request(from old: Int, to size: Int, of other: [Hash]? = nil) throws -> AddCheckpoint {
        let leaves = other ?? leaves
        let proof =
            old == 0 || old > size
            ? [] : MerkleTree.consistencyProof(from: old, in: leaves.prefix(size))
        return AddCheckpoint(oldSize: old, proof: proof, note: try note(size, of: leaves))
    }
}

/// A witness with the memory it would keep on disk.
private struct Desk {
    let witness: Witness
    var memory: [String: Checkpoint] = [:]

    init(_ logs: Log...) {
        witness = Witness(
            name: "police.example/witness", key: Curve25519.Signing.PrivateKey(),
            logs: logs.map(\.verifier))
    }

    mutating func judge(_ request: AddCheckpoint?) throws -> Witness.Finding {
        let memory = memory
        let finding = try witness.judge(request, remembered: { memory[$0] }, time: 1_800_000_000)
        if case .cosigned = finding.answer, let request,
            let checkpoint = Checkpoint(body: request.note.text)
        {
            self.memory[checkpoint.origin] = checkpoint
        }
        return finding
    }
}

@Suite struct `A witness` {
    @Test func `cosigns a tree that grows, and says when`() throws {
        let log = Log(size: 900)
        var desk = Desk(log)
        var seen = 0
        for size in [1, 1, 5, 256, 700, 900] {
            let request = try log.request(from: seen, to: size)
            let read = try #require(AddCheckpoint(text: request.text))
            #expect(read == request)
            let finding = try desk.judge(read)
            guard case .cosigned(let line) = finding.answer else {
                Issue.record("\(finding.answer)")
                continue
            }
            let note = request.note.with([line])
            #expect(note.cosigned(by: desk.witness.verifierKey) == 1_800_000_000)
            #expect(note.isSigned(by: log.verifier))
            // The log's own signature is no cosignature, and the other way round.
            #expect(note.cosigned(by: log.verifier) == nil)
            seen = size
        }
    }

    @Test func `answers as the standard says to what is wrong`() throws {
        let log = Log(size: 100)
        let other = Log("other.example", size: 100)
        let impostor = Log(size: 100)
        var desk = Desk(log)
        #expect(try desk.judge(nil).answer.status == 400)
        #expect(try desk.judge(log.request(from: 9, to: 5)).answer.status == 400)
        #expect(try desk.judge(other.request(from: 0, to: 5)).answer.status == 404)
        #expect(try desk.judge(impostor.request(from: 0, to: 5)).answer.status == 403)
        #expect(try desk.judge(log.request(from: 3, to: 5)).answer == .conflict(size: 0))
        #expect(try desk.judge(log.request(from: 0, to: 50)).answer.status == 200)
        let stale = try desk.judge(log.request(from: 10, to: 60))
        #expect(stale.answer == .conflict(size: 50) && stale.answer.body == "50\n")
        #expect(!stale.isEvidence)
        let wrong = AddCheckpoint(oldSize: 50, proof: [], note: try log.note(60))
        #expect(try desk.judge(wrong).answer.status == 422)
    }

    @Test func `keeps proof of a log that tells two stories`() throws {
        let log = Log(size: 100)
        let fork = Array(log.leaves.prefix(40)) + Log(size: 100, salt: "!").leaves.suffix(60)
        var desk = Desk(log)
        _ = try desk.judge(log.request(from: 0, to: 80))
        let sameSize = try desk.judge(log.request(from: 80, to: 80, of: fork))
        #expect(sameSize.answer == .conflict(size: 80) && sameSize.isEvidence)
        // Whatever size whoever sends it says it knows of.
        let other = try desk.judge(
            AddCheckpoint(oldSize: 3, proof: [], note: try log.note(80, of: fork)))
        #expect(other.answer == .conflict(size: 80) && other.isEvidence)
        let longer = try desk.judge(log.request(from: 80, to: 100, of: fork))
        #expect(longer.answer == .inconsistent && longer.isEvidence)
        #expect(try desk.judge(log.request(from: 80, to: 100)).answer.status == 200)
    }

    /// Genuine checkpoints are given out; with them anybody can send a proof that fails.
    @Test func `takes nothing for proof that the log’s key did not sign`() throws {
        let log = Log(size: 100)
        var desk = Desk(log)
        _ = try desk.judge(log.request(from: 0, to: 80))
        let good = try log.request(from: 80, to: 100)
        var random = SplitMix(seed: 3)
        for turn in 0..<200 {
            var proof = good.proof
            let noise = MerkleTree.leafHash(Data("\(turn)".utf8))
            switch Int(random.next() % 4) {
            case 0: proof = [noise]
            case 1: proof[Int(random.next() % UInt64(proof.count))] = noise
            case 2: proof.removeLast()
            default: proof.append(noise)
            }
            let finding = try desk.judge(
                AddCheckpoint(oldSize: 80, proof: proof, note: good.note))
            #expect(finding.answer == .inconsistent && !finding.isEvidence, "\(turn)")
        }
        #expect(try desk.judge(good).answer.status == 200)
    }

    /// Of every size that is no power of two the path tells the root the log began with (RFC 9162,
    /// 2.1.4.2).
    @Test func `knows a second story by its own proof, at any size`() throws {
        let log = Log(size: 70)
        let fork = Log(size: 70, salt: "!").leaves
        for old in 1..<70 {
            var desk = Desk(log)
            _ = try desk.judge(log.request(from: 0, to: old))
            for size in [old + 1, 70] {
                let finding = try desk.judge(log.request(from: old, to: size, of: fork))
                #expect(finding.answer == .inconsistent, "\(old) \(size)")
                #expect(finding.isEvidence == (old.nonzeroBitCount > 1), "\(old) \(size)")
            }
        }
    }

    @Test func `never signs two stories, whatever it is asked`() throws {
        let log = Log(size: 64)
        let fork = Array(log.leaves.prefix(20)) + Log(size: 64, salt: "!").leaves.suffix(44)
        var random = SplitMix(seed: 5)
        func number(_ most: Int) -> Int { Int(random.next() % UInt64(most)) }
        for _ in 0..<50 {
            var desk = Desk(log)
            var signed: [Checkpoint] = []
            for _ in 0..<40 {
                let leaves = number(2) == 0 ? log.leaves : fork
                let old = number(2) == 0 ? desk.memory[log.origin]?.size ?? 0 : number(64)
                let request = try log.request(from: old, to: 1 + number(64), of: leaves)
                if case .cosigned = try desk.judge(request).answer,
                    let checkpoint = Checkpoint(body: request.note.text)
                {
                    signed.append(checkpoint)
                }
            }
            // All that it signed, in order, is one story that only grew.
            let isOne = [log.leaves, fork].contains { story in
                signed.allSatisfy { $0.root == MerkleTree.root(story.prefix($0.size)) }
            }
            #expect(isOne)
            #expect(signed.map(\.size) == signed.map(\.size).sorted())
        }
    }

    @Test func `reads no request that is not one`() throws {
        let good = try Log(size: 9).request(from: 4, to: 9).text
        for (was, now) in [
            ("old 4", "old 04"), ("old 4", "old -1"), ("old 4", "old"), ("old 4\n", ""),
            ("\n\n", "\nnot a hash\n\n"), ("— ", "- "), ("hub.example", "hub\u{0}.example"),
        ] {
            #expect(AddCheckpoint(text: good.replacingOccurrences(of: was, with: now)) == nil)
        }
        let long =
            "old 1\n" + String(repeating: Data(count: 32).base64EncodedString() + "\n", count: 64)
        #expect(AddCheckpoint(text: long + "\n" + (try Log(size: 9).note(9).note)) == nil)
    }

    /// A log's first checkpoint as published with litewitness, the reference witness.
    @Test func `cosigns the published example`() throws {
        let origin =
            "sigsum.org/v1/tree/985ea163f5af026723561354f51f2ebcdcf2af809ce254ccfb64aa9aadd80f90"
        let request = """
            old 0

            \(origin)
            1
            KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

            — \(origin) 7BKT0gOfNZ1J0So9unY3BZtm2YkPIoNYM/dce0Z2avJDs8dxN6ts9bOSwwrVrbjm6P9K3ZxpK6jJngOG6YvGGzV/lwo=

            """
        let publicKey: [UInt8] = [
            0x52, 0xC0, 0x5E, 0xDA, 0xD1, 0xBF, 0x5F, 0xEF, 0xFA, 0x81, 0x35, 0x4F, 0xAA, 0xE5,
            0x9A, 0x65, 0x5D, 0x9A, 0x9A, 0x1A, 0x79, 0x3E, 0xD2, 0xF6, 0x2C, 0x39, 0xC2, 0x6C,
            0x0B, 0xE2, 0xAE, 0xCD,
        ]
        let key = SignedNote.VerifierKey(name: origin, publicKey: Data(publicKey))
        let witness = Witness(
            name: "example.com/witness", key: Curve25519.Signing.PrivateKey(), logs: [key])
        let finding = try witness.judge(
            AddCheckpoint(text: request), remembered: { _ in nil }, time: 1)
        #expect(finding.answer.status == 200)
    }
}

@Suite struct `A tree in tiles` {
    @Test(arguments: [1, 5, 255, 256, 257, 1_000, 70_000])
    func `gives the proofs that the leaves give`(size: Int) throws {
        let leaves = (0..<size).map { MerkleTree.leafHash(Data("\($0)".utf8)) }
        var tree = TileTree()
        var tiles: [[Int]: [Hash]] = [:]
        for tile in tree.append(leaves) { tiles[[tile.level, tile.number]] = tile.hashes }
        let kept = tiles
        let roots = TileRoots { kept[[$0, $1]] ?? [] }
        #expect(try roots.root(0..<size) == tree.root)
        for place in Set([0, size / 3, size / 2, size - 1]) {
            let path = MerkleTree.inclusionPath(of: place, size: size)
            #expect(
                try roots.roots(path) == MerkleTree.inclusionProof(of: place, in: leaves[...]))
            let first = place + 1
            let grown = MerkleTree.consistencyPath(from: first, to: size)
            #expect(
                try roots.roots(grown) == MerkleTree.consistencyProof(from: first, in: leaves[...])
            )
        }
        #expect(throws: TileRoots.Problem.self) { try TileRoots { _, _ in [] }.root(0..<size) }
    }
}
