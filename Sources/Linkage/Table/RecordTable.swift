import Foundation

/// Records made ready to compare: every value is cleaned once and becomes a number, and a record is
/// one short row of numbers. Comparing two records then touches two rows and little else.
public final class RecordTable {
    /// Where each field lies in a row.
    enum Slot {
        static let given = 0
        static let middle = 1
        static let family = 2
        /// Year, month and day in one number; 0 where nothing is known.
        static let born = 3
        /// 1 for female, 2 for male.
        static let sex = 4
        static let postcode = 5
        static let street = 6
        static let house = 7
        static let nhs = 8
        static let upn = 9
        static let telephone = 10
        static let texts = 11
    }

    /// Words in a row.
    let width: Int
    /// Names of the fields compared as plain words, in the order of their slots.
    let texts: [String]
    var rows: [UInt32] = []
    /// Given, middle and family names share one list, so that a swapped name is the same number.
    let names = Interner(expecting: 20_000)
    var forms: [NameForm] = []
    let values: [Interner]
    /// Records from here on are of the second file; all are of the first where there is only one.
    var secondStart = 0
    var ids: [String] = []
    /// Who each record truly is, where the file says so; 0 where it does not.
    var truth: [UInt32] = []
    let truths = Interner()
    /// How many rows were read that held fewer or more cells than the header.
    public internal(set) var raggedCount = 0
    public internal(set) var hasTwoFiles = false
    /// What each column was taken to hold.
    public internal(set) var columns: [(column: String, kind: FieldKind)] = []

    public var count: Int { ids.count }

    init(texts: [String]) {
        self.texts = texts
        width = Slot.texts + texts.count
        values = (0..<width).map { _ in Interner() }
    }

    /// The NHS number of each record where its check digit is right, as its id; 0 elsewhere. Two
    /// people may be twins, but they never share one.
    var validNumbers: [UInt32] {
        let numbers = values[Slot.nhs]
        let isValid = (0..<numbers.valueCount).map {
            Cleaning.isNHSNumber(numbers.bytes(UInt32($0)))
        }
        return (0..<count).map { record in
            let id = rows[record * width + Slot.nhs]
            return isValid[Int(id)] ? id : 0
        }
    }

    /// The value of a slot as words, for explaining.
    func says(_ record: Int, _ slot: Int) -> String {
        let id = rows[record * width + slot]
        switch slot {
        case Slot.given, Slot.middle, Slot.family: return names.text(id)
        case Slot.born: return BirthDate(packed: id).says
        case Slot.sex: return ["", "F", "M"][Int(min(id, 2))]
        default: return values[slot].text(id)
        }
    }
}

/// A date of birth in one number: year, month and day, any of which may be 0 for not known.
struct BirthDate: Equatable {
    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = (1...12).contains(month) ? month : 0
        self.day = (1...31).contains(day) ? day : 0
    }

    init(packed: UInt32) {
        year = Int(packed >> 9)
        month = Int(packed >> 5 & 15)
        day = Int(packed & 31)
    }

    var packed: UInt32 { UInt32(year << 9 | month << 5 | day) }

    var says: String {
        packed == 0 ? "" : "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// Reads 2019-05-14, 20190514, 14/05/2019, and a year alone.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var numbers: (Int, Int, Int) = (0, 0, 0)
        var lengths: (Int, Int, Int) = (0, 0, 0)
        var part = 0
        var isIn = false
        for byte in bytes {
            guard byte >= 48, byte <= 57 else {
                if isIn { part += 1 }
                isIn = false
                // A time after the date is not part of it.
                if part > 2 { break }
                continue
            }
            isIn = true
            let digit = Int(byte - 48)
            switch part {
            case 0: numbers.0 = min(numbers.0 * 10 + digit, 99_999_999); lengths.0 += 1
            case 1: numbers.1 = min(numbers.1 * 10 + digit, 9_999); lengths.1 += 1
            default: numbers.2 = min(numbers.2 * 10 + digit, 9_999); lengths.2 += 1
            }
        }
        switch (lengths.0, lengths.1, lengths.2) {
        case (8, 0, 0):
            self.init(
                year: numbers.0 / 10_000, month: numbers.0 / 100 % 100, day: numbers.0 % 100)
        case (4, _, _): self.init(year: numbers.0, month: numbers.1, day: numbers.2)
        case (_, _, 4): self.init(year: numbers.2, month: numbers.1, day: numbers.0)
        default: self.init(year: 0, month: 0, day: 0)
        }
    }
}
