/// A date of birth in one number: year, month and day, any of which may be 0 for not known.
struct BirthDate: Equatable {
    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = (1...9_999).contains(year) ? year : 0
        self.month = (1...12).contains(month) ? month : 0
        self.day = (1...31).contains(day) ? day : 0
    }

    init(packed: UInt32) {
        year = Int(packed >> 9)
        month = Int(packed >> 5 & 15)
        day = Int(packed & 31)
    }

    var packed: UInt32 { UInt32(year << 9 | month << 5 | day) }

    var isWhole: Bool { year != 0 && month != 0 && day != 0 }

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
