import Foundation

/// Makes values that were written differently the same where that is only habit: case, accents,
/// apostrophes, spaces. Works on bytes, and what comes out is A to Z and 0 to 9 only.
public enum Cleaning {
    /// The tokens of a name: “O’Dowd-Carter” is ODOWD, CARTER; “Łukasz” is LUKASZ.
    public static func nameTokens(_ text: String) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        var token: [UInt8] = []
        for byte in folded(text) {
            if isLetter(byte) {
                token.append(byte)
            } else if byte != apostrophe, !token.isEmpty {
                tokens.append(token)
                token = []
            }
        }
        if !token.isEmpty { tokens.append(token) }
        return tokens.map { Array($0.prefix(tokenLengthMax)) }
    }

    /// Letters in a word of bits: what comparison works on.
    static let tokenLengthMax = 60

    private static let apostrophe = UInt8(ascii: "'")

    static func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    /// Upper case without accents, in ASCII. Letters that do not decompose are written out.
    static func folded(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var isPlain = true
        for byte in text.utf8 {
            if byte >= 128 {
                isPlain = false
                break
            }
            out.append(byte >= 97 && byte <= 122 ? byte - 32 : byte)
        }
        if isPlain { return out }
        out = []
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            if let letters = written[scalar] {
                out.append(contentsOf: letters.utf8)
            } else if scalar.isASCII {
                let byte = UInt8(scalar.value)
                out.append(byte >= 97 && byte <= 122 ? byte - 32 : byte)
            } else if !scalar.properties.isDiacritic,
                scalar.properties.canonicalCombiningClass
                    == .notReordered
            {
                out.append(UInt8(ascii: " "))
            }
        }
        return out
    }

    private static let written: [Unicode.Scalar: String] = [
        "ł": "L", "Ł": "L", "ø": "O", "Ø": "O", "đ": "D", "Đ": "D", "ð": "D", "Ð": "D",
        "þ": "TH", "Þ": "TH", "ß": "SS", "æ": "AE", "Æ": "AE", "œ": "OE", "Œ": "OE", "ı": "I",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'",
    ]

    /// Letters and digits only: a house, a postcode, a pupil number.
    public static func code(_ text: String) -> [UInt8] {
        folded(text).filter { isLetter($0) || isDigit($0) }
    }

    /// The same with a space for whatever parts words.
    static func code(_ text: String, keepingSpaces: Bool) -> [UInt8] {
        folded(text).compactMap { byte in
            if isLetter(byte) || isDigit(byte) { return byte }
            return byte == apostrophe ? nil : UInt8(ascii: " ")
        }
    }

    /// Whether ten digits pass the check of an NHS number: each of the first nine times ten down to
    /// two, and eleven less the remainder by eleven is the last (NHS Data Dictionary).
    static func isNHSNumber(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
        guard digits.count == 10, digits.allSatisfy(isDigit) else { return false }
        var sum = 0
        for place in 0..<9 { sum += Int(digits[place] - 48) * (10 - place) }
        return (11 - sum % 11) % 11 == Int(digits[9] - 48)
    }

    public static func digits(_ text: String) -> [UInt8] { text.utf8.filter(isDigit) }

    /// The last ten digits, so that +44 and 0 are the same.
    public static func telephone(_ text: String) -> [UInt8] {
        let found = digits(text)
        return found.count < 6 ? [] : Array(found.suffix(10))
    }

    /// The first word of a street, and nothing of “Street” or “Road”, which are left out and mixed
    /// up.
    public static func street(_ text: String) -> [UInt8] {
        Array((nameTokens(text).first { $0.count > 1 } ?? []).prefix(tokenLengthMax))
    }

    /// A four-character sound code: the first letter, then classes of consonants (after the
    /// American Soundex, 1918, with the vowels-part rule left out for speed).
    static func sound(_ token: [UInt8]) -> [UInt8] {
        guard let first = token.first else { return [] }
        var out = [softened(first, token)]
        var last = classes[Int(first - 65)]
        for byte in token.dropFirst() {
            let kind = classes[Int(byte - 65)]
            if kind != 0, kind != last { out.append(48 + kind) }
            if byte != 72, byte != 87 { last = kind }
            if out.count == 4 { break }
        }
        return out
    }

    /// First letters that sound alike: K for C, S for soft C, F for PH, N for KN.
    private static func softened(_ first: UInt8, _ token: [UInt8]) -> UInt8 {
        let second = token.count > 1 ? token[1] : 0
        switch (first, second) {
        case (67, 69), (67, 73), (67, 89), (90, _): return 83
        case (67, _), (81, _): return 75
        case (80, 72): return 70
        case (75, 78), (71, 78): return 78
        case (89, _): return 74
        default: return first
        }
    }

    private static let classes: [UInt8] = [
        0, 1, 2, 3, 0, 1, 2, 0, 0, 2, 2, 4, 5, 5, 0, 1, 2, 6, 2, 3, 0, 1, 0, 2, 0, 2,
    ]
}

/// Names that stand for each other.
enum Nicknames {
    private static let families: [String: Set<Int>] = {
        let text = String(decoding: PackageResources.nicknames_csv, as: UTF8.self)
        var found: [String: Set<Int>] = [:]
        for (number, line) in text.split(separator: "\n").enumerated() where !line.hasPrefix("#") {
            for name in line.split(separator: ",") {
                found[name.uppercased(), default: []].insert(number)
            }
        }
        return found
    }()

    static func families(of token: [UInt8]) -> Set<Int> {
        families[String(decoding: token, as: UTF8.self)] ?? []
    }
}
