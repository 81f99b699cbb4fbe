import Foundation
import Safeguarding
import Store
import TestKit
import Testing

@testable import Hub

/// An enquiry in which police and the school replied and judge the risk with the council.
private func inRoom() async throws -> (TestHub, ID<Enquiry>) {
    let desk = try await TestHub()
    let enquiry = try await desk.openEnquiry()
    try await desk.ask(enquiry)
    try await desk.reply(enquiry, as: desk.police)
    try await desk.reply(enquiry, as: desk.school, words: "Often late")
    try await desk.hub.openAssessment(enquiry, by: desk.social)
    try await desk.hub.joinAssessment(enquiry, by: desk.police)
    try await desk.hub.joinAssessment(enquiry, by: desk.school)
    return (desk, enquiry)
}

extension TestHub {
    fileprivate func give(
        _ enquiry: ID<Enquiry>, _ level: Level = .high, citing: [ID<Statement>] = [],
        as who: Practitioner
    ) async throws {
        let levels = hub.profile.factors.enumerated().map { place, factor in
            Assessment.Given(
                factor: factor.id, level: level, cites: place == 0 ? citing : [],
                because: "Seen at work")
        }
        try await hub.giveLevels(enquiry, levels, by: who)
    }

    fileprivate func story(
        _ enquiry: ID<Enquiry>, by who: Practitioner, at position: Int? = nil
    ) async throws -> SeenStory {
        let story = try await hub.door.look(at: .enquiry(enquiry), by: who, page: "test") {
            try $0.story(of: enquiry, at: position)
        }
        return try #require(story)
    }
}

@Suite struct `Levels given apart` {
    /// Levels of one agency were shown to others who had the room open and had given none.
    @Test func `are shown to nobody by one agency alone, unless it says why it goes on so`()
        async throws
    {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.hub.openAssessment(enquiry, by: desk.social)
        try await desk.give(enquiry, as: desk.social)
        #expect(try await desk.state(enquiry).assessment?.revealed == nil)
        try await desk.hub.excuseAgency(
            enquiry, .education, because: "Closed for the holidays", by: desk.social)
        #expect(try await desk.state(enquiry).assessment?.revealed == nil)
        try await desk.hub.excuseAgency(
            enquiry, .police, because: "Nobody can come today", by: desk.social)
        #expect(try await desk.state(enquiry).assessment?.revealed != nil)
    }

    @Test func `wait for an agency that has the room open and has not said that it takes part`()
        async throws
    {
        let (desk, enquiry) = try await inRoom()
        await desk.hub.enter(enquiry, desk.health, page: 1)
        for who in [desk.police, desk.school, desk.social] { try await desk.give(enquiry, as: who) }
        #expect(try await desk.state(enquiry).assessment?.revealed == nil)
        await desk.hub.leave(enquiry, desk.health, page: 1)
        try await desk.give(enquiry, as: desk.social)
        #expect(try await desk.state(enquiry).assessment?.revealed != nil)
    }

    @Test func `stand in the story with the words that information had then`() async throws {
        let (desk, enquiry) = try await inRoom()
        let school = try #require(try await desk.bare(enquiry).statements(of: .education).first)
        try await desk.hub.correctStatement(
            enquiry, school.id, words: "Late twice", because: "Counted again", by: desk.school)
        let said = try await desk.story(enquiry, by: desk.social).happenings.compactMap {
            happening -> String? in
            switch happening.what {
            case .informationAdded(school.id, let words): words
            case .informationCorrected(school.id, let words): words
            default: nil
            }
        }
        #expect(said == ["Often late", "Late twice"])
    }
}

@Suite struct `A change to what a view rests on` {
    @Test func `waits for everyone who relied on it, until each says what it means`() async throws {
        let (desk, enquiry) = try await inRoom()
        let polices = try #require(try await desk.bare(enquiry).statements(of: .police).first)
        try await desk.give(enquiry, citing: [polices.id], as: desk.school)
        try await desk.give(enquiry, as: desk.police)
        try await desk.give(enquiry, as: desk.social)
        #expect(try await desk.bare(enquiry).ripples == [])
        desk.set(TestHub.start.adding(minutes: 5))
        try await desk.hub.correctStatement(
            enquiry, polices.id, words: "One call", because: "Counted again", by: desk.police)
        let ripple = try #require(try await desk.bare(enquiry).ripples.first)
        #expect(ripple.awaited == [.education])
        #expect(ripple.relied == [.education: [desk.hub.profile.factors[0].id]])
        #expect(ripple.because == "Counted again" && !ripple.isTakenBack)

        // Who did not rely on it has nothing to answer.
        await #expect(throws: Refusal.self) {
            try await desk.hub.answerChange(
                enquiry, of: polices.id, words: "Still so", by: desk.police)
        }
        desk.set(TestHub.start.adding(minutes: 6))
        try await desk.hub.answerChange(
            enquiry, of: polices.id, words: "One is enough", by: desk.school)
        #expect(try await desk.bare(enquiry).ripples == [])

        // A later change asks again; new levels answer it too.
        desk.set(TestHub.start.adding(minutes: 7))
        try await desk.hub.retractStatement(
            enquiry, polices.id, because: "Another child of that name", by: desk.police)
        let taken = try #require(try await desk.bare(enquiry).ripples.first)
        #expect(taken.isTakenBack && taken.awaited == [.education])
        desk.set(TestHub.start.adding(minutes: 8))
        try await desk.give(enquiry, .low, as: desk.school)
        #expect(try await desk.bare(enquiry).ripples == [])
    }

    @Test func `reaches whoever proposed a judgement or decided on it`() async throws {
        let (desk, enquiry) = try await inRoom()
        let polices = try #require(try await desk.bare(enquiry).statements(of: .police).first)
        try await desk.give(enquiry, citing: [polices.id], as: desk.school)
        try await desk.give(enquiry, as: desk.police)
        try await desk.give(enquiry, as: desk.social)
        try await desk.hub.proposeJudgement(
            enquiry, level: .high, words: "Harm is likely", by: desk.social)
        desk.set(TestHub.start.adding(minutes: 5))
        try await desk.hub.retractStatement(
            enquiry, polices.id, because: "Wrong child", by: desk.police)
        #expect(try await desk.bare(enquiry).ripples.first?.awaited == [.csc, .education])
    }

    @Test func `waits for whoever noted a sign from it, until they answer or take it back`()
        async throws
    {
        let (desk, enquiry) = try await inRoom()
        let polices = try #require(try await desk.bare(enquiry).statements(of: .police).first)
        let child = try #require(try await desk.bare(enquiry).leadChild)
        let known = try #require(desk.hub.profile.sign("vehicles"))
        let noted = NotedSign(
            id: desk.hub.newID(), child: child, sign: known.id, kind: known.kind,
            basis: .thirdParty, first: nil, last: nil, words: "Seen in a van", isHarm: false,
            cites: [polices.id])
        try await desk.hub.note(noted, on: enquiry, by: desk.school)
        // Levels that do not rest on it answer nothing for the sign.
        desk.set(TestHub.start.adding(minutes: 5))
        try await desk.hub.correctStatement(
            enquiry, polices.id, words: "One call", because: "Counted again", by: desk.police)
        desk.set(TestHub.start.adding(minutes: 6))
        try await desk.give(enquiry, as: desk.school)
        let ripple = try #require(try await desk.bare(enquiry).ripples.first)
        #expect(ripple.awaited == [.education] && ripple.signs == [noted.id])
        try await desk.hub.answerChange(
            enquiry, of: polices.id, words: "Still a van", by: desk.school)
        #expect(try await desk.bare(enquiry).ripples == [])

        desk.set(TestHub.start.adding(minutes: 7))
        try await desk.hub.retractStatement(
            enquiry, polices.id, because: "Another child", by: desk.police)
        #expect(try await desk.bare(enquiry).ripples.first?.awaited == [.education])
        try await desk.hub.takeBack(
            noted.id, on: enquiry, because: "It was another child", by: desk.school)
        #expect(try await desk.bare(enquiry).ripples == [])
        // Nothing new may rest on what was taken back.
        await #expect(throws: Refusal.self) {
            try await desk.hub.note(
                NotedSign(
                    id: desk.hub.newID(), child: child, sign: known.id, kind: known.kind,
                    basis: .thirdParty, first: nil, last: nil, words: "A van", isHarm: false,
                    cites: [polices.id]), on: enquiry, by: desk.school)
        }
    }

    @Test func `is made by its own agency only, once, with a reason`() async throws {
        let (desk, enquiry) = try await inRoom()
        let polices = try #require(try await desk.bare(enquiry).statements(of: .police).first)
        await #expect(throws: Refusal.self) {
            try await desk.hub.retractStatement(
                enquiry, polices.id, because: "No", by: desk.school)
        }
        await #expect(throws: Refusal.self) {
            try await desk.hub.retractStatement(enquiry, polices.id, because: " ", by: desk.police)
        }
        try await desk.hub.retractStatement(enquiry, polices.id, because: "No", by: desk.police)
        await #expect(throws: Refusal.self) {
            try await desk.hub.retractStatement(enquiry, polices.id, because: "No", by: desk.police)
        }
        // Its words stay on the record.
        #expect(try await desk.bare(enquiry).statements.contains { $0.id == polices.id })
    }
}

@Suite struct `How the picture formed` {
    @Test func `is told step by step, and shows it as it stood`() async throws {
        let (desk, enquiry) = try await inRoom()
        try await desk.hub.addNote(enquiry, words: "He was quiet today", by: desk.school)
        try await desk.give(enquiry, as: desk.school)
        try await desk.give(enquiry, .low, as: desk.police)
        let before = try await desk.story(enquiry, by: desk.police)
        try await desk.give(enquiry, as: desk.social)
        let story = try await desk.story(enquiry, by: desk.police)
        #expect(
            story.happenings.map(\.what).contains(.noted("He was quiet today"))
                && story.happenings.last?.what == .revealed)
        // As it stood before the reveal, another agency’s levels are still its own.
        let last = try #require(before.happenings.last?.position)
        let then = try await desk.story(enquiry, by: desk.police, at: last)
        #expect(then.seen.enquiry.assessment?.revealed == nil)
        #expect(then.seen.enquiry.assessment?.levels[.education] == [:])
        #expect(then.seen.enquiry.assessment?.levels[.police]?.isEmpty == false)
        #expect(then.happenings == story.happenings)
    }

    @Test func `does not tell of what is sealed`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police, handling: .sealed)
        for who in [desk.police, desk.school, desk.social, desk.manager] {
            let story = try await desk.story(enquiry, by: who)
            #expect(
                !story.happenings.contains {
                    if case .informationAdded = $0.what { true } else { false }
                })
        }
    }
}

@Suite struct `Who is in a room` {
    private let enquiry = ID<Enquiry>("0000000000000000000000000a")
    private let who = ID<Practitioner>("0000000000000000000000000b")

    @Test func `is here while any page of theirs is open, in whatever order pages are heard of`()
        throws
    {
        let (enquiry, who) = (try #require(enquiry), try #require(who))
        var room = Presence()
        let now = TestHub.start
        // A form was sent: the new page is heard of before the old one is known to be gone.
        room.note(RoomWord(enquiry, who, .here(1)), at: now)
        room.note(RoomWord(enquiry, who, .here(2)), at: now)
        room.note(RoomWord(enquiry, who, .left(1)), at: now)
        #expect(room.here(at: now).map(\.who) == [who])
        room.note(RoomWord(enquiry, who, .writing("note")), at: now)
        #expect(room.here(at: now).first?.writing == "note")
        room.note(RoomWord(enquiry, who, .stopped), at: now)
        #expect(room.here(at: now).first?.writing == nil)
        #expect(room.here(at: Instant(milliseconds: now.milliseconds + 41_000)).isEmpty)
        room.note(RoomWord(enquiry, who, .left(2)), at: now)
        #expect(room.here(at: now).isEmpty)
    }

    @Test func `goes between processes as ids and names of fields, and as nothing else`() throws {
        let (enquiry, who) = (try #require(enquiry), try #require(who))
        for state in [RoomWord.State.here(7), .left(7), .writing("joint-harm"), .stopped] {
            let word = RoomWord(enquiry, who, state)
            #expect(RoomWord(word.text) == word)
        }
        for bad in [
            "room|x|y|here|1", "enquiry:1", "room|\(enquiry)|\(who)|writing|He was hit",
            "room|\(enquiry)|\(who)|here|one", "room|\(enquiry)|\(who)|writing|",
        ] {
            #expect(RoomWord(bad) == nil, "\(bad)")
        }
    }

    @Test func `is nobody’s who may not look at the enquiry`() async throws {
        let (desk, enquiry) = try await inRoom()
        await #expect(throws: Refusal.self) {
            try await desk.hub.write(in: "note", of: enquiry, by: desk.health)
        }
        await #expect(throws: Refusal.self) {
            try await desk.hub.write(in: "He was hit", of: enquiry, by: desk.police)
        }
    }
}

@Suite struct `A page that follows what others do` {
    private struct Room {
        let desk: TestHub
        let enquiry: ID<Enquiry>

        func look(
            _ who: Practitioner, session: String = "one", shows: String = "/assessment",
            isRefresh: Bool = true
        ) async throws {
            let following = Following(
                session: Data(session.utf8), shows: shows, isRefresh: isRefresh)
            _ = try await desk.hub.door.look(
                at: .enquiry(enquiry), by: who, page: "room", following: following
            ) { try $0.enquiry(enquiry) }
        }

        /// How many readings of the room by the police are written down.
        func readings() async throws -> Int {
            let police = desk.police.id
            return try await desk.hub.door.look(
                at: .enquiry(enquiry), by: desk.manager, page: "test"
            ) { try $0.lookout.readings(since: TestHub.start) { _, _ in false } }
            .count { $0.reader == police }
        }
    }

    @Test func `is one reading a quarter of an hour while it shows nothing new`() async throws {
        let (desk, enquiry) = try await inRoom()
        let room = Room(desk: desk, enquiry: enquiry)
        let before = try await room.readings()
        for _ in 0..<5 { try await room.look(desk.police) }
        #expect(try await room.readings() == before + 1)
        // Somebody else’s is a reading of its own, and so is one that is opened anew, in another
        // session or of something else.
        try await room.look(desk.school)
        #expect(try await room.readings() == before + 1)
        try await room.look(desk.police, isRefresh: false)
        #expect(try await room.readings() == before + 2)
        try await room.look(desk.police, session: "two")
        #expect(try await room.readings() == before + 3)
        try await room.look(desk.police, shows: "/story")
        #expect(try await room.readings() == before + 4)
        desk.set(TestHub.start.adding(minutes: 16))
        try await room.look(desk.police)
        #expect(try await room.readings() == before + 5)
    }

    @Test func `is a reading each time that it shows words it did not show before`()
        async throws
    {
        let (desk, enquiry) = try await inRoom()
        let room = Room(desk: desk, enquiry: enquiry)
        try await room.look(desk.police)
        let before = try await room.readings()
        for number in 1...3 {
            try await desk.hub.addNote(enquiry, words: "Note \(number)", by: desk.social)
            for _ in 0..<3 { try await room.look(desk.police) }
            #expect(try await room.readings() == before + number)
        }
        // A name that was put right is new to them as well, though nobody new is named.
        let child = try #require(try await desk.state(enquiry).leadChild)
        try await desk.hub.changeDetails(
            of: child, because: "Spelt so by his mother", by: desk.social
        ) { $0.name = Name(given: "Kallum", family: "Brackenridge") }
        try await room.look(desk.police)
        #expect(try await room.readings() == before + 4)
    }

    @Test func `is a reading after a clock that was a day ahead was put right`() async throws {
        let (desk, enquiry) = try await inRoom()
        let room = Room(desk: desk, enquiry: enquiry)
        desk.set(TestHub.start.adding(days: 1))
        try await room.look(desk.police)
        let before = try await room.readings()
        for (count, minutes) in [20, 40, 60, 120, 600].enumerated() {
            desk.set(TestHub.start.adding(minutes: minutes))
            try await room.look(desk.police)
            #expect(try await room.readings() == before + count + 1, "\(minutes) minutes later")
        }
    }
}
