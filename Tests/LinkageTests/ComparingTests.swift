import TestKit
import Testing

@testable import Linkage

@Suite struct `Comparing names` {
    @Test(arguments: [
        ("MARTHA", "MARHTA", 0.9611), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.8133),
        ("A", "", 0), ("", "", 0), ("SAME", "SAME", 1),
    ])
    func `agrees with the published figures`(left: String, right: String, expected: Double) {
        let found = jaroWinkler(Array(left.utf8), Array(right.utf8))
        #expect(abs(found - expected) < 0.0001)
    }

    @Test func `agrees with the textbook version on random words`() {
        var random = Seeded(seed: 1)
        let thresholds = [0.5, 0.75, 0.9].map(AlikeThreshold.init)
        for _ in 0..<2_000 {
            let (left, right) = (random.word(), random.word())
            let fast = jaroWinkler(left, right)
            #expect(abs(fast - plainJaroWinkler(left, right)) < 1e-12)
            if let one = PackedWord(left), let other = PackedWord(right) {
                #expect(one.jaroWinkler(other) == fast)
                for least in thresholds {
                    let cut = one.jaroWinkler(other, atLeast: least)
                    #expect(cut == (fast >= least.alike ? fast : 0))
                }
            }
            #expect(fast == jaroWinkler(right, left) || abs(fast - jaroWinkler(right, left)) < 0.2)
        }
    }

    @Test(arguments: [
        ("O’Dowd-Carter", ["ODOWD", "CARTER"]), ("Łukasz", ["LUKASZ"]),
        ("van der Berg", ["VAN", "DER", "BERG"]),
        ("Zoë  ", ["ZOE"]), ("", []), ("Nguyễn", ["NGUYEN"]), ("O'Brien", ["OBRIEN"]),
    ])
    func `cleans what is only habit`(text: String, tokens: [String]) {
        #expect(Cleaning.nameTokens(text).map { String(decoding: $0, as: UTF8.self) } == tokens)
    }
}

@Suite struct `Names from other alphabets and other habits` {
    private func form(_ name: String) -> NameForm {
        Array(name.utf8).withUnsafeBufferPointer { bytes in
            Cleaning.joinedTokens(bytes).withUnsafeBufferPointer(NameForm.init)
        }
    }

    @Test(arguments: [
        ("Muhammad", "Mohd"), ("Umar", "Omer"), ("Aisha", "Ayesha"), ("Isa", "Eesa"),
        ("Yusuf", "Youssef"), ("Zuzanna", "Susan"), ("Paweł", "Paul"), ("Łukasz", "Luke"),
        ("Katarzyna", "Kasia"), ("Małgorzata", "Gosia"), ("Mihai", "Michael"),
        ("Gheorghe", "George"), ("Khadija", "Hadija"), ("Usman", "Othman"),
        ("Krzysztof", "Christopher"), ("Sulaiman", "Solomon"),
    ])
    func `stand for each other`(one: String, other: String) {
        let level = NameForm.compare(form(one), form(other), isFamily: false)
        #expect(level == .nickname)
    }

    @Test(arguments: [
        ("O’Brien", "O Brien"), ("Al-Hassan", "AlHassan"), ("Mac Donald", "MacDonald"),
        ("bin Laden", "Binladen"), ("Nguyễn", "Nguyen"), ("Müller", "Muller"), ("Øst", "Ost"),
        ("van der Berg", "Vanderberg"), ("D'Souza", "DSouza"),
    ])
    func `are one name however they are parted or accented`(one: String, other: String) {
        #expect(NameForm.compare(form(one), form(other), isFamily: true) == .same)
    }

    @Test(arguments: [
        ("O’Dowd-Carter", "Carter"), ("Al-Hassan", "Hassan"), ("Smith Jones", "Jones-Smith"),
    ])
    func `share a part`(one: String, other: String) {
        #expect(NameForm.compare(form(one), form(other), isFamily: true) == .sharesPart)
    }

    @Test(arguments: [("McDonald", "MacDonald"), ("Wójcik", "Wojczik"), ("Hussain", "Husain")])
    func `are nearly the same or sound alike`(one: String, other: String) {
        let level = NameForm.compare(form(one), form(other), isFamily: true)
        #expect([.nearly, .alike, .sounds].contains(level))
    }

    @Test(arguments: [("J", "John"), ("K.", "Katarzyna")])
    func `may be an initial`(one: String, other: String) {
        #expect(NameForm.compare(form(one), form(other), isFamily: false) == .initial)
    }
}

/// Winkler's definition, step by step, for holding the fast one to.
func plainJaroWinkler(_ left: [UInt8], _ right: [UInt8]) -> Double {
    if left.isEmpty || right.isEmpty { return 0 }
    if left == right { return 1 }
    let reach = max(0, max(left.count, right.count) / 2 - 1)
    var isTaken = [Bool](repeating: false, count: right.count)
    var common: [UInt8] = []
    for (i, letter) in left.enumerated() {
        for j in right.indices where abs(i - j) <= reach && !isTaken[j] && right[j] == letter {
            isTaken[j] = true
            common.append(letter)
            break
        }
    }
    if common.isEmpty { return 0 }
    let other = right.indices.filter { isTaken[$0] }.map { right[$0] }
    let moved = zip(common, other).count { $0 != $1 } / 2
    let m = Double(common.count)
    let jaro =
        (m / Double(left.count) + m / Double(right.count) + (m - Double(moved)) / m) / 3
    var prefix = 0
    while prefix < min(4, left.count, right.count), left[prefix] == right[prefix] { prefix += 1 }
    return jaro + Double(prefix) * 0.1 * (1 - jaro)
}

struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }
    mutating func word() -> [UInt8] {
        (0..<Int.random(in: 0...20, using: &self)).map { _ in
            UInt8.random(in: 65...70, using: &self)
        }
    }
}
