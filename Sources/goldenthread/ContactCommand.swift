import ArgumentParser
import Foundation
import Hub
import Linkage
import Safeguarding

struct ContactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Take concerns in.",
        subcommands: [Add.self, Police.self])

    /// Takes in one concern from a JSON file.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in a concern from a JSON file.",
            discussion: """
                {"source": "school", "referrer": "Grace Whitlock", "organisation": "Mill Road",
                 "children": [{"given": "Callum", "family": "Brackenridge", "born": "2019-05-14",
                   "postcode": "RB4 7XY"}], "adults": [{"given": "…", "relationship": "father"}],
                 "kinds": ["physicalHarm"], "worry": "…", "childs_words": "…", "heard_by": "…",
                 "danger_now": "no", "where": "…"}
                Only children and worry are needed.
                """)

        @OptionGroup var settings: SettingFlags
        @OptionGroup var acting: ActingFlags
        @Flag(help: "Print the receipt as JSON.") var json = false
        @Argument(help: "The JSON file.") var file: String

        func run() async throws {
            try await attempt {
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw Trouble("The file \(file) cannot be read.")
                }
                let concern = try ConcernFile.read(data, name: file)
                let hub = try await Settings.read(settings).open()
                let who = try await acting.practitioner(hub)
                let reference = try await hub.receiveContact(
                    hub.newID(), concern, channel: .file, by: who.sendsFor(hub))
                try await hub.extendTree()
                if json {
                    try Terminal.json(["reference": reference])
                } else {
                    Terminal.say("Received: \(reference)")
                }
            }
        }
    }

    /// Takes in a file of police notifications, one a row.
    struct Police: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import-police",
            abstract: "Take in police notifications from a CSV file.",
            discussion: "Columns: " + PoliceFile.columns.joined(separator: ", "))

        @OptionGroup var settings: SettingFlags
        @OptionGroup var acting: ActingFlags
        @Argument(help: "The CSV file.") var file: String

        func run() async throws {
            try await attempt {
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw Trouble("The file \(file) cannot be read.")
                }
                let rows = try PoliceFile.read([UInt8](data))
                let hub = try await Settings.read(settings).open()
                let who = try await acting.practitioner(hub).sendsFor(hub)
                var count = 0
                for row in rows {
                    switch row.result {
                    case .failure(let trouble): Terminal.warn("row \(row.number): \(trouble)")
                    case .success(let (concern, notes)):
                        for note in notes { Terminal.warn("row \(row.number): \(note)") }
                        let reference = try await hub.receiveContact(
                            hub.newID(), concern, channel: .policeNotification, by: who)
                        Terminal.say("row \(row.number): \(reference)")
                        count += 1
                    }
                }
                try await hub.extendTree()
                Terminal.say("\(count) taken in, \(rows.count - count) left out.")
                if count < rows.count { throw Terminal.failed }
            }
        }
    }
}

extension Practitioner {
    /// The operator of the machine hands a file in as the hub's own screening does.
    func sendsFor(_ hub: Hub) -> Practitioner {
        isLocalOperator
            ? Practitioner(id: id, name: name, agency: agency, role: .screeningOfficer) : self
    }
}

/// A concern as a JSON file.
enum ConcernFile {
    private struct File: Decodable {
        let source: String?
        let referrer: String?
        let organisation: String?
        let telephone: String?
        let children: [Child]
        let adults: [Child]?
        let kinds: [String]?
        let worry: String
        let childs_words: String?
        let heard_by: String?
        let danger_now: String?
        let `where`: String?
    }

    private struct Child: Decodable {
        let given: String?
        let family: String?
        let born: String?
        let sex: String?
        let house: String?
        let address: String?
        let postcode: String?
        let nhs_number: String?
        let telephone: String?
        let relationship: String?
        let role: String?
    }

    static func read(_ data: Data, name: String) throws -> Concern {
        let file: File
        do { file = try JSONDecoder().decode(File.self, from: data) } catch let error
            as DecodingError
        {
            throw Trouble("\(name): \(Self.says(error))")
        }
        let people =
            try file.children.map { try person($0, .child) }
            + (file.adults ?? []).map { try person($0, .parent) }
        return Concern(
            referrer: Referrer(
                source: try choice(file.source, "source") ?? .unknown, name: file.referrer?.orNil,
                organisation: file.organisation?.orNil, telephone: file.telephone?.orNil),
            people: people,
            kinds: try (file.kinds ?? ["other"]).compactMap { try choice($0, "kinds") },
            worry: file.worry.tidied, childsWords: file.childs_words?.orNil,
            childsWordsHeardBy: file.heard_by?.orNil,
            dangerNow: try danger(file.danger_now ?? ""),
            whereChildIs: file.where?.orNil)
    }

    private static func person(_ child: Child, _ role: SubjectRole) throws -> ConcernPerson {
        ConcernPerson(
            role: try choice(child.role, "role") ?? role,
            details: PersonDetails(
                name: Name(given: child.given ?? "", family: child.family ?? ""),
                born: try child.born?.orNil.map(born),
                sex: try sex(child.sex ?? ""),
                address: Address(
                    house: child.house ?? "", street: child.address ?? "",
                    postcode: child.postcode ?? ""),
                nhsNumber: try NHSNumber.reading(child.nhs_number ?? "", field: "nhs_number"),
                telephone: child.telephone?.orNil), relationship: child.relationship?.orNil)
    }

    private static func danger(_ text: String) throws -> YesNoUnknown {
        guard let danger = YesNoUnknown.reading(text) else {
            throw Trouble("danger_now: “\(text)” is not \(YesNoUnknown.readingSays)")
        }
        return danger
    }

    private static func sex(_ text: String) throws -> Sex {
        guard let sex = Sex.reading(text) else {
            throw Trouble("sex: “\(text)” is not \(Sex.readingSays)")
        }
        return sex
    }

    private static func born(_ text: String) throws -> PartialDate {
        let born = PartialDate.reading(text)
        guard born.isRead else {
            throw Trouble("born: “\(text)” is not a date, such as 2019-05-14 or 14/05/2019")
        }
        return born
    }

    private static func choice<Option: Choice>(_ text: String?, _ field: String) throws -> Option? {
        guard let text else { return nil }
        guard let value = Option(rawValue: text) else {
            let all = Option.allCases.map(\.rawValue).joined(separator: ", ")
            throw Trouble("\(field): “\(text)” is not one of \(all)")
        }
        return value
    }

    private static func says(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "“\(key.stringValue)” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "“\(context.codingPath.map(\.stringValue).joined(separator: "."))” has the wrong "
                + "kind of value"
        case .dataCorrupted: "this is not JSON"
        @unknown default: "this cannot be read"
        }
    }
}
