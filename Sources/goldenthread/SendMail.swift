import Hub
import ServiceLifecycle

/// How emails leave the machine: by a program that takes a message as `sendmail -t -i` does, such
/// as msmtp or Postfix. Queues, retries, TLS and passwords are its business (decision 14).
struct MailProgram: Sendable {
    let program: OutsideProgram
    let from: String

    init(command: String, from: String?) throws {
        program = try OutsideProgram(command: command, for: "mail")
        guard let from, from.contains("@") else {
            throw Trouble("Say which address emails come from: mailFrom in the settings.")
        }
        self.from = from
    }

    /// Hands one email over; throws where the program does not take it.
    func send(_ email: OutgoingEmail) async throws {
        _ = try await program.run(on: message(email))
    }

    private func message(_ email: OutgoingEmail) -> [UInt8] {
        let lines = [
            "From: \(from)", "To: \(email.to)", "Subject: \(email.subject)",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated", "", email.body,
        ]
        return Array(lines.joined(separator: "\n").utf8)
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
