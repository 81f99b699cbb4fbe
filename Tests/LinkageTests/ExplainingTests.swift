import Foundation
import Testing

@testable import Linkage

@Suite struct `Explaining a pair` {
    @Test func `the steps add up to the weight that decided`() throws {
        let linker = Linker(try Town(homes: 200, seed: 21).table())
        try linker.link()
        for pair in linker.pairs.prefix(3_000) {
            let explanation = try #require(
                linker.explanation(Int(pair.left), Int(pair.right)))
            #expect(abs(explanation.weight - Double(pair.weight)) < 1e-3)
        }
    }

    @Test func `twins kept apart are put before people as possible twins`() throws {
        let town = Town(homes: 700)
        let linker = Linker(try town.table())
        try linker.link()
        let open = linker.forReview(separate: -4, join: 0)
        #expect(open.contains { $0.mayBeTwins })
        let file = String(decoding: linker.reviewFile(open), as: UTF8.self)
        #expect(file.contains("possible twin"))
        #expect(file.split(separator: "\n").count == open.count + 1)
        for twin in open where twin.mayBeTwins {
            let explanation = try #require(
                linker.explanation(Int(twin.pair.left), Int(twin.pair.right)))
            #expect(explanation.mayBeTwins)
            #expect(explanation.steps.contains { $0.field == .home })
        }
    }

    @Test func `shows a chart in text with a line a step`() throws {
        let linker = Linker(try Town(homes: 60, seed: 2).table())
        try linker.link()
        let pair = try #require(linker.pairs.max { $0.weight < $1.weight })
        let explanation = try #require(linker.explanation(Int(pair.left), Int(pair.right)))
        let lines = explanation.text.split(separator: "\n")
        #expect(lines.count == explanation.steps.count + 1)
        #expect(lines.last?.hasPrefix("together") == true)
    }
}

@Suite struct `Measuring linking` {
    @Test func `the best threshold is never worse than the usual, and hardly better`() throws {
        let linker = Linker(try Town(homes: 700).table())
        try linker.link()
        let usual = linker.evaluatePairs(threshold: 0)
        #expect(linker.bestThreshold.evaluation.f1 >= usual.f1)
        #expect(linker.bestThreshold.evaluation.f1 - usual.f1 < 0.01)
    }

    @Test(arguments: [UInt64(31), 40, 41])
    func `pairs are told from where they agree with the people found, as well as by the truth`(
        seed: UInt64
    ) throws {
        let linker = Linker(try Town(homes: 400, seed: seed).table())
        try linker.link()
        let chosen = linker.threshold(agreeingWith: linker.clusters())
        let best = linker.bestThreshold.evaluation.f1
        #expect(linker.evaluatePairs(threshold: chosen).f1 > best - 0.003)
        // Where nobody was joined there is nothing to agree with.
        #expect(linker.threshold(agreeingWith: (0..<Int32(linker.table.count)).map { $0 }) == 0)
    }

    @Test func `by group adds up to the whole`() throws {
        let town = Town(homes: 300, seed: 4)
        let table = try RecordTable.read(
            [file(([Town.header] + town.lines).joined(separator: "\n"))],
            .init(id: "id", truth: "truth", groupings: ["postcode"]))
        let linker = Linker(table)
        try linker.link()
        let groups = linker.clusters()
        let parts = linker.evaluate(clusters: groups, by: table.groupings[0])
        #expect(parts.reduce(0) { $0 + $1.trueCount } == linker.truePairCount)
        #expect(parts.count > 20)
    }

    @Test func `going through every pass to its end finds no less`() throws {
        let town = Town(homes: 3_000, seed: 8)
        let (usual, thorough) = (Linker(try town.table()), Linker(try town.table()))
        try usual.link()
        try thorough.link(effort: .thorough)
        #expect(thorough.pairs.count >= usual.pairs.count)
        let found = usual.evaluatePairs(threshold: -.infinity).recall
        let all = thorough.evaluatePairs(threshold: -.infinity).recall
        #expect(all >= found && all - found < 0.01)
    }

    @Test func `a register is counted as new, the same, or to review`() {
        func person(_ number: Int) -> Details {
            Details(
                given: ["Callum", "Isla", "Maya", "Dilan"][number % 4],
                family: "Bracken\(["ridge", "field", "hurst", "wood"][number / 4 % 4])",
                birthYear: 2005 + number % 15, birthMonth: 1 + number % 12,
                birthDay: 1 + number % 28,
                house: "\(number)", street: "Mill Road", postcode: "RB4 7XY")
        }
        let known = (0..<200).map(person)
        let fresh = Details(
            given: "Zoltan", family: "Quigley", birthYear: 2011, birthMonth: 4, birthDay: 9)
        let counts = RegisterComparison(of: (0..<50).map(person) + [fresh], with: known)
        #expect(counts.sameCount == 50 && counts.newCount == 1 && counts.reviewCount == 0)
        // Of so few people not even a share is told: one row would ask about one person.
        #expect(counts.overlap == nil)
        let many = RegisterComparison(
            of: (0..<50).flatMap { [person($0), person($0)] }, with: known)
        #expect(many.overlap == .most)
        let nobody = RegisterComparison(of: [fresh], with: [])
        #expect(nobody.newCount == 1)
    }
}

@Suite struct `Files read in pieces` {
    @Test func `keep their order though records are put side by side within`() throws {
        let rows = (0..<30_000).map { "r\($0),Ann\($0 % 7),Lee\($0 % 11),RB\($0 % 50) 1AA" }
        let table = try RecordTable.read(
            [file("id,forename,surname,postcode\r\n" + rows.joined(separator: "\r\n"))],
            .init(id: "id"))
        #expect(table.count == 30_000 && table.raggedCount == 0)
        let linker = Linker(table)
        let alone = (0..<Int32(table.count)).map { $0 }
        let lines = String(decoding: linker.clustersFile(alone), as: UTF8.self)
            .split(separator: "\n").dropFirst()
        #expect(lines.elementsEqual((0..<30_000).map { "r\($0),r\($0)" }))
        for record in stride(from: 0, to: 30_000, by: 997) {
            let number = try #require(Int(table.id(record).dropFirst()))
            #expect(table.says(record, .postcode) == "RB\(number % 50)1AA")
        }
    }

    @Test func `a cell of ten megabytes is cut, said so, and costs no other row`() throws {
        let long = String(repeating: "x", count: 10_000_000)
        let table = try RecordTable.read(
            [file("id,forename,dob\n1,Ann,2001-02-03\n2,\(long),2001-02-03\n3,Bob,2001-02-04\n")],
            .init(id: "id"))
        #expect(Set(table.ids).isSuperset(of: ["1", "2", "3"]))
        #expect(table.troubles.cutCount == 1)
        #expect(table.troubles.first.first?.row == 3)
    }

    @Test func `rows that are not UTF-8 are read as Windows-1252 and counted`() throws {
        let path = try file("")
        try Data(Array("id,forename\n1,Zo".utf8) + [0xEB, 0x0A] + Array("2,Zoë\n".utf8))
            .write(to: URL(fileURLWithPath: path))
        let table = try RecordTable.read([path], .init(id: "id"))
        #expect(table.says(0, .given) == "ZOE" && table.says(1, .given) == "ZOE")
        #expect(table.troubles.reencodedCount == 1)
    }
}

@Suite struct `What people decide of pairs` {
    private func linked() throws -> Linker {
        let linker = Linker(try Town(homes: 300, seed: 31).table())
        try linker.link()
        return linker
    }

    private func group(_ linker: Linker, _ id: String, _ groups: [Int32]) throws -> Int32 {
        groups[try #require(linker.record(id))]
    }

    @Test func `outranks every weight, outlives learning anew, and can be taken back`() throws {
        let linker = try linked()
        let before = linker.clusters()
        let sure = try #require(linker.pairs.max { $0.weight < $1.weight })
        let (one, other) = (linker.table.id(Int(sure.left)), linker.table.id(Int(sure.right)))
        let stranger = try #require(
            (0..<linker.table.count).first { before[$0] != before[Int(sure.left)] })
        let far = linker.table.id(stranger)

        try linker.decide(one, other, .apart)
        try linker.decide(one, far, .same)
        for _ in 0..<2 {
            let groups = linker.clusters()
            #expect(try group(linker, one, groups) != (try group(linker, other, groups)))
            #expect(try group(linker, one, groups) == (try group(linker, far, groups)))
            try linker.link(effort: .thorough)
        }
        let why = linker.forReview(separate: -4, join: 0).map(\.why)
        #expect(why.contains(.noLongerAlike) && why.contains(.nowAlike))

        try linker.decide(one, other, nil)
        try linker.decide(one, far, nil)
        try linker.link()
        #expect(linker.clusters() == before)
    }

    @Test func `joins even two numbers where people say so`() throws {
        let linker = Linker(
            try RecordTable.read(
                [
                    file(
                        "id,forename,surname,dob,nhs\n1,Ann,Lee,2001-02-03,9434765919\n"
                            + "2,Ann,Lee,2001-02-03,9434765870\n3,Ann,Leigh,2001-02-03,\n")
                ], .init(id: "id")))
        try linker.link(with: .shipped)
        #expect(Set(linker.clusters(threshold: -20)).count == 2)
        try linker.decide("1", "2", .same)
        let groups = linker.clusters()
        #expect(groups[0] == groups[1])
    }

    @Test func `names records that are there, and two of them`() throws {
        let linker = try linked()
        let id = linker.table.id(0)
        #expect(throws: LinkProblem.noRecord("nobody")) {
            try linker.decide(id, "nobody", .same)
        }
        #expect(throws: LinkProblem.oneRecord(id)) { try linker.decide(id, id, .apart) }
    }
}
