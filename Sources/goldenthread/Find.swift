import ArgumentParser
import Hub
import Linkage
import Safeguarding

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
    @Flag(help: "Print the candidates as JSON.") var json = false

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
            let date = PartialDate.reading(born)
            let details = Details(
                given: given, family: family, birthYear: date.year, birthMonth: date.month,
                birthDay: date.day, postcode: postcode, nhsNumber: nhs)
            guard details != Details() else {
                throw Trouble(
                    "Give at least one of --given, --family, --born, --postcode or --nhs.")
            }
            let result = try await hub.find(
                details, by: try await acting.practitioner(hub), for: try acting.why(),
                limit: limit)
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
}
