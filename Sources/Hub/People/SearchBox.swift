import Foundation
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
    /// What could not be used, in words that say how to mend it. Nothing is said of who knows a
    /// child where part of the question was dropped.
    public private(set) var problem: String?

    public init(_ text: String, prefix: String) {
        var names: [String] = []
        var words = text.tidied.replacingControl.split(separator: " ").map(String.init)
        takeTogether(&words)
        takeStreet(&words)
        for word in words { take(word, prefix: prefix, &names) }
        guard !names.isEmpty else { return }
        // The last name is the likeliest family name; the comparison also tries the other order.
        if names.count == 1, let parts = Self.unspaced(names[0]) {
            (details.family, details.given) = parts
        } else if names.count == 1 {
            details.family = names[0]
        } else {
            details.given = names.dropLast().joined(separator: " ")
            details.family = names.last ?? ""
        }
        understood.append("name \(names.joined(separator: " "))")
    }

    public var isEmpty: Bool { understood.isEmpty && problem == nil }

    /// A whole name in Chinese characters or Hangul, which is written without a space: the first
    /// character is the family name of nearly everybody.
    private static func unspaced(_ word: String) -> (family: String, given: String)? {
        let scalars = word.precomposedStringWithCanonicalMapping.unicodeScalars
        guard (2...4).contains(scalars.count), let first = scalars.first,
            scalars.allSatisfy({
                (0x4E00...0x9FFF).contains($0.value) || (0xAC00...0xD7A3).contains($0.value)
            })
        else { return nil }
        return (String(first), String(String.UnicodeScalarView(scalars.dropFirst())))
    }

    /// A telephone number as it stands on a letter or a screen, “(01632) 960200” or
    /// “+44 (0)7700 900123”, as digits from the nought.
    private static func telephone(_ text: String) -> String? {
        let marks: Set<UInt8> = [40, 41, 43, 45, 46]
        guard text.utf8.allSatisfy({ (48...57).contains($0) || marks.contains($0) }) else {
            return nil
        }
        var digits = Array(text.utf8.filter { (48...57).contains($0) })
        let isAbroad = text.utf8.first == 43 || digits.starts(with: Array("0044".utf8))
        if isAbroad {
            guard let code = digits.firstRange(of: Array("44".utf8)), code.lowerBound <= 2 else {
                return nil
            }
            digits = [48] + digits[code.upperBound...].drop { $0 == 48 }
        }
        guard digits.first == 48, (10...11).contains(digits.count) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Numbers, dates and postcodes typed with spaces in them.
    private mutating func takeTogether(_ words: inout [String]) {
        var place = 0
        while place < words.count {
            for length in stride(from: min(5, words.count - place), to: 0, by: -1) {
                let part = words[place..<(place + length)]
                let joined = part.joined()
                let isNumbers = part.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
                if isNumbers, let number = NHSNumber(joined) {
                    words.replaceSubrange(place..<(place + length), with: [number.digits])
                    break
                }
                if let telephone = Self.telephone(joined) {
                    words.replaceSubrange(place..<(place + length), with: [telephone])
                    break
                }
                if isNumbers, [[3, 3, 4], [10]].contains(part.map(\.utf8.count)) {
                    problem =
                        "“\(part.joined(separator: " "))” is not an NHS number: check each digit"
                    words.removeSubrange(place..<(place + length))
                    place -= 1
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

    /// What a street is called last, in England and Wales. Many are surnames too.
    private static let streetKinds: Set<String> = [
        "avenue", "ave", "bank", "close", "court", "crescent", "drive", "gardens", "green",
        "grove", "hill", "lane", "mews", "park", "place", "rise", "road", "rd", "row", "square",
        "street", "st", "terrace", "view", "walk", "way", "yard",
    ]
    /// Of these, those that nobody is called: without a number they still are a street.
    private static let onlyStreets: Set<String> = [
        "avenue", "crescent", "drive", "gardens", "mews", "road", "rd", "street", "terrace",
    ]

    /// A street: up to three words after a house number, of which the last says so; or all the
    /// words there are beside a postcode. “Mary Hill” is nobody’s street.
    private mutating func takeStreet(_ words: inout [String]) {
        func isNumber(_ word: String) -> Bool {
            let digits = word.utf8.prefix { (48...57).contains($0) }.count
            return (1...4).contains(digits) && word.utf8.count - digits <= 1
        }
        func isKind(_ word: String, _ kinds: Set<String>) -> Bool {
            kinds.contains(word.lowercased())
        }
        for start in words.indices where isNumber(words[start]) {
            let rest = words[(start + 1)...].prefix(4)
            guard
                let end = rest.indices.dropFirst().first(where: {
                    isKind(words[$0], Self.streetKinds)
                })
            else { continue }
            details.house = words[start]
            understood.append("house \(words[start])")
            details.street = words[(start + 1)...end].joined(separator: " ")
            understood.append("street \(details.street)")
            words.removeSubrange(start...end)
            return
        }
        let names = words.filter { word in
            !word.utf8.contains { (48...57).contains($0) }
        }
        if (2...4).contains(names.count), let last = names.last, isKind(last, Self.onlyStreets),
            words.contains(where: Self.isPostcode)
        {
            // Half an address tells homes apart worse than its postcode alone.
            let street = names.joined(separator: " ")
            understood.append("street \(street), not searched without a house number")
            words.removeAll(where: names.contains)
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
        let isTelephone = Self.telephone(word) != nil
        let date = PartialDate.reading(word)
        if date.year != nil {
            take(date)
        } else if isTelephone {
            details.telephone = word
            understood.append("telephone")
        } else if digits <= 4 {
            details.house = word
            understood.append("house \(word)")
        } else if problem == nil {
            problem =
                "“\(word)” was not understood. Write a date as 14/3/2019, an NHS number with 10 "
                + "digits, and a telephone number from its 0"
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
