import Foundation
import Hub
import Logging
import ServiceLifecycle

/// How emails leave the machine: by a program that takes a message as `sendmail -t -i` does, such
/// as msmtp or Postfix. Queues, retries, TLS and passwords are its business (decision 14).
struct MailProgram: Sendable {
    let arguments: [String]
    let from: String

    /// - Parameter command: “/usr/bin/msmtp -t”, split at spaces; no shell reads it.
    init(command: String, from: String?) throws {
        arguments = command.split(separator: " ").map(String.init)
        guard let program = arguments.first, program.hasPrefix("/"),
            FileManager.default.isExecutableFile(atPath: program)
        else {
            throw Trouble(
                "The mail command must begin with the full path of a program that is there, such "
                    + "as “/usr/sbin/sendmail -t -i”. This was “\(command)”.")
        }
        guard let from, from.contains("@") else {
            throw Trouble("Say which address emails come from: mailFrom in the settings.")
        }
        self.from = from
    }

    /// Hands one email over; throws where the program does not take it.
    func send(_ email: OutgoingEmail) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // Written before the program starts: so short a message fits into the pipe, and a program
        // that ends without reading it cannot break it.
        try input.fileHandleForWriting.write(contentsOf: message(email))
        try input.fileHandleForWriting.close()
        let status = try await withCheckedThrowingContinuation {
            (waiting: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { waiting.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { waiting.resume(throwing: error) }
        }
        guard status == 0 else { throw Trouble("The mail program ended with \(status).") }
    }

    private func message(_ email: OutgoingEmail) -> Data {
        let lines = [
            "From: \(from)", "To: \(email.to)", "Subject: \(email.subject)",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated", "", email.body,
        ]
        return Data(lines.joined(separator: "\n").utf8)
    }
}

/// Sends emails until the hub stops.
struct Emailing: Service {
    let hub: Hub
    let program: MailProgram
    let address: String?

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await hub.keepSendingEmails(address: address) { try await program.send($0) }
        }
    }
}
