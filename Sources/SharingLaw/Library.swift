import Foundation
import Safeguarding

/// The packs a hub has, and which of them answers on a day.
public struct LawLibrary: Sendable {
    public let packs: [RulePack]
    /// What the hub sets for itself, in the order of its files.
    public let settings: [LocalSettings]
    private let scenarios: [String: String]

    public func pack(_ id: String) -> RulePack? { packs.first { $0.id == id } }

    /// The pack that answers for decisions taken on a day in a jurisdiction.
    public func pack(on day: Day, in jurisdiction: String = "England") -> RulePack? {
        packs.first { $0.jurisdiction == jurisdiction && $0.applies.contains(day) }
    }

    /// The pack that answers on a day, or what to do about there being none.
    public func inForce(on day: Day) throws(Refusal) -> RulePack {
        guard let pack = pack(on: day) else {
            throw .changed("There is no rule pack for today. Ask whoever runs the hub to add one.")
        }
        return pack
    }

    /// The advice of the law in force on a day, with what the hub has signed of it.
    public func advise(
        _ facts: SharingFacts, to profile: HubProfile, on day: Day
    ) throws(Refusal) -> Advice {
        try inForce(on: day).advise(profile.answering(facts, on: day), on: day)
    }

    /// The pack a decision was made under, if it is kept here unchanged.
    public func pack(hash: String) -> RulePack? { packs.first { $0.hash == hash } }

    /// The pack that advice was given under: unchanged where it is kept, otherwise as it is now.
    public func pack(of advice: Advice) -> RulePack? {
        advice.hash.flatMap { pack(hash: $0) } ?? pack(advice.pack)
    }

    /// The scenarios that stand beside a pack; none where there are none.
    public func scenarios(of pack: String) throws(PackProblem) -> [Scenario] {
        try Scenario.read(scenarios[pack] ?? "", name: pack + Self.beside)
    }

    /// The packs in the binary.
    public static func builtIn() throws(PackProblem) -> LawLibrary {
        try LawLibrary(files: [
            ("eng-2015.yaml", PackageResources.eng_2015_yaml),
            ("eng-2015.scenarios.txt", PackageResources.eng_2015_scenarios_txt),
            ("eng-2026.yaml", PackageResources.eng_2026_yaml),
            ("eng-2026.scenarios.txt", PackageResources.eng_2026_scenarios_txt),
            ("nzl-2019.yaml", PackageResources.nzl_2019_yaml),
            ("nzl-2019.scenarios.txt", PackageResources.nzl_2019_scenarios_txt),
        ])
    }

    /// The packs of a folder, for a hub that keeps its own: whole packs, and its own rules that add
    /// to one (``LocalPack``).
    /// - Parameter profile: what the hub's own settings are held against.
    public static func folder(
        _ path: String, profile: HubProfile = .standard
    ) throws(PackProblem) -> LawLibrary {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw PackProblem(says: "\(path): this folder cannot be read")
        }
        var files: [(String, [UInt8])] = []
        for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(Self.beside) {
            guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
                throw PackProblem(says: "\(name): this file cannot be read")
            }
            files.append((name, [UInt8](data)))
        }
        let library = try LawLibrary(files: files, profile: profile)
        guard !library.packs.isEmpty else {
            throw PackProblem(says: "\(path): there is no pack (a file ending in .yaml) here")
        }
        return library
    }

    private static let beside = ".scenarios.txt"

    private init(
        files: [(name: String, bytes: [UInt8])], profile: HubProfile = .standard
    ) throws(PackProblem) {
        var packs: [RulePack] = []
        var locals: [LocalPack] = []
        var scenarios: [String: String] = [:]
        for (name, bytes) in files {
            let text = String(decoding: bytes, as: UTF8.self)
            if name.hasSuffix(Self.beside) {
                scenarios[String(name.dropLast(Self.beside.count))] = text
                continue
            }
            let file = try PackNode(yaml: text, file: name)
            if try LocalPack.isLocal(file) {
                locals.append(try LocalPack(file, yaml: text))
            } else {
                packs.append(try RulePack(file, yaml: text))
            }
        }
        var (settings, profile): ([LocalSettings], HubProfile) = ([], profile)
        for local in locals {
            let own = try LocalSettings(local, profile: profile)
            profile = profile.taking(own)
            if !own.isEmpty { settings.append(own) }
            guard let place = packs.firstIndex(where: { $0.id == local.extends }) else {
                throw PackProblem(
                    says: "\(local.name): there is no pack “\(local.extends)” here to extend")
            }
            packs[place] = try packs[place].adding(local)
        }
        self.packs = packs
        self.settings = settings
        self.scenarios = scenarios
    }
}
