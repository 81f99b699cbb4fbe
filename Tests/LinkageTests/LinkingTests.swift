import Foundation
import Testing

@testable import Linkage

/// People who live in homes, some of them twins, written down by two clerks who make mistakes.
struct Town {
    var random: Training.Mixer
    var lines: [String] = []
    var twinPairs = 0

    static let header = "id,truth,forename,surname,dob,sex,house,street,postcode,nhs,phone"

    init(homes: Int, seed: UInt64 = 7, hasNumbers: Bool = true) {
        random = Training.Mixer(state: seed)
        var person = 0
        for home in 0..<homes {
            let surname = name(6...9)
            let place =
                "\(Int.random(in: 1...90, using: &random)),\(name(5...8)) Road,"
                + "RB\(home / 40 % 90) \(home % 9)AA"
            let phone = "07700\(900_000 + home)"
            let birth = date()
            for child in 0..<Int.random(in: 1...3, using: &random) {
                person += 1
                let isTwin = child == 1 && Int.random(in: 0..<12, using: &random) == 0
                if isTwin { twinPairs += 1 }
                let born = child == 0 || isTwin ? birth : date()
                let given = name(4...8)
                let number = hasNumbers ? Self.number(person) : ""
                for copy in 0..<Int.random(in: 1...3, using: &random) {
                    write(
                        "\(person)-\(copy)", person, given, surname, born, place, number, phone,
                        isFirst: copy == 0)
                }
            }
        }
    }

    private mutating func name(_ length: ClosedRange<Int>) -> String {
        let (hard, soft) = (Array("bcdfghjklmnprstvw"), Array("aeiou"))
        return String(
            (0..<Int.random(in: length, using: &random)).compactMap { place in
                (place.isMultiple(of: 2) ? hard : soft).randomElement(using: &random)
            })
    }

    private mutating func date() -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(Int.random(in: 2006...2024, using: &random))-"
            + two(.random(in: 1...12, using: &random)) + "-"
            + two(.random(in: 1...28, using: &random))
    }

    /// A made-up number that passes the check.
    private static func number(_ person: Int) -> String {
        var base = 999_000_000 + person
        while true {
            let digits = Array(String(base).utf8).map { Int($0 - 48) }
            let sum = digits.enumerated().reduce(0) { $0 + $1.element * (10 - $1.offset) }
            let check = (11 - sum % 11) % 11
            if check < 10 { return "\(base)\(check)" }
            base += 500_000
        }
    }

    private mutating func write(
        _ id: String, _ person: Int, _ given: String, _ surname: String, _ born: String,
        _ place: String, _ number: String, _ phone: String, isFirst: Bool
    ) {
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        let written = !isFirst && chance(12) ? misspelt(given) : given
        let family = !isFirst && chance(10) ? misspelt(surname) : surname
        let date = !isFirst && chance(4) ? self.date() : born
        let home = !isFirst && chance(15) ? "1,Elsewhere,RB99 9ZZ" : place
        lines.append(
            "\(id),\(person),\(written),\(family),\(date),,\(home),\(chance(40) ? number : ""),"
                + (chance(60) ? phone : ""))
    }

    private mutating func misspelt(_ word: String) -> String {
        var letters = Array(word)
        let place = Int.random(in: 1..<letters.count, using: &random)
        letters[place] = "e"
        return String(letters)
    }

    func table() throws -> RecordTable {
        try RecordTable.read(
            [file(([Self.header] + lines).joined(separator: "\n"))],
            .init(id: "id", truth: "truth"))
    }
}

/// Writes text to a file of its own.
func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("link-\(UUID().uuidString).csv").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
}

func table(_ text: String) throws -> RecordTable {
    try RecordTable.read([file(text)])
}

@Suite struct `Linking records` {
    @Test func `finds nearly everyone, joins hardly any twins, and needs no training`() throws {
        let town = Town(homes: 700)
        let linker = Linker(try town.table())
        try linker.link()
        let groups = linker.clusters()
        let found = linker.evaluate(clusters: groups)
        #expect(found.precision > 0.995 && found.recall > 0.98, "\(found)")
        #expect(town.twinPairs > 10)
        #expect(linker.evaluatePairs(threshold: -.infinity).recall > 0.99)
    }

    @Test(arguments: [UInt64(37), 38, 39])
    func `joins no twins though nobody has a number, and puts them before people`(
        seed: UInt64
    ) throws {
        let linker = Linker(try Town(homes: 400, seed: seed, hasNumbers: false).table())
        try linker.link()
        let found = linker.evaluate(clusters: linker.clusters())
        #expect(found.precision > 0.995 && found.recall > 0.95, "\(found)")
        let open = linker.forReview(separate: -4.25, join: 0)
        #expect(open.contains { $0.mayBeTwins })
    }

    @Test func `never puts two valid NHS numbers in one group`() throws {
        let linker = Linker(try Town(homes: 250, seed: 3).table())
        try linker.link()
        var numberOf: [Int32: UInt64] = [:]
        for (record, group) in linker.clusters(threshold: -8).enumerated() {
            let number = linker.table.validNumber(record)
            if number == 0 { continue }
            #expect(numberOf[group] ?? number == number)
            numberOf[group] = number
        }
        #expect(numberOf.count > 40)
    }

    @Test func `learns the same model twice, and a saved one gives the same weights`() throws {
        let town = Town(homes: 300)
        let (first, second) = (Linker(try town.table()), Linker(try town.table()))
        try first.link()
        let model = try #require(first.model)
        let read = try JSONDecoder().decode(
            LinkModel.self, from: try JSONEncoder().encode(model))
        #expect(read == model)
        try second.link(with: read)
        #expect(first.pairs.map(\.weight) == second.pairs.map(\.weight))
        let other = Linker(try table("occupation\nweaver\n"))
        #expect(throws: LinkProblem.otherModel) { try other.link(with: model) }
    }

    @Test func `links two files across, and never within one`() throws {
        let town = Town(homes: 400, hasNumbers: false)
        let lefts = town.lines.filter { $0.split(separator: ",")[0].hasSuffix("-0") }
        let rights = town.lines.filter { $0.split(separator: ",")[0].hasSuffix("-1") }
        let table = try RecordTable.read(
            [
                file(([Town.header] + lefts).joined(separator: "\n")),
                file(([Town.header] + rights).joined(separator: "\r\n")),
            ], .init(id: "id", truth: "truth"))
        let linker = Linker(table)
        try linker.link()
        #expect(table.secondStart == lefts.count && table.count == lefts.count + rights.count)
        #expect(
            linker.pairs.allSatisfy {
                Int($0.left) < lefts.count && Int($0.right) >= lefts.count
            })
        #expect(linker.truePairCount == rights.count)
        #expect(linker.evaluate(clusters: linker.clusters()).f1 > 0.97)
    }

    @Test func `gives each pair once, however many keys it shares`() throws {
        let linker = Linker(try Town(homes: 300, seed: 11).table())
        try linker.link()
        let keys = Set(linker.pairs.map { UInt64($0.left) << 32 | UInt64($0.right) })
        #expect(keys.count == linker.pairs.count)
        #expect(linker.pairs.allSatisfy { $0.left < $0.right })
    }
}

@Suite struct `Training without labels` {
    /// Patterns drawn from a model of our own; training must find that model again.
    @Test func `finds the rates that made the patterns`() throws {
        let empty = try table("given_name,family_name,born,sex,postcode\na,b,2000-01-01,F,X\n")
        var truth = Training.beginning(empty)
        for place in truth.fields.indices {
            let levels = truth.fields[place].m.indices.dropFirst()
            truth.fields[place].u = truth.fields[place].m.map { _ in 0.001 }
            truth.fields[place].u[0] = 0
            truth.fields[place].u[levels.last ?? 1] = 1 - 0.001 * Double(levels.count - 1)
        }
        truth.fields[Pattern.Field.given].m[1] = 0.8
        truth.fields[Pattern.Field.given].m[4] = 0.1
        truth.fields[Pattern.Field.family].m[1] = 0.7
        truth.fields[Pattern.Field.born].m[1] = 0.9
        for place in truth.fields.indices {
            let sum = truth.fields[place].m.reduce(0, +)
            truth.fields[place].m = truth.fields[place].m.map { $0 / sum }
        }
        var random = Training.Mixer(state: 5)
        var patterns: [Pattern: Int] = [:]
        for _ in 0..<60_000 {
            let isOne = Int.random(in: 0..<10, using: &random) < 3
            var pattern = Pattern()
            for (place, field) in truth.fields.enumerated() {
                var rest = Double.random(in: 0..<1, using: &random)
                let rates = isOne ? field.m : field.u
                let level = rates.indices.first { at in
                    rest -= rates[at]
                    return rest < 0 && at > 0
                }
                pattern.set(place, level ?? rates.count - 1)
            }
            patterns[pattern, default: 0] += 1
        }
        var start = Training.beginning(empty)
        for place in start.fields.indices { start.fields[place].u = truth.fields[place].u }
        let (found, _) = Training.maximise(
            start, patterns.sorted { $0.key.bits < $1.key.bits }.map { ($0.key, $0.value) }, [])
        for place in [Pattern.Field.given, Pattern.Field.family, Pattern.Field.born] {
            for level in truth.fields[place].m.indices {
                #expect(
                    abs(found.fields[place].m[level] - truth.fields[place].m[level]) < 0.02,
                    "\(place) \(level)")
            }
        }
    }
}

@Suite struct `Files that are hard to link` {
    private func linked(_ text: String) throws -> Linker {
        let linker = Linker(try table(text))
        try linker.link()
        return linker
    }

    @Test func `empty columns, one value throughout, all alike, none alike`() throws {
        let empty = try linked("forename,surname,dob\n" + String(repeating: ",,\n", count: 50))
        #expect(empty.pairs.isEmpty && Set(empty.clusters()).count == empty.table.count)
        let constant = try linked(
            "forename,surname\n" + (0..<60).map { "Ann,N\($0)x\($0)" }.joined(separator: "\n"))
        #expect(constant.table.count == 60)
        let alike = try linked(
            "forename,surname,dob\n"
                + String(repeating: "Callum,Brackenridge,2019-05-14\n", count: 40))
        #expect(alike.pairs.count == 40 * 39 / 2)
        let one = try linked("forename,surname,dob\nAnn,Lee,2001-02-03\n")
        #expect(one.pairs.isEmpty && one.clusters() == [0])
        #expect(throws: LinkProblem.self) { try table("") }
        #expect(throws: LinkProblem.self) { try table("a,b\n1,2\n") }
        #expect(throws: LinkProblem.noColumn("nobody", "")) {
            do {
                _ = try RecordTable.read([file("dob\n")], .init(id: "nobody"))
            } catch LinkProblem.noColumn(let name, _) { throw LinkProblem.noColumn(name, "") }
        }
    }

    @Test func `20,000 records of one name are compared in bounded time`() throws {
        var random = Training.Mixer(state: 1)
        let rows = (0..<20_000).map { _ in
            "John,Smith,\(Int.random(in: 1950...2020, using: &random))"
        }
        let linker = try linked("forename,surname,yob\n" + rows.joined(separator: "\n"))
        #expect(linker.pairs.count < 20_000 * Blocking.blockMax * 6)
        #expect(linker.uncomparedCount == 0)
    }

    @Test func `says how many hold nothing that tells them from a crowd`() throws {
        let crowd = String(repeating: "John,Smith,\n", count: 2_000)
        let linker = try linked(
            "forename,surname,dob\n" + crowd + "Ann,Lee,2001-02-03\nAnn,Lee,2001-02-03\n")
        #expect(linker.uncomparedCount == 2_000 && linker.pairs.count == 1)
        let few = try linked("forename,surname,dob\n" + String(crowd.prefix(12 * 100)))
        #expect(few.uncomparedCount == 0 && few.pairs.count == 100 * 99 / 2)
    }

    @Test func `quotes, ragged rows, other encodings and long cells lose no other row`() throws {
        let text =
            "id,forename,surname,dob\r\n1,\"Ann \"\"Nan\"\"\",\"O'Brien, Jr\",14/05/2019\r\n"
            + "2,Zoë\n3,\"never closed,Lee,2001-01-01\n4,Bob,Lee,2001-02-01,extra\n"
            + "5,\(String(repeating: "x", count: 300_000)),Lee,20010203\n6,Sue,Hall,2001-02-03\n"
        var bytes = Array(text.utf8)
        bytes += [0x37, 0x2C, 0x5A, 0x6F, 0xEB, 0x2C, 0x4C, 0x65, 0x65, 0x2C, 0x0A]
        let path = try file("")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let table = try RecordTable.read([path], .init(id: "id"))
        #expect(Set(table.ids).isSuperset(of: ["1", "2", "4", "5", "6", "7"]))
        #expect(table.says(0, .born) == "2019-05-14")
        #expect(table.says(0, .family) == "OBRIEN JR")
        #expect(table.raggedCount >= 2)
    }

    @Test(arguments: ["id;forename;surname", "id\tforename\tsurname"])
    func `with other things than commas between cells are refused in words`(header: String) throws {
        let path = try file(header + "\n")
        #expect(throws: LinkProblem.notCommas(path)) { try RecordTable.read([path]) }
        let wide = try file("")
        try Data(header.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }).write(
            to: URL(fileURLWithPath: wide))
        #expect(throws: LinkProblem.notBytes(wide)) { try RecordTable.read([wide]) }
    }

    @Test(arguments: [0, -1.5, 3.0004, -0.0004, 12.3456, 0.9999996, 99.9996])
    func `numbers are written as a format would write them`(number: Double) {
        var out: [UInt8] = []
        Linker.append(number, digits: 3, to: &out)
        let expected = String(format: "%.3f", number)
        #expect(String(decoding: out, as: UTF8.self) == (expected == "-0.000" ? "0.000" : expected))
    }

    @Test func `the bound on how alike two words are is never too low`() {
        var random = Training.Mixer(state: 9)
        let letters = Array("ABCDEFGHIJ 0".utf8)
        for _ in 0..<20_000 {
            func word() -> [UInt8] {
                (0..<Int.random(in: 1...14, using: &random)).compactMap { _ in
                    letters.randomElement(using: &random)
                }
            }
            let (left, right) = (word(), word())
            let most = left.withUnsafeBufferPointer { one in
                right.withUnsafeBufferPointer { other in
                    AlikeBound.most(
                        one, AlikeBound.letters(one), other, AlikeBound.letters(other))
                }
            }
            #expect(most >= jaroWinkler(left, right) - 1e-12)
        }
    }
}
