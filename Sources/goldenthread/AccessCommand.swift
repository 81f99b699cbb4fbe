import ArgumentParser
import Web

/// Prints the tables of who may do, open and see what, from the code itself: `docs/access.md`.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Print who may do, open and see what, as Markdown.")

    func run() async throws { Terminal.say(AccessTable.markdown) }
}
