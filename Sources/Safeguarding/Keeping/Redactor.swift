import Foundation

/// Takes out of typed words what one recipient may not read: others' names, where others are, what
/// is concealed, and words chosen by hand. All of it is marked alike, so that the mark does not say
/// what was there.
public struct Redactor: Sendable {
    public static let mark = "[removed]"

    private let names: NameWords
    private let places: ConcealedWords
    private let concealed: ConcealedWords
    private let phrases: ConcealedWords

    public init(
        names: NameWords, places: ConcealedWords, concealed: ConcealedWords, phrases: [String]
    ) {
        self.names = names
        self.places = places
        self.concealed = concealed
        self.phrases = ConcealedWords(phrases: phrases)
    }

    /// How often something was taken out, by reason.
    public typealias Counts = [RemovalReason: Int]

    /// The words that are left.
    public func removed(from text: String, counting counts: inout Counts) -> String {
        var hidden: Set<Int> = []
        let kinds: [(RemovalReason, Set<Int>)] = [
            (.whereSomebodyIs, concealed.places(in: text).union(places.places(in: text))),
            (.aboutOthers, names.places(in: text).union(phrases.places(in: text))),
        ]
        for (reason, found) in kinds {
            let new = found.subtracting(hidden)
            hidden.formUnion(found)
            let runs = new.count { !new.contains($0 - 1) }
            if runs > 0 { counts[reason, default: 0] += runs }
        }
        return text.marking(hidden, with: Self.mark)
    }
}

/// Finds people's names in words that somebody typed, as whole words, in either case and without
/// accents.
public struct NameWords: Sendable {
    private let words: Set<[UInt32]>

    /// - Parameter spared: names that stay, such as the family name all of them share.
    public init(_ names: [Name], sparing spared: [Name] = []) {
        let kept = Self.parts(of: spared)
        words = Self.parts(of: names).subtracting(kept)
    }

    public var isEmpty: Bool { words.isEmpty }

    public func areNamed(in text: String) -> Bool { !places(in: text).isEmpty }

    private static func parts(of names: [Name]) -> Set<[UInt32]> {
        Set(
            names.flatMap { name in
                (name.given + " " + name.family).words.map(\.letters).filter { $0.count > 1 }
            })
    }

    /// Where in the text, by unicode scalar, the names stand.
    func places(in text: String) -> Set<Int> {
        if words.isEmpty { return [] }
        return text.words.reduce(into: []) { found, word in
            guard words.contains(word.letters) else { return }
            if word.isLowercase, Self.alsoWords.contains(word.letters) { return }
            found.formUnion(word.places)
        }
    }

    /// First names that are also words: taken out only where they begin with a capital.
    private static let alsoWords: Set<[UInt32]> = Set(
        """
        amber angel art bill bob chance charity daisy dean dawn dale drew faith frank gene grace
        grant guy heath holly hope ivy jack jade jasmine jo joy june lily mark may miles mo neil
        nick olive pat pearl penny poppy ray rob robin rose ruby rusty sandy skip sky stan star
        sue summer terry tray victor violet wade will young
        """.words.map(\.letters))
}

/// A run of letters in a text.
private struct Word {
    /// In lower case and without accents.
    let letters: [UInt32]
    let places: ClosedRange<Int>
    let isLowercase: Bool
}

extension String {
    /// Runs of letters, with any accents that follow them.
    fileprivate var words: [Word] {
        var found: [Word] = []
        var run: [(Int, Unicode.Scalar)] = []
        func finish() {
            if let first = run.first, let last = run.last {
                found.append(
                    Word(
                        letters: run.flatMap { Self.plain($0.1) }, places: first.0...last.0,
                        isLowercase: !first.1.properties.isUppercase))
            }
            run = []
        }
        for (place, scalar) in unicodeScalars.enumerated() {
            if scalar.properties.isAlphabetic || scalar.isAccent && !run.isEmpty {
                run.append((place, scalar))
            } else {
                finish()
            }
        }
        finish()
        return found
    }

    /// A letter as it is compared: lower case, taken apart, its accents dropped.
    private static func plain(_ scalar: Unicode.Scalar) -> [UInt32] {
        String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.flatMap { part in
            part.isAccent ? [] : part.properties.lowercaseMapping.unicodeScalars.map(\.value)
        }
    }

    /// The same without the scalars at these places, each run of them marked.
    func marking(_ hidden: Set<Int>, with mark: String) -> String {
        if hidden.isEmpty { return self }
        var out = String.UnicodeScalarView()
        for (place, scalar) in unicodeScalars.enumerated() {
            if hidden.contains(place) {
                if !hidden.contains(place - 1) { out.append(contentsOf: mark.unicodeScalars) }
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }
}

extension Unicode.Scalar {
    fileprivate var isAccent: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
