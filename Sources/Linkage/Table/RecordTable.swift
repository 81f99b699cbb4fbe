import Foundation

/// Records made ready to compare: every different value is cleaned once, and a record is one line
/// of numbers.
public final class RecordTable {
    /// Names of the fields compared as plain words, in the order of their places.
    let texts: [String]
    let rows = LargeList<PackedRecord>()
    /// Given, middle and family names share one list, so that a swapped name is the same number.
    let names = NameList()
    let streets = WordList { Cleaning.homeParts($0).street }
    let houses = Interner()
    let pupilNumbers = Interner()
    let words: [WordList]
    /// Records from here on are of the second file; all are of the first where there is only one.
    var secondStart = 0
    /// In the order of the files, as are the next two. One reader of files changes them, a value at
    /// a time, so checking each use for overlap would find nothing.
    @exclusivity(unchecked) var ids = TextColumn()
    /// Who each record truly is, where the file says so; 0 where it does not.
    @exclusivity(unchecked) var truths: [UInt32] = []
    let truthList = Interner()
    /// Who holds each record, where the file says so: a group to measure by.
    public internal(set) var groupings: [Grouping] = []
    /// What was wrong with rows, as ``RowTrouble``; the rows themselves are kept.
    public internal(set) var troubles = RowTroubles()
    public internal(set) var hasTwoFiles = false
    /// What each column was taken to hold.
    public internal(set) var columns: [(column: String, kind: FieldKind)] = []

    /// What making the table took up, for what is done with it.
    let spare = SpareMemory()

    /// For each record where it stands in the files; empty where records are in that order.
    private var lines: [UInt32] = []

    public var count: Int { rows.count }
    public var raggedCount: Int { troubles.raggedCount }

    init(texts: [String]) {
        self.texts = texts
        words = texts.map { _ in WordList(Cleaning.plainWords) }
    }

    /// Where a record stands in the files, from 0.
    func line(_ record: Int) -> Int { lines.isEmpty ? record : Int(lines[record]) }

    func id(_ record: Int) -> String { ids[line(record)] }

    /// Who a record truly is; 0 where that is not known.
    func truth(_ record: Int) -> UInt32 { truths.isEmpty ? 0 : truths[line(record)] }

    /// After the first rows of a file, makes room for as many as it holds if all are as long.
    func makeRoom(forRestOf file: FilePieces, readTo place: Int) {
        guard count - secondStart == Self.rowsTried, place > 0 else { return }
        let all = Double(Self.rowsTried) * Double(file.byteCount) / Double(place)
        let most = secondStart + Int(min(all * 1.02, Self.roomMost))
        rows.makeRoom(for: most)
        ids.makeRoom(for: most, bytesMost: ids.byteCount + file.byteCount)
    }

    private static let rowsTried = 1_000
    private static let roomMost = 2_000_000.0

    /// Puts records of one postcode side by side, so that most that are compared lie near each
    /// other. Of two files each stays by itself.
    func gather() {
        // Fewer fit the nearest memory anyhow.
        guard count > 20_000 else { return }
        let sort = RadixSort(most: count, spare)
        lines = sort.sort { keyed in
            for record in 0..<count {
                let key = UInt32(truncatingIfNeeded: Hashing.mix(rows[record].postcode) >> 33)
                let isSecond = UInt32(record >= secondStart ? 1 : 0)
                keyed[record] = UInt64(isSecond << 31 | key) << 32 | UInt64(record)
            }
            return count
        } _: {
            $0.map { UInt32(truncatingIfNeeded: $0) }
        }
        rows.reorder(lines, spare)
    }

    /// The NHS number of each record where its check digit is right; 0 elsewhere. Two people may be
    /// twins, but they never share one.
    func validNumber(_ record: Int) -> UInt64 {
        let number = rows[record].nhs
        return number != 0 && PackedDigits.isNHSNumber(number) ? number : 0
    }

    /// Whether two records have valid NHS numbers that differ. Check digits are worked out only
    /// where the numbers differ at all.
    func haveTwoNumbers(_ one: Int, _ other: Int) -> Bool {
        let (mine, theirs) = (rows[one].nhs, rows[other].nhs)
        if mine == theirs || mine == 0 || theirs == 0 { return false }
        return PackedDigits.isNHSNumber(mine) && PackedDigits.isNHSNumber(theirs)
    }

    /// The value of a field as words, for explaining.
    func says(_ record: Int, _ field: RecordField) -> String { says(rows[record], field) }

    func says(_ row: PackedRecord, _ field: RecordField) -> String {
        switch field {
        case .given: names.text(row.given)
        case .middle: names.text(row.middle)
        case .family: names.text(row.family)
        case .born: BirthDate(packed: row.born).says
        case .sex: ["", "F", "M"][Int(min(row.sex, 2))]
        case .postcode: PackedCode.text(row.postcode)
        case .street: streets.text(row.street)
        case .house: houses.text(row.house)
        case .nhs: PackedDigits.text(row.nhs)
        case .upn: pupilNumbers.text(row.upn)
        case .telephone: PackedDigits.text(row.telephone)
        case .text(let place): words[place].text(row.text(place))
        }
    }
}

/// A column that says which group a record belongs to, for seeing whether each is served alike: the
/// agency that holds it, the sex, the origin of the name.
public struct Grouping {
    public let name: String
    var values: [UInt32] = []
    let list = Interner()

    init(name: String) { self.name = name }
}

/// Short texts end to end in one run of bytes.
struct TextColumn: Sequence {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        ends.append(bytes.count)
    }

    private func range(_ place: Int) -> Range<Int> {
        (place == 0 ? 0 : ends[place - 1])..<ends[place]
    }

    func bytes(_ place: Int) -> ArraySlice<UInt8> { bytes[range(place)] }

    subscript(_ place: Int) -> String { String(decoding: bytes(place), as: UTF8.self) }

    /// Makes room for so many values, if all are as long as those that are here.
    /// - Parameter bytesMost: more than they can be together.
    mutating func makeRoom(for count: Int, bytesMost: Int) {
        bytes.reserveCapacity(
            Swift.min(bytesMost, bytes.count / Swift.max(1, self.count) * count))
        ends.reserveCapacity(count)
    }

    /// How long all values are together.
    var byteCount: Int { bytes.count }

    /// Adds a value to a row of comma-separated values.
    func write(_ place: Int, to row: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            CSVWriter.append(UnsafeBufferPointer(rebasing: bytes[range(place)]), to: &row)
        }
    }

    func makeIterator() -> AnyIterator<String> {
        var place = 0
        return AnyIterator {
            guard place < ends.count else { return nil }
            defer { place += 1 }
            return self[place]
        }
    }
}

/// What was odd about rows of a file. Each is counted; the first few are kept, to be shown.
public struct RowTroubles: Sendable {
    public enum Kind: String, Sendable {
        case ragged = "has more or fewer cells than the header"
        case encoding = "is not UTF-8; read as Windows-1252"
        case tooLong = "is longer than any row should be and was cut"
    }

    public private(set) var first: [(file: Int, row: Int, kind: Kind)] = []
    public private(set) var raggedCount = 0
    public private(set) var reencodedCount = 0
    public private(set) var cutCount = 0
    public var count: Int { raggedCount + reencodedCount + cutCount }

    static let most = 20

    mutating func add(_ kind: Kind, file: Int, row: Int) {
        switch kind {
        case .ragged: raggedCount += 1
        case .encoding: reencodedCount += 1
        case .tooLong: cutCount += 1
        }
        if first.count < Self.most { first.append((file, row, kind)) }
    }
}
