import Foundation
import Safeguarding
import Synchronization

/// Tells the hub what time it is. One for the whole process; tests and the demo set it.
public struct HubClock: Sendable {
    public let now: @Sendable () -> Instant

    public init(now: @escaping @Sendable () -> Instant) { self.now = now }

    public static let system = HubClock {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded()))
    }

    /// A clock that says what it was last told.
    public static func settable(from start: Instant) -> (HubClock, set: @Sendable (Instant) -> Void)
    {
        let box = Box(start)
        return (
            HubClock { box.time.withLock { $0 } }, { time in box.time.withLock { $0 = time } }
        )
    }

    private final class Box: Sendable {
        let time: Mutex<Instant>
        init(_ start: Instant) { time = Mutex(start) }
    }
}

/// Where new ids come from: the system's random numbers, or a seed for the demo area.
public struct IDSource: Sendable {
    private let bits: @Sendable () -> UInt64

    public static let random = IDSource {
        var system = SystemRandomNumberGenerator()
        return system.next()
    }

    public static func seeded(_ seed: UInt64) -> IDSource {
        let box = SeedBox(seed)
        return IDSource { box.random.withLock { $0.next() } }
    }

    private init(bits: @escaping @Sendable () -> UInt64) { self.bits = bits }

    public func next<Subject>() -> ID<Subject> {
        var source = Source(bits: bits)
        return ID(using: &source)
    }

    private struct Source: RandomNumberGenerator {
        let bits: @Sendable () -> UInt64
        func next() -> UInt64 { bits() }
    }

    private final class SeedBox: Sendable {
        let random: Mutex<SplitMix>
        init(_ seed: UInt64) { random = Mutex(SplitMix(seed: seed)) }
    }
}

/// Steele, Lea and Flood's SplitMix64: small, fast and the same everywhere, for made-up data.
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
