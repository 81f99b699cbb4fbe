import Hub
import Safeguarding
import TestKit
import Testing

/// A month of reading by two hundred people, made from a seed: their own cases, cover for
/// colleagues, glances; and thirty who snoop among them.
private struct Month {
    static let dayCount = 25
    static let readerCount = 200
    static let caseCount = 2_000
    private var random = SplitMix(seed: 31)
    private(set) var readings: [Reading] = []
    private(set) var snoops: Set<ID<Practitioner>> = []
    private let readers: [ID<Practitioner>]
    private let start = Instant(milliseconds: 1_772_000_000_000)

    init() {
        let ids = IDSource.seeded(7)
        readers = (0..<(Self.readerCount + 30)).map { _ in ids.next() }
        for day in 0..<Self.dayCount { normal(day) }
        for place in 0..<30 { snoop(place) }
    }

    private mutating func number(_ most: Int) -> Int { Int(random.next() % UInt64(most)) }

    private mutating func read(
        _ reader: Int, _ record: Int, day: Int, minute: Int, part: Bool, alike: Bool = false,
        watched: Bool = false
    ) {
        readings.append(
            Reading(
                seq: Int64(readings.count),
                at: start.adding(minutes: day * 1_440 + 480 + minute), reader: readers[reader],
                about: "enquiry:\(record)", hasPart: part, isLikeReader: alike,
                isWatched: watched))
    }

    /// About 20 readings a person a day. Of every hundred, 92 are the reader's own cases; cover and
    /// glances make up the rest; one in 20 surnames is the reader's by chance, on their own cases.
    private mutating func normal(_ day: Int) {
        for reader in 0..<Self.readerCount {
            let isCovering = number(25) == 0
            for _ in 0..<20 {
                let chance = number(100)
                let own = reader * 10 + number(10)
                if isCovering, chance < 40 {
                    // Covering for one colleague: their ten cases, with some work on most.
                    let record = ((reader + 1) % Self.readerCount) * 10 + number(10)
                    read(reader, record, day: day, minute: number(480), part: number(10) < 8)
                } else if chance < 97 {
                    read(
                        reader, own % Self.caseCount, day: day, minute: number(480), part: true,
                        alike: number(20) == 0, watched: number(200) == 0)
                } else {
                    read(
                        reader, number(Self.caseCount), day: day, minute: number(480), part: false)
                }
            }
        }
    }

    private mutating func snoop(_ place: Int) {
        let reader = Self.readerCount + place
        let day = number(Self.dayCount)
        snoops.insert(readers[reader])
        switch place % 4 {
        case 0: read(reader, place, day: day, minute: 30, part: false, alike: true)
        case 1: read(reader, place, day: day, minute: 90, part: false, watched: true)
        case 2:
            for visit in 0..<5 { read(reader, place, day: day, minute: visit * 70, part: false) }
        default:
            for record in 0..<18 {
                read(reader, 100 + record, day: day, minute: record * 3, part: false)
            }
        }
    }
}

@Suite struct `The watch over reading` {
    @Test func `finds every one of thirty snoops among 100,000 readings, at few alerts a day`() {
        let month = Month()
        #expect(month.readings.count > 100_000)
        var found: Set<ID<Practitioner>> = []
        var most = 0
        let days = Dictionary(grouping: month.readings) {
            LondonTime($0.at).day
        }
        for readings in days.values {
            let alerts = UnusualReading.find(in: readings)
            most = max(most, alerts.count)
            found.formUnion(alerts.map(\.reader))
        }
        #expect(month.snoops.isSubset(of: found))
        #expect(most <= 20)
    }

    @Test func `never asks about work that is the reader’s own`() {
        let who: ID<Practitioner> = IDSource.seeded(1).next()
        let readings = (0..<500).map { place in
            Reading(
                seq: Int64(place), at: TestHub.start, reader: who, about: "enquiry:\(place)",
                hasPart: true, isLikeReader: true, isWatched: true)
        }
        #expect(UnusualReading.find(in: readings).isEmpty)
    }
}
