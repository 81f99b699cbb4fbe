import Crypto
import Foundation
import Hub
import Ledger
import Logging
import Store
import TestKit
import Testing

@Suite struct `The evidence a witness keeps` {
    private let origin = "hub.example/ledger"
    private let key = Curve25519.Signing.PrivateKey()
    private let path = TestEngine.temporaryPath("witness")
    private let leaves = (0..<200).map { MerkleTree.leafHash(Data("\($0)".utf8)) }
    private let others = (0..<200).map { MerkleTree.leafHash(Data("\($0)!".utf8)) }

    private func desk() throws -> WitnessDesk {
        let folder = try WitnessFolder(path: path, name: "police.example/witness")
        let log = SignedNote.VerifierKey(
            name: origin, publicKey: key.publicKey.rawRepresentation)
        return WitnessDesk(
            folder: folder, logs: [log],
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func request(
        from old: Int, to size: Int, of leaves: [Hash], proof: [Hash]? = nil
    ) throws -> AddCheckpoint {
        let root = MerkleTree.root(leaves.prefix(size))
        let note = try SignedNote.signing(
            Checkpoint(origin: origin, size: size, root: root).body, name: origin, with: key)
        let own =
            old == 0 || old >= size
            ? [] : MerkleTree.consistencyProof(from: old, in: leaves.prefix(size))
        return AddCheckpoint(oldSize: old, proof: proof ?? own, note: note)
    }

    private func evidence() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/evidence").sorted()
    }

    @Test func `is what the log’s key signed: made-up proofs take up no room for it`() async throws
    {
        let desk = try desk()
        #expect(try await desk.answer(request(from: 0, to: 90, of: leaves).text).status == 200)
        for number in 0..<150 {
            let noise = MerkleTree.leafHash(Data("noise \(number)".utf8))
            let answer = try await desk.answer(
                request(from: 90, to: 100, of: leaves, proof: [noise]).text)
            #expect(answer.status == 422)
        }
        #expect(try evidence().isEmpty)
        // What is left of them is the last.
        let left = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(left.count { $0.hasSuffix(".unproven") } == 1)
        let second = try request(from: 90, to: 90, of: others)
        for _ in 0..<3 { #expect(try await desk.answer(second.text).status == 409) }
        #expect(try evidence().count == 1)
        let kept = try String(
            contentsOfFile: "\(path)/evidence/\(try evidence()[0])", encoding: .utf8)
        for root in [leaves, others].map({ MerkleTree.root($0.prefix(90)) }) {
            #expect(kept.contains(root.bytes.base64EncodedString()))
        }
        // A story that goes on from another beginning is evidence by its own proof.
        let longer = try request(from: 90, to: 120, of: others)
        for _ in 0..<3 { #expect(try await desk.answer(longer.text).status == 422) }
        #expect(try evidence().count == 2)
        #expect(try await desk.answer(request(from: 90, to: 100, of: leaves).text).status == 200)
    }

    /// As an earlier version left it, which took anything for evidence.
    @Test func `has room though its folder was filled with what is none`() async throws {
        let desk = try desk()
        for number in 0..<100 {
            try Data("old 90".utf8).write(
                to: URL(fileURLWithPath: "\(path)/evidence/18000000\(number)-0123.txt"))
        }
        _ = try await desk.answer(request(from: 0, to: 90, of: leaves).text)
        _ = try await desk.answer(request(from: 90, to: 90, of: others).text)
        #expect(try evidence().count == 101)
    }
}
