/// One record opened by one member of staff, as the watch over reading sees it: nothing of what it
/// says.
public struct Reading: Sendable, Hashable {
    /// The number of its entry.
    public let seq: Int64
    public let at: Instant
    public let reader: ID<Practitioner>
    /// “enquiry:ID” or “person:ID”.
    public let about: String
    /// Whether the reader had a part in it, or did some work on it within a day.
    public let hasPart: Bool
    /// Whether somebody in it has the reader’s last name or home.
    public let isLikeReader: Bool
    /// Whether it is on the list of records that people may be curious about.
    public let isWatched: Bool

    public init(
        seq: Int64, at: Instant, reader: ID<Practitioner>, about: String, hasPart: Bool,
        isLikeReader: Bool, isWatched: Bool
    ) {
        self.seq = seq
        self.at = at
        self.reader = reader
        self.about = about
        self.hasPart = hasPart
        self.isLikeReader = isLikeReader
        self.isWatched = isWatched
    }
}

/// Reading that stands out and that somebody should ask about. It accuses nobody: covering for a
/// colleague looks the same until they are asked (security study, threat 1).
public struct UnusualReading: Sendable, Hashable {
    public let reader: ID<Practitioner>
    public let sign: Sign
    /// The record; `nil` where it is about many.
    public let about: String?
    public let first: Instant
    public let count: Int

    public enum Sign: String, Choice {
        case likeReader, watched, again, many

        public var says: String {
            switch self {
            case .likeReader: "opened a record of somebody with their own last name or home"
            case .watched: "opened a record on the watch list"
            case .again: "kept opening a record and did no work on it"
            case .many: "opened many records in an hour and did no work on them"
            }
        }
    }

    /// More records than this in an hour without a part in any is more than covering takes.
    static let manyInAnHour = 12
    /// A glance is not curiosity; coming back is.
    static let againCount = 4

    /// What stands out in these readings, oldest first. Each sign of one reader about one record is
    /// given once. Reading that belongs to the reader's work is never in it.
    public static func find(in readings: [Reading]) -> [UnusualReading] {
        let without = readings.filter { !$0.hasPart }.sorted { $0.seq < $1.seq }
        return Dictionary(grouping: without, by: \.reader).values.flatMap { own in
            each(own) + many(own)
        }.sorted { ($0.first, $0.reader) < ($1.first, $1.reader) }
    }

    private static func each(_ own: [Reading]) -> [UnusualReading] {
        Dictionary(grouping: own, by: \.about).values.compactMap { same in
            let sign: Sign? =
                same.contains(where: \.isLikeReader)
                ? .likeReader
                : same.contains(where: \.isWatched)
                    ? .watched : same.count >= againCount ? .again : nil
            return sign.map {
                UnusualReading(
                    reader: same[0].reader, sign: $0, about: same[0].about, first: same[0].at,
                    count: same.count)
            }
        }
    }

    /// The busiest hour, where it is too busy.
    private static func many(_ own: [Reading]) -> [UnusualReading] {
        var start = 0
        var inHour: [String: Int] = [:]
        var most = (count: 0, at: own[0].at)
        for reading in own {
            inHour[reading.about, default: 0] += 1
            while own[start].at.minutes(until: reading.at) >= 60 {
                let gone = own[start].about
                inHour[gone, default: 1] -= 1
                if inHour[gone] == 0 { inHour[gone] = nil }
                start += 1
            }
            if inHour.count > most.count { most = (inHour.count, own[start].at) }
        }
        guard most.count > manyInAnHour else { return [] }
        return [
            UnusualReading(
                reader: own[0].reader, sign: .many, about: nil, first: most.at, count: most.count)
        ]
    }
}
