import Database
import Foundation
import Safeguarding

// What somebody is to something: facts for the access decision, no names.
extension Lookout {
    public func relation(
        of practitioner: Practitioner, to enquiry: ID<Enquiry>
    ) throws -> Access.Relation {
        let (me, id) = (practitioner.id.description, enquiry.description)
        try trust(["practitioner:\(me)", "enquiry:\(id)"])
        try trustPeople(of: [id])
        // Every part is asked whether or not the enquiry is there, so that the time of a refusal
        // does not tell.
        let row = try connection.first(
            """
            SELECT
                (SELECT lead FROM enquiries e WHERE e.hub = \(hub) AND e.enquiry = \(id)) AS lead,
                (SELECT COUNT(*) FROM enquiries e WHERE e.hub = \(hub) AND e.enquiry = \(id))
                    AS found,
                (SELECT COUNT(*) FROM conflicts x WHERE x.hub = \(hub)
                    AND x.about = \("enquiry:\(id)") AND x.practitioner = \(me)) AS conflicts,
                (SELECT COUNT(*) FROM checks c WHERE c.hub = \(hub) AND c.enquiry = \(id)
                    AND c.agency = \(practitioner.agency.rawValue)) AS requests,
                (SELECT COUNT(*) FROM actions a WHERE a.hub = \(hub) AND a.enquiry = \(id)
                    AND a.owner = \(me)) AS owned,
                (SELECT COUNT(*) FROM actions a JOIN absences b
                    ON b.hub = a.hub AND b.practitioner = a.owner AND b.cover = \(me)
                    AND b.standing = \(Absence.Standing.away.rawValue)
                    WHERE a.hub = \(hub) AND a.enquiry = \(id)) AS covered,
                (SELECT COUNT(*) FROM subjects s JOIN people p
                    ON p.hub = s.hub AND p.person = s.person
                    WHERE s.hub = \(hub) AND s.enquiry = \(id) AND p.restricted = 1
                    AND \(part: Self.isNotNamed("restricted:", "s.person", me))) AS kept
            """)
        guard let row, try row.integer("found") > 0 else { return .none }
        if try row.integer("conflicts") > 0 { return .conflicted }
        let isAssigned =
            try row.textOrNil("lead") == me || row.integer("owned") > 0
            || row.integer("covered") > 0
        let relation: Access.Relation =
            isAssigned
            ? .assigned
            : practitioner.role.isHubStaff
                ? .hubTeam : try row.integer("requests") > 0 ? .agencyAsked : .none
        // The list decides for everyone: whoever leads it, owns an action in it or was asked before
        // the record was restricted is kept out as well, where they are not named.
        return try relation != .none && row.integer("kept") > 0 ? .notNamed : relation
    }

    /// Whether a request on an enquiry was sent to an agency: what it was asked is its own to read
    /// and to answer, whoever else the record is kept from.
    public func isAsked(
        _ agency: AgencyCode, in check: ID<Check>, of enquiry: ID<Enquiry>
    ) throws -> Bool {
        try trust(["enquiry:\(enquiry)"])
        return try connection.first(
            """
            SELECT 1 AS n FROM checks WHERE hub = \(hub) AND enquiry = \(enquiry.description)
                AND check_id = \(check.description) AND agency = \(agency.rawValue)
            """) != nil
    }

    /// What somebody is to a person: the closest they are to any enquiry that person is in; and an
    /// interest of their own in any of those is an interest in the person.
    public func relation(
        of practitioner: Practitioner, toPerson person: ID<Person>
    ) throws -> Access.Relation {
        let people = try identities(of: person)
        try trust(people.map { "person:\($0)" })
        if try !conflictedPeople(of: practitioner.id).isDisjoint(with: people) {
            return .conflicted
        }
        let isKept = try isRestricted(people, from: practitioner.id)
        if practitioner.role.isHubStaff { return isKept ? .notNamed : .hubTeam }
        let relations = try enquiries(of: person).map {
            try relation(of: practitioner, to: $0)
        }
        let closest: Access.Relation =
            [.assigned, .agencyAsked, .notNamed].first(where: relations.contains) ?? .none
        return closest != .none && isKept ? .notNamed : closest
    }

    public func relation(
        of practitioner: Practitioner, to contact: ID<Contact>
    ) throws -> Access.Relation {
        let me = practitioner.id.description
        try trust(["practitioner:\(me)", "contact:\(contact)"])
        guard
            let row = try connection.first(
                """
                SELECT agency, actor, enquiry,
                    (SELECT COUNT(*) FROM conflicts x WHERE x.hub = t.hub
                        AND x.about = \("contact:\(contact)")
                        AND x.practitioner = \(me)) AS conflicts,
                    (SELECT COUNT(*) FROM contact_people c JOIN people p
                        ON p.hub = c.hub AND p.person = c.person
                        WHERE c.hub = t.hub AND c.contact = t.contact AND p.restricted = 1
                        AND \(part: Self.isNotNamed("restricted:", "c.person", me))) AS kept
                FROM contacts t WHERE t.hub = \(hub) AND t.contact = \(contact.description)
                """)
        else { return .none }
        if try row.integer("conflicts") > 0 { return .conflicted }
        // What somebody sent is theirs to read again, and is all that they see of it.
        if try row.text("actor") == me { return .assigned }
        guard practitioner.role.isHubStaff else { return .none }
        if try row.integer("kept") > 0 { return .notNamed }
        // What was taken into an enquiry is kept as the enquiry is.
        guard let enquiry = try row.textOrNil("enquiry").flatMap({ ID<Enquiry>($0) }) else {
            return .hubTeam
        }
        let joined = try relation(of: practitioner, to: enquiry)
        return joined == .conflicted || joined == .notNamed ? joined : .hubTeam
    }

    /// Leave somebody has beyond the ordinary: a record opened in an emergency, for four hours. One
    /// opened by a clock that was ahead would last for longer, and counts for none.
    public func leave(
        of practitioner: ID<Practitioner>, for about: [String], at now: Instant
    ) throws -> Access.Leave {
        try trust(["practitioner:\(practitioner)"])
        guard
            let row = try connection.first(
                """
                SELECT MAX(until) AS until FROM emergencies WHERE hub = \(hub)
                    AND practitioner = \(practitioner.description) AND about IN (\(list: about))
                    AND at <= \(now.adding(minutes: 1).milliseconds)
                """),
            let until = try row.integerOrNil("until")
        else { return .ordinary }
        return until > now.milliseconds ? .brokenGlass : .lapsed
    }

    /// Everyone in a record somebody is kept out of for an interest of their own.
    func conflictedPeople(of practitioner: ID<Practitioner>) throws -> Set<ID<Person>> {
        let me = practitioner.description
        try trust(["practitioner:\(me)"])
        try trust(
            try connection.rows(
                "SELECT about FROM conflicts WHERE hub = \(hub) AND practitioner = \(me)"
            ).map { try $0.text("about") })
        return Set(
            try connection.rows(
                """
                SELECT s.person AS person FROM conflicts x JOIN subjects s
                    ON s.hub = x.hub AND x.about = 'enquiry:' || s.enquiry
                    WHERE x.hub = \(hub) AND x.practitioner = \(me)
                UNION
                SELECT t.person AS person FROM conflicts x JOIN contact_people t
                    ON t.hub = x.hub AND x.about = 'contact:' || t.contact
                    WHERE x.hub = \(hub) AND x.practitioner = \(me)
                """
            ).compactMap { ID<Person>(try $0.text("person")) })
    }

    /// Leave to look at a person, from any enquiry they are in.
    public func leave(
        of practitioner: ID<Practitioner>, forPerson person: ID<Person>, at now: Instant
    ) throws -> Access.Leave {
        try leave(
            of: practitioner, for: try enquiries(of: person).map { "enquiry:\($0)" }, at: now)
    }

    /// Throws unless the rows that keep the people of these enquiries to named people are whole.
    func trustPeople(of enquiries: [String]) throws {
        for start in stride(from: 0, to: enquiries.count, by: 500) {
            let part = enquiries[start..<min(enquiries.count, start + 500)]
            try trust(
                try connection.rows(
                    """
                    SELECT DISTINCT person FROM subjects
                    WHERE hub = \(hub) AND enquiry IN (\(list: Array(part)))
                    """
                ).map { "person:\(try $0.text("person"))" })
        }
    }

    /// Whether any of these people's records is kept to named people without this one.
    public func isRestricted(
        _ people: [ID<Person>], from practitioner: ID<Practitioner>
    ) throws -> Bool {
        let row = try connection.first(
            """
            SELECT COUNT(*) AS n FROM people p WHERE p.hub = \(hub)
                AND p.person IN (\(list: people.map(\.description))) AND p.restricted = 1
                AND \(part: Self.isNotNamed("restricted:", "p.person", practitioner.description))
            """)
        return try row?.integer("n") ?? 0 > 0
    }

    /// Everybody whose record is kept to named people without this one.
    public func restricted(from practitioner: ID<Practitioner>) throws -> Set<ID<Person>> {
        let rows = try connection.rows(
            """
            SELECT p.person FROM people p WHERE p.hub = \(hub) AND p.restricted = 1
                AND \(part: Self.isNotNamed("restricted:", "p.person", practitioner.description))
            """)
        return Set(try rows.compactMap { ID<Person>(try $0.text("person")) })
    }

    /// The condition that somebody is not on a person's list of names.
    static func isNotNamed(_ list: String, _ column: Query, _ practitioner: String) -> Query {
        """
        NOT EXISTS (SELECT 1 FROM named n WHERE n.hub = p.hub
            AND n.about = \(list) || \(part: column) AND n.practitioner = \(practitioner))
        """
    }

    /// The condition that a row’s enquiry or contact is not one somebody is kept out of.
    static func isNotConflicted(
        _ kind: String, _ table: Query, _ column: Query, _ practitioner: ID<Practitioner>
    ) -> Query {
        """
        NOT EXISTS (SELECT 1 FROM conflicts x WHERE x.hub = \(part: table).hub
            AND x.about = \(kind) || \(part: table).\(part: column)
            AND x.practitioner = \(practitioner.description))
        """
    }

    public func enquiries(of person: ID<Person>) throws -> [ID<Enquiry>] {
        let people = try identities(of: person).map(\.description)
        return try connection.rows(
            """
            SELECT DISTINCT s.enquiry AS enquiry, e.opened AS opened
            FROM subjects s JOIN enquiries e ON e.hub = s.hub AND e.enquiry = s.enquiry
            WHERE s.hub = \(hub) AND s.person IN (\(list: people)) ORDER BY opened DESC
            """
        ).compactMap { ID<Enquiry>(try $0.text("enquiry")) }
    }

    /// Every enquiry that somebody was taken out of.
    public func enquiriesLeft(by person: ID<Person>) throws -> [ID<Enquiry>] {
        try connection.rows(
            """
            SELECT DISTINCT enquiry FROM former_subjects WHERE hub = \(hub)
                AND person IN (\(list: try identities(of: person).map(\.description)))
            """
        ).compactMap { ID<Enquiry>(try $0.text("enquiry")) }
    }

    /// Whether any of these identities is a child of some enquiry. Names nobody.
    public func isAnyChild(_ people: [ID<Person>]) throws -> Bool {
        let row = try connection.first(
            """
            SELECT COUNT(*) AS n FROM subjects WHERE hub = \(hub)
                AND person IN (\(list: people.map(\.description)))
                AND role IN (\(list: SubjectRole.allCases.filter(\.isChild).map(\.rawValue)))
            """)
        return try row?.integer("n") ?? 0 > 0
    }

    /// A person and every other identity decided to be the same one, however the decisions chain.
    public func identities(of person: ID<Person>) throws -> [ID<Person>] {
        try connection.rows(
            """
            WITH RECURSIVE same(person) AS (
                SELECT CAST(\(person.description) AS TEXT)
                UNION
                SELECT CASE WHEN p.person = same.person THEN p.other ELSE p.person END
                FROM same_people p JOIN same ON p.hub = \(hub)
                    AND (p.person = same.person OR p.other = same.person))
            SELECT person FROM same
            """
        ).compactMap { ID<Person>(try $0.text("person")) }
    }
}
