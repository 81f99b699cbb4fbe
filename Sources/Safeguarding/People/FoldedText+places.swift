// What is made like a place, whether or not anybody of the hub lives there.
extension FoldedText {
    /// Where in the text a postcode, a telephone number or a street is written, by unicode scalar.
    var everyPlace: Set<Int> {
        postcodes.union(telephoneNumbers).union(shortNumbers).union(streets)
    }

    /// A postcode of the United Kingdom: one or two letters, a digit, perhaps a digit or a letter,
    /// then a digit and two letters (BS 7666). However it is spaced, and with letters that are
    /// taken for digits as long as one digit is there.
    private var postcodes: Set<Int> {
        letters.indices.filter { starts[$0] }.reduce(into: []) { found, start in
            for length in (5...7).reversed() where ends(start + length) {
                guard isPostcode(letters[start..<(start + length)]) else { continue }
                found.formUnion(run(start, start + length))
                break
            }
        }
    }

    private func isPostcode(_ run: ArraySlice<UInt32>) -> Bool {
        let (outward, inward) = (run.dropLast(3), run.suffix(3))
        guard run.contains(where: Self.isDigit), inward.first.map(Self.isTakenForDigit) ?? false,
            inward.dropFirst().allSatisfy(Self.endsPostcodes.contains)
        else { return false }
        return (1...2).contains { areaLength in
            let (area, district) = (outward.prefix(areaLength), outward.dropFirst(areaLength))
            return area.allSatisfy(Self.isLetter) && !Self.smallWords.contains(Array(area))
                && (1...2).contains(district.count)
                && (district.first.map(Self.isTakenForDigit) ?? false)
        }
    }

    /// A number of the United Kingdom: 0 or 44, and ten digits or eleven, in groups that only
    /// spaces and hyphens part. A date, a time and a number of the NHS are none.
    private var telephoneNumbers: Set<Int> {
        letters.indices.filter { starts[$0] }.reduce(into: []) { found, start in
            var end = start
            while end < letters.count, Self.isDigit(letters[end]),
                end == start || isParted(end, by: Self.inNumbers)
            {
                end += 1
            }
            // One number may stand right after another: the longest that ends with a group.
            let isBegun = letters[start] == 48 || letters[start..<end].starts(with: [52, 52])
            guard isBegun,
                let last = (10...14).reversed().map({ start + $0 }).first(where: {
                    $0 == end ? ends($0) : $0 < end && starts[$0]
                })
            else { return }
            found.formUnion(run(start, last))
        }
    }

    /// Six to eight digits by themselves, as the number of a telephone without its area. A day
    /// written in eight digits is none.
    private var shortNumbers: Set<Int> {
        letters.indices.filter { starts[$0] && Self.isDigit(letters[$0]) }.reduce(into: []) {
            found, start in
            let end = (start + 1..<letters.count).first { starts[$0] } ?? letters.count
            let digits = letters[start..<end]
            guard (6...8).contains(digits.count), digits.allSatisfy(Self.isDigit) else { return }
            func begins(_ place: Int, _ century: String) -> Bool {
                digits.dropFirst(place).starts(with: century.unicodeScalars.map(\.value))
            }
            let isDay =
                digits.count == 8 && ["19", "20"].contains { begins(0, $0) || begins(4, $0) }
            if !isDay { found.formUnion(run(start, end)) }
        }
    }

    /// A name before a word for a street: with the number of a house whatever the word, and without
    /// one where the word is hardly anything else, so that “Mr Green” and “the Family Court” stay.
    /// In small letters a name is one word that does not belong to the sentence, so that “the main
    /// road” stays too.
    private var streets: Set<Int> {
        let words = letters.indices.filter { starts[$0] }
        func spelling(_ word: Int) -> [UInt32] {
            Array(letters[words[word]..<end(of: word, words)])
        }
        func isNamed(_ word: Int) -> Bool {
            capitals[words[word]] && !Self.titles.contains(spelling(word))
        }
        return words.indices.dropFirst().reduce(into: []) { found, word in
            guard PlacePhrase.isStreet(spelling(word)) else { return }
            var first = word
            if !capitals[words[word]] || !isNamed(word - 1) {
                let before = spelling(word - 1)
                let isName =
                    before.count > 2 && before.allSatisfy(Self.isLetter)
                    && !Self.titles.contains(before) && !Self.beforeStreets.contains(before)
                    && isParted(words[word], by: Self.inNames)
                if isName { first = word - 1 }
            }
            while capitals[words[word]], first > 0, word - first < 3, isNamed(first - 1),
                isParted(words[first], by: Self.inNames)
            {
                first -= 1
            }
            guard first < word else { return }
            let hasHouse =
                first > 0 && Self.isDigit(letters[words[first - 1]])
                && isParted(words[first], by: Self.inAddresses)
            guard hasHouse || Self.surelyStreets.contains(spelling(word)) else { return }
            found.formUnion(run(words[hasHouse ? first - 1 : first], end(of: word, words)))
        }
    }

    /// Whether only these stand between a letter and the one before it.
    private func isParted(_ letter: Int, by between: Set<Unicode.Scalar>) -> Bool {
        between.isSuperset(of: scalars[(places[letter - 1] + 1)..<places[letter]])
    }

    private static let inNumbers: Set<Unicode.Scalar> = [" ", "\u{A0}", "-", "(", ")", "+"]
    private static let inNames: Set<Unicode.Scalar> = [" ", "\u{A0}", "-", "'", "’"]
    private static let inAddresses: Set<Unicode.Scalar> = [" ", "\u{A0}", ",", "-"]

    private static let titles = Set(
        FoldedText.words("mr mrs ms miss mx dr prof sir lady lord pc dc ds di sgt insp rev"))

    private static let surelyStreets = Set(
        FoldedText.words(
            "road rd street avenue ave crescent cres terrace gardens gdns grove boulevard mews "
                + "lane ln"))

    /// What stands before a road that nobody names.
    private static let beforeStreets = Set(
        FoldedText.words(
            "the this that his her its our their your which what each every any some another "
                + "other same next main side back busy long short whole wrong right left cross "
                + "across along down off from into onto over near and with for but slip ring bus "
                + "cycle fast slow middle outside inside quiet dark one two three public private "
                + "new old narrow country open"))

    private func end(of word: Int, _ words: [Int]) -> Int {
        word + 1 < words.count ? words[word + 1] : letters.count
    }

    /// Whether a word ends before this place.
    private func ends(_ place: Int) -> Bool {
        place == letters.count || place < letters.count && starts[place]
    }

    private static func isDigit(_ letter: UInt32) -> Bool { (48...57).contains(letter) }
    private static func isLetter(_ letter: UInt32) -> Bool { (97...122).contains(letter) }
    private static func isTakenForDigit(_ letter: UInt32) -> Bool { isDigit(code(letter)) }

    /// The letters that the last part of a postcode is made of: all but C, I, K, M, O and V.
    private static let endsPostcodes = Set("abdefghjlnpqrstuwxyz".unicodeScalars.map(\.value))

    /// Words that begin no postcode and often stand before a number.
    private static let smallWords = Set(
        FoldedText.words("a an as at by i in is it no of on or to up"))
}
