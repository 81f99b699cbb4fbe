import Crypto
import Foundation
import Ledger
import TestKit
import Testing

@Suite struct `The Merkle tree` {
    /// The leaves and roots published with the Certificate Transparency reference code.
    private let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ].map { MerkleTree.leafHash(data($0)) }

    private static func data(_ hex: String) -> Data {
        Data(
            stride(from: 0, to: hex.count, by: 2).compactMap { place in
                let start = hex.index(hex.startIndex, offsetBy: place)
                return UInt8(hex[start...hex.index(after: start)], radix: 16)
            })
    }

    @Test(arguments: [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ])
    func `has the published roots`(count: Int, root: String) {
        #expect(MerkleTree.root(leaves.prefix(count)).bytes == Self.data(root))
    }

    private func random(_ count: Int) -> [Hash] {
        (0..<count).map { MerkleTree.leafHash(Data("leaf \($0)".utf8)) }
    }

    @Test func `proves every leaf of every size up to 40, and no other`() {
        for size in 1...40 {
            let leaves = random(size)
            let root = MerkleTree.root(leaves)
            for index in 0..<size {
                let proof = MerkleTree.inclusionProof(of: index, in: leaves[...])
                func holds(_ leaf: Hash, _ index: Int) -> Bool {
                    MerkleTree.verifyInclusion(
                        of: leaf, at: index, size: size, proof: proof, root: root)
                }
                #expect(holds(leaves[index], index))
                #expect(!holds(MerkleTree.leafHash(Data("other".utf8)), index))
                if size > 1 { #expect(!holds(leaves[index], (index + 1) % size)) }
            }
        }
    }

    @Test func `proves that an older tree is a beginning of a newer one`() {
        for size in 1...40 {
            let leaves = random(size)
            for first in 1...size {
                let proof = MerkleTree.consistencyProof(from: first, in: leaves[...])
                let old = MerkleTree.root(leaves.prefix(first))
                #expect(
                    MerkleTree.verifyConsistency(
                        from: first, root: old, to: size, root: MerkleTree.root(leaves),
                        proof: proof))
                var changed = leaves
                changed[0] = MerkleTree.leafHash(Data("rewritten".utf8))
                #expect(
                    !MerkleTree.verifyConsistency(
                        from: first, root: old, to: size, root: MerkleTree.root(changed),
                        proof: MerkleTree.consistencyProof(from: first, in: changed[...])))
            }
        }
    }

    @Test func `has the same root when it grows tile by tile from what was saved`() {
        let leaves = random(70_000)
        var saved: [String: [Hash]] = [:]
        var tree = TileTree()
        var done = 0
        for step in [1, 255, 1, 300, 5_000, 60_000, 4_443] {
            for tile in tree.append(leaves[done..<(done + step)]) {
                saved["\(tile.level)/\(tile.number)"] = tile.hashes
            }
            done += step
            #expect(tree.root == MerkleTree.root(leaves.prefix(done)))
            tree = TileTree(size: done) { saved["\($0)/\($1)"] ?? [] }
            #expect(tree.root == MerkleTree.root(leaves.prefix(done)))
        }
        #expect(done == leaves.count)
    }
}

@Suite struct `A signed note` {
    /// The example of golang.org/x/mod/sumdb/note, the format C2SP signed-note describes.
    private let published = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """

    @Test func `that was published verifies with its published key`() throws {
        let key = try #require(
            SignedNote.VerifierKey(
                text: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
        let note = try #require(SignedNote(note: published))
        #expect(note.isSigned(by: key))
        let changed = try #require(
            SignedNote(note: published.replacingOccurrences(of: "answer", with: "question")))
        #expect(!changed.isSigned(by: key))
    }

    @Test func `reads back as it was written, and knows its signer`() throws {
        let key = Curve25519.Signing.PrivateKey()
        let checkpoint = Checkpoint(
            origin: "hub.example/1", size: 7, root: MerkleTree.leafHash(Data()))
        let note = try SignedNote.signing(checkpoint.body, name: "hub.example/1", with: key)
        let read = try #require(SignedNote(note: note.note))
        #expect(Checkpoint(body: read.text) == checkpoint)
        let verifier = SignedNote.VerifierKey(
            name: "hub.example/1", publicKey: key.publicKey.rawRepresentation)
        #expect(read.isSigned(by: verifier))
        #expect(SignedNote.VerifierKey(text: verifier.text) == verifier)
        let other = SignedNote.VerifierKey(
            name: "hub.example/1",
            publicKey: Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)
        #expect(!read.isSigned(by: other))
    }

    @Test(arguments: ["", "x\n", "hub\n01\nAAAA\n", "hub\n-1\nAAAA\n", "\n1\nAAAA\n"])
    func `is no checkpoint where the shape is wrong`(body: String) {
        #expect(Checkpoint(body: body) == nil)
    }
}
