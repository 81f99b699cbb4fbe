import ArgumentParser
import Foundation
import Hub
import Safeguarding
import Store

/// Counts what the partnership watches, from the ledger.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Count what the partnership watches, from the ledger: the board page’s figures.")

    @OptionGroup var settings: SettingFlags
    @OptionGroup var acting: ActingFlags
    @Option(help: "First day, as 2026-01-31.") var since: String
    @Option(help: "Last day; today unless given.") var until: String?
    @Flag(help: "Print as JSON.") var json = false

    private func day(_ text: String) throws -> Day {
        guard let day = Day(iso: text) else {
            throw Trouble("“\(text)” is no day. Write it as 2026-01-31.")
        }
        return day
    }

    func run() async throws {
        try await attempt {
            let hub = try await Settings.read(settings).open()
            let last = try until.map(day) ?? LondonTime(hub.clock.now()).day
            let first = try day(since)
            guard first <= last else {
                throw Trouble("--since must be before --until.")
            }
            // Who runs the machine sees what a board member sees: no small number.
            let who = try await acting.practitioner(hub)
            let viewer =
                who.isLocalOperator
                ? Practitioner(id: who.id, name: who.name, agency: who.agency, role: .board) : who
            let seen = try await hub.measures(since: first, until: last, by: viewer)
            try await hub.extendTree()
            if seen.days != MeasuredDays(since: first, until: last) {
                Terminal.warn(
                    "Counted from \(seen.days.since.iso) to \(seen.days.until.iso): whole months "
                        + "that have ended, because you see no child. A manager may count any days."
                )
            }
            if json { return try Terminal.json(seen.measures) }
            for measure in seen.measures {
                Terminal.say("\(measure.name): \(measure.figure.says)")
                for group in measure.groups {
                    Terminal.say("    \(group.name): \(group.figure.says)")
                }
            }
        }
    }
}
