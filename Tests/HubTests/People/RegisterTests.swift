import Hub
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

/// Files as spreadsheets save them, and as they come cut short or with a stray quote. Every row of
/// a file is kept or said to be left out.
@Suite struct `A register file from a spreadsheet` {
    private static let header = ["id", "forename", "surname", "dob", "street", "postcode"]

    private static func rows(_ count: Int) -> [[String]] {
        (1...count).map {
            ["R\($0)", "Given\($0)", "Family", "2015-03-14", "\($0) Mill Road", "RB4 7XY"]
        }
    }

    private static func text(_ rows: [[String]], _ separator: String = ",") -> String {
        ([header] + rows).map { $0.joined(separator: separator) + "\r\n" }.joined()
    }

    private func read(_ bytes: [UInt8]) throws -> RegisterFile.Outcome {
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        return try RegisterFile.read(CSVReader(bytes), of: .housing, mapping: mapping)
    }

    @Test(arguments: [";", "\t", ","])
    func `is read whatever stands between its cells`(separator: String) throws {
        let outcome = try read(Array(Self.text(Self.rows(40), separator).utf8))
        #expect(outcome.rows.count == 40 && outcome.badCount == 0 && outcome.lineCount == 41)
        #expect(outcome.rows[6].given == "Given7" && outcome.rows[6].postcode == "RB4 7XY")
        let told = Array(("sep=\(separator)\r\n" + Self.text(Self.rows(3), separator)).utf8)
        #expect(try read(told).rows.count == 3)
    }

    @Test(arguments: [true, false])
    func `is read as UTF-16, as “Unicode text” is saved`(isLittle: Bool) throws {
        let units = [0xFEFF] + Array(Self.text(Self.rows(40), "\t").utf16)
        let bytes = units.flatMap { unit in
            isLittle
                ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        }
        #expect(try read(bytes).rows.map(\.record) == (1...40).map { "R\($0)" })
    }

    /// A quote in front of the sixth street that is never closed; one that the next quoted cell
    /// seems to close; and one that a stray quote in the same column of a later row does.
    @Test(arguments: [
        [5: "\"6 Mill Road"], [5: "\"6 Mill Road", 20: "\"21, Mill Road\""],
        [5: "\"6 Mill Road", 6: "7 Mill Road\""], [5: "\"6 Mill Road", 20: "7 Mill Road\""],
        [39: "\"40 Mill Road"],
    ])
    func `loses one row to a stray quote, and says so`(streets: [Int: String]) throws {
        var rows = Self.rows(40)
        for (place, street) in streets { rows[place][4] = street }
        let outcome = try read(Array(Self.text(rows).utf8))
        #expect(outcome.readCount == 40 && outcome.lineCount == 41)
        #expect(outcome.rows.count == 39 && outcome.badCount == 1)
        let stray = streets.min { $0.key < $1.key }?.key ?? 0
        #expect(!outcome.rows.map(\.record).contains("R\(stray + 1)"))
        #expect(
            outcome.problems.first?.says
                == "Row has a quote that is never closed, or is too long. The row was left out.")
        #expect(outcome.losses == ["1 of 40 rows was left out."])
    }

    @Test func `may have cells of several lines`() throws {
        var rows = Self.rows(5)
        rows[2][4] = "\"Flat 1\nMill House, 3 Mill Road\r\nRiverbank\""
        let outcome = try read(Array(Self.text(rows).utf8))
        #expect(outcome.rows.count == 5 && outcome.badCount == 0 && outcome.lineCount == 8)
        #expect(outcome.rows[3].record == "R4")
    }

    @Test func `without a column of names is refused, and says which to give`() {
        let bytes = Array("id,dob\n1,2015-03-14\n".utf8)
        #expect(
            throws: Refusal.answer(
                field: "family_name",
                says: "Say which columns hold the names: map family_name=COLUMN. Without names "
                    + "nobody could be found")
        ) { try read(bytes) }
    }

    @Test func `whose dates fail says that first, and tells a sex that is none`() throws {
        var rows = Self.rows(40)
        for place in 0..<30 { rows[place][3] = "June" }
        #expect(
            try read(Array(Self.text(rows).utf8)).losses
                == ["30 of 40 dates of birth could not be read."])
        let coded = try read(Array("id,surname,sex\n1,A,1\n2,B,F\n3,C,Q\n4,D,\n".utf8))
        #expect(coded.problems.map(\.row) == [4])
    }

    @Test func `takes out an NHS number that many different people share`() throws {
        let shared = (1...8).map { "\($0),Given\($0),Family,201\($0)-01-02,9434765919\n" }.joined()
        let outcome = try read(Array(("id,forename,surname,dob,nhs\n" + shared).utf8))
        #expect(outcome.rows.allSatisfy { $0.nhsNumber.isEmpty } && outcome.rows.count == 8)
        #expect(outcome.problems.count == 8 && outcome.problems.first?.row == 2)
    }
}

/// A register is never emptied, halved or replaced by anybody else without a person saying so.
@Suite struct `Importing a register` {
    private func outcome(_ records: Range<Int>) throws -> RegisterFile.Outcome {
        let rows = records.map { "r\($0),Given,Family\($0)\n" }.joined()
        let bytes = Array(("id,given_name,family_name\n" + rows).utf8)
        var reader = CSVReader(bytes)
        return try RegisterFile.read(
            CSVReader(bytes), of: .housing,
            mapping: RegisterFile.guess(reader.next()?.cells ?? []))
    }

    private func count(_ hub: Hub) async throws -> Int? {
        try await hub.registers().first { $0.agency == .housing }?.rowCount
    }

    @Test(arguments: TestEngine.available)
    func `waits for a person where more than a tenth would go`(kind: TestEngine) async throws {
        let hub = try await TestHub(on: kind).hub
        let who = Hub.localOperator
        func take(_ records: Range<Int>, removing: Int? = nil) async throws {
            try await hub.importRegister(
                try outcome(records), of: .housing, digest: "x", removing: removing, by: who)
        }
        try await take(0..<100)
        let change = try await hub.registerChange(try outcome(0..<89), of: .housing, by: who)
        #expect(change.says == "This register had 100 people; 11 would go." && change.needsPerson)
        for wrong in [nil, 10] {
            await #expect(
                throws: Refusal.answer(
                    field: "removing",
                    says: "This register had 100 people; 11 would go. Nothing was changed. If that "
                        + "is right, say that 11 go")
            ) { try await take(0..<89, removing: wrong) }
        }
        // As many others in their place are no fewer people, and not the same.
        await #expect(throws: Refusal.self) { try await take(500..<600) }
        #expect(try await count(hub) == 100)
        try await take(0..<89, removing: 11)
        #expect(try await count(hub) == 89)
        // Leavers are as usual.
        try await take(0..<81)
        #expect(try await count(hub) == 81)
    }

    // The same record numbers and nobody to find: each row is lost to searching.
    @Test func `whose rows have lost their names waits for a person, and says so first`()
        async throws
    {
        let hub = try await TestHub().hub
        let who = Hub.localOperator
        let full = try outcome(0..<40)
        try await hub.importRegister(
            full, of: .housing, digest: Hub.digest(of: []), by: who)
        let bytes = Array(
            ("id,given_name,family_name\n"
                + (0..<40).map { "r\($0),\($0 % 2 == 0 ? "-" : ""),\($0 == 0 ? "Family" : "")\n" }
                .joined()).utf8)
        let blank = try RegisterFile.read(
            CSVReader(bytes), of: .housing,
            mapping: RegisterFile.guess(["id", "given_name", "family_name"]))
        #expect(blank.losses.contains("39 of 40 rows have no name."))
        let change = try await hub.registerChange(blank, of: .housing, by: who)
        #expect(change.needsPerson && change.goes == 39)
        await #expect(
            throws: Refusal.answer(
                field: "removing",
                says: "This register had 40 people; 39 would go. Nothing was changed. If that is "
                    + "right, say that 39 go")
        ) {
            try await hub.importRegister(
                blank, of: .housing, digest: Hub.digest(of: bytes), by: who)
        }
    }

    @Test func `is for the agency’s own people`() async throws {
        let desk = try await TestHub()
        func admin(_ agency: AgencyCode, _ login: String) async throws -> Practitioner {
            try await desk.hub.addAccount(
                name: "A", agency: agency, role: .administrator, login: login, password: nil)
        }
        let (own, other) = (try await admin(.housing, "own"), try await admin(.csc, "other"))
        let rows = try outcome(0..<3)
        await #expect(
            throws: Refusal.answer(
                field: "agency",
                says: "Only an administrator of \(desk.hub.profile.name(of: .housing)) may import "
                    + "its register")
        ) { try await desk.hub.importRegister(rows, of: .housing, digest: "x", by: other) }
        await #expect(throws: Refusal.self) {
            try await desk.hub.registerChange(rows, of: .housing, by: other)
        }
        #expect(try await count(desk.hub) == nil)
        try await desk.hub.importRegister(rows, of: .housing, digest: "x", by: own)
        #expect(try await count(desk.hub) == 3)
    }

    @Test func `says nothing of who is known already, where it is of few people`() async throws {
        let hub = try await TestHub().hub
        #expect(try await hub.overlap(try outcome(0..<99), of: .housing) == nil)
        #expect(try await hub.overlap(try outcome(0..<100), of: .housing) == .few)
    }
}
