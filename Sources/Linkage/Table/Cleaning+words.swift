extension Cleaning {
    public enum Sex: Sendable { case female, male }

    /// What somebody wrote for a person's sex.
    public static func sex(of text: String) -> Sex? {
        switch text.utf8.first.map(sex) ?? 0 {
        case 1: .female
        case 2: .male
        default: nil
        }
    }

    /// 1 for female, 2 for male, 0 for anything else, by the first letter; W is for the words of
    /// languages that begin “woman” so. The codes of the NHS Data Dictionary and of the DfE’s
    /// returns are 1 for male and 2 for female.
    static func sex(_ letter: UInt8) -> UInt32 {
        if letter == UInt8(ascii: "1") { return 2 }
        if letter == UInt8(ascii: "2") { return 1 }
        return switch letter & 0xDF {
        case 70, 87: 1
        case 77: 2
        default: 0
        }
    }

    /// The words of a street without “Street” or “Road”, which are left out and mixed up.
    static func streetWords(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out = plainWords(bytes)
        if let end = out.lastIndex(of: UInt8(ascii: " ")), streetKinds.contains(out[(end + 1)...]) {
            out.removeSubrange(end...)
        }
        return out
    }

    /// A house and its street, of which either may hold both: “Flat 3, 12-14 Mill Road” is house 12
    /// in MILL. What stands before the last number is the flat or the name of a building, which are
    /// left out as often as not.
    static func home(house: String, street: String) -> (house: [UInt8], street: [UInt8]) {
        let (number, words) = Array(street.utf8).withUnsafeBufferPointer(homeParts)
        let given = Array(code(house).prefix(houseMost))
        return (given.isEmpty ? number : given, words)
    }

    static let houseMost = 12

    /// The number in front of a street's words, where there is one, and those words.
    static func homeParts(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> (house: [UInt8], street: [UInt8]) {
        let words = streetWords(bytes)
        guard bytes.contains(where: isDigit) else { return ([], words) }
        let parts = words.split(separator: UInt8(ascii: " "))
        // Of 12-14, which reads 12 14, the first.
        guard let last = parts.dropLast().lastIndex(where: { $0.contains(where: isDigit) }) else {
            return ([], words)
        }
        let isRange =
            last > 0 && parts[last].allSatisfy(isDigit)
            && parts[last - 1].allSatisfy(isDigit) && bytes.contains(UInt8(ascii: "-"))
        let number = parts[isRange ? last - 1 : last]
        return (
            Array(number.prefix(houseMost)),
            Array(parts[(last + 1)...].joined(separator: [UInt8(ascii: " ")]))
        )
    }

    /// Letters and digits in upper case, one space between words.
    static func plainWords(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let isPlain = bytes.allSatisfy { $0 < 128 }
        let letters = isPlain ? Array(bytes.prefix(bytesMost)) : folded(text(bytes))
        var out: [UInt8] = []
        out.reserveCapacity(letters.count)
        var isParted = false
        for byte in letters {
            let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
            if isLetter(upper) || isDigit(upper) {
                if isParted, !out.isEmpty { out.append(UInt8(ascii: " ")) }
                isParted = false
                out.append(upper)
            } else if byte != UInt8(ascii: "'") {
                isParted = true
            }
        }
        return out
    }

    private static let streetKinds: Set<ArraySlice<UInt8>> = Set(
        """
        STREET ST ROAD RD AVENUE AVE LANE LN CLOSE CL DRIVE DR WAY COURT CT PLACE PL CRESCENT CRES \
        GARDENS GDNS TERRACE TER GROVE SQUARE SQ CIRCUIT CCT HILL PARK ROW
        """.split(separator: " ").map { Array($0.utf8)[...] })
}
