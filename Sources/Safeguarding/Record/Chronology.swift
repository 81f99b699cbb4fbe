/// Dated events about a child from what agencies have released, with their source.
public struct Chronology: Sendable {
    public struct Item: Sendable, Hashable {
        public enum Kind: String, Choice {
            case statement, childsWords, concern, decision, review

            public var says: String {
                switch self {
                case .statement: "What agencies know"
                case .childsWords: "Child’s own words"
                case .concern: "Concern"
                case .decision: "Decision"
                case .review: "Review"
                }
            }
        }

        public let kind: Kind
        public let date: PartialDate
        /// Where in the order it falls: the day number, or the day it was recorded where undated.
        public let order: Int
        public let title: String
        public let words: String
        public let source: String
        public let agency: AgencyCode?
        /// A fact is checked by its source; what others told or think is not.
        public let isChecked: Bool
        public let reference: String

        /// The same in an enquiry that is mainly about another child.
        func saying(mainlyAbout other: String) -> Item {
            switch kind {
            case .statement, .childsWords: self
            case .concern, .decision, .review:
                Item(
                    kind: kind, date: date, order: order, title: "\(title), about \(other)",
                    words: words, source: source, agency: agency, isChecked: isChecked,
                    reference: reference)
            }
        }
    }

    /// A stretch with nothing from any agency.
    public struct Gap: Sendable, Hashable {
        public let from: Day
        public let to: Day
    }

    public let items: [Item]
    public let gaps: [Gap]
    /// What may be one event told by two agencies, each with the others: suggested, never joined.
    public let mayBeSame: [Item: [Item]]

    /// Days without any event that are worth pointing out.
    public static let gapDays = 60

    /// Newest first, over every enquiry somebody is in, as far as each has been seen.
    /// - Parameter mainlyAbout: of enquiries that are mainly about another child, who that is:
    ///   what concerns the whole household says so.
    public init(
        of enquiries: [SeenEnquiry], child: String, mainlyAbout: [ID<Enquiry>: String] = [:]
    ) {
        let all = enquiries.flatMap { seen -> [Item] in
            let items = Self.items(seen.enquiry, child: child)
            guard let other = mainlyAbout[seen.enquiry.id] else { return items }
            return items.map { $0.saying(mainlyAbout: other) }
        }
        items = all.sorted { ($0.order, $0.title) > ($1.order, $1.title) }
        mayBeSame = Self.alike(items)
        let days = Set(items.compactMap { $0.date.exact?.number }).sorted()
        gaps = zip(days, days.dropFirst()).compactMap { earlier, later in
            later - earlier > Self.gapDays
                ? Gap(from: Day(number: earlier), to: Day(number: later)) : nil
        }.reversed()
    }

    private static func items(_ enquiry: Enquiry, child: String) -> [Item] {
        let reference = enquiry.reference
        let statements = enquiry.statements.map { statement in
            Item(
                kind: .statement, date: statement.content.eventDate,
                order: order(statement.content.eventDate, statement.at),
                title: (statement.retracted == nil ? "" : "Taken back: ")
                    + statement.content.kind.says,
                words: statement.content.words, source: statement.content.source,
                agency: statement.agency,
                isChecked: statement.content.kind == .fact && statement.retracted == nil,
                reference: reference)
        }
        let worries = enquiry.worries.map { worry in
            item(.concern, worry.at, "Concern received", worry.words, "Hub", reference)
        }
        let voices = enquiry.voices.compactMap { voice -> Item? in
            guard let words = voice.value.words else { return nil }
            let date = voice.value.heardOn ?? PartialDate(LondonTime(voice.at).day)
            return Item(
                kind: .childsWords, date: date, order: order(date, voice.at),
                title: "What \(child) said", words: words,
                source: voice.value.heardBy ?? "", agency: nil, isChecked: true,
                reference: reference)
        }
        let decisions = enquiry.decisions.map { decision in
            item(
                .decision, decision.at, decision.made.outcome.says, decision.made.rationale,
                "Hub decision", reference)
        }
        let reviews = (enquiry.plan?.reviews ?? []).map { review in
            item(
                .review, review.at, "Plan reviewed", review.held.whatChanged, "Hub", reference)
        }
        let strategies = enquiry.strategies.compactMap { strategy in
            strategy.held.map { held in
                item(
                    .decision, held.at,
                    "Strategy discussion: \(held.value.conclusion.says)", held.value.because,
                    "Hub decision", reference)
            }
        }
        return statements + worries + voices + decisions + strategies + reviews
            + section47Items(of: enquiry)
    }

    private static func section47Items(of enquiry: Enquiry) -> [Item] {
        enquiry.section47s.flatMap { course in
            [
                course.ended.map {
                    item(
                        .decision, $0.at, "Section 47 enquiry: \($0.value.finding.says)",
                        $0.because, "Hub decision", enquiry.reference)
                },
                course.conference.map {
                    item(
                        .decision, $0.at,
                        "Child protection conference of \($0.value.heldOn.says)", $0.because,
                        "Hub decision", enquiry.reference)
                },
            ].compactMap { $0 }
        }
    }

    /// Pieces of two agencies that happened within a day of each other and share words that say
    /// something: two at least, and a quarter of all that either uses.
    private static func alike(_ items: [Item]) -> [Item: [Item]] {
        let told = items.filter { $0.kind == .statement && $0.date.exact != nil }
        let words = told.map { significantWords($0.words) }
        var found: [Item: [Item]] = [:]
        for (place, one) in told.enumerated() {
            for other in place + 1..<max(place + 1, told.count) {
                // Newest first, so that those further on are no nearer.
                guard one.order - told[other].order <= 1 else { break }
                let shared = words[place].intersection(words[other]).count
                let all = words[place].union(words[other]).count
                guard one.agency != told[other].agency, shared >= 2, shared * 4 >= all else {
                    continue
                }
                found[one, default: []].append(told[other])
                found[told[other], default: []].append(one)
            }
        }
        return found
    }

    /// Words of four letters and more, which leaves out most that every sentence has.
    private static func significantWords(_ text: String) -> Set<String> {
        let words = text.lowercased().unicodeScalars.split { !$0.properties.isAlphabetic }
        return Set(
            words.filter { $0.count >= 4 }.map { String(String.UnicodeScalarView($0)) })
    }

    private static func item(
        _ kind: Item.Kind, _ at: Instant, _ title: String, _ words: String, _ source: String,
        _ reference: String
    ) -> Item {
        let date = PartialDate(LondonTime(at).day)
        return Item(
            kind: kind, date: date, order: order(date, at), title: title, words: words,
            source: source, agency: nil, isChecked: true, reference: reference)
    }

    private static func order(_ date: PartialDate, _ recorded: Instant) -> Int {
        guard let year = date.year,
            let day = Day(year: year, month: date.month ?? 1, day: date.day ?? 1)
        else { return LondonTime(recorded).day.number }
        return day.number
    }
}
