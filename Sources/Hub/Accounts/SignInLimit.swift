import Safeguarding
import Synchronization

/// Slows guessing down, and lets nobody lock another out (decision 19). Each try is counted before
/// its password is looked at, so that many at once are as few as many in turn.
///
/// - A login from one network: ten in a quarter of an hour; three, where that login is being tried
///   from everywhere.
/// - One network, whatever the login: sixty. Whoever shares it with a guesser, and signed in with
///   this browser before, is not counted with it.
public final class SignInLimit: Sendable {
    public static let triesMax = 10
    public static let triesMaxUnderAttack = 3
    /// From all networks together, from which a login counts as attacked.
    public static let loginTriesMax = 60
    public static let networkTriesMax = 60
    public static let minutes = 15

    /// One try to sign in.
    public struct Try: Sendable, Hashable {
        let login: String
        let network: String
        /// What only this browser knows, where it signed in to this login before.
        let device: String?

        public init(login: String, network: String, device: String? = nil) {
            // Longer ones share a count: nobody has one, and the counts stay small.
            self.login = String(Hub.folded(login).prefix(64))
            self.network = network
            self.device = device
        }

        fileprivate var pair: Key { .pair(login: login, network: network) }
        fileprivate var known: Key? { device.map { .device($0, login: login) } }
    }

    fileprivate enum Key: Hashable, Sendable {
        case pair(login: String, network: String)
        case login(String)
        case network(String)
        case device(String, login: String)
    }

    private struct Counts: Sendable {
        var times: [Key: [Instant]] = [:]
        var swept = Instant(milliseconds: 0)

        /// Forgets what is too long ago to count, now and then.
        mutating func sweep(_ now: Instant) {
            guard swept.minutes(until: now) >= 1 || now < swept else { return }
            swept = now
            let oldest = now.adding(minutes: -SignInLimit.minutes)
            times = times.filter { ($0.value.last ?? oldest) > oldest }
        }

        /// What a clock that was ahead wrote has not come, and does not count.
        func count(_ key: Key, since oldest: Instant, _ now: Instant) -> Int {
            times[key]?.count { $0 > oldest && $0.hasCome(at: now) } ?? 0
        }

        mutating func note(_ key: Key, _ now: Instant, most: Int) {
            times[key] = Array((times[key] ?? []).suffix(most - 1)) + [now]
        }
    }

    private let counts = Mutex(Counts())

    public init() {}

    /// Whether a try may go on now. One that may is counted.
    public func mayTry(_ one: Try, at now: Instant) -> Bool {
        let oldest = now.adding(minutes: -Self.minutes)
        return counts.withLock { counts in
            counts.sweep(now)
            if let known = one.known, counts.count(known, since: oldest, now) < Self.triesMax {
                counts.note(known, now, most: Self.triesMax)
                return true
            }
            let isAttacked =
                counts.count(.login(one.login), since: oldest, now) >= Self.loginTriesMax
            let most = isAttacked ? Self.triesMaxUnderAttack : Self.triesMax
            guard counts.count(one.pair, since: oldest, now) < most,
                counts.count(.network(one.network), since: oldest, now) < Self.networkTriesMax
            else { return false }
            counts.note(one.pair, now, most: Self.triesMax)
            counts.note(.login(one.login), now, most: Self.loginTriesMax)
            counts.note(.network(one.network), now, most: Self.networkTriesMax)
            return true
        }
    }

    /// A right password: its own try was no guess, and those who mistyped before it begin anew.
    public func succeeded(_ one: Try, at now: Instant) {
        counts.withLock { counts in
            counts.times[one.pair] = nil
            if let known = one.known { counts.times[known] = nil }
            for key in [Key.login(one.login), .network(one.network)] {
                guard let place = counts.times[key]?.lastIndex(of: now) else { continue }
                counts.times[key]?.remove(at: place)
            }
        }
    }
}
