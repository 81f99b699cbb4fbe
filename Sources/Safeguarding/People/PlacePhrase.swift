/// One way of writing a part of where somebody is.
struct PlacePhrase: Hashable, Sendable {
    let letters: [UInt32]
    /// A postcode or a number, in which letters are taken for digits.
    var isCode = false
    /// Stands only between other words, not within one.
    var isWhole = false
    /// Whether it is the place for certain, and not an ordinary word besides.
    var isCertain = true

    init(
        _ letters: [UInt32], isCode: Bool = false, isWhole: Bool = false, isCertain: Bool = true
    ) {
        self.letters = letters
        self.isCode = isCode
        self.isWhole = isWhole
        self.isCertain = isCertain
    }

    static func isLonger(_ one: PlacePhrase, _ other: PlacePhrase) -> Bool {
        one.letters.count > other.letters.count
    }

    static func all(_ whereabouts: Whereabouts) -> [PlacePhrase] {
        let address = whereabouts.address
        return codes(address.postcode, 5) + codes(whereabouts.upn ?? "", 8)
            + whole(address.house, 8) + street(address.street, house: address.house)
            + telephone(whereabouts.telephone ?? "") + school(whereabouts.school ?? "")
    }

    private static func codes(_ text: String, _ shortest: Int) -> [PlacePhrase] {
        let letters = FoldedText(text).letters
        return letters.count < shortest ? [] : [PlacePhrase(letters, isCode: true)]
    }

    private static func whole(_ text: String, _ shortest: Int) -> [PlacePhrase] {
        let letters = FoldedText(text).letters
        return letters.count < shortest ? [] : [PlacePhrase(letters)]
    }

    // MARK: Streets

    private static func street(_ text: String, house: String) -> [PlacePhrase] {
        var words = FoldedText.words(text)
        var numbers = FoldedText.words(house).filter(beginsWithDigit)
        let whole = Array(words.joined())
        while let first = words.first, beginsWithDigit(first) {
            numbers.append(first)
            words.removeFirst()
        }
        let letters = Array(words.joined())
        var phrases = Set([whole, letters]).filter { $0.count >= 6 }.map { PlacePhrase($0) }
        let at = words.dropFirst().firstIndex { kinds[$0] != nil }
        let stem = Array(words[..<(at ?? words.count)].joined())
        guard stem.count >= 3 else { return phrases }
        if let at, let forms = kinds[words[at]] {
            // “Cres” and “Cr.” are whole words, so that “Park St” is not in “the park staff”.
            phrases += forms.map { PlacePhrase(stem + $0, isWhole: true) }
        }
        phrases += numbers.map { PlacePhrase($0 + stem, isWhole: true) }
        return phrases + [self.stem(stem)]
    }

    /// A name without the word that says it is a street or a school.
    private static func stem(_ stem: [UInt32]) -> PlacePhrase {
        PlacePhrase(
            stem, isWhole: true, isCertain: stem.count >= 6 && !ordinary.contains(stem))
    }

    /// Of a house: “14”, “14a”. A street may have digits of its own further on.
    private static func beginsWithDigit(_ word: [UInt32]) -> Bool {
        word.first.map { (48...57).contains($0) } ?? false
    }

    /// Whether a word says that what stands before it is the name of a street.
    static func isStreet(_ word: [UInt32]) -> Bool { kinds[word] != nil }

    /// Every way of writing the kind of a street, by each of them.
    private static let kinds: [[UInt32]: [[UInt32]]] = {
        let groups = """
            crescent cres cresc crs cr
            road rd
            street st str
            avenue ave av
            lane ln la
            close cl clo
            drive dr drv
            court ct crt
            gardens garden gdns gdn gds
            place pl
            square sq
            terrace terr ter tce
            grove grv gr
            way wy
            park pk
            hill hl
            house hse ho
            mews mws
            boulevard blvd
            green grn
            walk wlk wk
            rise
            view vw
            row
            yard yd
            parade pde
            cottages cottage cotts cott
            buildings building bldgs bldg
            heights hts
            end
            fields field
            meadows meadow mdw
            """
        var kinds: [[UInt32]: [[UInt32]]] = [:]
        for line in groups.split(separator: "\n") {
            let forms = FoldedText.words(String(line))
            for form in forms { kinds[form] = forms }
        }
        return kinds
    }()

    /// Names of many streets and schools that are as often something else.
    private static let ordinary: Set<[UInt32]> = Set(
        FoldedText.words(
            """
            albert albion alexandra bridge castle chapel charles church common edward elizabeth
            farmer garden george grange harbour henry heather hospital jubilee junction kings
            lawrence library london manor margaret market meadow middle mount nelson newton north
            northern orchard palace parish prince princes princess priory queens railway richmond
            river riverside school second southern spring springfield stanley station summer
            sunny thomas valley victoria village warren waterloo wellington western william windsor
            winter wood woodland woodlands yorkshire
            """))

    // MARK: Numbers and schools

    private static func telephone(_ text: String) -> [PlacePhrase] {
        var digits = FoldedText(text).letters.filter { (48...57).contains($0) }
        let countries: [[UInt32]] = ["0044", "440", "44"].map { FoldedText($0).letters }
        if let country = countries.first(where: { digits.starts(with: $0) }), digits.count > 11 {
            digits.removeFirst(country.count)
        }
        while digits.first == 48 { digits.removeFirst() }
        guard digits.count >= 6 else { return [] }
        let begun = ["0044", "00440", "440", "44", "0", ""].map {
            PlacePhrase(FoldedText($0).letters + digits, isCode: true)
        }
        // The number without its area: the last six digits or more, standing by themselves.
        return begun
            + (6..<digits.count).map {
                PlacePhrase(Array(digits.suffix($0)), isCode: true, isWhole: true)
            }
    }

    private static func school(_ text: String) -> [PlacePhrase] {
        let words = FoldedText.words(text)
        let stem = Array(words.filter { !schoolWords.contains($0) }.joined())
        let whole = whole(text, 6)
        return stem.count < 4 || stem.count == words.joined().count
            ? whole : whole + [self.stem(stem)]
    }

    private static let schoolWords: Set<[UInt32]> = Set(
        FoldedText.words(
            """
            academy and c catholic ce church college community e england first grammar high infant
            infants junior juniors middle nursery of pre preschool primary pru rc school secondary
            sixth form special the upper voluntary aided controlled
            """))
}
