import Crypto
import Foundation

/// A witness's word on a checkpoint (C2SP tlog-cosignature, Ed25519): at this time, this is the
/// largest tree of that log that I have seen, and it continues every earlier one that I saw.
public enum Cosignature {
    /// Signs a checkpoint's text.
    /// - Parameter time: seconds since 1970.
    public static func sign(
        _ text: String, name: String, with key: Curve25519.Signing.PrivateKey, time: Int64
    ) throws -> SignedNote.Signature {
        let verifier = SignedNote.VerifierKey(
            name: name, kind: .cosignature, publicKey: key.publicKey.rawRepresentation)
        let signature = try key.signature(for: message(text, time: time))
        let stamp = withUnsafeBytes(of: UInt64(time).bigEndian) { Data($0) }
        return SignedNote.Signature(name: name, bytes: verifier.id + stamp + signature)
    }

    static func message(_ text: String, time: Int64) -> Data {
        Data("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }

    /// The time before a signature of 64 bytes; `nil` where the shape is wrong.
    static func time(_ signature: Data) -> Int64? {
        guard signature.count == 8 + 64 else { return nil }
        return Int64(exactly: signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
