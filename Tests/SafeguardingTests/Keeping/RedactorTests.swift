import Foundation
import Hub
import Safeguarding
import Testing

@Suite struct `Taking others out of typed words` {
    private func left(_ text: String, _ redactor: Redactor) -> String {
        var counts: Redactor.Counts = [:]
        return redactor.removed(from: text, counting: &counts)
    }

    private func redactor(
        _ names: [Name], sparing: [Name] = [], places: [Whereabouts] = [],
        concealed: [Whereabouts] = [], phrases: [String] = []
    ) -> Redactor {
        Redactor(
            names: NameWords(names, sparing: sparing), places: ConcealedWords(places),
            concealed: ConcealedWords(concealed), phrases: phrases)
    }

    @Test(
        arguments: [
            ("Kyle said no", "[removed] said no"), ("KYLE’s room", "[removed]’s room"),
            ("with kyle.", "with [removed]."), ("Kyleigh came", "Kyleigh came"),
            ("Zoë and Zoe\u{308}", "[removed] and [removed]"), ("ZOE", "[removed]"),
            ("O’Brien-Hart called", "O’[removed]-[removed] called"),
            ("She may come in May", "She may come in [removed]"), ("Callum Hale", "Callum Hale"),
            ("", ""), ("e\u{301}", "e\u{301}"),
        ])
    func `takes whole names out in any case and keeps the words around them`(
        text: String, expected: String
    ) {
        let redactor = redactor(
            [
                Name(given: "Kyle", family: "Hale"), Name(given: "Zoë", family: "O’Brien-Hart"),
                Name(given: "May", family: "Hale"),
            ], sparing: [Name(given: "Callum", family: "Hale")])
        #expect(left(text, redactor) == expected)
    }

    @Test func `marks a name, a place and a concealed place alike, and counts them`() {
        let redactor = redactor(
            [Name(given: "Kyle", family: "Marsh")],
            places: [Whereabouts(address: Address(house: "9", street: "Low Row"))],
            concealed: [Whereabouts(address: Address(postcode: "RB4 7XY"))], phrases: ["Big Al"])
        var counts: Redactor.Counts = [:]
        let text = redactor.removed(
            from: "Kyle Marsh of low-row, now rb47xy, and big al", counting: &counts)
        #expect(text == "[removed] [removed] of [removed], now [removed], and [removed]")
        #expect(counts == [.aboutOthers: 3, .whereSomebodyIs: 2])
    }

    /// However a name is written, none of it is left.
    @Test func `leaves none of 2,000 names however they are written`() {
        var random = SplitMix(seed: 20_260_303)
        let letters = Array("abcdefghijklmnopqrstuvwxyzéüßłñ".unicodeScalars)
        let around = ["", " ", "’", "-", ".", ",", "(", "\n", "\u{202E}", "\u{200B}", "/", "1"]
        for _ in 0..<2_000 {
            let name = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 6...11, using: &random)).compactMap { _ in
                        letters.randomElement(using: &random)
                    }))
            let redactor = redactor([Name(given: name, family: "")])
            let written =
                [
                    name, name.uppercased(), name.decomposedStringWithCanonicalMapping,
                    name.capitalized,
                ].randomElement(using: &random) ?? name
            let before = around.randomElement(using: &random) ?? ""
            let after = around.randomElement(using: &random) ?? ""
            // German ß has two letters in capitals, which is another spelling.
            guard !name.contains("ß") || written == name else { continue }
            #expect(left(before + written + after, redactor) == before + Redactor.mark + after)
        }
    }

    @Test(arguments: [
        ("2026-01-31", "2026-02-28"), ("2024-01-31", "2024-02-29"),
        ("2026-12-05", "2027-01-05"), ("2026-02-28", "2026-03-28"),
    ])
    func `a month on is the same day, or the last of a shorter month`(from: String, to: String) {
        #expect(Day(iso: from)?.adding(months: 1).iso == to)
    }
}
