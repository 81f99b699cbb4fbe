import ArgumentParser
import Foundation
import Linkage

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
            nhs_number, upn, telephone; any other name is compared as plain words.
            """)

    @Argument(help: "A CSV file, or two to link with each other.") var files: [String]
    @Option(help: "The column that names a record. Without one, rows are numbered from 0.")
    var id: String?
    @Option(help: "What columns hold: field=column, with commas between.") var map: String?
    @Option(help: "A column that says who a record truly is, to measure against.")
    var truth: String?
    @Option(help: "A model that was saved, in place of learning one.") var model: String?
    @Option(help: "Where to save the model.") var saveModel: String?
    @Option(help: "Where to write the pairs: left_id,right_id,weight,probability.")
    var pairs: String?
    @Option(help: "Where to write the people: id,cluster.") var clusters: String?
    @Option(help: "The probability from which two records are taken to be one person.")
    var threshold = 0.5
    @Flag(help: "Print the summary as JSON.") var json = false

    struct Summary: Encodable {
        let records: Int
        let candidates: Int
        let pairs: Int
        let clusters: Int
        let seconds: Double
        let peakMegabytes: Int
        let raggedRows: Int
        let truth: Truth?

        struct Truth: Encodable {
            let pairs: Figures
            let clusters: Figures
            /// The most recall that comparing only these candidates allows.
            let candidateRecall: Double
        }

        struct Figures: Encodable {
            let precision: Double
            let recall: Double
            let f1: Double

            init(_ evaluation: Evaluation) {
                precision = evaluation.precision
                recall = evaluation.recall
                f1 = evaluation.f1
            }
        }
    }

    func validate() throws {
        guard files.count == 1 || files.count == 2 else {
            throw ValidationError("Give one file, or two to link with each other.")
        }
        guard threshold > 0, threshold < 1 else {
            throw ValidationError("--threshold is a probability between 0 and 1.")
        }
    }

    func run() async throws {
        try await attempt {
            let start = ContinuousClock.now
            let table = try read()
            let linker = Linker(table)
            try linker.link(with: try given()) { Terminal.progress($0) }
            let weight = log2(threshold / (1 - threshold))
            let groups = linker.clusters(threshold: weight)
            Terminal.endProgress()
            if let saveModel, let model = linker.model {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                try Self.write(try encoder.encode(model), to: saveModel)
            }
            if let pairs { try Self.write(linker.pairsFile(threshold: weight), to: pairs) }
            if let clusters { try Self.write(linker.clustersFile(groups), to: clusters) }
            let taken = start.duration(to: .now).components
            let summary = Summary(
                records: table.count, candidates: linker.pairs.count,
                pairs: linker.pairs.count { Double($0.weight) >= weight },
                clusters: Set(groups).count,
                seconds: Double(taken.seconds) + Double(taken.attoseconds) / 1e18,
                peakMegabytes: Self.peakMegabytes, raggedRows: table.raggedCount,
                truth: truth == nil ? nil : measured(linker, groups, weight))
            if json { try Terminal.json(summary) } else { say(summary) }
        }
    }

    private func read() throws -> RecordTable {
        var kinds: [String: FieldKind] = [:]
        for part in (map ?? "").split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, let kind = FieldKind(name: halves[0]) else {
                throw Trouble("“\(part)” is no mapping. Write field=column, such as born=DOB.")
            }
            kinds[halves[1]] = kind
        }
        do {
            let table = try RecordTable.read(files, id: id, truth: truth, map: kinds) {
                Terminal.progress("reading: \($0)")
            }
            for guess in table.columns { Terminal.warn("\(guess.column) holds \(guess.kind.name)") }
            return table
        } catch let problem as LinkProblem { throw Trouble(problem.says) }
    }

    private func given() throws -> LinkModel? {
        guard let model else { return nil }
        guard let bytes = FileManager.default.contents(atPath: model),
            let read = try? JSONDecoder().decode(LinkModel.self, from: bytes)
        else { throw Trouble("\(model) is not a model that `link --save-model` wrote.") }
        return read
    }

    private func measured(
        _ linker: Linker, _ groups: [Int32], _ weight: Double
    ) -> Summary.Truth {
        Summary.Truth(
            pairs: .init(linker.evaluatePairs(threshold: weight)),
            clusters: .init(linker.evaluate(clusters: groups)),
            candidateRecall: linker.evaluatePairs(threshold: -.infinity).recall)
    }

    private func say(_ summary: Summary) {
        Terminal.say(
            "\(summary.records) records, \(summary.candidates) pairs compared, \(summary.pairs) "
                + "alike enough, \(summary.clusters) people, "
                + String(format: "%.2f s, ", summary.seconds) + "\(summary.peakMegabytes) MB")
        if summary.raggedRows > 0 {
            Terminal.say("\(summary.raggedRows) rows had more or fewer cells than the header.")
        }
        guard let truth = summary.truth else { return }
        for (name, figures) in [("pairs", truth.pairs), ("people", truth.clusters)] {
            Terminal.say(
                String(
                    format: "by %@: precision %.4f, recall %.4f, F1 %.4f", name,
                    figures.precision, figures.recall, figures.f1))
        }
        Terminal.say(
            String(format: "candidates hold %.4f of the true pairs", truth.candidateRecall))
    }

    private static func write(_ bytes: Data, to path: String) throws {
        do { try bytes.write(to: URL(fileURLWithPath: path)) } catch {
            throw Trouble("\(path) cannot be written. Look whether its folder is there.")
        }
    }

    /// The most memory the program has held. Linux counts in kilobytes, macOS in bytes.
    private static var peakMegabytes: Int {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(0), &usage)
            return usage.ru_maxrss / 1_024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_048_576
        #endif
    }
}
