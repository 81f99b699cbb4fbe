import ArgumentParser
import Foundation
import Linkage
import Web

/// Finds which records of one file, or of two, are of one person. Needs no hub.
struct LinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Find which records of a file, or of two, are of one person.",
        discussion: """
            Nothing has to be trained beforehand: the model is learnt from the records. Columns \
            are guessed from their headers, and the guess is printed; --map says what they hold, \
            as in given_name=FORENAME,born=DOB. Fields: given_name, middle_name, family_name, \
            born (or birth_year, birth_month, birth_day), sex, house, address, postcode, \
            birth_place, occupation, nhs_number, upn, telephone; any other name is compared as \
            plain words.
            """,
        subcommands: [LinkFilesCommand.self, LinkTune.self, LinkExplain.self],
        defaultSubcommand: LinkFilesCommand.self)
}

/// `link FILE [FILE]`: pairs, people and how good they are.
struct LinkFilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: "Link a file, or two with each other.")

    @OptionGroup var input: LinkInput
    @Option(help: "A column that says who a record truly is, to measure against.")
    var truth: String?
    @Option(help: "Columns to measure by, with commas between: the agency, sex, origin of name.")
    var by: String?
    @Option(help: "Where to save the model.") var saveModel: String?
    @Option(help: "Where to write the pairs: left_id,right_id,weight,probability.")
    var pairs: String?
    @Option(help: "Where to write the people: id,cluster.") var clusters: String?
    @Option(help: "Where to write pairs for a person to decide on, possible twins among them.")
    var review: String?
    @Option(help: "What people decided: left_id,right_id,decision with same or apart.")
    var decisions: String?
    @Option(
        help: """
            The probability from which two records are taken to be one person. Left out, people \
            are joined at even odds, and pairs are written from where they agree best with that.
            """)
    var threshold: Double?
    @Option(help: "The probability under which two records are taken to be apart.")
    var separate = 0.05
    @Flag(help: "Print the summary as JSON.") var json = false

    func validate() throws {
        try input.validate()
        for value in [threshold ?? 0.5, separate] where !(value > 0 && value < 1) {
            throw ValidationError("--threshold and --separate are between 0 and 1.")
        }
        guard separate <= threshold ?? 0.5 else {
            throw ValidationError("--separate must not be above --threshold.")
        }
        guard by == nil || truth != nil else {
            throw ValidationError("--by measures against the truth: give --truth as well.")
        }
    }

    func run() async throws {
        try await attempt {
            let start = ContinuousClock.now
            let columns = (by ?? "").split(separator: ",").map(String.init)
            let linker = try input.linked(truth: truth, groupings: columns)
            if let decisions { try Self.take(decisions, linker) }
            let join = Odds.weight(threshold ?? 0.5)
            let groups = linker.clusters(threshold: join)
            let isForPairs = threshold == nil && (pairs != nil || truth != nil)
            let alike = isForPairs ? linker.threshold(agreeingWith: groups) : join
            Terminal.endProgress()
            if let saveModel, let model = linker.model {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                try Self.write([UInt8](try encoder.encode(model)), to: saveModel)
            }
            if let pairs { try Self.write(linker.pairsFile(threshold: alike), to: pairs) }
            if let clusters { try Self.write(linker.clustersFile(groups), to: clusters) }
            let apart = Odds.weight(separate)
            var twins: Int?
            if let review {
                let open = linker.forReview(separate: apart, join: join)
                twins = open.count { $0.mayBeTwins }
                try Self.write(linker.reviewFile(open), to: review)
            }
            let summary = LinkSummary(
                linker, groups, thresholds: (apart, join, alike), twins: twins,
                isMeasured: truth != nil, taken: start.duration(to: .now))
            if json { try Terminal.json(summary) } else { summary.say(linker.table) }
        }
    }

    /// Reads what people decided; a decision that fits no record is refused with its line.
    private static func take(_ path: String, _ linker: Linker) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Trouble("\(path) cannot be read. Look whether it is there.")
        }
        for line in CSVReader([UInt8](bytes)).dropFirst() {
            let decision = line.cells.count == 3 ? Decisions.Decision(rawValue: line.cells[2]) : nil
            guard let decision else {
                throw Trouble(
                    "Line \(line.number) of \(path) is no decision. Write left_id,right_id,same "
                        + "or left_id,right_id,apart.")
            }
            do throws(LinkProblem) {
                try linker.decide(line.cells[0], line.cells[1], decision)
            } catch { throw Trouble("Line \(line.number) of \(path): \(error.says)") }
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try bytes.withUnsafeBytes { bytes in
                // Not copied: `write` is done with them before they go.
                let data = bytes.baseAddress.map { start in
                    Data(
                        bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
                        deallocator: .none)
                }
                try (data ?? Data()).write(to: URL(fileURLWithPath: path))
            }
        } catch {
            throw Trouble("\(path) cannot be written. Look whether its folder is there.")
        }
    }
}

/// `link tune`: where the queue for people would lie.
struct LinkTune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Show how many pairs people would have to decide on, by threshold.",
        discussion: """
            Pairs above the joining threshold are one person, those under the separating one are \
            apart, and those between are for people. With --truth, also how many would be wrong.
            """)

    @OptionGroup var input: LinkInput
    @Option(help: "A column that says who a record truly is.") var truth: String?

    func validate() throws { try input.validate() }

    func run() async throws {
        try await attempt {
            let linker = try input.linked(truth: truth)
            Terminal.endProgress()
            let steps = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]
            Terminal.say("probability    pairs at least so likely    to decide up to 0.95")
            let join = linker.pairs.count { $0.probability >= 0.95 }
            for (step, evaluation) in linker.evaluatePairs(at: steps) {
                let count = linker.pairs.count { $0.probability >= step }
                var line =
                    String(format: "%11.3f    ", step) + Self.right(count, 24) + "    "
                    + Self.right(max(0, count - join), 20)
                if truth != nil {
                    line += String(
                        format: "    precision %.4f  recall %.4f  F1 %.4f",
                        evaluation.precision, evaluation.recall, evaluation.f1)
                }
                Terminal.say(line)
            }
            let twins = linker.forReview(separate: .infinity, join: .infinity).count
            Terminal.say("\(twins) pairs may be twins, and are for people to decide.")
            guard truth != nil else { return }
            let best = linker.bestThreshold
            let usual = linker.threshold(agreeingWith: linker.clusters())
            Terminal.say(
                String(
                    format: "Best threshold for pairs, chosen with the truth: %.3f, F1 %.4f; "
                        + "without: %.3f, F1 %.4f", Odds.probability(best.weight),
                    best.evaluation.f1,
                    Odds.probability(usual), linker.evaluatePairs(threshold: usual).f1))
        }
    }

    private static func right(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }
}

/// `link explain`: why two records are taken for one person, or not.
struct LinkExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show two records side by side, and each step of what they weigh together.")

    @OptionGroup var input: LinkInput
    @Option(help: "The ids of both, with a comma between.") var pair: String
    @Option(help: "Where to draw the steps, as SVG.") var svg: String?

    func validate() throws { try input.validate() }

    func run() async throws {
        try await attempt {
            let ids = pair.split(separator: ",", maxSplits: 1).map(String.init)
            guard ids.count == 2 else { throw Trouble("Write --pair ID,ID.") }
            let linker = try input.linked()
            Terminal.endProgress()
            let records = try ids.map { id in
                guard let record = linker.record(id) else {
                    throw Trouble("No record has the id “\(id)”. Say with --id which column it is.")
                }
                return record
            }
            guard let explanation = linker.explanation(records[0], records[1]) else { return }
            for field in linker.sideBySide(records[0], records[1]) {
                Terminal.say("\(field.field): \(field.left) | \(field.right)")
            }
            Terminal.say("\n" + explanation.text)
            Terminal.say(String(format: "probability %.4f", explanation.probability))
            if explanation.mayBeTwins { Terminal.say("possible twins") }
            if let svg {
                try LinkFilesCommand.write(Array(Waterfall.file(explanation).utf8), to: svg)
            }
        }
    }
}
