import ArgumentParser
import Hub

/// Fills an empty hub with the made-up area Riverbank.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill an empty hub with the made-up area Riverbank.",
        discussion: "The same number of children always gives the same people.")
    @OptionGroup var settings: SettingFlags
    @Option(help: "How many children.") var children = 20_000

    func run() async throws {
        try await attempt {
            guard (20...2_000_000).contains(children) else {
                throw Trouble("--children must be from 20 to 2000000.")
            }
            let settings = try await Settings.read(settings)
            try await Riverbank(settings: settings, childCount: children).fill()
        }
    }
}
