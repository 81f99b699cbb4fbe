import Logging
import Safeguarding
import Store

// The watch over silence: what should have happened and did not is said once, to whoever leads or
// to the managers, three things a day at the most.
extension Hub {
    /// Says what is silent now and was not said yet.
    /// - Returns: how many things were said.
    @discardableResult
    public func watchSilence() async throws -> Int {
        let now = clock.now()
        let waiting = try await due.all(at: now)
        let staff = try await accounts().map(\.practitioner)
        let start = now.adding(days: -Self.silenceDays)
        let profile = profile
        return try await door.keep { writer in
            // What a clock that was ahead said is said again when its time has come.
            let told = try writer.lookout.silencesTold(since: start).filter {
                $0.at.hasCome(at: now)
            }
            let back = try writer.lookout.comingBack(since: now.adding(days: -365))
            var said = Set(told.map { Placed.key($0.alert.about, $0.alert.item ?? "") })
            let managers = staff.filter { $0.role == .manager }.map(\.id)
            let here = Set(staff.map(\.id))
            let all =
                waiting.flatMap { $0.placed(among: here) } + Self.absences(waiting, profile, now)
                + back.flatMap { $0.placed(at: now) }
            let new = all.filter { $0.silence.at <= now && said.insert($0.key).inserted }.map {
                (place: $0, silence: $0.silence, to: $0.receiver.map { [$0] } ?? managers)
            }
            let shared = Silence.sharedOut(new, saidToday: Self.toldToday(told, managers, now))
            for one in shared {
                try writer.record(.alerted(one.place.alert(profile)), ConflictWatch.act(now))
            }
            return shared.count
        }
    }

    /// Longer than any enquiry is likely to stand still.
    private static let silenceDays = 3 * 365

    private static func toldToday(
        _ told: [(alert: Alert, at: Instant)], _ managers: [ID<Practitioner>], _ now: Instant
    ) -> [ID<Practitioner>: Int] {
        let today = LondonTime(now).day
        return told.filter { LondonTime($0.at).day == today }
            .flatMap { $0.alert.to.map { [$0] } ?? managers }
            .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Agencies that took no part in the last three joint assessments they were asked for. Said
    /// once a quarter of a year.
    private static func absences(
        _ waiting: [Waiting], _ profile: HubProfile, _ now: Instant
    ) -> [Placed] {
        let attended = waiting.compactMap(\.attendance).sorted { $0.at < $1.at }
        let day = LondonTime(now).day
        return profile.agencies.map(\.code).compactMap { agency -> Placed? in
            let own = attended.filter { $0.tookPart[agency] != nil }.suffix(3)
            guard own.count == 3, own.allSatisfy({ $0.tookPart[agency] == false }),
                let last = own.last
            else { return nil }
            let item = "\(agency.rawValue):\(day.year)-\((day.month - 1) / 3 + 1)"
            return Placed(
                silence: Silence(.alwaysAbsent, item: item, at: last.at, agency: agency),
                about: nil, receiver: nil)
        }
    }
}

/// Something silent, with what it is about and whom it is for; the managers where it is `nil`.
private struct Placed: Sendable {
    let silence: Silence
    let about: String?
    let receiver: ID<Practitioner>?

    /// What is said once.
    var key: String { Self.key(about, silence.name) }

    static func key(_ about: String?, _ name: String) -> String { "\(about ?? "") \(name)" }

    func alert(_ profile: HubProfile) -> Alert {
        let agency = silence.agency.map { " (\(profile.name(of: $0)))" } ?? ""
        return Alert(
            .silence, about: about, concerns: nil, to: receiver,
            roles: receiver == nil ? [.manager] : [], words: silence.kind.says + agency + ".",
            item: silence.name)
    }
}

extension Waiting {
    /// - Parameter staff: who can still sign in; what is for somebody who left goes to managers.
    fileprivate func placed(among staff: Set<ID<Practitioner>>) -> [Placed] {
        let lead = lead.flatMap { staff.contains($0) ? $0 : nil }
        return silences.map {
            Placed(
                silence: $0, about: stream.text, receiver: $0.kind.isForManagers ? nil : lead)
        }
    }
}

extension ComingBack {
    /// Three concerns in twelve months, or two in ninety days after one that ended with no further
    /// action: a manager looks, whatever each was rated (domain study, 1.12; the numbers are a
    /// default of this product). Said anew of each that comes after.
    fileprivate func placed(at now: Instant) -> [Placed] {
        // What came long ago was looked at, or is no news.
        guard let last = contacts.last, last.received > now.adding(days: -30) else { return [] }
        let isAfterEnd = contacts.contains { end in
            end.outcome == .noFurtherAction
                && last.received <= end.received.adding(days: 90)
                && contacts.count { $0.received > end.received } >= 2
        }
        guard contacts.count >= 3 || isAfterEnd else { return [] }
        return [
            Placed(
                silence: Silence(.comesBack, at: last.received), about: "contact:\(last.contact)",
                receiver: nil)
        ]
    }
}
