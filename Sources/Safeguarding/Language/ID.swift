/// The name of one thing: 128 random bits, shown as 26 letters and digits. The compiler keeps the
/// id of a contact apart from the id of a practitioner.
public struct ID<Subject>: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    public init(using random: inout some RandomNumberGenerator) {
        high = random.next()
        low = random.next()
    }

    /// Reads what `description` wrote; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let letters = Array(text.utf8)
        guard letters.count == Base32.length else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for letter in letters {
            guard let value = Base32.value(letter) else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | value
        }
        self.high = high
        self.low = low
        // 26 letters carry 130 bits; the two spare ones must be nothing.
        guard Array(description.utf8) == letters else { return nil }
    }

    /// The same 128 bits as the name of something else, as where a draft becomes a contact.
    public func of<Other>(_ other: Other.Type) -> ID<Other> { ID<Other>(high: high, low: low) }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension ID: CustomStringConvertible, Comparable, Codable {
    public var description: String {
        var high = high
        var low = low
        var letters = [UInt8](repeating: 0, count: Base32.length)
        for place in letters.indices.reversed() {
            letters[place] = Base32.alphabet[Int(low & 31)]
            low = low >> 5 | high << 59
            high >>= 5
        }
        return String(decoding: letters, as: UTF8.self)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Crockford's base 32: no letter that is taken for a digit.
private enum Base32 {
    static let length = 26
    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func value(_ letter: UInt8) -> UInt64? {
        alphabet.firstIndex(of: letter).map(UInt64.init)
    }
}
