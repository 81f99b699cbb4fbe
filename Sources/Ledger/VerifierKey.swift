import Crypto
import Foundation

extension SignedNote {
    /// What a signature says (C2SP signed-note, signature types).
    public enum Kind: UInt8, Sendable, Hashable {
        /// Ed25519 over the text: a log's own signature.
        case ed25519 = 0x01
        /// Ed25519 over the time and the text: a witness's.
        case cosignature = 0x04
    }

    /// A key that checks notes: a name, what it signs, and an Ed25519 public key.
    public struct VerifierKey: Hashable, Sendable {
        public let name: String
        public let kind: Kind
        public let publicKey: Data

        public init(name: String, kind: Kind = .ed25519, publicKey: Data) {
            self.name = name
            self.kind = kind
            self.publicKey = publicKey
        }

        /// The first four bytes of SHA-256(name, new line, kind, key).
        public var id: Data {
            var hash = SHA256()
            hash.update(data: Data(name.utf8) + [0x0A, kind.rawValue] + publicKey)
            return Data(hash.finalize().prefix(4))
        }

        /// `name+hex id+base64(kind, key)`, as it is given to others.
        public var text: String {
            let key = (Data([kind.rawValue]) + publicKey).base64EncodedString()
            return "\(name)+\(id.hex)+\(key)"
        }

        /// Reads what `text` wrote; `nil` where the id does not belong to the key.
        public init?(text: String) {
            let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let bytes = Data(base64Encoded: String(parts[2])),
                let kind = bytes.first.flatMap({ Kind(rawValue: $0) })
            else { return nil }
            self.init(name: String(parts[0]), kind: kind, publicKey: Data(bytes.dropFirst()))
            guard self.text == text else { return nil }
        }

        /// Whether these bytes, without the key's id, are its signature of the text.
        func verifies(_ signature: Data, of text: String) -> Bool {
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
                return false
            }
            switch kind {
            case .ed25519: return key.isValidSignature(signature, for: Data(text.utf8))
            case .cosignature:
                guard let time = Cosignature.time(signature) else { return false }
                return key.isValidSignature(
                    signature.dropFirst(8), for: Cosignature.message(text, time: time))
            }
        }
    }
}
