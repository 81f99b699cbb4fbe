import Foundation
import Safeguarding

/// The packs a hub has, and which of them answers on a day.
public struct LawLibrary: Sendable {
    public let packs: [RulePack]

    public init(packs: [RulePack]) { self.packs = packs }

    public func pack(_ id: String) -> RulePack? { packs.first { $0.id == id } }

    /// The pack for decisions taken on a day.
    public func pack(on day: Day) -> RulePack? {
        let boundary = Day(year: 2018, month: 5, day: 25)
        let isBefore = boundary.map { day < $0 } ?? false
        return pack(isBefore ? "eng-2015" : "eng-2026")
    }

    /// The packs in the binary.
    public static func builtIn() throws(PackProblem) -> LawLibrary {
        LawLibrary(packs: [
            try RulePack(
                yaml: String(decoding: PackageResources.eng_2015_yaml, as: UTF8.self),
                name: "eng-2015.yaml"),
            try RulePack(
                yaml: String(decoding: PackageResources.eng_2026_yaml, as: UTF8.self),
                name: "eng-2026.yaml"),
        ])
    }

    /// The packs of a folder, for a hub that keeps its own.
    public static func folder(_ path: String) throws(PackProblem) -> LawLibrary {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw PackProblem(says: "\(path): this folder cannot be read")
        }
        var packs: [RulePack] = []
        for name in names.sorted() where name.hasSuffix(".yaml") {
            guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
                throw PackProblem(says: "\(name): this file cannot be read")
            }
            packs.append(try RulePack(yaml: String(decoding: data, as: UTF8.self), name: name))
        }
        guard !packs.isEmpty else {
            throw PackProblem(says: "\(path): there is no pack (a file ending in .yaml) here")
        }
        return LawLibrary(packs: packs)
    }
}
