import Database
import Foundation
import Safeguarding

/// How somebody wants to be told by email that there is something to do.
public struct EmailWish: Codable, Hashable, Sendable {
    public let address: String
    public let pace: Pace

    public init(address: String, pace: Pace) {
        self.address = address
        self.pace = pace
    }

    public enum Pace: String, Choice {
        case atOnce, daily, never

        public var says: String {
            switch self {
            case .atOnce: "As things come, in hub hours"
            case .daily: "Once a day, in the morning"
            case .never: "Not by email"
            }
        }
    }
}

/// An email that waits to be sent. It has no words: every one says the same.
public struct EmailWaiting: Sendable {
    public let id: String
    public let practitioner: ID<Practitioner>
}

extension Writer {
    /// Keeps how somebody wants to be told, sealed under a key of theirs.
    public func keep(_ wish: EmailWish, of practitioner: ID<Practitioner>) throws {
        try keep(wish, in: "email", of: practitioner)
    }

    /// Writes an email for later, unless one waits for the same person that goes no later.
    public func write(
        email id: String, to practitioner: ID<Practitioner>, at now: Instant, sendFrom: Instant
    ) throws {
        let waiting = try connection.first(
            """
            SELECT email FROM emails WHERE hub = \(hub) AND sent IS NULL
                AND practitioner = \(practitioner.description)
                AND send_from <= \(sendFrom.milliseconds)
            """)
        guard waiting == nil else { return }
        try put(
            "emails",
            [
                "email": id, "practitioner": practitioner.description,
                "written": now.milliseconds, "send_from": sendFrom.milliseconds,
            ])
    }

    public func note(emailsSent ids: [String], at now: Instant) throws {
        for id in ids {
            try change("emails", where: "email = \(id)") { $0["sent"] = now.milliseconds.cell }
        }
        // Kept for a month, to answer whether somebody was told.
        try connection.run(
            """
            DELETE FROM emails WHERE hub = \(hub)
                AND sent < \(now.adding(days: -31).milliseconds)
            """)
    }
}

extension Lookout {
    /// How somebody wants to be told; `nil` where they have not said.
    public func emailWish(of practitioner: ID<Practitioner>) throws -> EmailWish? {
        let row = try connection.first(
            """
            SELECT email FROM accounts WHERE hub = \(hub)
                AND practitioner = \(practitioner.description) AND ended IS NULL
            """)
        return try row?.bytesOrNil("email").map {
            try opened($0, in: "email", of: practitioner)
        }
    }

    /// Emails whose time has come, oldest first.
    public func emailsDue(at now: Instant) throws -> [EmailWaiting] {
        try connection.rows(
            """
            SELECT email, practitioner FROM emails WHERE hub = \(hub) AND sent IS NULL
                AND send_from <= \(now.milliseconds) ORDER BY send_from, email LIMIT 500
            """
        ).compactMap { row in
            guard let to = ID<Practitioner>(try row.text("practitioner")) else { return nil }
            return EmailWaiting(id: try row.text("email"), practitioner: to)
        }
    }
}
