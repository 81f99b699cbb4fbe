import Crypto
import Foundation
import Hub

/// Browsers that signed in to a login before, told by what they were given then. The key lives as
/// long as the process: after a start every browser is new once, as every count is.
struct KnownDevices: Sendable {
    private let key = SymmetricKey(size: .bits256)
    private static let nonceBytes = 16

    /// What a browser is given when it signs in.
    func make(for login: String) -> String {
        let nonce = Passwords.randomToken(Self.nonceBytes)
        return (nonce + code(nonce, login)).base64EncodedString()
    }

    /// Which browser it is; `nil` of one that never signed in to this login.
    func known(_ cookie: String?, for login: String) -> String? {
        guard let bytes = cookie.flatMap({ Data(base64Encoded: $0) }),
            bytes.count == Self.nonceBytes + SHA256.byteCount
        else { return nil }
        let nonce = Data(bytes.prefix(Self.nonceBytes))
        let isOurs = HMAC<SHA256>.isValidAuthenticationCode(
            Data(bytes.dropFirst(Self.nonceBytes)), authenticating: said(nonce, login), using: key)
        return isOurs ? nonce.base64EncodedString() : nil
    }

    private func code(_ nonce: Data, _ login: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: said(nonce, login), using: key))
    }

    private func said(_ nonce: Data, _ login: String) -> Data {
        nonce + Data(Hub.folded(login).utf8)
    }
}
