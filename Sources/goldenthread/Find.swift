import ArgumentParser
import Foundation
import Hub
import Linkage
import Safeguarding
import Store

/// Searches, from a terminal.
struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find a person in every register and in the hub.")

    @OptionGroup var settings: SettingFlags
    @OptionGroup var acting: ActingFlags

    @Option(help: "First names.") var given: String = ""
    @Option(help: "Last name.") var family: String = ""
    @Option(help: "Date of birth, or part of one: 2019-03-14, 03/2019, 2019.") var born: String = ""
    @Option(help: "Postcode, or the first half of one.") var postcode: String = ""
    @Option(help: "NHS number.") var nhs: String = ""
    @Option(help: "How many to show.") var limit = 10
    @Option(
        help: """
            A CSV file of people to look for, one a row, with columns id, given_name, family_name, \
            born, postcode and nhs_number. Prints a line of JSON for each.
            """)
    var list: String?
    @Flag(help: "Print the candidates as JSON.") var json = false

    /// More than anybody reads, and far from what memory can be reserved for.
    private static let limitMost = 1_000

    func validate() throws {
        guard (1...Self.limitMost).contains(limit) else {
            throw ValidationError("--limit must be from 1 to \(Self.limitMost).")
        }
    }

    struct Candidates: Encodable {
        let candidates: [Candidate]

        struct Candidate: Encodable {
            let agency: String
            let id: String
            let answer: String
            let weight: Double
            let why: [String]

            init(_ match: Match) {
                agency = match.key.source
                id = match.key.record
                answer = match.known.rawValue
                weight = (match.explanation.weight * 100).rounded() / 100
                why = match.why
            }
        }
    }

    func run() async throws {
        try await attempt {
            let hub = try await Settings.read(settings).open()
            if let list { return try await findAll(in: list, hub) }
            let date = PartialDate.reading(born)
            let details = Details(
                given: given, family: family, birthYear: date.year, birthMonth: date.month,
                birthDay: date.day, postcode: postcode, nhsNumber: nhs)
            guard details != Details() else {
                throw Trouble(
                    "Give at least one of --given, --family, --born, --postcode, --nhs or --list."
                )
            }
            let result = try await find(details, hub)
            let found = result.answer.matches.map(Candidates.Candidate.init)
            if json {
                try Terminal.json(Candidates(candidates: found))
                return
            }
            for match in found {
                Terminal.say(
                    "\(match.agency) \(match.id)  \(match.answer)  \(match.weight)  "
                        + match.why.joined(separator: ", "))
            }
            for answer in result.answer.agencies {
                Terminal.say("\(answer.agency.rawValue): \(answer.known.says)")
            }
        }
    }

    private func find(_ details: Details, _ hub: Hub) async throws -> SearchResult {
        try await hub.find(
            details, about: .command, by: try await acting.practitioner(hub),
            for: try acting.why(), limit: limit)
    }

    /// One row's answer: the row's id and its candidates, best first.
    struct Line: Encodable {
        let id: String
        let candidates: [Candidates.Candidate]
    }

    /// Looks for everyone on a list, with the registers loaded once. Each search is recorded.
    private func findAll(in path: String, _ hub: Hub) async throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Trouble("The file \(path) cannot be read.")
        }
        let bytes = [UInt8](data)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        let list = try RegisterFile.read(
            CSVReader(bytes), of: .csc, mapping: mapping, needsNames: false)
        for problem in list.problems {
            Terminal.warn("row \(problem.row): \(problem.says)")
        }
        for row in list.rows {
            let result = try await find(Details(row), hub)
            let found = result.answer.matches.map(Candidates.Candidate.init)
            try Terminal.jsonLine(Line(id: row.record, candidates: found))
        }
    }
}
