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

        @Option(help: "Let so many people go who are in the register now and not in the file.")
        var yesRemove: Int?

        @Option(name: .customLong("as"), help: "Login of the agency's administrator to act as.")
        var login: String?

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
            let who = try await hub.practitioner(login: login)
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
            Terminal.endProgress()
            let change = try await hub.registerChange(outcome, of: agency, by: who)
            try say(change, outcome)
            guard !change.needsPerson || yesRemove == change.goes else {
                throw Trouble(
                    "Nothing was changed. If \(change.goes) people should go, import again with "
                        + "--yes-remove \(change.goes).")
            }
            Terminal.progress("writing \(outcome.rows.count) rows")
            try await hub.importRegister(
                outcome, of: agency, digest: Hub.digest(of: bytes), removing: yesRemove, by: who)
            let overlap = try await hub.overlap(outcome, of: agency) { Terminal.progress($0) }
            Terminal.endProgress()
            try report(outcome, change, overlap)
        }

        /// The loss first, then each row's trouble.
        private func say(_ change: RegisterChange, _ outcome: RegisterFile.Outcome) throws {
            let says = (change.needsPerson ? [change.says] : []) + outcome.losses
            for loss in says { Terminal.warn(loss) }
            if !json, !change.needsPerson { Terminal.say(change.says) }
            if let path = problems {
                let text = RegisterFile.csv(outcome.problems)
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
            if json { return }
            for problem in outcome.problems.prefix(20) {
                Terminal.warn("row \(problem.row): \(problem.says)")
            }
            if outcome.problems.count > 20 {
                Terminal.warn(
                    "… and \(outcome.problems.count - 20) more; --problems FILE.csv writes them all"
                )
            }
        }

        private struct Counts: Encodable {
            let read, lines, kept, left_out, notes, had, gone: Int
            /// How much of the register is of people known already; nothing of a small one.
            let known: String?
        }

        private func report(
            _ outcome: RegisterFile.Outcome, _ change: RegisterChange,
            _ overlap: RegisterComparison.Overlap?
        ) throws {
            if json {
                try Terminal.json(
                    Counts(
                        read: outcome.readCount, lines: outcome.lineCount,
                        kept: outcome.rows.count, left_out: outcome.badCount,
                        notes: outcome.problems.count, had: change.had, gone: change.goes,
                        known: overlap?.rawValue))
                return
            }
            Terminal.say(
                "Read \(outcome.readCount) rows from \(outcome.lineCount) lines: "
                    + "\(outcome.rows.count) kept, \(outcome.badCount) left out. "
                    + (overlap.map { "Already known here or to another agency: \($0.rawValue)." }
                        ?? "Of so few people it is not said how many were known already."))
        }
    }
}
