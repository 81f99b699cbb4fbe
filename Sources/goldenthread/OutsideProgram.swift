import Foundation
import Subprocess
import SystemPackage

/// A program of the machine that the hub hands work to: mail, pages to print. No shell reads its
/// command.
struct OutsideProgram: Sendable {
    let path: String
    let arguments: [String]

    /// - Parameters:
    ///   - command: “/usr/bin/msmtp -t”, split at spaces.
    ///   - purpose: what it is for, as “mail”.
    init(command: String, for purpose: String) throws {
        let words = command.split(separator: " ").map(String.init)
        guard let path = words.first, path.hasPrefix("/"),
            FileManager.default.isExecutableFile(atPath: path)
        else {
            throw Trouble(
                "The \(purpose) command must begin with the full path of a program that is there. "
                    + "This was “\(command)”.")
        }
        self.path = path
        arguments = Array(words.dropFirst())
    }

    /// Runs it on some bytes and gives back what it writes. One that takes longer than a minute is
    /// stopped.
    func run(_ more: [String] = [], on input: [UInt8], outputBytesMost: Int = 64 * 1_024 * 1_024)
        async throws -> [UInt8]
    {
        let (path, arguments) = (path, arguments + more)
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    .path(.init(path)), arguments: .init(arguments),
                    input: .fileDescriptor(
                        try Self.nameless(input), closeAfterSpawningProcess: true),
                    output: .bytes(limit: outputBytesMost), error: .discarded)
                guard result.terminationStatus.isSuccess else {
                    throw Trouble("\(path) ended with \(result.terminationStatus).")
                }
                return result.standardOutput
            }
            group.addTask {
                try await Task.sleep(for: .seconds(60))
                throw Trouble("\(path) took longer than a minute and was stopped.")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    /// The bytes in a file in memory that has no name any more. Not a pipe: swift-subprocess 1.0.2
    /// ends the whole process where a program ends without reading its pipe.
    private static func nameless(_ bytes: [UInt8]) throws -> FileDescriptor {
        let path = FilePath("/dev/shm/goldenthread-\(UUID().uuidString)")
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        unlink(path.string)
        try file.writeAll(bytes)
        try file.seek(offset: 0, from: .start)
        return file
    }
}
