import ArgumentParser
import Foundation
import Hub
import Linkage
import Safeguarding

struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Agencies' registers: who each knows, for finding only.",
        subcommands: [Import.self])

    /// Takes a register extract in.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace an agency's register by a CSV file's rows.",
            discussion: "Fields: "
                + RegisterFile.Field.allCases.map(\.rawValue).joined(separator: ", ")
                + ". Columns that are not mapped are guessed from their names.")

        @OptionGroup var settings: SettingFlags

        @Option(help: "The agency's code, such as POL.")
        var agency: String

        @Option(help: "field=column,… for columns whose names are not guessed.")
        var map: String = ""

        @Option(help: "Write row problems to this CSV file.")
        var problems: String?

        @Flag(help: "Print counts as JSON.")
        var json = false

        @Argument(help: "The CSV file.")
        var file: String

        func run() async throws {
            try await attempt {
                guard let agency = AgencyCode(rawValue: agency) else {
                    throw Trouble("“\(self.agency)” is no agency code, such as POL.")
                }
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw Trouble("The file \(file) cannot be read.")
                }
                let hub = try await Settings.read(settings).open()
                try await importFile([UInt8](data), agency, hub)
            }
        }

        private func importFile(_ bytes: [UInt8], _ agency: AgencyCode, _ hub: Hub) async throws {
            var reader = CSVReader(bytes)
            let header = reader.next()?.cells ?? []
            let mapping = try RegisterFile.mapping(map, header: header)
            if !json {
                let pairs = RegisterFile.Field.allCases.compactMap { field in
                    mapping[field].map { "\(field.rawValue)=\($0)" }
                }
                Terminal.say("Columns: \(pairs.joined(separator: ", "))")
            }
            let outcome = try RegisterFile.read(CSVReader(bytes), of: agency, mapping: mapping) {
                Terminal.progress("read \($0) rows")
            }
            Terminal.progress("writing \(outcome.rows.count) rows")
            try await hub.importRegister(
                outcome, of: agency, digest: Hub.digest(of: bytes), by: Hub.localOperator)
            let counts = try await hub.compare(outcome, of: agency) { Terminal.progress($0) }
            Terminal.endProgress()
            try report(outcome, counts)
        }

        private func report(
            _ outcome: RegisterFile.Outcome, _ counts: RegisterComparison
        ) throws {
            if let path = problems {
                let text = RegisterFile.csv(outcome.problems)
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
            if json {
                try Terminal.json([
                    "read": outcome.readCount, "kept": outcome.rows.count,
                    "left_out": outcome.badCount, "notes": outcome.problems.count,
                    "new": counts.newCount, "same": counts.sameCount, "review": counts.reviewCount,
                ])
                return
            }
            for problem in outcome.problems.prefix(20) {
                Terminal.warn("row \(problem.row): \(problem.says)")
            }
            if outcome.problems.count > 20 {
                Terminal.warn(
                    "… and \(outcome.problems.count - 20) more; --problems FILE.csv writes them all"
                )
            }
            Terminal.say(
                "Read \(outcome.readCount) rows: \(outcome.rows.count) kept, "
                    + "\(outcome.badCount) left out. \(counts.newCount) are new, "
                    + "\(counts.sameCount) the same as somebody known, "
                    + "\(counts.reviewCount) to review.")
        }
    }
}
