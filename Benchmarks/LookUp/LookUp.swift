import Foundation
import Linkage

/// How long the live index takes to add a record and to answer, and how often it finds the one asked
/// for. Needs files with the columns first_name, last_name, dob, sex, house, street, postcode,
/// nhs_number, phone, record_id and person_id; prints a table and passes or fails nothing.
@main
struct LookUp {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: LookUp RECORDS.csv QUESTIONS.csv\n".utf8))
            exit(64)
        }
        let index = LiveIndex()
        var people: [String: String] = [:]
        var adding: [Double] = []
        for row in try rows(arguments[1]) {
            people[row.record] = row.person
            let key = RecordKey(source: "A", record: row.record)
            adding.append(microseconds { index.add([(key, row.details)]) })
        }
        say("add one record to \(index.count)", adding)
        let questions = try rows(arguments[2])
        for effort in [Effort.usual, .thorough] {
            var (times, first, within) = ([Double](), 0, 0)
            for question in questions {
                var found: [Found] = []
                times.append(
                    microseconds {
                        found = index.search(
                            question.details, limit: 10, weightMin: -30, effort: effort)
                    })
                let persons = found.map { people[$0.key.record] }
                within += persons.contains(question.person) ? 1 : 0
                first += persons.first == question.person ? 1 : 0
            }
            say("look up, \(effort) effort", times)
            let count = Double(max(1, questions.count))
            FileHandle.standardOutput.write(
                Data(
                    String(
                        format: "| recall within 1 and 10, %@ effort | %.4f and %.4f | | |\n",
                        "\(effort)", Double(first) / count, Double(within) / count
                    ).utf8))
        }
    }

    private struct Row {
        let record: String
        let person: String
        let details: Details
    }

    private static func rows(_ path: String) throws -> [Row] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CocoaError(.fileReadNoSuchFile)
        }
        var reader = CSVReader {
            let piece = file.readData(ofLength: 1 << 20)
            return piece.isEmpty ? nil : Array(piece)
        }
        let header = reader.next()?.cells ?? []
        let places = Dictionary(uniqueKeysWithValues: header.enumerated().map { ($1, $0) })
        return reader.map { line in
            func cell(_ name: String) -> String { places[name].map { line.cells[$0] } ?? "" }
            let born = cell("dob").split(separator: "-").map { Int($0) }
            func part(_ place: Int) -> Int? { place < born.count ? born[place] : nil }
            return Row(
                record: cell("record_id"), person: cell("person_id"),
                details: Details(
                    given: cell("first_name"), family: cell("last_name"), birthYear: part(0),
                    birthMonth: part(1), birthDay: part(2), sex: cell("sex"), house: cell("house"),
                    street: cell("street"), postcode: cell("postcode"),
                    nhsNumber: cell("nhs_number"), telephone: cell("phone")))
        }
    }

    private static func microseconds(_ work: () -> Void) -> Double {
        let took = ContinuousClock().measure(work).components
        return Double(took.seconds) * 1e6 + Double(took.attoseconds) / 1e12
    }

    private static func say(_ what: String, _ times: [Double]) {
        let sorted = times.sorted()
        func at(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
        FileHandle.standardOutput.write(
            Data(
                String(
                    format: "| %@ | median %.1f µs | 99th %.1f µs | most %.0f µs |\n", what,
                    at(0.5), at(0.99), sorted.last ?? 0
                ).utf8))
    }
}
