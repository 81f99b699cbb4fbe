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

        public var line: String { "— \(name) \(bytes.base64EncodedString())\n" }

        /// Reads lines of signatures; `nil` where one is not.
        public static func read(_ lines: some StringProtocol) -> [Signature]? {
            var found: [Signature] = []
            for line in lines.split(separator: "\n") {
                let parts = line.split(separator: " ", omittingEmptySubsequences: false)
                guard parts.count == 3, parts[0] == "—", !parts[1].isEmpty,
                    let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
                else { return nil }
                found.append(Signature(name: String(parts[1]), bytes: bytes))
            }
            return found
        }
    }

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

    public var note: String { text + "\n" + signatures.map(\.line).joined() }

    /// What a log says in it; `nil` where the text is no checkpoint.
    public var checkpoint: Checkpoint? { Checkpoint(body: text) }

    /// The same text with more signatures under it.
    public func with(_ more: [Signature]) -> SignedNote {
        SignedNote(text: text, signatures: signatures + more)
    }

    /// Reads a note; `nil` where its shape is wrong. Signatures are not checked here.
    public init?(note: String) {
        guard note.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
            let gap = note.range(of: "\n\n", options: .backwards), note.hasSuffix("\n")
        else { return nil }
        text = String(note[..<gap.lowerBound]) + "\n"
        guard let found = Signature.read(note[gap.upperBound...]), !found.isEmpty else {
            return nil
        }
        signatures = found
    }

    /// Whether this key signed the note. A signature by the key's name and id that does not verify
    /// makes the note bad; signatures by other keys are ignored.
    public func isSigned(by key: VerifierKey) -> Bool {
        let own = signatures(by: key)
        return !own.isEmpty && own.allSatisfy { key.verifies($0, of: text) }
    }

    /// When a witness cosigned the note, in seconds since 1970; `nil` where it did not.
    public func cosigned(by key: VerifierKey) -> Int64? {
        guard key.kind == .cosignature, isSigned(by: key) else { return nil }
        return signatures(by: key).compactMap { Cosignature.time($0) }.max()
    }

    private func signatures(by key: VerifierKey) -> [Data] {
        signatures.filter { $0.name == key.name && $0.bytes.prefix(4) == key.id }
            .map { Data($0.bytes.dropFirst(4)) }
    }
}
