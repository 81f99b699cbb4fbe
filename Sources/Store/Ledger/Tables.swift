import Database
import Foundation
import Safeguarding

/// The rows that follow from the ledger: each is a pure function of a stream's state, so they can
/// be rebuilt from the entries and compared. Nothing else writes them (held by the tidy test).
struct Tables {
    let writer: Writer
    private var hub: String { writer.hub }
    private var connection: any Connection { writer.connection }

    init(writer: Writer) { self.writer = writer }

    /// Seals a column's value under a key, bound to its table, row and column.
    func sealed(_ value: some Encodable, key name: String, at place: String) throws -> Data {
        let key = try writer.sealing.key(name, making: connection)
        return try Sealing.seal(try Codec.encoded(value), under: key, at: place)
    }

    func project(contact: Contact) throws {
        guard let concern = contact.concern, let received = contact.received,
            let screenBy = contact.screenBy, let taker = contact.takenBy,
            let agency = contact.takenByAgency
        else { return }
        let id = contact.id.description
        let summary = ContactSummary(concern)
        writer.renew(access: "contact:\(id)")
        try connection.run("DELETE FROM contacts WHERE hub = \(hub) AND contact = \(id)")
        try writer.put(
            "contacts",
            [
                "contact": id,
                "number": Self.number(contact.reference),
                "year": LondonTime(received).day.year,
                "reference": contact.reference,
                "received": received.milliseconds,
                "screen_by": screenBy.milliseconds,
                "screened": contact.screenedAt?.milliseconds,
                "receipt_owed": contact.owesReceipt,
                "outcome": contact.screening.map(Self.outcome),
                "enquiry": contact.screening?.enquiry?.description,
                "source": concern.referrer.source.rawValue,
                "agency": agency.rawValue,
                "actor": taker.description,
                "summary": try sealed(summary, key: "contact:\(id)", at: "contacts|\(id)|summary"),
            ])
        try project(contact.conflicts, about: "contact:\(id)")
        try changePeople(
            """
            SELECT person AS id, place AS part FROM contact_people
            WHERE hub = \(hub) AND contact = \(id)
            """,
            to: contact.people.map { [$0.value.description.cell, $0.key.cell] })
        try connection.run("DELETE FROM contact_people WHERE hub = \(hub) AND contact = \(id)")
        for (place, person) in contact.people {
            try writer.put(
                "contact_people",
                [
                    "contact": id,
                    "place": place,
                    "person": person.description,
                ])
        }
    }

    /// Makes the rows of every enquiry and concern anew, for a hub whose rows said less before.
    func projectAgain() throws {
        for row in try connection.rows("SELECT enquiry FROM enquiries WHERE hub = \(hub)") {
            guard let id = ID<Enquiry>(try row.text("enquiry")) else { continue }
            try project(enquiry: try writer.lookout.fold(id))
        }
        for row in try connection.rows("SELECT contact FROM contacts WHERE hub = \(hub)") {
            guard let id = ID<Contact>(try row.text("contact")) else { continue }
            try project(contact: try writer.lookout.fold(id))
        }
    }

    func project(person: Person, changed: Int64) throws {
        let id = person.id.description
        let nhs = try person.details.nhsNumber.map {
            try writer.sealing.searchable("nhs", $0, connection)
        }
        try writer.change(access: ["person:\(id)"])
        try connection.run("DELETE FROM people WHERE hub = \(hub) AND person = \(id)")
        try writer.put(
            "people",
            [
                "person": id,
                "changed": changed,
                "nhs": nhs,
                "restricted": person.restriction != nil,
                "concealed": person.concealment != nil,
                "watched": person.watch != nil,
                "details": try sealed(
                    person.details, key: "person:\(id)", at: "people|\(id)|details"),
            ])
        try name(person.restriction?.value.named ?? [], for: "restricted:\(id)")
        try name(person.concealment?.value.named ?? [], for: "place:\(id)")
        try connection.run("DELETE FROM links WHERE hub = \(hub) AND person = \(id)")
        for link in person.links {
            try writer.put(
                "links",
                [
                    "person": id,
                    "agency": link.value.agency.rawValue,
                    "record": link.value.record,
                    "at": link.at.milliseconds,
                    "actor": link.by.description,
                ])
        }
        try changePeople(
            "SELECT other AS id, person AS part FROM same_people "
                + "WHERE hub = \(hub) AND person = \(id)",
            to: person.samePeople.map { [$0.value.description.cell, id.cell] })
        try connection.run("DELETE FROM same_people WHERE hub = \(hub) AND person = \(id)")
        for other in person.samePeople {
            try writer.put(
                "same_people",
                [
                    "person": id,
                    "other": other.value.description,
                ])
        }
    }

    func project(_ event: HubEvent, seq: Int64, _ act: Act) throws {
        switch event {
        case .viewed(let page, let named):
            try view(named, did: ViewingRow.opened, page: page, seq: seq, act)
        case .searched(let about, let named):
            try view(named, did: "searched", page: "search", seq: seq, act)
            if !named.contains(about) {
                try view([about], did: "searched", page: "search", seq: seq, act)
            }
        case .refused(let page, let about, _):
            try view(about.map { [$0] } ?? [], did: "refused", page: page, seq: seq, act)
        case .openedInEmergency(let about, _, let until):
            try view([about], did: "openedInEmergency", page: "emergency", seq: seq, act)
            try writer.change(access: ["practitioner:\(act.actor)"])
            try writer.put(
                "emergencies",
                [
                    "seq": seq,
                    "about": about,
                    "practitioner": act.actor.description,
                    "at": act.at.milliseconds,
                    "until": until.milliseconds,
                ])
        case .alerted(let alert): try project(alert, seq: seq, act)
        case .alertAnswered(let alert, let finding, _): try answer(alert, finding, act)
        case .held(let hold): try project(held: hold, act)
        case .holdEnded(let hold, _): try project(ended: hold, act)
        case .erasureProposed(let erasure): try project(proposed: erasure, seq: seq, act)
        case .erasureRefused(let erasure, _): try project(refused: erasure, act)
        case .erased(let erasure, let keys):
            try project(erased: erasure, keys: keys, seq: seq, act)
        case .absenceSaid(let absence): try project(said: absence, act)
        case .absenceTurned(let id, let standing): try project(id, is: standing)
        case .registerImported, .accountAdded, .accountEnded, .signedIn, .signedOut: break
        }
    }

    private func project(_ alert: Alert, seq: Int64, _ act: Act) throws {
        try writer.put(
            "alerts",
            [
                "seq": seq,
                "kind": alert.kind.rawValue,
                "about": alert.about,
                "concerns": alert.concerns?.description,
                "receiver": alert.to?.description,
                "at": act.at.milliseconds,
                "review_by": alert.reviewBy?.milliseconds,
                "sealed": try sealed(alert, key: "hub", at: "alerts|\(seq)|sealed"),
            ])
    }

    private func answer(_ alert: Int64, _ finding: Alert.Finding, _ act: Act) throws {
        let row = try connection.first(
            "SELECT * FROM alerts WHERE hub = \(hub) AND seq = \(alert)")
        guard var cells = row?.all else { return }
        cells["answered"] = act.at.milliseconds.cell
        cells["answerer"] = act.actor.description.cell
        cells["finding"] = finding.rawValue.cell
        try connection.run("DELETE FROM alerts WHERE hub = \(hub) AND seq = \(alert)")
        try writer.put("alerts", cells)
    }

    /// Who is kept out of a record for an interest of their own.
    func project(_ conflicts: Conflicts, about: String) throws {
        var seen: Set<ID<Practitioner>> = []
        let standing = conflicts.standing.filter { seen.insert($0.value.practitioner).inserted }
        let others = try changed(
            "SELECT practitioner AS id, at AS part FROM conflicts "
                + "WHERE hub = \(hub) AND about = \(about)",
            to: standing.map { [$0.value.practitioner.description.cell, $0.at.milliseconds.cell] })
        try writer.change(access: others.map { "practitioner:\($0)" })
        try connection.run("DELETE FROM conflicts WHERE hub = \(hub) AND about = \(about)")
        for one in standing {
            try writer.put(
                "conflicts",
                [
                    "about": about,
                    "practitioner": one.value.practitioner.description,
                    "at": one.at.milliseconds,
                ])
        }
    }

    /// Says that rows about people are to be others, of each person of whom they are.
    func changePeople(_ rows: Query, to new: [[Cell]]) throws {
        try writer.change(access: try changed(rows, to: new).map { "person:\($0)" })
    }

    /// Whose rows will be others than they are.
    /// - Parameters:
    ///   - rows: what is there, as “id” and “part”.
    ///   - new: what will be, the same way.
    private func changed(_ rows: Query, to new: [[Cell]]) throws -> Set<String> {
        let old = try connection.rows(rows).map { [try $0.cell("id"), try $0.cell("part")] }
        return Set(
            Set(old).symmetricDifference(new).compactMap { row in
                if case .text(let id)? = row.first { id } else { nil }
            })
    }

    /// Who is on a list of names.
    func name(_ named: [ID<Practitioner>], for about: String) throws {
        try connection.run("DELETE FROM named WHERE hub = \(hub) AND about = \(about)")
        for practitioner in Set(named) {
            try writer.put(
                "named",
                [
                    "about": about,
                    "practitioner": practitioner.description,
                ])
        }
    }

    private func view(_ named: [String], did: String, page: String, seq: Int64, _ act: Act) throws {
        for name in Set(named).sorted() {
            try writer.put(
                "viewings",
                [
                    "seq": seq,
                    "named": name,
                    "at": act.at.milliseconds,
                    "actor": act.actor.description,
                    "agency": act.agency.rawValue,
                    "purpose": act.purpose.rawValue,
                    "did": did,
                    "page": page,
                ])
        }
    }

    /// The running number at the end of a reference: 1187 of RB-26-01187.
    static func number(_ reference: String) -> Int {
        Int(reference.split(separator: "-").last ?? "") ?? 0
    }

    private static func outcome(_ screening: Screening) -> String {
        switch screening {
        case .accepted: "accepted"
        case .passedToLead: Outcome.alreadyOpen.rawValue
        case .ended(let outcome, _): outcome.rawValue
        }
    }
}

/// What a list says of a contact.
public struct ContactSummary: Codable, Hashable, Sendable {
    public let children: [String]
    public let kinds: [ConcernKind]
    public let dangerNow: YesNoUnknown

    public var readFirst: ReadFirst? { ReadFirst(dangerNow: dangerNow, kinds: kinds) }

    init(_ concern: Concern) {
        children = concern.children.map(\.details.name.says)
        kinds = concern.kinds
        dangerNow = concern.dangerNow
    }
}

/// What a list says of an enquiry, beside what is in its columns.
public struct EnquirySummary: Codable, Hashable, Sendable {
    public let kinds: [ConcernKind]
    public let dangerNow: YesNoUnknown
}
