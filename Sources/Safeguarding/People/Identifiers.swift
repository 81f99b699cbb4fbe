/// An NHS number: ten digits of which the last is a modulus 11 check (NHS Data Dictionary).
public struct NHSNumber: Hashable, Sendable {
    public let digits: String

    /// Accepts spaces and dashes; `nil` unless the check digit is right.
    public init?(_ text: String) {
        let digits = text.utf8.filter { (48...57).contains($0) }
        let others = text.utf8.filter { !(48...57).contains($0) && $0 != 32 && $0 != 45 }
        guard digits.count == 10, others.isEmpty, Set(digits).count > 1 else { return nil }
        let sum = (0..<9).reduce(0) { $0 + Int(digits[$1] - 48) * (10 - $1) }
        let check = (11 - sum % 11) % 11
        guard check < 10, check == Int(digits[9] - 48) else { return nil }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// “999 123 4567”.
    public var says: String {
        "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(3)) \(digits.suffix(4))"
    }

    /// The check digit for nine digits, or `nil` where none can be right.
    public static func checkDigit(of stem: [Int]) -> Int? {
        precondition(stem.count == 9)
        let sum = (0..<9).reduce(0) { $0 + stem[$1] * (10 - $1) }
        let check = (11 - sum % 11) % 11
        return check == 10 ? nil : check
    }

    /// What a form was given, or the refusal that says how to mend it.
    public static func reading(_ text: String, field: String) throws(Refusal) -> String? {
        guard let given = text.orNil else { return nil }
        if let number = NHSNumber(given) { return number.digits }
        let letters = given.unicodeScalars.filter { $0.properties.isAlphabetic }.count
        let digits = given.utf8.filter { (48...57).contains($0) }.count
        if letters == 3, digits == 6 {
            throw .answer(
                field: field,
                says: "NHS number must be 10 digits. That looks like a National Insurance number")
        }
        throw .answer(
            field: field,
            says: digits == 10
                ? "NHS number must be right in every digit: check it, or leave it out"
                : "NHS number must be 10 digits, like 999 123 4567")
    }
}

/// A unique pupil number: check letter, local authority, school, year and serial (DfE UPN guide).
public struct UniquePupilNumber: Hashable, Sendable {
    public let text: String

    private static let letters = Array("ABCDEFGHJKLMNPQRTUVWXYZ".utf8)

    public init?(_ given: String) {
        let bytes = Array(given.uppercased().utf8.filter { $0 != 32 && $0 != 45 })
        guard bytes.count == 13, bytes[1..<12].allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        // The last character is a digit, or for a temporary number a letter with its index.
        guard let last = Self.value(bytes[12]) else { return nil }
        let values = bytes[1..<12].map { Int($0 - 48) } + [last]
        let sum = values.enumerated().reduce(0) { $0 + $1.element * ($1.offset + 2) }
        guard bytes[0] == Self.letters[sum % 23] else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    private static func value(_ byte: UInt8) -> Int? {
        if (48...57).contains(byte) { return Int(byte - 48) }
        return letters.firstIndex(of: byte)
    }

    /// The check letter for the twelve digits that follow it.
    public static func checkLetter(of digits: [Int]) -> Character {
        precondition(digits.count == 12)
        let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset + 2) }
        return Character(UnicodeScalar(letters[sum % 23]))
    }
}
