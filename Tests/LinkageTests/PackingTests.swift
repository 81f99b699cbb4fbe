import Testing

@testable import Linkage

/// Draws words of few letters, so that many are alike.
private func words(_ count: Int, seed: UInt64, letters: String, length: ClosedRange<Int>)
    -> [[UInt8]]
{
    var random = Training.Mixer(state: seed)
    let letters = Array(letters.utf8)
    return (0..<count).map { _ in
        (0..<Int.random(in: length, using: &random)).compactMap { _ in
            letters.randomElement(using: &random)
        }
    }
}

/// The rule of the NHS Data Dictionary, step by step.
private func plainIsNHSNumber(_ digits: [Int]) -> Bool {
    let sum = digits.prefix(9).enumerated().reduce(0) { $0 + $1.element * (10 - $1.offset) }
    let check = 11 - sum % 11
    return digits[9] == (check == 11 ? 0 : check)
}

private func packed(_ word: [UInt8]) -> UInt64 { word.withUnsafeBufferPointer(PackedCode.of) }

@Suite struct `Packed records` {
    @Test func `fit one line of memory`() {
        #expect(MemoryLayout<PackedRecord>.stride == 64)
        var row = PackedRecord()
        row.born = BirthDate(year: 9_999, month: 12, day: 31).packed
        row.sex = 2
        #expect(BirthDate(packed: row.born).says == "9999-12-31" && row.sex == 2)
        row.born = 0
        #expect(row.sex == 2)
    }

    @Test func `keep postcodes and numbers as they were`() {
        for word in words(2_000, seed: 1, letters: "ABZ019", length: 0...10) {
            #expect(Array(PackedCode.text(packed(word)).utf8) == word)
            #expect(PackedCode.count(packed(word)) == word.count)
        }
        for word in words(2_000, seed: 2, letters: "0159", length: 1...10) {
            let number = word.withUnsafeBufferPointer {
                PackedDigits.last(10, least: 1, of: $0)
            }
            #expect(Array(PackedDigits.text(number).utf8) == word)
        }
    }

    @Test func `say that postcodes are near as the plain rule does`() {
        func plain(_ one: [UInt8], _ other: [UInt8]) -> Bool {
            if one.count == other.count {
                let wrong = one.indices.filter { one[$0] != other[$0] }
                if wrong.count == 1 { return true }
                guard wrong.count == 2, wrong[1] == wrong[0] + 1 else { return false }
                return one[wrong[0]] == other[wrong[1]] && one[wrong[1]] == other[wrong[0]]
            }
            let (short, long) = one.count < other.count ? (one, other) : (other, one)
            guard long.count == short.count + 1 else { return false }
            return long.indices.contains { gone in
                var left = long
                left.remove(at: gone)
                return left == short
            }
        }
        let all = words(300, seed: 3, letters: "AB1", length: 1...7)
        for one in all {
            for other in all where one != other {
                #expect(
                    PackedCode.areNear(packed(one), packed(other)) == plain(one, other),
                    "\(one) \(other)")
            }
        }
    }

    @Test func `count digits that differ, and check NHS numbers, as the plain rules do`() {
        let all = words(300, seed: 4, letters: "0129", length: 10...10)
        func number(_ word: [UInt8]) -> UInt64 {
            word.withUnsafeBufferPointer { PackedDigits.last(10, least: 10, of: $0) }
        }
        for one in all {
            for other in all {
                #expect(
                    PackedDigits.differing(number(one), number(other))
                        == zip(one, other).count { $0 != $1 })
            }
            #expect(
                PackedDigits.isNHSNumber(number(one))
                    == plainIsNHSNumber(one.map { Int($0) - 48 }))
        }
        #expect(PackedDigits.isNHSNumber(number(Array("9434765919".utf8))))
    }

    @Test(arguments: [
        ("", "12 Mill Road", "12", "MILL"), ("12a", "Mill Road", "12A", "MILL"),
        ("", "Flat 3, 12-14 Mill Rd.", "12", "MILL"), ("", "Mill Road", "", "MILL"),
        ("", "Flat 2 Rose House 7 Sea View Close", "7", "SEA VIEW"),
        ("4", "99 Mill Lane", "4", "MILL"), ("", "", "", ""), ("", "Route 66", "", "ROUTE 66"),
    ])
    func `take a house out of its street`(
        house: String, street: String, number: String, words: String
    ) {
        let home = Cleaning.home(house: house, street: street)
        #expect(String(decoding: home.house, as: UTF8.self) == number)
        #expect(String(decoding: home.street, as: UTF8.self) == words)
    }

    @Test func `are sorted as any sort would`() {
        var random = Training.Mixer(state: 5)
        for count in [0, 1, 2, 50, 5_000] {
            // Few different keys, so that many meet.
            let numbers = (0..<count).map { place -> UInt64 in
                let key = (random.next() % 97) << 55
                let more = (random.next() % 3) << 40
                return key | more | UInt64(place)
            }
            let sorted = RadixSort(most: count, SpareMemory()).sort { room in
                for (place, number) in numbers.enumerated() { room[place] = number }
                return count
            } _: {
                Array($0)
            }
            #expect(sorted == numbers.sorted())
        }
    }
}

@Suite struct `Telling names apart at a glance` {
    private func form(_ name: [UInt8]) -> NameForm { name.withUnsafeBufferPointer(NameForm.init) }

    @Test func `is never wrong`() {
        var names = words(400, seed: 6, letters: "ABCDEIK", length: 1...9)
        names += words(200, seed: 7, letters: "ABK ", length: 3...9).map {
            Array(Cleaning.nameTokens(String(decoding: $0, as: UTF8.self)).joined(separator: [32]))
        }
        let forms = names.filter { !$0.isEmpty }.map(form)
        var surely = 0
        for one in forms {
            for other in forms where one.joined != other.joined {
                for isFamily in [true, false]
                where NameBrief(one).surelyDiffers(NameBrief(other), isFamily: isFamily) {
                    surely += 1
                    #expect(NameForm.compare(one, other, isFamily: isFamily) == .different)
                }
            }
        }
        #expect(surely > 10_000)
    }

    @Test func `is never wrong about streets`() {
        let streets = words(500, seed: 8, letters: "ABCDE ", length: 2...14)
        var surely = 0
        for one in streets {
            for other in streets where one != other {
                one.withUnsafeBufferPointer { one in
                    other.withUnsafeBufferPointer { other in
                        guard WordBrief(one).surelyDiffers(WordBrief(other)) else { return }
                        surely += 1
                        let level = WordComparison.level(one, other)
                        #expect(Int(level) == TextLevel.different.rawValue)
                    }
                }
            }
        }
        #expect(surely > 10_000)
    }

    @Test func `a name compares the same both ways`() {
        let forms = words(300, seed: 9, letters: "ABCDEIK", length: 2...9).map(form)
        for one in forms {
            for other in forms {
                let (there, back) = (
                    NameForm.compare(one, other, isFamily: true),
                    NameForm.compare(other, one, isFamily: true)
                )
                // Jaro’s matching is greedy, so it may differ by a letter when it starts from the
                // other word.
                #expect(abs(Int(there.rawValue) - Int(back.rawValue)) <= 6)
                if there == .same { #expect(back == .same) }
            }
        }
    }
}
