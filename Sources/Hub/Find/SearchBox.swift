import Linkage
import Safeguarding

/// What somebody typed into the one search box, taken apart: numbers, dates and postcodes are
/// recognised wherever they stand, and what is left is names, in any order.
public struct SearchBox: Sendable, Hashable {
    public private(set) var details = Details()
    /// A reference such as RB-26-01187.
    public private(set) var reference: String?
    /// What each part was taken for, to show above the results.
    public private(set) var understood: [String] = []

    public init(_ text: String, prefix: String) {
        var names: [String] = []
        var words = text.tidied.replacingControl.split(separator: " ").map(String.init)
        takeTogether(&words)
        for word in words { take(word, prefix: prefix, &names) }
        guard !names.isEmpty else { return }
        // The last name is the likeliest family name; the comparison also tries the other order.
        if names.count == 1 {
            details.family = names[0]
        } else {
            details.given = names.dropLast().joined(separator: " ")
            details.family = names.last ?? ""
        }
        understood.append("name \(names.joined(separator: " "))")
    }

    public var isEmpty: Bool { understood.isEmpty }

    /// Numbers, dates and postcodes typed with spaces in them.
    private mutating func takeTogether(_ words: inout [String]) {
        var place = 0
        while place < words.count {
            for length in stride(from: min(4, words.count - place), to: 1, by: -1) {
                let part = words[place..<(place + length)]
                let joined = part.joined()
                let isNumbers = part.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
                if isNumbers, let number = NHSNumber(joined) {
                    words.replaceSubrange(place..<(place + length), with: [number.digits])
                    break
                }
                if isNumbers, joined.utf8.first == 48, (10...11).contains(joined.utf8.count) {
                    words.replaceSubrange(place..<(place + length), with: [joined])
                    break
                }
                if length == 2, Self.isPostcode(joined), part.first?.utf8.count ?? 0 <= 4 {
                    words.replaceSubrange(place..<(place + length), with: [joined])
                    break
                }
                let date = PartialDate.reading(part.joined(separator: " "))
                if length >= 2, date.month != nil {
                    take(date)
                    words.removeSubrange(place..<(place + length))
                    place -= 1
                    break
                }
            }
            place += 1
        }
    }

    private mutating func take(_ word: String, prefix: String, _ names: inout [String]) {
        let upper = word.uppercased()
        if Self.isReference(upper, prefix) {
            reference = upper
            understood.append("reference \(upper)")
        } else if let number = NHSNumber(word) {
            details.nhsNumber = number.digits
            understood.append("NHS number")
        } else if let upn = UniquePupilNumber(word) {
            details.upn = upn.text
            understood.append("pupil number")
        } else if Self.isPostcode(upper) {
            details.postcode = upper
            understood.append("postcode \(upper)")
        } else if word.utf8.contains(where: { (48...57).contains($0) }) {
            takeNumber(word)
        } else {
            names.append(word)
        }
    }

    private mutating func takeNumber(_ word: String) {
        let digits = word.utf8.filter { (48...57).contains($0) }.count
        let date = PartialDate.reading(word)
        if date.year != nil {
            take(date)
        } else if digits >= 10, word.utf8.first == 48 || word.hasPrefix("+44") {
            details.telephone = word
            understood.append("telephone")
        } else if digits <= 4 {
            details.house = word
            understood.append("house \(word)")
        }
    }

    private mutating func take(_ date: PartialDate) {
        details.birthYear = date.year
        details.birthMonth = date.month
        details.birthDay = date.day
        understood.append("born \(date.says)")
    }

    /// “RB-26-01187” for an enquiry, “RBC-26-01187” for a concern.
    private static func isReference(_ text: String, _ prefix: String) -> Bool {
        let parts = text.split(separator: "-")
        return parts.count == 3 && (parts[0] == prefix || parts[0] == prefix + "C")
            && parts.dropFirst().allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    /// A postcode, or the first half of one: letters then a digit; `RB4 7XY`, `RB4`.
    static func isPostcode(_ text: String) -> Bool {
        let bytes = Array(text.uppercased().utf8)
        let letters = bytes.prefix { (65...90).contains($0) }.count
        guard (1...2).contains(letters), bytes.count > letters,
            (48...57).contains(bytes[letters]), (2...7).contains(bytes.count)
        else { return false }
        if bytes.count <= 4 { return true }
        let inward = bytes.suffix(3)
        return (48...57).contains(inward.first ?? 0)
            && inward.dropFirst().allSatisfy { (65...90).contains($0) }
    }
}

extension String {
    fileprivate var replacingControl: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0 == "\n" || $0 == "\t" || $0 == "," ? " " : $0 }))
    }
}
