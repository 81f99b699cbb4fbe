import Foundation

/// Makes values that were written differently the same where that is only habit: case, accents,
/// apostrophes, spaces. Works on bytes, and what comes out is A to Z and 0 to 9; letters of names
/// in other scripts stay, as UTF-8.
public enum Cleaning {
    /// The tokens of a name: “O’Dowd-Carter” is ODOWD, CARTER; “Łukasz” is LUKASZ; “Twin2” is TWIN,
    /// 2; “محمد” is itself.
    public static func nameTokens(_ text: String) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        var token: [UInt8] = []
        for byte in folded(text) {
            let isPart = isLetter(byte) || isDigit(byte) || byte >= 128
            let isParted = !isPart || token.last.map(isDigit) ?? false != isDigit(byte)
            if byte != apostrophe, isParted, !token.isEmpty {
                tokens.append(token)
                token = []
            }
            if isPart { token.append(byte) }
        }
        if !token.isEmpty { tokens.append(token) }
        return tokens.map { Array($0.prefix(tokenLengthMax)) }
    }

    /// The same from bytes as they stand in a file, one space between parts. What is not UTF-8 is
    /// taken for Windows-1252.
    static func joinedTokens(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var isParted = false
        for byte in bytes.prefix(bytesMost) {
            let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
            if isLetter(upper) || isDigit(upper) {
                if let last = out.last, isParted || isDigit(last) != isDigit(upper) {
                    out.append(space)
                }
                isParted = false
                out.append(upper)
            } else if byte >= 128 {
                return Array(nameTokens(text(bytes)).joined(separator: [space]))
            } else if byte != apostrophe, byte != UInt8(ascii: "`") {
                isParted = true
            }
        }
        return out
    }

    /// Bytes of a file as text: UTF-8, or else Windows-1252.
    static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let some = UnsafeBufferPointer(rebasing: bytes.prefix(bytesMost))
        // A cut may fall within a letter: the last few bytes are not held against the rest.
        for short in 0..<min(4, max(1, some.count)) {
            if let text = String(validating: some.dropLast(short), as: UTF8.self) { return text }
            if bytes.count <= bytesMost { break }
        }
        return String(bytes: some, encoding: .windowsCP1252)
            ?? String(decoding: some, as: UTF8.self)
    }

    /// Whether bytes are UTF-8; ASCII, which nearly all are, is told eight bytes at a time.
    static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var (at, all) = (0, UInt64(0))
        while at + 8 <= raw.count {
            all |= raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            at += 8
        }
        while at < raw.count {
            all |= UInt64(raw[at])
            at += 1
        }
        return all & 0x8080_8080_8080_8080 == 0
            || String(validating: bytes, as: UTF8.self) != nil
    }

    /// No name or street has more.
    static let bytesMost = 300

    private static let space = UInt8(ascii: " ")

    /// Letters in a word of bits: what comparison works on.
    static let tokenLengthMax = 60

    private static let apostrophe = UInt8(ascii: "'")

    static func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

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

    /// A four-character sound code: the first letter, then classes of consonants (after the
    /// American Soundex, 1918, with the vowels-part rule left out for speed). Of what has no
    /// letters from A to Z, a number that nothing else has.
    ///
    /// - Returns: the characters in one number, the first uppermost; 0 for nothing.
    static func soundCode(_ token: ArraySlice<UInt8>) -> UInt32 {
        guard let start = token.firstIndex(where: isLetter),
            !token.contains(where: { $0 >= 128 })
        else {
            return token.isEmpty
                ? 0 : UInt32(truncatingIfNeeded: token.withUnsafeBufferPointer(Hashing.of)) | 1
        }
        let letters = token[start...]
        let second = letters.count > 1 ? letters[start + 1] : 0
        var (code, count) = (UInt32(softened(letters[start], second)), 1)
        var last = classes[Int(letters[start] - 65)]
        for byte in letters.dropFirst() where isLetter(byte) {
            let kind = classes[Int(byte - 65)]
            if kind != 0, kind != last {
                code = code << 8 | UInt32(48 + kind)
                count += 1
                if count == 4 { break }
            }
            if byte != 72, byte != 87 { last = kind }
        }
        return code
    }

    static func sound(_ token: [UInt8]) -> UInt32 { soundCode(token[...]) }

    /// First letters that sound alike: K for C, S for soft C, F for PH, N for KN.
    private static func softened(_ first: UInt8, _ second: UInt8) -> UInt8 {
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
    private static let families: [ArraySlice<UInt8>: [UInt16]] = {
        var found: [ArraySlice<UInt8>: [UInt16]] = [:]
        var number: UInt16 = 0
        for line in PackageResources.nicknames_csv.split(separator: UInt8(ascii: "\n"))
        where line.first != UInt8(ascii: "#") {
            for name in line.split(separator: UInt8(ascii: ",")) {
                let upper = name.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
                found[upper[...], default: []].append(number)
            }
            number += 1
        }
        return found
    }()

    /// The numbers of the families a name is in; none for most.
    static func families(of token: ArraySlice<UInt8>) -> [UInt16] { families[token] ?? [] }
}
