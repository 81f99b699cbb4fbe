/// Finds where somebody lives in words that people typed, however it is spelt, spaced or
/// punctuated, so that it can be taken out for those who may not know. Compared over folded letters
/// and digits only (``FoldedText``).
public struct ConcealedWords: Sendable {
    /// What is taken out.
    private let certain: [PlacePhrase]
    /// What may be a part of it and is also an ordinary word: whoever writes is asked.
    private let possible: [PlacePhrase]
    /// Whether everything that is made like a place is taken out, whoever’s it is.
    private var hidesEveryPlace = false

    /// What stands in its place.
    public static let mark = "[place concealed]"

    public init(_ all: some Sequence<Whereabouts>) {
        let phrases = all.flatMap(PlacePhrase.all)
        // The longest first, so that a street within an address goes whole.
        certain = Set(phrases.filter(\.isCertain)).sorted(by: PlacePhrase.isLonger)
        possible = Set(phrases.filter { !$0.isCertain }).sorted(by: PlacePhrase.isLonger)
    }

    /// Any words at all.
    public init(phrases: [String]) {
        certain = phrases.map { PlacePhrase(FoldedText($0).letters) }.filter {
            $0.letters.count > 1
        }
        possible = []
    }

    /// The same, with every postcode, telephone number and house in a street taken out besides,
    /// whoever lives there. Otherwise somebody could write a guess, read the record, and learn from
    /// what was taken out whether it was right.
    public var hidingEveryPlace: ConcealedWords {
        var all = self
        all.hidesEveryPlace = true
        return all
    }

    /// The same, taking out what is known alone.
    public var hidingKnownPlaces: ConcealedWords {
        var known = self
        known.hidesEveryPlace = false
        return known
    }

    public var isEmpty: Bool { certain.isEmpty && possible.isEmpty }

    /// The same words with every mention taken out.
    public func removed(from text: String) -> String {
        text.marking(places(in: text), with: Self.mark)
    }

    /// Where in the text, by unicode scalar, it is mentioned.
    func places(in text: String) -> Set<Int> {
        if certain.isEmpty, !hidesEveryPlace { return [] }
        let folded = FoldedText(text)
        guard hidesEveryPlace else { return folded.places(of: certain) }
        // Numbers and postcodes go by how they are made alone: one spelt so that nobody would take
        // it for one must not go only where it is the right one.
        return folded.everyPlace.union(folded.places(of: certain.filter { !$0.isCode }))
    }

    /// Whether any of it is mentioned.
    public func isMentioned(in text: String) -> Bool { !places(in: text).isEmpty }

    /// What may be part of a concealed place though it is not certain, as it was typed.
    public func possibleMention(in text: String) -> String? {
        if possible.isEmpty { return nil }
        let folded = FoldedText(text)
        for phrase in possible {
            let places = folded.places(of: phrase)
            if let first = places.min() {
                let run = text.unicodeScalars.enumerated().drop { $0.offset < first }.prefix {
                    places.contains($0.offset)
                }
                return String(String.UnicodeScalarView(run.map(\.element)))
            }
        }
        return nil
    }
}
