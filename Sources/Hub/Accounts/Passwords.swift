import CSodium
import Foundation

/// Passwords under argon2id, by libsodium. Nothing of ours: only the call.
public enum Passwords {
    /// libsodium must be initialised once; doing so again does nothing.
    private static let isReady: Bool = sodium_init() >= 0

    /// 64 MiB and 3 passes take about 0.15 s: slow for a guesser, bearable for a person.
    private static let memory = 64 * 1_024 * 1_024
    private static let passes: UInt64 = 3

    /// So few at once that others still have a core: each check fills one, and 64 MiB.
    static let turns = Turns(
        atOnce: ProcessInfo.processInfo.activeProcessorCount - 1, waitingMost: 64)

    /// `nil` where the machine has not the memory.
    public static func hash(_ password: String) -> String? {
        guard isReady else { return nil }
        var out = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
        let bytes = Array(password.utf8).map { CChar(bitPattern: $0) }
        let result = crypto_pwhash_str_alg(
            &out, bytes, UInt64(bytes.count), passes, memory, crypto_pwhash_alg_argon2id13())
        guard result == 0 else { return nil }
        return String(
            decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    public static func isRight(_ password: String, for hash: String) -> Bool {
        guard isReady else { return false }
        let bytes = Array(password.utf8).map { CChar(bitPattern: $0) }
        return crypto_pwhash_str_verify(hash, bytes, UInt64(bytes.count)) == 0
    }

    /// The hash of no password anyone can type, checked where a login is unknown, so that an answer
    /// takes as long and tells nothing.
    static let nobody: String = hash(randomToken(32).base64EncodedString()) ?? ""

    public static func randomToken(_ count: Int) -> Data {
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return Data(bytes)
    }

    /// What makes a password unfit, in words; `nil` where it will do: 12 characters or more, and
    /// none that a guesser tries first (NCSC, Password administration for system owners: a list of
    /// what may not be used, and no rule of kinds of characters).
    public static func problem(with password: String, login: String) -> String? {
        let good = "Three words you will remember are good"
        guard password.unicodeScalars.count >= 12 else {
            return "Password must be 12 characters or more. \(good)"
        }
        let letters = password.lowercased().unicodeScalars
        let word = String(String.UnicodeScalarView(letters.filter(\.properties.isAlphabetic)))
        let isLogin = !login.isEmpty && password.lowercased().contains(login.lowercased())
        guard Set(letters).count >= 5, !isRun(Array(letters)), !isLogin, !guessed.contains(word)
        else { return "Password is one that people guess first. \(good)" }
        return nil
    }

    /// “abcdefghijkl”, “123456789012”, “qwertyuiopas”: steps along the alphabet or the keyboard.
    private static func isRun(_ letters: [Unicode.Scalar]) -> Bool {
        let rows = [
            "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm",
        ]
        .map { Array($0.unicodeScalars) }
        return (rows + rows.map { $0.reversed() }).contains { row in
            zip(letters, letters.dropFirst()).allSatisfy { one, next in
                zip(row, row.dropFirst()).contains { $0 == (one, next) }
            }
        }
    }

    /// Words that are no password by themselves, whatever digits and signs stand around them.
    private static let guessed: Set<String> = [
        "", "password", "passwort", "passw", "letmein", "welcome", "welcometo", "changeme",
        "administrator", "admin", "qwerty", "qwertyuiop", "iloveyou", "monkey", "dragon",
        "football", "liverpool", "arsenal", "chelsea", "princess", "sunshine", "superman",
        "batman", "master", "login", "secret", "summer", "winter", "spring", "autumn", "london",
        "england", "safeguarding", "goldenthread", "goldthread", "children", "council", "police",
        "hospital", "test", "testing", "default", "guest", "passwordpassword", "secretsecret",
    ]
}
