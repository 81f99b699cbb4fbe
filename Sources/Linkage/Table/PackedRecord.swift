/// One record as numbers, in the 64 bytes of one cache line: names, streets and words as the
/// numbers an ``Interner`` gave them, and identifiers and postcodes spelt out, so that comparing
/// two records touches two lines of memory and little else. 0 is “not known” in every field.
struct PackedRecord: BitwiseCopyable {
    /// Ten digits, as ``PackedDigits``.
    var nhs: UInt64 = 0
    var telephone: UInt64 = 0
    /// As ``PackedCode``.
    var postcode: UInt64 = 0
    var given: UInt32 = 0
    var middle: UInt32 = 0
    var family: UInt32 = 0
    /// The sex in the upper two bits, the date of birth in the rest: both together are one word.
    private var bornAndSex: UInt32 = 0
    var street: UInt32 = 0
    var house: UInt32 = 0
    var upn: UInt32 = 0
    var texts: (UInt32, UInt32, UInt32) = (0, 0, 0)

    private static let bornMask: UInt32 = 0x3FFF_FFFF

    /// Year, month and day in one number, as ``BirthDate``.
    var born: UInt32 {
        get { bornAndSex & Self.bornMask }
        set { bornAndSex = bornAndSex & ~Self.bornMask | newValue & Self.bornMask }
    }

    /// 1 for female, 2 for male.
    var sex: UInt32 {
        get { bornAndSex >> 30 }
        set { bornAndSex = bornAndSex & Self.bornMask | newValue << 30 }
    }

    func text(_ place: Int) -> UInt32 {
        place == 0 ? texts.0 : place == 1 ? texts.1 : texts.2
    }

    /// A field's value as one number, for the slower paths that go over fields.
    func value(_ field: RecordField) -> UInt64 {
        switch field {
        case .given: UInt64(given)
        case .middle: UInt64(middle)
        case .family: UInt64(family)
        case .born: UInt64(born)
        case .sex: UInt64(sex)
        case .postcode: postcode
        case .street: UInt64(street)
        case .house: UInt64(house)
        case .nhs: nhs
        case .upn: UInt64(upn)
        case .telephone: telephone
        case .text(let place): UInt64(text(place))
        }
    }
}

/// The fields of a ``PackedRecord``.
enum RecordField: Hashable {
    case given, middle, family, born, sex, postcode, street, house, nhs, upn, telephone
    /// A column compared as plain words, by its place.
    case text(Int)
}

/// Up to sixteen digits in one number, four bits each as the digit plus one, so that a leading
/// nought is not lost and 0 is nothing.
enum PackedDigits {
    static let most = 16

    /// The last `most` digits of some bytes; 0 where there are fewer than `least`.
    @inline(__always)
    static func last(
        _ most: Int, least: Int, of bytes: UnsafeBufferPointer<UInt8>
    ) -> UInt64 {
        var (packed, count) = (UInt64(0), 0)
        for byte in bytes where byte >= 48 && byte <= 57 {
            packed = packed << 4 | UInt64(byte - 47)
            count += 1
        }
        if count < least { return 0 }
        return most == 16 ? packed : packed & (1 << UInt64(most * 4) - 1)
    }

    /// The ten digits of an NHS number; 0 for fewer, and for one digit ten times over, which passes
    /// the check, is never issued and is written for “not known”.
    @inline(__always)
    static func nhsNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let packed = last(10, least: 10, of: bytes)
        return isRepeated(packed) ? 0 : packed
    }

    /// The last ten digits of a telephone number; 0 for fewer than six, for one digit repeated,
    /// and for what a spreadsheet made of one, such as 4.47701E+11.
    @inline(__always)
    static func telephone(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let packed = last(10, least: 6, of: bytes)
        return isRepeated(packed) || isRounded(bytes) ? 0 : packed
    }

    @inline(__always)
    private static func isRepeated(_ packed: UInt64) -> Bool {
        let rest = packed >> 4
        return rest == packed & ((1 << UInt64(64 - rest.leadingZeroBitCount)) - 1)
    }

    /// Whether a number was written with an exponent, so that most of its digits are gone.
    private static func isRounded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.dropLast().contains {
            bytes[$0] & 0xDF == UInt8(ascii: "E") && bytes[$0 + 1] == UInt8(ascii: "+")
        }
    }

    static func count(_ packed: UInt64) -> Int { 16 - packed.leadingZeroBitCount / 4 }

    /// How many places differ between two of one length.
    @inline(__always)
    static func differing(_ left: UInt64, _ right: UInt64) -> Int {
        let apart = left ^ right
        let halves = apart | apart >> 2
        return ((halves | halves >> 1) & 0x1111_1111_1111_1111).nonzeroBitCount
    }

    static func text(_ packed: UInt64) -> String {
        var digits: [UInt8] = []
        var rest = packed
        while rest != 0 {
            digits.append(UInt8(rest & 15) + 47)
            rest >>= 4
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// Whether ten digits pass the check of an NHS number: each of the first nine times ten down to
    /// two, and eleven less the remainder by eleven is the last (NHS Data Dictionary).
    static func isNHSNumber(_ packed: UInt64) -> Bool {
        guard count(packed) == 10 else { return false }
        var (sum, rest) = (0, packed >> 4)
        for weight in 2...10 {
            sum += (Int(rest & 15) - 1) * weight
            rest >>= 4
        }
        return (11 - sum % 11) % 11 == Int(packed & 15) - 1
    }
}

/// Up to ten letters and digits in one number, six bits each: a postcode without its space.
enum PackedCode {
    static let most = 10
    static let bits: UInt64 = 6

    @inline(__always)
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var (packed, count) = (UInt64(0), 0)
        for byte in bytes {
            let code: UInt8
            switch byte {
            case 48...57: code = byte - 48 + 27
            case 65...90: code = byte - 64
            case 97...122: code = byte - 96
            default: continue
            }
            packed = packed << bits | UInt64(code)
            count += 1
            if count == most { break }
        }
        return packed
    }

    static func count(_ packed: UInt64) -> Int {
        (64 - packed.leadingZeroBitCount + 5) / 6
    }

    static func text(_ packed: UInt64) -> String {
        var bytes: [UInt8] = []
        var rest = packed
        while rest != 0 {
            let code = UInt8(rest & 63)
            bytes.append(code > 26 ? code - 27 + 48 : code + 64)
            rest >>= bits
        }
        return String(decoding: bytes.reversed(), as: UTF8.self)
    }

    /// Whether one letter differs, two neighbours changed places, or one has a letter more.
    static func areNear(_ left: UInt64, _ right: UInt64) -> Bool {
        let (one, other) = (count(left), count(right))
        if one == other {
            let apart = left ^ right
            let lowest = UInt64(apart.trailingZeroBitCount) / bits * bits
            let rest = apart >> lowest
            if rest < 64 { return true }
            // Two letters apart, next to each other and crossed.
            guard rest < 4_096 else { return false }
            let (mine, theirs) = (left >> lowest & 4_095, right >> lowest & 4_095)
            return mine >> bits == theirs & 63 && mine & 63 == theirs >> bits
        }
        guard abs(one - other) == 1 else { return false }
        let (short, long) = one < other ? (left, right) : (right, left)
        // The letters below the first place where they differ are those above it, moved by one.
        for place in 0...min(one, other) {
            let low = UInt64(place) * bits
            let below: UInt64 = (1 << low) - 1
            if short & below == long & below, short >> low == long >> (low + bits) { return true }
        }
        return false
    }

    /// All but the last three: of a British postcode the outward part, which names the district.
    static func outward(_ packed: UInt64) -> UInt64 { packed >> (3 * bits) }
}
