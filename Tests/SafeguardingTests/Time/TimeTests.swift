import Foundation
import Safeguarding
import TestKit
import Testing

@Suite struct `London time` {
    @Test func `agrees with the time zone database, every six hours for twelve years`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/London"))
        for step in 0..<(12 * 365 * 4) {
            let instant = Instant(milliseconds: 1_420_070_400_000 + Int64(step) * 21_600_000)
            let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
            let own = LondonTime(instant)
            #expect(own.day.year == parts.year && own.day.month == parts.month)
            #expect(own.day.day == parts.day && own.hour == parts.hour)
            if own.hour > 2 { #expect(own.instant == instant) }
        }
    }

    @Test(arguments: [(0, "midnight"), (720, "midday"), (570, "9:30am"), (1_335, "10:15pm")])
    func `says times in plain words`(minute: Int, says: String) throws {
        let day = try #require(Day(year: 2026, month: 3, day: 3))
        #expect(LondonTime(day: day, minute: minute).clock == says)
        #expect(day.saysInFull == "Tuesday 3 March 2026")
    }
}

@Suite struct `Days and moments beyond the calendar` {
    private let first = Day(year: 1, month: 1, day: 1)
    private let last = Day(year: 9999, month: 12, day: 31)

    @Test func `stay at its first day or its last`() throws {
        let (first, last) = (try #require(first), try #require(last))
        // Days between 0001-01-01, 1970-01-01 and 9999-12-31, by Python’s datetime.date.toordinal.
        #expect(first.number == 1 - 719_163 && last.number == 3_652_059 - 719_163)
        for many in [1, 1_000, Int(Int32.max), Int.max] {
            #expect(last.adding(days: many) == last && first.adding(days: -many) == first)
            #expect(last.adding(months: many).year == 9999)
            #expect(first.adding(months: -many).year == 1)
            #expect(last.adding(years: many) == nil && first.adding(years: -many) == nil)
        }
        #expect(Day(number: .max) == last && Day(number: .min) == first)
        #expect(first.adding(days: 1).adding(days: -1) == first)
        #expect(first.adding(days: .max) == last)
    }

    @Test func `are counted without an end of the program`() throws {
        let ends = [Instant(milliseconds: .min), Instant(milliseconds: .max)]
        for moment in ends {
            for many in [0, 1, -1, Int.max, Int.min] {
                _ = LondonTime(moment.adding(minutes: many)).says
                _ = LondonTime(moment.adding(days: many)).instant
                _ = moment.adding(minutes: many).minutes(until: ends[0])
                _ = moment.adding(days: many).minutes(until: ends[1])
            }
            _ = HubProfile.standard.calendar.nextMorning(after: moment)
            for unit in [Allowance.Unit.elapsedHours, .hubHours, .workingDays] {
                _ = HubProfile.standard.calendar.deadline(from: moment, Allowance(1_000, unit))
            }
        }
        #expect(ends[1].adding(minutes: 1) == ends[1] && ends[0].adding(days: -1) == ends[0])
        let day = LondonTime(day: try #require(first), minute: 0).instant
        #expect(LondonTime(day).day == first)
    }
}

@Suite struct `Working days` {
    private let calendar = HubProfile.standard.calendar

    private func at(_ text: String, _ hour: Int, _ minute: Int = 0) throws -> Instant {
        LondonTime(day: try #require(Day(iso: text)), minute: hour * 60 + minute).instant
    }

    @Test func `leave out weekends and bank holidays`() throws {
        // Thursday 2 April 2026; Good Friday and Easter Monday follow.
        let start = try at("2026-04-02", 10)
        #expect(
            calendar.deadline(from: start, Allowance(1, .workingDays)) == (try at("2026-04-07", 10))
        )
        #expect(
            calendar.deadline(from: start, Allowance(8, .hubHours)) == (try at("2026-04-07", 10)))
        #expect(
            calendar.deadline(from: start, Allowance(4, .elapsedHours))
                == (try at("2026-04-02", 14)))
    }

    @Test func `count what comes at night from the next morning`() throws {
        let night = try at("2026-03-06", 22)
        #expect(
            calendar.deadline(from: night, Allowance(1, .workingDays)) == (try at("2026-03-10", 9)))
        #expect(
            calendar.deadline(from: night, Allowance(6, .hubHours)) == (try at("2026-03-09", 15)))
    }

    @Test func `run over the change of the clocks without gaining or losing an hour`() throws {
        let friday = try at("2026-03-27", 16)
        #expect(
            calendar.deadline(from: friday, Allowance(2, .hubHours)) == (try at("2026-03-30", 10)))
    }

    @Test(arguments: 2015...2028)
    func `know Easter: Good Friday and Easter Monday are bank holidays`(year: Int) throws {
        // The anonymous Gregorian computus.
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let month = (h + l - 7 * m + 114) / 31
        let easter = try #require(
            Day(year: year, month: month, day: (h + l - 7 * m + 114) % 31 + 1))
        #expect(BankHolidays.england.contains(easter.adding(days: -2)))
        #expect(BankHolidays.england.contains(easter.adding(days: 1)))
        #expect(BankHolidays.england.count { $0.year == year } >= 8)
    }
}

@Suite struct `Dates of birth` {
    @Test(
        arguments: [
            ("2019-03-14", 2019, 3, 14), ("14/03/2019", 2019, 3, 14),
            ("14 March 2019", 2019, 3, 14),
            ("20190314", 2019, 3, 14), ("14.3.2019", 2019, 3, 14), ("March 2019", 2019, 3, nil),
            ("2019", 2019, nil, nil), ("31/06/2019", nil, nil, nil), ("19390230", nil, nil, nil),
            ("unknown", nil, nil, nil), ("", nil, nil, nil),
        ] as [(String, Int?, Int?, Int?)])
    func `are read as files give them, and what cannot be is kept as text`(
        text: String, year: Int?, month: Int?, day: Int?
    ) {
        let date = PartialDate.reading(text)
        #expect(date.year == year && date.month == month && date.day == day)
        #expect(date.asGiven == text)
    }

    @Test(arguments: [
        ("14", "", "2019", "Date of birth must include a month"),
        ("31", "6", "2019", "Date of birth must be a real date"),
        ("1", "13", "2019", "Date of birth must have a month from 1 to 12"),
        ("1", "1", "", "Date of birth must include a year, for example 2019"),
    ])
    func `say how to mend them`(day: String, month: String, year: String, says: String) {
        #expect(throws: Refusal.answer(field: year.isEmpty ? "b" : "b", says: says)) {
            _ = try PartialDate.parts(
                day: day, month: month, year: year, field: "b", label: "Date of birth")
        }
    }
}

@Suite struct `Numbers and ids` {
    @Test(arguments: ["9434765919", "943 476 5919", "9000000009", "4010232137"])
    func `take NHS numbers with a right check digit`(text: String) {
        #expect(NHSNumber(text) != nil)
    }

    @Test(arguments: ["9434765918", "1111111111", "943476591", "94347659199", "AB123456C"])
    func `refuse NHS numbers that cannot be`(text: String) { #expect(NHSNumber(text) == nil) }

    @Test(arguments: ["H801200001001", "A123456789012", "Z202209419001", "U80120000100A"])
    func `take pupil numbers with a right check letter`(text: String) {
        #expect(UniquePupilNumber(text) != nil)
        #expect(UniquePupilNumber("B" + text.dropFirst()) == nil)
    }

    @Test func `read back what they wrote, and nothing else`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let id = ID<Person>(using: &random)
            #expect(ID<Person>(id.description) == id)
            #expect(ID<Person>(id.description.uppercased()) == nil)
        }
        #expect(ID<Person>("zzzzzzzzzzzzzzzzzzzzzzzzzz") == nil)
    }
}
