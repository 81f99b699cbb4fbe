import Crypto
import Foundation

/// What a log says of itself at one moment (C2SP tlog-checkpoint): who it is, how many entries it
/// has, and the root of their tree.
public struct Checkpoint: Hashable, Sendable {
    public let origin: String
    public let size: Int
    public let root: Hash

    public init(origin: String, size: Int, root: Hash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    public var body: String { "\(origin)\n\(size)\n\(root.bytes.base64EncodedString())\n" }

    public init?(body: String) {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", !lines[0].isEmpty, let size = Int(lines[1]),
            size >= 0, String(size) == lines[1],
            let bytes = Data(base64Encoded: String(lines[2])), let root = Hash(bytes)
        else { return nil }
        self.init(origin: String(lines[0]), size: size, root: root)
    }
}

/// Text with signatures under it (C2SP signed-note), Ed25519.
public struct SignedNote: Hashable, Sendable {
    public let text: String
    public let signatures: [Signature]

    public struct Signature: Hashable, Sendable {
        public let name: String
        /// Four bytes that name the key, then the signature.
        public let bytes: Data
    }

    /// A key that checks notes: a name and an Ed25519 public key.
    public struct VerifierKey: Hashable, Sendable {
        public let name: String
        public let publicKey: Data

        public init(name: String, publicKey: Data) {
            self.name = name
            self.publicKey = publicKey
        }

        /// The first four bytes of SHA-256(name, new line, type, key).
        public var id: Data {
            var hash = SHA256()
            hash.update(data: Data(name.utf8) + [0x0A, SignedNote.ed25519] + publicKey)
            return Data(hash.finalize().prefix(4))
        }

        /// `name+hex id+base64(type, key)`, as witnesses are given it.
        public var text: String {
            let hex = id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return
                "\(name)+\(hex)+\((Data([SignedNote.ed25519]) + publicKey).base64EncodedString())"
        }

        /// Reads what `text` wrote; `nil` where the id does not belong to the key.
        public init?(text: String) {
            let parts = text.split(
                separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let bytes = Data(base64Encoded: String(parts[2])),
                bytes.first == SignedNote.ed25519
            else { return nil }
            self.init(name: String(parts[0]), publicKey: bytes.dropFirst())
            guard self.text == text else { return nil }
        }
    }

    static let ed25519: UInt8 = 1

    public init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Signs a text, which must end in a new line.
    public static func signing(
        _ text: String, name: String, with key: Curve25519.Signing.PrivateKey
    ) throws -> SignedNote {
        precondition(text.hasSuffix("\n"))
        let verifier = VerifierKey(name: name, publicKey: key.publicKey.rawRepresentation)
        let signature = try key.signature(for: Data(text.utf8))
        return SignedNote(
            text: text, signatures: [Signature(name: name, bytes: verifier.id + signature)])
    }

    public var note: String {
        text + "\n"
            + signatures.map { "— \($0.name) \($0.bytes.base64EncodedString())\n" }.joined()
    }

    /// Reads a note; `nil` where its shape is wrong. Signatures are not checked here.
    public init?(note: String) {
        guard let gap = note.range(of: "\n\n", options: .backwards) else { return nil }
        text = String(note[..<gap.lowerBound]) + "\n"
        var found: [Signature] = []
        for line in note[gap.upperBound...].split(separator: "\n") {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", !parts[1].isEmpty,
                let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
            else { return nil }
            found.append(Signature(name: String(parts[1]), bytes: bytes))
        }
        guard !found.isEmpty else { return nil }
        signatures = found
    }

    /// Whether this key signed the note. A signature by the key's name and id that does not verify
    /// makes the note bad; signatures by other keys are ignored.
    public func isSigned(by key: VerifierKey) -> Bool {
        let own = signatures.filter { $0.name == key.name && $0.bytes.prefix(4) == key.id }
        guard !own.isEmpty,
            let publicKey = try? Curve25519.Signing.PublicKey(
                rawRepresentation: key.publicKey)
        else { return false }
        return own.allSatisfy {
            publicKey.isValidSignature($0.bytes.dropFirst(4), for: Data(text.utf8))
        }
    }
}
