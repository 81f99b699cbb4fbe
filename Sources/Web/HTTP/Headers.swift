import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Safeguarding
import Store

/// Headers of every answer.
enum Headers {
    /// Nothing but our own files; no inline script or style; nobody may frame a page; nothing is
    /// kept by a browser or a proxy.
    static let always: HTTPFields = {
        var fields = HTTPFields()
        fields[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ] {
            if let field = HTTPField.Name(name) { fields[field] = value }
        }
        return fields
    }()
}

/// The one cookie: a random token, not readable by script, not sent from other sites.
enum Cookies {
    private static func name(isSecure: Bool) -> String {
        // A __Host- cookie must be Secure, which a browser refuses over plain HTTP but for
        // localhost.
        isSecure ? "__Host-hub" : "hub"
    }

    static func set(_ token: [UInt8], isSecure: Bool) -> String {
        let text = Data(token).base64EncodedString()
        return "\(name(isSecure: isSecure))=\(text); Path=/; HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }

    /// Over HTTPS only the cookie that no other host of the domain can set. It stays with the
    /// browser when somebody signs out, and opens nothing then: it says whose words a page sends
    /// that was open still.
    static func token(in header: String?, isSecure: Bool) -> Data? {
        values([Substring(name(isSecure: isSecure))], in: header).lazy
            .compactMap { Data(base64Encoded: $0) }.first { $0.count == 32 }
    }

    /// Lets this browser be known when it signs in again, so that who shares its network cannot
    /// lock it out. It opens nothing.
    static func set(device: String, isSecure: Bool) -> String {
        (isSecure ? "__Host-device" : "device")
            + "=\(device); Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000"
            + (isSecure ? "; Secure" : "")
    }

    static func device(in header: String?, isSecure: Bool) -> String? {
        values([isSecure ? "__Host-device" : "device"], in: header).first
    }

    private static func values(_ names: [Substring], in header: String?) -> [String] {
        (header ?? "").split(separator: ";").compactMap { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, names.contains(pair[0].drop { $0 == " " }) else { return nil }
            return String(pair[1])
        }
    }
}

/// The token each form carries, which another site cannot know.
enum FormToken {
    static func make(for session: Session) -> String {
        Data(
            HMAC<SHA256>.authenticationCode(
                for: Data("form".utf8), using: SymmetricKey(data: session.formKey))
        ).base64EncodedString()
    }

    static func isRight(_ given: String, for session: Session?) -> Bool {
        guard let session, let code = Data(base64Encoded: given) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Data("form".utf8), using: SymmetricKey(data: session.formKey))
    }
}
