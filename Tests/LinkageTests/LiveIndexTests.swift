import Linkage
import TestKit
import Testing

@Suite struct `Searching the live index` {
    private func index() -> LiveIndex {
        let index = LiveIndex()
        func add(_ record: String, _ details: Details) {
            index.add([(RecordKey(source: "GPS", record: record), details)])
        }
        add(
            "1",
            Details(
                given: "Katarzyna", family: "Wójcik", birthYear: 2014, birthMonth: 3, birthDay: 11,
                sex: "F", house: "4", street: "Mill Road", postcode: "RB4 7XY",
                nhsNumber: "9990000018"))
        add(
            "2",
            Details(
                given: "Tomasz", family: "Wójcik", birthYear: 2014, birthMonth: 3, birthDay: 11,
                sex: "M", house: "4", street: "Mill Road", postcode: "RB4 7XY"))
        for number in 0..<500 {
            add(
                "x\(number)",
                Details(
                    given: ["Olivia", "George", "Amina", "Jack"][number % 4],
                    family: ["Smith", "Khan", "Jones", "Green", "Patel"][number % 5],
                    birthYear: 2008 + number % 12, birthMonth: 1 + number % 12,
                    birthDay: 1 + number % 28, postcode: "RB\(1 + number % 9) 1AA"))
        }
        return index
    }

    @Test(arguments: [
        Details(given: "Kasia", family: "Wojcik"),
        Details(given: "Wojcik", family: "Katarzyna"),
        Details(given: "Katarzina", family: "Wojick", birthYear: 2014),
        Details(
            given: "K", family: "Wójcik", birthYear: 2014, birthMonth: 11, birthDay: 3, sex: "F"),
        Details(nhsNumber: "999 000 0018"),
        Details(given: "Katarzyna", postcode: "RB4 7XY"),
        Details(given: "Kata", family: "Wojc"),
        Details(given: "Katarzyna", birthYear: 2014, birthMonth: 3),
    ])
    func `finds the child first, though what is asked is misspelt, swapped or partial`(
        asked: Details
    ) {
        let found = index().search(asked, limit: 5, weightMin: -20)
        #expect(found.first?.key.record == "1")
    }

    @Test(arguments: [
        (Details(family: "woj"), "1"), (Details(given: "kat", family: "Wójcik"), "1"),
        (Details(given: "wójc", family: "tom"), "2"),
        (Details(family: "Tomas", birthYear: 2014), "2"),
    ])
    func `finds by the beginnings of names, where they are typed`(
        asked: Details, record: String
    ) {
        let index = index()
        let found = index.search(asked, limit: 5, weightMin: -.infinity, isTyped: true)
        let first = found.first.map(\.weight) ?? 0
        #expect(found.filter { $0.weight == first }.map(\.key.record).contains(record))
    }

    @Test func `is the same once it was kept and loaded, and refuses a piece cut short`() throws {
        let (one, other) = (index(), LiveIndex())
        one.add([
            (RecordKey(source: "CSC", record: "ä|1"), Details(given: "Zoë", house: "4 “B”"))
        ])
        one.remove(RecordKey(source: "GPS", record: "x17"))
        for piece in one.pieces() { #expect(other.load(piece)) }
        #expect(other.count == one.count)
        func all(_ index: LiveIndex) -> Set<String> {
            Set(
                index.search(
                    Details(given: "Zoë", family: "Smith"), limit: 1_000, weightMin: -.infinity
                ).map { "\($0.key) \($0.details) \($0.weight)" })
        }
        #expect(all(one) == all(other))
        let whole = try #require(one.pieces().first)
        #expect(!LiveIndex().load(Array(whole.dropLast(1))))
        #expect(!LiveIndex().load(Array(whole.dropLast(40))))
        #expect(LiveIndex().pieces().isEmpty)
    }

    @Test func `says why, and the weight is the sum of the reasons`() throws {
        let asked = Details(
            given: "Katarzyna", family: "Wójcik", birthYear: 2014, birthMonth: 3, birthDay: 11)
        let best = try #require(index().search(asked, limit: 1, weightMin: 0).first)
        #expect(best.explanation.steps.contains { $0.says == "same date of birth" })
        let sum = best.explanation.steps.reduce(0) { $0 + $1.weight }
        #expect(abs(sum - best.weight) < 1e-9)
    }

    @Test func `offers twins as possible twins and never as one`() throws {
        let asked = Details(
            given: "Katarzyna", family: "Wójcik", birthYear: 2014, birthMonth: 3, birthDay: 11,
            house: "4", street: "Mill Road", postcode: "RB4 7XY")
        let found = index().search(asked, limit: 5, weightMin: -20)
        let twin = try #require(found.first { $0.key.record == "2" })
        #expect(twin.explanation.mayBeTwins)
        #expect(found.first?.explanation.mayBeTwins == false)
    }

    @Test func `forgets what is removed, and replaces a whole source`() {
        let index = index()
        index.remove(RecordKey(source: "GPS", record: "1"))
        let asked = Details(nhsNumber: "9990000018")
        #expect(index.search(asked, limit: 5, weightMin: 0).isEmpty)
        index.replace(
            source: "GPS",
            by: [(RecordKey(source: "GPS", record: "9"), Details(nhsNumber: "9990000018"))])
        #expect(index.count == 1)
        #expect(index.search(asked, limit: 5, weightMin: -20).first?.key.record == "9")
    }
}

@Suite struct `Changing the live index` {
    private func person(_ number: Int) -> Details {
        let given = ["Olivia", "George", "Amina", "Jack", "Maya", "Tom"]
        let family = ["Smith", "Khan", "Jones", "Green", "Patel", "O'Dowd-Carter"]
        return Details(
            given: given[number % 6], family: family[number / 6 % 6],
            birthYear: 2008 + number % 12, birthMonth: 1 + number % 12,
            birthDay: 1 + number % 28, house: "\(number % 40)", street: "Mill Road",
            postcode: "RB\(1 + number % 9) 1AA", telephone: "0770090\(1_000 + number)")
    }

    private func key(_ number: Int) -> RecordKey {
        RecordKey(source: "S\(number % 3)", record: "r\(number)")
    }

    @Test func `in any order leaves the same answers as making it anew`() {
        var random = Seeded(seed: 12)
        let changed = LiveIndex()
        var here: Set<Int> = []
        for _ in 0..<4_000 {
            let number = Int.random(in: 0..<400, using: &random)
            if here.contains(number) {
                changed.remove(key(number))
                here.remove(number)
            } else {
                changed.add([(key(number), person(number))])
                here.insert(number)
            }
        }
        let fresh = LiveIndex()
        fresh.add(here.sorted().map { (key($0), person($0)) })
        #expect(changed.count == here.count && fresh.count == here.count)
        for number in stride(from: 0, to: 400, by: 7) {
            func answers(_ index: LiveIndex) -> [String] {
                index.search(person(number), limit: 400, weightMin: -4)
                    .map { "\($0.key.record) \(($0.weight * 100).rounded())" }.sorted()
            }
            #expect(answers(changed) == answers(fresh))
        }
    }

    @Test func `a record is found by the next search, and what one says adds up`() {
        let index = LiveIndex()
        for number in 0..<200 {
            index.add([(key(number), person(number))])
            let found = index.search(person(number), limit: 3, weightMin: -10)
            #expect(found.contains { $0.key == key(number) })
            for one in found {
                #expect(abs(one.weight - one.explanation.weight) < 1e-6)
                #expect(one.details == person(Int(one.key.record.dropFirst()) ?? -1))
            }
        }
        #expect(index.everyone(but: "S0").count == (0..<200).count { $0 % 3 != 0 })
    }

    @Test func `compares two people nobody has a record of by what they say`() {
        let index = LiveIndex()
        let one = Details(
            given: "Zoltan", family: "Quigley", birthYear: 2011, birthMonth: 4, birthDay: 9,
            house: "Rose Cottage", street: "Heron Walk", upn: "A123456789012")
        let own = index.compare(one, one).steps
        #expect(own.allSatisfy { [.prior, .home].contains($0.field) || $0.weight > 0 })
        let other = Details(
            given: "Barnaby", family: "Oyelaran", birthYear: 1999, birthMonth: 12, birthDay: 30,
            house: "The Mill", street: "Juniper Gate", upn: "B999999999999")
        let steps = index.compare(one, other).steps
        for field in [Step.Field.given, .family, .born, .address, .upn] {
            #expect(steps.contains { $0.field == field && $0.weight < 0 }, "\(field)")
        }
    }

    @Test func `never hides anybody while their register is read anew`() async {
        let index = LiveIndex()
        let register = (0..<60).map { number in
            (RecordKey(source: "S", record: "r\(number)"), person(number))
        }
        index.replace(source: "S", by: register)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for _ in 0..<30 { index.replace(source: "S", by: register) }
                return true
            }
            for reader in 0..<3 {
                group.addTask {
                    (0..<300).allSatisfy { round in
                        let number = (reader * 7 + round) % 60
                        return index.search(person(number), limit: 3, weightMin: -4)
                            .contains { $0.key.record == "r\(number)" }
                    }
                }
            }
            for await isWhole in group { #expect(isWhole) }
        }
        #expect(index.count == 60)
    }

    @Test func `is shared by many who search while one changes it`() async {
        let index = LiveIndex()
        index.add((0..<300).map { (key($0), person($0)) })
        await withTaskGroup(of: Int.self) { group in
            for reader in 0..<4 {
                group.addTask {
                    (0..<150).count { round in
                        let number = (reader * 31 + round) % 300
                        return index.search(person(number), limit: 2, weightMin: -4)
                            .contains { $0.key == key(number) }
                    }
                }
            }
            group.addTask {
                for number in 300..<700 {
                    index.add([(key(number), person(number))])
                    if number % 3 == 0 { index.remove(key(number)) }
                }
                return 0
            }
            var found = 0
            for await count in group { found += count }
            #expect(found == 600)
        }
    }
}

@Suite struct `Reading CSV` {
    private func rows(_ text: String) -> [[String]] {
        CSVReader(Array(text.utf8)).map(\.cells)
    }

    @Test func `takes quotes, new lines in cells, and every kind of line end`() {
        let found = rows("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\rc,d\n")
        let wanted = [["a", "b"], ["x, \"y\"", "1\n2"], ["c", "d"]]
        #expect(found == wanted)
    }

    @Test func `drops a byte order mark and empty lines`() {
        #expect(rows("\u{FEFF}id\n\n1\n") == [["id"], ["1"]])
    }

    @Test func `says where a row begins and that it was not UTF-8`() throws {
        var reader = CSVReader([0x69, 0x0A, 0x5A, 0x6F, 0xEB, 0x0A])
        _ = reader.next()
        let next = reader.next()
        let line = try #require(next)
        #expect(line.number == 2 && line.wasReencoded && line.cells == ["Zoë"])
    }

    @Test func `cuts a row that a stray quote would make endless`() throws {
        var reader = CSVReader(Array(("\"" + String(repeating: "a", count: 300_000)).utf8))
        let next = reader.next()
        let line = try #require(next)
        #expect(line.wasCut)
    }

    @Test func `gives the same rows however the file is cut into pieces`() {
        let text = Array("id,name\r\n1,\"A\"\"b\"\r\n2,\"c\nd\"\r\n".utf8)
        let whole = Array(CSVReader(text))
        for size in 1...9 {
            var rest = text[...]
            let reader = CSVReader {
                defer { rest = rest.dropFirst(size) }
                return rest.isEmpty ? nil : Array(rest.prefix(size))
            }
            #expect(Array(reader) == whole)
        }
    }

    @Test(arguments: ["=1+1", "+44", "-2", "@x", "\tx"])
    func `writes nothing that a spreadsheet would run`(cell: String) {
        #expect(CSVWriter.line([cell]).utf8.first == UInt8(ascii: "'"))
    }
}
