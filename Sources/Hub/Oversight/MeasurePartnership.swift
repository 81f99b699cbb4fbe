import Safeguarding
import Store

/// What is counted, folded from the ledger and kept in memory while it does not change: no name
/// and no word of anybody.
actor FactsList {
    private let store: Store
    private var last: Int64 = -1
    private var contacts: [ID<Contact>: ContactFacts] = [:]
    private var enquiries: [ID<Enquiry>: EnquiryFacts] = [:]
    private var people: [ID<Person>: PersonFacts] = [:]

    init(store: Store) { self.store = store }

    private struct Read: Sendable {
        var contacts: [ID<Contact>: ContactFacts] = [:]
        var enquiries: [ID<Enquiry>: EnquiryFacts] = [:]
        var people: [ID<Person>: PersonFacts] = [:]
        var changed: Set<Stream> = []
        var secondDecisions: [SecondDecisionFacts] = []
    }

    /// Everything received in a time and in the twelve months before it.
    func partnership(
        from: Instant, to: Instant, now: Instant, profile: HubProfile
    ) async throws -> Partnership {
        let (last, contacts, enquiries, people) = (last, contacts, enquiries, people)
        let (read, head) = try await store.look { lookout in
            let head = try lookout.lastEntry()
            // Somebody’s sex or date of birth is put right now and then: people are read anew
            // with what else changed.
            let isAnew = last < 0 || head == last
            let changed = Set(try isAnew ? [] : lookout.streamsWritten(after: last))
            var read = Read()
            read.changed = changed
            for stream in try lookout.streamsReceived(
                from: from.adding(days: -Partnership.daysBefore), to: to)
            {
                switch stream {
                case .contact(let id):
                    let known = changed.contains(stream) ? nil : contacts[id]
                    read.contacts[id] = try known ?? lookout.facts(of: id)
                case .enquiry(let id):
                    let known = changed.contains(stream) ? nil : enquiries[id]
                    read.enquiries[id] = try known ?? lookout.facts(of: id)
                case .person, .place, .sealed, .bundle, .audit, .hub: break
                }
            }
            let counted = read.enquiries.values.flatMap {
                $0.alleged + ($0.child.map { [$0] } ?? [])
            }
            for person in Set(counted) {
                let known = head == last ? people[person] : nil
                read.people[person] = try known ?? lookout.facts(of: person)
            }
            read.secondDecisions = try lookout.secondDecisions()
            return (read, head)
        }
        keep(read, as: head)
        return Partnership(
            contacts: read.contacts.values.sorted { $0.received < $1.received },
            enquiries: read.enquiries.values.sorted { $0.id < $1.id }, people: read.people,
            secondDecisions: read.secondDecisions,
            from: from, to: to, now: now, profile: profile)
    }

    /// Keeps what was read, beside what was read of other times and has not changed.
    private func keep(_ read: Read, as head: Int64) {
        // Somebody read a later state meanwhile.
        guard head >= last else { return }
        if head > last { people = [:] }
        for stream in read.changed {
            switch stream {
            case .contact(let id): contacts[id] = nil
            case .enquiry(let id): enquiries[id] = nil
            case .person, .place, .sealed, .bundle, .audit, .hub: break
            }
        }
        contacts.merge(read.contacts) { $1 }
        enquiries.merge(read.enquiries) { $1 }
        people.merge(read.people) { $1 }
        last = head
    }
}

/// What the partnership’s page shows: every measure, and one of them month by month.
public struct MeasuresSeen: Sendable {
    /// What was counted: the days that were asked for, or the whole months of them.
    public let days: MeasuredDays
    /// Whether small numbers, and months that have not ended, were left out.
    public let isHeldBack: Bool
    public let measures: [Measure]
    public let months: [Month]

    public struct Month: Sendable {
        public let first: Day
        public let screenedInADay: Measure
    }
}

/// First and last days of what is counted.
public struct MeasuredDays: Sendable, Hashable {
    public let since: Day
    public let until: Day

    public init(since: Day, until: Day) { (self.since, self.until) = (since, until) }

    /// The whole months of these days that had ended by a day; the last that had where there is
    /// none. Whoever could choose any two days could take one count from another and be left with
    /// one child.
    func wholeMonths(endedBy today: Day) -> MeasuredDays {
        let afterLast = min(until.adding(days: 1), today).firstOfMonth
        let first = min(since.firstOfMonth, afterLast.adding(months: -1))
        return MeasuredDays(since: first, until: afterLast.adding(days: -1))
    }
}

extension Hub {
    /// Every measure over days, counted from the ledger alone. For all but those who may open the
    /// records they come from, small numbers are left out, and only whole months that have ended
    /// are counted.
    /// - Parameter monthCount: how many months, up to the last of these days, to show a trend over.
    public func measures(
        since: Day, until: Day, by viewer: Practitioner, monthCount: Int = 0
    ) async throws -> MeasuresSeen {
        let now = clock.now()
        let asked = MeasuredDays(since: since, until: until)
        let isHeldBack = !viewer.role.isHubStaff
        let days = isHeldBack ? asked.wholeMonths(endedBy: LondonTime(now).day) : asked
        let (since, until) = (days.since, days.until)
        // Leave is asked of the door as for any other page; what is counted names nobody.
        try await door.look(
            at: .deed(.seeBoard), by: viewer, for: .statistics, page: "partnership measures"
        ) { _ in }
        let months = Self.months(monthCount, upTo: until)
        func start(_ day: Day) -> Instant { LondonTime(day: day, minute: 0).instant }
        func end(_ day: Day) -> Instant { start(day.adding(days: 1)) }
        let whole = try await facts.partnership(
            from: min(start(since), months.first.map { start($0.first) } ?? start(since)),
            to: max(end(until), months.last.map { end($0.last) } ?? end(until)), now: now,
            profile: profile)
        func shown(_ measure: Measure) -> Measure {
            isHeldBack ? measure.suppressingSmall() : measure
        }
        return MeasuresSeen(
            days: days, isHeldBack: isHeldBack,
            measures: whole.over(from: start(since), to: end(until)).measures().map(shown),
            months: months.map { first, last in
                let month = whole.over(from: start(first), to: end(last))
                return MeasuresSeen.Month(
                    first: first, screenedInADay: shown(month.screenedInADay))
            })
    }

    /// First and last days of so many months, the one of a day last.
    static func months(_ count: Int, upTo day: Day) -> [(first: Day, last: Day)] {
        (0..<count).reversed().map { back in
            let first = day.firstOfMonth.adding(months: -back)
            return (first, first.adding(months: 1).adding(days: -1))
        }
    }
}
