import Foundation
import Testing

@testable import Linkage

private func form(_ name: String) -> NameForm {
    Array(name.utf8).withUnsafeBufferPointer { bytes in
        Cleaning.joinedTokens(bytes).withUnsafeBufferPointer(NameForm.init)
    }
}

private func level(_ one: String, _ other: String, isFamily: Bool = false) -> NameLevel {
    NameForm.compare(form(one), form(other), isFamily: isFamily)
}

/// What is the same to a reader of the script follows from Unicode’s compatibility decomposition
/// and case mappings; nothing else is taken for alike.
@Suite struct `Names in other scripts` {
    @Test(arguments: [
        ("محمد", ["محمد"]), ("مُحَمَّد الحسن", ["محمد", "الحسن"]), ("子轩", ["子轩"]),
        ("Олена-Марія", ["ОЛЕНА", "МАРІЯ"]), ("Ｗａｎｇ", ["WANG"]), ("Twin2", ["TWIN", "2"]),
        ("Baby A", ["BABY", "A"]), ("١٢ علي", ["12", "علي"]),
    ])
    func `keep their letters, without points and in one case`(text: String, tokens: [String]) {
        let wanted = tokens.map {
            // Cyrillic letters with marks come apart, and the marks go.
            $0.decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
                $0.properties.canonicalCombiningClass == .notReordered
            }
        }.map { String(String.UnicodeScalarView($0)) }
        #expect(Cleaning.nameTokens(text).map { String(decoding: $0, as: UTF8.self) } == wanted)
        let joined = Array(text.utf8).withUnsafeBufferPointer(Cleaning.joinedTokens)
        #expect(String(decoding: joined, as: UTF8.self) == wanted.joined(separator: " "))
    }

    @Test func `are the same or not to the letter, in their own script`() {
        #expect(level("محمد", "مُحَمَّد") == .same)
        #expect(level("олександр", "ОЛЕКСАНДР") == .same)
        #expect(level("محمد", "محمود") == .different)
        #expect(level("子轩", "子豪") == .different)
        #expect(level("عبد الله", "عبد الرحمن") == .different)
        #expect(level("ليلى", "لیلی") == .same)
        #expect(level("الحسن علي", "الحسن", isFamily: true) == .sharesPart)
    }

    @Test func `say nothing where one is in another script`() {
        #expect(level("محمد", "Mohammed") == .missing)
        #expect(level("王", "Ван") == .missing)
        #expect(level("Wang", "王") == .missing)
    }

    @Test func `are compared as fast names are, and never taken to be plainly different`() {
        for (one, other) in [("محمد", "Mohammed"), ("王", "Li"), ("Twin 1", "Twin 2")] {
            let briefs = (NameBrief(form(one)), NameBrief(form(other)))
            #expect(!briefs.0.surelyDiffers(briefs.1, isFamily: false))
        }
    }

    @Test func `keep twins and children of one hotel apart`() throws {
        let town = Town(homes: 300, seed: 21)
        let extra = [
            "t1,9001,ليلى,الحسن,2015-03-14,F,9,Weir Terrace,RB3 3AJ,,",
            "t2,9002,مريم,الحسن,2015-03-14,F,9,Weir Terrace,RB3 3AJ,,",
            "h1,9003,يوسف,حداد,2012-01-01,M,1,Park Hotel,RB1 1AA,,",
            "h2,9004,عمر,سليمان,2012-01-01,M,1,Park Hotel,RB1 1AA,,",
            "s1,9005,子轩,王,2016-05-02,M,12,Beck Lane,RB4 4AJ,,",
            "s2,9005,子轩,王,2016-05-02,M,12,Beck Lane,RB4 4AJ,,",
        ]
        let groups = try grouped(town, extra)
        #expect(groups["t1"] != groups["t2"])
        #expect(groups["h1"] != groups["h2"])
        #expect(groups["s1"] == groups["s2"])
    }

    @Test func `are found by a search in any order, and with or without a space`() {
        let index = LiveIndex()
        index.add([
            (
                RecordKey(source: "EDU", record: "ar"),
                Details(given: "محمد", family: "الحسن", birthYear: 2015)
            ),
            (RecordKey(source: "EDU", record: "zh"), Details(given: "子轩", family: "王")),
            (RecordKey(source: "GPS", record: "en"), Details(given: "Ann", family: "Lee")),
        ])
        for (given, family, record) in [
            ("محمد", "الحسن", "ar"), ("الحسن", "مُحَمَّد", "ar"), ("王", "子轩", "zh"),
            ("子轩", "王", "zh"),
        ] {
            let found = index.search(
                Details(given: given, family: family), limit: 3, weightMin: -4, isTyped: true)
            #expect(found.first?.key.record == record)
        }
    }

    @Test func `are said not to have been compared, unless the birth date speaks`() {
        let index = LiveIndex()
        let arabic = RecordKey(source: "EDU", record: "ar")
        index.add([
            (
                arabic,
                Details(
                    given: "محمد", family: "الحسن", birthYear: 2015, birthMonth: 3, birthDay: 14)
            ),
            (RecordKey(source: "GPS", record: "en"), Details(given: "Ann", family: "Lee")),
        ])
        let asked = Details(given: "Mohammed", family: "Hassan")
        #expect(index.sourcesNotCompared(asked) == ["EDU"])
        var (born, other) = (asked, asked)
        (born.birthYear, born.birthMonth, born.birthDay) = (2015, 3, 14)
        (other.birthYear, other.birthMonth, other.birthDay) = (2009, 8, 2)
        #expect(index.sourcesNotCompared(born) == ["EDU"])
        #expect(index.sourcesNotCompared(other).isEmpty)
        // Asked in another script, or in none, no register says that it does not know the child.
        #expect(index.sourcesNotCompared(Details(family: "محمد")) == ["EDU", "GPS"])
        #expect(index.sourcesNotCompared(Details(family: "???")) == ["EDU", "GPS"])
        #expect(index.sourcesNotCompared(Details(nhsNumber: "9990000018")).isEmpty)
        index.remove(arabic)
        #expect(index.sourcesNotCompared(asked).isEmpty)
    }
}

/// The group each record of a town and some more rows was put in.
private func grouped(_ town: Town, _ extra: [String]) throws -> [String: Int32] {
    let (groups, linker) = try linked(town, extra)
    return Dictionary(
        uniqueKeysWithValues: groups.enumerated().map { (linker.table.id($0.offset), $0.element) })
}

private func linked(_ town: Town, _ extra: [String]) throws -> ([Int32], Linker) {
    let path = try file(([Town.header] + town.lines + extra).joined(separator: "\n"))
    let linker = Linker(try RecordTable.read([path], .init(id: "id", truth: "truth")))
    try linker.link()
    return (linker.clusters(), linker)
}

/// Twins are two children. Where one child in twenty is known by a quite other first name in some
/// agency, frequencies alone made one child of all of them.
@Suite struct `Twins` {
    /// Children with one number and two first names, as those who are known by another name.
    private var twoNames: [String] {
        (0..<60).flatMap { child in
            ["Aurelia", "Bogdan"].enumerated().map { copy, given in
                "n\(child)-\(copy),\(7_000 + child),\(given)\(letters(child)),Qu\(letters(child)),"
                    + "2014-0\(1 + child % 9)-1\(child % 10),,\(child),Known Road,RB8 8AA,"
                    + Self.numbers[child % Self.numbers.count] + ","
            }
        }
    }

    private func letters(_ number: Int) -> String {
        String(UnicodeScalar(UInt8(97 + number % 26)))
            + String(UnicodeScalar(UInt8(97 + number / 26)))
    }

    /// Ten-digit numbers whose check digit is right, worked out here by the NHS Data Dictionary’s
    /// rule.
    private static let numbers: [String] = (0..<90).compactMap { number in
        let stem = "9998\(number + 10_000)"
        let sum = stem.utf8.enumerated().reduce(0) { $0 + Int($1.element - 48) * (10 - $1.offset) }
        let check = (11 - sum % 11) % 11
        return check < 10 ? stem + String(check) : nil
    }

    private func twins(_ one: String, _ other: String, number: String = "") -> [String] {
        (0..<8).flatMap { home in
            let rest =
                "Zeta\(letters(home)),2017-06-1\(home),F,\(home),Twin Street,RB7 7\(home)A"
            let own = number.isEmpty ? "" : Self.numbers[80 - home]
            return [
                "a\(home),\(8_000 + home),\(one),\(rest),\(own),",
                "b\(home),\(8_100 + home),\(other),\(rest),,",
            ]
        }
    }

    @Test(arguments: [
        ("Isla", "Freya", "yes"), ("Isla", "Freya", ""), ("Twin 1", "Twin 2", ""),
        ("Baby A", "Baby B", ""), ("Twin One", "Twin Two", ""), ("Ali 1", "Ali 2", ""),
    ])
    func `are never joined by themselves, and put before people`(
        one: String, other: String, number: String
    ) throws {
        let pairs = twins(one, other, number: number)
        let (groups, linker) = try linked(Town(homes: 300, seed: 5), twoNames + pairs)
        let open = Set(
            linker.forReview(separate: -4.25, join: 0).filter(\.mayBeTwins).map {
                [linker.table.id(Int($0.pair.left)), linker.table.id(Int($0.pair.right))].sorted()
            })
        for home in 0..<8 {
            let records = try ["a\(home)", "b\(home)"].map { try #require(linker.record($0)) }
            #expect(groups[records[0]] != groups[records[1]])
            #expect(open.contains(["a\(home)", "b\(home)"]))
        }
    }

    @Test func `are not joined over a third record that has no first name`() throws {
        let third = (0..<8).map { home in
            "c\(home),\(8_000 + home),,Zeta\(letters(home)),2017-06-1\(home),F,\(home),Twin Street,"
                + "RB7 7\(home)A,,"
        }
        let groups = try grouped(
            Town(homes: 300, seed: 5), twoNames + twins("Isla", "Freya", number: "yes") + third)
        for home in 0..<8 { #expect(groups["a\(home)"] != groups["b\(home)"]) }
    }

    @Test func `are not what a child with two names and one number is`() throws {
        let groups = try grouped(Town(homes: 300, seed: 5), twoNames)
        let joined = (0..<60).count { groups["n\($0)-0"] == groups["n\($0)-1"] }
        #expect(joined == 60)
    }
}

/// Numbers that stand for “not known”: ten equal digits pass the check digit and are never issued.
@Suite struct `Numbers that say nothing` {
    @Test(arguments: ["9999999999", "999 999 9999", "0000000000"])
    func `one digit ten times over is no NHS number`(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(PackedDigits.nhsNumber) == 0)
    }

    @Test(arguments: ["4.47701E+11", "4.47701e+11", "0000000000", "1111111"])
    func `nor is what a spreadsheet left of a telephone number, or one digit over and over`(
        text: String
    ) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(PackedDigits.telephone) == 0)
    }

    @Test(arguments: ["07700 900123", "+44 7700 900123"])
    func `a telephone number is one however it is written`(text: String) {
        let packed = Array(text.utf8).withUnsafeBufferPointer(PackedDigits.telephone)
        #expect(PackedDigits.text(packed) == "7700900123")
    }

    @Test func `a number that many different people of a file share is forgotten`() throws {
        func rows(_ count: Int, _ row: (Int) -> String) -> String {
            (0..<count).map(row).joined(separator: "\n") + "\n"
        }
        let head = "forename,surname,dob,nhs,telephone\n"
        let names = ["Ann", "Ben", "Cal", "Dee", "Eve", "Fay", "Gus", "Hal"]
        let shared = try table(
            head
                + rows(8) {
                    "\(names[$0]),S\(names[$0]),201\($0)-01-02,9434765919,01632 960200"
                })
        #expect((0..<8).allSatisfy { shared.says($0, .nhs).isEmpty })
        #expect((0..<8).allSatisfy { shared.says($0, .telephone).isEmpty })
        // One child in eight records, and a large family with one telephone, keep theirs.
        let own = try table(
            head + rows(8) { _ in "Ann,Lee,2015-01-02,9434765919," }
                + rows(8) { "\(names[$0]),Lee,201\($0)-01-02,,01632 960200" })
        #expect((0..<8).allSatisfy { own.says($0, .nhs) == "9434765919" })
        #expect((8..<16).allSatisfy { own.says($0, .telephone) == "1632960200" })
    }

    @Test func `sex may be written as the DfE and the NHS Data Dictionary code it`() throws {
        let coded = try table("forename,sex\nAnn,2\nBen,1\nCal,0\nDee,9\n")
        #expect((0..<4).map { coded.says($0, .sex) } == ["F", "M", "", ""])
    }
}
