import Crypto
import Foundation
import Ledger
import TestKit
import Testing

@Suite struct `A witness policy` {
    private let log = Curve25519.Signing.PrivateKey()
    private let keys = ["police", "council", "health"].map {
        ($0, Curve25519.Signing.PrivateKey())
    }

    private func vkey(
        _ name: String, _ key: Curve25519.Signing.PrivateKey, _ kind: SignedNote.Kind
    ) -> String {
        SignedNote.VerifierKey(
            name: name, kind: kind, publicKey: key.publicKey.rawRepresentation
        ).text
    }

    private var head: String {
        "# the hub\nlog \(vkey("hub.example", log, .ed25519))\n\n"
            + keys.map {
                "witness \($0.0) \(vkey("\($0.0).example", $0.1, .cosignature)) http://w\n"
            }
            .joined()
    }

    private func note(cosignedBy names: [String]) throws -> SignedNote {
        let text = Checkpoint(origin: "hub.example", size: 0, root: MerkleTree.emptyRoot).body
        let note = try SignedNote.signing(text, name: "hub.example", with: log)
        return note.with(
            try keys.filter { names.contains($0.0) }.map {
                try Cosignature.sign(text, name: "\($0.0).example", with: $0.1, time: 7)
            })
    }

    private func isMet(_ quorum: String, by names: [String]) throws -> Bool {
        try WitnessPolicy(text: head + quorum).problem(with: note(cosignedBy: names)) == nil
    }

    @Test func `counts who signed`() throws {
        let two = "group partners 2 police council health\nquorum partners"
        #expect(try isMet(two, by: ["police", "health"]))
        #expect(try isMet(two, by: ["police", "health", "council"]))
        #expect(try !isMet(two, by: ["council"]))
        #expect(try !isMet(two, by: []))
        #expect(try isMet("quorum none", by: []))
        #expect(try isMet("quorum police", by: ["police"]))
        #expect(try !isMet("quorum police", by: ["council", "health"]))
        let nested = """
            \tgroup  others any council health\t
            group both all police others
            quorum both
            """
        #expect(try isMet(nested, by: ["police", "health"]))
        #expect(try !isMet(nested, by: ["council", "health"]))
        #expect(try WitnessPolicy(text: head + two).says == "2 of police, council, health")
    }

    @Test func `takes no signature that is not good`() throws {
        let policy = try WitnessPolicy(text: head + "quorum police")
        let good = try note(cosignedBy: ["police"])
        #expect(policy.cosigners(of: good).map(\.time) == [7])
        let changed = SignedNote(
            text: good.text.replacingOccurrences(of: "\n0\n", with: "\n1\n"),
            signatures: good.signatures)
        #expect(policy.problem(with: changed) != nil)
        let later = good.signatures.map { one in
            var bytes = one.bytes
            if one.name == "police.example" { bytes[bytes.startIndex + 11] = 8 }
            return SignedNote(note: "x\n\n— \(one.name) \(bytes.base64EncodedString())\n")
        }.compactMap(\.self).flatMap(\.signatures)
        #expect(policy.problem(with: SignedNote(text: good.text, signatures: later)) != nil)
    }

    @Test(arguments: [
        ("quorum nobody", 7, "Define “nobody”"),
        ("", 7, "says the quorum"),
        ("group g 4 police council health", 7, "from 1 to 3"),
        ("group g 0 police", 7, "from 1 to 1"),
        ("group none any police", 7, "is taken"),
        ("group police any council", 7, "is taken"),
        ("group g any police police", 7, "one group only"),
        ("log rubbish", 7, "ledger status"),
        ("witness x rubbish", 7, "goldenthread witness"),
        ("quorum none\nquorum none", 8, "once"),
        ("please sign", 7, "A line is"),
        ("quorum none \u{7}", 7, "control"),
    ])
    func `says which line is wrong, and how to mend it`(line: String, at: Int, says: String) {
        let problem = #expect(throws: WitnessPolicy.Problem.self) {
            try WitnessPolicy(text: head + line)
        }
        #expect(problem?.line == at)
        #expect(problem?.says.contains(says) ?? false, "\(problem?.says ?? "")")
    }
}
