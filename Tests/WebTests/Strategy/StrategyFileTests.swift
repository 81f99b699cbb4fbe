import Safeguarding
import TestKit
import Testing

@testable import Web

@Suite struct `The time of a meeting` {
    @Test(arguments: [
        ("2:30pm", 870), ("14:30", 870), ("9am", 540), ("12am", 0), ("12 pm", 720), ("Midday", 720),
        ("12:05 a.m.", 5), ("0:00", 0), ("23:59", 1_439),
    ])
    func `is read as people type it`(words: String, minute: Int) {
        #expect(ClockWords.minute(of: words) == minute)
    }

    @Test(arguments: ["", "9", "25:00", "13pm", "0am", "9:60", "9:30:15", "-1:30", "soon", "9:pm"])
    func `is asked again where it could be read two ways`(words: String) {
        #expect(ClockWords.minute(of: words) == nil)
    }

    @Test func `goes into a calendar without a word about anybody`() throws {
        var random = SystemRandomNumberGenerator()
        let strategy = StrategyDiscussion(
            called: .init(
                id: ID(using: &random), start: TestHub.start, way: .video,
                because: "Callum has a new injury", invited: []),
            calledAt: TestHub.start, calledBy: ID(using: &random))
        let file = calendarFile(strategy, now: TestHub.start)
        #expect(file.contains("DTSTART:20260304T100000Z\r\n"))
        #expect(file.contains("SUMMARY:Hub meeting\r\n"))
        #expect(!file.contains("Callum") && !file.contains("injury"))
    }
}
