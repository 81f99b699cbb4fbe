import ArgumentParser
import Hub
import Safeguarding
import SharingLaw
import Store

/// Runs past decisions again.
struct LawReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run past decisions again under their own pack, or under another.",
        discussion: """
            Without --pack every decision is run under the pack it was made under, and must come \
            out the same to the byte. With --pack it says which would be decided otherwise, and \
            for whom. Nothing stored changes. Ends with 2 where a decision does not come out the \
            same, or its pack is not kept.
            """)
    @OptionGroup var settings: SettingFlags
    @OptionGroup var acting: ActingFlags
    @Option(help: "Run them under this pack instead of their own.") var pack: String?
    @Option(help: "Only decisions since this day, as 2026-03-27.") var since: String?
    @Flag(help: "Print the findings as JSON.") var json = false

    struct Finding: Encodable {
        let reference: String
        let agency: String
        let decision: String
        let on: String
        let pack: String
        let result: String
        let rules: [String]
    }

    func run() async throws {
        try await attempt {
            let hub = try await Settings.read(settings).open()
            let under = try pack.map { try hub.law.named($0) }
            let replays = try await hub.replayDecisions(
                since: try start(), under: under, by: try await acting.practitioner(hub),
                for: try acting.why())
            try await hub.extendTree()
            try say(replays)
            if under == nil, replays.contains(where: { $0.result != .same }) {
                throw Terminal.unsound
            }
        }
    }

    private func start() throws -> Instant {
        guard let since else { return Instant(milliseconds: 0) }
        return LondonTime(day: try Day(since, option: "--since"), minute: 0).instant
    }

    private func say(_ replays: [Hub.Replay]) throws {
        let findings = replays.compactMap(Self.finding)
        if json { return try Terminal.json(findings) }
        let same = replays.count { $0.result == .same || $0.result == .sameOutcome }
        Terminal.say("\(replays.count) decisions run again; \(same) the same")
        for finding in findings {
            Terminal.say(
                "    \(finding.reference), \(finding.agency), \(finding.on): \(finding.result)")
            if !finding.rules.isEmpty {
                Terminal.say("        \(finding.rules.joined(separator: ", "))")
            }
        }
    }

    private static func finding(_ replay: Hub.Replay) -> Finding? {
        func make(_ result: String, _ rules: [String] = []) -> Finding {
            Finding(
                reference: replay.past.reference, agency: replay.past.agency.rawValue,
                decision: "\(replay.past.decision)", on: LondonTime(replay.past.at).day.iso,
                pack: replay.past.advice.pack, result: result, rules: rules)
        }
        switch replay.result {
        case .same, .sameOutcome: return nil
        case .packMissing:
            return make(
                "the pack it was made under (\(replay.past.advice.pack), version "
                    + "\(replay.past.advice.version)) is not kept here unchanged")
        case .differs(let now):
            return make("comes out as \(now.outcome.rawValue), though its pack is the same")
        case .wouldDiffer(let from, let to, let gone, let come):
            return make(
                "\(from.rawValue) would be \(to.rawValue)",
                gone.map { "- \($0)" } + come.map { "+ \($0)" })
        }
    }
}

/// Lists everything withheld, waiting or silent.
struct LawWithheld: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withheld",
        abstract: "List every refusal, part refusal and silence, by agency, rule and age.")
    @OptionGroup var settings: SettingFlags
    @OptionGroup var acting: ActingFlags
    @Option(help: "Only this agency, such as POL.") var agency: String?
    @Flag(help: "Print the list as JSON.") var json = false

    struct Listed: Encodable {
        let reference: String
        let agency: String
        let kind: String
        let since: String
        let ageDays: Int
        let reasons: [String]
        let pieces: Int
        let rule: String
        let law: String?
        let challenge: String?
        let late: Bool
    }

    func run() async throws {
        try await attempt {
            let hub = try await Settings.read(settings).open()
            let now = hub.clock.now()
            let rows = try await hub.sharingMatters(by: try await acting.practitioner(hub))
                .filter { row in agency.map { $0 == row.agency.rawValue } ?? true }
                .map { Self.listed($0, hub, at: now) }
            try await hub.extendTree()
            if json { return try Terminal.json(rows) }
            Terminal.say("\(rows.count) withheld, waiting or silent")
            for row in rows {
                let law = row.law.map { " [\($0)]" } ?? ""
                Terminal.say(
                    "    \(row.reference)  \(row.agency)  \(row.kind), \(row.ageDays) days"
                        + (row.late ? ", late" : "")
                        + (row.reasons.isEmpty ? "" : ": " + row.reasons.joined(separator: "; "))
                        + law
                        + (row.challenge.map { ". Challenged: \($0)" } ?? ""))
            }
        }
    }

    private static func listed(_ row: MatterRow, _ hub: Hub, at now: Instant) -> Listed {
        let place = row.place(at: now, hub.profile.calendar)
        return Listed(
            reference: row.reference, agency: row.agency.rawValue, kind: row.kind.says,
            since: LondonTime(row.at).day.iso, ageDays: row.ageInDays(at: now),
            reasons: row.reasons.map(\.says), pieces: row.pieceCount,
            rule: row.theme == nil ? row.rule : "", law: row.cite,
            challenge: row.end?.says ?? place?.rung.says, late: row.isLate(at: now))
    }
}
