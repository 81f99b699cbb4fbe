import Safeguarding

/// What a hub sets for itself beside the law: thresholds, clocks, how long records are kept, and
/// its agreements. A clock may only be sooner and a checked retention only longer than the hub’s
/// profile says, so that none of it weakens a duty.
///
///     thresholds:
///       - { id: riverbank-4, says: …, source: Riverbank threshold document }
///     clocks:
///       red: { reply: 1 hour, decision: 3 hours }
///     retention:
///       section47: { years: 40, from: closing, source: Riverbank schedule, sureness: reported }
///     signs:
///       - { id: vehicles, says: …, kind: incident, look-back-days: 91, source: Our protocol }
///     agreements: …            # as in a file of agreements
public struct LocalSettings: Sendable {
    /// Of the local pack they stand in.
    public let id: String
    public let title: String
    public let thresholds: [Descriptor]
    public let clocks: [Rating: HubProfile.RatingClock]
    public let retention: [Outcome: RetentionRule]
    public let signs: [ExploitationSign]
    public let agreements: [SharingAgreement]

    static let keys = ["thresholds", "clocks", "retention", "signs", "agreements"]

    public var isEmpty: Bool {
        thresholds.isEmpty && clocks.isEmpty && retention.isEmpty && signs.isEmpty
            && agreements.isEmpty
    }

    /// Refuses what would weaken a duty, naming its line.
    init(_ local: LocalPack, profile: HubProfile) throws(PackProblem) {
        let file = local.file
        id = local.id
        title = local.title
        thresholds =
            try file.find("thresholds")?.each { node throws(PackProblem) in
                try Self.threshold(node, profile)
            } ?? []
        clocks = try Self.keyed(file.find("clocks")) { rating, node throws(PackProblem) in
            try Self.clock(node, of: rating, profile)
        }
        retention = try Self.keyed(file.find("retention")) { outcome, node throws(PackProblem) in
            try Self.rule(node, for: outcome, profile)
        }
        signs =
            try file.find("signs")?.each { node throws(PackProblem) in try Self.sign(node) } ?? []
        agreements =
            try file.find("agreements").map { node throws(PackProblem) in
                try SharingAgreements.list(node, profile)
            } ?? []
    }

    private static func keyed<Key: Choice, Value>(
        _ node: PackNode?, _ read: (Key, PackNode) throws(PackProblem) -> Value
    ) throws(PackProblem) -> [Key: Value] {
        var found: [Key: Value] = [:]
        for (name, value) in try node?.pairs() ?? [] {
            guard let key = Key(rawValue: name) else {
                throw value.problem(
                    "“\(name)” is not known here; use one of: "
                        + Key.allCases.map(\.rawValue).joined(separator: ", "))
            }
            found[key] = try read(key, value)
        }
        return found
    }

    private static func threshold(
        _ node: PackNode, _ profile: HubProfile
    ) throws(PackProblem) -> Descriptor {
        try node.only(["id", "says", "source"])
        let id = try node.text("id")
        if profile.descriptors.contains(where: { $0.id == id }) {
            throw node.problem("“\(id)” is a threshold of the hub already; give it another id")
        }
        return Descriptor(id: id, says: try node.text("says"), source: try node.text("source"))
    }

    private static func sign(_ node: PackNode) throws(PackProblem) -> ExploitationSign {
        try node.only(["id", "says", "kind", "look-back-days", "source"])
        let kind = try node.need("kind")
        guard let known = ExploitationSign.Kind(rawValue: try kind.text()) else {
            throw kind.problem(
                "use one of: "
                    + ExploitationSign.Kind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let lookBack = try node.find("look-back-days")
        let days = try lookBack.map { (node) throws(PackProblem) -> Int in
            guard let days = Int(try node.text()), (1...3_650).contains(days) else {
                throw node.problem("use whole days, from 1 to 3650, or leave it out for what lasts")
            }
            return days
        }
        return ExploitationSign(
            id: try node.text("id"), says: try node.text("says"), kind: known, lookBackDays: days,
            source: try node.text("source"))
    }

    private static func clock(
        _ node: PackNode, of rating: Rating, _ profile: HubProfile
    ) throws(PackProblem) -> HubProfile.RatingClock {
        try node.only(["reply", "decision"])
        let known = profile.clock(for: rating)
        func allowance(
            _ key: String, _ now: Allowance?
        ) throws(PackProblem) -> Allowance {
            let value = try node.need(key)
            let allowance = try value.allowance()
            if let now, !profile.calendar.isNever(allowance, laterThan: now) {
                throw value.problem(
                    "\(allowance.says) can be later than the hub’s own \(now.says); a local "
                        + "clock may only be sooner")
            }
            return allowance
        }
        return HubProfile.RatingClock(
            reply: try allowance("reply", known?.reply),
            decision: try allowance("decision", known?.decision))
    }

    private static func rule(
        _ node: PackNode, for outcome: Outcome, _ profile: HubProfile
    ) throws(PackProblem) -> RetentionRule {
        try node.only(["years", "from", "source", "sureness"])
        let (from, sure) = (try node.need("from"), try node.need("sureness"))
        guard let years = Int(try node.text("years")), (1...150).contains(years) else {
            throw try node.need("years").problem("use whole years, from 1 to 150")
        }
        guard let start = RetentionRule.Start(rawValue: try from.text()) else {
            throw from.problem("use closing or adulthood")
        }
        guard let sureness = RetentionRule.Sureness(rawValue: try sure.text()) else {
            throw sure.problem("use verified, reported or unverified")
        }
        let rule = RetentionRule(
            years: years, from: start, source: try node.text("source"), sureness: sureness)
        if let now = profile.retention[outcome.rawValue], now.sureness != .unverified,
            rule.isShorter(than: now)
        {
            throw node.problem(
                "\(rule.says) is shorter than the hub’s own \(now.says), which rests on "
                    + "\(now.source); keep it at least as long")
        }
        return rule
    }
}

extension PackNode {
    /// “2 hours”, “6 hub hours”, “1 working day”.
    fileprivate func allowance() throws(PackProblem) -> Allowance {
        let words = try text().split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, let amount = Int(words[0]), (1...1_000).contains(amount),
            let unit = Self.units[words[1]]
        else {
            throw problem("use an amount of time like “2 hours”, “6 hub hours” or “1 working day”")
        }
        return Allowance(amount, unit)
    }

    private static let units: [String: Allowance.Unit] = [
        "hour": .elapsedHours, "hours": .elapsedHours, "hub hour": .hubHours,
        "hub hours": .hubHours, "working day": .workingDays, "working days": .workingDays,
    ]
}

extension HubProfile {
    /// The profile with what a hub set for itself.
    public func taking(_ local: LocalSettings) -> HubProfile {
        setting(
            thresholds: local.thresholds, clocks: local.clocks, retention: local.retention,
            signs: local.signs)
    }
}
