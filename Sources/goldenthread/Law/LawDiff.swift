import ArgumentParser
import Foundation
import SharingLaw

/// What differs between two packs, rule by rule and scenario by scenario.
struct LawDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what differs between two rule packs.",
        discussion: """
            Each is the id of a pack or the path of a pack file. Rules are compared first, then \
            what each pack says of every scenario of the other.
            """)
    @OptionGroup var law: LawFlags
    @Argument(help: "The one pack.") var one: String
    @Argument(help: "The other.") var other: String

    func run() async throws {
        try await attempt {
            let library = try law.library()
            let old = try read(one)
            let new = try read(other)
            let changes = PackChanges(from: old, to: new)
            for line in changes.says { Terminal.say(line) }
            let cases = try [old.id, new.id].flatMap { try library.scenarios(of: $0) }
            let moved = PackChanges.moved(cases, old, new)
            Terminal.say("\(moved.count) scenarios would be decided otherwise")
            for line in moved { Terminal.say("    \(line)") }
        }
    }

    private func read(_ name: String) throws -> RulePack {
        guard let data = FileManager.default.contents(atPath: name) else {
            return try law.pack(name)
        }
        do {
            return try RulePack(yaml: String(decoding: data, as: UTF8.self), name: name)
        } catch { throw Trouble(error.says) }
    }
}

/// Writes the packs as a page a lawyer can read.
struct LawPrint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "Print the rule packs as Markdown, for docs/law.md.")
    @OptionGroup var law: LawFlags

    func run() async throws {
        try await attempt { Terminal.say(LawPage.markdown(try law.library().packs)) }
    }
}
