import Database
import Safeguarding

// Who is away, and who covers for them.

public struct AbsenceRow: Sendable {
    public let absence: Absence
    public let standing: Absence.Standing
}

extension Tables {
    func project(said absence: Absence, _ act: Act) throws {
        try writer.change(access: ["practitioner:\(absence.cover)"])
        try writer.put(
            "absences",
            [
                "absence": absence.id.description,
                "practitioner": absence.practitioner.description,
                "cover": absence.cover.description,
                "from_day": absence.from.iso, "to_day": absence.to.iso,
                "standing": absence.standing(on: LondonTime(act.at).day).rawValue,
            ])
    }

    func project(_ absence: ID<Absence>, is standing: Absence.Standing) throws {
        let covers = try writer.connection.rows(
            """
            SELECT cover FROM absences
            WHERE hub = \(writer.hub) AND absence = \(absence.description)
            """)
        try writer.change(access: try covers.map { "practitioner:\(try $0.text("cover"))" })
        try writer.change("absences", where: "absence = \(absence.description)") {
            $0["standing"] = standing.rawValue.cell
        }
    }
}

extension Lookout {
    /// Everyone who is or will be away, first to go first. Names no child.
    public func absences() throws -> [AbsenceRow] {
        try connection.rows(
            """
            SELECT absence, practitioner, cover, from_day, to_day, standing FROM absences
            WHERE hub = \(hub) AND standing <> \(Absence.Standing.over.rawValue)
            ORDER BY from_day, absence
            """
        ).compactMap { row in
            guard let id = ID<Absence>(try row.text("absence")),
                let practitioner = ID<Practitioner>(try row.text("practitioner")),
                let cover = ID<Practitioner>(try row.text("cover")),
                let from = Day(iso: try row.text("from_day")),
                let to = Day(iso: try row.text("to_day")),
                let standing = Absence.Standing(rawValue: try row.text("standing"))
            else { return nil }
            return AbsenceRow(
                absence: Absence(
                    id: id, practitioner: practitioner, cover: cover, from: from, to: to),
                standing: standing)
        }
    }

    /// Somebody, and those whose work they do now: of those they cover for, and where they manage
    /// the hub, of everyone who left.
    public func owners(as practitioner: Practitioner) throws -> Set<ID<Practitioner>> {
        try trust(["practitioner:\(practitioner.id)"])
        let covered = try absences().filter {
            $0.standing == .away && $0.absence.cover == practitioner.id
        }
        let left = practitioner.role == .manager ? try endedAccounts() : []
        return Set(covered.map(\.absence.practitioner) + left.map(\.practitioner.id))
            .union([practitioner.id])
    }
}
