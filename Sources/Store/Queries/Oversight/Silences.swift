import Database
import Foundation
import Safeguarding

/// A concern about somebody about whom there were others.
public struct ComingBack: Sendable, Hashable {
    public let person: ID<Person>
    public let contacts: [ContactThen]

    public struct ContactThen: Sendable, Hashable {
        public let contact: ID<Contact>
        public let received: Instant
        /// How it ended, or the enquiry that came of it did.
        public let outcome: Outcome?
    }
}

extension Lookout {
    /// People about whom there were two concerns or more since a time, each with them, oldest
    /// first. Names nobody: what is found goes to managers, who open it through the door.
    public func comingBack(since start: Instant) throws -> [ComingBack] {
        let rows = try connection.rows(
            """
            WITH about AS (
                SELECT p.person AS person, t.contact AS contact, t.received AS received,
                    COALESCE(e.outcome, t.outcome) AS outcome
                FROM contact_people p JOIN contacts t ON t.hub = p.hub AND t.contact = p.contact
                LEFT JOIN enquiries e ON e.hub = t.hub AND e.enquiry = t.enquiry
                WHERE p.hub = \(hub) AND t.received >= \(start.milliseconds)
                UNION
                SELECT e.child AS person, t.contact AS contact, t.received AS received,
                    COALESCE(e.outcome, t.outcome) AS outcome
                FROM contacts t JOIN enquiries e ON e.hub = t.hub AND e.enquiry = t.enquiry
                WHERE t.hub = \(hub) AND t.received >= \(start.milliseconds))
            SELECT person, contact, received, outcome FROM about
            WHERE person IN (SELECT person FROM about GROUP BY person HAVING COUNT(*) > 1)
            ORDER BY person, received, contact
            """)
        let found = try rows.compactMap { row -> (ID<Person>, ComingBack.ContactThen)? in
            guard let person = ID<Person>(try row.text("person")),
                let contact = ID<Contact>(try row.text("contact"))
            else { return nil }
            return (
                person,
                ComingBack.ContactThen(
                    contact: contact, received: Instant(milliseconds: try row.integer("received")),
                    outcome: try row.textOrNil("outcome").flatMap(Outcome.init))
            )
        }
        return Dictionary(grouping: found, by: \.0).map { person, contacts in
            ComingBack(person: person, contacts: contacts.map(\.1))
        }.sorted { $0.person < $1.person }
    }

    /// Everything silent that people were told of since a time: what it was, where, and to whom.
    public func silencesTold(since start: Instant) throws -> [(alert: Alert, at: Instant)] {
        let key = try sealing.key("hub", connection)
        return try connection.rows(
            """
            SELECT seq, at, sealed FROM alerts WHERE hub = \(hub)
                AND kind = \(Alert.Kind.silence.rawValue) AND at >= \(start.milliseconds)
            """
        ).map { row in
            let opened = try Sealing.open(
                try row.bytes("sealed"), under: key,
                at: "alerts|\(try row.integer("seq"))|sealed")
            return (
                try Codec.decoded(Alert.self, opened),
                Instant(milliseconds: try row.integer("at"))
            )
        }
    }
}
