import Foundation

extension Cleaning {
    /// Upper case without accents. Latin letters come out in ASCII, those that do not decompose
    /// written out; letters of other scripts stay what they are, as UTF-8, so that two names in one
    /// of them are the same or not to the letter. Whatever is no letter or digit is a space.
    static func folded(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var isPlain = true
        for byte in text.utf8 {
            if byte >= 128 {
                isPlain = false
                break
            }
            out.append(upper(byte))
        }
        if isPlain { return out }
        out = []
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            fold(scalar, into: &out)
        }
        return out
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        byte >= 97 && byte <= 122 ? byte - 32 : byte
    }

    private static func fold(_ scalar: Unicode.Scalar, into out: inout [UInt8]) {
        if let letters = written[scalar] {
            out.append(contentsOf: letters.utf8)
        } else if scalar.isASCII {
            out.append(upper(UInt8(scalar.value)))
        } else if !scalar.properties.isDiacritic {
            foldOther(scalar, scalar.properties, into: &out)
        }
    }

    private static func foldOther(
        _ scalar: Unicode.Scalar, _ properties: Unicode.Scalar.Properties, into out: inout [UInt8]
    ) {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            out.append(contentsOf: properties.uppercaseMapping.utf8)
        case .nonspacingMark, .spacingMark, .enclosingMark:
            // Vowels that are written as marks are letters; accents and points are not.
            let joining = properties.canonicalCombiningClass
            if joining == .notReordered || vowelMarks.contains(joining.rawValue) {
                out.append(contentsOf: String(scalar).utf8)
            }
        case .decimalNumber: out.append(UInt8(48 + Int(properties.numericValue ?? 0)))
        case .format: break
        default: out.append(UInt8(ascii: " "))
        }
    }

    /// Combining classes of vowels below and above in Telugu, Thai, Lao and Tibetan (Unicode
    /// Character Database).
    private static let vowelMarks: ClosedRange<UInt8> = 84...132

    private static let written: [Unicode.Scalar: String] = [
        "ł": "L", "Ł": "L", "ø": "O", "Ø": "O", "đ": "D", "Đ": "D", "ð": "D", "Ð": "D",
        "þ": "TH", "Þ": "TH", "ß": "SS", "ẞ": "SS", "æ": "AE", "Æ": "AE", "œ": "OE", "Œ": "OE",
        "ı": "I", "ə": "A", "Ə": "A", "ħ": "H", "Ħ": "H", "ŋ": "N", "Ŋ": "N", "ŧ": "T", "Ŧ": "T",
        "ɓ": "B", "Ɓ": "B", "ɗ": "D", "Ɗ": "D", "ƙ": "K", "Ƙ": "K", "ƴ": "Y", "Ƴ": "Y",
        "ɛ": "E", "Ɛ": "E", "ɔ": "O", "Ɔ": "O", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'",
        "ʾ": "'", "ʹ": "'", "ʺ": "'", "′": "'", "`": "'",
        // One letter on the keyboards of Arabic, Persian and Urdu.
        "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ٱ": "ا",
    ]
}

/// Which script a name is written in, as far as it matters: two names in different ones cannot be
/// compared letter by letter.
enum Script {
    /// 0 for Latin letters and digits; any other number stands for one script, or a few that are
    /// written together, as Chinese characters and Japanese kana are.
    static func of(_ cleaned: some Collection<UInt8>) -> UInt8 {
        var start = cleaned.startIndex
        while start != cleaned.endIndex {
            if cleaned[start] >= 0xC0 {
                let script = of(scalar(cleaned[start...]))
                if script != 0 { return script }
            }
            start = cleaned.index(after: start)
        }
        return 0
    }

    /// The scalar some UTF-8 begins with.
    private static func scalar(_ bytes: some Collection<UInt8>) -> UInt32 {
        guard let first = bytes.first else { return 0 }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        let start = UInt32(first) & (0xFF >> UInt32(length + 1))
        return bytes.dropFirst().prefix(length - 1).reduce(start) { $0 << 6 | UInt32($1 & 0x3F) }
    }

    private static func of(_ value: UInt32) -> UInt8 {
        for (number, ranges) in known.enumerated() where ranges.contains(where: { $0 ~= value }) {
            return UInt8(number)
        }
        // Blocks of 128 are a script each, near enough.
        return UInt8(known.count) + UInt8(value >> 7 & 0x7F)
    }

    /// By the blocks of Unicode: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Han and kana,
    /// Hangul, Ethiopic.
    private static let known: [[ClosedRange<UInt32>]] = [
        [0...0x2FF, 0x1D00...0x1DBF, 0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA720...0xA7FF],
        [0x370...0x3FF, 0x1F00...0x1FFF],
        [0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F],
        [0x530...0x58F], [0x590...0x5FF],
        [0x600...0x6FF, 0x750...0x77F, 0x870...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFF],
        [0x2E80...0x312F, 0x31A0...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF],
        [0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF],
        [0x1200...0x139F, 0x2D80...0x2DDF, 0xAB00...0xAB2F],
    ]
}
