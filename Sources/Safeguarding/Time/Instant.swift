/// A moment: milliseconds since 1 January 1970, UTC. Pages show it as London time.
public struct Instant: Hashable, Comparable, Codable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment so many minutes on. Longer than the calendar is no time at all: what is beyond
    /// it stays within what can be counted, and nothing traps.
    public func adding(minutes: Int) -> Self {
        let most = (Day.numbers.upperBound - Day.numbers.lowerBound) * 24 * 60
        return Self(milliseconds: milliseconds.plus(Int64(minutes.within(-most...most)) * 60_000))
    }

    public func adding(days: Int) -> Self {
        let most = Day.numbers.upperBound - Day.numbers.lowerBound
        return adding(minutes: days.within(-most...most) * 24 * 60)
    }

    /// Whole minutes from this moment to another; negative where the other is earlier.
    public func minutes(until other: Self) -> Int {
        Int(other.milliseconds.minus(milliseconds) / 60_000)
    }

    /// Milliseconds since this moment, for whoever asks whether it still counts; `nil` of one that
    /// has not come, as after a clock that was wrong. Clocks of several machines may differ by a
    /// minute.
    public func age(at now: Self) -> Int64? {
        let age = now.milliseconds.minus(milliseconds)
        return age < -60_000 ? nil : max(0, age)
    }

    /// Whether this moment has come, by clocks that may differ by a minute.
    public func hasCome(at now: Self) -> Bool { age(at: now) != nil }
}

// Arithmetic on numbers that came from outside: at its limit it stays there, and does not trap.
extension FixedWidthInteger {
    public func plus(_ other: Self) -> Self {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .min : .max) : sum
    }

    public func minus(_ other: Self) -> Self {
        let (rest, isBeyond) = subtractingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .max : .min) : rest
    }

    public func within(_ range: ClosedRange<Self>) -> Self {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
