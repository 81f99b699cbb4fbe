import Logging
import Safeguarding
import Store

/// An email as it leaves the hub. Nothing in it is about a child or says what there is to do.
public struct OutgoingEmail: Sendable, Hashable {
    public let to: String
    public let subject: String
    public let body: String
}

extension Hub {
    /// Sends what waits to be sent, one email a person however much there is to do. One that cannot
    /// be sent is tried again.
    /// - Parameters:
    ///   - address: where the hub is, as “https://hub.example.org”; `nil` leaves it out.
    ///   - send: hands an email over; throws where it was not taken.
    /// - Returns: how many were sent.
    @discardableResult
    public func sendEmails(
        address: String?, _ send: @Sendable (OutgoingEmail) async throws -> Void
    ) async throws -> Int {
        let now = clock.now()
        let waiting = try await store.look { try $0.emailsDue(at: now) }
        var count = 0
        for (person, emails) in Dictionary(grouping: waiting, by: \.practitioner)
            .sorted(by: { $0.key < $1.key })
        {
            let wish = try await store.look { try $0.emailWish(of: person) }
            if let wish, wish.pace != .never {
                do {
                    try await send(email(to: wish.address, address))
                    count += 1
                } catch {
                    log.error(
                        "an email was not sent; it is tried again",
                        metadata: ["why": "\(type(of: error))"])
                    continue
                }
            }
            try await door.keep { try $0.note(emailsSent: emails.map(\.id), at: now) }
        }
        return count
    }

    private func email(to wished: String, _ address: String?) -> OutgoingEmail {
        let place = address.map { ": \($0)" } ?? "."
        return OutgoingEmail(
            to: wished, subject: "You have something to do",
            body: """
                You have something to do in \(profile.name). Sign in\(place)

                This email says no more, so that nothing about a child is in it.
                You choose how often we email you on your own page, under your name.

                """)
    }

    /// Sends every half minute until cancelled.
    public func keepSendingEmails(
        address: String?, _ send: @Sendable (OutgoingEmail) async throws -> Void
    ) async {
        while !Task.isCancelled {
            do { try await sendEmails(address: address, send) } catch {
                log.error("emails failed", metadata: ["why": "\(type(of: error))"])
            }
            try? await Task.sleep(for: .seconds(30))
        }
    }

    /// How somebody wants to be told; `nil` where they have not said.
    public func emailWish(of practitioner: Practitioner) async throws -> EmailWish? {
        try await store.look { try $0.emailWish(of: practitioner.id) }
    }

    /// Keeps how somebody wants to be told.
    public func keep(_ wish: EmailWish, of practitioner: Practitioner) async throws {
        guard wish.pace == .never || Self.isAddress(wish.address) else {
            throw Refusal.answer(
                field: "email", says: "Enter an email address, like name@example.org")
        }
        try await door.keep { try $0.keep(wish, of: practitioner.id) }
    }

    /// Whether something could be an address: one @ with something at each side, and nothing that
    /// would end a line or begin another header. Whether it is one only a server knows.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(
            separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 32 && $0.value != 127 && !"<>()[],;:\"\\".unicodeScalars.contains($0)
        }
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && isPlain
            && !text.hasPrefix("-") && text.utf8.count <= 254
    }
}
