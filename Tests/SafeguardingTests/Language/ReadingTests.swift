import Safeguarding
import Testing

/// Spellings that spreadsheets, databases and people use; sexes by the NHS Data Dictionary (person
/// stated gender code: 1 male, 2 female, 9 indeterminate, X not known) and the DfE’s returns.
@Suite struct `Codes in files` {
    @Test(arguments: [
        ("Y", YesNoUnknown.yes), (" yes ", .yes), ("TRUE", .yes), ("1", .yes), ("Yes", .yes),
        ("N", .no), ("FALSE", .no), ("0", .no), ("", .unknown), ("Unknown", .unknown),
    ])
    func `yes and no are read in every usual spelling`(text: String, wanted: YesNoUnknown) {
        #expect(YesNoUnknown.reading(text) == wanted)
    }

    @Test(arguments: ["maybe", "2", "yes?", "armed", "-"])
    func `what is neither is not guessed`(text: String) {
        #expect(YesNoUnknown.reading(text) == nil)
    }

    @Test(arguments: [
        ("F", Sex.female), ("female", .female), ("2", .female), ("M", .male), ("Male", .male),
        ("1", .male), ("0", .unknown), ("9", .unknown), ("", .unknown), ("X", .unknown),
    ])
    func `sex is read in words, letters and codes`(text: String, wanted: Sex) {
        #expect(Sex.reading(text) == wanted)
    }

    @Test func `a sex that is none of these is not guessed`() {
        #expect(Sex.reading("Q") == nil && Sex.reading("3") == nil)
    }

    @Test(arguments: [
        "2015-06-14T00:00:00", "2015-06-14T00:00:00Z", "2015-06-14T23:59:59.000+01:00",
    ])
    func `the date of a date and time is read (ISO 8601)`(text: String) {
        #expect(PartialDate.reading(text).exact == Day(year: 2015, month: 6, day: 14))
    }

    @Test func `a date that cannot be one is told from one nobody knows`() {
        #expect(!PartialDate.reading("31/06/2015").isRead)
        #expect(!PartialDate.reading("soon").isRead)
        #expect(PartialDate.reading("unknown").isRead && PartialDate.reading("").isRead)
        #expect(PartialDate.reading("14/06/2015").isRead)
    }
}
