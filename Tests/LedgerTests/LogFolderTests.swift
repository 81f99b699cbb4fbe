import Crypto
import Foundation
import Hub
import Ledger
import TestKit
import Testing

@Suite struct `A log given away as files` {
    private static let origin = "goldenthread.hub/test"
    private let signing = Curve25519.Signing.PrivateKey()
    private var key: SignedNote.VerifierKey {
        SignedNote.VerifierKey(
            name: Self.origin, publicKey: signing.publicKey.rawRepresentation)
    }

    private func leaves(_ count: Int, salt: String = "") -> [Data] {
        (0..<count).map { Data("entry \($0)\(salt)".utf8) }
    }

    private func note(_ leaves: [Data]) throws -> SignedNote {
        let root = MerkleTree.root(leaves.map { MerkleTree.leafHash($0) })
        let checkpoint = Checkpoint(origin: Self.origin, size: leaves.count, root: root)
        return try SignedNote.signing(checkpoint.body, name: Self.origin, with: signing)
    }

    private func files(_ leaves: [Data], _ note: SignedNote) -> [String: Data] {
        var files: [String: Data] = [:]
        LogFolder.files(leaves: leaves, note: note) { files[$0] = $1 }
        return files
    }

    @Test(arguments: [1, 2, 255, 256, 257, 700, 70_000])
    func `is whole at any size, and laid out as the standard says`(count: Int) throws {
        let leaves = leaves(count)
        let files = files(leaves, try note(leaves))
        #expect(LogFolder.problems(key: key) { files[$0] } == [])
        #expect(files["tile/0/000" + (count >= 256 ? "" : ".p/\(count)")] != nil)
        if count == 70_000 {
            #expect(files["tile/entries/273.p/112"] != nil && files["tile/1/001.p/17"] != nil)
        }
    }

    @Test func `says so of each of 1,000 tamperings`() throws {
        let good = leaves(700)
        let signed = try note(good)
        let older = try note(Array(good.prefix(300)))
        var random = SplitMix(seed: 77)
        func number(_ most: Int) -> Int { Int(random.next() % UInt64(most)) }
        for turn in 0..<1_000 {
            var changed = good
            var kept = signed
            var before: SignedNote?
            switch turn % 7 {
            case 0:
                let place = number(changed.count)
                changed[place][changed[place].startIndex + number(5)] ^= 1 << UInt8(number(8))
            case 1: changed.remove(at: number(changed.count))
            case 2: changed.insert(Data("entry new".utf8), at: number(changed.count))
            case 3: changed.swapAt(number(349), 350 + number(349))
            case 4: changed.removeLast(1 + number(300))
            case 5:
                // Yesterday’s backup, put back and signed for: older than what somebody holds.
                changed = Array(good.prefix(1 + number(299)))
                kept = try note(changed)
                before = older
            default:
                // A second history under the same key.
                let fork = number(299)
                changed = Array(good.prefix(fork)) + leaves(700 - fork, salt: "!")
                kept = try note(changed)
                before = older
            }
            let files = files(changed, kept)
            #expect(
                !LogFolder.problems(key: key, older: [before].compactMap(\.self)) { files[$0] }
                    .isEmpty)
        }
    }

    @Test func `proves each entry, and no other`() throws {
        let leaves = leaves(300)
        let (hashes, signed) = (leaves.map { MerkleTree.leafHash($0) }, try note(leaves))
        for index in [0, 1, 255, 256, 299] {
            let proof = LogProof(
                leaf: leaves[index], index: index,
                path: MerkleTree.inclusionProof(of: index, in: hashes[...]), note: signed)
            let read = try #require(LogProof(text: proof.text))
            #expect(read == proof && read.problem(for: key) == nil)
            let wrong = LogProof(
                leaf: leaves[(index + 1) % 300], index: index, path: proof.path, note: signed)
            #expect(wrong.problem(for: key) != nil)
            let moved = LogProof(
                leaf: leaves[index], index: (index + 1) % 300, path: proof.path, note: signed)
            #expect(moved.problem(for: key) != nil)
        }
        let stranger = SignedNote.VerifierKey(
            name: Self.origin,
            publicKey: Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)
        let proof = LogProof(leaf: leaves[0], index: 0, path: [], note: signed)
        #expect(proof.problem(for: stranger) != nil)
        #expect(LogProof(text: "c2sp.org/tlog-proof@v1\nindex 0\n") == nil)
    }
}
