/// Escaping over UTF-8 bytes.
///
/// Never over `Character`: a quote followed by a combining mark is one `Character` that equals no
/// quote, and would slip through an escaper that compares characters.
enum Escape {
    static func write(_ words: String, into out: inout [UInt8]) {
        for byte in words.utf8 {
            switch byte {
            case UInt8(ascii: "&"): out.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): out.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): out.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): out.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): out.append(contentsOf: "&#39;".utf8)
            case 0: out.append(contentsOf: "\u{FFFD}".utf8)
            default: out.append(byte)
            }
        }
    }
}
