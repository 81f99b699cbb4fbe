import ArgumentParser
import Foundation
import Linkage

/// The files to link, what their columns hold, and how.
struct LinkInput: ParsableArguments {
    @Argument(help: "A CSV file, or two to link with each other.") var files: [String]
    @Option(help: "The column that names a record. Without one, rows are numbered from 0.")
    var id: String?
    @Option(help: "What columns hold: field=column, with commas between.") var map: String?
    @Option(help: "A model that was saved, in place of learning one.") var model: String?
    @Flag(help: "Look at every pair that shares anything: slower, and finds a little more.")
    var thorough = false

    func validate() throws {
        guard files.count == 1 || files.count == 2 else {
            throw ValidationError("Give one file, or two to link with each other.")
        }
    }

    /// Reads the files and weighs their pairs, with progress on a terminal.
    func linked(truth: String? = nil, groupings: [String] = []) throws -> Linker {
        let linker = Linker(try read(truth, groupings))
        let known = try given()
        do throws(LinkProblem) {
            try linker.link(with: known, effort: thorough ? .thorough : .usual) {
                Terminal.progress($0)
            }
        } catch { throw Trouble(error.says) }
        return linker
    }

    private func read(_ truth: String?, _ groupings: [String]) throws -> RecordTable {
        var kinds: [String: FieldKind] = [:]
        for part in (map ?? "").split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, let kind = FieldKind(name: halves[0]) else {
                throw Trouble("“\(part)” is no mapping. Write field=column, such as born=DOB.")
            }
            kinds[halves[1]] = kind
        }
        let start = ContinuousClock.now
        do {
            let table = try RecordTable.read(
                files, .init(id: id, truth: truth, map: kinds, groupings: groupings)
            ) { rows, share in
                Terminal.progress(Self.progress(rows, share, since: start))
            }
            for guess in table.columns { Terminal.warn("\(guess.column) holds \(guess.kind.name)") }
            for trouble in table.troubles.first {
                let file = files.count > 1 ? "\(files[trouble.file]): " : ""
                Terminal.warn("\(file)row \(trouble.row) \(trouble.kind.rawValue)")
            }
            let more = table.troubles.count - table.troubles.first.count
            if more > 0 { Terminal.warn("\(more) more rows like these") }
            return table
        } catch let problem as LinkProblem { throw Trouble(problem.says) }
    }

    private static func progress(
        _ rows: Int, _ share: Double, since start: ContinuousClock.Instant
    ) -> String {
        let taken = start.duration(to: .now) / .seconds(1)
        let rate = Int(Double(rows) / max(0.001, taken))
        let left = share > 0 ? taken / share * (1 - share) : 0
        return "reading: \(rows) rows, \(rate) a second, "
            + String(format: "%.0f s left", left)
    }

    private func given() throws -> LinkModel? {
        guard let model else { return nil }
        guard let bytes = FileManager.default.contents(atPath: model),
            let read = try? JSONDecoder().decode(LinkModel.self, from: bytes), read.isSound
        else { throw Trouble("\(model) is not a model that `link --save-model` wrote.") }
        return read
    }
}
