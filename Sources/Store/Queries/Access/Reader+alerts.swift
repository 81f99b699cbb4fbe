import Database
import Foundation
import Safeguarding

/// One alert, as somebody it is for sees it.
public struct AlertRow: Sendable {
    /// The number of its entry.
    public let seq: Int64
    public let alert: Alert
    public let at: Instant
    public let answered: Instant?
    public let answerer: ID<Practitioner>?
    public let finding: Alert.Finding?

    public func isLate(at now: Instant) -> Bool {
        answered == nil && (alert.reviewBy.map { $0 < now } ?? false)
    }
}

extension Reader {
    /// What the viewer is alerted to, open ones first, newest first. Nobody sees an alert about
    /// themselves, or about a record they are kept out of.
    public func alerts(limit: Int = 200) throws -> [AlertRow] {
        guard Deed.seeAlerts.isOpen(to: grant.viewer.role) else { return [] }
        let (hub, me) = (lookout.hub, grant.viewer.id)
        try lookout.trust(["practitioner:\(me)"])
        let rows = try connection.rows(
            """
            SELECT seq, at, answered, answerer, finding, sealed FROM alerts a WHERE hub = \(hub)
                AND (concerns IS NULL OR concerns <> \(me.description))
                AND (receiver IS NULL OR receiver = \(me.description))
                AND NOT EXISTS (SELECT 1 FROM conflicts x WHERE x.hub = a.hub
                    AND x.about = a.about AND x.practitioner = \(me.description))
            ORDER BY CASE WHEN answered IS NULL THEN 0 ELSE 1 END, seq DESC LIMIT 10000
            """)
        var found: [AlertRow] = []
        for row in rows {
            guard found.count < limit else { break }
            guard let one = try alertRow(row), one.alert.isFor(grant.viewer) else { continue }
            if let about = one.alert.about { name(about) }
            found.append(try unplaced(one))
        }
        return found
    }

    /// An alert whose words, such as why a record was opened in an emergency, tell no place that is
    /// kept from this reader.
    private func unplaced(_ row: AlertRow) throws -> AlertRow {
        guard let stream = row.alert.about.flatMap({ Stream($0) }) else { return row }
        return AlertRow(
            seq: row.seq, alert: row.alert.saying(try unplaced(row.alert.words, about: stream)),
            at: row.at, answered: row.answered, answerer: row.answerer, finding: row.finding)
    }

    private func alertRow(_ row: Tuple) throws -> AlertRow? {
        let seq = try row.integer("seq")
        let key = try lookout.sealing.key("hub", connection)
        let alert = try Codec.decoded(
            Alert.self,
            try Sealing.open(
                try row.bytes("sealed"), under: key, at: "alerts|\(seq)|sealed"))
        return AlertRow(
            seq: seq, alert: alert, at: Instant(milliseconds: try row.integer("at")),
            answered: try row.instantOrNil("answered"),
            answerer: try row.textOrNil("answerer").flatMap { ID($0) },
            finding: try row.textOrNil("finding").flatMap(Alert.Finding.init))
    }

    public func alert(_ seq: Int64) throws -> AlertRow? {
        try alerts(limit: .max).first { $0.seq == seq }
    }
}
