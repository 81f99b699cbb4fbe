import Database
import Foundation
import Safeguarding

// Destroying keys, and with them everything they sealed: what goes together, what stands in the
// way, and doing it.

/// Why records cannot be destroyed now.
public struct ErasureObstacles: Sendable {
    /// References of enquiries that are not closed.
    public let open: [String]
    /// Holds that cover some of it.
    public let holds: [LegalHold]

    public init(open: [String], holds: [LegalHold]) {
        self.open = open
        self.holds = holds
    }

    public var isEmpty: Bool { open.isEmpty && holds.isEmpty }
}

/// An erasure and how far it is.
public struct ErasureRow: Sendable {
    public let erasure: Erasure
    public let at: Instant
    public let proposer: ID<Practitioner>
    public let decided: Instant?
    public let decider: ID<Practitioner>?
    /// The number of the entry that says the keys were destroyed; `nil` where they were not.
    public let done: Int?

    public var isWaiting: Bool { decided == nil }
}

/// A legal hold and when it began and ended.
public struct HoldRow: Sendable {
    public let hold: LegalHold
    public let at: Instant
    public let actor: ID<Practitioner>
    public let ended: Instant?

    /// The same hold in other words.
    public func saying(_ because: String) -> HoldRow {
        HoldRow(
            hold: LegalHold(id: hold.id, about: hold.about, because: because), at: at,
            actor: actor, ended: ended)
    }
}

extension Lookout {
    /// Keys that were destroyed, and that nothing is to open again.
    func erasedKeys() throws -> Set<String> {
        Set(
            try connection.rows("SELECT DISTINCT id FROM erased_keys WHERE hub = \(hub)")
                .map { try $0.text("id") })
    }

    /// Keys destroyed since an entry, and the last entry of those.
    public func erasedKeys(since seq: Int64) throws -> (keys: Set<String>, last: Int64) {
        let rows = try connection.rows(
            "SELECT id, seq FROM erased_keys WHERE hub = \(hub) AND seq > \(seq)")
        return (
            Set(try rows.map { try $0.text("id") }),
            try rows.map { try $0.integer("seq") }.max() ?? seq
        )
    }

    /// Everything that goes with a child's records: every enquiry and contact they are in, the
    /// other children of those and theirs, and whoever is in nothing else.
    public func erasureScope(of child: ID<Person>) throws -> ErasureScope {
        var children: Set<String> = [child.description]
        var enquiries: Set<String> = []
        while true {
            let before = (children.count, enquiries.count)
            enquiries.formUnion(
                try column(
                    "enquiry",
                    "SELECT enquiry FROM subjects WHERE hub = \(hub) "
                        + "AND person IN (\(list: children.sorted()))"))
            children.formUnion(
                try column(
                    "person",
                    "SELECT person FROM subjects WHERE hub = \(hub) AND role = \("child") "
                        + "AND enquiry IN (\(list: enquiries.sorted()))"))
            if before == (children.count, enquiries.count) { break }
        }
        let contacts = Set(
            try column(
                "contact",
                "SELECT contact FROM contacts WHERE hub = \(hub) "
                    + "AND enquiry IN (\(list: enquiries.sorted()))")
                + column(
                    "contact",
                    "SELECT contact FROM contact_people WHERE hub = \(hub) "
                        + "AND person IN (\(list: children.sorted()))"))
        let others = try peopleOnly(in: enquiries, contacts).subtracting(children)
        let bundles = try column(
            "bundle",
            """
            SELECT bundle FROM bundles WHERE hub = \(hub) AND (
                person IN (\(list: children.union(others).sorted())) OR person IN (
                    SELECT person FROM subjects WHERE hub = \(hub)
                        AND enquiry IN (\(list: enquiries.sorted()))))
            """)
        func ids<Subject>(_ texts: some Collection<String>) -> [ID<Subject>] {
            texts.sorted().compactMap { ID($0) }
        }
        return ErasureScope(
            children: ids(children), others: ids(others), enquiries: ids(enquiries),
            contacts: ids(contacts), bundles: ids(bundles))
    }

    /// Who is in these records and in no other.
    private func peopleOnly(
        in enquiries: Set<String>, _ contacts: Set<String>
    ) throws -> Set<String> {
        // Never an empty list: nothing is “not in” one, and who is elsewhere would be taken out.
        let (enquiries, contacts) = (enquiries.sorted() + [""], contacts.sorted() + [""])
        let inside =
            try column(
                "person",
                "SELECT person FROM subjects WHERE hub = \(hub) "
                    + "AND enquiry IN (\(list: enquiries))")
            + column(
                "person",
                "SELECT person FROM contact_people WHERE hub = \(hub) "
                    + "AND contact IN (\(list: contacts))")
        let outside =
            try column(
                "person",
                "SELECT person FROM subjects WHERE hub = \(hub) AND person IN (\(list: inside)) "
                    + "AND enquiry NOT IN (\(list: enquiries))")
            + column(
                "person",
                "SELECT person FROM contact_people WHERE hub = \(hub) "
                    + "AND person IN (\(list: inside)) AND contact NOT IN (\(list: contacts))")
        return Set(inside).subtracting(outside)
    }

    private func column(_ name: String, _ query: Query) throws -> [String] {
        try connection.rows(query).map { try $0.text(name) }
    }

    /// What stands in the way of destroying these records.
    public func obstacles(to scope: ErasureScope) throws -> ErasureObstacles {
        let open = try column(
            "reference",
            """
            SELECT reference FROM enquiries WHERE hub = \(hub) AND closed IS NULL
                AND enquiry IN (\(list: scope.enquiries.map(\.description)))
            ORDER BY reference
            """)
        let abouts = Set(scope.abouts)
        let holds = try holds().filter { row in
            row.ended == nil && row.hold.about.map(abouts.contains) ?? true
        }
        return ErasureObstacles(open: open, holds: holds.map(\.hold))
    }

    /// Every hold, those that stand first.
    public func holds() throws -> [HoldRow] {
        let key = try sealing.key("hub", connection)
        return try connection.rows(
            """
            SELECT hold, at, actor, ended, sealed FROM holds WHERE hub = \(hub)
            ORDER BY CASE WHEN ended IS NULL THEN 0 ELSE 1 END, at DESC
            """
        ).compactMap { row in
            guard let actor = ID<Practitioner>(try row.text("actor")) else { return nil }
            let words = try Sealing.open(
                try row.bytes("sealed"), under: key, at: "holds|\(try row.text("hold"))|sealed")
            return HoldRow(
                hold: try Codec.decoded(LegalHold.self, words),
                at: Instant(milliseconds: try row.integer("at")), actor: actor,
                ended: try row.instantOrNil("ended"))
        }
    }

    /// Every erasure that was proposed, newest first. They name nobody: ids whose keys are gone.
    public func erasures() throws -> [ErasureRow] {
        let key = try sealing.key("hub", connection)
        return try connection.rows(
            """
            SELECT erasure, at, proposer, decided, decider, done, sealed FROM erasures
            WHERE hub = \(hub) ORDER BY seq DESC
            """
        ).compactMap { row in
            guard let proposer = ID<Practitioner>(try row.text("proposer")) else { return nil }
            let words = try Sealing.open(
                try row.bytes("sealed"), under: key,
                at: "erasures|\(try row.text("erasure"))|sealed")
            return ErasureRow(
                erasure: try Codec.decoded(Erasure.self, words),
                at: Instant(milliseconds: try row.integer("at")), proposer: proposer,
                decided: try row.instantOrNil("decided"),
                decider: try row.textOrNil("decider").flatMap { ID($0) },
                done: try row.integerOrNil("done").map(Int.init))
        }
    }

    /// Whether somebody has an interest of their own in any of these records, or one of them is
    /// kept to named people without them.
    public func isKeptOut(_ practitioner: ID<Practitioner>, of scope: ErasureScope) throws -> Bool {
        try trust(["practitioner:\(practitioner)"])
        return try connection.first(
            """
            SELECT 1 AS n FROM conflicts WHERE hub = \(hub)
                AND practitioner = \(practitioner.description)
                AND about IN (\(list: scope.abouts))
            """) != nil || isRestricted(scope.people, from: practitioner)
    }

    /// The keys that an erasure destroyed, by the entry that says so.
    public func keysErased(by seq: Int) throws -> [String] {
        try column(
            "id", "SELECT id FROM erased_keys WHERE hub = \(hub) AND seq = \(seq) ORDER BY id")
    }

    /// Which of these keys are there.
    public func keysPresent(_ keys: [String]) throws -> [String] {
        try column(
            "id", "SELECT id FROM keys WHERE hub = \(hub) AND id IN (\(list: keys)) ORDER BY id")
    }
}

extension Writer {
    /// Destroys the keys of these records and takes out every row that followed from them.
    /// - Returns: the keys that were destroyed.
    public func erase(_ erasure: Erasure, _ act: Act) throws -> [String] {
        let scope = erasure.scope
        let sealedItems = try scope.enquiries.flatMap { enquiry in
            try lookout.fold(enquiry).statements.filter { $0.depth == .sealed }
                .map { Stream.sealed($0.id).text }
        }
        try discardDrafts(about: scope)
        try takeOutOfRegisters(scope)
        try Tables(writer: self).takeOut(scope)
        let keys = try lookout.keysPresent(scope.keys)
        try destroy(keys + sealedItems)
        try record(.erased(erasure: erasure.id, keys: keys + sealedItems), act)
        return keys + sealedItems
    }

    /// Destroys keys that an older backup brought back, and what followed from them.
    public func eraseAgain(_ erased: ErasedList.Line, _ act: Act) throws {
        try takeOutOfRegisters(erased.scope)
        try Tables(writer: self).takeOut(erased.scope)
        try destroy(erased.keys)
        try record(.erased(erasure: erased.erasure, keys: erased.keys), act)
    }

    /// The live index is kept under a key of its own, which goes with every erasure: a copy of the
    /// file, wherever it is, opens no more.
    private func destroy(_ keys: [String]) throws {
        let keys = keys + [IndexFile.key]
        try connection.run("DELETE FROM keys WHERE hub = \(hub) AND id IN (\(list: keys))")
        try connection.run("DELETE FROM item_keys WHERE hub = \(hub) AND item IN (\(list: keys))")
    }

    /// The agencies' own registers are theirs; the hub forgets its copy of these rows, and leaves
    /// them out of the next.
    private func takeOutOfRegisters(_ scope: ErasureScope) throws {
        let links = try connection.rows(
            """
            SELECT agency, record FROM links WHERE hub = \(hub)
                AND person IN (\(list: scope.people.map(\.description)))
            """)
        for link in links {
            let (agency, record) = (try link.text("agency"), try link.text("record"))
            try connection.run(
                """
                DELETE FROM register_rows
                WHERE hub = \(hub) AND agency = \(agency) AND record = \(record)
                """)
            let mark = try sealing.searchable("skip|\(agency)", record, connection)
            try connection.run(
                """
                INSERT INTO register_skips (hub, agency, record)
                VALUES (\(hub), \(agency), \(mark)) ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Marks of the records that are to be left out of an agency's register.
    func skippedRecords(of agency: String) throws -> Set<Data> {
        Set(
            try connection.rows(
                "SELECT record FROM register_skips WHERE hub = \(hub) AND agency = \(agency)"
            ).map { try $0.bytes("record") })
    }

    func isSkipped(_ record: String, of agency: String, among marks: Set<Data>) throws -> Bool {
        if marks.isEmpty { return false }
        return marks.contains(try sealing.searchable("skip|\(agency)", record, connection))
    }

    /// Drafts that hold an id or a name of theirs.
    private func discardDrafts(about scope: ErasureScope) throws {
        let names = try scope.people.compactMap { person -> [String]? in
            let name = try lookout.fold(person).details.name
            return [name.given, name.family].filter { !$0.isEmpty }.map { $0.lowercased() }
        }
        let ids = scope.abouts.compactMap { $0.split(separator: ":").last.map(String.init) }
        let key = try sealing.key("drafts", making: connection)
        for row in try connection.rows("SELECT draft, sealed FROM drafts WHERE hub = \(hub)") {
            let draft = try row.text("draft")
            let words = try Sealing.open(
                try row.bytes("sealed"), under: key, at: "drafts|\(draft)")
            let text = String(decoding: words, as: UTF8.self).lowercased()
            let isTheirs =
                ids.contains { text.contains($0.lowercased()) || draft.contains($0) }
                || names.contains { !$0.isEmpty && $0.allSatisfy(text.contains) }
            if isTheirs {
                try connection.run("DELETE FROM drafts WHERE hub = \(hub) AND draft = \(draft)")
            }
        }
    }
}

extension Store {
    /// Drops destroyed keys from memory and leaves nothing of them on the disk.
    public func scrub(_ keys: [String]) async throws {
        sealing.forget(Set(keys + [IndexFile.key]))
        try await engine.scrub()
    }

    public func forget(_ keys: Set<String>) { sealing.forget(keys.union([IndexFile.key])) }

    /// Uses another ring from here on.
    public func hold(_ ring: KeyRing) { sealing.hold(ring) }
}
