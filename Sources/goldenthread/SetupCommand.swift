import ArgumentParser
import Foundation

/// Writes the file that names a hub, for somebody to fill in.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Write hub.yaml, to fill in with the hub's name, telephone and agencies.")
    @OptionGroup var settings: SettingFlags

    func run() async throws {
        try await attempt {
            let settings = try await Settings.read(settings)
            let files = FileManager.default
            guard !files.fileExists(atPath: settings.hubFile) else {
                throw Trouble(
                    "\(settings.hubFile) is there already. Change it there; "
                        + "`goldenthread check-config` says what is missing.")
            }
            let folder = URL(fileURLWithPath: settings.hubFile).deletingLastPathComponent()
            do {
                try files.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(PackageResources.hub_yaml).write(
                    to: URL(fileURLWithPath: settings.hubFile), options: .withoutOverwriting)
            } catch {
                throw Trouble(
                    "\(settings.hubFile) cannot be written: \(error.localizedDescription)")
            }
            Terminal.say(
                "Fill in \(settings.hubFile), then run `goldenthread check-config` with the same "
                    + "settings.")
        }
    }
}
