import Foundation

/// A text as its letters and digits alone, folded so that ways of writing the same thing are the
/// same: full-width and other forms (Unicode NFKD), accents, case, digits of other scripts, and the
/// letters of other scripts that look like Latin ones.
struct FoldedText {
    /// In lower case; for a code such as a postcode, `codes` folds what is taken for a digit too.
    private(set) var letters: [UInt32] = []
    private var codes: [UInt32] = []
    /// Where each stands in the text, by unicode scalar.
    private(set) var places: [Int] = []
    private(set) var starts: [Bool] = []
    private(set) var capitals: [Bool] = []
    let scalars: [Unicode.Scalar]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var isInside = false
        for (place, scalar) in scalars.enumerated() {
            let folded = Self.folded(scalar)
            for letter in folded {
                letters.append(letter)
                codes.append(Self.code(letter))
                places.append(place)
                starts.append(!isInside)
                capitals.append(!isInside && scalar.properties.isUppercase)
                isInside = true
            }
            // What shows nothing parts no word: a mark above a letter, a space of no width.
            if folded.isEmpty, !Self.isUnseen(scalar) { isInside = false }
        }
    }

    /// Where in the text any of these phrases stands.
    func places(of phrases: [PlacePhrase]) -> Set<Int> {
        phrases.reduce(into: []) { $0.formUnion(places(of: $1)) }
    }

    /// Where in the text a phrase stands.
    func places(of phrase: PlacePhrase) -> Set<Int> {
        let text = phrase.isCode ? codes : letters
        let sought = phrase.isCode ? phrase.letters.map(Self.code) : phrase.letters
        guard let first = sought.first, text.count >= sought.count else { return [] }
        var found: Set<Int> = []
        for start in 0...(text.count - sought.count) where text[start] == first {
            let end = start + sought.count
            guard text[start..<end].elementsEqual(sought),
                !phrase.isWhole || (starts[start] && (end == text.count || starts[end])),
                phrase.isCertain || phrase.isCode || capitals[start]
            else { continue }
            found.formUnion(run(start, end))
        }
        return found
    }

    /// Where in the text some of the letters stand.
    func run(_ start: Int, _ end: Int) -> ClosedRange<Int> {
        opening(places[start])...places[end - 1]
    }

    /// With a plus or a bracket that a number begins with.
    private func opening(_ place: Int) -> Int {
        var first = place
        while first > 0, ["+", "("].contains(scalars[first - 1]) { first -= 1 }
        return first
    }

    /// The words of a text, folded.
    static func words(_ text: String) -> [[UInt32]] {
        let folded = FoldedText(text)
        return folded.letters.indices.reduce(into: []) { words, place in
            if folded.starts[place] || words.isEmpty { words.append([]) }
            words[words.count - 1].append(folded.letters[place])
        }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .format: true
        default: false
        }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> [UInt32] {
        if scalar.isASCII {
            switch scalar.value {
            case 48...57, 97...122: return [scalar.value]
            case 65...90: return [scalar.value + 32]
            default: return []
            }
        }
        return String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars.flatMap {
            part -> [UInt32] in
            if isUnseen(part) { return [] }
            let properties = part.properties
            if properties.numericType != nil, let value = properties.numericValue,
                (0...9).contains(value), value == value.rounded()
            {
                return [48 + UInt32(value)]
            }
            guard properties.isAlphabetic || properties.numericType != nil else { return [] }
            if let capital = alike[part] { return [capital] }
            return properties.lowercaseMapping.unicodeScalars.map { alike[$0] ?? $0.value }
        }
    }

    /// Letters of other scripts that look like a Latin one in either case (after Unicode TR39,
    /// confusables), and Latin letters that do not come apart.
    private static let alike: [Unicode.Scalar: UInt32] = {
        let pairs: [(String, String)] = [
            // Cyrillic.
            ("авсԁеёһіїјкӏмнорԛѕтухԝуԍь", "abcdeehiijklmhopqstyxwygb"),
            // Greek.
            ("αβγεζηικμνορτυχω", "abyeznikmvoptyxw"),
            // Greek capitals, which look like others than the small letters do.
            ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
            // Latin.
            ("øłđħıßæœŧ", "oldhisaot"),
        ]
        return Dictionary(
            pairs.flatMap { zip($0.unicodeScalars, $1.unicodeScalars.map(\.value)) },
            uniquingKeysWith: { first, _ in first })
    }()

    /// A letter of a code as the digit it is taken for: O, Q and 0, I, L and 1, S and 5, Z and 2,
    /// B and 8.
    static func code(_ letter: UInt32) -> UInt32 {
        switch Unicode.Scalar(letter) {
        case "o", "q": 48
        case "i", "l": 49
        case "z": 50
        case "s": 53
        case "b": 56
        default: letter
        }
    }
}
