/// Finds where somebody lives in words that people typed, however it is spaced or punctuated, so
/// that it can be taken out for those who may not know. Compared over letters and digits only.
public struct ConcealedWords: Sendable {
    private let values: [[UInt32]]

    /// What stands in its place.
    public static let mark = "[place concealed]"

    public init(_ all: some Sequence<Whereabouts>) {
        var values: [[UInt32]] = []
        for whereabouts in all {
            let address = whereabouts.address
            let parts: [(String?, Int)] = [
                (address.postcode, 5), (address.street, 6), (address.house, 8),
                (whereabouts.telephone, 7), (whereabouts.school, 6), (whereabouts.upn, 8),
            ]
            for (text, shortest) in parts {
                let letters = Self.letters(of: text ?? "").map(\.letter)
                if letters.count >= shortest { values.append(letters) }
            }
        }
        // The longest first, so that a street within an address goes whole.
        self.values = values.sorted { $0.count > $1.count }
    }

    /// Any words at all.
    public init(phrases: [String]) {
        values = phrases.map { Self.letters(of: $0).map(\.letter) }.filter { $0.count > 1 }
    }

    public var isEmpty: Bool { values.isEmpty }

    /// The same words with every mention taken out.
    public func removed(from text: String) -> String {
        text.marking(places(in: text), with: Self.mark)
    }

    /// Where in the text, by unicode scalar, it is mentioned.
    func places(in text: String) -> Set<Int> {
        let letters = Self.letters(of: text)
        var found: Set<Int> = []
        for value in values {
            for start in Self.places(of: value, in: letters.map(\.letter)) {
                found.formUnion(letters[start].place...letters[start + value.count - 1].place)
            }
        }
        return found
    }

    /// Whether any of it is mentioned.
    public func isMentioned(in text: String) -> Bool {
        let letters = Self.letters(of: text).map(\.letter)
        return values.contains { !Self.places(of: $0, in: letters).isEmpty }
    }

    private static func places(of value: [UInt32], in letters: [UInt32]) -> [Int] {
        guard letters.count >= value.count else { return [] }
        return (0...(letters.count - value.count)).filter { start in
            letters[start..<(start + value.count)].elementsEqual(value)
        }
    }

    /// Letters and digits in lower case without accents, and where each stands in the text.
    private static func letters(of text: String) -> [(letter: UInt32, place: Int)] {
        var found: [(UInt32, Int)] = []
        for (place, scalar) in text.unicodeScalars.enumerated() {
            let properties = scalar.properties
            guard properties.isAlphabetic || properties.numericType != nil else { continue }
            for lower in properties.lowercaseMapping.unicodeScalars {
                found.append((lower.value, place))
            }
        }
        return found
    }
}
