import ArgumentParser
import Configuration
import Database
import Foundation
import Hub
import Ledger
import Logging
import Safeguarding
import SharingLaw
import Store
import SystemPackage
import Web

/// Where the hub keeps its data and how it is set up: by flags first, then the environment, then a
/// file.
struct SettingFlags: ParsableArguments {
    @Option(help: "Folder for the database and keys. Environment: GOLDENTHREAD_DATA.")
    var data: String?

    @Option(help: "postgres://… to share one database between several hubs' processes.")
    var database: String?

    @Option(help: "Path of the key ring; beside the data unless given.")
    var keyring: String?

    @Option(help: "Folder of rule packs to use instead of those in the program.")
    var packs: String?

    @Option(help: "File of data-sharing agreements; agreements.yaml beside the data unless given.")
    var agreements: String?

    @Option(
        help: "File that names the hub and its agencies; hub.yaml beside the data unless given.")
    var hub: String?

    @Option(help: "A witness policy: who else signs the ledger, and how many it takes.")
    var witnesses: String?

    @Option(help: "A JSON file with any of these settings.")
    var config: String?
}

struct Settings: Sendable {
    let data: String
    let database: String?
    let keyring: String
    /// The ring itself, from the environment.
    let keyringText: String?
    /// The folder in which the service manager hands over credentials.
    let credentials: String?
    let packs: String?
    let agreements: String?
    /// The file that names the hub and its agencies.
    let hub: String?
    let witnesses: String?
    let listen: String
    /// The program that takes emails, and the address they come from; `nil` sends none.
    let mailCommand: String?
    let mailFrom: String?
    /// The program that makes PDF files of pages; `nil` makes none.
    let pdfCommand: String?
    /// Where people find the hub, said in emails.
    let address: String?
    /// The proxy in front, and the header it says in who asks; `nil` believes nobody.
    let trustProxy: String?
    let proxyHeader: String
    /// How many seconds silence is borne on a connection.
    let patience: Int

    static func read(
        _ flags: SettingFlags, listen: String? = nil, trustProxy: String? = nil,
        proxyHeader: String? = nil
    ) async throws -> Settings {
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider()]
        if let path = flags.config {
            guard FileManager.default.fileExists(atPath: path) else {
                throw Trouble("There is no settings file at \(path).")
            }
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: .init(path)))
            } catch {
                throw Trouble("The settings file \(path) is not JSON: \(error)")
            }
        }
        let reader = ConfigReader(providers: providers).scoped(to: "goldenthread")
        let data = flags.data ?? reader.string(forKey: "data") ?? "var"
        return Settings(
            data: data, database: flags.database ?? reader.string(forKey: "database"),
            keyring: flags.keyring ?? reader.string(forKey: "keyring") ?? "\(data)/keyring.json",
            keyringText: flags.keyring == nil
                ? reader.string(forKey: "keyringText", isSecret: true) : nil,
            credentials: ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"],
            packs: flags.packs ?? reader.string(forKey: "packs"),
            agreements: flags.agreements ?? reader.string(forKey: "agreements"),
            hub: flags.hub ?? reader.string(forKey: "hub"),
            witnesses: flags.witnesses ?? reader.string(forKey: "witnesses"),
            listen: listen ?? reader.string(forKey: "listen") ?? "127.0.0.1:8080",
            mailCommand: reader.string(forKey: "mailCommand"),
            mailFrom: reader.string(forKey: "mailFrom"),
            pdfCommand: reader.string(forKey: "pdfCommand"),
            address: reader.string(forKey: "address"),
            trustProxy: trustProxy ?? reader.string(forKey: "trustProxy"),
            proxyHeader: proxyHeader ?? reader.string(forKey: "proxyHeader") ?? "X-Forwarded-For",
            patience: reader.int(forKey: "patience") ?? 30)
    }

    /// Where the key ring is: named by a flag or a setting, in the environment, handed over by the
    /// service manager as the credential `keyring`, or beside the data.
    var ringSource: KeyRingSource {
        if let keyringText { return .text(keyringText) }
        let credential = credentials.map { "\($0)/keyring" }
        if let credential, keyring == "\(data)/keyring.json",
            FileManager.default.fileExists(atPath: credential)
        {
            return .credential(credential)
        }
        return .file(keyring)
    }

    /// The list of keys that were destroyed, kept with the ring: an older backup is not to bring
    /// back what was erased.
    var erasedList: String { keyring + ".erased" }

    /// The live index, kept sealed so that the hub starts sooner. Losing it loses nothing.
    var indexFile: String { "\(data)/index.sealed" }

    var sqlitePath: String { "\(data)/hub.sqlite" }

    /// Opens the hub these settings describe, making the folder and the keys where there are none.
    func open(
        clock: HubClock = .system, ids: IDSource = .random, log: Logger = .quiet,
        patience: PostgresPatience = .maintenance,
        onBroken: @escaping @Sendable (EngineError) -> Void = { _ in }
    ) async throws -> Hub {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: data, withIntermediateDirectories: true)
        } catch {
            throw Trouble("The folder \(data) cannot be made: \(error.localizedDescription)")
        }
        let isNew = database == nil && !files.fileExists(atPath: sqlitePath)
        do {
            let ring = try ringSource.open(mayMake: isNew || database != nil)
            let engine: any Engine =
                if let database {
                    try PostgresEngine(address: database, patience: patience)
                } else {
                    try SQLiteEngine(
                        path: sqlitePath, reserveBytes: SQLiteEngine.reserveBytes)
                }
            let store = try await Store(
                engine: engine, ring: ring, source: ringSource, onBroken: onBroken)
            let hub = Hub(
                store: store, profile: try profile(), law: try law(),
                agreements: try sharingAgreements(), clock: clock,
                ids: ids,
                witnesses: try witnesses.map(Self.policy), erasedList: erasedList,
                indexFile: indexFile, log: log)
            try await hub.eraseAgain()
            return hub
        } catch let problem as KeyRingProblem {
            throw Trouble(problem.says)
        } catch let error as EngineError {
            throw Trouble(error.says)
        } catch let problem as PackProblem {
            throw Trouble(problem.says)
        }
    }

    /// Reads a witness policy; the error names the line and how to mend it.
    static func policy(_ path: String) throws -> WitnessPolicy {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Trouble("The witness policy \(path) cannot be read.")
        }
        do { return try WitnessPolicy(text: String(decoding: bytes, as: UTF8.self)) } catch {
            throw Trouble("\(path), line \(error.line): \(error.says)")
        }
    }

    var agreementsFile: String { agreements ?? "\(data)/agreements.yaml" }

    /// The agreements of the partnership. A file that is named must be there.
    func sharingAgreements() throws -> SharingAgreements {
        guard let bytes = FileManager.default.contents(atPath: agreementsFile) else {
            guard let agreements else { return SharingAgreements() }
            throw Trouble("There is no file of agreements at \(agreements).")
        }
        return try SharingAgreements(
            yaml: String(decoding: bytes, as: UTF8.self), name: agreementsFile,
            profile: try profile())
    }

    var hubFile: String { hub ?? "\(data)/hub.yaml" }

    /// What names the hub and its agencies: the area's own where there is a file, else the made-up
    /// one in the program. A file that is named must be there.
    func profile() throws -> HubProfile {
        guard let bytes = FileManager.default.contents(atPath: hubFile) else {
            guard let hub else { return .standard }
            throw Trouble("There is no file that names the hub at \(hub).")
        }
        return try HubProfile(yaml: String(decoding: bytes, as: UTF8.self), name: hubFile)
    }

    /// Refuses real use under a made-up name, or with a telephone number that reaches nobody: it
    /// stands wherever a child may be in danger.
    func mustBeNamed() throws {
        let made = try profile().madeUp
        guard !made.isEmpty else { return }
        throw Trouble(
            (FileManager.default.fileExists(atPath: hubFile)
                ? "\(hubFile) still holds what is made up:"
                : "This hub has no name, telephone number and agencies of its own. "
                    + "`goldenthread setup` writes \(hubFile) for you to fill in. Made up now:")
                + made.map { "\n  \($0)" }.joined())
    }

    func law() throws -> LawLibrary {
        if let packs { return try LawLibrary.folder(packs, profile: try profile()) }
        return try LawLibrary.builtIn()
    }

    /// Whom to believe about who asks; `nil` is nobody.
    func proxy() throws -> TrustedProxy? {
        guard let trustProxy else { return nil }
        guard let proxy = TrustedProxy(address: trustProxy, header: proxyHeader) else {
            throw Trouble(
                "“\(trustProxy)” must be the proxy's address, such as 127.0.0.1, and "
                    + "“\(proxyHeader)” the header in which it adds the asker's, such as "
                    + "X-Forwarded-For.")
        }
        return proxy
    }

    /// What makes PDF files; `nil` where none are made.
    func pdfMaker() throws -> PDFMaker? {
        guard let program = try pdfCommand.map({ try PDFProgram(command: $0, folder: data) })
        else { return nil }
        return { try await program.make($0) }
    }

    /// What sends emails; `nil` where none are sent.
    func mailProgram() throws -> MailProgram? {
        try mailCommand.map { try MailProgram(command: $0, from: mailFrom) }
    }

    /// Host and port of “HOST:PORT”.
    static func address(of listen: String) throws -> (host: String, port: Int) {
        let parts = listen.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]), (0...65_535).contains(port) else {
            throw Trouble("“\(listen)” must be HOST:PORT, for example 127.0.0.1:8080.")
        }
        return (String(parts[0]), port)
    }
}

/// Something the person at the terminal can mend, in words.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ words: String) { description = words }
}

extension Logger {
    /// Says only what went wrong.
    static let quiet: Logger = {
        var log = Logger(label: "goldenthread")
        log.logLevel = .error
        return log
    }()
}

extension Hub {
    /// Whoever has a login; without one, the operator of the machine.
    func practitioner(login: String?) async throws -> Practitioner {
        guard let login else { return Hub.localOperator }
        guard let account = try await account(login: login) else {
            throw Trouble("There is no account called “\(login)”.")
        }
        return account.practitioner
    }
}

/// Who a command acts as.
struct ActingFlags: ParsableArguments {
    @Option(name: .customLong("as"), help: "Login of the person to act as.")
    var login: String?

    @Option(
        name: .customLong("for"),
        help: "Why: safeguarding, review, audit. It is kept with the entry.")
    var purpose: String = "safeguarding"

    func practitioner(_ hub: Hub) async throws -> Practitioner {
        try await hub.practitioner(login: login)
    }

    func why() throws -> Purpose {
        guard let purpose = Purpose(rawValue: purpose), purpose != .none else {
            let all = Purpose.allCases.filter { $0 != .none }.map(\.rawValue)
            throw Trouble(
                "“\(self.purpose)” is no purpose. Use one of: \(all.joined(separator: ", "))")
        }
        return purpose
    }
}

/// Runs a command's work; what a person can mend is said in words, and nothing was half-done.
func attempt(_ work: () async throws -> Void) async throws {
    do { try await work() } catch let refusal as Refusal {
        Terminal.warn(refusal.says)
        throw Terminal.failed
    } catch let trouble as Trouble {
        Terminal.warn(trouble.description)
        throw Terminal.failed
    } catch let problem as PackProblem {
        Terminal.warn(problem.says)
        throw Terminal.failed
    } catch let error as EngineError {
        Terminal.warn(error.says)
        throw Terminal.failed
    } catch let problem as KeyRingProblem {
        Terminal.warn(problem.says)
        throw Terminal.failed
    } catch let problem as ErasedList.Problem {
        Terminal.warn(problem.says)
        throw Terminal.failed
    } catch let problem as BackupProblem {
        Terminal.warn(problem.says)
        throw Terminal.failed
    }
}
