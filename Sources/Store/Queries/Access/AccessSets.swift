import Crypto
import Database
import Foundation

// Who may open what follows from a handful of rows. Each carries its own digest, but that says
// nothing of a row that is not there any more, and a list reads rows without asking for it. So the
// rows that give somebody access or take it have a keyed digest over the set of them, one for each
// enquiry, contact, person and practitioner, bound to the number of entries there were. A set that
// is not as the hub left it gives nobody anything (decision 20).

/// Rows of one table that belong to such sets.
struct AccessPart {
    /// “enquiry”, “contact”, “person” or “practitioner”.
    let kind: String
    let table: String
    /// The column that says whose set a row is in, and what stands before the id there.
    let column: String
    let before: String
    /// What of the row counts.
    let columns: [String]

    init(_ kind: String, _ table: String, by column: String, _ before: String, _ columns: [String])
    {
        self.kind = kind
        self.table = table
        self.column = column
        self.before = before
        self.columns = columns
    }

    static let all = [
        Self("enquiry", "enquiries", by: "enquiry", "", ["lead", "child", "stage", "closed"]),
        Self("enquiry", "conflicts", by: "about", "enquiry:", ["practitioner", "at"]),
        Self("enquiry", "subjects", by: "enquiry", "", ["person", "role"]),
        Self("enquiry", "checks", by: "enquiry", "", ["check_id", "agency"]),
        Self("enquiry", "actions", by: "enquiry", "", ["action", "owner"]),
        Self("contact", "contacts", by: "contact", "", ["agency", "actor", "enquiry"]),
        Self("contact", "conflicts", by: "about", "contact:", ["practitioner", "at"]),
        Self("contact", "contact_people", by: "contact", "", ["place", "person"]),
        Self("person", "people", by: "person", "", ["restricted", "concealed", "watched"]),
        Self("person", "named", by: "about", "restricted:", ["practitioner"]),
        Self("person", "named", by: "about", "place:", ["practitioner"]),
        Self("person", "same_people", by: "person", "", ["other"]),
        Self("person", "same_people", by: "other", "", ["person"]),
        Self("person", "subjects", by: "person", "", ["enquiry", "role"]),
        Self("person", "contact_people", by: "person", "", ["contact", "place"]),
        Self(
            "practitioner", "accounts", by: "practitioner", "",
            ["login", "agency", "role", "ended"]),
        Self("practitioner", "conflicts", by: "practitioner", "", ["about", "at"]),
        Self(
            "practitioner", "absences", by: "cover", "",
            ["absence", "practitioner", "standing", "from_day", "to_day"]),
        Self(
            "practitioner", "emergencies", by: "practitioner", "", ["seq", "about", "at", "until"]),
    ]

    /// Its rows as text. Each value is told with its length, so that no two rows spell the same.
    fileprivate func lines(_ place: Int, of ids: [String], hub: String) -> Query {
        let values = columns.map { name in
            let text = "CAST(\(name) AS TEXT)"
            return "COALESCE(CAST(LENGTH(\(text)) AS TEXT) || ':' || \(text), '-')"
        }
        let id = before.isEmpty ? column : "SUBSTR(\(column), \(before.utf8.count + 1))"
        let start = Query(
            stringLiteral: "SELECT '\(kind):' || \(id) AS about, '\(place);' || "
                + values.joined(separator: " || ';' || ") + " AS line FROM \(table) WHERE hub = ")
        return start + "\(hub) AND " + Query(stringLiteral: column)
            + " IN (\(list: ids.padded.map { before + $0 }))"
    }
}

extension [String] {
    /// With the last repeated, so that lists of any length make few statements to prepare.
    fileprivate var padded: [String] {
        guard let last, count > 1 else { return self }
        let length = 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
        return self + Array(repeating: last, count: length - count)
    }
}

/// The sets found whole in one snapshot, or changed in one transaction after they were.
///
/// A class because a `Lookout` is passed by value; it lives within one read or write, on one
/// thread.
final class Trusted {
    fileprivate var sets: Set<String> = []
    /// Sets to seal again before the transaction ends.
    fileprivate var changed: Set<String> = []
    /// Whether the tables are made anew from the ledger, and every set with them.
    var isRemaking = false
}

extension Lookout {
    /// Throws unless the rows that say who may open each of these are all there and as the hub left
    /// them. Asked before any of them is believed.
    /// - Parameter sets: “enquiry:…”, “contact:…”, “person:…”, “practitioner:…”.
    func trust(_ sets: some Sequence<String>) throws {
        let new = Set(sets).subtracting(trusted.sets).sorted()
        if let broken = try broken(among: new).first { throw StoreError.changed(broken) }
        trusted.sets.formUnion(new)
    }

    private static let setsAtOnce = 500

    /// Which of these sets have a row more, a row less or another row than the hub left there.
    func broken(among sets: [String]) throws -> [String] {
        let key = try sealing.key(RowDigest.key, connection)
        return try stride(from: 0, to: sets.count, by: Self.setsAtOnce).flatMap { start in
            let part = Array(sets[start..<min(sets.count, start + Self.setsAtOnce)])
            let lines = try lines(of: part)
            let counts = try lengths(of: part.padded)
            let kept = try connection.rows(
                """
                SELECT about, position, digest FROM access
                WHERE hub = \(hub) AND about IN (\(list: part.padded))
                """
            ).reduce(into: [String: (count: Int, digest: String)]()) { found, row in
                found[try row.text("about")] = (
                    Int(try row.integer("position")), try row.text("digest")
                )
            }
            return part.filter { set in
                let count = (counts[set] ?? 0) - (touched?.appended[set] ?? 0)
                let own = lines[set] ?? []
                // What nothing was ever written to has no set.
                guard let kept = kept[set] else { return count > 0 || !own.isEmpty }
                return kept.count != count
                    || kept.digest != Self.digest(set, count, own, under: key)
            }
        }
    }

    /// Every set there is or should be.
    func allSets() throws -> [String] {
        try connection.rows(
            """
            SELECT DISTINCT stream AS about FROM entries WHERE hub = \(hub)
                AND (SUBSTR(stream, 1, 8) IN ('enquiry:', 'contact:')
                    OR SUBSTR(stream, 1, 7) = 'person:')
            UNION SELECT about FROM access WHERE hub = \(hub)
            UNION SELECT 'practitioner:' || practitioner FROM accounts WHERE hub = \(hub)
            UNION SELECT 'practitioner:' || practitioner FROM conflicts WHERE hub = \(hub)
            UNION SELECT 'practitioner:' || practitioner FROM emergencies WHERE hub = \(hub)
            UNION SELECT 'practitioner:' || cover FROM absences WHERE hub = \(hub)
            """
        ).map { try $0.text("about") }.sorted()
    }

    /// The rows of each of these sets, in one order.
    fileprivate func lines(of sets: [String]) throws -> [String: [String]] {
        let colon: Unicode.Scalar = ":"
        let ids = sets.reduce(into: [String: [String]]()) { found, set in
            let parts = set.unicodeScalars.split(separator: colon, maxSplits: 1)
            guard parts.count == 2 else { return }
            found[String(parts[0]), default: []].append(String(parts[1]))
        }
        let queries = AccessPart.all.enumerated().compactMap { place, part in
            ids[part.kind].map { part.lines(place, of: $0, hub: hub) }
        }
        guard let first = queries.first else { return [:] }
        let query = queries.dropFirst().reduce(first) { $0 + " UNION ALL " + $1 }
        return try connection.rows(query).reduce(into: [String: [String]]()) { found, row in
            found[try row.text("about"), default: []].append(try row.text("line"))
        }.mapValues { lines in lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    }

    fileprivate static func digest(
        _ set: String, _ count: Int, _ lines: [String], under key: Sealing.Pair
    ) -> String {
        var message = Data("access \(set) \(count) \(lines.count)\n".utf8)
        for line in lines {
            message.append(contentsOf: "\(line.utf8.count) ".utf8)
            message.append(contentsOf: line.utf8)
        }
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key.mac))
            .base64EncodedString()
    }
}

extension Writer {
    /// Says that rows of these sets are about to change. They must be whole until now: what was
    /// put there would be sealed with the rest.
    func change(access sets: some Sequence<String>) throws {
        guard !trusted.isRemaking else { return }
        let sets = Set(sets)
        try lookout.trust(sets)
        trusted.changed.formUnion(sets)
    }

    /// Says that every row of a set is about to be made anew from the entries.
    func renew(access set: String) {
        guard !trusted.isRemaking else { return }
        trusted.sets.insert(set)
        trusted.changed.insert(set)
    }

    /// Seals what was changed. The last thing of each transaction.
    func sealAccess() throws { try seal(trusted.changed.sorted()) }

    /// Seals every set as it is: where all were made anew, or had no seal yet.
    func sealAllAccess() throws {
        try delete(from: "access", where: "1 = 1")
        try seal(try lookout.allSets())
    }

    private func seal(_ sets: [String]) throws {
        guard !sets.isEmpty else { return }
        let key = try sealing.key(RowDigest.key, making: connection)
        for start in stride(from: 0, to: sets.count, by: 500) {
            let part = Array(sets[start..<min(sets.count, start + 500)])
            let (lines, counts) = (
                try lookout.lines(of: part), try lookout.lengths(of: part.padded)
            )
            try delete(from: "access", where: "about IN (\(list: part))")
            for set in part {
                let count = counts[set] ?? 0
                try put(
                    "access",
                    [
                        "about": set, "position": count,
                        "digest": Lookout.digest(set, count, lines[set] ?? [], under: key),
                    ])
            }
        }
    }
}
