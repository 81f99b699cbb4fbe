import ArgumentParser
import Foundation
import Hub
import Ledger
import Safeguarding
import SharingLaw
import Store

struct PersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "People the hub knows.", subcommands: [Add.self])

    /// Adds a person.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a person to the hub.")
        @OptionGroup var settings: SettingFlags
        @OptionGroup var acting: ActingFlags
        @Option(help: "First names.") var given: String = ""
        @Option(help: "Last name.") var family: String = ""
        @Option(help: "Date of birth, or part of one.") var born: String = ""
        @Option(help: "Postcode.") var postcode: String = ""
        @Option(help: "NHS number.") var nhs: String = ""
        @Flag(help: "Print the id as JSON.") var json = false

        func run() async throws {
            try await attempt {
                let hub = try await Settings.read(settings).open()
                let person = try await hub.addPerson(
                    PersonDetails(
                        name: Name(given: given, family: family),
                        born: born.orNil.map(PartialDate.reading),
                        address: Address(postcode: postcode),
                        nhsNumber: try NHSNumber.reading(nhs, field: "nhs")),
                    by: try await acting.practitioner(hub).sendsFor(hub))
                try await hub.extendTree()
                if json {
                    try Terminal.json(["person": person.description])
                } else {
                    Terminal.say("Added: \(person)")
                }
            }
        }
    }
}

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Who can sign in.", subcommands: [Add.self, End.self])

    /// Ends the account of somebody who left.
    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End an account: its owner is signed out everywhere, at once.")
        @OptionGroup var settings: SettingFlags
        @Argument(help: "Login.") var login: String

        func run() async throws {
            try await attempt {
                let hub = try await Settings.read(settings).open()
                try await hub.endAccount(login: login)
                try await hub.extendTree()
                Terminal.say("Ended \(login).")
            }
        }
    }

    /// Adds an account. The password comes from standard input, so that it is in no history.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account. The password is read from standard input.")
        @OptionGroup var settings: SettingFlags
        @Option(help: "Full name.") var name: String
        @Option(help: "Login.") var login: String
        @Option(help: "Agency code, such as CSC.") var agency: String
        @Option(help: "Role: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        var role: String

        func run() async throws {
            try await attempt {
                guard let agency = AgencyCode(rawValue: agency) else {
                    throw Trouble("“\(self.agency)” is no agency code, such as CSC.")
                }
                guard let role = Role(rawValue: role) else {
                    throw Trouble("“\(self.role)” is no role.")
                }
                guard let password = readLine(strippingNewline: true) else {
                    throw Trouble("Give the password on standard input.")
                }
                let hub = try await Settings.read(settings).open()
                _ = try await hub.addAccount(
                    name: name, agency: agency, role: role, login: login, password: password)
                try await hub.extendTree()
                Terminal.say("Added \(login).")
            }
        }
    }
}

/// Rebuilds the tables beside and compares.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract:
            "Rebuild the tables from the ledger beside the live ones, and report differences.",
        discussion: """
            Ends with 0 when there are none, 2 when there are. With --check only the digest of \
            each row is compared: quick enough for every hour, and it finds what was changed or \
            put in, but not what was taken out. `serve` does so when it starts and every hour.
            """)
    @OptionGroup var settings: SettingFlags
    @Flag(help: "Compare digests only.") var check = false
    @Flag(help: "Print the findings as JSON.") var json = false

    struct Findings: Encodable {
        let entries: Int
        let rows: Int
        let differences: [String]
    }

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(settings)
            let hub = try await settings.open()
            let path =
                "\(settings.data)/rebuild-\(ProcessInfo.processInfo.processIdentifier).sqlite"
            defer {
                for end in ["", "-wal", "-shm"] {
                    try? FileManager.default.removeItem(atPath: path + end)
                }
            }
            let result =
                check
                ? try await hub.checkRows()
                : try await hub.rebuild(besideAt: path) { done, all in
                    Terminal.progress("entries \(done) of \(all)")
                }
            Terminal.endProgress()
            let findings = Findings(
                entries: result.entryCount, rows: result.rowCount,
                differences: result.differences.map { "\($0.table) \($0.row) \($0.says)" })
            if json {
                try Terminal.json(findings)
            } else {
                for difference in findings.differences { Terminal.warn(difference) }
                Terminal.say(
                    (check
                        ? "\(findings.rows) rows checked; "
                        : "\(findings.rows) rows rebuilt from \(findings.entries) entries; ")
                        + "\(findings.differences.count) differ.")
            }
            if !findings.differences.isEmpty { throw Terminal.unsound }
        }
    }
}

/// Says whether the settings would work, without starting anything.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check the settings without starting the hub.")
    @OptionGroup var settings: SettingFlags

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(settings)
            _ = try Settings.address(of: settings.listen)
            _ = try settings.witnesses.map(Settings.policy)
            _ = try settings.proxy()
            let profile = try settings.profile()
            _ = try settings.law()
            _ = try settings.sharingAgreements()
            let files = FileManager.default
            Terminal.say("hub       \(profile.name), \(profile.telephone)")
            Terminal.say(
                "agencies  \(profile.agencies.map(\.code.rawValue).joined(separator: ", "))")
            Terminal.say("data      \(settings.data)")
            Terminal.say(
                "database  \(settings.database == nil ? settings.sqlitePath : "PostgreSQL")")
            Terminal.say("key ring  \(settings.keyring)")
            Terminal.say("listen    \(settings.listen)")
            Terminal.say("packs     \(settings.packs ?? "in the program")")
            Terminal.say("witnesses \(settings.witnesses ?? "nobody")")
            if files.fileExists(atPath: settings.sqlitePath),
                !files.fileExists(atPath: settings.keyring)
            {
                throw Trouble("There is a database but no key ring: nothing in it can be opened.")
            }
            try settings.mustBeNamed()
            Terminal.say("The settings are good.")
        }
    }
}
